//! Times and days as Autopay writes them (P-Q4): `+0200` or `+02:00`, `Z`, with or without fractions. Times without
//! an offset are UTC, as the documents say of all times of services.

use super::loose;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use gatehouse_domain::Instant;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

/// A time; `None` = missing, null or empty. What is there and cannot be read is an error: an end that cannot be read
/// must not look like "still running".
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moment(pub Option<Instant>);

/// A day; `None` = missing, null or empty. Of a time, the day it is written with.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Day(pub Option<NaiveDate>);

/// Reads a time.
pub(crate) fn read(text: &str) -> Option<Instant> {
    let text = text.trim();
    text.parse::<DateTime<Utc>>()
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|t| t.and_utc()))
        .ok()
}

/// Writes a time as the documents show them: UTC, whole seconds, `+0000` (P-Q5).
pub(crate) fn write(at: Instant) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%z").to_string()
}

fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let day = text.split_once('T').map_or(text, |(day, _)| day);
    NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        optional(deserializer, read, "not a time").map(Moment)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
        optional(deserializer, day, "not a day").map(Day)
    }
}

fn optional<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    parse: fn(&str) -> Option<T>,
    wrong: &'static str,
) -> Result<Option<T>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    if raw.get() == "null" {
        return Ok(None);
    }
    let text = loose(raw).ok_or_else(|| D::Error::custom(wrong))?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse(&text).map(Some).ok_or_else(|| D::Error::custom(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_colon_in_the_offset() {
        for (text, utc) in [
            ("2022-12-12T12:12:12+0000", "2022-12-12T12:12:12+0000"),
            ("2022-06-15T12:30:00+0200", "2022-06-15T10:30:00+0000"),
            ("2022-06-15T12:30:00+02:00", "2022-06-15T10:30:00+0000"),
            ("2022-06-06T19:34:40-0330", "2022-06-06T23:04:40+0000"),
            ("2020-12-07T15:55:01.475935Z", "2020-12-07T15:55:01+0000"),
            ("2020-12-07T15:55:01", "2020-12-07T15:55:01+0000"),
        ] {
            assert_eq!(read(text).map(write).as_deref(), Some(utc), "{text}");
        }
        for wrong in ["yesterday", "12/6/2020 3:55:01 PM", "2022-13-01T00:00:00+0000", "2022-12-12"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_is_the_day_it_is_written_with() {
        let read = ["2099-01-01", "2028-01-13T23:59:59+0100"].map(|t| day(t).map(|d| d.to_string()));
        assert_eq!(read, [Some("2099-01-01".to_owned()), Some("2028-01-13".to_owned())]);
        assert_eq!(day("13.01.2028"), None);
    }
}
