//! Makes connections to one endpoint.

use crate::exchange::raw::shared::{SendOptions, Shared};
use std::sync::Arc;

use crate::exchange::raw::connection::Connection;
use crate::exchange::raw::tls::{Tls, TlsError, Trust};
use crate::exchange::raw::turn::Turns;
use crate::exchange::reach::Route;

/// Makes connections to one endpoint. Cheap to clone; may be used from any thread.
#[derive(Clone, Debug)]
pub struct Sender {
    shared: Arc<Shared>,
}

impl Sender {
    /// Prepares to send along `route`; `trust` is used only where the endpoint speaks TLS.
    ///
    /// # Errors
    /// Where the certificates to trust cannot be read.
    pub fn new(route: Route, trust: &Trust, options: SendOptions) -> Result<Self, TlsError> {
        let endpoint = route.endpoint();
        let tls = if endpoint.is_secure() { Some(Tls::new(endpoint, trust)?) } else { None };
        let (authority, server) = (endpoint.authority(), endpoint.to_string());
        let turns = Turns::default();
        Ok(Self { shared: Arc::new(Shared { route, authority, server, tls, options, turns }) })
    }

    /// A connection of its own, opened by its first exchange.
    pub fn connection(&self) -> Connection {
        Connection::new(Arc::clone(&self.shared))
    }

    /// Where this sends to.
    pub fn route(&self) -> &Route {
        &self.shared.route
    }
}
