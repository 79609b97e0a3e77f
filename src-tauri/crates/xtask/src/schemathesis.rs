//! Schemathesis over the OpenAPI document that the running product serves: no 5xx, no undocumented status, answers as
//! described. What it leaves out, and why, stands in `tests/openapi/schemathesis.toml`.
//!
//! The product is the demo's, with its simulators, so that what is asked about is there.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use crate::{
    children::{self, Listen, Started},
    demo::{DataDir, Stage, stage},
    place, seed,
    setup::python,
    tally::Tally,
};

const CONFIGURATION: &str = "tests/openapi";
const CHECKS: &str =
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";
/// How long it may take to begin and to say what it found.
const GRACE: Duration = Duration::from_secs(60);

/// One document and how it is asked.
struct Document {
    /// Where it is served.
    url: String,
    /// What its operations are below, where that is another address.
    below: Option<String>,
    /// What `hooks.py` shows: an engineer's name and PIN, or keys.
    shown: Vec<(&'static str, String)>,
    /// Cases of the fuzzing phase for each operation.
    cases: u32,
    /// Time for asking; a minute later it is ended.
    time: Duration,
}

/// Runs it over every document that is served, and counts the operations that held.
pub fn run(tally: &mut Tally) -> anyhow::Result<()> {
    python::packages()?;
    let data = DataDir::at(None)?;
    let stage = stage("debug", true, &data.path)?;
    let engineer = engineer()?;
    let door = PartnerDoor::open(&stage, &engineer)?;
    // First, because whatever the other document is asked changes what is answered here.
    let pay_by_plate = Document {
        url: format!("http://{}/api/v1/pay-by-plate/openapi.json", stage.web),
        below: Some(format!("http://{}", door.address)),
        shown: vec![("GATEHOUSE_KEY", door.key), ("GATEHOUSE_DEVELOPMENT_KEY", door.development_key)],
        cases: 50,
        time: Duration::from_secs(40),
    };
    ask(&stage, &pay_by_plate, tally)?;
    let operator_api = Document {
        url: format!("http://{}/api/v1/openapi.json", stage.web),
        below: None,
        shown: engineer,
        cases: 5,
        time: Duration::from_secs(3 * 60),
    };
    ask(&stage, &operator_api, tally)
}

/// The demo's engineer, as `hooks.py` signs in.
fn engineer() -> anyhow::Result<Vec<(&'static str, String)>> {
    let engineer =
        seed::OPERATORS.iter().find(|one| one.role == "engineer").context("the demo's engineer")?;
    Ok(vec![("GATEHOUSE_NAME", engineer.name.to_owned()), ("GATEHOUSE_SECRET", engineer.pin.to_owned())])
}

/// Where Pay-by-Plate Sync is answered, and who may ask.
#[derive(Debug, PartialEq, Eq)]
struct PartnerDoor {
    address: String,
    key: String,
    development_key: String,
}

impl PartnerDoor {
    /// Opens it, with a zone that serves the demo's allow list and one for certification.
    fn open(stage: &Stage, engineer: &[(&'static str, String)]) -> anyhow::Result<Self> {
        let mut command = Command::new(python::program("python"));
        command.current_dir(place::root().join(CONFIGURATION)).arg("partner.py");
        command.env("GATEHOUSE_WEB", format!("http://{}", stage.web)).envs(engineer.iter().cloned());
        let mut opener = children::start("partner", &mut command, Listen::Both)?;
        let since = Instant::now();
        loop {
            match opener.line(Duration::from_millis(50)) {
                Some(line) => match Self::from_line(&line) {
                    Some(door) => return Ok(door),
                    None => println!("{line}"),
                },
                None if opener.ended()?.is_some() => bail!("the partner door could not be opened"),
                None if since.elapsed() > GRACE => bail!("the partner door did not open in time"),
                None => {}
            }
        }
    }

    /// Reads `partner ready door=HOST:PORT key=KEY development-key=KEY`.
    fn from_line(line: &str) -> Option<Self> {
        let fields = line.strip_prefix("partner ready ")?;
        let field =
            |name: &str| fields.split(' ').find_map(|field| field.strip_prefix(name)).map(str::to_owned);
        Some(Self {
            address: field("door=")?,
            key: field("key=")?,
            development_key: field("development-key=")?,
        })
    }
}

fn ask(stage: &Stage, document: &Document, tally: &mut Tally) -> anyhow::Result<()> {
    let mut command = Command::new(python::program("schemathesis"));
    // It reads `schemathesis.toml` and what that names from where it runs.
    command.current_dir(place::root().join(CONFIGURATION)).args(["run", &document.url]);
    command.args(["--checks", CHECKS, "--phases", "coverage,fuzzing", "--no-color"]);
    command.args(["--max-examples", &document.cases.to_string()]);
    command.args(["--max-time", &document.time.as_secs().to_string()]);
    if let Some(below) = &document.below {
        command.args(["--url", below]);
    }
    command.env("GATEHOUSE_WEB", format!("http://{}", stage.web));
    command.envs(document.shown.iter().cloned());
    let mut tool = children::start("schemathesis", &mut command, Listen::Both)?;
    let since = Instant::now();
    let mut tested = 0;
    let status = loop {
        // What the programs log must flow, or they would wait for us; faults are worth seeing.
        for child in [&stage.product, &stage.cameras] {
            while let Some(line) = child.line(Duration::ZERO) {
                if line.contains("ERROR") || line.contains("panicked") {
                    println!("{:<9} | {line}", child.name);
                }
            }
        }
        let ended = tool.ended()?;
        tested += heard(&tool);
        if let Some(status) = ended {
            break status;
        }
        if children::stop_asked() {
            bail!("schemathesis was stopped on request");
        }
        if since.elapsed() > document.time + GRACE {
            bail!("schemathesis did not end within {} s", (document.time + GRACE).as_secs());
        }
    };
    if !status.success() {
        bail!("{} is not answered as it says ({status})", document.url);
    }
    if tested == 0 {
        bail!("schemathesis tested no operation of {}", document.url);
    }
    tally.passed += tested;
    Ok(())
}

/// Shows what it said since the last look, and answers how many operations it says it tested.
fn heard(tool: &Started) -> u64 {
    let mut tested = 0;
    while let Some(line) = tool.line(Duration::from_millis(50)) {
        println!("{line}");
        tested += tested_in(&line).unwrap_or(0);
    }
    tested
}

/// Reads `  Tested: 125` of the summary.
fn tested_in(line: &str) -> Option<u64> {
    line.trim().strip_prefix("Tested: ")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_how_many_operations_were_tested() {
        assert_eq!(tested_in("  Tested: 125"), Some(125));
        assert_eq!(tested_in("  Selected: 125/133"), None);
    }

    #[test]
    fn the_partner_door_tells_where_it_is_and_which_keys_it_knows() {
        let door = PartnerDoor::from_line("partner ready door=127.0.0.1:9 key=a development-key=b");
        let (key, development_key) = ("a".to_owned(), "b".to_owned());
        assert_eq!(door, Some(PartnerDoor { address: "127.0.0.1:9".into(), key, development_key }));
        assert_eq!(PartnerDoor::from_line("partner ready door=127.0.0.1:9"), None);
    }
}
