//! Keeps the copy of a zone in its tables: only differences, in small portions, so that captures never wait long for
//! the one writer. While a whole zone is read anew, what is new or changed is written first and what is gone is taken
//! out last: at every moment the copy has each right that was told before and is told now.

use crate::engine::Engine;
use crate::error::Result;
use crate::view::LookProgress;
use gatehouse_domain::Instant;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::provider_rights::{self, RightRow};
use gatehouse_store::table::provider_zones::{self, ZoneRow};
use std::collections::{HashMap, HashSet};

/// Rows written in one portion.
const PORTION: usize = 500;
/// So many plates are named when the screens are told what changed; of more, any may have changed.
const PLATES_NAMED: usize = 10_000;

/// One row that is not in the table as it is told.
enum Difference {
    Put(RightRow),
    Gone(RightRow),
}

impl Difference {
    fn row(&self) -> &RightRow {
        match self {
            Difference::Put(row) | Difference::Gone(row) => row,
        }
    }
}

impl Engine {
    /// Takes what changed since the last read; an end at `over` or before takes a right back. Answers the plates.
    pub(super) async fn keep_delta(
        &self,
        zone: &ZoneRow,
        told: Vec<RightRow>,
        over: Instant,
    ) -> Result<HashSet<String>> {
        let mut found: Vec<Difference> = told.into_iter().map(|row| difference(row, over)).collect();
        found.extend(self.over(zone, over).await?);
        self.write_differences(zone, found).await
    }

    /// Takes everything a zone has; what is not told is gone. Answers the plates.
    pub(super) async fn keep_all(
        &self,
        zone: &ZoneRow,
        told: Vec<RightRow>,
        over: Instant,
    ) -> Result<HashSet<String>> {
        let (id, zone_id) = (zone.connection_id, zone.zone_id.clone());
        let found = self
            .read(move |conn| Ok(differences(provider_rights::of_zone(conn, id, &zone_id)?, told, over)))
            .await?;
        self.write_differences(zone, found).await
    }

    /// Rights of which nobody tells that they have ended: time does.
    async fn over(&self, zone: &ZoneRow, over: Instant) -> Result<Vec<Difference>> {
        let (id, zone_id) = (zone.connection_id, zone.zone_id.clone());
        let ended = self.read(move |conn| provider_rights::ended(conn, id, &zone_id, over)).await?;
        Ok(ended.into_iter().map(Difference::Gone).collect())
    }

    async fn write_differences(&self, zone: &ZoneRow, mut found: Vec<Difference>) -> Result<HashSet<String>> {
        let named = found.iter().take(PLATES_NAMED).map(|one| one.row().canonical.clone());
        let plates = named.collect();
        let (all, mut written) = (found.len(), 0);
        while !found.is_empty() {
            let rest = found.split_off(found.len().min(PORTION));
            let portion = std::mem::replace(&mut found, rest);
            written += portion.len();
            let (id, zone_id) = (zone.connection_id, zone.zone_id.clone());
            let still_read = self
                .write_derived(move |tx| {
                    // Meanwhile somebody may have decided that it is not read any more.
                    let read = provider_zones::get(tx, id, &zone_id)?.is_some_and(|zone| zone.chosen);
                    if read {
                        write(tx, &portion)?;
                    }
                    Ok(read)
                })
                .await?;
            if !still_read {
                break;
            }
            let what = format!("rights of {}", zone.name);
            let (records, expected) = (written as i64, Some(all as i64));
            self.look_progress(id, LookProgress { what, pages: 1, records, expected });
        }
        Ok(plates)
    }
}

fn write(conn: &Connection, portion: &[Difference]) -> gatehouse_store::Result<()> {
    for one in portion {
        match one {
            Difference::Put(row) => provider_rights::put(conn, row)?,
            Difference::Gone(row) => drop(provider_rights::remove(conn, row)?),
        }
    }
    Ok(())
}

fn difference(row: RightRow, over: Instant) -> Difference {
    match row.valid_until.is_some_and(|end| end <= over) {
        true => Difference::Gone(row),
        false => Difference::Put(row),
    }
}

/// New and changed ones first, gone ones last. Of two with one key the later counts.
fn differences(old: Vec<RightRow>, told: Vec<RightRow>, over: Instant) -> Vec<Difference> {
    let mut told: HashMap<_, _> = told.into_iter().map(|row| (key(&row), row)).collect();
    let (mut found, mut gone) = (Vec::new(), Vec::new());
    for old in old {
        match told.remove(&key(&old)) {
            Some(new) if new == old && !matches!(difference(new.clone(), over), Difference::Gone(_)) => {}
            Some(new) => match difference(new, over) {
                one @ Difference::Put(_) => found.push(one),
                one @ Difference::Gone(_) => gone.push(one),
            },
            None => gone.push(Difference::Gone(old)),
        }
    }
    found.extend(
        told.into_values().map(|row| difference(row, over)).filter(|one| matches!(one, Difference::Put(_))),
    );
    found.extend(gone);
    found
}

fn key(row: &RightRow) -> [String; 3] {
    [row.permit_id.clone(), row.region.clone(), row.canonical.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> Instant {
        format!("2026-05-01T{hour:02}:00:00Z").parse().unwrap()
    }

    fn row(permit: &str, plate: &str, until: u32) -> RightRow {
        RightRow {
            connection_id: 1,
            zone_id: "prk1".into(),
            permit_id: permit.into(),
            region: "NY".into(),
            canonical: plate.into(),
            plate: plate.into(),
            valid_from: None,
            valid_until: Some(at(until)),
            make: None,
            color: None,
        }
    }

    fn words(found: &[Difference]) -> Vec<String> {
        let word = |one: &Difference| match one {
            Difference::Put(row) => format!("+{}/{}", row.permit_id, row.canonical),
            Difference::Gone(row) => format!("-{}/{}", row.permit_id, row.canonical),
        };
        found.iter().map(word).collect()
    }

    #[test]
    fn a_whole_zone_is_written_as_its_differences_and_what_is_gone_comes_last() {
        let old =
            vec![row("1", "SAME", 15), row("2", "LATER", 15), row("3", "GONE", 15), row("4", "OVER", 15)];
        let told = vec![
            row("1", "SAME", 15),
            row("2", "LATER", 16),
            row("4", "OVER", 12),
            row("5", "NEW", 15),
            row("6", "LONGOVER", 11),
        ];
        let mut found = words(&differences(old, told, at(12)));
        found[..2].sort();
        found[2..].sort();
        assert_eq!(found, ["+2/LATER", "+5/NEW", "-3/GONE", "-4/OVER"]);
    }

    #[test]
    fn one_permit_id_on_two_plates_is_two_rights_and_one_told_twice_is_one() {
        let told = vec![row("5678B", "DEV456", 13), row("5678B", "GHI789", 13), row("5678B", "DEV456", 14)];
        let found = differences(Vec::new(), told, at(12));
        assert_eq!(found.len(), 2);
        let dev = found.iter().find(|one| one.row().canonical == "DEV456").unwrap();
        assert_eq!(dev.row().valid_until, Some(at(14)));
    }

    #[test]
    fn a_right_without_an_end_never_ends() {
        let endless = RightRow { valid_until: None, ..row("1", "AAA1", 12) };
        assert!(matches!(difference(endless, at(23)), Difference::Put(_)));
        assert!(matches!(difference(row("1", "AAA1", 12), at(12)), Difference::Gone(_)));
    }
}
