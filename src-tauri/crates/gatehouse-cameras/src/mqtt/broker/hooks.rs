//! The broker's questions, answered from the [`Book`].
//!
//! A camera may subscribe to its own request topics and publish nothing. Its
//! last will is a publish too, which the broker does not check against the
//! rules: it is turned into nothing before it is forwarded.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use rmqtt::codec::v5::SubscribeAckReason;
use rmqtt::context::ServerContext;
use rmqtt::hook::{Handler, HookResult, Parameter, ReturnType, Type};
use rmqtt::types::{
    AuthResult, ConnectInfo, From, FromType, Id, PublishAclResult, Reason, SubscribeAclResult,
};

use super::book::Book;
use super::report::{MAX_SAID_BYTES, Report, Visitor};

/// Where discarded last wills go: nobody may subscribe to it.
const NOWHERE: &str = "gatehouse/discarded";

pub(super) async fn register(context: &ServerContext, book: &Arc<Book>) {
    let register = context.extends.hook_mgr().register();
    for hook in [
        Type::ClientAuthenticate,
        Type::ClientConnected,
        Type::ClientDisconnected,
        Type::ClientSubscribeCheckAcl,
        Type::SessionSubscribed,
        Type::SessionUnsubscribed,
        Type::MessagePublish,
        Type::MessagePublishCheckAcl,
        Type::MessageExpiryCheck,
        Type::MessageDropped,
    ] {
        register.add(hook, Box::new(Hooks { book: Arc::clone(book) })).await;
    }
    register.start().await;
}

struct Hooks {
    book: Arc<Book>,
}

#[async_trait]
impl Handler for Hooks {
    async fn hook(&self, parameter: &Parameter, before: Option<HookResult>) -> ReturnType {
        let result = match parameter {
            Parameter::ClientAuthenticate(info) => Some(HookResult::AuthResult(self.authenticate(info))),
            Parameter::ClientConnected(session) => {
                if let Ok(info) = session.connect_info().await
                    && let Some(visitor) = visitor(&info)
                {
                    self.book.seat(session.id.clone(), visitor);
                }
                before
            }
            Parameter::ClientDisconnected(session, reason) => {
                if let Some(peer) = session.id.remote_addr {
                    self.book.leave(peer, &words(reason));
                }
                before
            }
            Parameter::ClientSubscribeCheckAcl(session, wanted) => {
                let allowed = self.may_hear(session.id.remote_addr, &wanted.topic_filter);
                Some(HookResult::SubscribeAclResult(if allowed {
                    SubscribeAclResult::new_success(wanted.opts.qos(), None)
                } else {
                    SubscribeAclResult::new_failure(SubscribeAckReason::NotAuthorized)
                }))
            }
            Parameter::SessionSubscribed(session, wanted) => {
                self.hears(&session.id, &wanted.topic_filter, true);
                before
            }
            Parameter::SessionUnsubscribed(session, wanted) => {
                self.hears(&session.id, &wanted.topic_filter, false);
                before
            }
            Parameter::MessagePublish(_, from, publish) if matches!(from.typ(), FromType::LastWill) => {
                let mut discarded = (*publish).clone();
                discarded.inner.topic = NOWHERE.into();
                discarded.inner.payload = Bytes::new();
                discarded.inner.retain = false;
                Some(HookResult::Publish(discarded))
            }
            Parameter::MessagePublishCheckAcl(session, publish) => {
                self.said(session.id.remote_addr, &publish.topic, &publish.payload);
                Some(HookResult::PublishAclResult(PublishAclResult::rejected(false, None)))
            }
            Parameter::MessageExpiryCheck(session, from, _) => {
                let due = token(from).is_some_and(|token| self.book.claim(token, session.id.remote_addr));
                if due { before } else { Some(HookResult::MessageExpiry) }
            }
            Parameter::MessageDropped(_, from, _, reason) => {
                if let Some(token) = token(from) {
                    self.book.dropped(token, &format!("the broker dropped it: {}", words(reason)));
                }
                before
            }
            _ => before,
        };
        (true, result)
    }
}

impl Hooks {
    fn authenticate(&self, info: &ConnectInfo) -> AuthResult {
        let Some(visitor) = visitor(info) else { return AuthResult::NotAuthorized };
        let password = info.password().map(|password| password.as_ref());
        match self.book.admit(&visitor, password) {
            Ok(()) => AuthResult::Allow(false, None),
            Err(why) => {
                self.book.report(Report::Refused { visitor, why: why.to_owned() });
                AuthResult::BadUsernameOrPassword
            }
        }
    }

    fn may_hear(&self, peer: Option<SocketAddr>, filter: &str) -> bool {
        let Some(peer) = peer else { return false };
        let allowed = self.book.may_hear(peer, filter);
        if !allowed && let Some(visitor) = self.book.visitor(peer) {
            let why = format!("it wanted to subscribe to {filter}, which is not its request topic");
            self.book.report(Report::Refused { visitor, why });
        }
        allowed
    }

    fn hears(&self, id: &Id, topic: &str, now: bool) {
        if let Some(peer) = id.remote_addr {
            self.book.hears(peer, topic, now);
        }
    }

    fn said(&self, peer: Option<SocketAddr>, topic: &str, payload: &[u8]) {
        if let Some(visitor) = peer.and_then(|peer| self.book.visitor(peer)) {
            let payload = payload[..payload.len().min(MAX_SAID_BYTES)].to_vec();
            self.book.report(Report::Said { visitor, topic: topic.to_owned(), payload });
        }
    }
}

fn visitor(info: &ConnectInfo) -> Option<Visitor> {
    let id = info.id();
    let protocol = match info.proto_ver() {
        3 => "3.1",
        4 => "3.1.1",
        5 => "5",
        _ => "",
    };
    Some(Visitor {
        user: id.username.as_ref().map(ToString::to_string).unwrap_or_default(),
        client_id: id.client_id.to_string(),
        address: id.remote_addr?,
        protocol,
    })
}

/// The number under which a message of ours is waited for.
fn token(from: &From) -> Option<u64> {
    from.is_system().then(|| from.id.client_id.parse().ok()).flatten()
}

fn words(reason: &Reason) -> String {
    match reason {
        Reason::ConnectKeepaliveTimeout => "it gave no sign of life within its keep-alive time".to_owned(),
        Reason::ConnectRemoteClose => "the connection was closed".to_owned(),
        Reason::ConnectDisconnect(_) => "it said goodbye".to_owned(),
        Reason::ConnectKicked(_) => "it connected again".to_owned(),
        Reason::MessageQueueFull => "the camera takes nothing more".to_owned(),
        other => other.to_string(),
    }
}
