//! The certifier: a conformance script for any provider that serves AutoVu's Pay-by-Plate Sync interface.
//!
//! It asks over the wire and judges what comes by the public document; where that is silent, by what is agreed for
//! this product's own provider, and the row says so. Without a development key it only reads. It is no certification
//! by Genetec: the methods and the script of theirs are not public. It uses no crate of the product.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`run`] | the whole script: [`Options`] in, [`Report`] out |
//! | `table` | every check: what is asked, what the document says |
//! | `keys`, `reads`, `lookups`, `bodies` | checks that change nothing |
//! | `changes` | checks with test permits in the test zone, by the development key |
//! | `forms` | how everything that came was written |
//! | `client`, `seen` | one exchange; reading what came |
//! | `print` | the report as a table |

mod bodies;
mod changes;
mod client;
mod forms;
mod keys;
mod lookups;
mod print;
mod reads;
mod seen;
mod table;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use client::Client;
use seen::Page;
pub use table::{CHECKS, Check};

/// What is examined, and with which keys.
#[derive(Debug, Clone)]
pub struct Options {
    /// The provider's address; `/api/pbp/v2014-06/` is added unless it ends so.
    pub address: String,
    /// A key the provider gave out.
    pub key: String,
    /// The key of the certification methods; without it nothing is changed.
    pub dev_key: Option<String>,
    /// A zone of the key, which is only read; `None` = the first the provider names.
    pub zone: Option<String>,
    /// The zone the certification methods act on.
    pub test_zone: String,
    /// A plate that is valid in `zone` now; `None` = one of a full read.
    pub known_plate: Option<String>,
    /// A zone that is there and that the key must not see.
    pub foreign_zone: Option<String>,
    /// Below the prefix.
    pub populate_path: String,
    /// Below the prefix.
    pub clear_path: String,
    /// Within this time an answer is called quick; a slower one is told, not failed.
    pub quick: Duration,
    /// After this time an answer is no longer waited for.
    pub patience: Duration,
    /// A certificate (PEM) to trust beside those the operating system trusts.
    pub certificate: Option<PathBuf>,
}

impl Options {
    /// Reading only, with what is usual.
    #[must_use]
    pub fn new(address: &str, key: &str) -> Self {
        Self {
            address: address.to_owned(),
            key: key.to_owned(),
            dev_key: None,
            zone: None,
            test_zone: "certification".into(),
            known_plate: None,
            foreign_zone: None,
            populate_path: "_test/populate".into(),
            clear_path: "_test/clear".into(),
            quick: Duration::from_secs(1),
            patience: Duration::from_secs(30),
            certificate: None,
        }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As the document says.
    Pass,
    /// Otherwise.
    Fail,
    /// It could not be asked; the row says why.
    Skipped,
}

/// One row of the report.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The check's name.
    pub check: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// What was asked.
    pub asked: &'static str,
    /// What the document says.
    pub document: &'static str,
    /// What came, or why it was not asked.
    pub came: String,
}

/// What the script found, a row for each of [`CHECKS`] and in their order.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The provider's address with the prefix.
    pub address: String,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Report {
    /// Whether no check failed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.rows.iter().all(|row| row.outcome != Outcome::Fail)
    }

    /// The names of the checks that ended so.
    #[must_use]
    pub fn named(&self, outcome: Outcome) -> Vec<&'static str> {
        self.rows.iter().filter(|row| row.outcome == outcome).map(|row| row.check).collect()
    }

    /// The report as a table for a terminal.
    #[must_use]
    pub fn table(&self) -> String {
        print::table(self)
    }
}

/// Why a check did not pass.
#[derive(Debug, Clone)]
enum Flop {
    Failed(String),
    Skipped(String),
}

impl From<String> for Flop {
    fn from(words: String) -> Self {
        Self::Failed(words)
    }
}

/// What came; `Err` = it did not pass.
type Came = Result<String, Flop>;

fn failed<T>(words: impl Into<String>) -> Result<T, Flop> {
    Err(Flop::Failed(words.into()))
}

fn skipped<T>(words: impl Into<String>) -> Result<T, Flop> {
    Err(Flop::Skipped(words.into()))
}

/// The script while it runs.
struct Script<'a> {
    options: &'a Options,
    client: Client,
    /// The zone that is only read.
    zone: Option<String>,
    /// Its full read.
    full: Option<Page>,
    /// Every page of permits that came.
    pages: Vec<Page>,
    entries: Vec<(&'static str, Came)>,
}

impl Script<'_> {
    fn enter(&mut self, check: &'static str, came: Came) {
        debug_assert!(CHECKS.iter().any(|c| c.name == check), "{check} is not in the table");
        self.entries.push((check, came));
    }

    fn report(mut self) -> Report {
        let rows = CHECKS.iter().map(|check| {
            let at = self.entries.iter().position(|(name, _)| *name == check.name);
            let (outcome, came) = match at.map(|at| self.entries.swap_remove(at).1) {
                Some(Ok(came)) => (Outcome::Pass, came),
                Some(Err(Flop::Failed(came))) => (Outcome::Fail, came),
                Some(Err(Flop::Skipped(why))) => (Outcome::Skipped, why),
                None => (Outcome::Skipped, "it was not reached".to_owned()),
            };
            Row { check: check.name, outcome, asked: check.asked, document: check.document, came }
        });
        let rows = rows.collect();
        Report { address: self.client.base().to_owned(), rows }
    }
}

/// Runs the whole script. It does not stop at a failure.
///
/// # Errors
/// The address or the certificate cannot be used, in a sentence: nothing was asked.
pub async fn run(options: &Options) -> Result<Report, String> {
    let client = Client::new(options)?;
    let mut script =
        Script { options, client, zone: None, full: None, pages: Vec::new(), entries: Vec::new() };
    script.reads().await;
    script.keys().await;
    script.lookups().await;
    script.bodies().await;
    script.changes().await;
    script.forms();
    Ok(script.report())
}
