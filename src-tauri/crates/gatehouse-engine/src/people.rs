//! People: operators, sign-in with lock-out, the first engineer, recovery.

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{ChangeSecret, FirstEngineer, NewOperator, OperatorChange, SignIn};
use crate::site::named;
use crate::view::{Change, Door, OperatorView};
use crate::{Actor, build, operator_secret};
use gatehouse_domain::people::{Role, locked_until, secret_complaint};
use gatehouse_domain::{Instant, OperatorId};
use gatehouse_store::table::operators::{self, NewOperator as NewOperatorRow, OperatorRow};

/// A hash of nothing anybody knows: an unknown name takes as long as a wrong PIN.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Z2F0ZWhvdXNlLW5vYm9keQ$3VYf0NnkTgQzH1lVQf0h4nHn5m3cB2f5b0m0m3c2b1E";

impl Engine {
    /// Names of operators who may sign in, for the booth window.
    pub async fn session_names(&self) -> Result<Vec<String>> {
        let all = self.read(operators::all).await?;
        Ok(all.into_iter().filter(|o| !o.disabled).map(|o| o.name).collect())
    }

    /// How many operators there are.
    pub async fn operator_count(&self) -> Result<i64> {
        self.read(operators::count).await
    }

    /// One operator.
    pub async fn operator(&self, id: OperatorId) -> Result<OperatorView> {
        let row =
            self.read(move |conn| operators::get(conn, id)).await?.ok_or(Error::NotFound("operator"))?;
        Ok(build::operator(&row, self.now()))
    }

    /// All operators.
    pub async fn operators(&self) -> Result<Vec<OperatorView>> {
        let (all, now) = (self.read(operators::all).await?, self.now());
        Ok(all.iter().map(|row| build::operator(row, now)).collect())
    }

    /// Creates the first engineer; only while there is no operator.
    pub async fn create_first_engineer(&self, request: FirstEngineer, door: Door) -> Result<OperatorView> {
        let new = NewOperator { name: request.name, role: Role::Engineer, secret: request.secret };
        let by = match door {
            Door::Window => "first start (window)",
            Door::Web => "first start (web)",
        };
        self.insert_operator(by, new, false, true).await
    }

    /// Adds an operator, who chooses a new PIN at the first sign-in.
    pub async fn add_operator(&self, actor: &Actor, request: NewOperator) -> Result<OperatorView> {
        self.insert_operator(&actor.name, request, true, false).await
    }

    pub(crate) async fn insert_operator(
        &self,
        by: &str,
        request: NewOperator,
        must_change_secret: bool,
        only_first: bool,
    ) -> Result<OperatorView> {
        let name = named(&request.name)?;
        let secret_hash = checked_hash(request.secret).await?;
        let (at, by, role) = (self.now(), by.to_owned(), request.role);
        let row = self
            .write(move |tx| {
                if only_first && operators::count(tx)? > 0 {
                    return Err(gatehouse_store::Error::Conflict(
                        "There is an operator already. Sign in.".into(),
                    ));
                }
                let new = NewOperatorRow {
                    name: name.clone(),
                    role,
                    secret_hash,
                    must_change_secret,
                    created_at: at,
                };
                let id = operators::insert(tx, &new)?;
                deed(at, &by, "add operator", format!("{name} ({})", role.word()), "").append(tx)?;
                operators::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await
            .map_err(name_taken)?;
        self.publish(Change::Operators);
        Ok(build::operator(&row, at))
    }

    /// Signs in. Five wrong secrets in a row lock the operator out for a while.
    pub async fn sign_in(&self, request: SignIn, door: Door) -> Result<OperatorView> {
        let name = request.name.trim().to_owned();
        let found = self.read(move |conn| operators::find(conn, &name)).await?;
        let now = self.now();
        let Some(row) = found.filter(|row| !row.disabled) else {
            operator_secret::fits(request.secret, NOBODY.into()).await.ok();
            return Err(Error::WrongSecret);
        };
        self.refuse_locked_out(&row)?;
        self.check_secret(&row, request.secret, "sign in").await?;
        let (id, by) = (row.id, row.name.clone());
        let how = match door {
            Door::Window => "at the booth window",
            Door::Web => "at a browser",
        };
        let written = self.write(move |tx| {
            operators::signed_in(tx, id, now)?;
            deed(now, &by, "sign in", how.into(), "").append(tx)
        });
        // A full disk must not lock the attendant out of the gate (invariant 5).
        if let Err(error) = written.await {
            tracing::error!(%error, operator = id, "a sign-in was not journaled");
        }
        Ok(build::operator(&OperatorRow { failures: 0, last_signed_in_at: Some(now), ..row }, now))
    }

    /// Journals a sign-out.
    pub async fn sign_out(&self, actor: &Actor) -> Result<()> {
        if actor.operator_id.is_none() {
            return Ok(());
        }
        let signed_out = deed(self.now(), &actor.name, "sign out", String::new(), "");
        self.write(move |tx| signed_out.append(tx)).await
    }

    /// Changes the caller's own secret.
    pub async fn change_own_secret(&self, actor: &Actor, request: ChangeSecret) -> Result<()> {
        let id = actor.operator_id.ok_or(Error::NotFound("operator"))?;
        let row =
            self.read(move |conn| operators::get(conn, id)).await?.ok_or(Error::NotFound("operator"))?;
        self.refuse_locked_out(&row)?;
        if request.new == request.current {
            return Err(Error::invalid("new", "Choose another one than the present one."));
        }
        self.check_secret(&row, request.current, "change own PIN").await?;
        let secret_hash = checked_hash(request.new).await?;
        let (at, by) = (self.now(), actor.name.clone());
        self.write(move |tx| {
            let mut row = operators::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)?;
            row.secret_hash = secret_hash;
            row.must_change_secret = false;
            row.failures = 0;
            operators::update(tx, &row)?;
            deed(at, &by, "change own PIN", String::new(), "").append(tx)
        })
        .await?;
        self.publish(Change::Operators);
        Ok(())
    }

    /// Changes an operator: name, role, disabled, a new PIN.
    pub async fn change_operator(
        &self,
        actor: &Actor,
        id: OperatorId,
        request: OperatorChange,
    ) -> Result<OperatorView> {
        let name = request.name.as_deref().map(named).transpose()?;
        let secret_hash = match request.secret {
            Some(secret) => Some(checked_hash(secret).await?),
            None => None,
        };
        let (at, by, reason) = (self.now(), actor.name.clone(), request.reason.trim().to_owned());
        let row = self
            .write(move |tx| {
                let mut row = operators::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)?;
                let mut done = Vec::new();
                if let Some(name) = name.filter(|n| *n != row.name) {
                    done.push(format!("renamed from {}", row.name));
                    row.name = name;
                }
                if let Some(role) = request.role.filter(|r| *r != row.role) {
                    done.push(format!("role {} to {}", row.role.word(), role.word()));
                    row.role = role;
                }
                if let Some(disabled) = request.disabled.filter(|d| *d != row.disabled) {
                    done.push(if disabled { "disabled" } else { "enabled" }.to_owned());
                    row.disabled = disabled;
                }
                if let Some(hash) = secret_hash {
                    done.push("PIN reset".to_owned());
                    row.secret_hash = hash;
                    row.must_change_secret = true;
                    row.failures = 0;
                    row.last_failure_at = None;
                }
                operators::update(tx, &row)?;
                if !operators::all(tx)?.iter().any(|o| o.role == Role::Engineer && !o.disabled) {
                    return Err(gatehouse_store::Error::Conflict(
                        "Somebody must remain engineer; make another operator engineer first.".into(),
                    ));
                }
                let subject = format!("{}: {}", row.name, done.join(", "));
                deed(at, &by, "change operator", subject, &reason).append(tx)?;
                Ok(row)
            })
            .await
            .map_err(name_taken)?;
        self.publish(Change::Operators);
        Ok(build::operator(&row, at))
    }

