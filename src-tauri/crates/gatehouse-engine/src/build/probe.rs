//! What a probe of a camera found, in words, and what to do next.

use crate::view::ProbeView;
use gatehouse_cameras::lapi::{AuthUsed, Error, ProbeAnswer};

pub(crate) fn probe(found: Result<ProbeAnswer, Error>) -> ProbeView {
    match found {
        Ok(answer) => answered(answer),
        Err(error) => {
            let advice = match &error {
                Error::Unreachable(_) => {
                    "Check the address, the network cable and that both are in the same network."
                }
                Error::NoAnswer(_) => {
                    "Something listens there, but it does not speak as a camera does. Check the address and port."
                }
                Error::WrongPassword => {
                    "Type the user and password of the camera's own web page. Too many wrong tries lock it."
                }
                Error::NoCredentials => "Type the user and password of the camera's own web page.",
                Error::AuthUnsupported(_) => {
                    "Set HTTP Authentication to Digest in the camera, or allow Basic for it here."
                }
            };
            let said = error.to_string();
            ProbeView { ok: false, sentence: sentence(&said), advice: advice.to_owned(), latency_ms: 0 }
        }
    }
}

fn answered(answer: ProbeAnswer) -> ProbeView {
    let latency_ms = i64::try_from(answer.latency_ms).unwrap_or(i64::MAX);
    let words = answer.device_words.unwrap_or_default();
    if !answer.accepted {
        return ProbeView {
            ok: false,
            sentence: format!("The camera answered with HTTP {} {words}", answer.status).trim().to_owned()
                + ".",
            advice:
                "It is there and lets us in, but does not know this call. Its firmware may use other paths."
                    .into(),
            latency_ms,
        };
    }
    let how = match &answer.auth {
        AuthUsed::None => "It asked for no password".to_owned(),
        AuthUsed::Basic => "Signed in with Basic; the password is readable on the network".to_owned(),
        AuthUsed::Digest(words) => format!("Signed in with {words}"),
    };
    let advice = match answer.auth {
        AuthUsed::None => {
            "Anybody in its network can open the gate: set HTTP Authentication to Digest in the camera."
        }
        _ => "",
    };
    ProbeView { ok: true, sentence: format!("The camera answers. {how}."), advice: advice.into(), latency_ms }
}

/// An error text as a sentence: first letter large, a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
