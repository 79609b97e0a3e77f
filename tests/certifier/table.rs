//! Every check in plain words: what is asked, and what the document says. The order is that of the report.

/// A check.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Its name, which does not change.
    pub name: &'static str,
    /// What is asked.
    pub asked: &'static str,
    /// What the document says; where it is silent, what is agreed here.
    pub document: &'static str,
}

const fn check(name: &'static str, asked: &'static str, document: &'static str) -> Check {
    Check { name, asked, document }
}

/// All checks.
pub const CHECKS: &[Check] = &[
    check(
        "key-missing",
        "each of the four methods without X-ApiKey",
        "a key is sent with every request; an invalid one is answered with 401",
    ),
    check("key-wrong", "each of the four methods with a key nobody was given", "401"),
    check(
        "key-header-case",
        "zones with the header written x-apikey and X-APIKEY",
        "HTTP: names of headers have no letter case",
    ),
    check(
        "key-scope",
        "a zone outside the key's scope: its permits, a search and isvalid there",
        "zones are those of the key; an unknown zone is 404, and nothing of another zone is told",
    ),
    check("unknown-version", "zones under another version, v1999-01", "the version is part of the path: 404"),
    check("wrong-method", "POST to zones", "zones is a GET: 404 or 405"),
    check("content-type", "every answer that is 200", "application/json or text/json"),
    check(
        "zones",
        "the zones of the key",
        "all zones supported for the key; their form is not public, agreed: [{ZoneId, Name}] or {Zones: […]}",
    ),
    check("unknown-zone", "the permits of a zone that does not exist", "404"),
    check(
        "names",
        "every page of permits",
        "ContinuationToken and Permits, and names of permits as in the sample",
    ),
    check("expiry-format", "every Expiry", "a time like 2020-12-07T15:55:01.475935Z"),
    check(
        "activation-format",
        "every Activation",
        "a time, or 0001-01-01T00:00:00 where there is none; it is not left out",
    ),
    check(
        "full-read",
        "the permits of a zone without a token",
        "200 with all active permits, and none that has expired",
    ),
    check("token", "the token of a full read", "a text that is not empty; it need not mean anything"),
    check(
        "token-round-trip",
        "a delta with the token percent-encoded",
        "the token comes back as it was given, whatever characters are in it: 200",
    ),
    check(
        "delta-in-use",
        "the same delta, right after the full read",
        "permits that were modified since the token, and not all of them again",
    ),
    check(
        "unknown-token",
        "a delta with a token nobody was given",
        "not stated; agreed: a 4xx or a full read, and no 5xx",
    ),
    check(
        "isvalid-known",
        "isvalid for a plate that is valid",
        "the plate has at least one valid permit; the answer's form is not public, agreed: true, {IsValid: true} or the permit",
    ),
    check("isvalid-unknown", "isvalid for a plate nobody has", "not valid"),
    check(
        "search-known",
        "permits/search for a plate that is valid",
        "PermitZones with ZoneId and Permits, of the plates and zones asked for",
    ),
    check("search-unknown", "permits/search for a plate nobody has", "404: nothing was found"),
    check("search-empty", "permits/search for no plates", "nothing can be found: 404 or another 4xx"),
    check(
        "malformed-body",
        "isvalid and permits/search with bodies that are no such request",
        "a fault of the caller: 4xx, never 5xx",
    ),
    check(
        "certification-key",
        "populate without a key, and with the production key",
        "access is restricted by a development key: 401",
    ),
    check(
        "certification-zone",
        "populate for a zone in use, with no permits",
        "agreed: 404, only the test zone is populated",
    ),
    check("populate", "populate the test zone with four permits", "agreed: 200 {Populated: 4}"),
    check("full-read-complete", "the test zone's permits without a token", "all four, each as it was given"),
    check(
        "permit-id-repeats",
        "two permits with one id",
        "both: an id may be on two plates, as in the sample",
    ),
    check("activation-none", "a permit that was given no activation", "0001-01-01T00:00:00"),
    check("delta-of-new", "a delta with the token from before", "the permits that were added"),
    check("delta-of-nothing", "a delta with the newest token", "only what was modified since: no permit"),
    check("isvalid-activation", "isvalid for a permit that begins later", "not valid yet"),
    check(
        "isvalid-zones",
        "isvalid for a plate of the test zone in other zones",
        "valid in the given zones: it is not",
    ),
    check(
        "search-several",
        "permits/search for several plates in two zones",
        "the permits of each plate in each zone",
    ),
    check("search-plates", "the same", "of the plates asked for, and of no other"),
    check(
        "search-zones",
        "permits/search for a plate of the test zone in another zone",
        "nothing of zones not asked for",
    ),
    check(
        "delta-of-changes",
        "a delta after one permit was changed and one added",
        "these two, as they are now",
    ),
    check("token-advances", "a delta with that delta's token", "no permit"),
    check("clear", "clear the test zone", "agreed: 200 {Cleared: 5}"),
    check(
        "deletion-in-delta",
        "a delta after the test zone was cleared",
        "not stated; agreed: what is gone is told once with an Expiry in the past",
    ),
    check("deletion-in-full-read", "a full read after that", "active permits only: none of them"),
    check(
        "isvalid-changes",
        "isvalid before a permit is there, while it is, and after",
        "not valid, valid, not valid",
    ),
    check("answer-times", "every answer", "not stated; told, not judged"),
];

#[cfg(test)]
mod tests {
    use super::CHECKS;

    #[test]
    fn every_check_has_a_name_of_its_own() {
        let mut names: Vec<_> = CHECKS.iter().map(|c| c.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
    }
}
