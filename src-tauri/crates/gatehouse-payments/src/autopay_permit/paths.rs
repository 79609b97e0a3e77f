//! Paths of Autopay Permit: as documented, in snake_case as announced for after 2026-11-05, and the two whose pages
//! are cut off as templates.

use crate::address;
use gatehouse_domain::payment::PathStyle;
use url::Url;

const LANDLORD: &str = "{landlordId}";
const TENANT: &str = "{tenantId}";
const ALLOCATION: &str = "{permitAllocationId}";

/// How the paths are spelt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathSetup {
    /// Spelling of the documented ones.
    pub style: PathStyle,
    /// Path of creating an allocation (PUT), with `{landlordId}` and `{tenantId}`; `None` = as by analogy with
    /// `tenant/new`, unverified.
    pub create_allocation: Option<String>,
    /// Path of deleting an allocation (DELETE), with `{permitAllocationId}` too; `None` = the path of changing it,
    /// unverified.
    pub delete_allocation: Option<String>,
    /// The error id that says "tenant not fully created yet", once it is known; the words are recognised anyway.
    pub not_ready_error_id: Option<String>,
}

impl Default for PathSetup {
    fn default() -> PathSetup {
        PathSetup {
            style: PathStyle::Documented,
            create_allocation: None,
            delete_allocation: None,
            not_ready_error_id: None,
        }
    }
}

impl PathSetup {
    /// The template for creating an allocation.
    pub fn create_template(&self) -> &str {
        self.create_allocation.as_deref().unwrap_or(match self.style {
            PathStyle::Documented => {
                "/permit/v2/landlord/{landlordId}/tenant/{tenantId}/permitAllocations/new"
            }
            PathStyle::SnakeCase => {
                "/permit/v2/landlord/{landlordId}/tenant/{tenantId}/permit_allocations/new"
            }
        })
    }

    /// The template for deleting an allocation.
    pub fn delete_template(&self) -> &str {
        self.delete_allocation.as_deref().unwrap_or(self.update_template())
    }

    pub(super) fn update_template(&self) -> &'static str {
        match self.style {
            PathStyle::Documented => {
                "/permit/v2/landlord/{landlordId}/tenant/{tenantId}/permitAllocations/{permitAllocationId}"
            }
            PathStyle::SnakeCase => {
                "/permit/v2/landlord/{landlordId}/tenant/{tenantId}/permit_allocations/{permitAllocationId}"
            }
        }
    }

    pub(super) fn definitions(&self) -> &'static str {
        match self.style {
            PathStyle::Documented => "permitDefinitions",
            PathStyle::SnakeCase => "permit_definitions",
        }
    }
}

/// What is wrong with a template, in a sentence; `None` = it can be used. `deletes` = it must name an allocation.
pub fn template_complaint(template: &str, deletes: bool) -> Option<String> {
    if !template.starts_with('/') || template.len() > 300 {
        return Some("A path begins with / and has at most 300 characters.".into());
    }
    if template.contains(['?', '#', '\\', ' ']) || template.chars().any(char::is_control) {
        return Some("A path holds no blanks and none of ? # \\.".into());
    }
    if template.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Some("A path goes nowhere up: leave out . and .. between slashes.".into());
    }
    let needed = [LANDLORD, TENANT].into_iter().chain(deletes.then_some(ALLOCATION));
    for placeholder in needed {
        if !template.contains(placeholder) {
            return Some(format!("The path lacks {placeholder}."));
        }
    }
    let mut rest = template.to_owned();
    for known in [LANDLORD, TENANT, ALLOCATION] {
        if known == ALLOCATION && !deletes {
            continue;
        }
        rest = rest.replace(known, "");
    }
    rest.contains(['{', '}']).then(|| "The path holds a placeholder that is not known here.".into())
}

/// Puts ids into a template; each is percent-encoded within its own segment.
pub(super) fn fill(
    base: &Url,
    template: &str,
    landlord: &str,
    tenant: &str,
    allocation: Option<&str>,
) -> Result<Url, String> {
    if let Some(complaint) = template_complaint(template, allocation.is_some()) {
        return Err(complaint);
    }
    for id in [landlord, tenant].into_iter().chain(allocation) {
        if let Some(complaint) = address::id_complaint(id) {
            return Err(complaint.to_owned());
        }
    }
    let segments: Vec<String> =
        template[1..].split('/').map(|s| put(s, landlord, tenant, allocation)).collect();
    Ok(address::join(base, segments.iter().map(String::as_str)))
}

/// One pass over a segment, so that an id that looks like a placeholder stays an id.
fn put(segment: &str, landlord: &str, tenant: &str, allocation: Option<&str>) -> String {
    let mut out = String::new();
    let mut rest = segment;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let values = [(LANDLORD, landlord), (TENANT, tenant), (ALLOCATION, allocation.unwrap_or_default())];
        match values.into_iter().find(|(name, _)| from.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(value);
                rest = &from[name.len()..];
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_encoded_in_their_own_segment_and_filled_in_once() {
        let base = address::base("https://api.autopay.io").unwrap();
        let url = fill(
            &base,
            "/x/{landlordId}/t-{tenantId}/{permitAllocationId}",
            "a/b",
            "{landlordId}",
            Some("c?d"),
        );
        assert_eq!(url.unwrap().as_str(), "https://api.autopay.io/x/a%2Fb/t-%7BlandlordId%7D/c%3Fd");
        assert!(fill(&base, "/x/{landlordId}/{tenantId}", "a", "..", None).is_err());
    }

    #[test]
    fn a_template_that_could_name_something_else_is_refused_with_a_sentence() {
        for (template, deletes) in [
            ("permit/{landlordId}/{tenantId}", false),
            ("/permit/{landlordId}", false),
            ("/permit/{landlordId}/{tenantId}", true),
            ("/permit/{landlordId}/{tenantId}/{permitAllocationId}", false),
            ("/permit/{landlordId}/{tenantId}?x=1", false),
            ("/permit/../{landlordId}/{tenantId}", false),
            ("/permit/{landlordId}/{tenantId}/{id}", false),
        ] {
            assert!(template_complaint(template, deletes).is_some(), "{template}");
        }
        for style in [PathStyle::Documented, PathStyle::SnakeCase] {
            let setup = PathSetup { style, ..PathSetup::default() };
            assert_eq!(template_complaint(setup.create_template(), false), None);
            assert_eq!(template_complaint(setup.delete_template(), true), None);
        }
    }
}
