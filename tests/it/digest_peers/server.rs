//! A web server of somebody else as a child process, with a directory and a loopback port of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use gatehouse_tests::harness::{DEADLINE, wait_until};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

pub const USER: &str = "admin";
pub const PASSWORD: &str = "the right one";
pub const REALM: &str = "camera";

/// A prepared directory: the CGI, the file it writes to, and room for the server's own files.
pub struct Place {
    dir: TempDir,
    pub port: u16,
}

/// A running server; it ends when dropped.
pub struct Server {
    place: Place,
    _child: Child,
}

impl Place {
    pub fn new() -> Place {
        let dir = tempfile::tempdir().unwrap();
        // Apache gives up root's rights and must still find its way in.
        permit(dir.path(), 0o755);
        let done = dir.path().join("done");
        std::fs::write(&done, "").unwrap();
        permit(&done, 0o666);
        let cgi = dir.path().join("lapi.cgi");
        std::fs::write(&cgi, cgi_text(&done)).unwrap();
        permit(&cgi, 0o755);
        // Free for the moment; neither server can be told to take a free one and say which.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Place { dir, port }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        permit(&path, 0o644);
        path
    }

    /// Starts the server with `command` and waits until it takes connections; its own words when it ends instead.
    pub async fn serve(self, mut command: Command, package: &str) -> Result<Server, String> {
        let log = std::fs::File::create(self.path("output")).unwrap();
        let both = log.try_clone().unwrap();
        let spawned = command.stdin(Stdio::null()).stdout(log).stderr(both).kill_on_drop(true).spawn();
        let mut child = spawned.unwrap_or_else(|error| {
            panic!("{package} cannot be run ({error}). It is a peer of this test: apt-get install {package}")
        });
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        let what = format!("{package} that listens");
        let ended = wait_until(DEADLINE, &what, || {
            let ended = child.try_wait().unwrap();
            async move {
                let listens = TcpStream::connect(address).await.is_ok();
                (listens || ended.is_some()).then_some(ended.filter(|_| !listens))
            }
        });
        match ended.await {
            Some(status) => Err(format!("{package} ended with {status}\n{}", self.log())),
            None => Ok(Server { place: self, _child: child }),
        }
    }

    /// Everything the server has to say.
    fn log(&self) -> String {
        let read = |name| std::fs::read_to_string(self.path(name)).unwrap_or_default();
        format!("{}{}", read("error.log"), read("output"))
    }
}

impl Server {
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.place.port)
    }

    /// The requests the CGI answered, except those that change nothing: method, path, body.
    pub fn let_in(&self) -> Vec<String> {
        let done = std::fs::read_to_string(self.place.path("done")).unwrap();
        done.lines().filter(|line| !line.starts_with("GET ")).map(str::to_owned).collect()
    }

    pub fn log(&self) -> String {
        self.place.log()
    }
}

fn cgi_text(done: &Path) -> String {
    let envelope = r#"{"Response":{"ResponseURL":"%s","StatusCode":0,"StatusString":"Succeed","Data":"rtsp://192.168.1.13:554/media/video1"}}"#;
    format!(
        "#!/bin/sh\nprintf '%s %s %s\\n' \"$REQUEST_METHOD\" \"$REQUEST_URI\" \"$(cat)\" >> '{}'\n\
         printf 'Content-Type: application/json\\r\\n\\r\\n{envelope}' \"$REQUEST_URI\"\n",
        done.display()
    )
}

fn permit(path: &Path, mode: u32) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
}
