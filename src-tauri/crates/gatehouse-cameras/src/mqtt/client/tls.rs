//! TLS towards a broker: whom it trusts, and what went wrong in words.

use std::io;
use std::sync::Arc;

use rumqttc::tokio_rustls::TlsConnector;
use rumqttc::tokio_rustls::client::TlsStream;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;

use super::Tls;

pub(super) async fn wrap(tls: &Tls, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, String> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| format!("{host:?} is no name a certificate can be made for"))?;
    let connector = TlsConnector::from(Arc::new(config(tls)?));
    connector.connect(name, stream).await.map_err(|error| words(&error))
}

fn config(tls: &Tls) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    match &tls.ca_pem {
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|_| "the CA file is no PEM file".to_owned())?;
                roots
                    .add(certificate)
                    .map_err(|error| format!("the CA file has a certificate that cannot be used: {error}"))?;
            }
            if roots.is_empty() {
                return Err("the CA file has no certificate".to_owned());
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err("the operating system has no certificates to trust; choose a CA file".to_owned());
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

fn words(error: &io::Error) -> String {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(why)) => {
            use rustls::CertificateError as Why;
            let why = match why {
                Why::UnknownIssuer => {
                    "it was not issued by a CA that is trusted here; choose its CA file".to_owned()
                }
                Why::Expired | Why::ExpiredContext { .. } => "it has expired".to_owned(),
                Why::NotValidYet | Why::NotValidYetContext { .. } => {
                    "it is not valid yet; is this PC's clock right?".to_owned()
                }
                Why::NotValidForName | Why::NotValidForNameContext { .. } => {
                    "it was made for another name; use the name in the certificate as the address".to_owned()
                }
                other => format!("{other:?}"),
            };
            format!("the broker's certificate is not accepted: {why}")
        }
        Some(rustls::Error::InvalidMessage(_)) => "the broker does not speak TLS on this port".to_owned(),
        Some(other) => format!("TLS failed: {other}"),
        None => format!(
            "TLS failed: {}; does the broker speak TLS on this port?",
            super::session::io_words(error)
        ),
    }
}
