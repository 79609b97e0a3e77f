//! Cameras over the wire: what they send by themselves ([`upark`]), what they
//! are asked to do over HTTP with Digest ([`lapi`]) or over MQTT ([`mqtt`]),
//! and their live picture over RTSP ([`live`]).
//!
//! It keeps no state, opens no database and decides nothing. No vendor's wire
//! shape leaves it: results are neutral structs. Values are handed on as sent;
//! what they mean (which words are "no plate", what is a duplicate, whether a
//! camera may open) is decided elsewhere.
//!
//! Which quirk of the protocol is held by which test (in `tests/it`; names
//! begin with the number):
//!
//! | quirk | what cameras do | test |
//! | --- | --- | --- |
//! | C-Q1 | numbers as text, text as numbers, `params` as text | `quirks_types` |
//! | C-Q2, C-Q3 | `picInfo` list, object, null or missing; `picNum` differs | `quirks_types` |
//! | C-Q4, C-Q5 | `size` fits nothing; `data`, `url`, both or neither | `quirks_pictures` |
//! | C-Q6 | prefix, line breaks, no padding, other alphabet, no JPEG | `quirks_pictures` |
//! | C-Q7, C-Q8 | required fields missing, sender missing | `quirks_types` |
//! | C-Q9 | each reply has its own shape | `replies` |
//! | C-Q10, C-Q11 | codes as text or unknown; misspelt names | `quirks_types` |
//! | C-Q19, C-Q20 | curly quotes, trailing commas, comments, control characters, junk, GBK, bad numbers | `quirks_bytes` |
//! | C-Q20 | truncated chunked answers, HTTP 599 | `gate_answers`, `gate_faults` |
//! | C-Q21 | `Data` is text, object, `"null"`, empty or missing | `probe`, `gate_answers` |
//! | C-Q22, C-Q23 | words for "no plate", odd plates | `quirks_values` |
//! | C-Q24, C-Q25 | pedestrians, confidence out of range | `quirks_values` |
//! | C-Q26 | spellings of time | `quirks_values` |
//! | C-Q27 | `requestId` empty or `"0"` | `quirks_values` |
//! | C-Q28 | presence of a control is its trigger | `replies` |
//! | C-Q12, C-Q15, C-Q29 | "all" or "1ton"; rows of a display; colours of a lamp | `mqtt/downlink/tests` |
//! | C-Q13 | what cameras publish over MQTT | `mqtt_broker` |
//! | C-Q30 | a manual capture by the ordinary path | `quirks_values` |
//! | C-Q31, C-Q32 | stream address names the wrong host; paths differ by model | `probe` |
//!
//! The others concern the document alone, or bodies that are built from its
//! tables in place of its examples (C-Q16).

mod lenient;

pub mod lapi;
pub mod led;
pub mod list_item;
pub mod live;
pub mod mqtt;
pub mod osd;
pub mod upark;
