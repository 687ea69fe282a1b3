//! What is said to a driver and by it beside calls: echoes, messages that it does not know, several at a time, the end.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::check::client::told::CallResult;
use crate::client::caller::{CallOutcome, Caller, ClientCall};
use crate::client::driver::DriverCaller;
use crate::client::driver_check::{BrokenCheck, DriverCheckResult};

/// The largest id that every language holds.
const LARGEST_ID: u64 = (1 << 53) - 1;
/// How many messages are said without waiting.
const SEVERAL: u64 = 8;

/// A driver that is checked.
pub(super) struct DriverExchange {
    driver: DriverCaller,
    /// How long it has for an answer.
    pub(super) patience: Duration,
    numbers: Cell<u64>,
    /// The first line that is no message.
    polluted: RefCell<Option<String>>,
}

impl DriverExchange {
    pub(super) fn new(driver: DriverCaller, patience: Duration) -> Self {
        Self { driver, patience, numbers: Cell::new(1), polluted: RefCell::new(None) }
    }

    /// The driver's concurrency.
    pub(super) fn concurrency(&self) -> usize {
        self.driver.traits().concurrency
    }

    /// Whether the driver says that its client has by design not what a check is about.
    pub(super) fn is_absent(&self, check: &str) -> bool {
        self.driver.traits().is_absent(check)
    }

    /// A number that no message had before.
    pub(super) fn number(&self) -> u64 {
        let number = self.numbers.get();
        self.numbers.set(number + 1);
        number
    }

    /// What a driver makes of a value, or why it says nothing of it.
    pub(super) async fn echo(&self, value: &Value) -> Result<Value, String> {
        let number = self.number();
        self.echoed(number, &json!({"type": "echo", "id": number, "value": value})).await
    }

    async fn echoed(&self, number: u64, asked: &Value) -> Result<Value, String> {
        match self.ask(number, asked).await {
            CallOutcome { told: CallResult::Echoed(value), .. } => Ok(value),
            other => Err(found(&other)),
        }
    }

    async fn ask(&self, number: u64, asked: &Value) -> CallOutcome {
        self.keep(self.driver.ask(number, asked, self.patience).await)
    }

    /// Makes a call.
    pub(super) async fn call(&self, call: ClientCall<'_>) -> CallOutcome {
        self.keep(self.driver.call(call).await)
    }

    fn keep(&self, mut outcome: CallOutcome) -> CallOutcome {
        if let Some(line) = outcome.polluted.take() {
            self.polluted.borrow_mut().get_or_insert(line);
        }
        outcome
    }
}

/// What a driver said, and the last lines that it printed where it came to no end.
pub(super) fn found(outcome: &CallOutcome) -> String {
    let words = outcome.told.in_words();
    match outcome.printed.trim() {
        printed if outcome.told.is_ended() || printed.is_empty() => words,
        printed => format!("{words}; it printed: {printed}"),
    }
}

/// What drivers say of messages.
pub(super) async fn check(exchange: &DriverExchange, told: &mut dyn FnMut(&DriverCheckResult)) {
    told(&DriverCheckResult::new("messages", "unknown-field", unknown_field(exchange).await));
    told(&DriverCheckResult::new("messages", "unknown-type", unknown_type(exchange).await));
    told(&DriverCheckResult::new("messages", "large-id", large_id(exchange).await));
    told(&DriverCheckResult::new("messages", "several", several(exchange).await));
}

/// Whether nothing but messages was said, and whether the driver ends when its input does.
pub(super) async fn check_end(exchange: DriverExchange, told: &mut dyn FnMut(&DriverCheckResult)) {
    let ended = exchange.driver.finish().await;
    let ended = ended.map_err(|found| BrokenCheck::new("an end with status 0 when its input ends", found));
    told(&DriverCheckResult::new("messages", "end", ended));
    let outcome = match exchange.polluted.into_inner() {
        None => Ok(()),
        Some(line) => {
            Err(BrokenCheck::new("nothing but messages on standard output, one for each that came", line))
        }
    };
    told(&DriverCheckResult::new("messages", "nothing-else", outcome));
}

async fn unknown_field(exchange: &DriverExchange) -> Result<(), BrokenCheck> {
    let number = exchange.number();
    let asked = json!({"type": "echo", "id": number, "value": "a", "of_a_later_version": {"b": [1]}});
    held_back("the value, whatever else the message has", &json!("a"), exchange.echoed(number, &asked).await)
}

async fn unknown_type(exchange: &DriverExchange) -> Result<(), BrokenCheck> {
    let number = exchange.number();
    let outcome = exchange.ask(number, &json!({"type": "of-a-later-version", "id": number})).await;
    if matches!(outcome.told, CallResult::Unsupported(_)) {
        return Ok(());
    }
    let expected = format!("{{\"type\":\"unsupported\",\"id\":{number},\"reason\":\"...\"}}");
    Err(BrokenCheck::new(expected, found(&outcome)))
}

async fn large_id(exchange: &DriverExchange) -> Result<(), BrokenCheck> {
    let asked = json!({"type": "echo", "id": LARGEST_ID, "value": 1});
    let expected = format!("an echo with the id {LARGEST_ID}");
    held_back(&expected, &json!(1), exchange.echoed(LARGEST_ID, &asked).await)
}

async fn several(exchange: &DriverExchange) -> Result<(), BrokenCheck> {
    let echoes = (0..SEVERAL).map(|value| async move { (value, exchange.echo(&json!(value)).await) });
    for (value, found) in join_all(echoes).await {
        let expected = format!("{SEVERAL} messages that are said without waiting, each answered by its id");
        held_back(&expected, &json!(value), found)?;
    }
    Ok(())
}

fn held_back(expected: &str, value: &Value, found: Result<Value, String>) -> Result<(), BrokenCheck> {
    match found {
        Ok(found) if found == *value => Ok(()),
        Ok(found) => Err(BrokenCheck::new(expected, found.to_string())),
        Err(found) => Err(BrokenCheck::new(expected, found)),
    }
}
