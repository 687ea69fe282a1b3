//! What a command says of a call by its exit code and what it printed.

use std::process::ExitStatus;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::check::client::told::{CallError, CallResult};
use crate::setup::command::in_words;

/// How the AWS CLI tells an error of a service.
static ERROR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)An error occurred \((.*?)\) when calling the \S+ operation(?: \(reached max retries: \d+\))?: ?(.*)")
        .expect("the pattern is written down here, and a test uses it")
});
/// With these a shell tells that what it ran was ended by a signal: ILL, ABRT, BUS, FPE, KILL, SEGV.
const OF_SIGNALS: [i32; 6] = [132, 134, 135, 136, 137, 139];

/// The last lines that a command printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) out: String,
    pub(super) errors: String,
}

impl Printed {
    /// Both streams, one behind the other.
    pub(super) fn joined(&self) -> String {
        [self.out.trim(), self.errors.trim()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// What a command says that ended.
pub(super) fn told(status: ExitStatus, printed: &Printed) -> CallResult {
    match status.code() {
        None => CallResult::Crashed(in_words(status)),
        Some(code) if OF_SIGNALS.contains(&code) => CallResult::Crashed(in_words(status)),
        Some(0) => {
            let output = serde_json::from_str(printed.out.trim());
            CallResult::Output(output.unwrap_or_else(|_| Value::Object(serde_json::Map::new())))
        }
        Some(code) => {
            let text = printed.joined();
            let error = match ERROR.captures(&text) {
                Some(found) => {
                    CallError { code: Some(found[1].to_owned()), message: found[2].trim().to_owned() }
                }
                None if text.is_empty() => {
                    CallError { code: None, message: format!("exit code {code}, without a word") }
                }
                None => CallError { code: None, message: text },
            };
            CallResult::Failed(error)
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    fn ended(code: i32, errors: &str) -> CallResult {
        let printed = Printed { out: String::new(), errors: errors.to_owned() };
        told(ExitStatus::from_raw(code << 8), &printed)
    }

    #[test]
    fn errors_are_told_as_the_aws_cli_tells_them() {
        let error = |code: Option<&str>, message: &str| {
            CallResult::Failed(CallError { code: code.map(str::to_owned), message: message.to_owned() })
        };
        let text = "\nAn error occurred (LateException) when calling the LendBook operation: too late\n";
        assert_eq!(ended(254, text), error(Some("LateException"), "too late"));
        let text = "An error occurred (500) when calling the LendBook operation (reached max retries: 4): Oh";
        assert_eq!(ended(255, text), error(Some("500"), "Oh"));
        assert_eq!(ended(1, "LateException"), error(None, "LateException"));
        assert_eq!(ended(0, ""), CallResult::Output(Value::Object(serde_json::Map::new())));
        assert!(matches!(ended(139, ""), CallResult::Crashed(_)));
        let killed = told(ExitStatus::from_raw(9), &Printed::default());
        assert!(matches!(killed, CallResult::Crashed(_)));
    }
}
