//! What a simulated payment or permit system keeps of its requests, and the misbehaviour it was told to show.
//!
//! `Op` is the system's list of operations, `Fault` its list of faults; what a fault does is the system's own.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::wire::Request;

/// Requests that are kept; older ones are forgotten, their counts and violations are not.
const KEPT: usize = 10_000;

/// A fault in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule<Op, Fault> {
    /// Only there; `None` = everywhere the system's faults are.
    pub op: Option<Op>,
    /// What.
    #[serde(flatten)]
    pub fault: Fault,
    /// How often from now; `None` = until told otherwise.
    pub times: Option<u32>,
}

/// One request as it came, without secrets.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Received<Op> {
    /// When, by the simulator's clock.
    pub at: DateTime<Utc>,
    /// What it asked for, when the tables know it.
    pub op: Option<Op>,
    /// `GET`, …
    pub method: String,
    /// As sent, without the query.
    pub path: String,
    /// As sent, percent-encoded.
    pub query: String,
    /// As sent; the value of the header with the secret is removed.
    pub headers: Vec<(String, String)>,
    /// As sent, unless it holds a secret.
    pub body: String,
    /// Who sent it, where requests tell.
    pub client: Option<String>,
    /// The status of the answer; 0 = none was meant to be given.
    pub status: u16,
    /// What was not as described.
    pub violations: Vec<String>,
}

impl<Op> Received<Op> {
    /// A request without the value of its `secret` header.
    pub(super) fn of(request: &Request, at: DateTime<Utc>, secret: &str) -> Self {
        let headers = request.headers.0.iter().map(|(name, value)| {
            let hidden = name.eq_ignore_ascii_case(secret);
            let value = if hidden { "(removed)".into() } else { String::from_utf8_lossy(value).into_owned() };
            (name.clone(), value)
        });
        Self {
            at,
            op: None,
            method: request.method.clone(),
            path: request.path().to_owned(),
            query: request.target.split_once('?').map_or_else(String::new, |(_, q)| q.to_owned()),
            headers: headers.collect(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            client: None,
            status: 0,
            violations: Vec::new(),
        }
    }
}

/// Requests, their counts, what was not as described, and faults in force.
#[derive(Debug)]
pub(super) struct Record<Op, Fault> {
    pub rules: Vec<Rule<Op, Fault>>,
    pub received: Vec<Received<Op>>,
    pub counts: BTreeMap<Op, u64>,
    pub violations: Vec<String>,
}

impl<Op, Fault> Default for Record<Op, Fault> {
    fn default() -> Self {
        Self { rules: Vec::new(), received: Vec::new(), counts: BTreeMap::new(), violations: Vec::new() }
    }
}

impl<Op: Copy + Ord, Fault: Clone> Record<Op, Fault> {
    /// Keeps a request.
    pub fn note(&mut self, note: Received<Op>) {
        if let Some(op) = note.op {
            *self.counts.entry(op).or_default() += 1;
        }
        let (method, path) = (&note.method, &note.path);
        self.violations.extend(note.violations.iter().map(|v| format!("{method} {path}: {v}")));
        if self.received.len() == KEPT {
            self.received.drain(..KEPT / 10);
        }
        self.received.push(note);
    }

    /// Puts a fault in force so many times (`None` = always).
    pub fn misbehave(&mut self, op: Option<Op>, fault: Fault, times: Option<u32>) {
        if times != Some(0) {
            self.rules.push(Rule { op, fault, times });
        }
    }

    /// Takes the first fault for an operation and counts it down; `everywhere` = faults of no operation count here.
    pub fn take(&mut self, op: Op, everywhere: bool) -> Option<Fault> {
        let at = self.rules.iter().position(|r| r.op.map_or(everywhere, |o| o == op))?;
        let fault = self.rules[at].fault.clone();
        if let Some(times) = self.rules[at].times.as_mut() {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.rules.remove(at);
            }
        }
        Some(fault)
    }

    /// How often an operation was asked for since the start.
    pub fn count(&self, op: Op) -> u64 {
        self.counts.get(&op).copied().unwrap_or_default()
    }
}
