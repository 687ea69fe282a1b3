//! Where a service is: the URL that a person writes, read strictly.
//!
//! - `http` and `https`, with a host name, an IPv4 address or an IPv6 address in brackets.
//! - A path stays, as the prefix of every request's path.
//! - User information, a query and a fragment are refused: silently dropping them would aim elsewhere.

use std::fmt;
use std::net::IpAddr;
use std::net::SocketAddr;
use std::str::FromStr;
use url::{Host, Url};

/// A service's address as it was written, checked but not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    secure: bool,
    pub(super) host: Host<String>,
    pub(super) port: u16,
    prefix: String,
}

/// Why an endpoint cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// There is no `scheme://` in front.
    #[error("expected a URL that begins with http:// or https://, found `{0}`; did you mean `http://{0}`?")]
    NoScheme(String),
    /// Another scheme than the two that are spoken.
    #[error("expected http:// or https://, found `{0}://`")]
    Scheme(String),
    /// A part of a URL that an endpoint cannot have.
    #[error("expected a URL with host, port and path only, found {0}; leave it out")]
    Part(&'static str),
    /// Not a URL.
    #[error("expected a URL such as http://127.0.0.1:5000, found `{text}` ({reason})")]
    Malformed {
        /// What was written.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The host's name has no address.
    #[error("could not resolve the host name `{host}`: {reason}")]
    Unresolved {
        /// The name.
        host: String,
        /// What the resolver said.
        reason: String,
    },
    /// The host is on the open network, and nobody said that this is meant.
    #[error(
        "{endpoint} is at {address}, neither on this machine nor in a private network: \
         requests there can lock real users out and cost real money; add --allow-remote if that is meant"
    )]
    Remote {
        /// The endpoint as written.
        endpoint: String,
        /// The address that is remote.
        address: IpAddr,
    },
}

/// What was written, without what may be a secret in it: user information and a query.
pub fn without_secrets(url: &str) -> String {
    let shown = match url.rsplit_once('@') {
        None => url.to_owned(),
        Some((before, host)) => {
            let scheme = before.find("://").map_or("", |end| &before[..end + 3]);
            format!("{scheme}...@{host}")
        }
    };
    match shown.split_once(['?', '#']) {
        Some((before, _)) => format!("{before}..."),
        None => shown,
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = |reason: &str| EndpointError::Malformed {
            text: without_secrets(text).escape_debug().to_string(),
            reason: reason.to_owned(),
        };
        if text.chars().any(|character| character.is_whitespace() || character.is_control()) {
            return Err(malformed("a blank or a control character is in it"));
        }
        if text.is_empty() {
            return Err(malformed("it is empty"));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(EndpointError::NoScheme(without_secrets(text)));
        };
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err(EndpointError::Scheme(scheme.to_owned())),
        };
        // The URL standard repairs a missing host (`http:///path`) by taking the path for one.
        if rest.starts_with(':') {
            return Err(malformed("it has no host; an IPv6 address stands in brackets"));
        }
        if rest.is_empty() || rest.starts_with(['/', '\\', '?', '#']) {
            return Err(malformed("it has no host"));
        }
        let url = Url::parse(text).map_err(|error| malformed(&error.to_string()))?;
        if rest.split(['/', '\\', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
            return Err(EndpointError::Part("user information (before an `@`)"));
        }
        if url.query().is_some() {
            return Err(EndpointError::Part("a query (after a `?`)"));
        }
        if url.fragment().is_some() {
            return Err(EndpointError::Part("a fragment (after a `#`)"));
        }
        let host = url.host().ok_or_else(|| malformed("it has no host"))?.to_owned();
        let port = url.port_or_known_default().ok_or_else(|| malformed("it has no port"))?;
        if port == 0 {
            return Err(malformed("nothing can listen on port 0"));
        }
        Ok(Self { secure, host, port, prefix: url.path().trim_end_matches('/').to_owned() })
    }
}

impl From<SocketAddr> for Endpoint {
    /// A plain `http` endpoint at this address, without a prefix.
    fn from(address: SocketAddr) -> Self {
        let host = match address.ip() {
            IpAddr::V4(address) => Host::Ipv4(address),
            IpAddr::V6(address) => Host::Ipv6(address),
        };
        Self { secure: false, host, port: address.port(), prefix: String::new() }
    }
}

impl Endpoint {
    /// Whether TLS is spoken.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host as a certificate names it: a name, or an address without brackets.
    pub fn host(&self) -> String {
        match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        }
    }

    /// The port, the scheme's own where none was written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Host and port as the `Host` header has them: IPv6 in brackets, no port where it is the scheme's own.
    pub fn authority(&self) -> String {
        let default = if self.secure { 443 } else { 80 };
        if self.port == default { self.host.to_string() } else { format!("{}:{}", self.host, self.port) }
    }

    /// What stands before the path of every request: empty, or a path without a slash at its end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(formatter, "{scheme}://{}{}", self.authority(), self.prefix)
    }
}
