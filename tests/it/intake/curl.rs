//! Uploads by a client that nobody here wrote.

use std::path::Path;
use std::process::Stdio;

use gatehouse_tests::harness::{DEADLINE, TestSite, within};
use gatehouse_tests::sim::{Identity, body};
use tokio::process::Command;

/// Posts a file with curl; answers the status and the body.
async fn curl(site: &TestSite, file: &Path, path: &str, further: &[&str]) -> (String, String) {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--noproxy", "*", "--write-out", "\n%{http_code}"]);
    command.args(further).arg("--data-binary").arg(format!("@{}", file.display()));
    command.arg(format!("http://{}{path}", site.intake)).stdin(Stdio::null()).kill_on_drop(true);
    let output = within(DEADLINE, "end of curl", command.output()).await.expect("curl is installed");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said} {}", String::from_utf8_lossy(&output.stderr));
    let (answer, status) = said.rsplit_once('\n').unwrap();
    (status.to_owned(), answer.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_uploads_with_and_without_a_content_type_are_recorded() {
    let site = TestSite::start().await;
    let folder = tempfile::tempdir().unwrap();
    let who = Identity::new("park01", "curl-1");
    // Without a header of its own curl says that the body is a form.
    for (n, further) in [
        &["-H", "Content-Type: application/json"][..],
        &["-H", "Content-Type:"],
        &[],
        &["-H", "Content-Type: text/plain; charset=gbk"],
        &["-X", "PUT"],
        &["--http1.0"],
        &["-H", "Transfer-Encoding: chunked"],
        &["-H", "Expect: 100-continue"],
    ]
    .into_iter()
    .enumerate()
    {
        let record = format!("CURL-{n}");
        let file = folder.path().join(&record);
        let spec = site.record(&record, &format!("CU{n}RL"));
        std::fs::write(&file, body::capture(&who, &spec, "2026-11-21T08:00:00")).unwrap();
        let answer = curl(&site, &file, "/api/upark/capture", further).await;
        let expected = ("200".to_owned(), r#"{"code":200,"message":"success","data":""}"#.to_owned());
        assert_eq!(answer, expected, "{further:?}");
        let capture = site.capture(&record).await;
        assert_eq!(capture["reading"], format!("CU{n}RL"), "{further:?}");
        assert_eq!(capture["pictures"].as_array().map(Vec::len), Some(2), "{further:?}");
    }
}
