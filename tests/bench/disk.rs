//! How fast this disk makes 315 KB durable, alone: what every other figure rests on.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::Context as _;

use crate::report::{Report, Target, median};
use crate::upload::{PLATE_BYTES, VEHICLE_BYTES};

const TIMES: usize = 60;

/// Measures appending and overwriting, each followed by `fdatasync`.
pub fn probe(work: &Path, report: &mut Report) -> anyhow::Result<()> {
    let bytes = vec![0x5a_u8; VEHICLE_BYTES + PLATE_BYTES];
    let path = work.join("probe");
    let mut file = File::create(&path).context("making a file to measure the disk")?;
    let once = |file: &mut File| -> anyhow::Result<f64> {
        let begun = Instant::now();
        file.write_all(&bytes)?;
        file.sync_data()?;
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    };
    let append = (0..TIMES).map(|_| once(&mut file)).collect::<anyhow::Result<Vec<_>>>()?;
    file.seek(SeekFrom::Start(0))?;
    let overwrite = (0..TIMES).map(|_| once(&mut file)).collect::<anyhow::Result<Vec<_>>>()?;
    std::fs::remove_file(&path)?;
    let part = "The disk";
    report.figure(part, "315 KB appended and synced (median)", median(&append), "ms", Target::None, "");
    report.figure(part, "315 KB overwritten and synced (median)", median(&overwrite), "ms", Target::None, "");
    Ok(())
}
