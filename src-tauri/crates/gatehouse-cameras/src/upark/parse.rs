//! From a request body to a message: the only door for upstream bytes.
//!
//! It fails only when there is no JSON object to be found; such a body belongs
//! in the dead-letter table, answered with code 301.

use super::message::{
    CommandKind, CommandResult, KeepAlive, ManualResult, Message, OtherMessage, Sender, TransChannel,
};
use super::{UpstreamPath, basic_info, capture};
use crate::lenient::{self, Fields, Node, Reading, clean};

/// Notes kept per message.
const MAX_NOTES: usize = 16;
/// Longest serial data kept, in characters (the document allows 1024 bytes).
const MAX_SERIAL_CHARS: usize = 4096;

/// A message, and how it had to be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// What it says.
    pub message: Message,
    /// True when the body was not strict JSON.
    pub repaired: bool,
    /// Oddities in words for people, at most 16; no secrets, no plates.
    pub notes: Vec<String>,
}

/// A body in which no JSON object can be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the message cannot be read: {reason}")]
pub struct Unparseable {
    /// Why, in words; nothing of the body itself.
    pub reason: String,
}

/// Reads the body of a request to `path`.
pub fn parse(path: &UpstreamPath, body: &[u8]) -> Result<Parsed, Unparseable> {
    if *path == UpstreamPath::KeepAlive && body.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        // C-Q8: none of its fields is required, so nothing at all is one too.
        let message = Message::KeepAlive(KeepAlive::default());
        return Ok(Parsed { message, repaired: true, notes: vec!["the body is empty".to_owned()] });
    }
    let parsed = lenient::read(body, |root, reading| from_tree(path, root, reading));
    parsed.and_then(|message| message).map_err(|reason| Unparseable { reason })
}

/// The bytes of an unreadable body for keeping: as they came, but without what follows the name of a secret.
pub fn censored(body: &[u8]) -> Vec<u8> {
    lenient::censored(body)
}

fn from_tree(path: &UpstreamPath, mut root: Node<'_>, reading: Reading) -> Result<Parsed, String> {
    let Reading { mut repaired, mut notes } = reading;
    if let Node::List(items) = &mut root
        && let Some(at) = items.iter().position(|item| matches!(item, Node::Object(_)))
    {
        root = items.swap_remove(at);
        repaired = true;
        notes.push("the message stood in a list".to_owned());
    }
    if !matches!(root, Node::Object(_)) {
        return Err("JSON, but not an object".to_owned());
    }
    let quoted = take_quoted(&mut root);
    let root = put_back(root, &quoted);
    let message = to_message(path, &root, &mut notes);
    notes.truncate(MAX_NOTES);
    Ok(Parsed { message, repaired, notes })
}

/// C-Q1: the document calls `params` a string in one place. An object sent as
/// text is taken out here, to be read as the object it is.
fn take_quoted(root: &mut Node<'_>) -> Vec<(String, String)> {
    let Node::Object(members) = root else { return Vec::new() };
    let mut taken = Vec::new();
    for (key, value) in members {
        let is_body = key.eq_ignore_ascii_case("params") || key.eq_ignore_ascii_case("data");
        if is_body && matches!(value, Node::Text(text) if text.trim_start().starts_with('{')) {
            let Node::Text(text) = std::mem::replace(value, Node::Null) else { continue };
            taken.push((key.to_string(), text.into_owned()));
        }
    }
    taken
}

fn put_back<'t>(root: Node<'t>, quoted: &'t [(String, String)]) -> Node<'t> {
    let Node::Object(mut members) = root else { return root };
    for (key, text) in quoted {
        let value = lenient::parse_strict(text).unwrap_or(Node::Text(text.as_str().into()));
        members.push((key.as_str().into(), value));
    }
    Node::Object(members)
}

fn to_message(path: &UpstreamPath, root: &Node<'_>, notes: &mut Vec<String>) -> Message {
    let (params, data) = (root.get("params"), root.get("data"));
    // Each message has its own home for fields; some senders use the other
    // one, or none.
    let fields = match path {
        UpstreamPath::ManualCapture => Fields::new([data, params, Some(root)]),
        _ => Fields::new([params, data, Some(root)]),
    };
    let top = Fields::new([Some(root), params]);
    let sender = Sender { park_id: top.text(&["parkId"]), device_id: top.text(&["deviceId"]) };
    match path {
        UpstreamPath::BasicInfo => Message::BasicInfo(basic_info::read(&fields, sender, root)),
        UpstreamPath::KeepAlive => {
            Message::KeepAlive(KeepAlive { sender, upload_time_ms: fields.int(&["uploadTime"]) })
        }
        UpstreamPath::Capture => Message::Capture(capture::read(&fields, &top, sender, root, notes)),
        UpstreamPath::ManualCapture => Message::Manual(ManualResult {
            code: top.int(&["code"]),
            message: top.text(&["message"]).unwrap_or_default(),
            capture: capture::read(&fields, &top, sender, root, notes),
        }),
        UpstreamPath::TransChannel => Message::TransChannel(TransChannel {
            sender,
            size: fields.int(&["size"]),
            data: serial(params, root),
            metadata_json: lenient::metadata(root),
        }),
        UpstreamPath::ListResult => command_result(CommandKind::List, &top, sender, root),
        UpstreamPath::GateResult => command_result(CommandKind::Gate, &top, sender, root),
        UpstreamPath::LedResult => command_result(CommandKind::Led, &top, sender, root),
        UpstreamPath::Other(path) => Message::Other(OtherMessage {
            sender,
            path: path.clone(),
            metadata_json: lenient::metadata(root),
        }),
    }
}

fn serial(params: Option<&Node<'_>>, root: &Node<'_>) -> Option<String> {
    let data = Fields::new([params, Some(root)]).get(&["data"])?.text()?.into_owned();
    Some(clean(&data, MAX_SERIAL_CHARS))
}

fn command_result(kind: CommandKind, top: &Fields<'_, '_>, sender: Sender, root: &Node<'_>) -> Message {
    Message::CommandResult(CommandResult {
        sender,
        kind,
        request_id: top.text(&["requestId"]),
        code: top.int(&["code"]),
        message: top.text(&["message"]).unwrap_or_default(),
        metadata_json: lenient::metadata(root),
    })
}
