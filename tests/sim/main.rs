//! `gatehouse-sim`: simulated cameras with demo traffic against any intake, and a page to watch them.
//!
//! Everything it does is in the library; this file reads arguments and waits for the end.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use gatehouse_tests::sim::autopay::{self, page::Hook};
use gatehouse_tests::sim::opscom;
use gatehouse_tests::sim::pay_by_plate;
use gatehouse_tests::sim::{
    AutopayConfig, AutopaySim, Light, ListRules, ManualVia, Model, MqttConfig, MqttParam, OpsComConfig,
    OpsComSim, PayByPlateSim, PbpConfig, Peripheral, SimCamera, SimSite, SiteConfig, SiteMqtt, Studio,
    Traffic, TrafficConfig, Version, digest, page, quirks,
};

/// Simulated parking cameras with traffic.
#[derive(Debug, Parser)]
#[command(name = "gatehouse-sim")]
struct Args {
    /// Where the cameras upload to.
    #[arg(long, value_name = "HOST:PORT")]
    intake: String,
    /// How many lanes, half of them in; 0 = no cameras.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(0..=64))]
    lanes: u8,
    /// Mean pause between two cars, for example 6s or 500ms; 0 = no traffic.
    #[arg(long, default_value = "6s", value_parser = duration)]
    interval: Duration,
    /// Pause between keepalives.
    #[arg(long, default_value = "10s", value_parser = duration)]
    keepalive: Duration,
    /// Where the simulator's own page is served.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "HOST:PORT")]
    page: SocketAddr,
    /// The devices' user.
    #[arg(long, default_value = "admin")]
    user: String,
    /// The devices' password.
    #[arg(long, default_value = "camera-1234")]
    password: String,
    /// Another server's port in the address of the devices' live stream, in place of their own.
    #[arg(long)]
    rtsp_port: Option<u16>,
    /// How the devices ask who is there: none, basic, rfc2069, md5, md5-sess, sha-256, …
    #[arg(long, default_value = "md5")]
    auth: String,
    /// Quirks to mix into the traffic, separated by commas; `all` for every one.
    #[arg(long, value_delimiter = ',')]
    quirks: Vec<String>,
    /// Plates that come first and keep coming back: a file with one a line, or a list with commas.
    #[arg(long)]
    plates: Option<String>,
    /// The parking lot's id.
    #[arg(long, default_value = "park01")]
    park: String,
    /// All cameras share 127.0.0.1 instead of having an address each.
    #[arg(long)]
    one_address: bool,
    /// The light on the scenes: clock, day or night.
    #[arg(long, default_value = "clock", value_parser = light)]
    light: Light,
    /// The same seed gives the same cars.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The broker the cameras connect to, for example tcp://127.0.0.1:1883; without it MQTT is switched off.
    #[arg(long, value_name = "tcp://HOST:PORT")]
    mqtt: Option<String>,
    /// The cameras' user at the broker; {camera} and {park} stand for their ids.
    #[arg(long, default_value = "{camera}")]
    mqtt_user: String,
    /// The cameras' password at the broker; {camera} and {park} as above.
    #[arg(long, default_value = "camera-1234")]
    mqtt_password: String,
    /// The request topic; {camera} and {park} as above.
    #[arg(long, default_value = "upark/{park}/{camera}/req")]
    mqtt_topic: String,
    /// Only these cameras have MQTT switched on, separated by commas.
    #[arg(long, value_delimiter = ',')]
    mqtt_cameras: Vec<String>,
    /// What the cameras speak with the broker: 3.1 or 3.1.1.
    #[arg(long, default_value = "3.1.1", value_parser = mqtt_version)]
    mqtt_version: Version,
    /// The cameras ask the broker to keep their sessions.
    #[arg(long)]
    mqtt_persistent: bool,
    /// No live video.
    #[arg(long)]
    no_live: bool,
    /// Entries a list can hold.
    #[arg(long)]
    list_capacity: Option<usize>,
    /// Entries a list takes in per second.
    #[arg(long)]
    list_rate: Option<u32>,
    /// What a list request costs besides.
    #[arg(long, default_value = "0", value_parser = duration)]
    list_request_cost: Duration,
    /// Entries a list request may carry.
    #[arg(long)]
    list_batch: Option<usize>,
    /// Oddities of the model, separated by commas: bare-num, quoted-values, plural-channels.
    #[arg(long, value_delimiter = ',')]
    model: Vec<String>,
    /// By which path a manual capture comes back: capture, manual-result or both.
    #[arg(long, default_value = "capture", value_parser = manual_via)]
    manual_via: ManualVia,
    /// Rows of the displays: 4 or 2.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(2..=4))]
    led_rows: u8,
    /// The device on the serial port repeats what it is told.
    #[arg(long)]
    serial_echo: bool,
    /// How long a camera is silent while it restarts.
    #[arg(long, default_value = "2s", value_parser = duration)]
    restart_time: Duration,
    /// Starts a simulated Autopay here, with the demo's fleet and landlord; its page is at /autopay.
    #[arg(long, value_name = "HOST:PORT")]
    autopay: Option<SocketAddr>,
    /// Where Autopay sends a notification when a vehicle is parked on its page.
    #[arg(long, value_name = "URL", requires = "autopay")]
    autopay_hook: Option<String>,
    /// The bearer token of those notifications.
    #[arg(long, requires = "autopay_hook")]
    autopay_hook_token: Option<String>,
    /// Starts a simulated OPS-COM here, with the demo's permits and a clock that shows UTC; its page is at /opscom.
    #[arg(long, value_name = "HOST:PORT")]
    opscom: Option<SocketAddr>,
    /// Starts a simulated Pay-by-Plate provider here, with the demo's two lots; its page is at /pay-by-plate.
    #[arg(long, value_name = "HOST:PORT")]
    pay_by_plate: Option<SocketAddr>,
    /// Ways in which that provider is built wrongly, separated by commas, for the certifier to find.
    #[arg(long, value_enum, value_delimiter = ',', requires = "pay_by_plate")]
    fault: Vec<pay_by_plate::Flaw>,
    /// End when standard input is closed.
    #[arg(long)]
    exit_on_stdin_close: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let intake = tokio::net::lookup_host(&args.intake)
        .await
        .with_context(|| format!("cannot find {}", args.intake))?
        .next()
        .with_context(|| format!("{} has no address", args.intake))?;
    let scheme = digest::variants()
        .into_iter()
        .find(|(name, _)| *name == args.auth)
        .map(|(_, scheme)| scheme)
        .with_context(|| format!("no way of asking is called {:?}", args.auth))?;
    let known = quirks::named();
    let chosen =
        if args.quirks == ["all"] { known.iter().map(|q| (*q).to_owned()).collect() } else { args.quirks };
    if let Some(unknown) = chosen.iter().find(|name| !known.contains(&name.as_str())) {
        anyhow::bail!("no quirk is called {unknown:?}; there are {}", known.join(", "));
    }
    let mqtt = args.mqtt.map(|address| SiteMqtt {
        param: MqttParam {
            address,
            user: args.mqtt_user,
            pwd: args.mqtt_password,
            req_topic: args.mqtt_topic,
        },
        cameras: args.mqtt_cameras,
        client: MqttConfig {
            version: args.mqtt_version,
            clean_session: !args.mqtt_persistent,
            ..MqttConfig::default()
        },
    });
    let config = SiteConfig {
        mqtt,
        live: !args.no_live,
        lists: ListRules {
            capacity: args.list_capacity,
            max_per_request: args.list_batch,
            entries_per_second: args.list_rate,
            request_cost: args.list_request_cost,
            ..ListRules::default()
        },
        model: model(&args.model)?,
        manual: args.manual_via,
        led_rows: usize::from(args.led_rows),
        peripheral: if args.serial_echo { Peripheral::Echo } else { Peripheral::Quiet },
        restart_time: args.restart_time,
        lanes: usize::from(args.lanes),
        park_id: args.park,
        own_addresses: !args.one_address && may_bind_own_addresses().await,
        keep_alive_interval: args.keepalive,
        scheme,
        user: args.user,
        password: args.password,
        rtsp_port: args.rtsp_port,
        auto_lower: Some(Duration::from_secs(8)),
        light: args.light,
        seed: args.seed,
        ..SiteConfig::new(intake)
    };
    let site = Arc::new(SimSite::start(&config, Arc::new(Studio::full_hd())).await?);
    let plates = plates(args.plates.as_deref())?;
    let autopay = match args.autopay {
        Some(bind) => {
            let sim = AutopaySim::start(AutopayConfig { bind, ..AutopayConfig::default() }).await?;
            sim.seed_demo(&plates);
            Some(Arc::new(sim))
        }
        None => None,
    };
    let hook = args.autopay_hook.map(|url| Hook { url, token: args.autopay_hook_token });
    let beside = autopay.as_ref().map(|sim| autopay::page::router(Arc::clone(sim), hook)).unwrap_or_default();
    let opscom = match args.opscom {
        Some(bind) => {
            let sim =
                OpsComSim::start(OpsComConfig { bind, zone: chrono_tz::UTC, ..OpsComConfig::default() })
                    .await?;
            sim.seed_demo();
            Some(Arc::new(sim))
        }
        None => None,
    };
    let provider = match args.pay_by_plate {
        Some(bind) => {
            let flaws = args.fault.iter().copied().collect();
            let sim = PayByPlateSim::start(PbpConfig { bind, flaws, ..PbpConfig::default() }).await?;
            sim.seed_demo(&plates);
            Some(Arc::new(sim))
        }
        None => None,
    };
    let beside =
        beside.merge(opscom.as_ref().map(|sim| opscom::page::router(Arc::clone(sim))).unwrap_or_default());
    let beside = beside
        .merge(provider.as_ref().map(|sim| pay_by_plate::page::router(Arc::clone(sim))).unwrap_or_default());
    let page = page::serve(args.page, Arc::clone(&site), beside).await?;
    let lapi: Vec<String> =
        site.cameras().iter().map(|c| format!("{}={}", c.id(), c.lapi().addr())).collect();
    let live = |c: &Arc<SimCamera>| Some(format!("{}={}", c.id(), c.rtsp()?.addr()));
    let rtsp: Vec<String> = site.cameras().iter().filter_map(live).collect();
    let paying = autopay.as_ref().map(|sim| format!(" autopay={}", sim.addr())).unwrap_or_default();
    if autopay.is_some() {
        for (id, secret) in [autopay::DEMO_FLEET, autopay::DEMO_LANDLORD] {
            println!("autopay client {id} secret {secret}");
        }
        println!("autopay landlord {}", autopay::DEMO_LANDLORD_ID);
    }
    let permits = opscom.as_ref().map(|sim| format!(" opscom={}", sim.addr())).unwrap_or_default();
    if opscom.is_some() {
        println!("opscom client {} token {}", opscom::DEMO_CLIENT_CODE, opscom::DEMO_API_TOKEN);
    }
    let telling = provider.as_ref().map(|sim| format!(" pay-by-plate={}", sim.addr())).unwrap_or_default();
    if provider.is_some() {
        println!(
            "pay-by-plate key {} development key {}",
            pay_by_plate::DEMO_KEY,
            pay_by_plate::DEMO_DEV_KEY
        );
    }
    println!(
        "sim ready page={page} lapi={} rtsp={}{paying}{permits}{telling}",
        lapi.join(","),
        rtsp.join(",")
    );
    let traffic = TrafficConfig { interval: args.interval, pinned: plates, quirks: chosen, seed: args.seed };
    tokio::select! {
        () = drive(site, traffic) => {}
        () = asked_to_end() => {}
        () = stdin_closed(), if args.exit_on_stdin_close => {}
    }
    Ok(())
}

