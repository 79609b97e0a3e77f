//! What Gatehouse remembers: one SQLite database and the picture volumes beside it.
//!
//! [`Store::open`] takes the data folder for this process alone; a [`Writer`] makes rows and
//! pictures durable together (pictures synced, then the rows committed, then the answer); a
//! [`Reader`] answers questions. What the rows mean is decided by the callers; nothing here
//! judges a plate, opens a gate or speaks to a network.

mod batch;
mod checkpoint;
mod connection;
mod durability;
mod error;
mod health;
mod lock;
mod migrate;
mod pictures;
mod queue;
mod reader;
mod store;
pub mod table;
pub mod volume;
mod volumes;
mod work;
mod writer;

pub use durability::{Durability, RealDurability};
pub use error::{Error, Result};
pub use health::{Fault, Health};
pub use pictures::{Pictures, Verify};
pub use reader::Reader;
pub use store::{OpenOptions, Store};
pub use writer::{
    BATCH_BYTES, BATCH_JOBS, NewPicture, PictureRef, QUEUE_BYTES, QUEUE_JOBS, QUEUE_WAIT, Writer,
};

/// The database library, so that callers' operations name the same version of it.
pub use rusqlite;
