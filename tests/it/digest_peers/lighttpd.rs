//! lighttpd, in the foreground.

use tokio::process::Command;

use super::server::{PASSWORD, Place, REALM, Server, USER};

/// lighttpd that offers these algorithms (`|` between them).
pub async fn start(algorithms: &str) -> Server {
    let place = Place::new();
    // In clear, because one file then serves every algorithm; the password is this test's own.
    place.write("users", &format!("{USER}:{PASSWORD}\n"));
    let configuration = place.write("lighttpd.conf", &configuration(&place, algorithms));
    let mut command = Command::new("lighttpd");
    command.arg("-D").arg("-f").arg(configuration);
    place.serve(command, "lighttpd").await.unwrap_or_else(|refused| panic!("{refused}"))
}

fn configuration(place: &Place, algorithms: &str) -> String {
    let dir = place.path("");
    let dir = dir.display();
    let calls =
        ["/LAPI/V1.0/Channel/0/Media/LivingStream", "/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl"];
    let aliases: String = calls.iter().map(|call| format!("\"{call}\" => \"{dir}/lapi.cgi\", ")).collect();
    format!(
        "server.modules = ( \"mod_auth\", \"mod_authn_file\", \"mod_alias\", \"mod_cgi\" )\n\
         server.bind = \"127.0.0.1\"\nserver.port = {port}\nserver.document-root = \"{dir}\"\n\
         server.errorlog = \"{dir}/error.log\"\n\
         alias.url = ( {aliases} )\ncgi.assign = ( \".cgi\" => \"\" )\n\
         auth.backend = \"plain\"\nauth.backend.plain.userfile = \"{dir}/users\"\n\
         auth.require = ( \"/LAPI\" => ( \"method\" => \"digest\", \"algorithm\" => \"{algorithms}\", \
         \"realm\" => \"{REALM}\", \"require\" => \"valid-user\" ) )\n",
        port = place.port,
    )
}