async fn drive(site: Arc<SimSite>, traffic: TrafficConfig) {
    if traffic.interval.is_zero() || site.cameras().is_empty() {
        return std::future::pending().await;
    }
    Traffic::new(site, traffic).run().await;
}

/// Whether this system lets a program use 127.0.0.11 and its neighbours without set-up, as Linux and Windows do.
async fn may_bind_own_addresses() -> bool {
    tokio::net::TcpListener::bind("127.0.0.11:0").await.is_ok()
}

fn plates(given: Option<&str>) -> anyhow::Result<Vec<String>> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let text = if Path::new(given).is_file() {
        std::fs::read_to_string(given).with_context(|| format!("cannot read {given}"))?
    } else {
        given.to_owned()
    };
    Ok(text.split([',', '\n']).map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect())
}

fn light(text: &str) -> Result<Light, String> {
    match text {
        "clock" => Ok(Light::Clock),
        "day" => Ok(Light::Day),
        "night" => Ok(Light::Night),
        other => Err(format!("{other:?} is neither clock, day nor night")),
    }
}

fn mqtt_version(text: &str) -> Result<Version, String> {
    match text {
        "3.1" => Ok(Version::V31),
        "3.1.1" => Ok(Version::V311),
        other => Err(format!("{other:?} is neither 3.1 nor 3.1.1")),
    }
}

