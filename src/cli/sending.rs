//! How much is sent: the options that `check` and `snapshot` share.

use std::time::Duration;

use clap::Args;

use crate::cli::reach::seconds;

/// How fast, and how much in all.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct SendingBounds {
    /// How many requests to send in a second at most, e.g. 50 or 50/s [default for remote hosts: 10]
    #[arg(
        long,
        value_name = "N/s",
        value_parser = rate,
        allow_negative_numbers = true,
        help_heading = "How much is sent"
    )]
    pub(crate) rate: Option<f64>,

    /// How many requests to send in all at most [default for remote hosts: 5000]
    #[arg(
        long,
        value_name = "N",
        value_parser = at_least_one::<u64>,
        allow_negative_numbers = true,
        help_heading = "How much is sent"
    )]
    pub(crate) max_requests: Option<u64>,
}

/// How much is sent when cases are judged: the options that `check` and `matrix` share.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct RunBounds {
    /// How many connections to use at a time [default: what the target says, or 8]
    #[arg(
        long,
        value_name = "N",
        value_parser = at_least_one::<usize>,
        allow_negative_numbers = true,
        help_heading = "How much is sent"
    )]
    pub(crate) concurrency: Option<usize>,

    #[command(flatten)]
    pub(crate) sending: SendingBounds,

    /// End in good order after so many seconds, counted from the first case on a server: what was not sent is named
    #[arg(long, value_name = "S", value_parser = seconds, help_heading = "How much is sent")]
    pub(crate) max_time: Option<Duration>,
}

/// A whole number above zero.
pub(crate) fn at_least_one<N: std::str::FromStr + PartialOrd + From<u8>>(text: &str) -> Result<N, String> {
    text.parse()
        .ok()
        .filter(|number| *number >= N::from(1))
        .ok_or_else(|| "expected a whole number above zero".to_owned())
}

/// The slowest rate that anybody can mean: one request in an hour.
const SLOWEST: f64 = 1.0 / 3600.0;

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    number.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate >= SLOWEST).ok_or_else(|| {
        "expected a number of requests per second, e.g. 50/s, and at least one in an hour".to_owned()
    })
}
