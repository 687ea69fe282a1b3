//! How a server is reached: its address, whom to trust, how long to wait, what to add to requests.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::call::settings::found_signing;
use crate::cli::outside::header;
use crate::cli::send::{ProcessMachine, process_environment};
use crate::exchange::signing::Signing;
use crate::judge::given::GivenValue;
use crate::judge::reach::ReachSettings;

/// How long a request and its answer may take where nobody says otherwise.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

/// How a server is reached.
#[derive(Args, Clone, Debug)]
pub(crate) struct ReachOptions {
    /// Wait for the server to answer, for at most so many seconds
    #[arg(
        long,
        value_name = "S",
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "How it is reached"
    )]
    pub(crate) wait: Option<Duration>,

    /// How many seconds a request and its answer may take
    #[arg(
        long,
        value_name = "S",
        default_value = "10",
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "How it is reached"
    )]
    pub(crate) timeout: Duration,

    /// Add this header to every request; may be repeated; VALUE may be env:NAME, file:PATH or literal:TEXT, as for --set
    #[arg(long, value_name = "NAME: VALUE", value_parser = header, help_heading = "How it is reached")]
    pub(crate) header: Vec<GivenValue>,

    #[command(flatten)]
    pub(crate) access: AccessOptions,
}

/// Whom a command trusts, and where it may send anything.
#[derive(Args, Clone, Debug)]
pub(crate) struct AccessOptions {
    /// Trust no certificate authorities but those in this PEM file
    #[arg(long, value_name = "FILE", help_heading = "How it is reached")]
    pub(crate) ca_bundle: Option<PathBuf>,

    /// Accept any certificate
    #[arg(long, conflicts_with = "ca_bundle", help_heading = "How it is reached")]
    pub(crate) no_verify_ssl: bool,

    /// Allow hosts that are neither this machine nor in a private network
    #[arg(long, help_heading = "How it is reached")]
    pub(crate) allow_remote: bool,
}

impl ReachOptions {
    /// The same for whoever sends.
    pub(crate) fn settings(&self) -> ReachSettings {
        ReachSettings {
            wait: self.wait,
            timeout: self.timeout,
            headers: self.header.clone(),
            find_signing,
            ..self.access.settings()
        }
    }
}

impl AccessOptions {
    /// The same for whoever sends, with all else as it is where nobody says otherwise.
    pub(crate) fn settings(&self) -> ReachSettings {
        ReachSettings {
            ca_bundle: self.ca_bundle.clone(),
            accepts_any: self.no_verify_ssl,
            allow_remote: self.allow_remote,
            ..ReachSettings::default()
        }
    }
}

/// What a call would be signed with.
fn find_signing() -> Result<Option<Signing>, String> {
    let found = found_signing(&process_environment(), &ProcessMachine).map_err(|error| error.to_string())?;
    Ok(found.map(|(keys, region)| Signing { keys, region }))
}

pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    text.parse::<f64>()
        .ok()
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "expected a number of seconds above zero".to_owned())
}
