//! OPS-COM's error codes (OPS-COM API error codes): what each means here, and what to do next.
//!
//! A code that is not in the table is kept with its message.

/// No such record.
pub(super) const NOT_FOUND: &str = "9009";
/// Such a record is there already.
pub(super) const EXISTS: &str = "9022";

const CODES: &[(&str, &str)] = &[
    ("9000", "OPS-COM got no client code. Check the client code on the connection's page."),
    ("9001", "OPS-COM got no API token. Type the token again on the connection's page."),
    (
        "9002",
        "OPS-COM does not let this API token do that. Check the token and the client code on the connection's page, then ask OPS-COM which rights the token has.",
    ),
    (
        "9003",
        "OPS-COM could not read the request. Update Gatehouse; if it stays, tell OPS-COM, naming the time of day.",
    ),
    ("9004", "OPS-COM wants an end time for this permit. Type the end and send it again."),
    (
        "9005",
        "OPS-COM does not take this end time. Check the end, and on the connection's page whether times are told in UTC or in local time.",
    ),
    ("9006", "OPS-COM wants a plate. Type the plate and send it again."),
    (
        "9007",
        "OPS-COM does not take this start time. Check the start, and on the connection's page whether times are told in UTC or in local time.",
    ),
    (
        "9008",
        "OPS-COM wants the reference it gave for this permit. Look for the permit by its plate, or make a new one.",
    ),
    (
        NOT_FOUND,
        "OPS-COM has no permit with this reference; it was probably deleted there. Check the plate, and make a new permit if it needs one.",
    ),
    ("9010", "OPS-COM wants the plate's type. Have the vehicle entered in OPS-COM itself, then try again."),
    (
        "9011",
        "OPS-COM wants the plate's province or state. Have the vehicle entered in OPS-COM itself, then try again.",
    ),
    ("9012", "OPS-COM has this vehicle already. Check the plate; nothing else has to be done."),
    ("9013", "OPS-COM wants a unique id of a user. Have the user entered in OPS-COM itself, then try again."),
    ("9014", "OPS-COM wants a user's login source. Have the user entered in OPS-COM itself, then try again."),
    (
        "9015",
        "OPS-COM does not know a user's login source. Have the user corrected in OPS-COM itself, then try again.",
    ),
    (
        "9016",
        "OPS-COM wants a user's e-mail address. Have the user completed in OPS-COM itself, then try again.",
    ),
    ("9017", "OPS-COM wants a user's first name. Have the user completed in OPS-COM itself, then try again."),
    ("9018", "OPS-COM wants a user's last name. Have the user completed in OPS-COM itself, then try again."),
    (
        "9019",
        "OPS-COM knows another user with this e-mail address. Have the users sorted out in OPS-COM itself, then try again.",
    ),
    (
        "9020",
        "OPS-COM knows another user with this user name. Have the users sorted out in OPS-COM itself, then try again.",
    ),
    ("9021", "OPS-COM does not take a plate as long as this. Shorten the plate and send it again."),
    (
        EXISTS,
        "OPS-COM has such a permit already, perhaps from an earlier try. Check the plate before anything else; do not send it again.",
    ),
    (
        "9030",
        "A field is longer than OPS-COM allows. Shorten plate, zone or permit number and send it again.",
    ),
    (
        "9031",
        "OPS-COM misses a field. Fill in plate, zone, start and end, and send it again; if it stays, ask OPS-COM which one.",
    ),
    (
        "9032",
        "A field is shorter than OPS-COM allows. Check plate, zone and permit number, and send it again.",
    ),
    (
        "9033",
        "OPS-COM does not take the value of a field. Check that the zone is spelt as in OPS-COM, then plate, times and amount.",
    ),
];

/// What a code means and what to do next; `None` = not documented.
pub(super) fn sentence(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(known, _)| *known == code).map(|(_, sentence)| *sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_code_has_one_sentence_that_names_ops_com_and_says_what_to_do() {
        let documented: Vec<String> = (9000..=9022).chain(9030..=9033).map(|n| n.to_string()).collect();
        assert_eq!(CODES.iter().map(|(code, _)| *code).collect::<Vec<_>>(), documented);
        for (code, sentence) in CODES {
            assert!(sentence.contains("OPS-COM") && sentence.ends_with('.'), "{code}");
            assert!(sentence.matches(". ").count() >= 1, "{code} says what to do in a second sentence");
        }
        assert_eq!(sentence("9023"), None);
    }
}
