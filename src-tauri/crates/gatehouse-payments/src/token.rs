//! The token of a connection: asked for as seldom as possible (Autopay, authentication: asking too often may end the
//! access), one request at a time, kept across restarts by the caller.
//!
//! It asks only when somebody needs a token; it has no timer.

mod kept;
mod wire;

use crate::error::Paths;
use crate::exchange::Http;
use crate::refusal::Said;
use crate::settings::TokenRules;
use crate::{Clock, Error, Provider, Settings, address};
use futures_util::future::BoxFuture;
use gatehouse_domain::Instant;
use http::StatusCode;
use kept::Kept;
use secrecy::{ExposeSecret, SecretString};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex;
use url::Url;

/// Where a token survives a restart: the caller's store of secrets. What fails there costs one more token.
pub trait TokenCache: Send + Sync + 'static {
    /// What was saved last for this connection.
    fn load(&self) -> BoxFuture<'_, Option<SecretString>>;
    /// Keeps this text, whatever is in it; `None` = removes it. It is a secret.
    fn save(&self, text: Option<SecretString>) -> BoxFuture<'_, ()>;
}

/// Where the token stands, for the connection's page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenState {
    /// When the token ends; `None` = there is none.
    pub expires_at: Option<Instant>,
    /// How often a token was asked for since the start.
    pub asked: u64,
    /// When the last one was asked for.
    pub asked_at: Option<Instant>,
    /// Why the last request for a token failed; `None` = it did not.
    pub last_error: Option<Error>,
}

/// The token and its rules.
pub(crate) struct Tokens {
    http: Arc<Http>,
    url: Url,
    settings: Settings,
    rules: TokenRules,
    cache: Arc<dyn TokenCache>,
    clock: Arc<dyn Clock>,
    /// Held while a token is asked for: who comes meanwhile waits for the same one.
    inner: Mutex<Inner>,
    state: StdMutex<TokenState>,
    /// Requests for a token that came to an end.
    ended: AtomicU64,
}

#[derive(Default)]
struct Inner {
    loaded: bool,
    kept: Option<Kept>,
    /// When a token was last renewed because it was refused.
    forced_at: Option<Duration>,
    /// Refused credentials: since when, and what was said.
    stopped: Option<(Duration, Error)>,
}

impl Tokens {
    pub(crate) fn new(
        settings: Settings,
        http: Arc<Http>,
        cache: Arc<dyn TokenCache>,
        clock: Arc<dyn Clock>,
    ) -> Result<Tokens, Error> {
        let url = address::join(&address::base(&settings.auth_url)?, ["oauth", "token"]);
        let rules = settings.tokens;
        let (inner, state, ended) = (Mutex::default(), StdMutex::default(), AtomicU64::new(0));
        Ok(Tokens { http, url, settings, rules, cache, clock, inner, state, ended })
    }

    /// A token that is not known to be old.
    pub(crate) async fn bearer(&self) -> Result<SecretString, Error> {
        let ended_before = self.ended.load(Ordering::SeqCst);
        let mut inner = self.inner.lock().await;
        self.load(&mut inner).await;
        if let Some(kept) = inner.kept.as_ref().filter(|kept| kept.fresh(&*self.clock)) {
            return Ok(kept.token.clone());
        }
        self.ask(&mut inner, ended_before).await
    }

    /// Another token than the one that was refused; `said` is what the refusal said. At most one renewal is forced
    /// in [`TokenRules::between_forced`].
    pub(crate) async fn renew(&self, refused: &SecretString, said: &str) -> Result<SecretString, Error> {
        let ended_before = self.ended.load(Ordering::SeqCst);
        let mut inner = self.inner.lock().await;
        if let Some(kept) = inner.kept.as_ref() {
            if kept.token.expose_secret() != refused.expose_secret() {
                return Ok(kept.token.clone());
            }
            let now = self.clock.monotonic();
            if inner.forced_at.is_some_and(|at| now.saturating_sub(at) < self.rules.between_forced) {
                return Err(Error::SignedOut { message: said.to_owned() });
            }
            inner.forced_at = Some(now);
            self.drop_token(&mut inner).await;
        }
        self.ask(&mut inner, ended_before).await
    }

