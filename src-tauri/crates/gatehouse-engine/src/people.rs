//! People: operators, sign-in with lock-out, the first engineer, recovery.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn session_names(&self) -> Result<Vec<String>> {
        todo!()
    }

    /// (being built)
    pub async fn operator_count(&self) -> Result<i64> {
        todo!()
    }

    /// (being built)
    pub async fn operator(&self, id: i64) -> Result<OperatorView> {
        todo!()
    }

    /// (being built)
    pub async fn create_first_engineer(&self, request: FirstEngineer, door: Door) -> Result<OperatorView> {
        todo!()
    }

    /// (being built)
    pub async fn sign_in(&self, request: SignIn, door: Door) -> Result<OperatorView> {
        todo!()
    }

    /// (being built)
    pub async fn sign_out(&self, actor: &Actor) -> Result<()> {
        todo!()
    }

    /// (being built)
    pub async fn change_own_secret(&self, actor: &Actor, request: ChangeSecret) -> Result<()> {
        todo!()
    }

    /// (being built)
    pub async fn operators(&self) -> Result<Vec<OperatorView>> {
        todo!()
    }

    /// (being built)
    pub async fn add_operator(&self, actor: &Actor, request: NewOperator) -> Result<OperatorView> {
        todo!()
    }

    /// (being built)
    pub async fn change_operator(&self, actor: &Actor, id: i64, request: OperatorChange) -> Result<OperatorView> {
        todo!()
    }

    /// (being built)
    pub async fn recover_engineer(&self, name: &str, secret: &str) -> Result<OperatorView> {
        todo!()
    }

}
