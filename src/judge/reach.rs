//! How a server is reached: how long to wait, whom to trust, what to add to requests, and whether it may be remote.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::exchange::endpoint::{Endpoint, EndpointError};
use crate::exchange::interrupt::Interrupt;
use crate::exchange::raw::sender::Sender;
use crate::exchange::raw::shared::SendOptions;
use crate::exchange::raw::tls::Trust;
use crate::exchange::reach::{Reach, Route};
use crate::exchange::signing::Signing;
use crate::exchange::waiting::{WaitError, wait_until_answers};
use crate::judge::error::CheckError;
use crate::judge::given::{GivenValue, spelled_headers};
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::model::signature::{AUTHORIZATION, SignatureScope};
use crate::report::paste::shell::quote;
use crate::setup::stage::SetupAccess;
use crate::wire::Header;

/// How long a request and its answer may take unless somebody says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// How a server is reached.
#[derive(Clone, Debug)]
pub(crate) struct ReachSettings {
    /// For how long at most to wait until it answers at all.
    pub(crate) wait: Option<Duration>,
    /// How long a request and its answer may take.
    pub(crate) timeout: Duration,
    /// What every request has beside its own headers.
    pub(crate) headers: Vec<GivenValue>,
    /// The file with the only certificate authorities to trust; those of this machine where there is none.
    pub(crate) ca_bundle: Option<PathBuf>,
    /// Whether any certificate will do.
    pub(crate) accepts_any: bool,
    /// Whether hosts may be neither this machine nor in a private network.
    pub(crate) allow_remote: bool,
    /// Whether there are requests to be signed.
    pub(crate) is_signed: bool,
    /// Finds what requests to other machines are signed with; what is asked of this one has made-up keys. `None` where there
    /// is nothing, and why where what there is cannot be used.
    pub(crate) find_signing: fn() -> Result<Option<Signing>, String>,
}

impl Default for ReachSettings {
    fn default() -> Self {
        Self {
            wait: None,
            timeout: DEFAULT_TIMEOUT,
            headers: Vec::new(),
            ca_bundle: None,
            accepts_any: false,
            allow_remote: false,
            is_signed: false,
            find_signing: || Ok(None),
        }
    }
}

impl ReachSettings {
    /// A sender to the endpoint, once it answers where that is to be waited for.
    pub(crate) async fn sender(&self, endpoint: &Endpoint) -> Result<Sender, CheckError> {
        let trust = self.trust()?;
        let route =
            match self.wait {
                Some(longest) => wait_until_answers(endpoint, &trust, self.allow_remote, longest)
                    .await
                    .map_err(|error| match error {
                        WaitError::Silent { .. } => CheckError::Unreachable(error.to_string()),
                        WaitError::Tls(error) => self.untrusted(error),
                        WaitError::Endpoint(error) => forbidden(error),
                    })?,
                None => self.route(endpoint).await?,
            };
        let headers = self.headers.iter().map(|given| Header::new(&given.name, &given.text)).collect();
        let signing = self.signing(route.reach())?;
        let options = SendOptions { timeout: self.timeout, headers, signing, ..SendOptions::default() };
        Sender::new(route, &trust, options).map_err(|error| self.untrusted(error))
    }

    /// The same for whoever asks these operations.
    pub(crate) fn for_operations(&self, operations: &[(Arc<Service>, Arc<Operation>)]) -> Self {
        let is_signed = operations
            .iter()
            .any(|(service, operation)| SignatureScope::of_operation(service, operation).is_some());
        Self { is_signed, ..self.clone() }
    }

    /// What requests to a server that is so far away are signed with.
    fn signing(&self, reach: Reach) -> Result<Signing, CheckError> {
        let brings_own = self.headers.iter().any(|given| given.name.eq_ignore_ascii_case(AUTHORIZATION));
        if !self.is_signed || brings_own || reach == Reach::Loopback {
            return Ok(Signing::default());
        }
        let wrong = |reason: String| {
            CheckError::Input(format!(
                "requests are signed, and off this machine with keys of yours: {reason}; give them as \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, made-up ones where the server takes any"
            ))
        };
        match (self.find_signing)().map_err(wrong)? {
            Some(signing) => Ok(signing),
            // In a private network an emulator is asked, more often than not.
            None if reach == Reach::Private => Ok(Signing::default()),
            None => Err(wrong("expected some, found none".to_owned())),
        }
    }

