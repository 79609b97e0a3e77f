//! `gatehouse-certifier`: checks any provider that serves Pay-by-Plate Sync, and prints what passed and what did not.
//!
//! It ends with 0 when no check failed, with 1 when one did, and with 2 when nothing could be asked.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use gatehouse_tests::certifier::{self, Options};

/// A conformance script for AutoVu Pay-by-Plate Sync providers. It is no certification by Genetec.
#[derive(Debug, Parser)]
#[command(name = "gatehouse-certifier")]
struct Args {
    /// The provider's address; /api/pbp/v2014-06/ is added unless it ends so.
    #[arg(long, value_name = "URL")]
    address: String,
    /// A key the provider gave out.
    #[arg(long, env = "PBP_KEY", hide_env_values = true)]
    key: String,
    /// The key of the certification methods. Without it the provider is only read.
    #[arg(long, env = "PBP_DEV_KEY", hide_env_values = true)]
    dev_key: Option<String>,
    /// A zone of the key, which is only read; without it the first the provider names.
    #[arg(long)]
    zone: Option<String>,
    /// The zone the certification methods act on. It is cleared.
    #[arg(long, default_value = "certification")]
    test_zone: String,
    /// A plate that is valid in the zone now; without it one of a full read.
    #[arg(long)]
    known_plate: Option<String>,
    /// A zone that is there and that the key must not see.
    #[arg(long)]
    foreign_zone: Option<String>,
    /// Where test permits are populated, below the prefix.
    #[arg(long, default_value = "_test/populate")]
    populate_path: String,
    /// Where the test zone is cleared, below the prefix.
    #[arg(long, default_value = "_test/clear")]
    clear_path: String,
    /// Milliseconds within which an answer is called quick; slower ones are told, not failed.
    #[arg(long, default_value_t = 1000)]
    quick: u64,
    /// Seconds after which an answer is no longer waited for.
    #[arg(long, default_value_t = 30)]
    patience: u64,
    /// A certificate (PEM) to trust beside those the operating system trusts.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let json = args.json;
    let options = Options {
        dev_key: args.dev_key,
        zone: args.zone,
        test_zone: args.test_zone,
        known_plate: args.known_plate,
        foreign_zone: args.foreign_zone,
        populate_path: args.populate_path,
        clear_path: args.clear_path,
        quick: Duration::from_millis(args.quick),
        patience: Duration::from_secs(args.patience),
        certificate: args.certificate,
        ..Options::new(&args.address, &args.key)
    };
    let report = match certifier::run(&options).await {
        Ok(report) => report,
        Err(words) => {
            eprintln!("{words}");
            return ExitCode::from(2);
        }
    };
    if json {
        println!("{}", serde_json::json!({"passed": report.passed(), "report": report}));
    } else {
        print!("{}", report.table());
    }
    if report.passed() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
