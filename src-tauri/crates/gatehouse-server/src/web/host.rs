//! Which `Host` the web door answers to.
//!
//! A page of another site whose name is made to point at this PC (DNS rebinding) comes with that site's
//! name, so only our own names and plain addresses pass.

use std::net::{IpAddr, SocketAddr};

/// The names under which the web door may be reached.
#[derive(Debug, Clone)]
pub struct Hosts {
    bound: IpAddr,
    names: Vec<String>,
}

impl Hosts {
    /// Those of a listener, and the ones somebody configured.
    pub fn new(bound: SocketAddr, names: &[String]) -> Hosts {
        Hosts { bound: bound.ip(), names: names.to_vec() }
    }

    /// Whether a `Host` header is one of ours; its port does not matter (tunnels change it).
    pub fn know(&self, host: &str) -> bool {
        let name = without_port(host);
        match name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            // An address cannot be rebound; one of another interface does not get here.
            Ok(address) => address.is_loopback() || address == self.bound || self.bound.is_unspecified(),
            Err(_) => {
                name.eq_ignore_ascii_case("localhost")
                    || self.names.iter().any(|own| name.eq_ignore_ascii_case(own))
            }
        }
    }
}

fn without_port(host: &str) -> &str {
    match host.rfind(':') {
        // `[::1]` alone: the last colon is part of the address.
        Some(at) if !host[at..].contains(']') => &host[..at],
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_sites_name_pointing_at_this_pc_is_refused() {
        let hosts = Hosts::new("127.0.0.1:8089".parse().unwrap(), &["Booth".to_owned()]);
        for own in
            ["localhost", "LOCALHOST:8089", "127.0.0.1:8089", "127.0.0.1:9", "[::1]:8089", "[::1]", "booth"]
        {
            assert!(hosts.know(own), "{own}");
        }
        for other in
            ["evil.example", "evil.example:8089", "localhost.evil.example", "10.0.0.5:8089", "", ":8089"]
        {
            assert!(!hosts.know(other), "{other}");
        }
    }

    #[test]
    fn a_door_on_all_addresses_answers_to_any_plain_address_but_to_no_strange_name() {
        let hosts = Hosts::new("0.0.0.0:8089".parse().unwrap(), &[]);
        assert!(hosts.know("10.0.0.5:8089"));
        assert!(!hosts.know("evil.example:8089"));
    }
}
