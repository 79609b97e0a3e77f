//! Whether and where the intake listens, and what an engineer types into a camera.

use anyhow::Context as _;
use gatehouse_engine::view::{IntakeView, NetworkAddressView};
use std::net::SocketAddr;

/// Whether the intake listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntakeState {
    /// It listens here.
    Listening(SocketAddr),
    /// It does not: why, and what to do, in a sentence.
    Down(String),
}

/// The intake as an engineer sees it.
pub fn view(state: &IntakeState) -> gatehouse_engine::Result<IntakeView> {
    let bound = match state {
        IntakeState::Listening(address) => Some(*address),
        IntakeState::Down(_) => None,
    };
    let interfaces = if_addrs::get_if_addrs().context("listing this PC's network addresses")?;
    let mut addresses: Vec<_> = interfaces
        .into_iter()
        .filter(|interface| !interface.is_link_local())
        .map(|interface| {
            let address = interface.ip();
            let reachable = bound.is_some_and(|bound| {
                bound.ip() == address || bound.ip().is_unspecified() && (bound.is_ipv6() || address.is_ipv4())
            });
            (interface.is_loopback(), interface.name, address, reachable)
        })
        .collect();
    // What a camera can use comes first: other machines' addresses before this PC's own, IPv4 before IPv6.
    addresses
        .sort_by_key(|(loopback, name, address, _)| (*loopback, address.is_ipv6(), name.clone(), *address));
    Ok(IntakeView {
        listening: bound.is_some(),
        bound: bound.map(|bound| bound.to_string()),
        complaint: match state {
            IntakeState::Down(sentence) => Some(sentence.clone()),
            IntakeState::Listening(_) => None,
        },
        port: bound.map(|bound| bound.port()),
        addresses: addresses
            .into_iter()
            .map(|(_, interface, address, reachable)| NetworkAddressView {
                interface,
                address: address.to_string(),
                reachable,
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_intake_on_all_addresses_is_reachable_on_each_ipv4_one() {
        let view = view(&IntakeState::Listening("0.0.0.0:8088".parse().unwrap())).unwrap();
        let loopback = view.addresses.iter().find(|a| a.address == "127.0.0.1").unwrap();
        assert!(loopback.reachable);
        assert_eq!(view.port, Some(8088));
    }

    #[test]
    fn an_intake_that_is_down_says_why_and_is_reachable_nowhere() {
        let view = view(&IntakeState::Down("Port 8088 is taken.".into())).unwrap();
        assert!(!view.listening && view.addresses.iter().all(|a| !a.reachable));
        assert_eq!(view.complaint.as_deref(), Some("Port 8088 is taken."));
    }
}
