//! JSON put together as text, where the order of members and the look of numbers are part of the wire.

/// An object in the making; members stay in order.
#[derive(Debug, Default)]
pub(crate) struct Object(Vec<String>);

impl Object {
    pub(crate) fn raw(mut self, key: &str, value: impl AsRef<str>) -> Self {
        self.0.push(format!("{}:{}", text(key), value.as_ref()));
        self
    }
    pub(crate) fn text(self, key: &str, value: &str) -> Self {
        let value = text(value);
        self.raw(key, value)
    }
    pub(crate) fn maybe(self, key: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.raw(key, value),
            None => self,
        }
    }
    pub(crate) fn done(self) -> String {
        format!("{{{}}}", self.0.join(","))
    }
}

/// A JSON string.
pub(crate) fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// A JSON array of finished members.
pub(crate) fn array(members: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", members.into_iter().collect::<Vec<_>>().join(","))
}
