//! What is judged: a service behind a port, or one that is only a function.

use std::fmt;
use std::sync::Arc;

use crate::exchange::raw::connection::{Connection, Reuse};
use crate::exchange::raw::reader::{ReceivedAnswer, Recognize};
use crate::exchange::raw::sender::Sender;
use crate::wire::{Answer, Reply, Request, Response, TransportError};

/// A service to send requests to.
#[derive(Clone)]
pub enum Subject {
    /// Behind a port.
    Wire(Arc<Sender>),
    /// In this process, without a port.
    Memory(Arc<dyn Answer>),
}

/// One way to it: requests on one channel come one after another.
pub enum Channel {
    /// A connection, made anew where it was closed.
    Wire(Box<Connection>),
    /// A call of a function.
    Memory(Arc<dyn Answer>),
}

impl Subject {
    /// A new channel.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Wire(sender) => Channel::Wire(Box::new(sender.connection())),
            Self::Memory(answer) => Channel::Memory(Arc::clone(answer)),
        }
    }

    /// Whether requests go over connections.
    pub(super) fn is_behind_a_port(&self) -> bool {
        match self {
            Self::Wire(_) => true,
            Self::Memory(_) => false,
        }
    }
}

impl Channel {
    /// Sends a request and reads the answer.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub async fn send(&mut self, request: &Request) -> Result<Response, TransportError> {
        match self {
            Self::Wire(connection) => connection.send(request).await,
            Self::Memory(answer) => match answer.answer(request) {
                Reply::Response(response) => Ok(response),
                Reply::Close => Err(TransportError::Closed("before an answer".to_owned())),
            },
        }
    }
}

impl Channel {
    /// Sends a request and reads the answer, unless it is recognized.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    pub(super) async fn send_to<R: Recognize>(
        &mut self,
        request: &Request,
        known: &mut R,
    ) -> Result<ReceivedAnswer<R::Known>, TransportError> {
        match self {
            Self::Wire(connection) => connection.send_to(request, known).await,
            Self::Memory(_) => self.send(request).await.map(ReceivedAnswer::Read),
        }
    }

    /// The bytes of the last answer, where they are still there.
    pub(super) fn answer(&self) -> Option<&[u8]> {
        match self {
            Self::Wire(connection) => connection.answer(),
            Self::Memory(_) => None,
        }
    }

    /// What the last exchange made of the connection that was kept before it.
    pub(super) fn reuse(&self) -> Reuse {
        match self {
            Self::Wire(connection) => connection.reuse(),
            Self::Memory(_) => Reuse::Fresh,
        }
    }

    /// Whether a connection is kept that the next exchange will go over.
    pub(super) fn is_kept(&self) -> bool {
        match self {
            Self::Wire(connection) => connection.is_kept(),
            Self::Memory(_) => false,
        }
    }

    /// Tells that no answer is needed any more: others may read large ones.
    pub(super) fn release(&mut self) {
        if let Self::Wire(connection) = self {
            connection.release();
        }
    }

    /// Lets another channel read large answers in this one's stead.
    pub(super) fn hand_turn_to(&mut self, other: &mut Self) {
        if let (Self::Wire(connection), Self::Wire(other)) = (self, other) {
            connection.hand_turn_to(other);
        }
    }

    /// Sees to it that the next exchange goes over a fresh connection.
    pub(super) fn end(&mut self) {
        if let Self::Wire(connection) = self {
            connection.end();
        }
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Wire(_) => "Wire",
            Self::Memory(_) => "Memory",
        })
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Wire(_) => "Wire",
            Self::Memory(_) => "Memory",
        })
    }
}
