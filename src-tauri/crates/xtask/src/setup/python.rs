//! Python packages of the checks, at exactly the versions and hashes of their list, in an environment below `target/`.
//!
//! The system's own Python makes it; nothing is installed outside it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Context as _;

use super::INSTALL_LIMIT;
use crate::{children, place};

const LIST: &str = "tests/openapi/requirements.txt";
/// A copy of the list, written when everything on it is installed.
const INSTALLED: &str = "installed.txt";

/// A program of the environment.
pub fn program(name: &str) -> PathBuf {
    environment().join("bin").join(name)
}

fn environment() -> PathBuf {
    place::target().join("python")
}

/// Installs what the list names, unless exactly that is there.
pub fn packages() -> anyhow::Result<()> {
    let list = place::root().join(LIST);
    let wanted = fs::read_to_string(&list).with_context(|| format!("{LIST} is part of the checkout"))?;
    let environment = environment();
    if is_fresh(&environment, &wanted) {
        return Ok(());
    }
    println!("setup: the Python packages of {LIST}");
    let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
    let mut make = Command::new(python);
    make.args(["-m", "venv", "--clear"]).arg(&environment).current_dir(place::root());
    children::run("python3 -m venv", &mut make, INSTALL_LIMIT)?;
    let mut install = Command::new(program("python"));
    install.args(["-m", "pip", "install", "--quiet", "--require-hashes", "--requirement"]).arg(&list);
    children::run("pip install", install.current_dir(place::root()), INSTALL_LIMIT).with_context(|| {
        format!(
            "the Python packages of {LIST} could not be installed: pip needs a package index it can reach"
        )
    })?;
    fs::write(environment.join(INSTALLED), wanted).context("remembering what is installed")
}

fn is_fresh(environment: &Path, wanted: &str) -> bool {
    fs::read_to_string(environment.join(INSTALLED)).is_ok_and(|installed| installed == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_installed_again_when_their_list_changed() {
        let place = tempfile::tempdir().unwrap();
        assert!(!is_fresh(place.path(), "one==1"), "nothing is installed yet");
        fs::write(place.path().join(INSTALLED), "one==1").unwrap();
        assert!(is_fresh(place.path(), "one==1"));
        assert!(!is_fresh(place.path(), "one==2"), "the list changed since");
    }
}
