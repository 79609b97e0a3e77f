//! Requests to cameras that are no gate commands.

use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::gate::Outcome;

use super::super::requests::{self, NewRequest, RequestEnd};
use super::super::{cameras, captures};
use super::{at, camera, database, new_capture, unique_request_id};

fn asked(camera_id: i64, kind: RequestKind) -> NewRequest {
    NewRequest {
        camera_id,
        kind,
        channel: Channel::Lapi,
        request_id: unique_request_id(),
        summary: "Take a picture".to_owned(),
        detail: Some("{\"mode\":1}".to_owned()),
        asked_by: "Ana".to_owned(),
        asked_by_id: None,
        asked_at: at(3),
    }
}

#[test]
fn a_request_is_pending_until_its_end_is_written_down_and_is_found_by_its_wire_id() {
    let c = database();
    let cam = camera(&c, "cam");
    let new = asked(cam, RequestKind::Capture);
    let id = requests::insert(&c, &new).unwrap();
    assert_eq!(requests::pending(&c).unwrap()[0].id, id);

    let end = RequestEnd {
        channel: Channel::Mqtt,
        outcome: Outcome::Accepted,
        sentence: "The camera took a picture.".to_owned(),
        device_words: Some("success".to_owned()),
        latency_ms: Some(42),
        at: at(4),
    };
    requests::finish(&c, id, &end).unwrap();
    requests::answered_late(&c, id, "again", at(20)).unwrap();
    let capture = captures::insert(&c, &new_capture(cam, Some("A1")), &[]).unwrap();
    requests::set_capture(&c, id, capture).unwrap();
    let row = requests::find(&c, &new.request_id).unwrap().unwrap();
    assert_eq!((row.channel, row.outcome, row.ended_at), (Channel::Mqtt, Outcome::Accepted, Some(at(4))));
    assert_eq!((row.late_words.as_deref(), row.capture_id), (Some("again"), Some(capture)));
    assert_eq!((row.detail, row.kind), (new.detail, RequestKind::Capture));
    assert!(requests::pending(&c).unwrap().is_empty());
}

#[test]
fn a_wire_id_is_never_used_twice() {
    let c = database();
    let new = asked(camera(&c, "cam"), RequestKind::Led);
    requests::insert(&c, &new).unwrap();
    assert!(requests::insert(&c, &new).is_err());
}

#[test]
fn requests_page_newest_first_by_camera_and_kind() {
    let c = database();
    let (one, two) = (camera(&c, "one"), camera(&c, "two"));
    let insert = |cam, kind| requests::insert(&c, &asked(cam, kind)).unwrap();
    let (a, b) = (insert(one, RequestKind::Led), insert(one, RequestKind::Serial));
    insert(two, RequestKind::Led);
    let page = |kind, before| {
        let rows = requests::page(&c, one, kind, before, 9).unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None), [b, a]);
    assert_eq!(page(Some(RequestKind::Led), None), [a]);
    assert_eq!(page(None, Some(b)), [a]);
}

#[test]
fn a_forgotten_camera_takes_its_requests_along() {
    let c = database();
    let cam = camera(&c, "cam");
    let id = requests::insert(&c, &asked(cam, RequestKind::Restart)).unwrap();
    cameras::delete(&c, cam).unwrap();
    assert_eq!(requests::get(&c, id).unwrap(), None);
}
