//! `cargo xtask test`: every check there is, in order, with the time each took and one line of counts.
//!
//! The steps are other programs' checks (and `tidy`'s); here is only their order and what they need.

use std::{
    path::PathBuf,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::{
    children::{self, Listen},
    place, schema, schemathesis,
    setup::{self, Purpose},
    tally::Tally,
    tidy,
};

/// Options of the checks.
#[derive(Args)]
pub struct Test {
    /// Run only this step (what it needs must have been built before)
    #[arg(long, value_enum, value_name = "STEP")]
    only: Option<Step>,
    /// Go on after a step has failed
    #[arg(long)]
    keep_going: bool,
}

/// One check, in the order they run. The screen is built before the Rust code that carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    Setup,
    Tidy,
    RustFormat,
    UiFormat,
    UiLint,
    UiTypes,
    UiUnit,
    UiBuild,
    Clippy,
    Build,
    Rust,
    Schema,
    Schemathesis,
    Browser,
    Window,
}

/// The real window on a screen nobody sees: the module of the ignored tests in the integration binary.
const WINDOW_TESTS: &str = "window::";
const SCREEN: &str = "-screen 0 1366x768x24 -nolisten tcp";

struct Outcome {
    step: Step,
    took: Duration,
    tally: Tally,
    failure: Option<anyhow::Error>,
}

impl Test {
    /// Runs the steps; the first failure ends the run unless told otherwise.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let steps = Step::value_variants();
        let mut outcomes = Vec::new();
        for (number, &step) in steps.iter().enumerate() {
            if self.only.is_some_and(|only| only != step) {
                continue;
            }
            println!("\n=== [{}/{}] {}: {}", number + 1, steps.len(), step.name(), step.purpose());
            let started = Instant::now();
            let (tally, failure) = step.run();
            let took = started.elapsed();
            if let Some(error) = &failure {
                println!("=== {} FAILED: {error:#}", step.name());
            }
            let failed = failure.is_some();
            outcomes.push(Outcome { step, took, tally, failure });
            if failed && (!self.keep_going || children::stop_asked()) {
                break;
            }
        }
        Ok(report(&outcomes))
    }
}

