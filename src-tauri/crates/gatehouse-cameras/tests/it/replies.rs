//! C-Q9 and C-Q28: the bytes cameras get back.

use gatehouse_cameras::upark::{Control, ErrorCode, UpstreamPath, reply_error, reply_ok};

fn ok(path: UpstreamPath, control: Option<Control>) -> String {
    String::from_utf8(reply_ok(&path, 1_589_951_640_000, control)).unwrap()
}

#[test]
fn c_q9_each_reply_has_exactly_its_documented_shape() {
    let plain = r#"{"code":200,"message":"success"}"#;
    for path in [
        UpstreamPath::BasicInfo,
        UpstreamPath::TransChannel,
        UpstreamPath::ManualCapture,
        UpstreamPath::ListResult,
        UpstreamPath::GateResult,
        UpstreamPath::LedResult,
        UpstreamPath::Other("parkalarm".into()),
    ] {
        assert_eq!(ok(path.clone(), None), plain, "{path:?}");
        assert_eq!(ok(path.clone(), Some(Control::LetCarPass)), plain, "{path:?}");
    }
    assert_eq!(ok(UpstreamPath::Capture, None), r#"{"code":200,"message":"success","data":""}"#);
    assert_eq!(
        ok(UpstreamPath::KeepAlive, None),
        r#"{"code":200,"message":"success","data":{"svrTime":1589951640000}}"#
    );
}

#[test]
fn c_q28_a_keep_alive_answer_carries_one_control_and_never_one_that_is_not_meant() {
    for (control, member) in [
        (Control::Reboot, r#""reboot":1"#),
        (Control::GetCapture, r#""getCapture":1"#),
        (Control::LetCarPass, r#""letCarPass":1"#),
        (Control::LampCtrlMode(0), r#""lampCtrlMode":0"#),
        (Control::LampCtrlMode(7), r#""lampCtrlMode":1"#),
    ] {
        let expected =
            format!(r#"{{"code":200,"message":"success","data":{{"svrTime":1589951640000,{member}}}}}"#);
        assert_eq!(ok(UpstreamPath::KeepAlive, Some(control)), expected);
    }
}

#[test]
fn errors_carry_the_protocols_codes_and_never_a_clock() {
    let error = |path, code| String::from_utf8(reply_error(&path, code, "a \"word\"")).unwrap();
    assert_eq!(
        error(UpstreamPath::Capture, ErrorCode::Common),
        r#"{"code":101,"message":"a \"word\"","data":""}"#
    );
    assert_eq!(
        error(UpstreamPath::KeepAlive, ErrorCode::InvalidParam),
        r#"{"code":301,"message":"a \"word\""}"#
    );
}
