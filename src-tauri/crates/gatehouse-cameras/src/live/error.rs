//! Why there is no live picture, as meanings; each reads as a sentence for the person at the screen.

use crate::lapi;

/// Why there is no live picture, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// User or password refused. Trying again by itself would lock the account of many cameras.
    #[error("The camera's password was refused. An engineer sets it under Cameras.")]
    PasswordRefused,
    /// Credentials wanted and none known.
    #[error("No user and password are set for this camera. An engineer sets them under Cameras.")]
    NoPassword,
    /// The camera wants another way of signing in.
    #[error("The camera's way of signing in cannot be used: {0}.")]
    SignIn(String),
    /// It is not known how to reach it, in words.
    #[error("The camera cannot be asked: {0}")]
    NotSetUp(String),
    /// No connection, in words.
    #[error("The camera cannot be reached: {0}.")]
    Unreachable(String),
    /// The command interface does not tell the stream's address, in words.
    #[error("The camera does not say where its live picture is: {0}.")]
    NoAddress(String),
    /// The stream's address leads nowhere.
    #[error(
        "The camera has no live picture at the address it gave. An engineer looks at its video settings."
    )]
    NoSuchStream,
    /// Another kind of video; names what was offered.
    #[error("The camera sends {0} video, which cannot be shown here. An engineer sets it to H.264.")]
    NotH264(String),
    /// Refused with this RTSP status (453: not enough bandwidth; 503: too many viewers).
    #[error("The camera refuses to send its live picture now (RTSP {0}). It may have too many viewers.")]
    Refused(u16),
    /// What the camera sends is no usable stream, in words.
    #[error("The camera's live picture cannot be read: {0}.")]
    Unreadable(String),
    /// The picture stopped coming.
    #[error("The camera stopped sending its live picture.")]
    Ended,
}

impl LiveError {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PasswordRefused => "password_refused",
            Self::NoPassword => "no_password",
            Self::SignIn(_) => "sign_in_unsupported",
            Self::NotSetUp(_) => "not_set_up",
            Self::Unreachable(_) => "unreachable",
            Self::NoAddress(_) => "no_address",
            Self::NoSuchStream => "no_such_stream",
            Self::NotH264(_) => "not_h264",
            Self::Refused(_) => "refused",
            Self::Unreadable(_) => "unreadable",
            Self::Ended => "ended",
        }
    }

    /// Whether it may pass by itself; otherwise somebody has to change something first, and repeating
    /// it could lock the camera's account.
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::PasswordRefused | Self::NoPassword | Self::SignIn(_))
    }
}

impl From<lapi::NoAddress> for LiveError {
    fn from(why: lapi::NoAddress) -> Self {
        use lapi::{Error, NoAddress};
        match why {
            NoAddress::Call(Error::Unreachable(words)) => Self::Unreachable(words),
            NoAddress::Call(Error::NoAnswer(words)) => Self::Unreachable(words),
            NoAddress::Call(Error::WrongPassword) => Self::PasswordRefused,
            NoAddress::Call(Error::NoCredentials) => Self::NoPassword,
            NoAddress::Call(Error::AuthUnsupported(words)) => Self::SignIn(words),
            NoAddress::NotSaid(words) => Self::NoAddress(words),
        }
    }
}

impl From<retina::Error> for LiveError {
    fn from(error: retina::Error) -> Self {
        match error.status_code() {
            Some(401 | 403) => Self::PasswordRefused,
            Some(404 | 410) => Self::NoSuchStream,
            // A success whose content made no sense carries its status, too.
            Some(status) if status >= 300 => Self::Refused(status),
            _ => Self::of_text(&error.to_string()),
        }
    }
}

impl LiveError {
    /// The library tells kinds apart in its text only (its own advice: file an issue). What is not
    /// known is kept in its words; its first line, since the rest is for packet traces.
    fn of_text(text: &str) -> Self {
        let first = text.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
        if let Some(cause) = first.strip_prefix("Unable to connect to RTSP server: ") {
            return Self::Unreachable(plain(cause));
        }
        let broken = ["Error reading from RTSP peer", "Error writing to RTSP peer", "Timeout", "EOF"];
        if broken.iter().any(|start| first.starts_with(start)) || first.contains("EOF") {
            return Self::Ended;
        }
        Self::Unreadable(first)
    }
}

/// Why there was no connection to the video server, in plain words where the reason is a known one.
fn plain(cause: &str) -> String {
    let known = [
        ("refused", "its video server refused the connection"),
        ("unreachable", "there is no way to its video server"),
        ("No route", "there is no way to its video server"),
        ("timed out", "its video server does not answer"),
    ];
    let words = known.iter().find(|(part, _)| cause.contains(part)).map(|(_, words)| *words);
    words.or(cause.split(" (os error").next()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence_and_has_a_word_of_its_own() {
        let all = [
            LiveError::PasswordRefused,
            LiveError::NoPassword,
            LiveError::SignIn("it offers NTLM only".into()),
            LiveError::Unreachable("connection refused".into()),
            LiveError::NoAddress("HTTP 599".into()),
            LiveError::NoSuchStream,
            LiveError::NotH264("H265".into()),
            LiveError::Refused(453),
            LiveError::Unreadable("bad SDP".into()),
            LiveError::Ended,
        ];
        let mut codes: Vec<&str> = all.iter().map(LiveError::code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all.len());
        for error in all {
            let said = error.to_string();
            assert!(said.starts_with("The camera") || said.starts_with("No user"), "{said}");
            assert!(said.ends_with('.'), "{said}");
        }
    }

    #[test]
    fn only_what_may_pass_by_itself_is_tried_again() {
        assert!(!LiveError::PasswordRefused.may_pass());
        assert!(!LiveError::NoPassword.may_pass());
        assert!(LiveError::Ended.may_pass());
        assert!(LiveError::Unreachable(String::new()).may_pass());
    }

    #[test]
    fn the_librarys_texts_become_meanings() {
        let of = LiveError::of_text;
        assert_eq!(
            of("Unable to connect to RTSP server: Connection refused (os error 111)").to_string(),
            "The camera cannot be reached: its video server refused the connection."
        );
        assert_eq!(of("Error reading from RTSP peer: reset\n\nconn: x").code(), "ended");
        assert_eq!(
            of("Unsupported: something new"),
            LiveError::Unreadable("Unsupported: something new".into())
        );
    }
}
