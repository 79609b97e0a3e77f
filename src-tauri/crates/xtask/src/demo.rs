//! `cargo xtask demo`: the built product with simulated cameras on four lanes, on this machine only.
//!
//! It builds, starts two programs, tells the person where to look and ends what it started. The
//! demo's operators and lists are in `seed`.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};
use clap::Args;

use crate::{
    children::{self, Listen, Started},
    place, seed,
    setup::{self, Purpose},
};

const UI_LIMIT: Duration = Duration::from_secs(10 * 60);
const BUILD_LIMIT: Duration = Duration::from_secs(60 * 60);
/// How long a program may take until it says that it is ready.
const READY_LIMIT: Duration = Duration::from_secs(60);

/// Options of the demo.
#[derive(Args)]
pub struct Demo {
    /// Serve the product to a browser instead of opening the window
    #[arg(long)]
    headless: bool,
    /// Keep the demo's `data` and `keys` in this directory (default: a new one, removed at the end)
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Stop by itself after this many seconds
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
}

impl Demo {
    /// Runs until the window is closed, Ctrl-C, or the given time is over.
    pub fn run(self) -> anyhow::Result<()> {
        let headless = self.headless || no_display();
        if headless && !self.headless {
            println!("demo: there is no display here, so the product is served to a browser instead.");
        }
        println!("demo: [1/4] checking what this machine has");
        setup::run(Purpose::Demo)?;
        println!("demo: [2/4] building the screen");
        children::run("the build of the screen", &mut place::npm("ui", &["run", "build"]), UI_LIMIT)?;
        println!("demo: [3/4] building the program (the first time this takes some ten minutes)");
        children::run("the build of the program", &mut build(headless), BUILD_LIMIT)?;
        println!(
            "demo: [4/4] starting the program, four simulated cameras, a simulated Autopay and a payment provider"
        );
        let data = DataDir::at(self.data_dir.as_deref())?;
        let result = show(headless, &data.path, self.seconds.map(Duration::from_secs));
        if data.ours {
            println!("demo: removing {}", data.path.display());
        }
        result
    }
}

/// One call, so that Cargo builds what both programs share only once.
fn build(headless: bool) -> Command {
    let mut command =
        place::cargo(&["build", "--release", "-p", "gatehouse-server", "-p", "gatehouse-tests"]);
    command.args(["--bin", "gatehouse-headless", "--bin", "gatehouse-sim"]);
    if !headless {
        command.args(["-p", "gatehouse", "--bin", "gatehouse"]);
    }
    command
}

fn show(headless: bool, data: &Path, stop_after: Option<Duration>) -> anyhow::Result<()> {
    let Stage { mut product, mut cameras, site, web } = stage("release", headless, data)?;
    println!();
    println!("  In a browser      http://{web}/");
    println!("  Simulated cameras http://{}/", site.page);
    println!("  Simulated Autopay http://{}/autopay", site.page);
    println!("  Payment provider  http://{}/pay-by-plate", site.page);
    println!("  Simulated OPS-COM http://{}/opscom", site.page);
    for operator in seed::OPERATORS {
        println!("  Operator          {:<8} PIN {}  ({})", operator.name, operator.pin, operator.role);
    }
    println!("  Data              {}", data.display());
    println!("  To stop           {}Ctrl-C here", if headless { "" } else { "close the window, or " });
    println!();
    follow(&mut product, &mut cameras, stop_after)
}

/// The running product with its simulators, all ready.
pub struct Stage {
    /// The product, with the demo's site in it.
    pub product: Started,
    /// The simulators.
    pub cameras: Started,
    /// Where the simulators are.
    pub site: seed::Site,
    /// The product's web door.
    pub web: SocketAddr,
}

/// Starts both programs as built with a profile, and fills the product with the demo's site.
pub fn stage(profile: &str, headless: bool, data: &Path) -> anyhow::Result<Stage> {
    // The cameras are started first (the product is told their addresses), so its own are chosen here.
    let (intake, web) = free_ports()?;
    let (cameras, site) = start_cameras(profile, intake)?;
    let seed_file = data.join("demo.json");
    fs::write(&seed_file, seed::document(&site).to_string())
        .with_context(|| format!("writing {}", seed_file.display()))?;
    let product = start_product(profile, headless, data, &seed_file, intake, web);
    // It holds PINs and the cameras' password; the product has read it or never will.
    fs::remove_file(&seed_file).with_context(|| format!("removing {}", seed_file.display()))?;
    Ok(Stage { product: product?, cameras, site, web })
}

