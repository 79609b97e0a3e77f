//! The Digest arithmetic against the worked examples of the RFCs.

use super::{Algorithm, Session, parameters};
use crate::sim::wire::{Headers, Request};

fn get_dir() -> Request {
    Request {
        method: "GET".into(),
        target: "/dir/index.html".into(),
        headers: Headers::default(),
        body: Vec::new(),
        http11: true,
    }
}

#[test]
fn the_worked_example_of_rfc_7616_comes_out_for_both_hashes() {
    let nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    for (algorithm, expected) in [
        (Algorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec"),
        (Algorithm::Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ] {
        let session = Session {
            algorithm,
            realm: b"http-auth@example.org",
            user: "Mufasa",
            password: "Circle of Life",
        };
        let got = session.response(&get_dir(), nonce, Some("auth"), Some("00000001"), Some(cnonce));
        assert_eq!(got.as_deref(), Ok(expected));
    }
}

#[test]
fn the_worked_example_of_rfc_2069_as_corrected_by_its_errata_comes_out() {
    let session = Session {
        algorithm: Algorithm::Unnamed,
        realm: b"testrealm@host.com",
        user: "Mufasa",
        password: "CircleOfLife",
    };
    let got = session.response(&get_dir(), "dcd98b7102dd2f0e8b11d0f600bfb0c093", None, None, None);
    assert_eq!(got.as_deref(), Ok("1949323746fe6a43ef61f9606e7febea"));
}

#[test]
fn a_header_is_taken_apart_whether_quoted_or_not() {
    let parts = parameters(b"Digest a=\"x, \\\"y\",b=z, nc=00000001").expect("it is a digest header");
    assert_eq!(parts["a"], b"x, \"y");
    assert_eq!(parts["b"], b"z");
    assert_eq!(parts["nc"], b"00000001");
    assert!(parameters(b"Basic abc").is_none());
}
