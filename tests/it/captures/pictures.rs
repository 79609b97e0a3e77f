//! Original pictures, byte for byte, and smaller ones that never replace them.

use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use http::{Method, StatusCode};
use serde_json::json;

use super::two_lanes;

#[tokio::test]
async fn originals_come_back_byte_for_byte_with_their_hash() {
    let (site, entry, _) = two_lanes().await;
    let spec = site.record("p-1", "AB123CD");
    entry.capture(&spec).await.unwrap();
    let capture = site.capture("p-1").await;
    let attendant = site.attendant().await;
    for (index, sent) in spec.pictures.iter().enumerate() {
        let shown = &capture["pictures"][index];
        let path = format!("/captures/{}/pictures/{index}", capture["id"]);
        let original = attendant.get(&path).await;
        assert_eq!(original.bytes, sent.jpeg);
        assert_eq!(original.headers[CONTENT_TYPE], "image/jpeg");
        assert_eq!(shown["hash"], blake3::hash(&sent.jpeg).to_hex().to_string());
        assert_eq!((&shown["size_bytes"], &shown["state"]), (&json!(sent.jpeg.len()), &json!("kept")));

        let saved = attendant.get(&format!("{path}?download=true")).await;
        assert_eq!(saved.bytes, sent.jpeg);
        let name = saved.headers[CONTENT_DISPOSITION].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"") && name.contains(".jpg"), "{name}");
        let known = original.headers[ETAG].to_str().unwrap();
        let again = attendant.call_with(Method::GET, &path, None, &[("if-none-match", known)]).await;
        assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    }
    assert_eq!(
        (&capture["pictures"][0]["kind"], &capture["pictures"][1]["kind"]),
        (&json!("vehicle"), &json!("plate"))
    );
}

#[tokio::test]
async fn a_smaller_picture_is_made_on_demand_and_the_original_stays() {
    let (site, entry, _) = two_lanes().await;
    let spec = site.record("p-2", "AB123CD");
    entry.capture(&spec).await.unwrap();
    let capture = site.capture("p-2").await;
    let attendant = site.attendant().await;
    let path = format!("/captures/{}/pictures/0", capture["id"]);
    let small = attendant.get(&format!("{path}?width=160")).await;
    let image = image::load_from_memory(&small.bytes).unwrap();
    assert_eq!(image.width(), 160);
    assert!(small.bytes.len() < spec.pictures[0].jpeg.len());
    let refused = attendant.get(&format!("{path}?width=161")).await;
    assert_eq!((refused.refused().as_str(), &refused.json()["field"]), ("invalid", &json!("width")));
    assert_eq!(attendant.get(&path).await.bytes, spec.pictures[0].jpeg);
    let beyond = format!("/captures/{}/pictures/9", capture["id"]);
    assert_eq!(attendant.get(&beyond).await.refused(), "not_found");
    // The locked booth window goes on showing what passes.
    assert_eq!(site.window().get(&path).await.bytes, spec.pictures[0].jpeg);
}