    /// Ends the pause after refused credentials.
    pub(crate) async fn try_again(&self) {
        self.inner.lock().await.stopped = None;
    }

    /// Drops the token here and in the cache, and the pause.
    pub(crate) async fn forget(&self) {
        let mut inner = self.inner.lock().await;
        inner.loaded = true;
        inner.stopped = None;
        self.drop_token(&mut inner).await;
        self.state_mut().last_error = None;
    }

    /// Where it stands.
    pub(crate) fn state(&self) -> TokenState {
        self.state_mut().clone()
    }

    fn state_mut(&self) -> MutexGuard<'_, TokenState> {
        // A panic between two fields leaves nothing that is not overwritten by the next request.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn load(&self, inner: &mut Inner) {
        if inner.loaded {
            return;
        }
        let text = self.cache.load().await;
        inner.loaded = true;
        inner.kept = text.and_then(|text| Kept::from_text(&text, &self.settings));
        self.state_mut().expires_at = inner.kept.as_ref().map(Kept::expires_at);
    }

    async fn drop_token(&self, inner: &mut Inner) {
        inner.kept = None;
        self.state_mut().expires_at = None;
        self.cache.save(None).await;
    }

    /// Asks for a token, unless somebody else's request failed while this one waited for its turn, or the
    /// credentials were refused not long ago.
    async fn ask(&self, inner: &mut Inner, ended_before: u64) -> Result<SecretString, Error> {
        if self.ended.load(Ordering::SeqCst) > ended_before
            && let Some(error) = self.state().last_error
        {
            return Err(error);
        }
        let now = self.clock.monotonic();
        if let Some((since, error)) = &inner.stopped
            && now.saturating_sub(*since) < self.rules.after_refusal
        {
            return Err(error.clone());
        }
        {
            let mut state = self.state_mut();
            state.asked += 1;
            state.asked_at = Some(self.clock.now());
            // What holds when the request is dropped before it ends.
            state.last_error = Some(Error::Unreachable {
                provider: Provider::Autopay,
                why: "asking for a token was broken off".into(),
            });
        }
        let result = self.request().await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        inner.stopped = None;
        match result {
            Ok(kept) => {
                let token = kept.token.clone();
                {
                    let mut state = self.state_mut();
                    state.expires_at = Some(kept.expires_at());
                    state.last_error = None;
                }
                self.cache.save(Some(kept.to_text(&self.settings))).await;
                inner.kept = Some(kept);
                Ok(token)
            }
            Err(error) => {
                tracing::warn!(%error, "no token from Autopay");
                if matches!(
                    error,
                    Error::CredentialsRefused { .. } | Error::Refused { status: 400..=499, .. }
                ) {
                    inner.stopped = Some((now, error.clone()));
                }
                self.state_mut().last_error = Some(error.clone());
                Err(error)
            }
        }
    }

    /// One request, never repeated.
    async fn request(&self) -> Result<Kept, Error> {
        let body = wire::request(&self.settings);
        let (obtained_at, obtained) = (self.clock.now(), self.clock.monotonic());
        let request = self
            .http
            .questions()
            .post(self.url.clone())
            .header(http::header::CONTENT_TYPE, "application/json")
            .header(http::header::ACCEPT, "application/json")
            .body(body);
        let head = self.http.send(request).await?;
        let status = head.status;
        let body = head.body().await?;
        if !status.is_success() {
            let said = Said::read(status, &body);
            return Err(match status {
                StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                    Error::CredentialsRefused { provider: Provider::Autopay, message: said.message }
                }
                _ => said.into_error(Paths::SignIn),
            });
        }
        let (token, lifetime) = wire::answer(&body)?;
        Ok(Kept { token, obtained_at, obtained: Some(obtained), lifetime })
    }
}
