//! What is to be done with a client, beyond which calls there are.

use std::time::Duration;

/// How many calls of a driver or a function go into making one finding small.
pub const MOST_SMALLER: usize = 200;

/// What is to be done, beyond which calls there are.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// How many calls are made at a time; what the client says where nothing else does.
    pub concurrency: Option<usize>,
    /// How long a call may take.
    pub timeout: Duration,
    /// How long a request may stand still before it is whole.
    pub patience: Duration,
    /// How many calls may go into making one finding small.
    pub shrinking: usize,
    /// Whether `should` requirements gate too.
    pub strict: bool,
    /// What stands in the command that repeats a call before the seed and behind all other options.
    pub replay: (String, String),
}