    /// These settings, as a command that reaches the same server spells them; headers with their values where these may
    /// be shown.
    pub(crate) fn spelled(&self, shows_values: bool) -> String {
        let mut spelled = String::new();
        if self.timeout != DEFAULT_TIMEOUT {
            spelled.push_str(&format!(" --timeout {}", self.timeout.as_secs_f64()));
        }
        spelled.push_str(&spelled_headers(&self.headers, shows_values));
        if let Some(path) = &self.ca_bundle {
            spelled.push_str(&format!(" --ca-bundle {}", quote(&path.display().to_string())));
        }
        if self.accepts_any {
            spelled.push_str(" --no-verify-ssl");
        }
        if self.allow_remote {
            spelled.push_str(" --allow-remote");
        }
        spelled
    }

    /// What to say of certificates that cannot be read.
    pub(crate) fn untrusted(&self, error: impl std::fmt::Display) -> CheckError {
        match &self.ca_bundle {
            Some(path) => CheckError::option(format!("ca-bundle {}", path.display()), error),
            None => CheckError::Certificates(error.to_string()),
        }
    }

    async fn route(&self, endpoint: &Endpoint) -> Result<Route, CheckError> {
        let resolved = endpoint.resolve(self.timeout).await;
        let resolved = resolved.map_err(|error| CheckError::Unreachable(error.to_string()))?;
        resolved.permit(self.allow_remote).map_err(forbidden)
    }

    /// What set-up calls share with these settings; the interrupt ends them.
    pub(crate) fn access(&self, interrupt: Arc<Interrupt>) -> Result<SetupAccess, CheckError> {
        Ok(SetupAccess { trust: self.trust()?, allow_remote: self.allow_remote, interrupt })
    }

    fn trust(&self) -> Result<Trust, CheckError> {
        if self.accepts_any {
            return Ok(Trust::Anyone);
        }
        match &self.ca_bundle {
            None => Ok(Trust::Machine),
            Some(path) => Ok(Trust::Authorities(std::fs::read(path).map_err(|error| self.untrusted(error))?)),
        }
    }
}

/// Headers that the sender writes for each request anew: another length than the true one spoils all answers.
const FRAMING: [&str; 2] = ["Content-Length", "Transfer-Encoding"];

/// A header that may be added to every request.
pub(crate) fn header(text: &str) -> Result<GivenValue, String> {
    let (name, value) = text.split_once(':').ok_or("expected NAME: VALUE")?;
    fit_for_head(GivenValue::literal(name, value.trim()))
}

/// The header, if it can be added to every request.
pub(crate) fn fit_for_head(header: GivenValue) -> Result<GivenValue, String> {
    let GivenValue { name, text, source, .. } = header;
    let is_token =
        |character: char| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character);
    let is_named = !name.is_empty() && name.chars().all(is_token);
    let is_broken = text.chars().any(|character| character.is_control());
    if let (Some(outside), true, true) = (&source, is_named, is_broken) {
        return Err(format!("{outside}: expected a value that fits in one line, found control characters"));
    }
    if !is_named || is_broken {
        return Err("expected NAME: VALUE, as a line of a request's head".to_owned());
    }
    if FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(&name)) {
        return Err(format!("expected a header that says nothing of the body's length, found {name}"));
    }
    Ok(GivenValue { text: text.trim().to_owned(), source, ..GivenValue::literal(name, "") })
}

fn forbidden(error: EndpointError) -> CheckError {
    match error {
        EndpointError::Remote { endpoint, address } => CheckError::Remote { endpoint, address },
        error => CheckError::Input(error.to_string()),
    }
}
