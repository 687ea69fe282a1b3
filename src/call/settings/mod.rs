//! From options, environment and files to everything that a call needs to know besides its parameters.
//!
//! - [`begin`] reads the options of the program and the files; what it refuses is refused before anything of the
//!   operation is read.
//! - [`Start::resolve`] comes after the parameters were read and before they are validated.
//! - The order of complaints is that of the AWS CLI 1.32.42: profile, region, credentials, no region, attempts, retry
//!   mode, endpoint, time-outs.

pub mod certificate;
pub mod credentials;
pub mod endpoint;
pub mod environment;
pub mod error;
mod foreign;
mod number;
pub mod options;
mod profile;
pub mod proxy;
mod region;
pub mod retry;
pub mod words;

use crate::call::settings::certificate::CertificateTrust;
use crate::call::settings::credentials::FoundCredentials;
use crate::call::settings::endpoint::{Address, address_of};
use crate::call::settings::environment::{Environment, Machine};
use crate::call::settings::error::SettingsError;
use crate::call::settings::options::GlobalOptions;
use crate::call::settings::proxy::Proxy;
use crate::call::settings::retry::RetrySettings;
use std::time::Duration;

use crate::call::settings::endpoint::EndpointVariant;
use crate::call::settings::options::ReadOptions;
use crate::call::settings::profile::{ConfigFiles, Profile};
use crate::call::syntax::query::Query;
use crate::model::service::Service;
use crate::sign::signature::SigningKeys;

/// What is known before the operation's own arguments are read.
#[derive(Clone, Debug)]
pub struct Start {
    options: GlobalOptions,
    read: ReadOptions,
    files: ConfigFiles,
    profile: Profile,
}

/// Everything that a call needs to know besides its parameters.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name of the profile.
    pub profile: String,
    /// The region, which may be empty where an endpoint was given.
    pub region: String,
    /// What requests are signed with, where they are.
    pub credentials: FoundCredentials,
    /// Where the request goes: an endpoint that was given, or the rules' one.
    pub endpoint: String,
    /// Where the request goes, or why it cannot go there; that is told only after the parameters were validated.
    pub address: Result<Address, SettingsError>,
    /// The format of the output, which is checked only when there is an output.
    pub output: String,
    /// What to show of the output.
    pub query: Option<Query>,
    /// How often and after what the request is sent again.
    pub retry: RetrySettings,
    /// How long to wait for a connection; nothing is for ever.
    pub connect_timeout: Option<Duration>,
    /// How long to wait for more of the answer; nothing is for ever.
    pub read_timeout: Option<Duration>,
    /// Whose certificates are trusted.
    pub trust: CertificateTrust,
    /// The proxy, if the request goes through one.
    pub proxy: Option<Proxy>,
    /// Whether parameters are validated before they are sent.
    pub validates_parameters: bool,
    /// Whether to tell what is done.
    pub debug: bool,
    /// When to color: `on`, `off` or `auto`.
    pub color: String,
}

/// Reads the options of the program and the files.
///
/// # Errors
///
/// In this order: a file that is not INI, a query, an endpoint without scheme, time-outs that are no numbers, a format
/// of times, a version of the API.
pub fn begin(
    options: &GlobalOptions,
    service: &Service,
    environment: &Environment,
    machine: &dyn Machine,
) -> Result<Start, SettingsError> {
    let files = ConfigFiles::load(environment, machine)?;
    let read = options.read()?;
    let profile = files.profile(options.profile.as_deref(), environment);
    if let Some(format) = profile.text("cli_timestamp_format")?
        && !["none", "iso8601"].contains(&format)
    {
        return Err(SettingsError::TimestampFormat(format.to_owned()));
    }
    foreign::check_api_version(service, &profile)?;
    Ok(Start { options: options.clone(), read, files, profile })
}

/// The keys and the region that a call without options has; nothing where it has none.
///
/// # Errors
///
/// What is wrong with the settings, and that keys would have to be asked for over the network.
pub fn found_signing(
    environment: &Environment,
    machine: &dyn Machine,
) -> Result<Option<(SigningKeys, Option<String>)>, SettingsError> {
    let files = ConfigFiles::load(environment, machine)?;
    let profile = files.profile(None, environment);
    let region = region::find_region(None, environment, &profile)?;
    profile.must_exist()?;
    match credentials::find_credentials(environment, machine, &files, &profile)? {
        FoundCredentials::Keys(keys) => Ok(Some((keys, region.map(|region| region.name)))),
        FoundCredentials::Elsewhere(place) => Err(SettingsError::CredentialsElsewhere(place)),
        FoundCredentials::Nowhere => Ok(None),
    }
}

