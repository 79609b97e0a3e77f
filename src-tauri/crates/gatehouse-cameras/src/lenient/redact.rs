//! Writes a tree back as JSON for keeping: without picture data, without
//! secrets (C-R13), with long texts cut, and bounded as a whole.

use std::borrow::Cow;

use super::Node;

/// Text longer than this is cut, in bytes.
const MAX_TEXT_BYTES: usize = 4 * 1024;
/// Members are left out once the document is this long, in bytes.
const MAX_DOCUMENT_BYTES: usize = 64 * 1024;
/// What stands where a secret stood.
pub(super) const MASK: &str = "•••";

/// The document for keeping; always valid JSON, at most about 70 KiB.
pub(crate) fn metadata(root: &Node<'_>) -> String {
    let mut out = String::with_capacity(1024);
    write(root, false, &mut out);
    out
}

fn write(node: &Node<'_>, in_pictures: bool, out: &mut String) {
    match node {
        Node::Null => out.push_str("null"),
        Node::Bool(_) | Node::Int(_) | Node::Big(_) => out.push_str(&node.text().unwrap_or_default()),
        Node::Float(n) => {
            out.push_str(&serde_json::Number::from_f64(*n).map_or("null".to_owned(), |n| n.to_string()))
        }
        Node::Text(text) => write_text(text, out),
        Node::List(items) => {
            out.push('[');
            let begin = out.len();
            for item in items {
                if out.len() > MAX_DOCUMENT_BYTES {
                    break;
                }
                comma(begin, out);
                write(item, in_pictures, out);
            }
            out.push(']');
        }
        Node::Object(members) => {
            out.push('{');
            let begin = out.len();
            for (at, (key, value)) in members.iter().enumerate() {
                if out.len() > MAX_DOCUMENT_BYTES {
                    break;
                }
                let is_picture = in_pictures && key.eq_ignore_ascii_case("data");
                // Only the last of repeated names counts, so only it is kept.
                // The look-ahead is short to keep a hostile object cheap.
                let repeated = members[at + 1..].iter().take(256).any(|(later, _)| later == key);
                if is_picture || repeated {
                    continue;
                }
                comma(begin, out);
                write_string(cut(key, 256), out);
                out.push(':');
                match value {
                    Node::Null => out.push_str("null"),
                    _ if is_secret(key) => write_string(MASK, out),
                    // C-Q5: an address may come without a scheme.
                    Node::Text(url) if key.eq_ignore_ascii_case("url") && !url.contains("://") => {
                        write_text(&cut_query(url), out);
                    }
                    _ => write(value, key.eq_ignore_ascii_case("picInfo"), out),
                }
            }
            out.push('}');
        }
    }
}

fn comma(begin: usize, out: &mut String) {
    if out.len() > begin {
        out.push(',');
    }
}

fn write_text(text: &str, out: &mut String) {
    let text = cut_address(text);
    if text.len() > MAX_TEXT_BYTES {
        write_string(&format!("{}… ({} bytes)", cut(&text, MAX_TEXT_BYTES), text.len()), out);
    } else {
        write_string(&text, out);
    }
}

fn write_string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

fn cut(text: &str, max_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(max_bytes)]
}

pub(super) fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    let part = ["secret", "pwd", "passw", "accesskey", "token"].iter().any(|word| key.contains(word));
    part || key == "user" || key == "username"
}

/// An address without what signs or opens it: user and password before the
/// host, and the query (a signed object-storage address is a key).
pub(super) fn cut_address(text: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = text.split_once("://") else { return text.into() };
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(host_end);
    match authority.rfind('@') {
        Some(at) => format!("{scheme}://{MASK}@{}{}", &authority[at + 1..], cut_query(tail)).into(),
        None => cut_query(text),
    }
}

fn cut_query(text: &str) -> Cow<'_, str> {
    text.split_once('?').map_or(text.into(), |(before, _)| format!("{before}?{MASK}").into())
}
