//! Calls of the client of this process with faults, beside what came of them with the client that is judged.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use futures_util::stream::{self, StreamExt};

use crate::client::caller::Caller;
use crate::client::cause::observed::{BrokenCalls, CallVerdicts};
use crate::client::fault::catalogue::ClientFault;
use crate::client::fault::client::FaultyClient;
use crate::client::maker::Maker;

/// What calls break, by their places.
pub(super) type ReplayedCalls = BTreeMap<usize, Rc<BrokenCalls>>;

/// What makes calls again.
pub(super) struct CallReplayer<'a> {
    maker: Maker<'a>,
    faults: &'a [ClientFault],
    /// What was made: the same is not made twice.
    made: RefCell<BTreeMap<Vec<usize>, ReplayedCalls>>,
}

impl<'a> CallReplayer<'a> {
    pub(super) fn new(maker: Maker<'a>, faults: &'a [ClientFault]) -> Self {
        Self { maker, faults, made: RefCell::default() }
    }

    /// What these calls break with a client that has these faults of the catalogue.
    pub(super) async fn replay(&self, faults: &[usize], places: &[usize]) -> ReplayedCalls {
        let missing: Vec<usize> = {
            let made = self.made.borrow();
            let known = made.get(faults);
            places
                .iter()
                .copied()
                .filter(|place| known.is_none_or(|known| !known.contains_key(place)))
                .collect()
        };
        let client = FaultyClient::new(faults.iter().map(|fault| &self.faults[*fault]));
        let traits = client.traits();
        let maker = Maker { caller: &client, traits: &traits, ..self.maker };
        let calls = stream::iter(missing).map(|place| async move {
            let case = maker.plan.case(place)?;
            Some((place, Rc::new(CallVerdicts::of(&maker.make(place, case).await).broken)))
        });
        let calls: Vec<_> = calls.buffer_unordered(traits.concurrency).collect().await;
        let mut made = self.made.borrow_mut();
        let known = made.entry(faults.to_vec()).or_default();
        known.extend(calls.into_iter().flatten());
        places.iter().filter_map(|place| Some((*place, Rc::clone(known.get(place)?)))).collect()
    }
}
