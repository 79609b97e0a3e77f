//! What each answer to a gate command means.

use gatehouse_cameras::lapi::{Answered, GateCommand, Lapi, Outcome};

use crate::peer::{Peer, Step, challenge, http, says, soon};
use crate::reading::fixture;

async fn answered(step: Step) -> Answered {
    let peer = Peer::playing([challenge("n1"), step]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert!(answered.request_sent, "{answered:?}");
    assert_eq!(peer.requests().len(), 2, "the command goes out once");
    answered
}

#[tokio::test]
async fn both_codes_zero_or_missing_is_accepted() {
    let printed = String::from_utf8(fixture("doc_l11_gate_control.json")).unwrap();
    for (body, words) in [
        (printed.as_str(), "Succeed"),
        (
            r#"{"Response":{"ResponseCode":0,"ResponseString":"OK","StatusCode":0,"CreatedID":-1,"Data":{}}}"#,
            "OK",
        ),
        (r#"{"Response":{"ResponseCode":0}}"#, "code 0"),
        (r#"{"Response":{"StatusCode":"0","StatusString":"Succeed","Data":null}}"#, "Succeed"),
        (r#"{"StatusCode":0,"StatusString":"Succeed"}"#, "Succeed"),
        ("\u{feff}{“Response”: {“StatusCode”: 0, “StatusString”: “Succeed”,}}", "Succeed"),
    ] {
        let outcome = answered(says(body)).await.outcome;
        assert_eq!(outcome, Outcome::Accepted { words: words.into() }, "{body}");
    }
}

#[tokio::test]
async fn another_code_is_refused_in_the_cameras_words() {
    for (body, words, code) in [
        (r#"{"Response":{"StatusCode":1,"StatusString":"Common Error"}}"#, "Common Error", 1),
        (
            r#"{"Response":{"ResponseCode":4,"ResponseString":"Busy","StatusCode":0,"StatusString":"Succeed"}}"#,
            "Busy",
            4,
        ),
        (r#"{"Response":{"ResponseCode":0,"StatusCode":-1}}"#, "code -1", -1),
    ] {
        let answered = answered(says(body)).await;
        assert_eq!(answered.outcome, Outcome::Refused { words: words.into(), code }, "{body}");
    }
}

#[tokio::test]
async fn an_http_error_is_refused_and_599_is_explained() {
    for (status, words, code) in [
        ("403 Forbidden", "HTTP 403 Forbidden", 403),
        ("404 Not Found", "HTTP 404 Not Found", 404),
        ("302 Found", "HTTP 302 Found", 302),
        ("599 ", "HTTP 599: the camera does not know this call", 599),
    ] {
        let outcome = answered(Step::Answer(http(status, "", "<html>"))).await.outcome;
        assert_eq!(outcome, Outcome::Refused { words: words.into(), code }, "{status}");
    }
    let words = r#"{"Response":{"StatusCode":5,"StatusString":"Not supported"}}"#;
    let outcome = answered(Step::Answer(http("500 Internal Server Error", "", words))).await.outcome;
    assert_eq!(outcome, Outcome::Refused { words: "Not supported".into(), code: 5 });
}

#[tokio::test]
async fn an_answer_that_says_neither_yes_nor_no_is_unknown() {
    for body in
        ["", "OK", "{}", r#"{"Response":{}}"#, r#"{"Response":{"StatusCode":"?"}}"#, "<html>Succeed</html>"]
    {
        let outcome = answered(says(body)).await.outcome;
        let Outcome::Unknown { why } = outcome else { panic!("{body}: {outcome:?}") };
        assert_eq!(why, "HTTP 200 without an answer that can be read");
    }
    let outcome =
        answered(Step::Answer(http("500 Internal Server Error", "", "method not implemented"))).await.outcome;
    assert!(matches!(outcome, Outcome::Unknown { .. }), "it may have acted before it failed: {outcome:?}");
}

#[tokio::test]
async fn words_of_a_camera_are_bounded_and_free_of_control_characters() {
    let body = format!(r#"{{"Response":{{"StatusCode":9,"StatusString":"a\u0007b{}"}}}}"#, "x".repeat(5000));
    let Outcome::Refused { words, .. } = answered(says(&body)).await.outcome else { panic!() };
    assert_eq!(words.chars().count(), 200);
    assert!(words.starts_with("abx"));
}

#[tokio::test]
async fn broken_header_lines_are_read_over() {
    let body = crate::peer::YES;
    let raw = format!(
        "HTTP/1.1 200\r\nServer : Uniview\r\nno colon here\r\nSet-Cookie: a\x01b\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let outcome = answered(Step::Answer(raw.into_bytes())).await.outcome;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
}

#[tokio::test]
async fn an_answer_without_a_length_ends_with_the_connection() {
    let raw = format!("HTTP/1.0 200 OK\r\n\r\n{}", crate::peer::YES);
    let outcome = answered(Step::Answer(raw.into_bytes())).await.outcome;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
}
