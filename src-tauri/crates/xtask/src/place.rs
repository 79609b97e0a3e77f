//! Where things are in the checkout, and how the outside programs are called on this system.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The top of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .expect("xtask lives three directories below the top")
        .to_owned()
}

/// Where Cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A built program in `target/<profile>/`.
pub fn built(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Cargo, at the top of the checkout: the same one that runs this program.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}

/// `npm` in a directory of the checkout.
pub fn npm(directory: &str, arguments: &[&str]) -> Command {
    node_tool("npm", directory, arguments)
}

/// A program of that directory's `node_modules`; never fetched from anywhere.
pub fn npx(directory: &str, arguments: &[&str]) -> Command {
    let mut all = vec!["--no-install"];
    all.extend(arguments);
    node_tool("npx", directory, &all)
}

fn node_tool(name: &str, directory: &str, arguments: &[&str]) -> Command {
    let name = if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() };
    let mut command = Command::new(name);
    command.current_dir(root().join(directory)).args(arguments);
    command
}
