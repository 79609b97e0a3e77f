//! The audit chain: each row's hash covers the row before, so a removed or changed row shows.
//!
//! Personal fields enter as salted digests, so a plate can be erased later without breaking the
//! chain (invariant 9).

/// What one audit row commits to.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// Row number; rows are numbered without gaps.
    pub seq: i64,
    /// UTC milliseconds.
    pub at_ms: i64,
    /// Who did it, as shown.
    pub actor: &'a str,
    /// What was done: one word of the operation.
    pub action: &'a str,
    /// What it was done to, without personal data.
    pub subject: &'a str,
    /// Why, without personal data.
    pub reason: &'a str,
    /// Digest of the personal part (see [`personal_digest`]); empty when there is none.
    pub personal: &'a [u8],
}

/// BLAKE3 over the previous row's hash and this row's content.
pub fn chain(previous: &[u8; 32], link: &Link<'_>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"gatehouse audit 1");
    hasher.update(previous);
    hasher.update(&link.seq.to_le_bytes());
    hasher.update(&link.at_ms.to_le_bytes());
    for part in
        [link.actor.as_bytes(), link.action.as_bytes(), link.subject.as_bytes(), link.reason.as_bytes()]
    {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.update(link.personal);
    *hasher.finalize().as_bytes()
}

/// Salted digest of a personal text (a plate, a phone number).
pub fn personal_digest(salt: &[u8; 16], text: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"gatehouse personal 1");
    hasher.update(salt);
    hasher.update(text.as_bytes());
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changing_any_field_of_a_row_breaks_the_chain() {
        let link =
            Link { seq: 1, at_ms: 2, actor: "a", action: "b", subject: "c", reason: "d", personal: &[1] };
        let good = chain(&[0; 32], &link);
        for other in [
            Link { seq: 2, ..link },
            Link { at_ms: 3, ..link },
            Link { actor: "x", ..link },
            Link { action: "x", ..link },
            Link { subject: "x", ..link },
            Link { reason: "x", ..link },
            Link { personal: &[2], ..link },
        ] {
            assert_ne!(good, chain(&[0; 32], &other));
        }
        assert_ne!(good, chain(&[1; 32], &link));
    }
}
