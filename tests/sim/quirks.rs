//! stub
use super::body::Identity;
/// Q
#[derive(Debug, Clone)]
pub struct Quirk {
    /// id
    pub id: &'static str,
    /// p
    pub path: &'static str,
    /// b
    pub body: Vec<u8>,
}
/// all
pub fn all(_who: &Identity) -> Vec<Quirk> {
    Vec::new()
}
/// n
pub fn named() -> Vec<&'static str> {
    Vec::new()
}
