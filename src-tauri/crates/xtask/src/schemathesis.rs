//! Schemathesis over the OpenAPI document that the running product serves: no 5xx, no undocumented status, answers as
//! described. What it leaves out, and why, stands in `tests/openapi/schemathesis.toml`.
//!
//! The product is the demo's, with its simulators, so that what is asked about is there.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::bail;

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
    /// Where it is served; its operations are below the same address.
    url: String,
    /// Signs in, or has header lines of its own.
    signed_in: bool,
    /// Header lines of every request.
    headers: Vec<String>,
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
    let operator_api = Document {
        url: format!("http://{}/api/v1/openapi.json", stage.web),
        signed_in: true,
        headers: Vec::new(),
        cases: 5,
        time: Duration::from_secs(3 * 60),
    };
    ask(&stage, &operator_api, tally)
}

fn ask(stage: &Stage, document: &Document, tally: &mut Tally) -> anyhow::Result<()> {
    let mut command = Command::new(python::program("schemathesis"));
    // It reads `schemathesis.toml` and what that names from where it runs.
    command.current_dir(place::root().join(CONFIGURATION)).args(["run", &document.url]);
    command.args(["--checks", CHECKS, "--phases", "coverage,fuzzing", "--no-color"]);
    command.args(["--max-examples", &document.cases.to_string()]);
    command.args(["--max-time", &document.time.as_secs().to_string()]);
    for line in &document.headers {
        command.args(["--header", line]);
    }
    command.env("GATEHOUSE_WEB", format!("http://{}", stage.web)).env_remove("GATEHOUSE_NAME");
    if document.signed_in
        && let Some(engineer) = seed::OPERATORS.iter().find(|one| one.role == "engineer")
    {
        command.env("GATEHOUSE_NAME", engineer.name).env("GATEHOUSE_SECRET", engineer.pin);
    }
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
}
