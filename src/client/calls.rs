//! All calls of a plan, each handed on once it is sure what it came to.

use std::cell::Cell;

use futures_util::stream::{self, StreamExt};

use crate::client::caller::Caller;
use crate::client::made_call::MadeCall;
use crate::client::maker::Maker;
use crate::client::options::ClientOptions;
use crate::exchange::interrupt::Interrupt;
use crate::generate::client::plan::ClientPlan;

/// So many calls are made again, alone, of which it is not sure what they came to.
const MOST_AGAIN: usize = 8;

/// What a client did, without a judgment.
#[derive(Debug, Default)]
pub struct RecordedCalls {
    /// The calls, in the order of the plan.
    pub made: Vec<MadeCall>,
    /// The places of calls that are about what the client has not by design.
    pub absent: Vec<usize>,
}

/// Makes all calls of a plan, each of which is told once it is made; `None` where that was interrupted.
///
/// # Errors
///
/// The client cannot be called at all, sends nothing, or could not be made ready for a call.
pub async fn record_calls(
    caller: &dyn Caller,
    options: &ClientOptions,
    plan: &ClientPlan,
    interrupt: &Interrupt,
    recorded_one: &mut dyn FnMut(),
) -> Result<Option<RecordedCalls>, String> {
    let (traits, numbers) = (caller.traits(), Cell::new(0));
    let generator = plan.plan().generator();
    let maker = Maker { caller, traits: &traits, options, generator, plan, numbers: &numbers };
    match interrupt.unless_uttered(maker.trouble()).await {
        Some(None) => {}
        Some(Some(trouble)) => return Err(trouble),
        None => return Ok(None),
    }
    let mut recorded = RecordedCalls::default();
    let hand = &mut |made| {
        recorded_one();
        recorded.made.extend(made);
    };
    let (absent, _) = maker.make_all(interrupt, hand).await;
    if interrupt.is_uttered() {
        return Ok(None);
    }
    if let Some(trouble) = recorded.made.iter().find_map(MadeCall::trouble) {
        return Err(trouble);
    }
    recorded.made.sort_by_key(|made| made.place);
    recorded.absent = absent;
    Ok(Some(recorded))
}

impl Maker<'_> {
    /// Makes all calls; each is handed on, or nothing in the place of one that cannot be made. Gives the places of those that
    /// are about what the client has not, and how many were not made for want of time.
    pub(super) async fn make_all(
        self,
        interrupt: &Interrupt,
        hand: &mut dyn FnMut(Option<MadeCall>),
    ) -> (Vec<usize>, usize) {
        let (absent, wanted): (Vec<usize>, Vec<usize>) = (0..self.plan.len())
            .partition(|place| self.plan.case(*place).is_some_and(|case| self.is_absent(&case)));
        let concurrency = self.options.concurrency.unwrap_or(self.traits.concurrency);
        let total = wanted.len();
        let made = stream::iter(wanted).map(|place| async move {
            match self.plan.case(place) {
                Some(case) => Some(self.make(place, case).await),
                None => None,
            }
        });
        let mut made = made.buffer_unordered(concurrency.max(1));
        let mut again = Vec::new();
        let mut done = 0;
        while let Some(Some(made)) = interrupt.unless_uttered(made.next()).await {
            done += 1;
            match made {
                // Others were under way beside it: alone it is seen what the client does.
                Some(made) if made.is_unsure() => again.push(made),
                made => hand(made),
            }
        }
        drop(made);
        // Where it shows each time, it need not be seen each time.
        for unsure in again.split_off(again.len().min(MOST_AGAIN)) {
            hand(Some(unsure));
        }
        for unsure in again {
            match interrupt.unless_uttered(self.make(unsure.place, unsure.case.clone())).await {
                Some(made) => hand(Some(made)),
                None => done -= 1,
            }
        }
        (absent, total - done)
    }
}
