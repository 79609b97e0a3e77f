//! MQTT: which broker, and each camera's way into ours. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::Engineer;
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{CameraMqtt, LampOrder, MqttSetup};
use gatehouse_engine::view::{CameraView, MqttAccountView, MqttTestView, MqttView, RequestView};

/// MQTT as it is set and as it is.
#[utoipa::path(
    get,
    path = "/mqtt",
    tag = "mqtt",
    responses((status = 200, body = MqttView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn mqtt(_: Engineer, State(app): State<App>) -> Answer<Json<MqttView>> {
    Ok(Json(app.engine.mqtt().await?))
}

/// Changes which broker is used. Answers when that is in force, or says why it is not.
#[utoipa::path(
    put,
    path = "/mqtt",
    tag = "mqtt",
    request_body = MqttSetup,
    responses((status = 200, body = MqttView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_mqtt(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<MqttSetup>,
) -> Answer<Json<MqttView>> {
    Ok(Json(app.engine.change_mqtt(&actor, body).await?))
}

/// Tries out what is set and says what to do. Nothing is sent to a camera.
#[utoipa::path(
    post,
    path = "/mqtt/test",
    tag = "mqtt",
    responses((status = 200, body = MqttTestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn test_mqtt(_: Engineer, State(app): State<App>) -> Answer<Json<MqttTestView>> {
    Ok(Json(app.engine.test_mqtt().await?))
}

/// Changes a camera's user and request topic; a missing field stays as it is.
#[utoipa::path(
    patch,
    path = "/cameras/{id}/mqtt",
    tag = "mqtt",
    params(("id" = i64, Path, description = "The camera")),
    request_body = CameraMqtt,
    responses((status = 200, body = CameraView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_camera_mqtt(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<CameraMqtt>,
) -> Answer<Json<CameraView>> {
    Ok(Json(app.engine.change_camera_mqtt(&actor, id, body).await?))
}

/// Makes a new password for a camera at our broker; it is shown this once.
#[utoipa::path(
    post,
    path = "/cameras/{id}/mqtt/password",
    tag = "mqtt",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = MqttAccountView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn new_mqtt_password(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<MqttAccountView>> {
    Ok(Json(app.engine.new_mqtt_password(&actor, id).await?))
}

/// Sets parking-space lamps over MQTT; answers when the outcome is known.
#[utoipa::path(
    post,
    path = "/cameras/{id}/mqtt/lamps",
    tag = "mqtt",
    params(("id" = i64, Path, description = "The camera")),
    request_body = LampOrder,
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn set_lamps(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<LampOrder>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.set_lamps(&actor, id, body).await?))
}
