//! How many requests may be sent, how fast, and for how long.

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
    time: Option<TimeBound>,
    /// How many requests stayed throttled however long was waited.
    throttled: Cell<usize>,
    /// Whether a request that was to be judged could not be sent any more.
    is_cut: Cell<bool>,
}

/// A bound on time.
#[derive(Clone, Copy, Debug)]
struct TimeBound {
    longest: Duration,
    /// When the last case may begin: a part of the time is kept for confirming findings and making them small.
    cases_end: Instant,
    end: Instant,
}

/// The part of the time that is kept, as its divisor.
const TIME_KEPT: u32 = 5;

/// As many requests were sent as may be, or for as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bound on requests or time is met")]
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
    /// It tells a cause from others that explain the same.
    Telling,
}

impl Purpose {
    const ALL: [Self; 4] = [Self::Judging, Self::SetUp, Self::Shrinking, Self::Telling];

    fn words(self) -> &'static str {
        match self {
            Self::Judging => "judged",
            Self::SetUp => "for set-up and side effects",
            Self::Shrinking => "to confirm findings and make them small",
            Self::Telling => "to tell causes apart",
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
            time: None,
            throttled: Cell::new(0),
            is_cut: Cell::new(false),
        }
    }

    /// The same within a time from now on.
    pub(super) fn within(self, longest: Option<Duration>) -> Self {
        let now = Instant::now();
        // A time that no clock can count to bounds nothing.
        let bound = |longest: Duration| {
            let (cases_end, end) =
                (now.checked_add(longest - longest / TIME_KEPT)?, now.checked_add(longest)?);
            Some(TimeBound { longest, cases_end, end })
        };
        Self { time: longest.and_then(bound), ..self }
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
            // The last request is not taken: then it would seem as if others were missing.
            Purpose::Telling => self.is_last() || self.is_exhausted(),
        };
        if is_over {
            let is_judged = matches!(purpose, Purpose::Judging | Purpose::SetUp);
            self.is_cut.set(self.is_cut.get() || is_judged);
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

    /// The bound for which cases are missing, in words; none where all could be sent.
    pub(super) fn cut_by(&self) -> Option<String> {
        let are_requests_spent = self.are_requests_spent();
        let is_cut = self.is_cut.get() || (self.reserve == 0 && are_requests_spent);
        if !is_cut {
            return None;
        }
        match (self.most, self.time) {
            (Some(most), _) if are_requests_spent => Some(match most {
                1 => "1 request".to_owned(),
                most => format!("{most} requests"),
            }),
            (_, Some(time)) => Some(format!("{} s", time.longest.as_secs_f64())),
            (_, None) => None,
        }
    }

    /// Whether nothing more can be sent at all.
    pub(super) fn is_exhausted(&self) -> bool {
        self.most.is_some_and(|most| self.sent() >= most) || self.is_past(|time| time.end)
    }

    fn is_last(&self) -> bool {
        self.most.is_some_and(|most| self.sent() + 1 >= most)
    }

    /// Whether no more cases can be judged.
    fn is_spent(&self) -> bool {
        self.are_requests_spent() || self.is_past(|time| time.cases_end)
    }

    fn are_requests_spent(&self) -> bool {
        self.most.is_some_and(|most| self.sent() >= most.saturating_sub(self.reserve))
    }

    fn is_past(&self, end: impl Fn(&TimeBound) -> Instant) -> bool {
        self.time.as_ref().is_some_and(|time| Instant::now() >= end(time))
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