/// Prints the table; its last line is the counts alone, which whoever runs this may read.
fn report(outcomes: &[Outcome]) -> ExitCode {
    println!("\n{:<12} {:>8} {:>8} {:>8}  result", "step", "seconds", "passed", "failed");
    let mut total = Tally::default();
    let mut failed = Vec::new();
    for one in outcomes {
        let mut tally = one.tally;
        if one.failure.is_some() {
            failed.push(one.step.name());
            // A step may fail without any test saying so: it does not compile, it ran out of time.
            tally.failed = tally.failed.max(1);
        }
        println!(
            "{:<12} {:>8.1} {:>8} {:>8}  {}",
            one.step.name(),
            one.took.as_secs_f64(),
            tally.passed,
            tally.failed,
            if one.failure.is_some() { "FAILED" } else { "ok" },
        );
        total += tally;
    }
    if !failed.is_empty() {
        println!("\nfailed: {}", failed.join(", "));
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().expect("no step is hidden").get_name().to_owned()
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Setup => "what the checks need is installed",
            Self::Tidy => "the source tree keeps its own rules",
            Self::RustFormat => "rustfmt",
            Self::UiFormat => "prettier",
            Self::UiLint => "eslint",
            Self::UiTypes => "svelte-check, and tsc for the browser tests",
            Self::UiUnit => "vitest",
            Self::UiBuild => "the screen, as the program carries it",
            Self::Clippy => "clippy, warnings denied",
            Self::Build => "everything Rust, once",
            Self::Rust => "Rust tests",
            Self::Schema => "the API's snapshot and types are current",
            Self::Schemathesis => "the API answers as its document says, whatever it is asked",
            Self::Browser => "Playwright against the real program",
            Self::Window => "the real window, driven over WebDriver",
        }
    }

    /// Above anything seen on two slow cores; a hung step must end some time.
    fn limit(self) -> Duration {
        Duration::from_secs(60 * if self == Self::Rust { 25 } else { 20 })
    }

    fn run(self) -> (Tally, Option<anyhow::Error>) {
        let mut tally = Tally::default();
        let result = match self {
            Self::Setup => setup::run(Purpose::Test),
            Self::Tidy => tidy::run().map(|held| tally.passed = held),
            Self::RustFormat => self.plain(place::cargo(&["fmt", "--all", "--check"])),
            Self::UiFormat => self.plain(place::npx("ui", &["prettier", "--check", "."])),
            Self::UiLint => self.plain(place::npx("ui", &["eslint", "."])),
            Self::UiTypes => self
                .plain(place::npm("ui", &["run", "check"]))
                .and_then(|()| self.plain(place::npm("tests/ui", &["run", "check"]))),
            Self::UiUnit => self.vitest(&mut tally),
            Self::UiBuild => self.plain(place::npm("ui", &["run", "build"])),
            Self::Clippy => {
                self.plain(place::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
            }
            Self::Build => self.plain(place::cargo(&["build", "--workspace", "--all-targets"])),
            Self::Rust => {
                self.cargo_test(place::cargo(&["test", "--workspace", "--no-fail-fast"]), &mut tally)
            }
            Self::Schema => schema::check(),
            Self::Schemathesis => schemathesis::run(&mut tally),
            Self::Browser => self.playwright(&mut tally),
            Self::Window => self.window(&mut tally),
        };
        (tally, result.err())
    }

    fn plain(self, mut command: Command) -> anyhow::Result<()> {
        children::run(&self.name(), with_programs(&mut command), self.limit())
    }

    fn cargo_test(self, mut command: Command, tally: &mut Tally) -> anyhow::Result<()> {
        let started = children::start(&self.name(), with_programs(&mut command), Listen::Output)?;
        let status = started.wait(self.limit(), |line| {
            println!("{line}");
            if let Some(counted) = Tally::from_cargo(line) {
                *tally += counted;
            }
        })?;
        if !status.success() {
            bail!("cargo test failed ({status})");
        }
        Ok(())
    }

    fn vitest(self, tally: &mut Tally) -> anyhow::Result<()> {
        let report = report_file("vitest.json")?;
        let output = format!("--outputFile.json={}", report.display());
        let arguments = ["vitest", "run", "--reporter=default", "--reporter=json", &output];
        let result = self.plain(place::npx("ui", &arguments));
        counted(result, Tally::from_vitest(&report), tally)
    }

    fn playwright(self, tally: &mut Tally) -> anyhow::Result<()> {
        let report = report_file("playwright.json")?;
        let mut command = place::npx("tests/ui", &["playwright", "test", "--reporter=list,json"]);
        // Absolute, since Playwright would take a relative one from its own configuration's place.
        command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report).env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
        let result = self.plain(command);
        counted(result, Tally::from_playwright(&report), tally)
    }

    fn window(self, tally: &mut Tally) -> anyhow::Result<()> {
        // `--workspace`, so that Cargo finds everything built as it is; the test is ignored elsewhere
        // because it needs a screen.
        let test = ["test", "--workspace", "--test", "it", "--", "--ignored", WINDOW_TESTS];
        let cargo = place::cargo(&test);
        let mut command = Command::new("xvfb-run");
        command.current_dir(place::root()).args(["-a", "-s", SCREEN]);
        command.arg(cargo.get_program()).args(cargo.get_args());
        self.cargo_test(command, tally)?;
        if tally.passed == 0 {
            bail!("no ignored test is below `{WINDOW_TESTS}`, so the window was not tested");
        }
        Ok(())
    }
}

/// Takes the counts into the tally; a run that failed keeps its own error, which says more.
fn counted(
    result: anyhow::Result<()>,
    count: anyhow::Result<Tally>,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    match count {
        Ok(counted) => *tally += counted,
        Err(error) => result.as_ref().map_or(Ok(()), |()| Err(error))?,
    }
    result
}

/// Where tests find the built programs, whichever runner starts them.
fn with_programs(command: &mut Command) -> &mut Command {
    command
        .env("CI", "true")
        .env("NO_COLOR", "1")
        .env("GATEHOUSE_BIN", place::built("debug", "gatehouse"))
        .env("GATEHOUSE_HEADLESS_BIN", place::built("debug", "gatehouse-headless"))
        .env("GATEHOUSE_SIM_BIN", place::built("debug", "gatehouse-sim"))
}

/// A fresh place for a runner's report, so that an old one is never counted.
fn report_file(name: &str) -> anyhow::Result<PathBuf> {
    let directory = place::target().join("reports");
    std::fs::create_dir_all(&directory)?;
    let file = directory.join(name);
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(file),
    }
}
