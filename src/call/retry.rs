//! Which outcomes are followed by another attempt, and after how long.
//!
//! - Statuses and names of errors that are transient are a table of data; which of them count depends on the mode.
//! - A connection that fails, breaks or times out is always transient.
//! - Before attempt n + 1, a wait of a random part of 2^(n-1) seconds; in the standard mode never more than 20.
//! - `Retry-After` is not read.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use serde::Deserialize;

use crate::call::settings::retry::{RetryMode, RetrySettings};
use crate::model::operation::Operation;
use crate::model::service::Service;

/// What came of an attempt, as far as the retry rules read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt<'a> {
    /// An answer.
    Answered {
        /// Its status.
        status: u16,
        /// The name of its error, if it is one.
        code: Option<&'a str>,
    },
    /// No answer, or none that is whole.
    Failed,
}

/// The rules of one mode.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Rules {
    statuses: Vec<u16>,
    /// Names that count on any refusal, whatever the status.
    errors: Vec<String>,
    /// The one status on which those names count, if there is only one.
    error_status: Option<u16>,
    /// Whether the number of attempts is told of every error of the last attempt, and not of a transient one alone.
    #[serde(default)]
    tells_every_last: bool,
    /// The longest wait, in seconds, if there is a bound.
    longest_wait: Option<u32>,
}

static RULES: LazyLock<BTreeMap<String, Rules>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../spec/client/retry.toml"))
        .expect("the file is part of the program, and a test reads it")
});

fn rules(mode: RetryMode) -> &'static Rules {
    let name = if mode == RetryMode::Legacy { "legacy" } else { "standard" };
    RULES.get(name).expect("the file is part of the program, and a test reads it")
}

/// Whether an outcome is transient: whether another attempt may end otherwise.
pub fn is_transient(mode: RetryMode, service: &Service, operation: &Operation, attempt: Attempt<'_>) -> bool {
    let Attempt::Answered { status, code } = attempt else {
        return true;
    };
    let rules = rules(mode);
    if rules.statuses.contains(&status) {
        return true;
    }
    let Some(code) = code else {
        return false;
    };
    if service.retryable_errors.iter().any(|name| name == code) {
        return true;
    }
    let declared = operation.errors.iter().any(|error| error.retryable && error.name == code);
    if declared && mode != RetryMode::Legacy {
        return true;
    }
    rules.error_status.is_none_or(|only| only == status) && rules.errors.iter().any(|name| name == code)
}

/// Whether an error is told with the number of attempts: those that there can be were made, and they count.
pub fn tells_attempts(settings: RetrySettings, number: u32, transient: bool) -> bool {
    number >= settings.attempts && (transient || rules(settings.mode).tells_every_last)
}

/// How long to wait after the attempt of this number (from 1), where `fraction` is a random number from 0 to 1; nothing
/// where no attempts are left.
pub fn wait_after(settings: RetrySettings, number: u32, fraction: f64) -> Option<Duration> {
    if number >= settings.attempts {
        return None;
    }
    let most = 2_f64.powi(i32::try_from(number.saturating_sub(1)).unwrap_or(i32::MAX).min(30));
    let seconds = fraction.clamp(0.0, 1.0) * most;
    let longest = rules(settings.mode).longest_wait.map_or(f64::MAX, f64::from);
    Some(Duration::from_secs_f64(seconds.min(longest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end_with_the_attempts() {
        let legacy = RetrySettings { mode: RetryMode::Legacy, attempts: 9 };
        let waits: Vec<_> = (1..=9).map(|number| wait_after(legacy, number, 0.5)).collect();
        let seconds = |seconds: f64| Some(Duration::from_secs_f64(seconds));
        assert_eq!(waits[..4], [seconds(0.5), seconds(1.0), seconds(2.0), seconds(4.0)]);
        assert_eq!(waits[8], None);
        let standard = RetrySettings { mode: RetryMode::Standard, attempts: 9 };
        assert_eq!(wait_after(standard, 8, 1.0), seconds(20.0));
        assert_eq!(wait_after(legacy, 8, 1.0), seconds(128.0));
    }
}
