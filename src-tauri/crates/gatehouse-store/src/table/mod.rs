//! One small module per table: plain rows and functions over a connection (a transaction is one).
//! They know columns, not rules: what a row means is decided by the callers.

pub mod alarms;
pub mod audit;
mod audit_check;
pub mod camera_lists;
pub mod cameras;
pub mod captures;
mod column;
pub mod commands;
pub mod corrections;
pub mod dead_letters;
pub mod facts;
pub mod fleet_copies;
pub mod fleet_notices;
pub mod fleet_services;
pub mod fleet_vehicles;
mod identity;
pub mod index;
pub mod lanes;
mod list_page;
pub mod lists;
pub mod messages;
pub mod money_writes;
pub mod operators;
pub mod paid_permits;
pub mod partner;
pub mod partner_keys;
pub mod passages;
pub mod payment_connections;
pub mod permits;
mod picture;
pub mod proof;
pub mod provider_rights;
pub mod provider_zones;
mod query;
mod replacement;
pub mod requests;
mod search;
mod search_plan;
pub mod served_offers;
pub mod served_permits;
pub mod served_zones;
pub mod site;
pub mod source_rules;
mod verdict;

#[cfg(test)]
mod tests;

pub use verdict::VerdictRow;
