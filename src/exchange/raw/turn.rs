//! Whose turn it is to read a large answer: a few connections at a time, so that memory is bounded whatever a service
//! answers.
//!
//! - A turn is kept until the connection is told that no answer is needed any more, also for further answers.
//! - Who waits long goes on without one: a server that stops in the middle of an answer holds nobody else up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// A body of more bytes is a large one.
const LARGE: usize = 256 * 1024;
/// So many bytes of large bodies are read at a time.
const AT_A_TIME: usize = 2 * 1024 * 1024;
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The turns of all connections to one endpoint.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    /// One permit for each unit of [`LARGE`] bytes.
    permits: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_A_TIME / LARGE)) }
    }
}

/// The turn of one connection.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    held: Option<OwnedSemaphorePermit>,
    waited: Waited,
}

/// How long an exchange has waited for its turn, which is no time of the server's.
#[derive(Clone, Debug, Default)]
pub(super) struct Waited(Arc<AtomicU64>);

impl Turn {
    pub(super) fn new(turns: &Turns) -> Self {
        Self { turns: turns.clone(), held: None, waited: Waited::default() }
    }

    /// Waits for the turn to read a body of so many bytes; one of unknown length, once it is seen to be large, may
    /// become as large as any.
    pub(super) async fn take(&mut self, length: Option<usize>) {
        let units = length.map_or(AT_A_TIME, |length| length.min(AT_A_TIME)).div_ceil(LARGE);
        if length.is_some_and(|length| length <= LARGE) || self.held.is_some() {
            return;
        }
        let begun = Instant::now();
        let permits = Arc::clone(&self.turns.permits).acquire_many_owned(u32::try_from(units).unwrap_or(1));
        if let Ok(Ok(permit)) = timeout(LONGEST_WAIT, permits).await {
            self.held = Some(permit);
        }
        self.waited.add(begun.elapsed());
    }

    /// Whether a body of unknown length has become large.
    pub(super) fn is_due(&self, length: usize) -> bool {
        length > LARGE && self.held.is_none()
    }

    /// Hands the turn on to another connection, for as long as it is used in this one's stead.
    pub(super) fn hand_to(&mut self, other: &mut Self) {
        other.held = self.held.take();
    }

    /// Ends the turn: no answer is needed any more.
    pub(super) fn end(&mut self) {
        self.held = None;
    }

    /// How long the exchange has waited; counts from zero again from now on.
    pub(super) fn waited(&self) -> Waited {
        self.waited.0.store(0, Ordering::Relaxed);
        self.waited.clone()
    }
}

impl Waited {
    /// What it has come to since it was asked for the last time.
    pub(super) fn take(&self) -> Duration {
        Duration::from_micros(self.0.swap(0, Ordering::Relaxed))
    }

    fn add(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_micros()).unwrap_or(0), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_turn_is_waited_for_until_others_have_ended_theirs() {
        let turns = Turns::default();
        let [mut first, mut second, mut small] = [(); 3].map(|()| Turn::new(&turns));
        first.take(None).await;
        small.take(Some(LARGE)).await;
        assert!(small.held.is_none() && !first.is_due(usize::MAX) && second.is_due(LARGE + 1));
        let mut fresh = Turn::new(&turns);
        first.hand_to(&mut fresh);
        let waits = async {
            second.take(Some(AT_A_TIME)).await;
            second.held.is_some()
        };
        let ends = async {
            assert_eq!(turns.permits.available_permits(), 0);
            fresh.end();
        };
        assert!(futures_util::future::join(waits, ends).await.0, "it went on without a turn");
    }
}
