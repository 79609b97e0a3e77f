//! Invariant 1: what a camera was told is kept, whatever happens to the program or the disk.

mod failing_disk;
mod order;
mod restart;
#[cfg(unix)]
mod sigkill;
mod starting;
