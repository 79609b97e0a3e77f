//! What is known at one moment, for use on any thread: memory is copied when it is made, our tables are read where it
//! is asked. Nobody is asked here.

use super::Line;
use super::answers::{Answers, Heard};
use super::local::{self, Copies, Local};
use crate::build::Names;
use crate::engine::Engine;
use crate::lists::RECENT_MINUTES;
use crate::payments::FleetWitness;
use crate::view::{EvidenceView, PassageView};
use chrono_tz::Tz;
use gatehouse_domain::evidence::{Rules, Says, SourceKind, Statement};
use gatehouse_domain::payment::{ConnectionKind, GateRule};
use gatehouse_domain::verdict::{Lists, Question, Verdict, decide, lists_statement};
use gatehouse_domain::{CameraId, ConnectionId, Instant, LaneId, PassageId};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What all sources know at one moment, and each lane's rule.
#[derive(Clone)]
pub(crate) struct Witness {
    fleets: FleetWitness,
    /// Enabled connections that may know of rights, by name.
    sources: Vec<ConnectionRow>,
    /// Those of them that are left alone for a while.
    paused: HashSet<ConnectionId>,
    answers: Arc<Answers>,
    lanes: HashMap<LaneId, GateRule>,
    rules: Rules,
    deadline_ms: i64,
    names: Names,
    now: Instant,
    zone: Tz,
}

/// About what is asked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// Normalised plate; `None` = none was read.
    pub plate: Option<&'a str>,
    /// What the camera's own list said.
    pub camera_list: Option<i32>,
    /// Where: its rule counts.
    pub lane: Option<LaneId>,
    /// Its passage, which is not an earlier one.
    pub passage: Option<PassageId>,
    /// Replayed, and when it happened: what sources say now is nothing about it.
    pub historic: Option<Instant>,
    /// When the vehicle is there; `None` = now.
    pub at: Option<Instant>,
}

impl Engine {
    /// What is known now. Connections that are switched off say nothing.
    pub(crate) fn witness(&self) -> Witness {
        let fleets = self.fleet_witness();
        let sources = self.rights_sources();
        let paused = sources.iter().map(|row| row.id).filter(|id| self.is_paused(*id)).collect();
        let (rules, deadline_ms) = {
            let chosen = self.inner.evidence.chosen();
            (chosen.rules, chosen.deadline_ms)
        };
        let state = self.state();
        Witness {
            fleets,
            sources,
            paused,
            answers: Arc::clone(&self.inner.evidence.answers),
            lanes: state.lanes.iter().map(|lane| (lane.row.id, lane.row.fleet_unpaid)).collect(),
            rules,
            deadline_ms,
            names: Names::of(&state),
            now: self.now(),
            zone: state.zone,
        }
    }

    /// Connections that are switched on and may know of rights, by name.
    pub(super) fn rights_sources(&self) -> Vec<ConnectionRow> {
        let connections = self.inner.payments.connections();
        let knows = |row: &&ConnectionRow| {
            row.enabled && matches!(row.kind, ConnectionKind::OpsCom | ConnectionKind::PayByPlate)
        };
        let mut sources: Vec<ConnectionRow> = connections.values().filter(knows).cloned().collect();
        sources.sort_by_key(|row| row.name.to_lowercase());
        sources
    }
}

impl Witness {
    pub(super) fn now(&self) -> Instant {
        self.now
    }

    pub(super) fn zone(&self) -> Tz {
        self.zone
    }

    pub(super) fn place(&self, lane: Option<LaneId>, camera: CameraId) -> String {
        self.names.place(lane, camera)
    }

    /// The rules at a lane. Without one, what a fleet says is a warning.
    fn rules(&self, lane: Option<LaneId>) -> Rules {
        let fleet =
            lane.map_or(GateRule::Warn, |id| self.lanes.get(&id).copied().unwrap_or(GateRule::Ignore));
        Rules { fleet, ..self.rules }
    }

