//! `cargo xtask bench`: builds the release profile and runs the bench, which prints its own figures.

use std::{process::Command, time::Duration};

use crate::{
    children, place,
    setup::{self, Purpose},
};

const BUILD_LIMIT: Duration = Duration::from_secs(60 * 60);
const BENCH_LIMIT: Duration = Duration::from_secs(2 * 60 * 60);

/// Builds what is measured, then measures. The arguments go to the bench as they are.
pub fn run(arguments: Vec<String>) -> anyhow::Result<()> {
    // The last part of the way (upload to painted row) is measured in the system's Chromium.
    setup::run(Purpose::Test)?;
    children::run("the build of the screen", &mut place::npm("ui", &["run", "build"]), BUILD_LIMIT)?;
    let build = ["build", "--release", "-p", "gatehouse-server", "-p", "gatehouse-tests", "--bins"];
    children::run("the build of the program", &mut place::cargo(&build), BUILD_LIMIT)?;
    let mut command = Command::new(place::built("release", "gatehouse-bench"));
    command
        .current_dir(place::root())
        .args(arguments)
        .env("GATEHOUSE_HEADLESS_BIN", place::built("release", "gatehouse-headless"))
        .env("GATEHOUSE_SIM_BIN", place::built("release", "gatehouse-sim"));
    children::run("the bench", &mut command, BENCH_LIMIT)
}
