//! Reads from what test runners say how many tests passed and failed.
//!
//! It knows Cargo's and Node's runners; it runs nothing.

use std::{ops::AddAssign, path::Path};

use anyhow::Context as _;
use serde_json::Value;

/// Tests that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many held.
    pub passed: u64,
    /// How many did not.
    pub failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    /// One line of `cargo test`: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub fn from_cargo(line: &str) -> Option<Self> {
        let counts = line.trim_start().strip_prefix("test result:")?;
        Some(Self { passed: before(counts, " passed")?, failed: before(counts, " failed")? })
    }

    /// The report Vitest writes with its `json` reporter.
    pub fn from_vitest(report: &Path) -> anyhow::Result<Self> {
        let report = read(report)?;
        let count = |name: &str| report[name].as_u64().with_context(|| format!("{name} in Vitest's report"));
        Ok(Self { passed: count("numPassedTests")?, failed: count("numFailedTests")? })
    }

    /// The report Playwright writes with its `json` reporter. A flaky test is a failed one.
    pub fn from_playwright(report: &Path) -> anyhow::Result<Self> {
        let report = read(report)?;
        let count = |name: &str| {
            report["stats"][name].as_u64().with_context(|| format!("stats.{name} in Playwright's report"))
        };
        Ok(Self { passed: count("expected")?, failed: count("unexpected")? + count("flaky")? })
    }
}

/// The number that stands before a word: `3` in `ok. 3 passed; …`.
fn before(text: &str, word: &str) -> Option<u64> {
    let head = &text[..text.find(word)?];
    head[head.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1)..].parse().ok()
}

fn read(report: &Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(report).with_context(|| format!("reading {}", report.display()))?;
    serde_json::from_str(&text).with_context(|| format!("understanding {}", report.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_result_line_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(Tally::from_cargo(line), Some(Tally { passed: 12, failed: 3 }));
        assert_eq!(Tally::from_cargo("test a_test ... ok"), None);
    }

    #[test]
    fn the_reports_of_nodes_runners_are_read_and_flaky_counts_as_failed() {
        let place = tempfile::tempdir().unwrap();
        let report = place.path().join("report.json");
        std::fs::write(&report, r#"{"numPassedTests":7,"numFailedTests":1}"#).unwrap();
        assert_eq!(Tally::from_vitest(&report).unwrap(), Tally { passed: 7, failed: 1 });
        std::fs::write(&report, r#"{"stats":{"expected":5,"unexpected":1,"flaky":2,"skipped":0}}"#).unwrap();
        assert_eq!(Tally::from_playwright(&report).unwrap(), Tally { passed: 5, failed: 3 });
    }

    #[test]
    fn a_report_without_counts_is_an_error_and_not_zero() {
        let place = tempfile::tempdir().unwrap();
        let report = place.path().join("report.json");
        std::fs::write(&report, "{}").unwrap();
        assert!(Tally::from_vitest(&report).is_err());
        assert!(Tally::from_playwright(&report).is_err());
    }
}
