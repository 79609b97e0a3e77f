//! Starting the program: on nothing at all, and where another one runs already.

use gatehouse_tests::harness::{Child, program};
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_on_nothing_with_no_configuration_and_prints_the_ready_line() {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(program());
    command.env("HOME", home.path()).env_remove("XDG_DATA_HOME").env_remove("XDG_CONFIG_HOME");
    // Only where it listens is said, since other programs may use the usual ports of this machine.
    command.env("GATEHOUSE_INTAKE", "127.0.0.1:0").env("GATEHOUSE_WEB", "127.0.0.1:0");
    command.env("GATEHOUSE_KEYRING", "off").env_remove("GATEHOUSE_DATA_DIR").env_remove("GATEHOUSE_KEY_DIR");
    let child = Child::start_command(command).await;
    assert_eq!(child.ready_line, format!("ready intake={} web={}", child.intake, child.web));
    assert!(child.intake.port() != 0 && child.web.port() != 0);
    assert!(child.setup_code.is_some(), "nobody is an operator yet: {}", child.said());
    let engineer = child.engineer().await;
    assert_eq!(engineer.get("/captures").await.ok()["rows"], serde_json::json!([]));
    assert_eq!(engineer.get("/lanes").await.ok(), serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_program_on_the_same_data_is_told_who_holds_it_and_ends() {
    let (data, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = Child::start(data.path(), keys.path()).await;
    let (status, said) = Child::run_to_end(data.path(), keys.path()).await;
    assert!(!status.success());
    let id = first.process_id().unwrap();
    assert!(said.contains("in use by gatehouse-headless") && said.contains(&id.to_string()), "{said}");
    assert!(!said.contains("ready intake="), "{said}");
    // The first one is not disturbed, and when it is gone the folder is free.
    let _engineer = first.engineer().await;
    first.kill().await;
    let _second = Child::start(data.path(), keys.path()).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn asked_to_end_it_ends_in_order() {
    let (data, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let child = Child::start(data.path(), keys.path()).await;
    assert!(child.terminate().await.success());
}
