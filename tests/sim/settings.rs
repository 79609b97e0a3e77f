//! What a platform may change on a camera from afar: how pictures are filled in, and where MQTT is.
//!
//! These are values only; `camera` reports them, `mqtt` follows them.

use serde::Serialize;
use serde_json::Value;

/// `mqttParam`: where the camera's MQTT client connects and what it listens to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MqttParam {
    /// `address`, for example `tcp://127.0.0.1:1883`.
    pub address: String,
    /// `user`.
    pub user: String,
    /// `pwd`.
    pub pwd: String,
    /// `reqTopic`: the topic requests are published on.
    pub req_topic: String,
}

/// `aliOssParam`: where pictures are stored with `picFillType` 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OssParam {
    /// `endpoint`.
    pub endpoint: String,
    /// `accessKeyId`.
    pub access_key_id: String,
    /// `accessKeySecret`.
    pub access_key_secret: String,
    /// `bucketName`.
    pub bucket_name: String,
    /// `ObjectNameHead`.
    pub object_name_head: String,
}

/// The platform settings in force, as basic data reports them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// 0 none, 1 Base64, 2 stored on UCS, 3 stored on Aliyun OSS.
    pub pic_fill_type: i64,
    /// Reported with `picFillType` 3.
    pub oss: Option<OssParam>,
    /// `mqttEnable`.
    pub mqtt_enable: bool,
    /// Kept while MQTT is off, reported while it is on.
    pub mqtt: Option<MqttParam>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { pic_fill_type: 1, oss: None, mqtt_enable: false, mqtt: None }
    }
}

impl MqttParam {
    /// Reads the object of the document's table; `None` when a member is missing or no string.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
        Some(Self {
            address: text("address")?,
            user: text("user")?,
            pwd: text("pwd")?,
            req_topic: text("reqTopic")?,
        })
    }

    /// `host:port` of the address; port 1883 when it names none.
    #[must_use]
    pub fn authority(&self) -> String {
        let rest = self.address.split_once("://").map_or(self.address.as_str(), |(_, rest)| rest);
        let rest = rest.trim_end_matches('/');
        if rest.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) {
            rest.to_owned()
        } else {
            format!("{rest}:1883")
        }
    }
}

impl OssParam {
    /// Reads the object of the document's table; `None` when a member is missing or no string.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
        Some(Self {
            endpoint: text("endpoint")?,
            access_key_id: text("accessKeyId")?,
            access_key_secret: text("accessKeySecret")?,
            bucket_name: text("bucketName")?,
            object_name_head: text("ObjectNameHead")?,
        })
    }
}

impl Settings {
    /// Where a picture is said to be when it is not in the record; `None` with Base64 and with none at all.
    #[must_use]
    pub fn picture_url(&self, record_id: &str, number: usize) -> Option<String> {
        match (self.pic_fill_type, &self.oss) {
            (2, _) => Some(format!("http://ucs.invalid/{record_id}-{number}.jpg")),
            (3, Some(oss)) => Some(format!(
                "https://{}.{}/{}/{record_id}-{number}.jpg",
                oss.bucket_name, oss.endpoint, oss.object_name_head
            )),
            (3, None) => Some(format!("https://oss.invalid/{record_id}-{number}.jpg")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MqttParam;

    #[test]
    fn an_mqtt_address_is_read_with_and_without_scheme_and_port() {
        for (address, authority) in [
            ("tcp://127.0.0.1:8080", "127.0.0.1:8080"),
            ("tcp://broker.example", "broker.example:1883"),
            ("10.0.0.5:1884", "10.0.0.5:1884"),
            ("mqtt://10.0.0.5/", "10.0.0.5:1883"),
        ] {
            let param = MqttParam {
                address: address.into(),
                user: String::new(),
                pwd: String::new(),
                req_topic: String::new(),
            };
            assert_eq!(param.authority(), authority);
        }
    }
}
