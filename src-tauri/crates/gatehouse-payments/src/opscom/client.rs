//! The calls of OPS-COM. Statistics and plate validation change nothing, so they may be repeated though they are
//! POSTs; push, update and delete are sent once.

use super::answer::{Said, written};
use super::code;
use super::plate::{PermitTotal, check, totals};
use super::settings::OpsComSettings;
use super::wire::{self, Times};
use crate::exchange::Http;
use crate::retry::{Failed, asked};
use crate::write_end::Ended;
use crate::{Error, Provider, Retry, address, sending};
use bytes::Bytes;
use gatehouse_domain::payment::{
    PaidPermitPush, PaidPermitUpdate, PermitPlate, PermitReference, PlateCheck, api_token_complaint,
};
use http::{StatusCode, header};
use reqwest::{Client, RequestBuilder};
use secrecy::ExposeSecret;
use std::sync::Arc;
use url::Url;

/// From so many characters on a token is looked for in answers; a shorter one may be any word.
const SECRET: usize = 6;

/// A connection to OPS-COM; cheap to clone. It is made anew when settings change.
#[derive(Clone)]
pub struct OpsCom {
    link: Arc<Link>,
    /// How often a question is asked again.
    retry: Retry,
}

struct Link {
    http: Http,
    controller: Url,
    validation: Url,
    settings: OpsComSettings,
}

impl OpsCom {
    /// Takes the settings; asks nothing yet. Fails on an address, a client code or a token that cannot be used.
    pub fn new(settings: OpsComSettings) -> Result<OpsCom, Error> {
        let controller = address::base(&settings.controller_url)?;
        let validation = address::base(&settings.validation_url)?;
        if address::id_complaint(settings.client_code.trim()).is_some() {
            return Err(Error::NotAsked(
                "The client code is missing or cannot be part of an address. Type it as OPS-COM wrote it, for example OC-TOMA.".into(),
            ));
        }
        if let Some(complaint) = api_token_complaint(settings.api_token.expose_secret()) {
            return Err(Error::NotAsked(complaint.to_owned()));
        }
        let http = Http::new(Provider::OpsCom, settings.timeouts)?;
        let retry = settings.retry;
        Ok(OpsCom { link: Arc::new(Link { http, controller, validation, settings }), retry })
    }

    /// The same connection for somebody who waits: no question is asked again.
    #[must_use]
    pub fn asked_once(&self) -> OpsCom {
        OpsCom { link: Arc::clone(&self.link), retry: Retry::none() }
    }

    /// Makes a permit and answers its reference: keep it, only by it the permit can be changed. A refusal with
    /// `exists` is settled by looking at the plate, never by pushing again.
    pub async fn push(&self, push: &PaidPermitPush) -> Ended<PermitReference> {
        let body = wire::push(&self.link.settings.api_token, push, self.link.times());
        let mut ended = self.link.write("push", body, None).await;
        if let Ended::Refused(refusal) = &mut ended {
            refusal.exists = refusal.error_id.as_deref() == Some(code::EXISTS);
        }
        ended
    }

    /// Changes a permit. A refusal with `gone` means that its reference is worth nothing any more.
    pub async fn update(&self, update: &PaidPermitUpdate) -> Ended<PermitReference> {
        let body = wire::update(&self.link.settings.api_token, update, self.link.times());
        self.link.write_to("update", body, &update.reference).await
    }

    /// Deletes a permit. A refusal with `gone` means that it was deleted before.
    pub async fn delete(&self, reference: &PermitReference) -> Ended<PermitReference> {
        let body = wire::delete(&self.link.settings.api_token, reference);
        self.link.write_to("delete", body, reference).await
    }

    /// How many permits there are, by kind and zone; no zones = all. A zone with a comma in its name cannot be
    /// asked for.
    pub async fn stats(&self, zones: &[&str]) -> Result<Vec<PermitTotal>, Error> {
        if zones.iter().any(|zone| zone.trim().is_empty() || zone.contains(',')) {
            return Err(Error::NotAsked(
                "A zone without a name, or with a comma in it, cannot be asked for. Ask for all zones."
                    .into(),
            ));
        }
        let url = self.link.permits("stats");
        let body = wire::stats(&self.link.settings.api_token, zones);
        totals(&self.link.ask(&url, &body, self.retry).await?.1)
    }

    /// What OPS-COM knows about a plate.
    pub async fn check_plate(&self, plate: &PermitPlate) -> Result<PlateCheck, Error> {
        let url = address::join(&self.link.validation, ["api", "v1", "validate", "plate"]);
        let body = wire::check(&self.link.settings.api_token, self.link.client_code(), plate.as_str());
        let (status, answer) = self.link.ask(&url, &body, self.retry).await?;
        check(status, &answer)
    }
}

impl std::fmt::Debug for OpsCom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpsCom").field("controller", &self.link.controller.as_str()).finish_non_exhaustive()
    }
}

impl Link {
    fn client_code(&self) -> &str {
        self.settings.client_code.trim()
    }

    fn times(&self) -> Times {
        Times { basis: self.settings.time_basis, zone: self.settings.zone }
    }

    fn permits(&self, call: &str) -> Url {
        address::join(&self.controller, ["api", self.client_code(), "v1", "permits", call])
    }

    /// Asks, and asks again when that may help. Dropping it ends it.
    async fn ask(&self, url: &Url, body: &str, retry: Retry) -> Result<(StatusCode, Bytes), Error> {
        asked(retry, || self.ask_once(url, body)).await
    }

    async fn ask_once(&self, url: &Url, body: &str) -> Result<(StatusCode, Bytes), Failed> {
        let head = self.http.send(request(self.http.questions(), url, body.to_owned())).await?;
        let (status, retry_after) = (head.status, head.retry_after);
        let answer = self.without_token(head.body().await?);
        match Said::read(status, &answer) {
            Some(said) => Err(Failed::answered(said.into_error(), status, retry_after)),
            None => Ok((status, answer)),
        }
    }

    /// An answer that repeats the token loses it here, before any of its words can be shown.
    fn without_token(&self, body: Bytes) -> Bytes {
        let token = self.settings.api_token.expose_secret();
        match std::str::from_utf8(&body) {
            Ok(text) if token.len() >= SECRET && text.contains(token) => {
                text.replace(token, "(API token)").into()
            }
            _ => body,
        }
    }

    /// Sends a write about a permit that is there.
    async fn write_to(&self, call: &str, body: String, about: &PermitReference) -> Ended<PermitReference> {
        let mut ended = self.write(call, body, Some(about)).await;
        if let Ended::Refused(refusal) = &mut ended {
            refusal.gone = refusal.error_id.as_deref() == Some(code::NOT_FOUND);
        }
        ended
    }

    /// Sends a write exactly once.
    async fn write(
        &self,
        call: &str,
        body: String,
        about: Option<&PermitReference>,
    ) -> Ended<PermitReference> {
        let request = request(self.http.writes(), &self.permits(call), body);
        let head = match sending::send(&self.http, request).await {
            Ok(head) => head,
            Err(ended) => return ended,
        };
        let status = head.status;
        match sending::body(head).await {
            Ok(body) => written(status, &self.without_token(body), about),
            Err(ended) => ended,
        }
    }
}

fn request(client: &Client, url: &Url, body: String) -> RequestBuilder {
    client
        .post(url.clone())
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body)
}
