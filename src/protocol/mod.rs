//! What requests and answers look like on the wire, in both directions and for both sides: one folder for each protocol.
//!
//! - A client encodes a request and decodes an answer; a service decodes a request and encodes an answer.
//! - Names of headers, members and errors come from the protocol's file; nothing here knows a service.
//! - A protocol's file chooses one by name. Others can be registered beside those that stand here.

pub mod aws_json;
pub mod http;

use std::sync::Arc;

use crate::model::protocol::codec::Protocol;
use crate::protocol::aws_json::AwsJson;

/// The protocols that a spec's files can choose.
#[derive(Clone, Debug)]
pub struct Protocols {
    known: Vec<Arc<dyn Protocol>>,
}

impl Protocols {
    /// Those that this program brings.
    pub fn standard() -> Self {
        Self { known: vec![Arc::new(AwsJson::V1_0), Arc::new(AwsJson::V1_1)] }
    }

    /// These and another one; it takes the place of one of the same name.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    #[must_use]
    pub fn with(mut self, protocol: Arc<dyn Protocol>) -> Self {
        self.known.retain(|known| known.name() != protocol.name());
        self.known.push(protocol);
        self
    }

    /// The one of a name.
    pub fn find(&self, name: &str) -> Option<&Arc<dyn Protocol>> {
        self.known.iter().find(|protocol| protocol.name() == name)
    }

    /// The names of all of them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.iter().map(|protocol| protocol.name())
    }
}

impl Default for Protocols {
    fn default() -> Self {
        Self::standard()
    }
}
