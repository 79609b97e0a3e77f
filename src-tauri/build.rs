//! Lets Tauri read its configuration, icons and permissions at build time. Decides nothing itself.

fn main() {
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(
        tauri_build::AppManifest::new().commands(&["subscribe", "save", "capabilities", "live", "live_tell"]),
    ))
    .expect("tauri.conf.json, capabilities/ and the icons are part of the checkout");
}
