//! Makes calls of a client, each at an endpoint of its own.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::check::client::told::CallResult;
use crate::client::caller::{CallOutcome, Caller, ClientCall, ClientTraits};
use crate::client::made_call::MadeCall;
use crate::client::options::ClientOptions;
use crate::exchange::recording::endpoint::RecordingEndpoint;
use crate::generate::client::case::ClientCase;
use crate::generate::client::plan::ClientPlan;
use crate::generate::generator::Generator;

/// So much longer may a call take in which the client tries again.
const FOR_RETRIES: u32 = 3;
/// So long after its time-out a call may end that is about it.
const OVERDUE: Duration = Duration::from_secs(15);

/// What makes calls of one operation.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) caller: &'a dyn Caller,
    pub(super) traits: &'a ClientTraits,
    pub(super) options: &'a ClientOptions,
    pub(super) generator: &'a Generator,
    pub(super) plan: &'a ClientPlan,
    pub(super) numbers: &'a Cell<u64>,
}

impl Maker<'_> {
    /// Why nothing can be judged: the client cannot be called at all, or sends nothing.
    pub(super) async fn trouble(&self) -> Option<String> {
        let made = self.make(0, self.plan.plainest()).await;
        let CallOutcome { told, printed, .. } = &made.outcome;
        let words = told.in_words();
        if !told.is_called() {
            return Some(words);
        }
        made.received.is_empty().then(|| {
            // An error is told in the words that were printed.
            let is_told = words.contains(printed.as_str());
            let printed = if is_told { String::new() } else { format!("; it printed: {printed}") };
            format!(
                "{} sent nothing when it was called with a plain input: {words}{printed}",
                self.traits.name
            )
        })
    }

    /// Makes a call and judges it.
    pub(super) async fn make(&self, place: usize, case: ClientCase) -> MadeCall {
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        let begun = Instant::now();
        let (received, outcome) =
            match RecordingEndpoint::start(case.script.clone(), self.options.patience).await {
                Err(error) => (Vec::new(), CallOutcome::silent(CallResult::NotSetUp(error.to_string()))),
                Ok(endpoint) => {
                    let url = format!("{}{}", endpoint.url(), case.path);
                    let longer = if case.attempts.is_none() { FOR_RETRIES } else { 1 };
                    let usual = self.options.timeout * longer;
                    let call = ClientCall {
                        service: &self.generator.service,
                        operation: &self.generator.operation,
                        params: &case.params,
                        endpoint: &url,
                        timeout: case.timeout.unwrap_or(usual),
                        longest: case.timeout.map_or(usual, |timeout| timeout + usual.min(OVERDUE)),
                        attempts: case.attempts,
                        number,
                    };
                    let outcome = self.caller.call(call).await;
                    (endpoint.finish().await, outcome)
                }
            };
        let took = begun.elapsed();
        let refuses_by_failing = self.traits.refuses_by_failing;
        MadeCall::judged(self.generator, place, case, received, outcome, refuses_by_failing, took)
    }

    /// Whether the client has not what a call is about, by design.
    pub(super) fn is_absent(&self, case: &ClientCase) -> bool {
        self.traits.is_absent(case.about.tail())
    }
}
