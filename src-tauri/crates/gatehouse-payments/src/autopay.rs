//! A connection to Autopay: one pair of credentials, one token, from which the fleet's and the landlord's
//! interfaces hang.

use crate::autopay_fleet::Fleet;
use crate::autopay_permit::{PathSetup, Permit};
use crate::exchange::Http;
use crate::link::Link;
use crate::token::{TokenCache, TokenState, Tokens};
use crate::{Clock, Error, Provider, Settings, address};
use std::sync::Arc;

/// A connection; cheap to clone, and all clones share one token. It is made anew when settings change.
#[derive(Clone)]
pub struct Autopay {
    link: Arc<Link>,
}

impl Autopay {
    /// Takes the settings; asks nothing yet. Fails on an address that cannot be used.
    pub fn new(
        settings: Settings,
        cache: Arc<dyn TokenCache>,
        clock: Arc<dyn Clock>,
    ) -> Result<Autopay, Error> {
        let base = address::base(&settings.base_url)?;
        let http = Arc::new(Http::new(Provider::Autopay, settings.timeouts)?);
        let retry = settings.retry;
        let tokens = Tokens::new(settings, Arc::clone(&http), cache, clock)?;
        Ok(Autopay { link: Arc::new(Link { http, tokens, base, retry }) })
    }

    /// Autopay Fleet.
    pub fn fleet(&self) -> Fleet {
        Fleet::new(Arc::clone(&self.link))
    }

    /// Autopay Permit for a landlord.
    pub fn permit(&self, landlord_id: impl Into<String>, paths: PathSetup) -> Permit {
        Permit::new(Arc::clone(&self.link), landlord_id.into(), paths)
    }

    /// Where the token stands: for the connection's page. Never waits.
    pub fn token_state(&self) -> TokenState {
        self.link.tokens.state()
    }

    /// Makes sure there is a token; asks for one only when the kept one is missing or old.
    pub async fn sign_in(&self) -> Result<(), Error> {
        self.link.tokens.bearer().await.map(drop)
    }

    /// Ends the pause after refused credentials: somebody says that they are right now.
    pub async fn try_again(&self) {
        self.link.tokens.try_again().await;
    }

    /// Drops the token, also from the cache: the credentials are others, or gone.
    pub async fn forget(&self) {
        self.link.tokens.forget().await;
    }
}

impl std::fmt::Debug for Autopay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Autopay").field("base", &self.link.base.as_str()).finish_non_exhaustive()
    }
}
