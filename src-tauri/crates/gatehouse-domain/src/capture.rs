//! Captures: when two records are the same, and the stable name of one that came without.

use crate::CameraId;

/// BLAKE3 over everything that makes a record itself (design §9): camera, `recordId`, `picTime`,
/// plate and picture hashes. Two uploads with the same identity are one record re-sent.
pub fn identity(
    camera: CameraId,
    record_id: &str,
    pic_time: &str,
    plate: &str,
    pictures: &[[u8; 32]],
) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"gatehouse capture identity 1");
    hasher.update(&camera.to_le_bytes());
    hash_content(&mut hasher, Some(record_id), pic_time, plate, pictures);
    *hasher.finalize().as_bytes()
}

/// A stable `recordId` for a record that came without one (C-R1): the same bytes sent again get
/// the same name.
pub fn synthetic_record_id(pic_time: &str, plate: &str, pictures: &[[u8; 32]]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"gatehouse synthetic record 1");
    hash_content(&mut hasher, None, pic_time, plate, pictures);
    format!("synthetic-{}", &hasher.finalize().to_hex()[..32])
}

fn hash_content(
    hasher: &mut blake3::Hasher,
    record_id: Option<&str>,
    pic_time: &str,
    plate: &str,
    pictures: &[[u8; 32]],
) {
    for text in [record_id.unwrap_or_default(), pic_time, plate] {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    // A set, not a sequence: U3 and U5 may bring the same pictures in another order (C-Q30).
    let mut sorted = pictures.to_vec();
    sorted.sort_unstable();
    for hash in sorted {
        hasher.update(&hash);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_record_is_the_same_whichever_order_its_pictures_came_in() {
        let (a, b) = ([1; 32], [2; 32]);
        assert_eq!(identity(1, "r", "t", "P", &[a, b]), identity(1, "r", "t", "P", &[b, a]));
    }

    #[test]
    fn a_difference_in_any_part_makes_another_record() {
        let base = identity(1, "r", "t", "P", &[[1; 32]]);
        for other in [
            identity(2, "r", "t", "P", &[[1; 32]]),
            identity(1, "s", "t", "P", &[[1; 32]]),
            identity(1, "r", "u", "P", &[[1; 32]]),
            identity(1, "r", "t", "Q", &[[1; 32]]),
            identity(1, "r", "t", "P", &[]),
            identity(1, "rt", "", "P", &[[1; 32]]),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn a_record_without_a_name_gets_the_same_one_each_time() {
        let name = synthetic_record_id("t", "P", &[[7; 32]]);
        assert_eq!(name, synthetic_record_id("t", "P", &[[7; 32]]));
        assert_ne!(name, synthetic_record_id("t", "Q", &[[7; 32]]));
    }
}
