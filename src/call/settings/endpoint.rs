//! Where the request goes.
//!
//! - The first of: `--endpoint-url`, `AWS_ENDPOINT_URL_<NAME>`, `AWS_ENDPOINT_URL`, the service's part of the
//!   profile's services section, the profile's `endpoint_url`; an empty one is passed over.
//! - `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` or the profile's `ignore_configured_endpoint_urls` leave only the option.
//! - Otherwise the host is made by the rules of the region's partition, FIPS and dual stack included.
//! - A given endpoint keeps its path and query, and is not changed by FIPS or dual stack.

use crate::call::settings::environment::Environment;
use crate::call::settings::error::SettingsError;
use crate::call::settings::profile::{ConfigFiles, Profile};
use crate::call::settings::region::Region;
use crate::call::syntax::ini::IniValue;
use crate::model::service::{EndpointRules, Partition, Service};

/// An address that a request can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The whole address with at least `/` for a path, as messages show it.
    pub url: String,
    /// The address as it is sent to: with escapes for what a path or query cannot hold, and without the parameters that
    /// a `;` begins in the last part of the path.
    pub sent: String,
    /// Whether TLS is spoken.
    pub secure: bool,
    /// The host and the port as written, without user and password, e.g. `localhost:8080` or `[::1]`.
    pub authority: String,
}

/// The endpoint that was given by option, variable or profile, if any.
pub(crate) fn configured_endpoint(
    option: Option<&str>,
    service: &Service,
    environment: &Environment,
    files: &ConfigFiles,
    profile: &Profile,
) -> Result<Option<String>, SettingsError> {
    if let Some(url) = option {
        return Ok(Some(url.to_owned()));
    }
    let ignored = match environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") {
        Some(value) => value.eq_ignore_ascii_case("true"),
        None => profile.is_on("ignore_configured_endpoint_urls"),
    };
    if ignored {
        return Ok(None);
    }
    let own_variable = format!("AWS_ENDPOINT_URL_{}", service.configuration_name.to_uppercase());
    for variable in [own_variable.as_str(), "AWS_ENDPOINT_URL"] {
        if let Some(url) = environment.filled(variable) {
            return Ok(Some(url.to_owned()));
        }
    }
    if let Some(url) = services_endpoint(service, files, profile)? {
        return Ok(Some(url));
    }
    Ok(profile.text("endpoint_url")?.filter(|url| !url.is_empty()).map(str::to_owned))
}

fn services_endpoint(
    service: &Service,
    files: &ConfigFiles,
    profile: &Profile,
) -> Result<Option<String>, SettingsError> {
    let Some(name) = profile.text("services")? else {
        return Ok(None);
    };
    let section = files.services.get(name).filter(|section| !section.is_empty());
    let section = section.ok_or_else(|| SettingsError::NoServices(name.to_owned()))?;
    match section.get(&service.configuration_name) {
        None => Ok(None),
        Some(IniValue::Nested(options)) => {
            Ok(options.get("endpoint_url").filter(|url| !url.is_empty()).cloned())
        }
        Some(IniValue::Text(_)) => Err(SettingsError::Nesting {
            setting: service.configuration_name.clone(),
            expected: "settings of its own, indented below it",
        }),
    }
}

/// What the region alone does not say about the host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EndpointVariant {
    /// Whether a FIPS host is asked for.
    pub(crate) fips: bool,
    /// Whether a host with IPv6 addresses is asked for.
    pub(crate) dual_stack: bool,
}

impl EndpointVariant {
    /// What the environment, the profile and the region's name ask for.
    pub(crate) fn find(environment: &Environment, profile: &Profile, region: &Region) -> Self {
        let on = |variable: &str, option: &str| match environment.get(variable) {
            Some(value) => value.eq_ignore_ascii_case("true"),
            None => profile.is_on(option),
        };
        Self {
            fips: region.fips || on("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            dual_stack: on("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
        }
    }
}

/// The endpoint that the rules give for a region.
pub(crate) fn derived_endpoint(
    rules: &EndpointRules,
    region: &Region,
    variant: EndpointVariant,
) -> Result<String, SettingsError> {
    let partition = partition_of(rules, &region.name);
    let suffix = partition.map_or("", |partition| partition.suffix.as_str());
    let dual_stack_suffix = partition.and_then(|partition| partition.dual_stack_suffix.as_deref());
    let has_fips = partition.is_some_and(|partition| partition.fips);
    let suffix = match (variant.fips, variant.dual_stack) {
        (true, true) => dual_stack_suffix.filter(|_| has_fips).ok_or(SettingsError::NoFipsDualStack)?,
        (false, true) => dual_stack_suffix.ok_or(SettingsError::NoDualStack)?,
        (true, false) if !has_fips => return Err(SettingsError::NoFips),
        (_, false) => suffix,
    };
    let fips = if variant.fips { "-fips" } else { "" };
    Ok(format!("https://{}{fips}.{}.{suffix}", rules.prefix, region.name))
}

/// Refuses dual stack where clients refuse it before they look at the rules.
pub(crate) fn check_variant(
    rules: &EndpointRules,
    region: &Region,
    variant: EndpointVariant,
) -> Result<(), SettingsError> {
    let refuses = partition_of(rules, &region.name).is_some_and(|partition| partition.refuses_dual_stack);
    match (refuses && variant.dual_stack, variant.fips) {
        (false, _) => Ok(()),
        (true, false) => Err(SettingsError::NoVariant("'dualstack'")),
        (true, true) => Err(SettingsError::NoVariant("'dualstack', 'fips'")),
    }
}

fn partition_of<'r>(rules: &'r EndpointRules, region: &str) -> Option<&'r Partition> {
    let matching = rules.partitions.iter().find(|partition| partition.region_pattern.matches(region));
    matching.or(rules.partitions.first())
}

