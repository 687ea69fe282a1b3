//! How many requests may be sent, and how fast.

use std::cell::Cell;
use std::time::Duration;

use tokio::time::Instant;
use tokio::time::sleep_until;

/// Counts requests against a bound, and spreads them over time.
#[derive(Debug)]
pub(super) struct Budget {
    /// How many were sent, by what for.
    sent: [Cell<u64>; Purpose::ALL.len()],
    most: Option<u64>,
    /// How many of these are kept for confirming findings and making them small.
    reserve: u64,
    interval: Option<Duration>,
    next: Cell<Option<Instant>>,
    /// How many requests stayed throttled however long was waited.
    throttled: Cell<usize>,
    /// Whether a request that was to be judged could not be sent any more.
    is_cut: Cell<bool>,
}

/// As many requests were sent as may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bound on requests is met")]
pub(super) struct BoundMet;

/// What a request is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is judged.
    Judging,
    /// It sets something up, or looks at what came of a judged one.
    SetUp,
    /// It confirms a finding, or makes it small.
    Shrinking,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Judging, Self::SetUp, Self::Shrinking];

    fn words(self) -> &'static str {
        match self {
            Self::Judging => "judged",
            Self::SetUp => "for set-up and side effects",
            Self::Shrinking => "to confirm findings and make them small",
        }
    }
}

/// After so many requests that stayed throttled nobody waits for another.
const MOST_THROTTLED: usize = 24;

impl Budget {
    pub(super) fn new(most: Option<u64>, reserve: u64, rate: Option<f64>) -> Self {
        let interval = rate.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        Self {
            sent: Default::default(),
            most,
            reserve,
            interval,
            next: Cell::new(None),
            throttled: Cell::new(0),
            is_cut: Cell::new(false),
        }
    }

    /// Takes one request from the budget, waiting for its turn.
    ///
    /// # Errors
    ///
    /// There is none left.
    pub(super) async fn take(&self, purpose: Purpose) -> Result<(), BoundMet> {
        let is_over = match purpose {
            Purpose::Judging | Purpose::SetUp => self.is_spent(),
            Purpose::Shrinking => self.is_exhausted(),
        };
        if is_over {
            self.is_cut.set(self.is_cut.get() || purpose != Purpose::Shrinking);
            return Err(BoundMet);
        }
        let sent = &self.sent[purpose as usize];
        sent.set(sent.get() + 1);
        if let Some(interval) = self.interval {
            let turn = self.next.get().unwrap_or_else(Instant::now).max(Instant::now());
            self.next.set(Some(turn + interval));
            sleep_until(turn).await;
        }
        Ok(())
    }

    /// The bound, if there is one.
    pub(super) fn most(&self) -> Option<u64> {
        self.most
    }

    /// Whether cases are missing, for want of requests.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut.get() || (self.reserve == 0 && self.is_spent())
    }

    /// Whether nothing more can be sent at all.
    pub(super) fn is_exhausted(&self) -> bool {
        self.most.is_some_and(|most| self.sent() >= most)
    }

    /// Whether no more cases can be judged.
    pub(super) fn is_spent(&self) -> bool {
        self.most.is_some_and(|most| self.sent() >= most.saturating_sub(self.reserve))
    }

    /// Whether it is worth waiting where the service says that there are too many requests.
    pub(super) fn has_patience(&self) -> bool {
        self.throttled.get() < MOST_THROTTLED
    }

    /// Counts a request that stayed throttled.
    pub(super) fn give_up(&self) {
        self.throttled.set(self.throttled.get() + 1);
    }

    pub(super) fn sent(&self) -> u64 {
        self.sent.iter().map(Cell::get).sum()
    }

    /// How many were sent for what, e.g. `80 judged, 20 to confirm findings and make them small`.
    pub(super) fn words(&self) -> String {
        let counts = Purpose::ALL.map(|purpose| (self.sent[purpose as usize].get(), purpose.words()));
        let told: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| format!("{count} {words}"))
            .collect();
        told.join(", ")
    }
}
