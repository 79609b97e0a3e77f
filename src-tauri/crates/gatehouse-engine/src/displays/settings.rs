//! A lane's display as an engineer sets it up and tries it out.

use super::{NOT_AFTER, settings_of};
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::ShowOnDisplay;
use crate::view::{DisplayPreview, RequestView};
use gatehouse_domain::LaneId;
use gatehouse_domain::display::{LaneDisplay, OCCASIONS, Occasion, Values, render, say_until};
use gatehouse_store::table::lanes;
use tokio::time::Instant;

/// The plate that stands for any in previews and trials.
const SAMPLE_PLATE: &str = "AB456CD";

impl Engine {
    /// How a lane's display is set up; the usual texts when it never was.
    pub fn lane_display(&self, lane: LaneId) -> Result<LaneDisplay> {
        let state = self.state();
        let row = &state.lane(lane).ok_or(Error::NotFound("lane"))?.row;
        Ok(settings_of(row).unwrap_or_else(|| LaneDisplay::usual(row.direction)))
    }

    /// Sets up a lane's display, and sends its constant text.
    pub async fn change_lane_display(
        &self,
        actor: &Actor,
        lane: LaneId,
        display: LaneDisplay,
    ) -> Result<LaneDisplay> {
        self.check_display(lane, &display)?;
        let row = self.state().lane(lane).ok_or(Error::NotFound("lane"))?.row.clone();
        let on = if display.on { "on" } else { "off" };
        let deed = Deed::of(actor, self.now(), "change display", format!("lane {lane} {}, {on}", row.name));
        let kept = serde_json::to_string(&display).map_err(anyhow::Error::new)?;
        self.write(move |tx| {
            let row = lanes::get(tx, lane)?.ok_or(gatehouse_store::Error::NotFound)?;
            lanes::update(tx, &lanes::LaneRow { display: Some(kept), ..row })?;
            deed.append(tx)
        })
        .await?;
        self.reload_lanes().await?;
        if !(display.on && display.alarm) {
            self.clear_alarm(&format!("display_failing:{lane}")).await;
        }
        if display.on {
            self.want_constant(lane);
        }
        Ok(display)
    }

    /// What a display would show on each occasion, with a made-up vehicle.
    pub fn preview_display(&self, lane: LaneId, display: LaneDisplay) -> Result<Vec<DisplayPreview>> {
        self.check_display(lane, &display)?;
        let values = self.sample_values(lane)?;
        let preview = |occasion: &Occasion| {
            let rendered = render(&display, *occasion, &values);
            DisplayPreview { occasion: *occasion, rows: rendered.rows, warnings: rendered.warnings }
        };
        Ok(OCCASIONS.iter().map(preview).collect())
    }

    /// Shows a text now, with a made-up vehicle; answers how it went.
    pub async fn show_on_display(
        &self,
        actor: &Actor,
        lane: LaneId,
        request: ShowOnDisplay,
    ) -> Result<RequestView> {
        self.check_display(lane, &request.display)?;
        let values = self.sample_values(lane)?;
        let about = (values.plate, values.valid_to);
        let message = self
            .message(lane, request.display, request.occasion, about, Instant::now() + NOT_AFTER)
            .ok_or(Error::NotFound("lane"))?;
        if message.rendered.is_empty() {
            return Err(Error::invalid("texts", "There is nothing to show: all rows are empty."));
        }
        self.send_to_display(actor, message).await
    }

    /// Sends the constant text now; answers how it went.
    pub async fn restore_display(&self, actor: &Actor, lane: LaneId) -> Result<RequestView> {
        let display = self.lane_display(lane)?;
        if !display.on {
            return Err(Error::Conflict(
                "The display of this lane is off. An engineer can switch it on.".into(),
            ));
        }
        let message = self
            .message(lane, display, Occasion::Constant, (None, None), Instant::now() + NOT_AFTER)
            .ok_or(Error::NotFound("lane"))?;
        if message.rendered.is_empty() {
            return Err(Error::Conflict("This lane has no constant text.".into()));
        }
        self.send_to_display(actor, message).await
    }

    fn check_display(&self, lane: LaneId, display: &LaneDisplay) -> Result<()> {
        if let Some((field, sentence)) = display.complaint() {
            return Err(Error::invalid(field, sentence));
        }
        let state = self.state();
        state.lane(lane).ok_or(Error::NotFound("lane"))?;
        let on_lane = |id: i64| state.cameras.get(&id).is_some_and(|c| c.row.lane_id == Some(lane));
        if display.camera_id.is_some_and(|id| !on_lane(id)) {
            return Err(Error::invalid("camera_id", "The display hangs on one of the lane's cameras."));
        }
        Ok(())
    }

    fn sample_values(&self, lane: LaneId) -> Result<Values> {
        let now = self.now();
        let state = self.state();
        let row = &state.lane(lane).ok_or(Error::NotFound("lane"))?.row;
        let until = gatehouse_domain::site::tonight(state.zone, now + chrono::Duration::days(30));
        Ok(Values {
            plate: Some(SAMPLE_PLATE.to_owned()),
            valid_to: Some(say_until(state.zone, until, now)),
            lane: row.name.clone(),
            site: state.site.name.clone(),
        })
    }
}
