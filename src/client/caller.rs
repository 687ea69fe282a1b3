//! What a client is asked, however it is driven.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::check::client::told::CallResult;
use crate::model::operation::{Operation, Params};
use crate::model::service::Service;

/// What makes calls of a client.
pub trait Caller {
    /// Makes a call. It ends in the time that the call has, or soon after.
    fn call<'a>(&'a self, call: ClientCall<'a>) -> Pin<Box<dyn Future<Output = CallOutcome> + 'a>>;

    /// What is to be known before the first call.
    fn traits(&self) -> ClientTraits;
}

/// What is to be known of a client before the first call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientTraits {
    /// How it is called in reports.
    pub name: String,
    /// How many calls it takes at a time.
    pub concurrency: usize,
    /// What it has not by design: beginnings of the ids of requirements, without that of the protocol, and of checks of drivers.
    pub absent: Vec<String>,
    /// Whether an error without a request is how it refuses an input.
    pub refuses_by_failing: bool,
}

impl ClientTraits {
    /// Whether the client has by design not what this is about: the id of a requirement without that of the protocol, or a
    /// check of drivers.
    pub fn is_absent(&self, about: &str) -> bool {
        self.absent.iter().any(|absent| {
            about.strip_prefix(absent.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// One call.
#[derive(Clone, Copy, Debug)]
pub struct ClientCall<'a> {
    /// The service.
    pub service: &'a Service,
    /// The operation.
    pub operation: &'a Operation,
    /// The input.
    pub params: &'a Params,
    /// Where the service is.
    pub endpoint: &'a str,
    /// How long the call may take, as the client is told where it can be.
    pub timeout: Duration,
    /// How long its end is waited for.
    pub longest: Duration,
    /// How many attempts it may make; as many as it does by itself where nothing is said.
    pub attempts: Option<u32>,
    /// A number that no other call of the run has.
    pub number: u64,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct CallOutcome {
    /// What the client says of it.
    pub told: CallResult,
    /// The last lines that it printed.
    pub printed: String,
    /// What it said beside that on the way where only its messages belong.
    pub polluted: Option<String>,
}

impl CallOutcome {
    /// What a client says that printed nothing.
    pub fn silent(told: CallResult) -> Self {
        Self { told, printed: String::new(), polluted: None }
    }
}

/// The region of all calls.
pub const REGION: &str = "us-east-1";
/// The made-up credentials of all calls.
pub const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
/// The secret that goes with them.
pub const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
