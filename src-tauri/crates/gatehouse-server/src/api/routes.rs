//! The table of contents of the API. What each operation does, takes, answers and who may call it
//! stands at its handler; the OpenAPI document is made from the same lines.

use super::{
    alarms, audit, camera_lists, camera_requests, cameras, captures, connections, displays, document,
    evidence, feed, fleet, gate, guide,
};
use super::{
    intake, lanes, list_files, lists, live, money_writes, mqtt, paid_permits, partner, pay_by_plate, people,
    permits, pictures, returns, rights, session, site,
};
use crate::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Everything below `/api/v1`.
pub fn all() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        // Who asks
        .routes(routes!(session::session, session::sign_in, session::sign_out))
        .routes(routes!(session::set_up))
        .routes(routes!(session::change_own_secret))
        // What is on the screen
        .routes(routes!(feed::snapshot))
        .routes(routes!(feed::events))
        .routes(routes!(alarms::alarms))
        .routes(routes!(alarms::acknowledge))
        .routes(routes!(site::status))
        // Lanes and their gates
        .routes(routes!(lanes::lanes, lanes::add_lane))
        .routes(routes!(lanes::change_lane, lanes::remove_lane))
        .routes(routes!(displays::lane_display, displays::change_lane_display))
        .routes(routes!(displays::preview_display))
        .routes(routes!(displays::show_on_display))
        .routes(routes!(displays::restore_display))
        .routes(routes!(gate::send_command))
        .routes(routes!(gate::emergency_open))
        .routes(routes!(gate::open_by_keep_alive))
        .routes(routes!(gate::commands))
        .routes(routes!(gate::sign_command))
        // The whole site
        .routes(routes!(site::site, site::change_site))
        .routes(routes!(evidence::source_rules, evidence::change_source_rules))
        .routes(routes!(site::stop_automatic))
        .routes(routes!(gate::open_all))
        .routes(routes!(gate::end_open_all))
        // Cameras
        .routes(routes!(cameras::cameras))
        .routes(routes!(cameras::camera, cameras::change_camera, cameras::forget_camera))
        .routes(routes!(live::live))
        .routes(routes!(cameras::probe_camera))
        .routes(routes!(cameras::camera_requests))
        .routes(routes!(cameras::commissioning))
        .routes(routes!(camera_requests::restart))
        .routes(routes!(camera_requests::capture_now))
        .routes(routes!(camera_requests::order_control, camera_requests::withdraw_control))
        .routes(routes!(camera_requests::serial_messages, camera_requests::send_serial))
        .routes(routes!(camera_requests::overlays))
        .routes(routes!(camera_requests::set_live_overlay))
        .routes(routes!(camera_requests::set_photo_overlay))
        .routes(routes!(cameras::profiles))
        .routes(routes!(cameras::replace_camera))
        .routes(routes!(cameras::choose_identity))
        .routes(routes!(intake::intake))
        .routes(routes!(intake::test_intake))
        // MQTT
        .routes(routes!(mqtt::mqtt, mqtt::change_mqtt))
        .routes(routes!(mqtt::test_mqtt))
        .routes(routes!(mqtt::change_camera_mqtt))
        .routes(routes!(mqtt::new_mqtt_password))
        .routes(routes!(mqtt::set_lamps))
        // The doors
        .routes(routes!(partner::partner, partner::change_partner))
        .routes(routes!(partner::change_certificate))
        .routes(routes!(partner::change_web_tls))
        .routes(routes!(partner::add_hook))
        .routes(routes!(partner::change_hook, partner::remove_hook))
        // What we serve to others
        .routes(routes!(pay_by_plate::pay_by_plate, pay_by_plate::change_pay_by_plate))
        .routes(routes!(pay_by_plate::add_served_zone))
        .routes(routes!(pay_by_plate::change_served_zone, pay_by_plate::remove_served_zone))
        .routes(routes!(pay_by_plate::served_permits))
        .routes(routes!(pay_by_plate::add_partner_key))
        .routes(routes!(pay_by_plate::revoke_partner_key))
        .routes(routes!(pay_by_plate::pay_by_plate_document))
        // Lists
        .routes(routes!(lists::list_entries, lists::add_list_entry))
        .routes(routes!(lists::change_list_entry, lists::delete_list_entry))
        .routes(routes!(lists::allow_tonight))
        .merge(list_files::sending())
        .routes(routes!(
            list_files::list_import,
            list_files::read_list_import,
            list_files::forget_list_import
        ))
        .routes(routes!(list_files::check_list_import))
        .routes(routes!(list_files::apply_list_import))
        .routes(routes!(list_files::cancel_list_import))
        .routes(routes!(list_files::list_import_complaints))
        .routes(routes!(list_files::export_list))
        .routes(routes!(camera_lists::entry_cameras))
        .routes(routes!(camera_lists::camera_lists))
        .routes(routes!(camera_lists::list_state))
        .routes(routes!(camera_lists::rebuild_list))
        .routes(routes!(camera_lists::pause_list))
        // Payments and permits
        .routes(routes!(connections::connections, connections::add_connection))
        .routes(routes!(connections::change_connection, connections::remove_connection))
        .routes(routes!(connections::test_connection))
        .routes(routes!(connections::refresh_connection, connections::cancel_refresh))
        .routes(routes!(fleet::fleet_vehicles, fleet::add_fleet_vehicle))
        .routes(routes!(fleet::remove_fleet_vehicle))
        .routes(routes!(fleet::detach_fleet_vehicle))
        .routes(routes!(fleet::parked_vehicles))
        .routes(routes!(fleet::unpaid))
        .routes(routes!(fleet::export_unpaid))
        .routes(routes!(fleet::decline_service))
        .routes(routes!(returns::vehicle_returns, returns::begin_return))
        .routes(routes!(returns::vehicle_return))
        .routes(routes!(returns::cancel_return))
        .routes(routes!(returns::lock_return))
        .routes(routes!(returns::detach_return))
        .routes(routes!(permits::permits))
        .routes(routes!(permits::create_tenant))
        .routes(routes!(permits::add_tenant))
        .routes(routes!(permits::look_up_tenants))
        .routes(routes!(permits::change_tenant, permits::forget_tenant))
        .routes(routes!(permits::refresh_tenant))
        .routes(routes!(permits::create_allocation))
        .routes(routes!(permits::stop_waiting_for_tenant))
        .routes(routes!(permits::update_allocation, permits::delete_allocation))
        .routes(routes!(paid_permits::paid_permits, paid_permits::add_paid_permit))
        .routes(routes!(paid_permits::push_paid_permit))
        .routes(routes!(paid_permits::paid_permit, paid_permits::update_paid_permit))
        .routes(routes!(paid_permits::delete_paid_permit))
        .routes(routes!(paid_permits::check_plate))
        .routes(routes!(paid_permits::permit_totals))
        .routes(routes!(rights::rights))
        .routes(routes!(rights::rights_zones, rights::choose_zone))
        .routes(routes!(money_writes::money_writes))
        .routes(routes!(money_writes::money_write))
        .routes(routes!(money_writes::look_at_money_write))
        .routes(routes!(money_writes::settle_money_write))
        // Captures
        .routes(routes!(captures::search_captures))
        .routes(routes!(captures::capture))
        .routes(routes!(captures::correct, captures::undo_correction))
        .routes(routes!(evidence::plate_card))
        .routes(routes!(captures::plate_history))
        .routes(routes!(captures::dead_letters))
        .routes(routes!(pictures::picture))
        // People and what they did
        .routes(routes!(people::operators, people::add_operator))
        .routes(routes!(people::change_operator))
        .routes(routes!(audit::audit))
        .routes(routes!(audit::check_audit))
        // About the program
        .routes(routes!(guide::guide))
        .routes(routes!(guide::guide_page))
        .routes(routes!(document::openapi))
}
