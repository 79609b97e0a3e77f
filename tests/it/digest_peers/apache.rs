//! Apache's `mod_auth_digest`, in one process in the foreground.

use md5::{Digest, Md5};
use tokio::process::Command;

use super::server::{PASSWORD, Place, REALM, Server, USER};

const MODULES: &str = "/usr/lib/apache2/modules";

/// Apache with this `AuthDigestAlgorithm`, or why it does not start with it, in its own words.
pub async fn start(algorithm: &str) -> Result<Server, String> {
    let place = Place::new();
    let secret = Md5::digest(format!("{USER}:{REALM}:{PASSWORD}"));
    let secret: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    place.write("users", &format!("{USER}:{REALM}:{secret}\n"));
    let configuration = place.write("apache.conf", &configuration(&place, algorithm));
    let mut command = Command::new("apache2");
    command.arg("-X").arg("-f").arg(configuration);
    place.serve(command, "apache2").await
}

fn configuration(place: &Place, algorithm: &str) -> String {
    let dir = place.path("");
    let dir = dir.display();
    let modules: String = [
        "mpm_prefork",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_digest",
        "alias",
        "cgi",
    ]
    .iter()
    .map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n"))
    .collect();
    format!(
        "ServerRoot {dir}\nServerName localhost\nListen 127.0.0.1:{port}\nDefaultRuntimeDir {dir}\n\
         PidFile {dir}/pid\nMutex file:{dir} default\nErrorLog {dir}/error.log\n{modules}\
         User www-data\nGroup www-data\n\
         <Directory />\n  AllowOverride None\n  Require all granted\n</Directory>\n\
         ScriptAliasMatch \"^/LAPI/\" \"{dir}/lapi.cgi\"\n\
         <Location /LAPI>\n  AuthType Digest\n  AuthName \"{REALM}\"\n  AuthDigestProvider file\n  \
         AuthUserFile {dir}/users\n  AuthDigestAlgorithm {algorithm}\n  Require valid-user\n</Location>\n",
        port = place.port,
    )
}
