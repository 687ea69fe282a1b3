//! The messages between wireproof and a driver: one JSON object in each line. `docs/driver-protocol.md` tells what they mean.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::check::client::told::{CallError, CallResult};

/// The version of the protocol.
pub const VERSION: u32 = 1;

/// What wireproof says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum DriverRequest<'a> {
    /// The first line.
    Hello {
        /// The version of the protocol.
        version: u32,
    },
    /// A call is to be made.
    Call(Box<DriverCall<'a>>),
}

/// A call that is to be made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DriverCall<'a> {
    /// By which what is said of it is told from what is said of others.
    pub id: u64,
    /// The id of the service.
    pub service: &'a str,
    /// The name of the operation on the wire.
    pub operation: &'a str,
    /// Where the service is.
    pub endpoint: &'a str,
    /// The input, in the forms of the protocol.
    pub input: Value,
    /// How long the call may take.
    pub timeout_ms: u64,
    /// How many attempts it may make; null for as many as the client makes by itself.
    pub max_attempts: Option<u32>,
    /// The region.
    pub region: &'a str,
    /// The credentials, made up.
    pub credentials: CallCredentials<'a>,
    /// Certificates to trust, where the endpoint has TLS.
    pub ca_pem: Option<&'a str>,
}

/// Made-up credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CallCredentials<'a> {
    /// The key's id.
    pub access_key_id: &'a str,
    /// The key.
    pub secret_access_key: &'a str,
}

/// What a driver says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum DriverReply {
    /// The answer to the first line.
    Hello(DriverHello),
    /// The call succeeded.
    Output {
        /// The call's.
        id: u64,
        /// What the client gives.
        output: Value,
    },
    /// The call failed.
    Error {
        /// The call's.
        id: u64,
        /// The name of the error, where the client has one.
        code: Option<String>,
        /// Its words.
        message: Option<String>,
        /// The status of the answer, where the client tells it.
        status: Option<u16>,
    },
    /// A value that it was to say back.
    Echo {
        /// That of what was asked.
        id: u64,
        /// The value.
        value: Value,
    },
    /// The client did not take the input.
    Refused {
        /// The call's.
        id: u64,
        /// Why.
        reason: String,
    },
    /// The client cannot be called so.
    Unsupported {
        /// The call's.
        id: u64,
        /// Why.
        reason: String,
    },
    /// The client could not be made ready.
    SetUpFailed {
        /// The call's.
        id: u64,
        /// Why.
        reason: String,
    },
}

/// What a driver says first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriverHello {
    /// The version of the protocol that it speaks.
    pub version: u32,
    /// The client with its version.
    pub client: String,
    /// How many calls it takes at a time.
    #[serde(default = "one")]
    pub concurrency: usize,
    /// What the client has not by design.
    #[serde(default)]
    pub absent: Vec<String>,
}

fn one() -> usize {
    1
}

impl DriverReply {
    /// What is said of which call; `None` for the first line.
    pub fn of_call(self) -> Option<(u64, CallResult)> {
        Some(match self {
            Self::Hello(_) => return None,
            Self::Output { id, output } => (id, CallResult::Output(output)),
            Self::Error { id, code, message, status } => {
                let status = status.map(|status| format!(" (status {status})")).unwrap_or_default();
                let message = format!("{}{status}", message.unwrap_or_default()).trim().to_owned();
                (id, CallResult::Failed(CallError { code, message }))
            }
            Self::Echo { id, value } => (id, CallResult::Echoed(value)),
            Self::Refused { id, reason } => (id, CallResult::Refused(reason)),
            Self::Unsupported { id, reason } => (id, CallResult::Unsupported(reason)),
            Self::SetUpFailed { id, reason } => (id, CallResult::NotSetUp(reason)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_is_refused() {
        for line in [
            "",
            "warning: deprecated",
            "{}",
            r#"{"type":"output"}"#,
            r#"{"type":"output","id":1}"#,
            r#"{"type":"output","id":1,"output":{},"error":{}}"#,
            r#"{"type":"succeeded","id":1}"#,
            r#"{"type":"hello"}"#,
        ] {
            assert!(serde_json::from_str::<DriverReply>(line).is_err(), "{line}");
        }
        let said =
            serde_json::from_str::<DriverReply>(r#"{"type":"error","id":7,"code":"LateException"}"#).unwrap();
        let (id, told) = said.of_call().unwrap();
        assert_eq!(id, 7);
        assert!(matches!(told, CallResult::Failed(error) if error.names("LateException")));
    }
}