    /// The verdict, and the lines it rests on. Lists that cannot be read make it unknown, never an error.
    pub(crate) fn ask(&self, conn: &Connection, about: &About<'_>) -> (Verdict, Vec<Line>) {
        let found = match about.plate {
            None => Ok((Vec::new(), Vec::new())),
            Some(plate) => local::entries(conn, plate),
        };
        let lists = match &found {
            Ok((exact, lookalike)) => Lists::Read { exact, lookalike },
            Err(error) => {
                tracing::error!(%error, "the lists cannot be read");
                Lists::Unreadable
            }
        };
        let rules = self.rules(about.lane);
        let mut lines = match (about.plate, about.historic) {
            (Some(plate), None) => self.lines(conn, plate, about, &rules),
            _ => Vec::new(),
        };
        let statements: Vec<Statement> = lines.iter().map(|line| line.statement.clone()).collect();
        let at = about.historic.or(about.at).unwrap_or(self.now);
        let question = Question {
            plate: about.plate,
            lists,
            camera_list: about.camera_list,
            statements: &statements,
            rules,
            at,
            zone: self.zone,
        };
        let verdict = decide(&question);
        if about.historic.is_none()
            && let Some(of_lists) = lists_statement(&question)
        {
            lines.insert(0, of_lists.into());
        }
        (verdict, lines)
    }

    /// What is shown beside a passage; nothing beside one that was replayed.
    pub(crate) fn evidence_of(&self, conn: &Connection, passage: &PassageView) -> Vec<EvidenceView> {
        let about = About {
            plate: passage.plate_normalised.as_deref(),
            lane: passage.lane_id,
            passage: Some(passage.id),
            historic: passage.historic.then_some(passage.happened_at),
            at: Some(passage.received_at),
            ..About::default()
        };
        shown(self.ask(conn, &about).1)
    }

    /// Fleets, then what may know of rights, then our own passages.
    fn lines(&self, conn: &Connection, plate: &str, about: &About<'_>, rules: &Rules) -> Vec<Line> {
        let at = about.at.unwrap_or(self.now);
        let mut lines = self.fleets.lines(plate, rules.fleet);
        let copies = Copies::read(conn, plate, &self.sources);
        for row in &self.sources {
            let known = copies.of(row, self, at);
            lines.extend(self.with_answer(row, plate, known, at).into_iter().map(Line::from));
        }
        match local::earlier(conn, plate, about.passage, self) {
            Ok(earlier) => lines.extend(earlier.map(Line::from)),
            Err(error) => tracing::error!(%error, "earlier passages cannot be read"),
        }
        lines
    }

    /// What is known here, and what the source itself answered lately. An answer counts more than a copy; a failure
    /// never takes a copy away that can be relied on.
    fn with_answer(
        &self,
        row: &ConnectionRow,
        plate: &str,
        known: Option<Local>,
        at: Instant,
    ) -> Vec<Statement> {
        let usable = known
            .as_ref()
            .is_some_and(|local| !matches!(local.statement.settled(), Says::CannotTell | Says::NotKnown));
        let cannot_tell = |sentence: String| Statement {
            connection: Some(row.id),
            stale: false,
            ..Statement::new(source_of(row), row.name.clone(), Says::CannotTell, sentence)
        };
        let instead = |known: Option<Local>, sentence: String| match known {
            Some(local) if usable => vec![local.statement],
            _ => vec![cannot_tell(sentence)],
        };
        match self.answers.get(row.id, plate) {
            Some((Heard::Said(said), heard_at)) => {
                // A provider's bare "no" does not know of the grace period that we give.
                let by_grace = known.as_ref().is_some_and(|local| local.in_grace) && usable;
                if by_grace && said.iter().all(|one| one.says == Says::NoRight) {
                    return known.map(|local| local.statement).into_iter().collect();
                }
                let stale = (at - heard_at).num_minutes() > RECENT_MINUTES;
                said.iter().map(|one| Statement { stale, ..one.clone() }).collect()
            }
            Some((Heard::Asking, _)) => {
                let says = match known {
                    Some(local) if usable => local.statement,
                    _ => Statement { says: Says::Asking, ..cannot_tell("It is being asked.".to_owned()) },
                };
                vec![Statement { asking: true, ..says }]
            }
            Some((Heard::Late, _)) => instead(known, format!("No answer within {} ms.", self.deadline_ms)),
            Some((Heard::Failed(why), _)) => instead(known, why),
            None if row.asked_at_gate && self.paused.contains(&row.id) => {
                instead(known, "It failed again and again and is left alone for a minute.".to_owned())
            }
            None => known.map(|local| local.statement).into_iter().collect(),
        }
    }
}

fn source_of(row: &ConnectionRow) -> SourceKind {
    match row.kind {
        ConnectionKind::OpsCom => SourceKind::PaidPermits,
        ConnectionKind::PayByPlate => SourceKind::Rights,
        ConnectionKind::Fleet | ConnectionKind::Permit => SourceKind::Fleet,
    }
}

/// Lines as shown.
pub(crate) fn shown(lines: Vec<Line>) -> Vec<EvidenceView> {
    lines.into_iter().map(EvidenceView::from).collect()
}
