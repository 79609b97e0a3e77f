//! How things are written: the documents' key order and spelling, both generations of plate validation.

use chrono::NaiveDateTime;

use super::fault::Fault;
use super::model::{Note, Permit};
use crate::sim::json_text::{Object, array};

/// `2099-06-01 23:59:59`: a space, no zone.
fn time(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

pub(super) fn error(code: u32) -> String {
    Object::default().raw("ErrorCode", code.to_string()).text("ErrorMessage", message(code)).done()
}

/// The messages of the page on error codes, in our words.
fn message(code: u32) -> &'static str {
    match code {
        9000 => "The client code is missing.",
        9001 => "The API token is missing.",
        9002 => "The API token does not have the permission for this request.",
        9003 => "The request could not be parsed.",
        9004 => "The end time is required.",
        9005 => "The end time is invalid.",
        9006 => "The plate is required.",
        9007 => "The start time is invalid.",
        9008 => "The reference id is required.",
        9009 => "The record was not found.",
        9010..=9020 => "A field of the vehicle or user is missing or taken.",
        9021 => "The plate is longer than 50 characters.",
        9022 => "A record with these details exists.",
        9030 => "The field is too long.",
        9031 => "The field is required.",
        9032 => "The field is too short.",
        9033 => "The value of the field is invalid.",
        _ => "Simulated error.",
    }
}

pub(super) fn success(reference: &str, fault: Option<&Fault>) -> String {
    let answer = Object::default().text("status", "success");
    match fault {
        Some(Fault::NoId) => answer.done(),
        Some(Fault::OneId) => answer.text("reference_id", reference).done(),
        Some(Fault::DifferentIds) => {
            let other: String = reference.chars().rev().collect();
            answer.text("reference_id", reference).text("InternalReferenceID", &format!("{other}-2")).done()
        }
        _ => answer.text("reference_id", reference).text("InternalReferenceID", reference).done(),
    }
}

/// Totals are texts.
pub(super) fn stats(totals: impl IntoIterator<Item = ((String, String), usize)>) -> String {
    let one = |((kind, zone), total): ((String, String), usize)| {
        Object::default().text("type", &kind).text("zone", &zone).text("total", &total.to_string()).done()
    };
    Object::default().raw("data", array(totals.into_iter().map(one))).done()
}

/// What is known about a plate.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub plate: &'a str,
    pub permits: Vec<&'a Permit>,
    pub notes: &'a [Note],
    pub alarm: Option<&'a str>,
}

impl Known<'_> {
    pub(super) fn new_answer(&self) -> String {
        let permit = |p: &&Permit| permit(Object::default(), p).text("expires", &time(p.end)).done();
        let known = if self.is_empty() {
            Object::default()
        } else {
            Object::default()
                .raw("permits", array(self.permits.iter().map(permit)))
                .raw("dntt", array(self.notes.iter().map(note)))
                .text("alarm", self.alarm.unwrap_or_default())
        };
        let data = self.outline(known).done();
        Object::default().raw("error", "0").raw("data", data).text("message", "").done()
    }

    /// One permit's fields stand bare beside the rest.
    pub(super) fn old_answer(&self) -> String {
        let mut known = Object::default();
        if let Some(p) = self.permits.first() {
            known = permit(known.text("expires", &time(p.end)).text("active", "1"), p);
        }
        if !self.notes.is_empty() {
            known = known.raw("dntt", array(self.notes.iter().map(note)));
        }
        if let Some(alarm) = self.alarm {
            known = known.text("alarm", alarm);
        }
        self.outline(known).done()
    }

    fn outline(&self, known: Object) -> Object {
        Object::default()
            .text("response", &self.words())
            .text("plate", self.plate)
            .raw("responseJSON", known.done())
    }

    fn is_empty(&self) -> bool {
        self.permits.is_empty() && self.notes.is_empty() && self.alarm.is_none()
    }

    fn words(&self) -> String {
        let permits =
            self.permits.iter().map(|p| format!("{}: {}\n Expires: {}\n\n", p.kind, p.zone, time(p.end)));
        let alarm = self.alarm.map(|alarm| format!("ALARM: {alarm}\n\n"));
        let notes = self
            .notes
            .iter()
            .map(|n| format!("DNTT: {}\n{}-{}\n{}\n\n", n.location, time(n.start), time(n.end), n.notes));
        permits.chain(alarm).chain(notes).collect()
    }
}

fn permit(object: Object, permit: &Permit) -> Object {
    object.text("type", &permit.kind).text("shortName", &permit.zone)
}

fn note(note: &Note) -> String {
    Object::default()
        .text("notes", &note.notes)
        .text("location", &note.location)
        .text("start", &time(note.start))
        .text("end", &time(note.end))
        .done()
}