fn start_cameras(profile: &str, intake: SocketAddr) -> anyhow::Result<(Started, seed::Site)> {
    let mut command = Command::new(place::built(profile, "gatehouse-sim"));
    command.current_dir(place::root()).args(["--intake", &intake.to_string(), "--lanes", "4"]);
    command.args(["--user", seed::CAMERA_USER, "--password", seed::CAMERA_PASSWORD]);
    command.args(["--page", "127.0.0.1:0", "--plates", &seed::plates(), "--autopay", "127.0.0.1:0"]);
    command.args(["--pay-by-plate", "127.0.0.1:0", "--opscom", "127.0.0.1:0"]);
    let mut cameras = children::start("cameras", &mut command, Listen::Both)?;
    let line = ready_line(&mut cameras, "sim ready ")?;
    let site = seed::Site::from_ready_line(&line)?;
    Ok((cameras, site))
}

fn start_product(
    profile: &str,
    headless: bool,
    data: &Path,
    seed_file: &Path,
    intake: SocketAddr,
    web: SocketAddr,
) -> anyhow::Result<Started> {
    let name = if headless { "gatehouse-headless" } else { "gatehouse" };
    let mut command = Command::new(place::built(profile, name));
    command.current_dir(place::root());
    command.arg("--data-dir").arg(data.join("data")).arg("--demo").arg(seed_file);
    // The demo stays out of the person's own keyring and configuration.
    command.arg("--no-keyring").arg("--key-dir").arg(data.join("keys"));
    command.args(["--intake", &intake.to_string(), "--web", &web.to_string()]);
    let mut product = children::start("gatehouse", &mut command, Listen::Both)?;
    ready_line(&mut product, "ready ")?;
    Ok(product)
}

/// Shows what a program says until the line that says it is ready, and answers that line.
fn ready_line(started: &mut Started, begins: &str) -> anyhow::Result<String> {
    let since = Instant::now();
    loop {
        if let Some(line) = started.line(Duration::from_millis(100)) {
            println!("{:<9} | {line}", started.name);
            if line.starts_with(begins) {
                return Ok(line);
            }
            continue;
        }
        if let Some(status) = started.ended()? {
            bail!("{} ended before it was ready ({status})", started.name);
        }
        if children::stop_asked() {
            bail!("stopped on request");
        }
        if since.elapsed() > READY_LIMIT {
            bail!("{} was not ready after {} s", started.name, READY_LIMIT.as_secs());
        }
    }
}

/// Shows what both say until one of them ends, the time is over, or somebody asks to stop.
fn follow(product: &mut Started, cameras: &mut Started, stop_after: Option<Duration>) -> anyhow::Result<()> {
    let since = Instant::now();
    let result = loop {
        for child in [&mut *product, &mut *cameras] {
            while let Some(line) = child.line(Duration::from_millis(20)) {
                println!("{:<9} | {line}", child.name);
            }
        }
        if let Some(status) = product.ended()? {
            break if status.success() { Ok(()) } else { Err(anyhow::anyhow!("gatehouse ended: {status}")) };
        }
        if let Some(status) = cameras.ended()? {
            break Err(anyhow::anyhow!("the simulated cameras ended: {status}"));
        }
        // Ctrl-C is how a demo ends, not a failure.
        if children::stop_asked() || stop_after.is_some_and(|limit| since.elapsed() >= limit) {
            break Ok(());
        }
    };
    println!("demo: stopping");
    cameras.end();
    product.end();
    result
}

/// Two free loopback addresses. They are free again before the product takes them; on loopback, within
/// a second or two, nobody else asks for them.
fn free_ports() -> anyhow::Result<(SocketAddr, SocketAddr)> {
    let bind = || TcpListener::bind("127.0.0.1:0").context("looking for a free port");
    let (intake, web) = (bind()?, bind()?);
    Ok((intake.local_addr()?, web.local_addr()?))
}

fn no_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY")
}

/// Where the demo keeps its data; a directory made here is removed at the end.
pub struct DataDir {
    /// The directory.
    pub path: PathBuf,
    ours: bool,
}

impl DataDir {
    /// The given one, or a new one.
    pub fn at(given: Option<&Path>) -> anyhow::Result<Self> {
        let (path, ours) = match given {
            // The programs run at the top of the checkout, the person perhaps elsewhere.
            Some(path) => (std::path::absolute(path).context("the data directory's place")?, false),
            None => (std::env::temp_dir().join(format!("gatehouse-demo-{}", std::process::id())), true),
        };
        fs::create_dir_all(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self { path, ours })
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        if self.ours
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            eprintln!("demo: {} could not be removed: {error}", self.path.display());
        }
    }
}
