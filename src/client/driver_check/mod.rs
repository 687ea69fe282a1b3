//! Whether a driver speaks the protocol of drivers: what its author checks before a client is judged through it.
//!
//! - Each check stands alone: a driver that ends or hangs in one is started again for the next.
//! - Nothing is said of the client behind the driver but that a call goes out once and its end is told.

mod calls;
mod exchange;
mod values;

use std::time::Duration;

use crate::client::driver::DriverCaller;
use crate::generate::client::plan::ClientPlan;
use crate::generate::generator::Generator;

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverCheckResult {
    /// What it is about: values, messages or calls.
    pub group: &'static str,
    /// Its name in the group.
    pub name: String,
    /// What came of it.
    pub outcome: DriverCheckOutcome,
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriverCheckOutcome {
    /// The driver does as the protocol says.
    Held,
    /// It does not: what was expected and found.
    Broken(BrokenCheck),
    /// The driver says that the client has by design not what the check is about.
    Skipped,
}

/// What is wrong with a driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenCheck {
    /// What the protocol asks for.
    pub expected: String,
    /// What the driver did.
    pub found: String,
}

impl DriverCheckResult {
    fn new(group: &'static str, name: impl Into<String>, outcome: Result<(), BrokenCheck>) -> Self {
        let outcome = outcome.err().map_or(DriverCheckOutcome::Held, DriverCheckOutcome::Broken);
        Self { group, name: name.into(), outcome }
    }

    fn skipped(group: &'static str, name: impl Into<String>) -> Self {
        Self { group, name: name.into(), outcome: DriverCheckOutcome::Skipped }
    }

    /// What was expected and found, where the driver broke it.
    pub fn broken(&self) -> Option<&BrokenCheck> {
        match &self.outcome {
            DriverCheckOutcome::Broken(broken) => Some(broken),
            DriverCheckOutcome::Held | DriverCheckOutcome::Skipped => None,
        }
    }
}

impl BrokenCheck {
    fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { expected: expected.into(), found: found.into() }
    }
}

/// Checks a driver that has said hello and has so long for each answer; each result is told as it comes. The calls are those of
/// one operation.
pub async fn check_driver(
    driver: DriverCaller,
    patience: Duration,
    plan: &ClientPlan,
    generator: &Generator,
    told: &mut dyn FnMut(&DriverCheckResult),
) {
    let exchange = exchange::DriverExchange::new(driver, patience);
    values::check(&exchange, told).await;
    exchange::check(&exchange, told).await;
    calls::check(&exchange, plan, generator, told).await;
    exchange::check_end(exchange, told).await;
}
