//! The wish that a run ends before its time.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use tokio::sync::Notify;

/// A wish that anybody can utter, and that whoever waits for something else hears at once.
#[derive(Debug, Default)]
pub struct Interrupt {
    uttered: AtomicBool,
    heard: Notify,
}

impl Interrupt {
    /// Utters the wish; says whether it was uttered before.
    pub fn utter(&self) -> bool {
        let before = self.uttered.swap(true, Ordering::SeqCst);
        self.heard.notify_waiters();
        before
    }

    /// Whether it was uttered.
    pub fn is_uttered(&self) -> bool {
        self.uttered.load(Ordering::SeqCst)
    }

    /// Waits until it is uttered.
    pub async fn uttered(&self) {
        // Listening begins before the look, so that a wish between the two is not missed.
        let heard = self.heard.notified();
        if !self.is_uttered() {
            heard.await;
        }
    }

    /// Does a piece of work unless the wish comes first; `None` where it did.
    pub async fn unless_uttered<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.uttered() => None,
            done = work => Some(done),
        }
    }
}
