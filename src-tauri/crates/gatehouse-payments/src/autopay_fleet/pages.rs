//! The fleet's unpaid services, page by page (F6, P-Q17): cursors are opaque, services are told once, and the list
//! has to end.

use super::client::Fleet;
use super::wire::PageIn;
use crate::error::Paths;
use crate::{Error, Provider, wire};
use gatehouse_domain::payment::Service;
use std::collections::HashSet;

/// So many pages are read at most.
pub const MAX_PAGES: u32 = 5_000;
/// So many services are taken at most.
pub const MAX_SERVICES: usize = 500_000;

/// How far a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pages read.
    pub pages: u32,
    /// Different services so far.
    pub services: usize,
    /// What the page said about results; no total of the list (P-Q2).
    pub page_total: Option<u64>,
    /// Whether more is to come.
    pub more: bool,
}

/// What was odd about a page and cost nothing so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// It announced more and gave no cursor: the list may be incomplete (P-Q17).
    MoreWithoutCursor,
    /// The cursor was not taken; the list began again from its first page (P-Q17).
    Restarted,
}

impl Odd {
    /// The sentence on the screen.
    pub fn sentence(self) -> &'static str {
        match self {
            Odd::MoreWithoutCursor => {
                "Autopay said that there are more unpaid services and did not say how to ask for them. This list may be incomplete."
            }
            Odd::Restarted => {
                "Autopay did not take its own page mark; the list was read again from the start."
            }
        }
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnpaidPage {
    /// Services that no page before had.
    pub services: Vec<Service>,
    /// How far the list is with it.
    pub progress: Progress,
    /// What was odd.
    pub odd: Option<Odd>,
}

/// A list being read. Dropping it ends it.
pub struct UnpaidPages {
    fleet: Fleet,
    next: Next,
    pages: u32,
    cursors: HashSet<String>,
    ids: HashSet<String>,
    restarted: bool,
}

enum Next {
    First,
    At(String),
    End,
}

impl UnpaidPages {
    pub(super) fn new(fleet: Fleet) -> UnpaidPages {
        UnpaidPages {
            fleet,
            next: Next::First,
            pages: 0,
            cursors: HashSet::new(),
            ids: HashSet::new(),
            restarted: false,
        }
    }

    /// The next page; `None` = the list is complete, or an error ended it.
    pub async fn next(&mut self) -> Result<Option<UnpaidPage>, Error> {
        match self.step().await {
            Err(error) => {
                self.next = Next::End;
                Err(error)
            }
            page => page,
        }
    }

    async fn step(&mut self) -> Result<Option<UnpaidPage>, Error> {
        let cursor = match &self.next {
            Next::End => return Ok(None),
            Next::First => None,
            Next::At(cursor) => Some(cursor.as_str()),
        };
        if self.pages >= MAX_PAGES || self.ids.len() > MAX_SERVICES {
            return Err(self.endless());
        }
        let mut odd = None;
        let body = match self.ask(cursor).await {
            Err(error) if error.error_id() == Some("cursor_decoding_error") && !self.restarted => {
                self.restarted = true;
                self.cursors.clear();
                odd = Some(Odd::Restarted);
                self.ask(None).await?
            }
            answer => answer?,
        };
        let page: PageIn<'_> = wire::read(Provider::Autopay, &body)?;
        self.pages += 1;
        let (page_total, more) = (page.summary.total(), page.summary.more_results.0 == Some(true));
        self.next = match page.summary.cursor.0 {
            Some(cursor) if more => {
                if !self.cursors.insert(cursor.clone()) {
                    return Err(self.endless());
                }
                Next::At(cursor)
            }
            None if more => {
                odd = Some(Odd::MoreWithoutCursor);
                Next::End
            }
            _ => Next::End,
        };
        let services: Vec<Service> =
            page.services.into_iter().map(Service::from).filter(|s| self.ids.insert(s.id.clone())).collect();
        let more = !matches!(self.next, Next::End);
        let progress = Progress { pages: self.pages, services: self.ids.len(), page_total, more };
        Ok(Some(UnpaidPage { services, progress, odd }))
    }

    async fn ask(&self, cursor: Option<&str>) -> Result<bytes::Bytes, Error> {
        let mut url = self.fleet.link.url(["fleet", "v2", "services"]);
        if let Some(cursor) = cursor {
            url.query_pairs_mut().append_pair("cursor", cursor);
        }
        self.fleet.link.ask(&url, Paths::Fleet).await
    }

    fn endless(&self) -> Error {
        Error::Endless { pages: self.pages, services: self.ids.len() }
    }
}