/// Takes an endpoint apart far enough to say whether a request can be sent there.
pub(crate) fn parse_endpoint(endpoint: &str) -> Result<(), SettingsError> {
    split_endpoint(endpoint).map(drop)
}

/// The address of an endpoint.
///
/// # Errors
///
/// The endpoint has no host, one that is no host name, another scheme than HTTP, or a port that is none.
pub fn address_of(endpoint: &str) -> Result<Address, SettingsError> {
    let (scheme, rest) = split_endpoint(endpoint)?;
    let (authority, target) = rest.split_at(end_of_authority(rest));
    let target = target.split('#').next().unwrap_or_default();
    let target = target.strip_suffix('?').unwrap_or(target);
    let slash = if target.starts_with('/') { "" } else { "/" };
    // Without a scheme, it is HTTP.
    let colon = if scheme.is_empty() { "" } else { ":" };
    let url = format!("{scheme}{colon}//{authority}{slash}{target}");
    let scheme = if scheme.is_empty() { "http".to_owned() } else { scheme };
    let sent = format!("{scheme}://{authority}{slash}{}", escaped_target(target));
    if scheme != "http" && scheme != "https" {
        return Err(SettingsError::Scheme { scheme, url: endpoint.to_owned() });
    }
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (_, port) = split_port(authority);
    if port.is_some_and(|port| !port.is_empty() && port.parse::<u16>().is_err()) {
        return Err(SettingsError::Port(url));
    }
    Ok(Address { url, sent, secure: scheme == "https", authority: authority.to_owned() })
}

/// A path and query as they are sent.
fn escaped_target(target: &str) -> String {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let last = path.rfind('/').unwrap_or(0);
    let end = path[last..].find(';').map_or(path.len(), |parameters| last + parameters);
    let path = escaped(&path[..end], "/:@!$&'()*+,;=");
    query.map_or(path.clone(), |query| format!("{path}?{}", escaped(query, "/:@!$&'()*+,;=?")))
}

/// A text in which all but letters, digits, `-._~` and these marks are escapes. Escapes that are there are kept, in
/// capitals, unless a `%` is none: then every `%` is escaped.
fn escaped(text: &str, marks: &str) -> String {
    let bytes = text.as_bytes();
    let is_escape =
        |at: usize| bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let has_only_escapes = bytes.iter().enumerate().all(|(at, byte)| *byte != b'%' || is_escape(at));
    let mut escaped = String::with_capacity(text.len());
    let mut capitals = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let character = char::from(*byte);
        match character {
            '%' if has_only_escapes => {
                escaped.push('%');
                capitals = 2;
            }
            _ if capitals > 0 => {
                escaped.push(character.to_ascii_uppercase());
                capitals -= 1;
            }
            _ if character.is_ascii_alphanumeric() || "-._~".contains(character) => escaped.push(character),
            _ if byte.is_ascii() && marks.contains(character) => escaped.push(character),
            _ => escaped.push_str(&format!("%{:02X}", bytes[at])),
        }
    }
    escaped
}

fn split_endpoint(endpoint: &str) -> Result<(String, &str), SettingsError> {
    let refused = || SettingsError::Endpoint(endpoint.to_owned());
    if endpoint.contains(['\t', '\r', '\n']) {
        return Err(refused());
    }
    let trimmed = endpoint.trim_start_matches(|character: char| character <= ' ');
    let (scheme, rest) = match trimmed.strip_prefix("//") {
        Some(rest) => ("", rest),
        None => trimmed.split_once("://").ok_or_else(refused)?,
    };
    let authority = &rest[..end_of_authority(rest)];
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, _) = split_port(authority);
    let address = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let valid = match address {
        Some(address) => is_ipv6(address),
        None => is_host_name(host),
    };
    if valid { Ok((scheme.to_ascii_lowercase(), rest)) } else { Err(refused()) }
}

fn end_of_authority(rest: &str) -> usize {
    rest.find(['/', '?', '#']).unwrap_or(rest.len())
}

/// The host and the port behind it; colons inside brackets belong to the host.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let from = authority.rfind(']').unwrap_or(0);
    match authority[from..].find(':') {
        Some(colon) => (&authority[..from + colon], Some(&authority[from + colon + 1..])),
        None => (authority, None),
    }
}

fn is_ipv6(text: &str) -> bool {
    let address = text.split_once('%').map_or(text, |(address, _)| address);
    address.parse::<std::net::Ipv6Addr>().is_ok()
}

fn is_host_name(host: &str) -> bool {
    if host.is_empty() || host.len() > 255 {
        return false;
    }
    host.strip_suffix('.').unwrap_or(host).split('.').all(|label| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}
