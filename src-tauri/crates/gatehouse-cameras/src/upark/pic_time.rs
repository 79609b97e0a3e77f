//! Understanding `picTime` (C-Q26): `YYYY-MM-DDTHH:mm:ss` in the document, and
//! its relatives seen in the field.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use super::message::PicTime;

/// `None` when `raw` is no time (the document's own mock sends the literal
/// `YYYY-MM-DDTHH:mm:ss`).
pub(super) fn parse(raw: &str) -> Option<PicTime> {
    let raw = raw.trim();
    if !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_digit()) {
        return digits(raw);
    }
    let (date, rest) = raw.split_once(['T', 't', ' '])?;
    let date = NaiveDate::parse_from_str(&date.replace(['/', '.'], "-"), "%Y-%m-%d").ok()?;
    let (time, zone) = split_zone(rest.trim());
    let time = clock(time)?;
    let local = date.and_time(time);
    match zone {
        "" => Some(PicTime::Local(local)),
        zone => offset(zone)?.from_local_datetime(&local).single().map(|at| PicTime::Absolute(at.to_utc())),
    }
}

/// Epoch seconds or milliseconds, or `YYYYMMDDHHMMSS`.
fn digits(raw: &str) -> Option<PicTime> {
    match raw.len() {
        10 => DateTime::<Utc>::from_timestamp(raw.parse().ok()?, 0).map(PicTime::Absolute),
        13 => DateTime::<Utc>::from_timestamp_millis(raw.parse().ok()?).map(PicTime::Absolute),
        14 => NaiveDateTime::parse_from_str(raw, "%Y%m%d%H%M%S").ok().map(PicTime::Local),
        _ => None,
    }
}

fn split_zone(rest: &str) -> (&str, &str) {
    let at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    (rest[..at].trim_end(), &rest[at..])
}

fn clock(time: &str) -> Option<NaiveTime> {
    let time = time.replace(',', ".");
    let read = |format| NaiveTime::parse_from_str(&time, format).ok();
    read("%H:%M:%S%.f").or_else(|| read("%H:%M"))
}

fn offset(zone: &str) -> Option<FixedOffset> {
    if zone.eq_ignore_ascii_case("z") {
        return FixedOffset::east_opt(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = match digits.len() {
        1 | 2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    (minutes < 60).then(|| FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))).flatten()
}
