//! How a server is reached: its address, whom to trust, how long to wait, what to add to requests.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::secrets::spelled_headers;
use crate::exchange::endpoint::Endpoint;
use crate::exchange::raw::sender::Sender;
use crate::exchange::raw::shared::SendOptions;
use crate::exchange::raw::tls::Trust;
use crate::exchange::reach::{Reach, Route};
use crate::exchange::waiting::{WaitError, wait_until_answers};
use crate::report::paste::shell::quote;
use crate::wire::Header;

/// How long a request and its answer may take unless somebody says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

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

    /// Add this header to every request; may be repeated
    #[arg(long, value_name = "NAME: VALUE", value_parser = header, help_heading = "How it is reached")]
    pub(crate) header: Vec<Header>,

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
    /// A sender to the endpoint, once it answers where that is to be waited for.
    pub(crate) async fn sender(&self, endpoint: &Endpoint) -> Result<Sender, Failure> {
        let trust = self.trust()?;
        let route =
            match self.wait {
                Some(longest) => wait_until_answers(endpoint, &trust, self.allow_remote, longest)
                    .await
                    .map_err(|error| match error {
                        WaitError::Silent { .. } => Failure::reach(error),
                        WaitError::Tls(error) => self.untrusted(error),
                        error => Failure::input(error),
                    })?,
                None => self.route(endpoint).await?,
            };
        let options =
            SendOptions { timeout: self.timeout, headers: self.header.clone(), ..SendOptions::default() };
        Sender::new(route, &trust, options).map_err(|error| self.untrusted(error))
    }

    /// What to say of certificates that cannot be read.
    fn untrusted(&self, error: impl std::fmt::Display) -> Failure {
        match &self.ca_bundle {
            Some(path) => Failure::input(format!("--ca-bundle {}: {error}", path.display())),
            None => Failure::input(error),
        }
    }

    /// These options, as a command that reaches the same server spells them; headers with their values where these may be
    /// shown.
    pub(crate) fn spelled(&self, shows_values: bool) -> String {
        let mut spelled = String::new();
        if self.timeout != DEFAULT_TIMEOUT {
            spelled.push_str(&format!(" --timeout {}", self.timeout.as_secs_f64()));
        }
        spelled.push_str(&spelled_headers(&self.header, shows_values));
        if let Some(path) = &self.ca_bundle {
            spelled.push_str(&format!(" --ca-bundle {}", quote(&path.display().to_string())));
        }
        if self.no_verify_ssl {
            spelled.push_str(" --no-verify-ssl");
        }
        if self.allow_remote {
            spelled.push_str(" --allow-remote");
        }
        spelled
    }

    /// Whether the way leads beyond private networks, where every request is somebody else's cost.
    pub(crate) fn is_remote(sender: &Sender) -> bool {
        sender.route().reach() == Reach::Remote
    }

    async fn route(&self, endpoint: &Endpoint) -> Result<Route, Failure> {
        let resolved = endpoint.resolve(self.timeout).await.map_err(Failure::reach)?;
        resolved.permit(self.allow_remote).map_err(Failure::input)
    }

    fn trust(&self) -> Result<Trust, Failure> {
        if self.no_verify_ssl {
            return Ok(Trust::Anyone);
        }
        match &self.ca_bundle {
            None => Ok(Trust::Machine),
            Some(path) => {
                let bytes = std::fs::read(path)
                    .map_err(|error| Failure::input(format!("--ca-bundle {}: {error}", path.display())))?;
                Ok(Trust::Authorities(bytes))
            }
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse::<f64>()
        .ok()
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "expected a number of seconds above zero".to_owned())
}

/// Headers that the sender writes for each request anew: another length than the true one spoils all answers.
const FRAMING: [&str; 2] = ["Content-Length", "Transfer-Encoding"];

fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text.split_once(':').ok_or("expected NAME: VALUE")?;
    let is_token =
        |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
    if name.is_empty() || !name.chars().all(is_token) || value.chars().any(|character| character.is_control())
    {
        return Err("expected NAME: VALUE, as a line of a request's head".to_owned());
    }
    if FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(name)) {
        return Err(format!("expected a header that says nothing of the body's length, found {name}"));
    }
    Ok(Header::new(name, value.trim()))
}
