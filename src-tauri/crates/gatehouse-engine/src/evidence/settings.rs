//! Which sources may open, warn and block, and how long answers are waited for, as an engineer sets it.

use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::SourceRulesChange;
use crate::view::SourceRulesView;
use gatehouse_domain::evidence::{Rules, SourceKind, SourceRule};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::source_rules;

/// How long answers are waited for while nobody chose otherwise, in milliseconds.
const USUAL_DEADLINE_MS: i64 = 400;

/// The settings in force.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen {
    /// The rules; what each lane does about a fleet stands with the lane.
    pub rules: Rules,
    pub deadline_ms: i64,
}

impl Default for Chosen {
    fn default() -> Chosen {
        Chosen { rules: Rules::USUAL, deadline_ms: USUAL_DEADLINE_MS }
    }
}

/// As the database remembers them.
pub(crate) fn remembered(conn: &Connection) -> gatehouse_store::Result<Chosen> {
    let rule = |source| {
        Ok::<_, gatehouse_store::Error>(source_rules::get(conn, source)?.unwrap_or(SourceRule::USUAL))
    };
    let (paid_permits, rights) = (rule(SourceKind::PaidPermits)?, rule(SourceKind::Rights)?);
    let deadline_ms = source_rules::deadline_ms(conn)?.unwrap_or(USUAL_DEADLINE_MS);
    Ok(Chosen { rules: Rules { paid_permits, rights, ..Rules::USUAL }, deadline_ms })
}

impl Engine {
    /// The rules in force.
    pub fn source_rules(&self) -> SourceRulesView {
        let Chosen { rules, deadline_ms } = *self.inner.evidence.chosen();
        SourceRulesView {
            paid_permits: rules.paid_permits,
            rights: rules.rights,
            deadline_ms,
            usual: SourceRule::USUAL,
            usual_deadline_ms: USUAL_DEADLINE_MS,
        }
    }

    /// Changes rules; recent passages on the screen are asked again.
    pub async fn change_source_rules(
        &self,
        actor: &Actor,
        request: SourceRulesChange,
    ) -> Result<SourceRulesView> {
        let mut chosen = *self.inner.evidence.chosen();
        if let Some(ms) = request.deadline_ms
            && !(50..=5_000).contains(&ms)
        {
            return Err(Error::invalid("deadline_ms", "Between 50 and 5,000 milliseconds."));
        }
        chosen.deadline_ms = request.deadline_ms.unwrap_or(chosen.deadline_ms);
        chosen.rules.paid_permits = request.paid_permits.unwrap_or(chosen.rules.paid_permits);
        chosen.rules.rights = request.rights.unwrap_or(chosen.rules.rights);
        let said = format!(
            "OPS-COM: {}; Pay-by-Plate: {}; wait {} ms",
            words(&chosen.rules.paid_permits),
            words(&chosen.rules.rights),
            chosen.deadline_ms
        );
        let deed = Deed::of(actor, self.now(), "set what counts at the gate", said);
        self.write(move |tx| {
            for (source, rule) in
                [(SourceKind::PaidPermits, request.paid_permits), (SourceKind::Rights, request.rights)]
            {
                if let Some(rule) = rule {
                    source_rules::put(tx, source, &rule)?;
                }
            }
            if let Some(ms) = request.deadline_ms {
                source_rules::set_deadline_ms(tx, ms)?;
            }
            deed.append(tx)
        })
        .await?;
        *self.inner.evidence.chosen() = chosen;
        let engine = self.clone();
        tokio::spawn(async move { engine.show_again(None, "What counts at the gate changed").await });
        Ok(self.source_rules())
    }
}

fn words(rule: &SourceRule) -> String {
    let SourceRule { on_right, on_no_right, on_warning, on_cannot_tell } = rule;
    format!(
        "right {}, no right {}, warning {}, cannot tell {}",
        on_right.word(),
        on_no_right.word(),
        on_warning.word(),
        on_cannot_tell.word()
    )
}
