//! Dates and times as files spell them, in the site's zone, and as exports spell them.

use crate::request::DateOrder;
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};
use chrono_tz::Tz;
use gatehouse_domain::{Instant, site};

/// Words that mean "no limit".
const NO_LIMIT: [&str; 14] = [
    "-",
    "–",
    "—",
    "∞",
    "never",
    "none",
    "unlimited",
    "no end",
    "unbegrenzt",
    "unbefristet",
    "immer",
    "keine",
    "illimité",
    "n/a",
];
/// An end from this year on is no end: how other programs write "for ever".
const FOR_EVER: i32 = 3000;

/// Reads a cell; empty = no limit. `end`: a date alone means the end of that day, exclusive.
pub(super) fn read(
    cell: &str,
    zone: Tz,
    order: DateOrder,
    end: bool,
) -> Result<Option<Instant>, &'static str> {
    let cell = cell.trim();
    if cell.is_empty() || NO_LIMIT.contains(&cell.to_lowercase().as_str()) {
        return Ok(None);
    }
    if let Some(exact) = with_offset(cell) {
        return Ok(Some(exact));
    }
    let (date, time) = split(cell);
    let date = read_date(date, order)?;
    if date.year() >= FOR_EVER && end {
        return Ok(None);
    }
    let local = match time {
        None if end => (date + Duration::days(1)).and_time(NaiveTime::MIN),
        None => date.and_time(NaiveTime::MIN),
        Some(text) => at_time(date, text).ok_or("This time of day cannot be read. Write it as 14:30.")?,
    };
    if !(1990..FOR_EVER + 1).contains(&local.year()) {
        return Err("This year cannot be meant. Write the year with four digits.");
    }
    Ok(Some(site::local_to_utc(zone, local)))
}

fn with_offset(cell: &str) -> Option<Instant> {
    let exact = DateTime::parse_from_rfc3339(cell)
        .or_else(|_| DateTime::parse_from_str(cell, "%Y-%m-%d %H:%M:%S%.f%:z"))
        .or_else(|_| DateTime::parse_from_str(cell, "%Y-%m-%dT%H:%M%:z"));
    exact.ok().map(|exact| exact.to_utc())
}

/// Date and time of day: the time begins at the digits before the first colon.
fn split(cell: &str) -> (&str, Option<&str>) {
    let Some(colon) = cell.find(':') else { return (cell, None) };
    let digits = cell[..colon].bytes().rev().take_while(u8::is_ascii_digit).count();
    let (date, time) = cell.split_at(colon - digits);
    (date.trim_end_matches(['T', 't', ',', ' ', '\u{a0}']), Some(time))
}

fn at_time(date: NaiveDate, text: &str) -> Option<NaiveDateTime> {
    let lower = text.trim().to_lowercase();
    let (clock, half) = if let Some(clock) = lower.strip_suffix("am").or(lower.strip_suffix("a.m.")) {
        (clock, Some(0))
    } else if let Some(clock) = lower.strip_suffix("pm").or(lower.strip_suffix("p.m.")) {
        (clock, Some(12))
    } else {
        (lower.strip_suffix("uhr").or(lower.strip_suffix('h')).unwrap_or(&lower), None)
    };
    let mut parts = clock.trim().splitn(3, ':');
    let (hour, minute) = (parts.next()?.parse::<u32>().ok()?, parts.next()?.parse::<u32>().ok()?);
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    let (seconds, fraction) = match parts.next() {
        None => (0, 0),
        Some(rest) => {
            let (seconds, fraction) = rest.split_once(['.', ',']).unwrap_or((rest, "0"));
            let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
            (seconds.parse().ok()?, digits.parse().ok()?)
        }
    };
    if (hour, minute, seconds) == (24, 0, 0) {
        return Some((date + Duration::days(1)).and_time(NaiveTime::MIN));
    }
    date.and_hms_milli_opt(hour, minute, seconds, fraction)
}

const UNREADABLE: &str =
    "This is no date. Write it as 2026-11-28 or 28.11.2026, with a time after it if needed.";