    /// Gives an engineer a new secret, or makes a new engineer; for the recovery command, run on
    /// the machine by its administrator.
    pub async fn recover_engineer(&self, name: &str, secret: &str) -> Result<OperatorView> {
        let name = named(name)?;
        let secret_hash = checked_hash(secret.to_owned()).await?;
        let at = self.now();
        let row = self
            .write(move |tx| {
                let id = match operators::find(tx, &name)? {
                    Some(mut row) => {
                        row.secret_hash = secret_hash;
                        row.role = Role::Engineer;
                        row.disabled = false;
                        row.failures = 0;
                        row.must_change_secret = false;
                        operators::update(tx, &row)?;
                        row.id
                    }
                    None => operators::insert(
                        tx,
                        &NewOperatorRow {
                            name: name.clone(),
                            role: Role::Engineer,
                            secret_hash,
                            must_change_secret: false,
                            created_at: at,
                        },
                    )?,
                };
                deed(at, "recovery command", "recover engineer", name, "run on this PC").append(tx)?;
                operators::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        Ok(build::operator(&row, at))
    }

    fn refuse_locked_out(&self, row: &OperatorRow) -> Result<()> {
        let uncounted = self.state().uncounted_failures.get(&row.id).copied();
        let (failures, last) = match uncounted {
            Some((more, at)) => (row.failures + more, Some(at)),
            None => (row.failures, row.last_failure_at),
        };
        match locked_until(failures, last, self.now()) {
            Some(until) => Err(Error::LockedOut { until }),
            None => Ok(()),
        }
    }

    /// Checks a secret and counts a wrong one, in memory when the store does not take it.
    async fn check_secret(&self, row: &OperatorRow, secret: String, action: &'static str) -> Result<()> {
        let id = row.id;
        if operator_secret::fits(secret, row.secret_hash.clone()).await? {
            self.state().uncounted_failures.remove(&id);
            return Ok(());
        }
        let (by, at) = (row.name.clone(), self.now());
        let counted = self.write(move |tx| {
            let failures = operators::get(tx, id)?.map_or(0, |o| o.failures) + 1;
            operators::set_failures(tx, id, failures, Some(at))?;
            deed(at, &by, "wrong PIN", action.into(), "").append(tx)
        });
        if let Err(error) = counted.await {
            tracing::error!(%error, operator = id, "a wrong PIN is counted in memory only");
            let mut state = self.state();
            let counter = state.uncounted_failures.entry(id).or_insert((0, at));
            *counter = (counter.0 + 1, at);
        }
        Err(Error::WrongSecret)
    }
}

async fn checked_hash(secret: String) -> Result<String> {
    if let Some(complaint) = secret_complaint(&secret) {
        return Err(Error::invalid("secret", complaint));
    }
    Ok(operator_secret::hash(secret).await?)
}

/// The only thing that must be unique about an operator is the name.
fn name_taken(error: Error) -> Error {
    match error {
        Error::Conflict(what) if what.contains("UNIQUE") => {
            Error::invalid("name", "Another operator has this name.")
        }
        other => other,
    }
}

fn deed(at: Instant, actor: &str, action: &str, subject: String, reason: &str) -> Deed {
    Deed::by(actor, at, action, subject).because(reason)
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn an_unknown_name_takes_as_long_as_a_wrong_pin() {
        // A hash that cannot be parsed would answer at once and tell that nobody has the name.
        assert!(!crate::operator_secret::fits("4071".into(), super::NOBODY.into()).await.unwrap());
    }
}
