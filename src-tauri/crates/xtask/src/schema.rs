//! The OpenAPI snapshot and the TypeScript types made from it: writes them, or says that they are stale.
//!
//! The product prints its document; `openapi-typescript` makes the types. Neither is edited by hand.

use std::{fs, path::PathBuf, process::Command, time::Duration};

use anyhow::{Context as _, bail};

use crate::{children, place};

const SNAPSHOT: &str = "src/lib/api/openapi.json";
const TYPES: &str = "src/lib/api/schema.d.ts";
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// Writes both files anew.
pub fn write() -> anyhow::Result<()> {
    let build = ["build", "-p", "gatehouse-server", "--bin", "gatehouse-headless"];
    children::run("the build of the program", &mut place::cargo(&build), LIMIT)?;
    let snapshot = place::root().join("ui").join(SNAPSHOT);
    fs::write(&snapshot, document()?).with_context(|| format!("writing {}", snapshot.display()))?;
    make_types(TYPES)?;
    println!("schema: wrote ui/{SNAPSHOT} and ui/{TYPES}");
    Ok(())
}

/// Compares both files with what the built product says now.
pub fn check() -> anyhow::Result<()> {
    let ui = place::root().join("ui");
    let stale = |name: &str| format!("ui/{name} is stale: run `cargo xtask schema` and commit the result");
    if fs::read_to_string(ui.join(SNAPSHOT)).with_context(|| stale(SNAPSHOT))? != document()? {
        bail!(stale(SNAPSHOT));
    }
    // Beside the sources: the generator refers to files by relative paths.
    let fresh = "node_modules/.fresh-schema.d.ts";
    make_types(fresh)?;
    if fs::read_to_string(ui.join(TYPES)).with_context(|| stale(TYPES))?
        != fs::read_to_string(ui.join(fresh))?
    {
        bail!(stale(TYPES));
    }
    Ok(())
}

fn document() -> anyhow::Result<String> {
    let program: PathBuf = place::built("debug", "gatehouse-headless");
    let mut command = Command::new(program);
    children::read(
        "gatehouse-headless openapi",
        command.arg("openapi").current_dir(place::root()),
        Duration::from_secs(60),
    )
}

fn make_types(to: &str) -> anyhow::Result<()> {
    let mut command = place::npx("ui", &["openapi-typescript", SNAPSHOT, "--output", to]);
    children::run("openapi-typescript", &mut command, LIMIT)
}
