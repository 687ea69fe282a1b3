//! One worker's connection: kept between exchanges, opened anew when the server has closed it.
//!
//! - A request is sent a second time only if a reused connection ended before any byte of an answer came:
//!   the server had closed it between two requests.
//! - After any error, and after an answer that ends the connection, the next exchange opens a fresh one.
//! - What a kept connection did is told: that it carried a request, that it ended on one, that bytes came over it that
//!   nobody had asked for.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use tokio::io::ReadBuf;

use crate::exchange::raw::inbox::Inbox;
use crate::exchange::raw::pump::Pump;
use crate::exchange::raw::reader::{ReceivedAnswer, Recognize, read_answer};
use crate::exchange::raw::shared::Shared;
use crate::exchange::raw::stream::Stream;
use crate::exchange::raw::turn::Turn;
use crate::exchange::raw::writer::write_request_to;
use crate::wire::{Request, Response, TransportError};

/// Sends one request after another.
#[derive(Debug)]
pub struct Connection {
    shared: Arc<Shared>,
    idle: Option<OpenConnection>,
    outgoing: Vec<u8>,
    inbox: Inbox,
    turn: Turn,
    reuse: Reuse,
}

/// An open connection between two exchanges.
#[derive(Debug)]
struct OpenConnection {
    stream: Stream,
    /// How many exchanges it has carried.
    exchanges: usize,
}

/// What the last exchange made of the connection that was kept before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reuse {
    /// There was none: the request went over a fresh one.
    #[default]
    Fresh,
    /// The server had ended it: the request went over a fresh one.
    Ended,
    /// It carried the request.
    Kept,
    /// It ended when the request was sent, before any byte of an answer, after it had carried so many exchanges: the
    /// request was sent again over a fresh one.
    Dropped(usize),
    /// Bytes had come over it that belong to no answer: the request went over a fresh one.
    Surplus,
}

