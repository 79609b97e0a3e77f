//! `cargo xtask …`: everything a developer types. Two commands matter: `demo` and `test`.
//!
//! It starts other programs and reads what they say. It contains nothing of the product.

mod bench;
mod children;
mod demo;
mod place;
mod schema;
mod schemathesis;
mod seed;
mod setup;
mod tally;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Set up, show, check and measure Gatehouse")]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, start simulated cameras on four lanes and open the window
    Demo(demo::Demo),
    /// Run every check there is
    Test(test::Test),
    /// Install what is missing for `demo` or `test`, and nothing else
    Setup {
        /// What to set up for
        #[arg(value_enum, default_value = "test")]
        purpose: setup::Purpose,
    },
    /// Measure speed and bounds; needs a quiet machine
    Bench {
        /// Passed on to the bench, e.g. `-- --quick`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Write the OpenAPI snapshot and the TypeScript types made from it
    Schema,
    /// Only the checks of the source tree itself
    Tidy,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = children::listen_for_stop().and_then(|()| match arguments.command {
        Task::Test(test) => test.run(),
        Task::Demo(demo) => demo.run().map(succeeded),
        Task::Setup { purpose } => setup::run(purpose).map(succeeded),
        Task::Bench { arguments } => bench::run(arguments).map(succeeded),
        Task::Schema => schema::write().map(succeeded),
        Task::Tidy => tidy::run().map(|_| ExitCode::SUCCESS),
    });
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            // 130 is what a shell reports for a program ended by Ctrl-C.
            ExitCode::from(if children::stop_asked() { 130 } else { 1 })
        }
    }
}

fn succeeded((): ()) -> ExitCode {
    ExitCode::SUCCESS
}
