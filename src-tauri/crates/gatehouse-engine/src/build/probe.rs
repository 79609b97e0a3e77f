//! What a probe of a camera found, in words, and what to do next.

use crate::view::ProbeView;
use gatehouse_cameras::lapi::{AuthUsed, Error, ProbeAnswer};

/// What was found, and what it says about the interface.
pub(crate) struct Probed {
    pub view: ProbeView,
    /// Whether a camera's interface answered.
    pub reachable: bool,
    /// Whether it took user and password; `None` = it did not come to that.
    pub let_in: Option<bool>,
}

pub(crate) fn probe(found: Result<ProbeAnswer, Error>) -> Probed {
    match found {
        Ok(answer) => answered(answer),
        Err(error) => failed(&error),
    }
}

fn failed(error: &Error) -> Probed {
    let (reachable, let_in, advice) = match error {
        Error::Unreachable(_) => {
            (false, None, "Check the address, the network cable and that both are in the same network.")
        }
        Error::NoAnswer(_) => (
            false,
            None,
            "Something listens there, but it does not speak as a camera does. Check the address and port.",
        ),
        Error::WrongPassword => (
            true,
            Some(false),
            "Type the user and password of the camera's own web page. Too many wrong tries lock it.",
        ),
        Error::NoCredentials => {
            (true, Some(false), "Type the user and password of the camera's own web page.")
        }
        Error::AuthUnsupported(_) => (
            true,
            Some(false),
            "Set HTTP Authentication to Digest in the camera, or allow Basic for it here.",
        ),
    };
    let said = match error {
        Error::WrongPassword => "password refused: the camera does not accept user or password".to_owned(),
        other => other.to_string(),
    };
    let sentence = sentence(&said);
    let view = ProbeView { ok: false, sentence, advice: advice.to_owned(), latency_ms: 0 };
    Probed { view, reachable, let_in }
}

fn answered(answer: ProbeAnswer) -> Probed {
    let latency_ms = i64::try_from(answer.latency_ms).unwrap_or(i64::MAX);
    let words = answer.device_words.unwrap_or_default();
    let asked_nobody = answer.auth == AuthUsed::None;
    // 599 is this family's word for an unknown path (C-Q20).
    if !answer.accepted && !answer.is_lapi && asked_nobody && answer.status != 599 {
        return Probed {
            view: ProbeView {
                ok: false,
                sentence: format!("Another program answers at this address (HTTP {}).", answer.status),
                advice: "It does not speak the camera's language. Check the address and port; if it is the camera, its firmware may need another profile.".into(),
                latency_ms,
            },
            reachable: false,
            let_in: None,
        };
    }
    if !answer.accepted {
        return Probed {
            view: ProbeView {
                ok: false,
                sentence: format!("The camera answered with HTTP {} {words}", answer.status).trim().to_owned()
                    + ".",
                advice: "It is there and lets us in, but does not know this call. Its firmware may use other paths: try another profile.".into(),
                latency_ms,
            },
            reachable: true,
            let_in: Some(true),
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
    Probed {
        view: ProbeView {
            ok: true,
            sentence: format!("The camera answers. {how}."),
            advice: advice.into(),
            latency_ms,
        },
        reachable: true,
        let_in: Some(true),
    }
}

/// An error text as a sentence: first letter large, a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
