//! How much work goes into the search for causes: many faults on many cases would take minutes, and end in nothing.

use std::cell::Cell;

use crate::exchange::interrupt::Interrupt;

/// So many cases are replayed for the findings of an operation: more than for an operation of moto with 320 findings, and some
/// ten seconds.
const MOST: u64 = 400_000;
/// A case counts once more for so many bytes.
const BYTES: usize = 4096;

/// The work that a search has done, and the wish that it ends when that is enough.
#[derive(Debug, Default)]
pub(super) struct Effort {
    spent: Cell<u64>,
    is_enough: Interrupt,
}

impl Effort {
    /// Enters that a case was replayed, with a body of so many bytes.
    pub(super) fn spend(&self, bytes: usize) {
        self.spent.update(|spent| spent + 1 + (bytes / BYTES) as u64);
        if self.spent.get() > MOST {
            self.is_enough.utter();
        }
    }

    /// Does a piece of work; `None` where it took too much.
    pub(super) async fn within<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.is_enough.unless_uttered(work).await
    }
}
