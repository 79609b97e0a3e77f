//! The product without a window: serves until it is told to stop. Also prints the API's document and
//! gives an engineer a new secret.

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};
use gatehouse_server::{Options, Program, api, recover_engineer, start};
use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Longest secret read from standard input, in bytes.
const MAX_SECRET_BYTES: u64 = 1024;

#[derive(Parser)]
#[command(name = "gatehouse-headless", version, about = "The control room of a parking site, for browsers")]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Print the OpenAPI document
    Openapi,
    /// Give an engineer a new PIN or password, read from standard input; makes the engineer if there is none
    RecoverEngineer {
        /// The engineer's name
        #[arg(long)]
        name: String,
    },
    /// Print the version
    Version,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.task {
        Some(Task::Openapi) => print(api::document::text()),
        Some(Task::Version) => print(concat!("gatehouse ", env!("CARGO_PKG_VERSION"), "\n")),
        Some(Task::RecoverEngineer { name }) => in_runtime(recover(cli.options, name)),
        None => in_runtime(serve(cli.options)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Sentences for a person; never a backtrace, whatever the environment says.
            eprintln!("gatehouse-headless: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn in_runtime(task: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_env("GATEHOUSE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let coloured = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(coloured).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.context("the program's threads could not be started")?.block_on(task)
}

async fn serve(options: Options) -> anyhow::Result<()> {
    // Listened for before anything is begun, so that no request to stop is missed.
    let mut asked = Box::pin(asked_to_stop());
    let running = tokio::select! {
        running = start(options, Program::Headless) => running?,
        stopped = &mut asked => return stopped,
    };
    if let Some(code) = &running.setup_code {
        print(&format!("setup code: {code}\n"))?;
    }
    print(&format!("{}\n", running.ready_line()))?;
    asked.await?;
    tracing::info!("stopping");
    running.shutdown().await;
    Ok(())
}

async fn recover(options: Options, name: String) -> anyhow::Result<()> {
    let mut secret = String::new();
    let mut input = std::io::stdin().lock().take(MAX_SECRET_BYTES);
    input.read_line(&mut secret).context("reading the new secret from standard input")?;
    let secret = secret.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        bail!("Type the new PIN or password on standard input.");
    }
    let operator = recover_engineer(&options, &name, secret).await?;
    print(&format!("{} can sign in again, as engineer.\n", operator.name))
}

/// Standard output may be a closed pipe: that is an error, not a crash.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).context("writing to standard output")
}

#[cfg(unix)]
async fn asked_to_stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("listening for requests to stop")?;
    tokio::select! {
        asked = tokio::signal::ctrl_c() => asked.context("listening for Ctrl-C"),
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> anyhow::Result<()> {
    tokio::signal::ctrl_c().await.context("listening for Ctrl-C")
}
