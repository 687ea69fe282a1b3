//! Tells a service that is gone from one that does not answer some requests.
//!
//! - After many cases in a row without an answer the others wait, and two requests are sent that any service answers.
//! - Where neither is answered, the run has nothing left to judge: it ends, and says so, instead of waiting out the
//!   time of every case.

use std::cell::Cell;
use std::cell::RefCell;
use std::time::Duration;

use tokio::time::Instant;
use tokio::time::sleep;

use crate::exchange::interrupt::Interrupt;
use crate::run::budget::BoundMet;
use crate::run::case_outcome::{CaseOutcome, Trouble};
use crate::run::dispatcher::Dispatcher;
use crate::wire::TransportError;

/// How long a service may take to come back, e.g. when it is started anew after a crash.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(100);

/// Counts the cases in a row that had no answer.
#[derive(Debug)]
pub(super) struct OutageDetector {
    limit: usize,
    cases: Cell<usize>,
    is_asking: Cell<bool>,
    gone: Interrupt,
    /// Why the service is taken for gone.
    reason: RefCell<Option<String>>,
}

impl OutageDetector {
    /// With so many connections at a time, that many cases are in the air when a service dies.
    pub(super) fn new(concurrency: usize) -> Self {
        Self {
            limit: (2 * concurrency).clamp(8, 64),
            cases: Cell::new(0),
            is_asking: Cell::new(false),
            gone: Interrupt::default(),
            reason: RefCell::new(None),
        }
    }

    /// Takes note of what came of a case, and asks whether the service is still there where too many had no answer.
    pub(super) async fn note(&self, dispatcher: &Dispatcher<'_>, case_outcome: &CaseOutcome) {
        let is_silent_case =
            matches!(&case_outcome.trouble, Some(Trouble::Transport(error)) if is_silent(error));
        if !is_silent_case {
            self.note_answer();
            return;
        }
        self.cases.set(self.cases.get() + 1);
        if self.cases.get() >= self.limit && !self.is_asking.replace(true) {
            if let Some(error) = self.ask(dispatcher).await {
                let cases = self.cases.get();
                *self.reason.borrow_mut() = Some(format!(
                    "the service does not answer: {cases} cases in a row had no answer, nor had an ordinary request \
                     and a GET after them ({error}); the cases that were left were not sent"
                ));
                self.gone.utter();
            }
            self.cases.set(0);
            self.is_asking.set(false);
        }
    }

    /// Takes note of a case that was answered.
    pub(super) fn note_answer(&self) {
        self.cases.set(0);
    }

    /// Waits while another case asks.
    pub(super) async fn until_known(&self) {
        while self.is_asking.get() {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Uttered where the service is gone.
    pub(super) fn gone(&self) -> &Interrupt {
        &self.gone
    }

    /// Whether an ordinary request is answered within the time that a service may take to come back.
    pub(super) async fn comes_back(&self, dispatcher: &Dispatcher<'_>) -> bool {
        let started = Instant::now();
        loop {
            match dispatcher.is_ordinary_answered(true).await {
                Ok(true) => return true,
                Ok(false) if started.elapsed() < PATIENCE => sleep(PAUSE).await,
                Ok(false) | Err(BoundMet) => return false,
            }
        }
    }

    /// Why the service is taken for gone, if it is.
    pub(super) fn into_reason(self) -> Option<String> {
        self.reason.into_inner()
    }

    async fn ask(&self, dispatcher: &Dispatcher<'_>) -> Option<TransportError> {
        let started = Instant::now();
        loop {
            // A bound on requests that is met ends the run anyway.
            let error = dispatcher.greet().await.ok()?.err().filter(is_silent)?;
            if started.elapsed() >= PATIENCE {
                return Some(error);
            }
            sleep(PAUSE).await;
        }
    }
}

/// Whether nobody seems to be there. A service that answers with garbage is.
fn is_silent(error: &TransportError) -> bool {
    matches!(
        error,
        TransportError::Connect(_)
            | TransportError::Tls(_)
            | TransportError::Closed(_)
            | TransportError::TimedOut { .. }
    )
}
