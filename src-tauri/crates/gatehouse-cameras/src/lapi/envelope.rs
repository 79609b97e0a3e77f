//! The answer inside the answer: `{"Response":{"StatusCode":0,…}}`, read
//! leniently. HTTP 200 says nothing about success; this does.

use crate::lenient::{self, Fields, Node, clean};

/// Longest words of a camera kept, in characters.
const MAX_WORDS_CHARS: usize = 200;

/// What the camera says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// 0 is success. The first non-zero of `ResponseCode` and `StatusCode`;
    /// one of them may be missing, both may not.
    pub code: i64,
    /// `StatusString` or `ResponseString`, whichever goes with the code.
    pub words: Option<String>,
    /// `Data` when it is text or an object with a `URL` (C-Q21); the text
    /// `null` and empty text are nothing.
    pub data: Option<String>,
}

/// `None` when `body` holds no code: it then says neither yes nor no. The
/// `ResponseURL` is not looked at, since it often names another call.
pub(super) fn read(body: &[u8]) -> Option<Envelope> {
    lenient::read(body, |root, _| from_tree(&root)).ok().flatten()
}

fn from_tree(root: &Node<'_>) -> Option<Envelope> {
    let fields = Fields::new([root.get("Response"), Some(root)]);
    let code = |name: &'static str| fields.get(&[name]).map(|node| node.int());
    let (response, status) = (code("ResponseCode"), code("StatusCode"));
    if response.is_none() && status.is_none() {
        return None;
    }
    // A code that is there and is no number is not an answer either.
    let response = response.unwrap_or(Some(0))?;
    let status = status.unwrap_or(Some(0))?;
    let (first, second) = if response != 0 && status == 0 {
        ("ResponseString", "StatusString")
    } else {
        ("StatusString", "ResponseString")
    };
    let words = |name: &'static str| {
        let text = clean(&fields.get(&[name])?.text()?, MAX_WORDS_CHARS);
        (!text.is_empty()).then_some(text)
    };
    let data = fields.get(&["Data"]).and_then(|data| match data {
        Node::Object(_) => data.get("URL").and_then(Node::text),
        other => other.text(),
    });
    Some(Envelope {
        code: if response != 0 { response } else { status },
        words: words(first).or_else(|| words(second)),
        data: data.map(|data| clean(&data, 1024)).filter(|data| !data.is_empty() && data != "null"),
    })
}
