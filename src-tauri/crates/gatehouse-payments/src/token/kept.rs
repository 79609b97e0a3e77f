//! A token that is kept: how old it is by two clocks, and the text it survives a restart as.

use crate::{Clock, Settings};
use chrono::TimeDelta;
use gatehouse_domain::Instant;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A clock that was set back by more than this makes a token's age unknown.
const SET_BACK: TimeDelta = TimeDelta::minutes(1);

/// A token.
pub(super) struct Kept {
    pub token: SecretString,
    /// By the clock of the day, when it was asked for.
    pub obtained_at: Instant,
    /// By the monotonic clock; `None` = in an earlier run.
    pub obtained: Option<Duration>,
    pub lifetime: Duration,
}

/// As it is saved. It holds for the same client at the same place only.
#[derive(Serialize, Deserialize)]
struct Saved {
    client_id: String,
    auth_url: String,
    audience: String,
    access_token: String,
    obtained_at: i64,
    lifetime_secs: u64,
}

impl Kept {
    /// The instant it ends.
    pub(super) fn expires_at(&self) -> Instant {
        let lifetime = TimeDelta::from_std(self.lifetime).unwrap_or(TimeDelta::zero());
        self.obtained_at.checked_add_signed(lifetime).unwrap_or(self.obtained_at)
    }

    /// Whether it need not be renewed yet, by the clock that says more: the PC may have slept, or its clock been set.
    pub(super) fn fresh(&self, clock: &dyn Clock) -> bool {
        let by_day = clock.now() - self.obtained_at;
        let by_day = match by_day.to_std() {
            Ok(age) => age,
            Err(_) if by_day > -SET_BACK || self.obtained.is_some() => Duration::ZERO,
            Err(_) => return false,
        };
        let monotonic = self.obtained.map(|at| clock.monotonic().saturating_sub(at)).unwrap_or_default();
        by_day.max(monotonic) < self.renew_after()
    }

    /// Ten minutes or 5 % before the end, whichever is more; of short lives, never before half of it.
    fn renew_after(&self) -> Duration {
        let margin = (self.lifetime / 20).max(Duration::from_secs(600));
        self.lifetime.saturating_sub(margin).max(self.lifetime / 2)
    }

    pub(super) fn to_text(&self, settings: &Settings) -> SecretString {
        let saved = Saved {
            client_id: settings.client_id.clone(),
            auth_url: settings.auth_url.clone(),
            audience: settings.audience.clone(),
            access_token: self.token.expose_secret().to_owned(),
            obtained_at: self.obtained_at.timestamp(),
            lifetime_secs: self.lifetime.as_secs(),
        };
        serde_json::to_string(&saved).expect("texts and numbers are always JSON").into()
    }

    /// `None` = of other credentials, or not ours.
    pub(super) fn from_text(text: &SecretString, settings: &Settings) -> Option<Kept> {
        let saved: Saved = serde_json::from_str(text.expose_secret()).ok()?;
        let same = saved.client_id == settings.client_id
            && saved.auth_url == settings.auth_url
            && saved.audience == settings.audience;
        HeaderValue::from_str(&saved.access_token).ok()?;
        same.then_some(Kept {
            token: saved.access_token.into(),
            obtained_at: Instant::from_timestamp(saved.obtained_at, 0)?,
            obtained: None,
            lifetime: Duration::from_secs(saved.lifetime_secs),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct At(&'static str, u64);

    impl Clock for At {
        fn now(&self) -> Instant {
            self.0.parse().unwrap()
        }
        fn monotonic(&self) -> Duration {
            Duration::from_secs(self.1)
        }
    }

    fn kept(lifetime: u64, obtained: Option<u64>) -> Kept {
        Kept {
            token: "t".into(),
            obtained_at: "2026-11-01T00:00:00Z".parse().unwrap(),
            obtained: obtained.map(Duration::from_secs),
            lifetime: Duration::from_secs(lifetime),
        }
    }

    #[test]
    fn it_is_renewed_ten_minutes_or_5_percent_early_and_never_before_half_its_life() {
        let after = |lifetime| kept(lifetime, None).renew_after().as_secs();
        assert_eq!([after(86_400), after(7_200), after(900), after(0)], [82_080, 6_600, 450, 0]);
    }

    #[test]
    fn its_age_is_judged_by_the_clock_that_says_more() {
        let day = kept(86_400, Some(0));
        assert!(day.fresh(&At("2026-11-01T22:00:00Z", 79_200)));
        assert!(!day.fresh(&At("2026-11-01T23:00:00Z", 10)), "the PC slept");
        assert!(!day.fresh(&At("2026-11-01T00:00:10Z", 82_800)), "its clock was set back");
        assert!(day.fresh(&At("2026-10-31T00:00:00Z", 10)), "set back, but it is young");
    }

    #[test]
    fn a_token_of_an_earlier_run_from_the_future_is_not_trusted() {
        assert!(!kept(86_400, None).fresh(&At("2026-10-31T23:00:00Z", 0)));
        assert!(kept(86_400, None).fresh(&At("2026-10-31T23:59:30Z", 0)));
    }
}
