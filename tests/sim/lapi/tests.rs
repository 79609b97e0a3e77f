//! The LAPI server against curl, which nobody here wrote, and against hand-written requests.

use std::process::{Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::fault::{DataKind, Fault, Repeat, Target};
use super::{LapiConfig, LapiServer};
use crate::sim::device::{Device, Position};
use crate::sim::digest::{Algorithm, Policy, Scheme, Session, parameters, variants};
use crate::sim::hostile::{Met, bytes};
use crate::sim::wire::{Headers, Request};

const GATE: &str = "/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl";
const LIVE: &str = "/LAPI/V1.0/Channel/0/Media/LivingStream";

async fn server(scheme: Scheme) -> LapiServer {
    let config =
        LapiConfig { scheme, user: "admin".into(), password: "right".into(), ..LapiConfig::default() };
    LapiServer::start(config, Device::new(None), None).await.unwrap()
}

/// Runs curl; `None` when this machine has none (said aloud by the caller).
async fn curl(args: &[&str]) -> Option<Output> {
    let mut command = tokio::process::Command::new("curl");
    command.args(["--silent", "--max-time", "20", "--noproxy", "*"]).args(args).stdin(Stdio::null());
    match command.output().await {
        Ok(output) => Some(output),
        Err(e) => {
            println!("skipped: curl cannot be run here: {e}");
            None
        }
    }
}

async fn gate_by_curl(lapi: &LapiServer, auth: &[&str], user: &str, body: &str) -> Option<(String, Value)> {
    let url = format!("http://{}{GATE}", lapi.addr());
    let fixed =
        ["--user", user, "-H", "Content-Type: application/json", "-d", body, "-w", "\n%{http_code}", &url];
    let output = curl(&[auth, &fixed].concat()).await?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (answer, status) = text.rsplit_once('\n').unwrap();
    Some((status.to_owned(), serde_json::from_str(answer).unwrap_or_default()))
}

/// A request without credentials, by hand, against a device that asks nobody.
async fn by_hand(lapi: &LapiServer, method: &str, target: &str, kind: Option<&str>, body: &str) -> Met {
    let kind = kind.map(|k| format!("Content-Type: {k}\r\n")).unwrap_or_default();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: x\r\n{kind}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    bytes(lapi.addr(), request.as_bytes(), Duration::from_secs(10)).await.unwrap()
}

fn status_code(met: &Met) -> Option<i64> {
    match met {
        Met::Answered(reply) => reply.json()?["Response"]["StatusCode"].as_i64(),
        _ => None,
    }
}

#[tokio::test]
async fn curl_opens_the_gate_with_the_right_password_and_not_with_a_wrong_one_in_every_variant_it_speaks() {
    for (name, scheme) in variants() {
        let open = scheme == Scheme::None;
        let auth: &[&str] = match scheme {
            Scheme::Digest(_) => &["--digest"],
            Scheme::None | Scheme::Basic => &["--basic"],
        };
        let lapi = server(scheme).await;
        let Some((status, answer)) = gate_by_curl(&lapi, auth, "admin:right", r#"{"Command":0}"#).await
        else {
            return;
        };
        assert_eq!((status.as_str(), answer["Response"]["StatusCode"].as_i64()), ("200", Some(0)), "{name}");
        assert_eq!(lapi.device().command_numbers(), [0], "{name}");
        assert_eq!(lapi.device().barrier().position, Position::Raised, "{name}");
        let Some((status, _)) = gate_by_curl(&lapi, auth, "admin:wrong", r#"{"Command":3}"#).await else {
            return;
        };
        assert_eq!(status, if open { "200" } else { "401" }, "{name}");
        assert_eq!(lapi.device().command_numbers().len(), if open { 2 } else { 1 }, "{name}");
        assert_eq!(lapi.device().violations(), Vec::<String>::new(), "{name}");
    }
}

#[tokio::test]
async fn a_wrong_key_name_a_wrong_kind_and_a_wrong_content_type_are_refused_and_noted() {
    let lapi = server(Scheme::None).await;
    for (kind, body) in [
        (Some("application/json"), r#"{"command":0}"#),
        (Some("application/json"), r#"{"Command":"0"}"#),
        (Some("application/json"), r#"{"Command":4}"#),
        (Some("application/json"), r#"{"Command":0,"Lane":1}"#),
        (Some("text/plain"), r#"{"Command":0}"#),
        (None, r#"{"Command":0}"#),
        (Some("application/json"), "Command=0"),
    ] {
        let met = by_hand(&lapi, "POST", GATE, kind, body).await;
        assert_eq!(status_code(&met), Some(301), "{body}");
    }
    assert_eq!(
        status_code(&by_hand(&lapi, "PUT", GATE, Some("application/json"), r#"{"Command":0}"#).await),
        Some(301)
    );
    assert_eq!(lapi.device().command_numbers(), Vec::<i64>::new());
    assert!(lapi.device().violations().len() >= 8);
}

#[tokio::test]
async fn all_thirteen_calls_are_served_as_the_document_has_them() {
    let lapi = server(Scheme::None).await;
    let json = Some("application/json");
    let allow = "/LAPI/V1.0/ParkingLots/Vehicles/AllowList";
    let block = "/LAPI/V1.0/ParkingLots/Vehicles/BlockList";
    let area = r#"{"TopLeft":{"X":15,"Y":52},"BotRight":{"X":0,"Y":0}}"#;
    let osd_row = r#"{"InfoType":1,"Value":"Hello"}"#;
    let osd = format!(
        r#"{{"AreaNum":1,"InfoOSD":[{{"Index":0,"Enable":1,"InfoParam":[{}],"Area":{area}}}]}}"#,
        [osd_row; 8].join(",")
    );
    let photo = format!(
        r#"{{"OSDBaseCFG":{{"FontSpace":5,"Mode":0,"OSDPrame":0,"OSDSource":0,"BaseCfgType":0,"BackColor":16777215,
        "OSDStyle":{{"FontStyle":1,"FontSize":0,"FontType":0,"Color":0,"Alpha":0,"TimeFormat":0,"DateFormat":0}},
        "OSDArea":[{}]}},"OSDNum":1,"PicOSDCFG":[{{"OSDType":0,"Enable":1,"SpaceNum":1,"NewLineNum":0,"Location":0,
        "AreaIndex":1,"OSDName":"","OSDForm":""}}]}}"#,
        [area; 8].join(",")
    );
    let led = r##"{"msgType":2,"showTime":2,"scenseNum":4,"voiceLevel":4,"scenseInfoList":[
        {"customContext":"Welcome","runType":2,"isBroadcast":0,"colorType":2},
        {"customContext":"AB123CD","runType":2,"isBroadcast":1,"colorType":1},
        {"customContext":"","runType":0,"isBroadcast":0,"colorType":3},
        {"customContext":"#T","runType":0,"isBroadcast":0,"colorType":3}]}"##;
    let added = |num: &str, list: &str, id: &str| {
        format!(
            r#"{{"Num":{num},"{list}":[{{"{id}":1,"PlateNo":"A12345","BeginTime":1592807453,"EndTime":1592808453}}]}}"#
        )
    };
    let edited = r#"{"PlateNo":"B2","BeginTime":"1592806453","EndTime":"1592807453"}"#;
    let calls = [
        ("GET", LIVE.to_owned(), None, String::new()),
        ("POST", "/LAPI/V1.0/Channel/0/Media/OSD/0".into(), json, osd),
        ("PUT", "/LAPI/V1.0/Media/PicOSD?BaseCfgType=0".into(), json, photo),
        ("POST", allow.into(), json, added("\"1\"", "AllowListInfo", "AllowID")),
        ("PUT", format!("{allow}/1"), json, edited.into()),
        ("POST", block.into(), json, added("1", "BlockListInfo", "BlockID")),
        ("PUT", format!("{block}/1"), json, edited.into()),
        ("DELETE", format!("{block}/1"), json, r#"{"ID":1}"#.into()),
        ("PUT", "/LAPI/V1.0/INTELLIGENT/ParkingLED".into(), json, led.into()),
        ("POST", GATE.into(), json, r#"{"Command":1}"#.into()),
        (
            "PUT",
            "/LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL".into(),
            Some("application/x-www-form-urlencoded"),
            String::new(),
        ),
        ("PUT", "/LAPI/V1.0/System/Reboot".into(), None, String::new()),
    ];
    for (method, target, kind, body) in calls {
        let met = by_hand(&lapi, method, &target, kind, &body).await;
        assert_eq!(status_code(&met), Some(0), "{method} {target}: {:?}", lapi.device().violations());
    }
    let memory = lapi.device().memory();
    assert_eq!((memory.allow[&1].plate.as_str(), memory.allow[&1].begin_s), ("B2", 1_592_806_453));
    assert!(memory.block.is_empty() && memory.live_osd.is_some() && memory.photo_osd.is_some());
    assert_eq!((memory.reboots, memory.captures_asked), (1, 1));
    assert_eq!(memory.led.shown()[0], "Welcome");
    assert_eq!(memory.led.spoken, ["AB123CD"]);
    assert!(lapi.device().barrier().locked);
    // The thirteenth: the remaining entry goes, and a second delete is refused.
    let delete =
        || by_hand(&lapi, "DELETE", "/LAPI/V1.0/ParkingLots/Vehicles/AllowList/1", json, r#"{"ID":1}"#);
    assert_eq!(status_code(&delete().await), Some(0));
    assert_eq!(status_code(&delete().await), Some(1));
    assert_eq!(lapi.device().violations(), Vec::<String>::new());
}

#[tokio::test]
async fn num_is_quoted_in_the_allow_list_and_bare_in_the_block_list_and_nothing_else_is_taken() {
    let lapi = server(Scheme::None).await;
    for (list, id, num) in [("AllowList", "AllowID", "1"), ("BlockList", "BlockID", "\"1\"")] {
        let body = format!(
            r#"{{"Num":{num},"{list}Info":[{{"{id}":1,"PlateNo":"A1","BeginTime":1,"EndTime":2}}]}}"#
        );
        let target = format!("/LAPI/V1.0/ParkingLots/Vehicles/{list}");
        let met = by_hand(&lapi, "POST", &target, Some("application/json"), &body).await;
        assert_eq!(status_code(&met), Some(301), "{list}");
    }
}

#[tokio::test]
async fn a_put_without_a_length_is_refused() {
    let lapi = server(Scheme::None).await;
    let request = "PUT /LAPI/V1.0/System/Reboot HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let met = bytes(lapi.addr(), request.as_bytes(), Duration::from_secs(10)).await.unwrap();
    assert_eq!(status_code(&met), Some(301));
    assert_eq!(lapi.device().memory().reboots, 0);
}

#[tokio::test]
async fn faults_do_what_their_names_say_and_a_one_shot_fault_is_used_up() {
    let lapi = server(Scheme::None).await;
    let open = || by_hand(&lapi, "POST", GATE, Some("application/json"), r#"{"Command":0}"#);
    let acted = || lapi.device().command_numbers().len();
    for (fault, acts) in [
        (Fault::ResetBeforeReading, false),
        (Fault::ResetAfterRequest, false),
        (Fault::ResetAfterActing, true),
        (Fault::TruncatedChunked, true),
        (Fault::UnknownPath, false),
    ] {
        let before = acted();
        lapi.inject_once(fault.clone());
        assert!(matches!(open().await, Met::Closed { .. }), "{fault:?}");
        assert_eq!(acted() - before, usize::from(acts), "{fault:?}");
        assert_eq!(status_code(&open().await), Some(0), "after {fault:?}");
    }
    lapi.inject_once(Fault::UnauthorizedAgain);
    assert_eq!(open().await.status(), Some(401));
    let refusal =
        Fault::Refuse { response_code: Some(13), status_code: Some(0), words: "Device busy".into() };
    lapi.inject(refusal, Repeat::Always, Target::Path("GateControl".into()));
    let before = acted();
    for _ in 0..2 {
        let Met::Answered(reply) = open().await else { panic!("an answer") };
        let response = &reply.json().unwrap()["Response"];
        assert_eq!(response["ResponseCode"], 13);
        assert_eq!(response["ResponseString"], "Device busy");
    }
    assert_eq!(acted(), before);
    let live = by_hand(&lapi, "GET", LIVE, None, "").await;
    assert_eq!(status_code(&live), Some(0), "the fault is for GateControl only");
}

#[tokio::test]
async fn the_kinds_of_data_are_as_asked() {
    let lapi = server(Scheme::None).await;
    for (kind, expected) in [
        (DataKind::Empty, Some(Value::from(""))),
        (DataKind::Null, Some(Value::Null)),
        (DataKind::NullWord, Some(Value::from("null"))),
        (DataKind::Object, Some(serde_json::json!({ "URL": "rtsp://192.168.1.13:554/media/video1" }))),
        (DataKind::Absent, None),
    ] {
        lapi.inject_once(Fault::Data(kind));
        let Met::Answered(reply) = by_hand(&lapi, "GET", LIVE, None, "").await else { panic!("an answer") };
        assert_eq!(reply.json().unwrap()["Response"].get("Data").cloned(), expected, "{kind:?}");
    }
}

#[tokio::test]
async fn a_black_hole_accepts_and_never_answers_and_a_closed_listener_refuses() {
    let lapi = server(Scheme::None).await;
    lapi.inject_once(Fault::BlackHole);
    let request = format!("GET {LIVE} HTTP/1.1\r\nHost: x\r\n\r\n");
    let met = bytes(lapi.addr(), request.as_bytes(), Duration::from_millis(100)).await.unwrap();
    assert!(matches!(met, Met::Nothing), "{met:?}");
    assert!(lapi.received().is_empty());
    lapi.stop_listening();
    // The listener closes in its own task; refused is what every later attempt must come to.
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while bytes(lapi.addr(), request.as_bytes(), Duration::from_secs(1)).await.is_ok() {
        assert!(tokio::time::Instant::now() < deadline, "still listening");
        tokio::task::yield_now().await;
    }
    lapi.listen_again().await.unwrap();
    assert_eq!(status_code(&by_hand(&lapi, "GET", LIVE, None, "").await), Some(0));
}

/// A digest client by hand: asks once, then sends what it is told with the nonce it got.
struct Client<'a> {
    lapi: &'a LapiServer,
    nonce: String,
}

impl<'a> Client<'a> {
    async fn new(lapi: &'a LapiServer) -> Self {
        let Met::Answered(reply) = by_hand(lapi, "GET", LIVE, None, "").await else { panic!("a challenge") };
        assert_eq!(reply.status, 401);
        let parts = parameters(reply.headers.bytes("www-authenticate").unwrap()).unwrap();
        Self { lapi, nonce: String::from_utf8(parts["nonce"].clone()).unwrap() }
    }

    /// The status of a GET whose hash was made for `uri`, and whether a new challenge says it is stale.
    async fn get(&self, nc: u32, uri: &str, password: &str) -> (u16, bool) {
        let algorithm = Algorithm::Md5;
        let session = Session { algorithm, realm: b"camera", user: "admin", password };
        let nc = format!("{nc:08x}");
        let request = Request {
            method: "GET".into(),
            target: uri.into(),
            headers: Headers::default(),
            body: Vec::new(),
            http11: true,
        };
        let response =
            session.response(&request, &self.nonce, Some("auth"), Some(&nc), Some("cafe")).unwrap();
        let request = format!(
            "GET {LIVE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Digest username=\"admin\", \
             realm=\"camera\", nonce=\"{}\", uri=\"{uri}\", qop=auth, nc={nc}, cnonce=\"cafe\", algorithm=MD5, \
             response=\"{response}\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"\r\n\r\n",
            self.nonce
        );
        let met = bytes(self.lapi.addr(), request.as_bytes(), Duration::from_secs(10)).await.unwrap();
        let Met::Answered(reply) = met else { panic!("an answer, not {met:?}") };
        let challenge = reply.headers.text("www-authenticate").unwrap_or_default();
        (reply.status, challenge.contains("stale=TRUE"))
    }
}

#[tokio::test]
async fn cached_nonces_meet_403_or_500_when_asked_for() {
    for (fault, status) in [(Fault::ForbiddenCachedNonce, 403), (Fault::ServerErrorStaleNonce, 500)] {
        let lapi = server(Scheme::Digest(Policy::md5())).await;
        lapi.inject_once(fault);
        let client = Client::new(&lapi).await;
        assert_eq!(client.get(1, LIVE, "right").await.0, 200);
        assert_eq!(client.get(2, LIVE, "right").await.0, status);
        assert_eq!(client.get(3, LIVE, "right").await.0, 200);
    }
}

#[tokio::test]
async fn a_nonce_is_stale_after_its_uses_and_its_counter_must_go_up_and_the_uri_must_be_the_target() {
    let policy = Policy { stale: "TRUE", nonce_uses: Some(2), ..Policy::md5() };
    let lapi = server(Scheme::Digest(policy)).await;
    let client = Client::new(&lapi).await;
    assert_eq!(client.get(1, LIVE, "right").await, (200, false));
    assert_eq!(client.get(1, LIVE, "right").await, (401, false), "the counter did not go up");
    assert_eq!(client.get(2, GATE, "right").await, (401, false), "hashed for another target");
    assert_eq!(client.get(2, LIVE, "wrong").await, (401, false));
    assert_eq!(client.get(2, LIVE, "right").await, (200, false));
    assert_eq!(client.get(3, LIVE, "right").await, (401, true), "two uses are over");
    lapi.forget_nonces();
    assert_eq!(client.get(4, LIVE, "right").await, (401, true), "a restarted device knows no nonce");
    assert_eq!(lapi.device().violations().len(), 2, "{:?}", lapi.device().violations());
}
