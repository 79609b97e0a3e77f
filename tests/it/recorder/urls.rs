//! Pictures that come as an address only (`picFillType` 2 and 3, C-Q5).

use bytes::Bytes;
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::CameraSim;
use gatehouse_tests::sim::camera::CAPTURE;
use serde_json::{Value, json};

use super::web_host::WebHost;

/// Uploads a record whose only picture is this address.
async fn upload(camera: &CameraSim, record: &str, url: &str) {
    let body = json!({
        "version": "1.0", "parkId": "park01", "deviceId": camera.identity().device_id,
        "params": {
            "recordId": record, "picTime": "2026-11-21T08:00:00", "plateNo": "AB123CD", "confidence": 97,
            "picNum": 1, "picInfo": [{ "type": 1, "size": 1024, "data": "", "url": url }],
        },
    });
    assert!(camera.post(CAPTURE, body.to_string().as_bytes()).await.unwrap().accepted());
}

async fn allow(site: &TestSite, hosts: &[String]) {
    let _site = site.engineer().await.patch("/site", json!({ "picture_hosts": hosts })).await.ok();
}

/// The picture of a record once it is no longer being fetched.
async fn settled(site: &TestSite, record: &str) -> Value {
    wait_until(DEADLINE, &format!("end of fetching for {record}"), || async {
        let picture = site.capture(record).await["pictures"][0].clone();
        Some(picture).filter(|p| p["state"] != "fetching")
    })
    .await
}

fn picture(site: &TestSite) -> Bytes {
    site.pictures("AB123CD")[0].jpeg.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_on_a_host_that_is_not_allowed_is_kept_elsewhere_and_nobody_is_asked() {
    let site = TestSite::start().await;
    let host = WebHost::start(picture(&site)).await;
    allow(&site, &["pictures.example".to_owned()]).await;
    let camera = site.camera("entry-1");
    for (record, url) in [
        ("listed-elsewhere", format!("http://{}/good.jpg", host.at)),
        ("no-scheme", format!("{}/good.jpg", host.at)),
        ("user-trick", format!("http://pictures.example@{}/good.jpg", host.at)),
        ("file", "file:///etc/passwd".to_owned()),
        ("nonsense", "xxx.xxx.xxx/image,jpg".to_owned()),
    ] {
        upload(&camera, record, &url).await;
        let shown = settled(&site, record).await;
        assert_eq!(shown["state"], "elsewhere", "{record}: {shown}");
        assert!(shown["note"].as_str().unwrap().contains("kept elsewhere"), "{record}: {shown}");
    }
    assert_eq!(host.asked(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_on_an_allowed_host_is_fetched_and_kept_byte_for_byte() {
    let site = TestSite::start().await;
    let jpeg = picture(&site);
    let host = WebHost::start(jpeg.clone()).await;
    allow(&site, &["127.0.0.1".to_owned()]).await;
    let camera = site.camera("entry-1");
    let (_, mut events) = site.engineer().await.follow().await;
    for (record, url) in [
        ("with-scheme", format!("http://{}/good.jpg?Signature=abc", host.at)),
        ("without-scheme", format!("{}/good.jpg", host.at)),
    ] {
        upload(&camera, record, &url).await;
        let shown = settled(&site, record).await;
        assert_eq!(shown["state"], "kept", "{record}: {shown}");
        assert_eq!(shown["hash"], blake3::hash(&jpeg).to_hex().to_string());
        let path = format!("/captures/{}/pictures/0", site.capture(record).await["id"]);
        assert!(site.engineer().await.get(&path).await.bytes == jpeg, "{record}");
    }
    // The screen is told when it is there.
    events.until("passage", |p| p["captures"][0]["pictures"][0]["state"] == "kept").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_fetched_is_said_and_the_record_stays() {
    let site = TestSite::start().await;
    let host = WebHost::start(picture(&site)).await;
    allow(&site, &[host.at.to_string()]).await;
    let camera = site.camera("entry-1");
    let cases = [
        ("redirect", "elsewhere", "302"),
        ("large", "elsewhere", "larger than"),
        ("endless", "elsewhere", "larger than"),
        ("absent", "elsewhere", "404"),
        ("text", "broken", "not a JPEG"),
        ("slow", "elsewhere", "10 seconds"),
    ];
    for (name, _, _) in cases {
        upload(&camera, name, &format!("http://{}/{name}.jpg", host.at)).await;
    }
    for (name, state, words) in cases {
        let shown = settled(&site, name).await;
        assert_eq!(shown["state"], state, "{name}: {shown}");
        assert!(shown["note"].as_str().unwrap().contains(words), "{name}: {shown}");
        assert_eq!(site.capture(name).await["reading"], "AB123CD");
    }
    assert_eq!(host.asked().len(), cases.len(), "a redirect is not followed: {:?}", host.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_whose_fetching_the_end_of_the_program_cut_off_is_fetched_after_the_restart() {
    let mut site = TestSite::start().await;
    let jpeg = picture(&site);
    let host = WebHost::start(jpeg.clone()).await;
    allow(&site, &["127.0.0.1".to_owned()]).await;
    let camera = site.camera("entry-1");
    // The first one holds the fetcher up, so the second has not been asked for yet.
    upload(&camera, "first", &format!("http://{}/slow.jpg", host.at)).await;
    upload(&camera, "second", &format!("http://{}/good.jpg", host.at)).await;
    assert_eq!(site.capture("second").await["pictures"][0]["state"], "fetching");
    site.restart().await;
    assert_eq!(settled(&site, "second").await["state"], "kept");
}