impl Start {
    /// The settings of a call to a service.
    ///
    /// # Errors
    ///
    /// The first that the AWS CLI would complain of. What is wrong with a host that only the rules made is not an
    /// error yet: see [`Settings::address`].
    pub fn resolve(
        &self,
        service: &Service,
        environment: &Environment,
        machine: &dyn Machine,
    ) -> Result<Settings, SettingsError> {
        let (options, profile) = (&self.options, &self.profile);
        let region = region::find_region(options.region.as_deref(), environment, profile)?;
        profile.must_exist()?;
        foreign::check_metadata(environment, profile)?;
        let credentials = credentials::find_credentials(environment, machine, &self.files, profile)?;
        credentials::check_session(&self.files, profile)?;
        retry::check_defaults_mode(environment, profile)?;
        foreign::check_s3(environment, profile)?;
        let given = options.endpoint_url.as_deref();
        let given = endpoint::configured_endpoint(given, service, environment, &self.files, profile)?;
        let region = region.ok_or(SettingsError::NoRegion)?;
        let variant = EndpointVariant::find(environment, profile, &region);
        endpoint::check_variant(&service.endpoint, &region, variant)?;
        foreign::check_compression(environment, profile)?;
        let retry = retry::find_retry(environment, profile)?;
        let derived = match given {
            Some(url) => {
                endpoint::parse_endpoint(&url)?;
                Ok(url)
            }
            None => endpoint::derived_endpoint(&service.endpoint, &region, variant),
        };
        if let Ok(url) = &derived {
            endpoint::parse_endpoint(url)?;
        }
        let connect_timeout = options::timeout("connect", self.read.connect_timeout)?;
        let read_timeout = options::timeout("read", self.read.read_timeout)?;
        let trust = certificate::find_trust(options, environment, profile)?;
        foreign::check_client(environment, profile)?;
        let address = derived.clone().and_then(|url| address_of(&url));
        let proxy = address.as_ref().ok().and_then(|address| proxy::find_proxy(environment, address));
        Ok(Settings {
            profile: profile.name().to_owned(),
            region: region.name,
            credentials,
            endpoint: derived.unwrap_or_default(),
            address,
            output: self.output(environment)?,
            query: self.read.query.clone(),
            retry,
            connect_timeout,
            read_timeout,
            trust,
            proxy,
            validates_parameters: profile.value("parameter_validation").is_none()
                || profile.is_on("parameter_validation"),
            debug: options.debug,
            color: options.color.clone().unwrap_or_else(|| "auto".to_owned()),
        })
    }

    /// The pager that the profile asks for, if it asks for one.
    pub fn pager(&self) -> Option<&str> {
        self.profile.text("cli_pager").ok().flatten()
    }

    fn output(&self, environment: &Environment) -> Result<String, SettingsError> {
        if let Some(output) = &self.options.output {
            return Ok(output.clone());
        }
        let output = retry::setting(environment, &self.profile, "AWS_DEFAULT_OUTPUT", "output")?;
        Ok(output.unwrap_or("json").to_owned())
    }
}

impl Settings {
    /// All settings on one line, without any secret, for people who look for a fault.
    pub fn describe(&self) -> String {
        let endpoint = match self.endpoint.split_once("://") {
            Some((scheme, rest)) => {
                let end = rest.find('/').unwrap_or(rest.len());
                let host = rest[..end].rsplit_once('@').map_or(&rest[..end], |(_, host)| host);
                format!("{scheme}://{host}{}", &rest[end..])
            }
            None => self.endpoint.clone(),
        };
        let seconds = |timeout: Option<Duration>| {
            timeout.map_or("none".to_owned(), |time| format!("{} s", time.as_secs()))
        };
        format!(
            "profile {}, region {:?}, endpoint {endpoint}, output {}, retries {} with {} attempts, connect time-out {}, \
             read time-out {}, trust {:?}, proxy {:?}",
            self.profile,
            self.region,
            self.output,
            self.retry.mode.name(),
            self.retry.attempts,
            seconds(self.connect_timeout),
            seconds(self.read_timeout),
            self.trust,
            self.proxy,
        )
    }
}