impl Connection {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let turn = Turn::new(&shared.turns);
        Self { shared, idle: None, outgoing: Vec::new(), inbox: Inbox::new(), turn, reuse: Reuse::Fresh }
    }

    /// What the last exchange made of the connection that was kept before it.
    pub fn reuse(&self) -> Reuse {
        self.reuse
    }

    /// Whether the connection is kept for another exchange.
    pub fn is_kept(&self) -> bool {
        self.idle.is_some()
    }

    /// Ends the connection that is kept, if one is: the next exchange opens a fresh one.
    pub fn end(&mut self) {
        self.idle = None;
    }

    /// Sends `request` and reads the whole answer to it, whatever its status.
    ///
    /// May be dropped at any point: the next exchange opens a fresh connection.
    ///
    /// # Errors
    /// Where no whole answer came in time and within bounds, with what was seen of it.
    pub async fn send(&mut self, request: &Request) -> Result<Response, TransportError> {
        match self.send_to(request, &mut ()).await? {
            ReceivedAnswer::Read(response) => Ok(response),
            ReceivedAnswer::Known(never) => match never {},
        }
    }

    /// Sends `request` and reads the whole answer to it, unless that is known.
    ///
    /// May be dropped at any point: the next exchange opens a fresh connection.
    ///
    /// # Errors
    /// Where no whole answer came in time and within bounds, with what was seen of it.
    pub async fn send_to<R: Recognize>(
        &mut self,
        request: &Request,
        known: &mut R,
    ) -> Result<ReceivedAnswer<R::Known>, TransportError> {
        let shared = Arc::clone(&self.shared);
        let options = &shared.options;
        self.outgoing.clear();
        self.outgoing.shrink_to(64 * 1024);
        let endpoint = shared.route.endpoint();
        let signed = options.lines(request, &shared.server);
        let lines = signed.as_deref().unwrap_or(&request.headers);
        let place = (shared.authority.as_str(), endpoint.prefix());
        write_request_to(&mut self.outgoing, request, lines, place, &options.headers);
        self.inbox.clear();
        let waited = self.turn.waited();
        let timeout = options.timeout;
        let outcome = {
            let mut exchange = pin!(self.exchange(&shared, &request.method, known));
            let mut time = timeout;
            loop {
                match tokio::time::timeout(time, &mut exchange).await {
                    Ok(outcome) => break Some(outcome),
                    Err(_) => time = waited.take(),
                }
                if time.is_zero() {
                    break None;
                }
            }
        };
        outcome.unwrap_or_else(|| {
            Err(TransportError::TimedOut {
                seconds: timeout.as_secs_f64().to_string(),
                received: self.inbox.received(),
            })
        })
    }

    /// The bytes of the last answer; `None` where they are not there any more, or not all of them.
    pub fn answer(&self) -> Option<&[u8]> {
        self.inbox.all()
    }

    /// Tells that no answer which came over it is needed any more.
    pub fn release(&mut self) {
        self.turn.end();
    }

    /// Lets another connection read large answers in this one's stead.
    pub fn hand_turn_to(&mut self, other: &mut Self) {
        self.turn.hand_to(&mut other.turn);
    }

    async fn exchange<R: Recognize>(
        &mut self,
        shared: &Shared,
        method: &str,
        known: &mut R,
    ) -> Result<ReceivedAnswer<R::Known>, TransportError> {
        self.reuse = Reuse::Fresh;
        if let Some(mut kept) = self.idle.take() {
            match condition(&mut kept.stream).await {
                Condition::Quiet => {
                    self.reuse = Reuse::Kept;
                    let exchanges = kept.exchanges;
                    match self.exchange_on(kept, shared, method, known).await {
                        Err(TransportError::Closed(_)) if self.inbox.received() == 0 => {
                            self.reuse = Reuse::Dropped(exchanges);
                        }
                        outcome => return outcome,
                    }
                }
                Condition::Surplus => self.reuse = Reuse::Surplus,
                Condition::Ended => self.reuse = Reuse::Ended,
            }
        }
        let addresses = shared.route.addresses();
        // Boxed because connecting is rare and its state large: every exchange would carry it along.
        let connecting = Stream::connect(addresses, shared.tls.as_ref(), shared.options.connect_timeout);
        let stream = Box::pin(connecting).await?;
        // What becomes of a fresh connection is looked at whole.
        match self.exchange_on(OpenConnection { stream, exchanges: 0 }, shared, method, &mut ()).await? {
            ReceivedAnswer::Read(response) => Ok(ReceivedAnswer::Read(response)),
            ReceivedAnswer::Known(never) => match never {},
        }
    }

    async fn exchange_on<R: Recognize>(
        &mut self,
        mut kept: OpenConnection,
        shared: &Shared,
        method: &str,
        known: &mut R,
    ) -> Result<ReceivedAnswer<R::Known>, TransportError> {
        let mut pump = Pump::new(&mut kept.stream, &self.outgoing, &mut self.inbox, &mut self.turn);
        let (answered, reusable) = read_answer(&mut pump, method, shared.options.largest_body, known).await?;
        if reusable {
            kept.exchanges += 1;
            self.idle = Some(kept);
        }
        Ok(answered)
    }
}

/// How an idle connection is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    Quiet,
    /// The server has ended it.
    Ended,
    /// Bytes came that nobody asked for.
    Surplus,
}

/// What came over an idle connection, as far as the runtime has noticed. To ask the system each time would cost a call
/// for each exchange.
async fn condition(stream: &mut Stream) -> Condition {
    let mut byte = [0];
    let mut buffer = ReadBuf::new(&mut byte);
    poll_fn(|context| {
        Poll::Ready(match stream.poll_read(context, &mut buffer) {
            Poll::Pending => Condition::Quiet,
            Poll::Ready(Ok(())) if !buffer.filled().is_empty() => Condition::Surplus,
            Poll::Ready(_) => Condition::Ended,
        })
    })
    .await
}
