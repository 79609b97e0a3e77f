//! Opening with the next keep-alive: only when a person asks for it by name, never in place of
//! another channel, and given up after one interval (invariant 3).

use super::{Draft, Gone, not_handed_over};
use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::gate::checked_reason;
use crate::journal::{Asked, Entry};
use crate::outcome::Ended;
use crate::request::KeepAliveOpening;
use crate::view::{CommandView, SignedView};
use gatehouse_cameras::upark::Control;
use gatehouse_domain::LaneId;
use gatehouse_domain::channel::Channel;
use gatehouse_domain::gate::{GateCommand, Outcome};

impl Engine {
    /// Opens with the next keep-alive of the barrier camera. Answers at once, pending; how it ends
    /// is shown on the lane.
    pub async fn open_by_keep_alive(
        &self,
        actor: &Actor,
        lane: LaneId,
        request: KeepAliveOpening,
    ) -> Result<CommandView> {
        let reason = checked_reason(&request.reason)?;
        let mut asked = self.asked(actor, lane, GateCommand::Open)?;
        let camera = asked.camera.ok_or_else(|| {
            Error::Conflict("No camera drives this barrier. An engineer chooses one under Cameras.".into())
        })?;
        self.may_wait(&self.state(), camera, request.replace)?;
        asked.reason = Some(reason);
        asked.capture = request.capture_id;
        asked.channel = Channel::KeepAlive;
        asked.plate = self.plate_of(asked.capture, false).await;
        let wait = self.opening_waits(camera);
        let what = format!("open {}", self.state().lane_name(lane));
        let signed = SignedView { by: actor.name.clone(), at: asked.at };
        let draft = Draft { control: Control::LetCarPass, what, opens: true, asked: signed, wait };
        let entry = self.begin(&asked).await;
        let gone = match self.put_in(camera, draft, request.replace, &actor.name) {
            Ok(gone) => gone,
            Err(error) => {
                self.end(&asked, entry, ended(&Gone::Dropped)).await;
                return Err(error);
            }
        };
        let pending = self.pending_command(&asked, &entry, wait.as_secs());
        let engine = self.clone();
        tokio::spawn(async move {
            let gone = gone.await.unwrap_or(Gone::Dropped);
            let view = engine.end(&asked, entry, ended(&gone)).await;
            // The person was told that nothing confirms it; what never went out is worth an alarm.
            if matches!(gone, Gone::Expired | Gone::Dropped) {
                engine.alarm_command(&view).await;
            }
        });
        Ok(pending)
    }

    /// The command as shown while it waits.
    fn pending_command(&self, asked: &Asked, entry: &Entry, seconds: u64) -> CommandView {
        let ended = Ended {
            outcome: Outcome::Pending,
            sentence: format!(
                "Waits for the camera's next keep-alive: up to {seconds} s. It can be cancelled until then."
            ),
            device_words: None,
            latency_ms: None,
            channel: Channel::KeepAlive,
        };
        let mut view = self.unrecorded_view(asked, &ended);
        if let Entry::Row(id) = entry {
            view.id = *id;
            view.recorded = true;
        }
        self.show_command(asked, view.clone());
        view
    }
}

fn ended(gone: &Gone) -> Ended {
    let (outcome, sentence) = match gone {
        Gone::HandedOver => (
            Outcome::Unknown,
            "Handed over with the keep-alive answer; the camera does not confirm it. Look at the barrier; it is not repeated by itself."
                .to_owned(),
        ),
        Gone::Expired => (
            Outcome::NotSent,
            "Not sent: no keep-alive of the camera came in time, and a late opening is dangerous. Open the barrier by hand if the car must pass."
                .to_owned(),
        ),
        other => (Outcome::NotSent, not_handed_over(other)),
    };
    Ended { outcome, sentence, device_words: None, latency_ms: None, channel: Channel::KeepAlive }
}
