//! How services get the rules of a protocol wrong: one thing each, for a mock that is to be wrong on purpose.

use crate::model::need::Need;
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;
use crate::wire::{Reply, Request, Response};

/// One thing that a service does wrong about the protocol.
#[derive(Clone, Copy, Debug)]
pub struct ProtocolFault {
    /// Its id: a few words, and behind a slash what it is about where there are several.
    pub id: &'static str,
    /// One sentence: what the service does.
    pub sentence: &'static str,
    /// The ids of the rules that it breaks, first the one whose cases show it: a protocol whose file has no such rule has
    /// no such fault either.
    pub breaks: &'static [&'static str],
    /// What an operation must have so that it shows.
    pub needs: Need,
    /// What it does.
    pub change: FaultChange,
}

/// Where a fault takes hold, and what it does there. A reply is one with which the service gives up.
#[derive(Clone, Copy, Debug)]
pub enum FaultChange {
    /// The service takes a request for another one.
    Request(fn(&Service, &Operation, &mut Request) -> Option<Reply>),
    /// It reads a body that holds no input as another text; as it is where there is none.
    Body(fn(&str) -> Option<String>),
    /// It takes an input for another one.
    Input(fn(&Service, &Operation, &mut Params) -> Option<Reply>),
    /// It answers in another way.
    Response(fn(&Service, &Request, &mut Response)),
}

/// The reply of a server that has failed.
pub fn server_error() -> Reply {
    Reply::Response(Response { status: 500, headers: Vec::new(), body: b"Internal Server Error".to_vec() })
}
