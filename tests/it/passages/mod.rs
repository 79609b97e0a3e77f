//! Passages: which captures are one car, what is said of it, and in which order the screen hears it.

mod feed;
mod grouping;
mod replays;
mod verdicts;
