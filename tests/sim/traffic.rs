//! Cars coming and going: a plausible stream over the lanes of a site, with the oddities of real uploads.
//!
//! It drives cameras; it knows nothing of lists or verdicts.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::body::Identity;
use super::camera::Sent;
use super::car::Car;
use super::dice::Dice;
use super::error::Result;
use super::quirks::{self, Quirk};
use super::site::SimSite;
use super::whole::SimCamera;

/// Cars inside that are remembered; beyond it the oldest has left unseen.
const INSIDE: usize = 60;

/// How busy and how odd the traffic is.
#[derive(Debug, Clone)]
pub struct TrafficConfig {
    /// Mean pause between two cars over the whole site.
    pub interval: Duration,
    /// Plates that come first and keep coming back.
    pub pinned: Vec<String>,
    /// Ids of quirks to mix in, see [`quirks::all`].
    pub quirks: Vec<String>,
    /// The same seed gives the same order of cars.
    pub seed: u64,
}

/// What one step was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// A car came in by this camera.
    Entered(String, Option<String>),
    /// A car left by this camera.
    Left(String, Option<String>),
    /// The last record was sent again.
    Duplicate(String),
    /// An old record was sent again.
    Replay(String),
    /// A quirk was sent.
    Quirk(String, &'static str),
}

/// The traffic of one site.
#[derive(Debug)]
pub struct Traffic {
    site: Arc<SimSite>,
    config: TrafficConfig,
    dice: Dice,
    inside: VecDeque<Car>,
    pinned: VecDeque<String>,
    quirks: Vec<Quirk>,
    last: VecDeque<(Arc<SimCamera>, Sent)>,
    steps: u64,
    replayed: bool,
}

impl Traffic {
    /// Traffic over this site. Quirk ids that do not exist are left out; [`quirks::named`] tells which do.
    #[must_use]
    pub fn new(site: Arc<SimSite>, config: TrafficConfig) -> Self {
        let who = site
            .cameras()
            .first()
            .map_or_else(|| Identity::new("park01", "entry-1"), |c| c.camera().identity().clone());
        let quirks =
            quirks::all(&who).into_iter().filter(|q| config.quirks.iter().any(|name| name == q.id)).collect();
        Self {
            dice: Dice::new(config.seed),
            pinned: config.pinned.iter().cloned().collect(),
            inside: VecDeque::new(),
            last: VecDeque::new(),
            site,
            config,
            quirks,
            steps: 0,
            replayed: false,
        }
    }

    /// Runs until dropped. A camera that cannot upload loses that car, as a real one would; its page shows why.
    pub async fn run(mut self) {
        loop {
            let _ = self.step().await;
            // Between half and one and a half of the mean.
            let share = 50 + self.dice.below(100) as u32;
            sleep(self.config.interval * share / 100).await;
        }
    }

    /// The next car, at once.
    pub async fn step(&mut self) -> Result<Happened> {
        self.steps += 1;
        if let Some(quirk) = self.due_quirk() {
            let ways = self.site.cameras();
            let camera = Arc::clone(&ways[0]);
            camera.camera().send_quirk(&quirk).await?;
            return Ok(Happened::Quirk(camera.id().into(), quirk.id));
        }
        if !self.replayed && self.last.len() >= 12 {
            self.replayed = true;
            if let Some((camera, sent)) = self.last.front().cloned() {
                camera.camera().send_again(&sent).await?;
                return Ok(Happened::Replay(camera.id().into()));
            }
        }
        if self.dice.percent(5)
            && let Some((camera, sent)) = self.last.back().cloned()
        {
            camera.camera().send_again(&sent).await?;
            return Ok(Happened::Duplicate(camera.id().into()));
        }
        let (ins, outs) = (self.site.ways("entry"), self.site.ways("exit"));
        let leaving = !outs.is_empty() && self.inside.len() > 3 && self.dice.percent(48);
        let ways = if leaving || ins.is_empty() { outs } else { ins };
        let Some(camera) = self.dice.pick(&ways).map(|c| Arc::clone(c)) else {
            return Ok(Happened::Duplicate(String::new()));
        };
        let car = if leaving { self.leaving() } else { self.entering() };
        let plate = car.plate.clone();
        let misread = if self.dice.percent(5) { plate.as_deref().and_then(look_alike) } else { None };
        let sent = camera.send_car_read_as(&car, misread.as_deref()).await?;
        if self.last.len() >= 24 {
            self.last.pop_front();
        }
        self.last.push_back((Arc::clone(&camera), sent));
        let id = camera.id().to_owned();
        Ok(if leaving { Happened::Left(id, plate) } else { Happened::Entered(id, plate) })
    }

    fn entering(&mut self) -> Car {
        let pinned_now = self.steps <= 2 * self.config.pinned.len() as u64 || self.dice.percent(25);
        let car = match if pinned_now { self.pinned.pop_front() } else { None } {
            Some(plate) => Car::with_plate(&plate),
            None if self.dice.percent(6) => Car::without_plate(self.dice.bits()),
            None => Car::with_plate(&self.dice.plate()),
        };
        if self.inside.len() >= INSIDE {
            self.inside.pop_front();
        }
        self.inside.push_back(car.clone());
        car
    }

    fn leaving(&mut self) -> Car {
        // Rather one of those that came first, but not strictly in order.
        let at = self.dice.below(self.inside.len().div_ceil(2));
        let car = self.inside.remove(at).unwrap_or_else(|| Car::without_plate(self.steps));
        if let Some(plate) = car.plate.as_ref().filter(|p| self.config.pinned.contains(p)) {
            self.pinned.push_back(plate.clone());
        }
        car
    }

    fn due_quirk(&mut self) -> Option<Quirk> {
        if self.quirks.is_empty() || self.site.cameras().is_empty() || !self.steps.is_multiple_of(4) {
            return None;
        }
        let at = (self.steps / 4 - 1) as usize % self.quirks.len();
        Some(self.quirks[at].clone())
    }
}

/// What a camera reads when it mixes up one character; `None` when nothing on this plate looks like another.
fn look_alike(plate: &str) -> Option<String> {
    [('0', 'O'), ('8', 'B'), ('B', '8'), ('1', 'I'), ('5', 'S'), ('Z', '2')]
        .iter()
        .find(|(is, _)| plate.contains(*is))
        .map(|(is, seems)| plate.replacen(*is, &seems.to_string(), 1))
}
