//! Cameras as the site sees them: they appear, go silent, move, are replaced, and are told apart.

mod appearing;
mod clocks;
mod identity;
mod intake_page;
mod presence;
mod replaced;
