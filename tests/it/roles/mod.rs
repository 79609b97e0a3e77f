//! Who may do what, through the real doors: each operation of the API's document is really called.

mod table;
mod web_door;
