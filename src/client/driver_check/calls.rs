//! Calls that a driver makes: each goes out as often as it may, where it is to go, and its end is told.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use futures_util::future::join_all;

use crate::check::client::received::Received;
use crate::check::client::told::CallResult;
use crate::client::caller::{CallOutcome, ClientCall};
use crate::client::driver_check::exchange::{DriverExchange, found};
use crate::client::driver_check::{BrokenCheck, DriverCheckResult};
use crate::exchange::recording::endpoint::RecordingEndpoint;
use crate::generate::client::case::{ClientCase, ExpectedReading};
use crate::generate::client::plan::ClientPlan;
use crate::generate::client::script::{AnswerScript, ScriptedAnswer};
use crate::generate::generator::Generator;
use crate::report::text::counted;
use crate::wire::Response;

/// How long a request may stand still.
const STANDSTILL: Duration = Duration::from_secs(5);
/// What a driver says is absent whose library tries again whatever it is told.
const ONE_ATTEMPT: &str = "calls/one-attempt";
/// How many calls are made at a time at most.
const MOST_AT_A_TIME: usize = 8;

/// The calls of one operation.
pub(super) async fn check(
    exchange: &DriverExchange,
    plan: &ClientPlan,
    generator: &Generator,
    told: &mut dyn FnMut(&DriverCheckResult),
) {
    let calls = DriverCalls { exchange, generator };
    let plainest = plan.plainest();
    let success = calls.success(&plainest).await;
    let goes_out = success.is_ok();
    told(&DriverCheckResult::new("calls", "success", success));
    if !goes_out {
        // What no call shows would be told again by each of the others.
        return;
    }
    let path = ClientCase { path: "/custom", ..plainest.clone() };
    told(&DriverCheckResult::new("calls", "path", calls.path(&path).await));
    let answers = (0..plan.len()).filter_map(|place| plan.case(place));
    let mut named = answers.filter_map(|case| match case.reading.clone() {
        ExpectedReading::Named(_, name) if case.path.is_empty() => Some((case, name)),
        _ => None,
    });
    if let Some((case, name)) = named.next() {
        told(&DriverCheckResult::new("calls", "error", calls.error(&case, &name).await));
    }
    let one_attempt = match exchange.is_absent(ONE_ATTEMPT) {
        true => DriverCheckResult::skipped("calls", "one-attempt"),
        false => DriverCheckResult::new("calls", "one-attempt", calls.one_attempt(&plainest).await),
    };
    told(&one_attempt);
    told(&DriverCheckResult::new("calls", "unreachable", calls.unreachable(&plainest).await));
    if exchange.concurrency() > 1 {
        told(&DriverCheckResult::new("calls", "several", calls.several(&plainest).await));
    }
}

struct DriverCalls<'a> {
    exchange: &'a DriverExchange,
    generator: &'a Generator,
}

impl DriverCalls<'_> {
    async fn success(&self, case: &ClientCase) -> Result<(), BrokenCheck> {
        let (outcome, received) = self.made(case).await?;
        match (&outcome.told, received.len()) {
            (CallResult::Output(_), 1) => Ok(()),
            (_, count) => Err(BrokenCheck::new(
                "one request to the endpoint, and an output, since the answer is a success",
                format!("{}, and {}", counted(count, "request"), found(&outcome)),
            )),
        }
    }

    async fn path(&self, case: &ClientCase) -> Result<(), BrokenCheck> {
        let (_, received) = self.made(case).await?;
        let paths: Vec<&str> = received
            .iter()
            .filter_map(|received| received.request.as_ref().ok())
            .map(|request| request.path.as_str())
            .collect();
        if !paths.is_empty() && paths.iter().all(|path| path.starts_with(case.path)) {
            return Ok(());
        }
        let found = if paths.is_empty() { "no request".to_owned() } else { paths.join(" ") };
        Err(BrokenCheck::new(format!("a request below the path of the endpoint, {}", case.path), found))
    }

    async fn error(&self, case: &ClientCase, name: &str) -> Result<(), BrokenCheck> {
        let (outcome, _) = self.made(case).await?;
        match &outcome.told {
            CallResult::Failed(error) if error.names(name) => Ok(()),
            _ => Err(BrokenCheck::new(format!("an error with the code {name}"), found(&outcome))),
        }
    }

    async fn one_attempt(&self, case: &ClientCase) -> Result<(), BrokenCheck> {
        let failure = Response { status: 500, headers: Vec::new(), body: b"{}".to_vec() };
        let script = AnswerScript::always(ScriptedAnswer::Whole(failure));
        let (outcome, received) = self.made(&ClientCase { script, ..case.clone() }).await?;
        match (&outcome.told, received.len()) {
            (CallResult::Failed(_), 1) => Ok(()),
            (_, count) => Err(BrokenCheck::new(
                "one request and an error, since `max_attempts` is 1 and the answer has the status 500",
                format!("{}, and {}", counted(count, "request"), found(&outcome)),
            )),
        }
    }

    /// Nothing listens where the call goes to.
    async fn unreachable(&self, case: &ClientCase) -> Result<(), BrokenCheck> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = port.map_err(|error| BrokenCheck::new("a free port", error.to_string()))?.port();
        let outcome = self.called(case, &format!("http://{}:{port}", Ipv4Addr::LOCALHOST)).await;
        match &outcome.told {
            CallResult::Failed(_) => Ok(()),
            _ => Err(BrokenCheck::new(
                "an error, since nothing listens at the endpoint; its code may be null",
                found(&outcome),
            )),
        }
    }

    async fn several(&self, case: &ClientCase) -> Result<(), BrokenCheck> {
        let count = self.exchange.concurrency().min(MOST_AT_A_TIME);
        for made in join_all((0..count).map(|_| self.success(case))).await {
            made.map_err(|broken| {
                let expected = format!("of {count} calls at a time each its own: {}", broken.expected);
                BrokenCheck { expected, ..broken }
            })?;
        }
        Ok(())
    }

    /// What a driver says of a call, and what came to its endpoint.
    async fn made(&self, case: &ClientCase) -> Result<(CallOutcome, Vec<Received>), BrokenCheck> {
        let endpoint = RecordingEndpoint::start(case.script.clone(), STANDSTILL).await;
        let endpoint = endpoint.map_err(|error| BrokenCheck::new("a free port", error.to_string()))?;
        let outcome = self.called(case, &format!("{}{}", endpoint.url(), case.path)).await;
        Ok((outcome, endpoint.finish().await))
    }

    async fn called(&self, case: &ClientCase, endpoint: &str) -> CallOutcome {
        let (service, operation) = (&self.generator.service, &self.generator.operation);
        let call = ClientCall {
            service,
            operation,
            params: &case.params,
            endpoint,
            timeout: self.exchange.patience,
            longest: self.exchange.patience,
            attempts: Some(1),
            number: self.exchange.number(),
        };
        self.exchange.call(call).await
    }
}