fn read_date(text: &str, order: DateOrder) -> Result<NaiveDate, &'static str> {
    let separators = ['.', '/', '-', ' ', ',', '\u{a0}', '年', '月', '日'];
    let parts: Vec<&str> = text.split(separators).filter(|part| !part.is_empty()).collect();
    let date = match parts[..] {
        [one] if one.len() == 8 && one.bytes().all(|b| b.is_ascii_digit()) => {
            date_of(&one[..4], &one[4..6], &one[6..])
        }
        [one] if one.len() == 5 && one.bytes().all(|b| b.is_ascii_digit()) => {
            return Err(
                "This is a date as a spreadsheet counts it. Format the column as a date there, and save again.",
            );
        }
        [year, month, day] if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            date_of(year, month, day)
        }
        [day, month, year] if named_month(month).is_some() => date_of(year, month, day),
        [month, day, year] if named_month(month).is_some() => date_of(year, month, day),
        [first, second, year] => {
            let day_first = text.contains('.') || order == DateOrder::DayFirst;
            let (day, month) = if day_first { (first, second) } else { (second, first) };
            let date = date_of(year, month, day);
            if date.is_none() && date_of(year, day, month).is_some() {
                return Err(
                    "There is no such month. Choose the other order of day and month, or correct the date.",
                );
            }
            date
        }
        _ => None,
    };
    date.ok_or(UNREADABLE)
}

fn date_of(year: &str, month: &str, day: &str) -> Option<NaiveDate> {
    let value: i32 = year.parse().ok()?;
    let year = match year.len() {
        4 => value,
        2 if value < 80 => 2000 + value,
        2 => 1900 + value,
        _ => return None,
    };
    let month = named_month(month).or_else(|| month.parse().ok())?;
    NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)
}

/// The first letters of the months' names in English, German, French, Spanish, Italian and Dutch.
const MONTHS: [(u32, &[&str]); 12] = [
    (1, &["jan", "jän", "ene", "gen"]),
    (2, &["feb", "fév", "fev"]),
    (3, &["mar", "mär", "mrz", "mrt", "maa"]),
    (4, &["apr", "avr", "abr"]),
    (5, &["may", "mai", "mei", "mag"]),
    (6, &["jun", "juin", "giu"]),
    (7, &["jul", "juil", "lug"]),
    (8, &["aug", "aoû", "aou", "ago"]),
    (9, &["sep", "set"]),
    (10, &["oct", "okt", "ott"]),
    (11, &["nov"]),
    (12, &["dec", "dez", "déc", "dic"]),
];

fn named_month(text: &str) -> Option<u32> {
    let lower = text.to_lowercase();
    if !lower.starts_with(char::is_alphabetic) {
        return None;
    }
    let named = MONTHS.iter().find(|(_, names)| names.iter().any(|name| lower.starts_with(name)));
    named.map(|(month, _)| *month)
}

