//! The options both programs take, with their environment variables and defaults.

use anyhow::{Context as _, bail};
use directories::ProjectDirs;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Options of the window and of the headless program.
#[derive(Debug, Clone, clap::Parser)]
#[command(name = "gatehouse", version, about = "The control room of a parking site")]
pub struct Options {
    /// Where everything is kept (default: the user's application data)
    #[arg(long, env = "GATEHOUSE_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Where cameras upload to
    #[arg(long, env = "GATEHOUSE_INTAKE", value_name = "HOST:PORT", default_value = "0.0.0.0:8088")]
    pub intake: SocketAddr,
    /// Where browsers and other programs connect to
    #[arg(long, env = "GATEHOUSE_WEB", value_name = "HOST:PORT", default_value = "127.0.0.1:8089")]
    pub web: SocketAddr,
    /// Further host names under which browsers reach the web address (comma separated)
    #[arg(long, env = "GATEHOUSE_WEB_NAMES", value_name = "NAME", value_delimiter = ',')]
    pub web_name: Vec<String>,
    /// Seed the demo's operators, lanes and lists from this file
    #[arg(long, value_name = "FILE")]
    pub demo: Option<PathBuf>,
    /// Where the key of the encrypted password file lies, outside the data directory
    #[arg(long, env = "GATEHOUSE_KEY_DIR", value_name = "DIR")]
    pub key_dir: Option<PathBuf>,
    /// Keep device passwords in an encrypted file, not in the keyring of the operating system
    #[arg(long)]
    pub no_keyring: bool,
    /// `off` is the same as --no-keyring
    #[arg(long, env = "GATEHOUSE_KEYRING", value_name = "on|off", default_value = "on", hide = true,
          value_parser = ["on", "off"])]
    pub keyring: String,
}

/// Which program starts the product: the two differ in what they can do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The booth window: it goes on without the web door and sets up the first engineer itself.
    Window,
    /// No window: without the web door it would be of no use; prints a code for the first engineer.
    Headless,
}

impl Program {
    /// Its name, as written into the lock of the data directory.
    pub fn name(self) -> &'static str {
        match self {
            Program::Window => "gatehouse",
            Program::Headless => "gatehouse-headless",
        }
    }
}

impl Options {
    /// What the engine needs of them.
    pub fn engine(&self, program: &str) -> anyhow::Result<gatehouse_engine::EngineOptions> {
        let places = ProjectDirs::from("", "", "gatehouse");
        let or_default = |given: &Option<PathBuf>, default: fn(&ProjectDirs) -> PathBuf, option: &str| {
            let place = given.clone().or_else(|| places.as_ref().map(default));
            let place = place.with_context(|| format!("this user has no home directory; give {option}"))?;
            std::path::absolute(&place).with_context(|| format!("{} is no usable path", place.display()))
        };
        let data_dir = or_default(&self.data_dir, |p| p.data_local_dir().to_owned(), "--data-dir")?;
        let key_dir = or_default(&self.key_dir, |p| p.config_dir().to_owned(), "--key-dir")?;
        if key_dir.starts_with(&data_dir) {
            bail!(
                "the key directory {} lies inside the data directory; whoever copies the data would have the \
                 key as well. Give another --key-dir.",
                key_dir.display()
            );
        }
        let mut engine = gatehouse_engine::EngineOptions::new(data_dir, key_dir);
        engine.use_keyring = !self.no_keyring && self.keyring != "off";
        engine.program = program.to_owned();
        engine.demo = self.demo.is_some();
        Ok(engine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[test]
    fn a_key_inside_the_data_directory_is_refused() {
        let options = ["gatehouse", "--data-dir", "/site", "--key-dir", "/site/keys"];
        let refused = Options::parse_from(options).engine("x").err().unwrap();
        assert!(refused.to_string().contains("inside the data directory"));
        let options = ["gatehouse", "--data-dir", "/site", "--key-dir", "/keys", "--no-keyring"];
        let engine = Options::parse_from(options).engine("x").unwrap();
        assert!(!engine.use_keyring);
    }

    #[test]
    fn host_names_of_the_web_door_may_be_listed() {
        let options = Options::parse_from(["gatehouse", "--web-name", "booth,booth.example"]);
        assert_eq!(options.web_name, ["booth", "booth.example"]);
    }
}
