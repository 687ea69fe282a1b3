//! One worker's connection: kept between exchanges, opened anew when the server has closed it.
//!
//! - A request is sent a second time only if a reused connection ended before any byte of an answer came:
//!   the server had closed it between two requests.
//! - After any error, and after an answer that ends the connection, the next exchange opens a fresh one.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use tokio::io::ReadBuf;

use crate::exchange::raw::inbox::Inbox;
use crate::exchange::raw::pump::Pump;
use crate::exchange::raw::reader::read_response;
use crate::exchange::raw::sender::Shared;
use crate::exchange::raw::stream::Stream;
use crate::exchange::raw::writer::write_request_to;
use crate::wire::{Request, Response, TransportError};

/// Sends one request after another.
#[derive(Debug)]
pub struct Connection {
    shared: Arc<Shared>,
    idle: Option<Stream>,
    outgoing: Vec<u8>,
    inbox: Inbox,
}

impl Connection {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, idle: None, outgoing: Vec::new(), inbox: Inbox::new() }
    }

    /// Sends `request` and reads the whole answer to it, whatever its status.
    ///
    /// May be dropped at any point: the next exchange opens a fresh connection.
    ///
    /// # Errors
    /// Where no whole answer came in time and within bounds, with what was seen of it.
    pub async fn send(&mut self, request: &Request) -> Result<Response, TransportError> {
        let shared = Arc::clone(&self.shared);
        let options = &shared.options;
        self.outgoing.clear();
        self.outgoing.shrink_to(64 * 1024);
        let prefix = shared.route.endpoint().prefix();
        write_request_to(&mut self.outgoing, request, &shared.authority, prefix, &options.headers);
        self.inbox.clear();
        match tokio::time::timeout(options.timeout, self.exchange(&shared, &request.method)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(TransportError::TimedOut {
                seconds: options.timeout.as_secs_f64().to_string(),
                received: self.inbox.received(),
            }),
        }
    }

    async fn exchange(&mut self, shared: &Shared, method: &str) -> Result<Response, TransportError> {
        if let Some(mut stream) = self.idle.take()
            && is_quiet(&mut stream).await
        {
            match self.exchange_on(stream, shared, method).await {
                Err(TransportError::Closed(_)) if self.inbox.received() == 0 => {}
                outcome => return outcome,
            }
        }
        let addresses = shared.route.addresses();
        // Boxed because connecting is rare and its state large: every exchange would carry it along.
        let connecting = Stream::connect(addresses, shared.tls.as_ref(), shared.options.connect_timeout);
        let stream = Box::pin(connecting).await?;
        self.exchange_on(stream, shared, method).await
    }

    async fn exchange_on(
        &mut self,
        mut stream: Stream,
        shared: &Shared,
        method: &str,
    ) -> Result<Response, TransportError> {
        let mut pump = Pump::new(&mut stream, &self.outgoing, &mut self.inbox);
        let (response, reusable) = read_response(&mut pump, method, shared.options.largest_body).await?;
        if reusable {
            self.idle = Some(stream);
        }
        Ok(response)
    }
}

/// Whether nothing came over an idle connection, as far as the runtime has noticed: neither its end, nor bytes that
/// nobody asked for. To ask the system each time would cost a call for each exchange.
async fn is_quiet(stream: &mut Stream) -> bool {
    let mut byte = [0];
    let mut buffer = ReadBuf::new(&mut byte);
    poll_fn(|context| Poll::Ready(stream.poll_read(context, &mut buffer).is_pending())).await
}