/// What a cell says about the order of day and month, if anything.
pub(super) fn order_told(cell: &str) -> Option<DateOrder> {
    let (date, _) = split(cell.trim());
    let parts: Vec<u32> = date.split(['/', '-']).map_while(|part| part.trim().parse().ok()).collect();
    match parts[..] {
        [first, second, _] if first > 12 && first <= 31 && second <= 12 => Some(DateOrder::DayFirst),
        [first, second, _] if second > 12 && second <= 31 && first <= 12 => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// The order usual where the site is.
pub(super) fn usual_order(zone: Tz) -> DateOrder {
    const MONTH_FIRST: [&str; 9] = [
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
        "America/Phoenix",
        "America/Detroit",
        "America/Anchorage",
        "Pacific/Honolulu",
        "US/",
    ];
    let name = zone.name();
    if MONTH_FIRST.iter().any(|place| name.starts_with(place)) {
        DateOrder::MonthFirst
    } else {
        DateOrder::DayFirst
    }
}

/// How an export spells an instant: local time where that is exact, else with its offset. [`read`] gives
/// the same instant back.
pub(super) fn say(at: Option<Instant>, zone: Tz) -> String {
    let Some(at) = at else { return String::new() };
    let local = at.with_timezone(&zone);
    let plain = local.naive_local();
    if !(1990..FOR_EVER).contains(&plain.year()) {
        return at.to_rfc3339_opts(SecondsFormat::Millis, true);
    }
    if site::local_to_utc(zone, plain) != at {
        return local.to_rfc3339_opts(SecondsFormat::Millis, false);
    }
    let whole = at.timestamp_millis() % 60_000 == 0;
    plain.format(if whole { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S%.3f" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: Tz = chrono_tz::Europe::Berlin;

    fn until(cell: &str, order: DateOrder) -> String {
        match read(cell, BERLIN, order, true) {
            Ok(Some(at)) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            Ok(None) => "no end".into(),
            Err(_) => "error".into(),
        }
    }

    #[test]
    fn dates_and_times_are_read_in_the_usual_spellings() {
        let day = DateOrder::DayFirst;
        for (cell, at) in [
            ("", "no end"),
            ("unbefristet", "no end"),
            ("31.12.9999", "no end"),
            ("2026-11-28", "2026-11-28T23:00:00Z"),
            ("2026/11/28", "2026-11-28T23:00:00Z"),
            ("20261128", "2026-11-28T23:00:00Z"),
            ("28.11.2026", "2026-11-28T23:00:00Z"),
            ("28.11.26", "2026-11-28T23:00:00Z"),
            ("28/11/2026", "2026-11-28T23:00:00Z"),
            ("28-11-2026", "2026-11-28T23:00:00Z"),
            ("28 Nov 2026", "2026-11-28T23:00:00Z"),
            ("28. November 2026", "2026-11-28T23:00:00Z"),
            ("Nov 28, 2026", "2026-11-28T23:00:00Z"),
            ("3. März 2026", "2026-03-03T23:00:00Z"),
            ("14 juillet 2026", "2026-07-14T22:00:00Z"),
            ("2026年11月28日", "2026-11-28T23:00:00Z"),
            ("28.11.2026 14:00", "2026-11-28T13:00:00Z"),
            ("28.11.2026, 14:00 Uhr", "2026-11-28T13:00:00Z"),
            ("2026-11-28T14:00", "2026-11-28T13:00:00Z"),
            ("2026-11-28 14:00:30.250", "2026-11-28T13:00:30.250Z"),
            ("2026-11-28T14:00:00+05:00", "2026-11-28T09:00:00Z"),
            ("2026-11-28T14:00:00Z", "2026-11-28T14:00:00Z"),
            ("28/11/2026 2:30 PM", "2026-11-28T13:30:00Z"),
            ("28/11/2026 12:15 am", "2026-11-27T23:15:00Z"),
            ("28.11.2026 24:00", "2026-11-28T23:00:00Z"),
            ("28.13.2026", "error"),
            ("31.02.2026", "error"),
            ("28.11.2026 25:00", "error"),
            ("28.11.0026", "error"),
            ("soon", "error"),
            ("46354", "error"),
            ("1.2", "error"),
            ("::::", "error"),
        ] {
            assert_eq!(until(cell, day), at, "{cell:?}");
        }
    }

    #[test]
    fn the_order_of_day_and_month_is_the_persons_and_dots_are_never_american() {
        let month = DateOrder::MonthFirst;
        assert_eq!(until("03/04/2026", month), "2026-03-04T23:00:00Z");
        assert_eq!(until("03/04/2026", DateOrder::DayFirst), "2026-04-03T22:00:00Z");
        assert_eq!(until("03.04.2026", month), "2026-04-03T22:00:00Z");
        assert_eq!(until("28/11/2026", month), "error");
        assert_eq!(order_told("28/11/2026 10:00"), Some(DateOrder::DayFirst));
        assert_eq!(order_told("11/28/2026"), Some(DateOrder::MonthFirst));
        assert_eq!((order_told("03/04/2026"), order_told("2026-11-28")), (None, None));
    }

    #[test]
    fn a_beginning_without_a_time_is_the_beginning_of_its_day() {
        let from = read("28.11.2026", BERLIN, DateOrder::DayFirst, false).unwrap().unwrap();
        assert_eq!(from.to_rfc3339(), "2026-11-27T23:00:00+00:00");
    }

    #[test]
    fn what_an_export_writes_is_read_back_as_the_same_instant() {
        for text in [
            "2026-11-28T13:00:00Z",
            "2026-11-28T13:00:30Z",
            "2026-11-28T13:00:30.250Z",
            // The hour that happens twice, both times.
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
            "9999-12-31T12:00:00Z",
            "1970-01-01T00:00:00Z",
        ] {
            let at: Instant = text.parse().unwrap();
            let said = say(Some(at), BERLIN);
            for (order, end) in [(DateOrder::DayFirst, true), (DateOrder::MonthFirst, false)] {
                assert_eq!(read(&said, BERLIN, order, end), Ok(Some(at)), "{said}");
            }
        }
        assert_eq!(say(Some("2026-11-28T13:00:00Z".parse().unwrap()), BERLIN), "2026-11-28 14:00");
        assert_eq!(say(None, BERLIN), "");
    }
}
