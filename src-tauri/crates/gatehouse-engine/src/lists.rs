//! Allow and block lists, locally.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn list_entries(&self, query: ListQuery) -> Result<ListPage> {
        todo!()
    }

    /// (being built)
    pub async fn add_list_entry(&self, actor: &Actor, request: ListEntryInput) -> Result<ListEntryView> {
        todo!()
    }

    /// (being built)
    pub async fn change_list_entry(&self, actor: &Actor, id: i64, request: ListEntryInput) -> Result<ListEntryView> {
        todo!()
    }

    /// (being built)
    pub async fn delete_list_entry(&self, actor: &Actor, id: i64) -> Result<()> {
        todo!()
    }

    /// (being built)
    pub async fn allow_tonight(&self, actor: &Actor, request: AllowTonight) -> Result<ListEntryView> {
        todo!()
    }

}
