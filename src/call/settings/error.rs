//! What can be wrong with settings, in the words of the AWS CLI where it has plain ones.

/// A setting that is missing or wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// `--query` is not JMESPath.
    #[error("Bad value for --query {query}: {reason}")]
    Query {
        /// What was given.
        query: String,
        /// What the reader says of it.
        reason: String,
    },
    /// `--endpoint-url` has no scheme.
    #[error(
        "Bad value for --endpoint-url \"{0}\": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/"
    )]
    EndpointWithoutScheme(String),
    /// A setting that must be a whole number is not.
    #[error("Invalid value for {setting}: expected a whole number, found {found:?}")]
    NotANumber {
        /// The option or the name in the configuration file.
        setting: &'static str,
        /// What was given.
        found: String,
    },
    /// A time-out below zero.
    #[error(
        "Attempted to set {kind} timeout to {seconds}, but the timeout cannot be set to a value less than or equal to 0."
    )]
    NegativeTimeout {
        /// `connect` or `read`.
        kind: &'static str,
        /// What was given.
        seconds: i128,
    },
    /// A configuration or credentials file that cannot be read.
    #[error("Unable to parse config file: {path}{reason}")]
    ConfigFile {
        /// The file.
        path: String,
        /// What is wrong, with the separator before it.
        reason: String,
    },
    /// The profile is in neither file.
    #[error("The config profile ({0}) could not be found")]
    NoProfile(String),
    /// The region is not a label of a host name.
    #[error("Provided region_name '{0}' doesn't match a supported format.")]
    Region(String),
    /// No region was given.
    #[error("You must specify a region. You can also configure your region by running \"aws configure\".")]
    NoRegion,
    /// No credentials for a request that is to be signed.
    #[error("Unable to locate credentials. You can configure credentials by running \"aws configure\".")]
    NoCredentials,
    /// Credentials that would have to be asked for over the network.
    #[error(
        "Unable to load credentials: those of the profile come from {0}, which wireproof does not ask; expected keys in the \
         environment, in a file or from a process"
    )]
    CredentialsElsewhere(&'static str),
    /// Half a pair of credentials.
    #[error("Partial credentials found in {place}, missing: {missing}")]
    PartialCredentials {
        /// Where.
        place: &'static str,
        /// What.
        missing: &'static str,
    },
    /// A source of credentials that failed.
    #[error("Error when retrieving credentials from {place}: {reason}")]
    Credentials {
        /// The source.
        place: &'static str,
        /// What it said.
        reason: String,
    },
    /// Settings for credentials that contradict each other; the whole sentence.
    #[error("{0}")]
    CredentialSettings(String),
    /// A number of attempts below one.
    #[error("Value provided to \"max_attempts\": {0} must be an integer greater than or equal to 1.")]
    Attempts(i128),
    /// An unknown retry mode.
    #[error("Invalid value provided to \"mode\": \"{0}\" must be one of: ('legacy', 'standard', 'adaptive')")]
    RetryMode(String),
    /// The endpoint cannot be a URL with a host.
    #[error("Invalid endpoint: {0}")]
    Endpoint(String),
    /// The endpoint has a scheme that is not HTTP.
    #[error("Not supported URL scheme {scheme}: expected http or https in {url:?}")]
    Scheme {
        /// The scheme.
        scheme: String,
        /// The endpoint.
        url: String,
    },
    /// The endpoint's port is no port.
    #[error("An HTTP Client raised an unhandled exception: Failed to parse: {0}")]
    Port(String),
    /// The partition has no hosts that also have IPv6 addresses.
    #[error("DualStack is enabled but this partition does not support DualStack")]
    NoDualStack,
    /// The partition has no FIPS hosts.
    #[error("FIPS is enabled but this partition does not support FIPS")]
    NoFips,
    /// The partition has no hosts that are both.
    #[error("FIPS and DualStack are enabled, but this partition does not support one or both")]
    NoFipsDualStack,
    /// The partition has no hosts of a kind, and clients know that without asking the rules.
    #[error("Unable to construct a modeled endpoint with the following variant(s) [{0}]: ")]
    NoVariant(&'static str),
    /// The profile names a services section that is not there.
    #[error(
        "The profile is configured to use the services section but the \"{0}\" services configuration does not exist."
    )]
    NoServices(String),
    /// A setting holds text where it must hold settings of its own, or the other way round.
    #[error("Invalid value for {setting}: expected {expected}")]
    Nesting {
        /// The name in the configuration file.
        setting: String,
        /// What it must hold.
        expected: &'static str,
    },
    /// An unknown way to print times.
    #[error("Unknown cli_timestamp_format value: {0}, valid values are \"none\" or \"iso8601\"")]
    TimestampFormat(String),
    /// A version of the service's API that is not described.
    #[error("Unable to load data for: {service}/{version}/service-2")]
    ApiVersion {
        /// The service's id.
        service: String,
        /// The version asked for.
        version: String,
    },
    /// A setting that is only for other services, but is checked for all; the whole sentence.
    #[error("{0}")]
    Foreign(String),
}

impl SettingsError {
    /// Whether a blank line comes before the message; the AWS CLI prints one before all messages but this one.
    pub fn is_set_off(&self) -> bool {
        *self != Self::NoRegion
    }
}
