//! The bytes a camera gets back, exactly as documented (C-Q9): always sent
//! with HTTP 200, the protocol's own code inside.
//!
//! A keep-alive answer carries at most one control (see [`Control`]); nothing
//! that is not meant is in it, not even as 0 (C-Q28).

use super::{Control, UpstreamPath};

/// The protocol's error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// 101, common error: for example the record could not be stored.
    Common,
    /// 301, invalid parameter: the body could not be read.
    InvalidParam,
}

/// The answer for "received and kept". `svr_time_ms` (UTC, ms since 1970) and
/// `control` go out on keep-alives only; other answers have no place for them.
pub fn reply_ok(path: &UpstreamPath, svr_time_ms: i64, control: Option<&Control>) -> Vec<u8> {
    match path {
        UpstreamPath::KeepAlive => {
            let mut data = format!("{{\"svrTime\":{svr_time_ms}");
            for (name, value) in control.map(Control::members).into_iter().flatten() {
                data.push_str(&format!(",\"{name}\":{value}"));
            }
            format!(r#"{{"code":200,"message":"success","data":{data}}}}}"#).into_bytes()
        }
        UpstreamPath::Capture => br#"{"code":200,"message":"success","data":""}"#.to_vec(),
        _ => br#"{"code":200,"message":"success"}"#.to_vec(),
    }
}

/// The answer for "not kept". A keep-alive's error has no `data`: an object
/// without `svrTime` could be read as a clock setting.
pub fn reply_error(path: &UpstreamPath, code: ErrorCode, message: &str) -> Vec<u8> {
    let code = match code {
        ErrorCode::Common => 101,
        ErrorCode::InvalidParam => 301,
    };
    let message = serde_json::Value::from(message);
    let data = if *path == UpstreamPath::Capture { r#","data":"""# } else { "" };
    format!(r#"{{"code":{code},"message":{message}{data}}}"#).into_bytes()
}
