//! The site: its settings and the site-wide stop of automatic opening.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn site(&self) -> Result<SiteView> {
        todo!()
    }

    /// (being built)
    pub async fn change_site(&self, actor: &Actor, request: SiteChange) -> Result<SiteView> {
        todo!()
    }

    /// (being built)
    pub async fn stop_automatic(&self, actor: &Actor, request: AutomaticStop) -> Result<SiteView> {
        todo!()
    }

    /// (being built)
    pub async fn status(&self) -> Result<StatusView> {
        todo!()
    }

}