fn manual_via(text: &str) -> Result<ManualVia, String> {
    match text {
        "capture" => Ok(ManualVia::Capture),
        "manual-result" => Ok(ManualVia::ManualResult),
        "both" => Ok(ManualVia::Both),
        other => Err(format!("{other:?} is neither capture, manual-result nor both")),
    }
}

fn model(oddities: &[String]) -> anyhow::Result<Model> {
    let mut model = Model::default();
    for oddity in oddities {
        match oddity.as_str() {
            "bare-num" => model.bare_num = true,
            "quoted-values" => model.quoted_values = true,
            "plural-channels" => model.plural_channels = true,
            other => anyhow::bail!("no oddity is called {other:?}"),
        }
    }
    Ok(model)
}

fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit_ms) = match text.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (text.strip_suffix('s').unwrap_or(text), 1000.0),
    };
    let number: f64 =
        number.trim().parse().map_err(|_| format!("{text:?} is not a duration like 6s or 500ms"))?;
    if (0.0..=86_400_000.0).contains(&(number * unit_ms)) {
        Ok(Duration::from_secs_f64(number * unit_ms / 1000.0))
    } else {
        Err(format!("{text:?} is not between 0 and a day"))
    }
}

/// Waits for Ctrl-C, or for the polite end signal of a service manager.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut end) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = end.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Without a way to hear the signal only the closing of standard input or a kill can end it.
        std::future::pending::<()>().await;
    }
}

/// Waits until standard input ends. A thread of its own, because a read there cannot be taken back.
async fn stdin_closed() {
    let (ended, wait) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = ended.send(());
    });
    let _ = wait.await;
}
