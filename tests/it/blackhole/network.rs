//! Three machines in one: this one, a router, and behind it the cameras, as network namespaces joined by veth pairs.
//!
//! The link is cut in the router, so neither end is told: what is sent simply does not arrive. Needs root and
//! Linux; everything is named after this process and taken away on drop.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU8, Ordering};

/// Longest packet towards the cameras, Ethernet header included, that still fits through when
/// [`Network::lose_commands`]: handshakes and the question for a challenge do, a command does not.
const FITS_BYTES: u16 = 256;

/// The next network's number within this process.
static NEXT: AtomicU8 = AtomicU8::new(0);

pub struct Network {
    router: String,
    cameras: String,
    here: String,
    subnet: [u8; 2],
    fourth: u8,
}

impl Network {
    /// Builds it, or says why this machine cannot.
    pub fn build() -> Result<Network, String> {
        let pid = std::process::id();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let network = Network {
            router: format!("gh{pid}r{number}"),
            cameras: format!("gh{pid}c{number}"),
            here: format!("gh{}h{number}", pid % 1_000_000),
            // A private range; the process number keeps runs beside each other apart.
            subnet: [u8::try_from(64 + pid / 256 % 128).unwrap_or(64), u8::try_from(pid % 256).unwrap_or(0)],
            fourth: number.wrapping_mul(8),
        };
        let Network { router, cameras, here, .. } = &network;
        let [ours, routers, inner, camera] = [1, 2, 5, 6].map(|at| network.address(at));
        let behind = network.address(4);
        for step in [
            format!("netns add {router}"),
            format!("netns add {cameras}"),
            format!("link add {here} type veth peer name outer netns {router}"),
            format!("-n {router} link add inner type veth peer name eth0 netns {cameras}"),
            format!("addr add {ours}/30 dev {here}"),
            format!("link set {here} up"),
            format!("-n {router} addr add {routers}/30 dev outer"),
            format!("-n {router} link set outer up"),
            format!("-n {router} addr add {inner}/30 dev inner"),
            format!("-n {router} link set inner up"),
            format!("-n {cameras} addr add {camera}/30 dev eth0"),
            format!("-n {cameras} link set eth0 up"),
            format!("-n {cameras} link set lo up"),
            format!("-n {cameras} route add default via {inner}"),
            format!("route add {behind}/30 via {routers}"),
        ] {
            run("ip", &step)?;
        }
        run("ip", &format!("netns exec {router} sysctl -q -w net.ipv4.ip_forward=1"))?;
        Ok(network)
    }

    fn address(&self, at: u8) -> String {
        format!("10.{}.{}.{}", self.subnet[0], self.subnet[1], self.fourth + at)
    }

    /// This machine, as the cameras see it.
    pub fn here(&self) -> String {
        self.address(1)
    }

    /// Where the cameras are.
    pub fn there(&self) -> String {
        self.address(6)
    }

    /// The namespace to start cameras in.
    pub fn cameras(&self) -> &str {
        &self.cameras
    }

    /// From now on connections are established, but a packet as long as a command is lost on its way.
    pub fn lose_commands(&self) {
        let shaper = format!("root tbf rate 10mbit burst {FITS_BYTES} limit 100000");
        self.shape(&format!("add dev inner {shaper}"));
    }

    /// How many packets were lost since [`Network::lose_commands`].
    pub fn lost(&self) -> u64 {
        let shown = run("ip", &format!("netns exec {} tc -s qdisc show dev inner", self.router)).unwrap();
        let (_, rest) = shown.split_once("(dropped ").unwrap_or_else(|| panic!("{shown}"));
        rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    }

    /// Commands arrive again.
    pub fn lose_nothing(&self) {
        self.shape("del dev inner root");
    }

    /// Nothing passes in either direction, and nobody is told.
    pub fn cut(&self) {
        for at in [1, 6] {
            run("ip", &format!("-n {} route add blackhole {}/32", self.router, self.address(at))).unwrap();
        }
    }

    /// The link is back.
    pub fn mend(&self) {
        for at in [1, 6] {
            run("ip", &format!("-n {} route del blackhole {}/32", self.router, self.address(at))).unwrap();
        }
    }

    fn shape(&self, how: &str) {
        run("ip", &format!("netns exec {} tc qdisc {how}", self.router)).unwrap();
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for step in [
            format!("link del {}", self.here),
            format!("netns del {}", self.cameras),
            format!("netns del {}", self.router),
        ] {
            if let Err(error) = run("ip", &step) {
                eprintln!("left behind: {error}");
            }
        }
    }
}

fn run(program: &str, arguments: &str) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments.split_whitespace())
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{program} cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{program} {arguments}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
