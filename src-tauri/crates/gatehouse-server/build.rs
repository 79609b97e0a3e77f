//! Makes Cargo notice that the embedded screens or the guide changed. A debug build reads them from the
//! source tree at run time and needs no new build for it.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    for folder in ["../../../ui/dist", "../../../assets/guide"] {
        // A folder that is missing at build time is never found again at run time.
        fs::create_dir_all(Path::new(folder))?;
        if std::env::var("PROFILE").as_deref() == Ok("release") {
            println!("cargo:rerun-if-changed={folder}");
        }
    }
    Ok(())
}
