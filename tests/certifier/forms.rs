//! How everything that came was written: names, times, content types; and how long it took.

use serde_json::Value;

use super::seen::{self, NEVER};
use super::{Came, Script, failed, skipped};

/// The names of a permit that have to be there. Make and colour may be missing; activation has a check of its own.
const NEEDED: &[&str] = &["Expiry", "PermitId", "PlateNumber", "PlateState"];

impl Script<'_> {
    pub(super) fn forms(&mut self) {
        let came = self.names();
        self.enter("names", came);
        let came = self.each("Expiry", |value| value.as_str().and_then(seen::time).is_some());
        self.enter("expiry-format", came);
        let came = self.each("Activation", |value| {
            value.as_str().is_some_and(|text| text == NEVER || seen::time(text).is_some())
        });
        self.enter("activation-format", came);
        let came = self.content_type();
        self.enter("content-type", came);
        let came = self.answer_times();
        self.enter("answer-times", came);
    }

    fn permits(&self) -> impl Iterator<Item = &Value> {
        self.pages.iter().flat_map(super::seen::Page::permits)
    }

    fn names(&self) -> Came {
        if self.pages.is_empty() {
            return skipped("no page of permits came");
        }
        for page in &self.pages {
            for name in ["ContinuationToken", "Permits"] {
                if page.whole.get(name).is_none() {
                    return failed(format!("a page without {name}; it has {}", members(&page.whole)));
                }
            }
        }
        let lacking = |p: &&Value| NEEDED.iter().any(|name| p.get(name).is_none());
        if let Some(permit) = self.permits().find(lacking) {
            return failed(format!("a permit with {}", members(permit)));
        }
        Ok(format!("{} pages with {} permits", self.pages.len(), self.permits().count()))
    }

    fn each(&self, member: &str, good: impl Fn(&Value) -> bool) -> Came {
        let all = self.permits().count();
        if all == 0 {
            return skipped("no permit came");
        }
        match self.permits().find(|p| !p.get(member).is_some_and(&good)) {
            None => Ok(format!("{all} permits")),
            Some(permit) => match permit.get(member) {
                Some(value) => failed(value.to_string().chars().take(60).collect::<String>()),
                None => failed(format!("a permit without {member}")),
            },
        }
    }

    fn content_type(&self) -> Came {
        let json = |kind: &str| {
            let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            matches!(kind.as_str(), "application/json" | "text/json")
        };
        if self.client.kinds.is_empty() {
            return skipped("no answer was 200");
        }
        match self.client.kinds.iter().find(|(kind, _)| !json(kind)) {
            None => {
                Ok(self.client.kinds.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>().join(", "))
            }
            Some((kind, of)) => failed(format!("{kind:?} of {of}")),
        }
    }

    fn answer_times(&self) -> Came {
        let (slowest, of) = &self.client.slowest;
        let quick = self.options.quick;
        let word = if *slowest <= quick { "within" } else { "OVER" };
        Ok(format!(
            "{} requests; the slowest took {} ms ({of}), {word} {} ms",
            self.client.asked,
            slowest.as_millis(),
            quick.as_millis()
        ))
    }
}

fn members(value: &Value) -> String {
    match value.as_object() {
        Some(members) => members.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
        None => "no members".into(),
    }
}
