//! Installs what `demo` and `test` need on a Debian machine that has only Rust and Node.
//!
//! As root it installs; as anybody else it prints the exact line and stops. It starts no service.

pub mod python;

use std::{fs, path::Path, process::Command, time::Duration};

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use crate::{children, place};

/// What the machine must be able to do.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// Build and show the product
    Demo,
    /// Run every check as well
    Test,
}

/// Building the window needs one library; it brings GTK 3.
const TO_BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];
/// The H.264 decoder with which the window shows live pictures.
const TO_SHOW: &[&str] = &["gstreamer1.0-plugins-bad"];
/// The real window and a browser under test, and the peers nobody here wrote.
const TO_TEST: &[&str] = &[
    "apache2-bin", // Digest by mod_auth_digest; without the package that would start a service
    "chromium",
    "curl",
    "fonts-dejavu-core",
    "gir1.2-gst-rtsp-server-1.0", // an RTSP server nobody here wrote
    "gstreamer1.0-plugins-ugly",  // the H.264 encoder of that server
    "gstreamer1.0-tools",
    "iproute2",          // network namespaces
    "lighttpd",          // Digest with SHA-256
    "mosquitto",         // an MQTT broker nobody here wrote
    "mosquitto-clients", // and its clients, MQTT 3.1 included
    "procps",            // sysctl and kill
    "python3-gi",
    "python3-venv", // schemathesis lives in an environment of its own
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
];
/// Directories with a `package-lock.json`.
const UI: &str = "ui";
const UI_TESTS: &str = "tests/ui";

pub(crate) const INSTALL_LIMIT: Duration = Duration::from_secs(20 * 60);
/// While it exists and answers 101, Debian's packages start no service when they are installed.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Brings the machine into the state `purpose` needs.
pub fn run(purpose: Purpose) -> anyhow::Result<()> {
    rust_components(purpose)?;
    node()?;
    system_packages(purpose)?;
    npm_packages(UI)?;
    if purpose == Purpose::Test {
        npm_packages(UI_TESTS)?;
    }
    Ok(())
}

fn rust_components(purpose: Purpose) -> anyhow::Result<()> {
    if purpose == Purpose::Demo {
        return Ok(());
    }
    let missing: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(command, _)| {
            !place::cargo(&[command, "--version"]).output().is_ok_and(|done| done.status.success())
        })
        .map(|(_, component)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("Rust's own checks are missing; install them with: rustup component add {}", missing.join(" "))
}

fn node() -> anyhow::Result<()> {
    let version = children::read(
        "node",
        Command::new("node").arg("--version").current_dir(place::root()),
        Duration::from_secs(30),
    )
    .context("Node is needed (20.19 or newer)")?;
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().ok());
    let (major, minor) = (parts.next().flatten().unwrap_or(0), parts.next().flatten().unwrap_or(0));
    if (major, minor) < (20, 19) {
        bail!("Node {} is too old; 20.19 or newer is needed", version.trim());
    }
    Ok(())
}

fn system_packages(purpose: Purpose) -> anyhow::Result<()> {
    let mut wanted = [TO_BUILD, TO_SHOW].concat();
    if purpose == Purpose::Test {
        wanted.extend(TO_TEST);
    }
    if !Path::new("/usr/bin/dpkg-query").exists() {
        if cfg!(target_os = "linux") {
            println!("setup: not a Debian system; make sure these are there: {}", wanted.join(" "));
        }
        return Ok(());
    }
    let missing: Vec<&str> = wanted.into_iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let line = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    if !is_root() {
        bail!("system packages are missing; install them with:\n  sudo apt-get update && sudo {line}");
    }
    println!("setup: {line}");
    let _quiet = InstallOnly::hold()?;
    children::run("apt-get update", apt().arg("update"), INSTALL_LIMIT)?;
    children::run(
        "apt-get install",
        apt().args(["install", "-y", "--no-install-recommends"]).args(&missing),
        INSTALL_LIMIT,
    )
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("-q").env("DEBIAN_FRONTEND", "noninteractive").current_dir(place::root());
    command
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .output()
        .is_ok_and(|done| done.stdout == b"installed")
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Keeps packages from starting services; takes its file away again. A file that is already there is
/// the administrator's and is left alone.
struct InstallOnly {
    ours: bool,
}

impl InstallOnly {
    fn hold() -> anyhow::Result<Self> {
        let ours = !Path::new(POLICY).exists();
        if ours {
            fs::write(POLICY, "#!/bin/sh\nexit 101\n").with_context(|| format!("writing {POLICY}"))?;
            executable(Path::new(POLICY))?;
        }
        Ok(Self { ours })
    }
}

impl Drop for InstallOnly {
    fn drop(&mut self) {
        if self.ours
            && let Err(error) = fs::remove_file(POLICY)
        {
            eprintln!("setup: {POLICY} could not be removed: {error}");
        }
    }
}

#[cfg(unix)]
fn executable(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("making {} executable", path.display()))
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> anyhow::Result<()> {
    Ok(())
}

/// `npm ci` when `node_modules` is missing or older than the lock file.
fn npm_packages(directory: &str) -> anyhow::Result<()> {
    let place = place::root().join(directory);
    if is_fresh(&place)? {
        return Ok(());
    }
    println!("setup: npm ci in {directory}/");
    children::run(
        &format!("npm ci in {directory}"),
        &mut place::npm(directory, &["ci", "--no-audit", "--no-fund"]),
        INSTALL_LIMIT,
    )
}

fn is_fresh(place: &Path) -> anyhow::Result<bool> {
    let lock = place.join("package-lock.json");
    let wanted = fs::metadata(&lock)
        .and_then(|data| data.modified())
        .with_context(|| format!("{} is part of the checkout", lock.display()))?;
    // npm writes this file last, so an interrupted installation is not taken for a whole one.
    let done = place.join("node_modules/.package-lock.json");
    Ok(fs::metadata(done).and_then(|data| data.modified()).is_ok_and(|modified| modified >= wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_installed_again_when_the_lock_file_is_newer() {
        let place = tempfile::tempdir().unwrap();
        let old = std::time::SystemTime::now() - Duration::from_secs(60);
        fs::write(place.path().join("package-lock.json"), "{}").unwrap();
        assert!(!is_fresh(place.path()).unwrap(), "nothing is installed yet");

        fs::create_dir(place.path().join("node_modules")).unwrap();
        let done = place.path().join("node_modules/.package-lock.json");
        fs::write(&done, "{}").unwrap();
        fs::File::open(place.path().join("package-lock.json")).unwrap().set_modified(old).unwrap();
        assert!(is_fresh(place.path()).unwrap(), "installed after the lock file");

        fs::File::open(&done).unwrap().set_modified(old - Duration::from_secs(60)).unwrap();
        assert!(!is_fresh(place.path()).unwrap(), "the lock file changed since");
    }

    #[test]
    fn a_missing_lock_file_is_named() {
        let place = tempfile::tempdir().unwrap();
        assert!(format!("{:#}", is_fresh(place.path()).unwrap_err()).contains("package-lock.json"));
    }
}
