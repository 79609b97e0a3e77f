//! Signing in and out, the first engineer, and how fast a lost right is lost.

use super::*;

fn cookie(response: &Response<Body>) -> String {
    let set = response.headers()["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_engineer_is_created_at_the_window_without_a_code_and_only_once() {
    let site = empty_site().await;
    let (_, before) = get("/session").asked(&site.window).await;
    assert_eq!(before["setup_needed"], true);
    assert_eq!(before["setup_needs_code"], false);
    assert_eq!(before["booth_display"], true);
    let (status, session) = post("/setup", setup_body("")).asked(&site.window).await;
    assert_eq!((status, &session["operator"]["name"]), (StatusCode::OK, &json!("Eli")));
    assert_eq!(session["names"], json!(["Eli"]));
    let (status, refused) = post("/setup", setup_body("")).asked(&site.window).await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("conflict")));
}

#[tokio::test]
async fn a_browser_creates_the_first_engineer_only_with_the_printed_code() {
    let site = empty_site().await;
    let (status, refused) = post("/setup", setup_body("")).asked(&site.web).await;
    assert_eq!((status, &refused["code"]), (StatusCode::FORBIDDEN, &json!("forbidden")));
    let code = site.app.setup.make();
    let (status, refused) = post("/setup", setup_body("AAAA-AAAA")).asked(&site.web).await;
    assert_eq!((status, &refused["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("code")));
    let (status, session) = post("/setup", setup_body(&code)).asked(&site.web).await;
    assert_eq!((status, &session["setup_needed"]), (StatusCode::OK, &json!(false)));
    let (status, _) = post("/setup", setup_body(&code)).asked(&site.web).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_browser_signs_in_works_and_signs_out() {
    let (site, _) = site().await;
    let (status, refused) =
        post("/session", json!({"name": "Ada", "secret": "000001"})).asked(&site.web).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNAUTHORIZED, &json!("wrong_secret")));

    let answer = post("/session", json!({"name": "Ada", "secret": "314159"})).to(&site.web).await;
    let cookie = cookie(&answer);
    let (_, session) = get("/session").with("cookie", &cookie).asked(&site.web).await;
    assert_eq!(session["operator"]["role"], "attendant");
    assert_eq!(session["names"], json!([]), "a browser must not learn who works here");
    let csrf = session["csrf"].as_str().unwrap();
    assert_eq!(get("/cameras").with("cookie", &cookie).asked(&site.web).await.0, StatusCode::OK);

    let out = sent("DELETE", "/session").with("cookie", &cookie).with("x-gatehouse-csrf", csrf);
    let (status, session) = out.asked(&site.web).await;
    assert_eq!((status, &session["operator"]), (StatusCode::OK, &Value::Null));
    assert_eq!(get("/cameras").with("cookie", &cookie).asked(&site.web).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn locking_the_window_goes_back_to_the_live_screen() {
    let (site, _) = site().await;
    post("/session", json!({"name": "Ada", "secret": "314159"})).asked(&site.window).await;
    assert_eq!(get("/captures").asked(&site.window).await.0, StatusCode::OK);
    sent("DELETE", "/session").asked(&site.window).await;
    assert_eq!(get("/captures").asked(&site.window).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(get("/snapshot").asked(&site.window).await.0, StatusCode::OK);
    // Who signed in at the window is nobody in a browser.
    assert_eq!(get("/snapshot").asked(&site.web).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn somebody_with_a_pin_set_by_somebody_else_can_only_choose_an_own_one() {
    let (site, [.., engineer]) = site().await;
    let new = json!({"name": "Nia", "role": "attendant", "secret": "112358"});
    let (status, added) = post("/operators", new).signed(&site, &engineer).asked(&site.web).await;
    assert_eq!((status, &added["must_change_secret"]), (StatusCode::OK, &json!(true)));

    let answer = post("/session", json!({"name": "Nia", "secret": "112358"})).to(&site.web).await;
    let cookie = cookie(&answer);
    let (_, session) = get("/session").with("cookie", &cookie).asked(&site.web).await;
    let csrf = session["csrf"].as_str().unwrap();
    let (status, refused) = get("/cameras").with("cookie", &cookie).asked(&site.web).await;
    assert_eq!((status, &refused["code"]), (StatusCode::FORBIDDEN, &json!("secret_change_needed")));

    let change = post("/session/secret", json!({"current": "112358", "new": "132134"}));
    let (status, _) = change.with("cookie", &cookie).with("x-gatehouse-csrf", csrf).asked(&site.web).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(get("/cameras").with("cookie", &cookie).asked(&site.web).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_right_taken_away_is_gone_with_the_next_request() {
    let (site, [attendant, _, engineer]) = site().await;
    let (token, _) = site.app.sessions.begin(attendant.clone(), Instant::now());
    let cookie = format!("gatehouse_session={token}");
    let look = || get("/list-entries").with("cookie", &cookie).asked(&site.web);
    let change = |body: Value| {
        let path = format!("/operators/{}", attendant.id);
        Sent { body: Some(body), ..sent("PATCH", &path) }.signed(&site, &engineer).asked(&site.web)
    };
    assert_eq!(look().await.0, StatusCode::FORBIDDEN);
    assert_eq!(change(json!({"role": "supervisor"})).await.0, StatusCode::OK);
    assert_eq!(look().await.0, StatusCode::OK);
    assert_eq!(change(json!({"role": "attendant"})).await.0, StatusCode::OK);
    assert_eq!(look().await.0, StatusCode::FORBIDDEN);
    assert_eq!(change(json!({"disabled": true, "reason": "left"})).await.0, StatusCode::OK);
    assert_eq!(look().await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_pin_that_was_reset_ends_the_sessions_begun_with_the_old_one() {
    let (site, [attendant, _, engineer]) = site().await;
    let (token, _) = site.app.sessions.begin(attendant.clone(), Instant::now());
    let reset = Sent {
        body: Some(json!({"secret": "998877"})),
        ..sent("PATCH", &format!("/operators/{}", attendant.id))
    };
    assert_eq!(reset.signed(&site, &engineer).asked(&site.web).await.0, StatusCode::OK);
    let cookie = format!("gatehouse_session={token}");
    assert_eq!(get("/cameras").with("cookie", cookie).asked(&site.web).await.0, StatusCode::UNAUTHORIZED);
}
