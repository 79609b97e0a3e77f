//! Addresses: which base addresses are taken, and how a path is put behind one.

use crate::Error;
use url::{Host, Url};

/// Reads a base address: https, or http to this PC itself (the simulator).
pub(crate) fn base(text: &str) -> Result<Url, Error> {
    let url =
        Url::parse(text.trim()).map_err(|_| Error::Address("write it in full, beginning with https://"))?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err(Error::Address("it names no host")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::Address("it holds a user name; credentials have fields of their own"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::Address("it ends with ? or #; leave that out"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => {
            Err(Error::Address("it begins with http://, which anybody on the way can read; use https://"))
        }
        _ => Err(Error::Address("it begins with something other than https://")),
    }
}

/// What is wrong with an id that becomes part of a path, in a sentence. `.` and `..` would address another thing.
pub(crate) fn id_complaint(id: &str) -> Option<&'static str> {
    match id {
        "" => Some("An id is missing."),
        "." | ".." => Some("This id cannot be part of an address."),
        _ if id.len() > 300 => Some("An id has at most 300 characters."),
        _ if id.chars().any(char::is_control) => Some("This id holds a control character."),
        _ => None,
    }
}

/// The address of a path: every segment percent-encoded by itself, so that an id cannot leave its place.
pub(crate) fn join<'a>(base: &Url, segments: impl IntoIterator<Item = &'a str>) -> Url {
    let mut url = base.clone();
    url.path_segments_mut()
        .expect("http and https addresses have path segments")
        .pop_if_empty()
        .extend(segments);
    url
}

/// Blanks as `%20`: a `+` means a blank in forms only, and the documents' queries are none.
pub(crate) fn plain_blanks(url: &mut Url) {
    let query = url.query().map(|query| query.replace('+', "%20"));
    url.set_query(query.as_deref());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_taken_for_this_pc_only() {
        for fine in
            ["https://api.autopay.io", "http://127.0.0.1:9000", "http://localhost:1/", "http://[::1]:80/x"]
        {
            assert!(base(fine).is_ok(), "{fine}");
        }
        for refused in [
            "http://api.autopay.io",
            "http://127.0.0.1.example.org",
            "api.autopay.io",
            "ftp://localhost",
            "https://user:secret@api.autopay.io",
            "https://api.autopay.io?x=1",
            "",
        ] {
            assert!(base(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_the_path() {
        let at = base("https://api.autopay.io/proxy/").unwrap();
        let url = join(&at, ["fleet", "v2", "services", "a/../b?c#d%2F e", "decline"]);
        assert_eq!(
            url.as_str(),
            "https://api.autopay.io/proxy/fleet/v2/services/a%2F..%2Fb%3Fc%23d%252F%20e/decline"
        );
        assert!(id_complaint("..").is_some() && id_complaint("").is_some());
        assert_eq!(id_complaint("7cfb0be0-35eb-4afe-90cc-bb1c091a4231"), None);
    }
}
