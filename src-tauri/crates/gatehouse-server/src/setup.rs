//! The one-time code with which a browser may create the first engineer.
//!
//! Only whoever can read the program's output has it. In the booth window no code is needed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Letters and digits that nobody mistakes for one another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Wrong codes in a row before nothing is accepted for a while.
const TRIES: u32 = 5;
/// How long nothing is accepted then.
const PAUSE: Duration = Duration::from_secs(60);

/// What became of a code that somebody typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Checked {
    /// It is the one.
    Right,
    /// It is not.
    Wrong,
    /// Too many wrong ones; try again after this time.
    Pausing(Duration),
    /// This program printed no code.
    NoCode,
}

/// The code, if there is one, and how often it was guessed wrong.
#[derive(Default)]
pub struct SetupCode(Mutex<State>);

#[derive(Default)]
struct State {
    code: Option<String>,
    wrong: u32,
    paused_until: Option<Instant>,
}

impl SetupCode {
    /// Makes a new code, `XXXX-XXXX`.
    pub fn make(&self) -> String {
        let letters: [u8; 8] =
            std::array::from_fn(|_| ALPHABET[usize::from(rand::random::<u8>()) % ALPHABET.len()]);
        let code: String = letters.iter().map(|letter| char::from(*letter)).collect();
        let code = format!("{}-{}", &code[..4], &code[4..]);
        self.lock().code = Some(code.clone());
        code
    }

    /// Compares what somebody typed; case, blanks and the hyphen do not matter.
    pub fn check(&self, typed: &str, now: Instant) -> Checked {
        let mut state = self.lock();
        if let Some(until) = state.paused_until
            && until > now
        {
            return Checked::Pausing(until - now);
        }
        let Some(code) = state.code.as_deref() else { return Checked::NoCode };
        if bare(typed) == bare(code) {
            state.wrong = 0;
            return Checked::Right;
        }
        state.wrong += 1;
        if state.wrong >= TRIES {
            state.wrong = 0;
            state.paused_until = Some(now + PAUSE);
        }
        Checked::Wrong
    }

    /// It has been used.
    pub fn spend(&self) {
        self.lock().code = None;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bare(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_code_is_accepted_however_it_is_typed() {
        let setup = SetupCode::default();
        let code = setup.make();
        assert_eq!(code.len(), 9);
        let typed = code.replace('-', " ").to_lowercase();
        assert_eq!(setup.check(&typed, Instant::now()), Checked::Right);
    }

    #[test]
    fn guessing_is_paused_after_five_wrong_codes() {
        let (setup, now) = (SetupCode::default(), Instant::now());
        let code = setup.make();
        for _ in 0..TRIES {
            assert_eq!(setup.check("0000-0000", now), Checked::Wrong);
        }
        assert_eq!(setup.check(&code, now), Checked::Pausing(PAUSE));
        assert_eq!(setup.check(&code, now + PAUSE), Checked::Right);
    }

    #[test]
    fn a_code_that_was_used_or_never_made_opens_nothing() {
        let (setup, now) = (SetupCode::default(), Instant::now());
        assert_eq!(setup.check("", now), Checked::NoCode);
        let code = setup.make();
        setup.spend();
        assert_eq!(setup.check(&code, now), Checked::NoCode);
    }
}
