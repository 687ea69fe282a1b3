//! How far away an endpoint is, told by the addresses that its name has.
//!
//! - Only addresses that were classified are connected to: a name that answers differently a second time
//!   (DNS rebinding) cannot lead a run elsewhere.
//! - An endpoint is as remote as the most remote of its addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use url::Host;

use crate::exchange::endpoint::{Endpoint, EndpointError};

/// How far away an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// This machine: 127.0.0.0/8, `::1`, and the unspecified addresses, which connect to it too.
    Loopback,
    /// A private or link-local network: RFC 1918, 169.254.0.0/16, fc00::/7, fe80::/10.
    Private,
    /// Anything else.
    Remote,
}

/// An endpoint with the addresses that its host had when it was looked up.
#[derive(Clone, Debug)]
pub struct Resolved {
    endpoint: Endpoint,
    addresses: Vec<SocketAddr>,
}

/// A resolved endpoint that may be sent to. Only [`Resolved::permit`] makes one.
#[derive(Clone, Debug)]
pub struct Route {
    resolved: Resolved,
}

impl Endpoint {
    /// Whether it is said to be on this machine, by an address or by the name for it, which is not looked up.
    pub fn is_of_this_machine(&self) -> bool {
        match &self.host {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => Reach::of_v4(*address) == Reach::Loopback,
            Host::Ipv6(address) => Reach::of_v6(*address) == Reach::Loopback,
        }
    }

    /// Looks the host up, once. An address that was written as one is not looked up.
    ///
    /// # Errors
    /// [`EndpointError::Unresolved`] where the name has no address, or no answer came within `timeout`.
    pub async fn resolve(&self, timeout: Duration) -> Result<Resolved, EndpointError> {
        let addresses = match &self.host {
            Host::Ipv4(address) => vec![SocketAddr::from((*address, self.port))],
            Host::Ipv6(address) => vec![SocketAddr::from((*address, self.port))],
            Host::Domain(name) => self.look_up(name, timeout).await?,
        };
        Ok(Resolved::new(self.clone(), addresses))
    }

    async fn look_up(&self, name: &str, timeout: Duration) -> Result<Vec<SocketAddr>, EndpointError> {
        let unresolved = |reason: String| EndpointError::Unresolved { host: name.to_owned(), reason };
        let found = tokio::time::timeout(timeout, tokio::net::lookup_host((name, self.port)))
            .await
            .map_err(|_| unresolved(format!("no answer within {} s", timeout.as_secs_f64())))?
            .map_err(|error| unresolved(error.to_string()))?;
        let addresses: Vec<SocketAddr> = found.collect();
        if addresses.is_empty() { Err(unresolved("it has no address".to_owned())) } else { Ok(addresses) }
    }
}

impl Reach {
    /// The reach of one address. An IPv4 address inside an IPv6 one counts as itself.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_v4(address),
            IpAddr::V6(address) => Self::of_v6(address),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        if address.is_loopback() || address.is_unspecified() {
            Self::Loopback
        } else if address.is_private() || address.is_link_local() {
            Self::Private
        } else {
            Self::Remote
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        if let Some(inner) = address.to_ipv4_mapped() {
            return Self::of_v4(inner);
        }
        if address.is_loopback() || address.is_unspecified() {
            Self::Loopback
        } else if address.is_unique_local() || address.is_unicast_link_local() {
            Self::Private
        } else {
            Self::Remote
        }
    }
}

impl Resolved {
    pub(super) fn new(endpoint: Endpoint, addresses: Vec<SocketAddr>) -> Self {
        Self { endpoint, addresses }
    }

    /// The reach of the most remote address.
    pub fn reach(&self) -> Reach {
        self.addresses.iter().map(|address| Reach::of(address.ip())).max().unwrap_or(Reach::Remote)
    }

    /// Opens the way to the endpoint, unless it is remote and that was not allowed.
    ///
    /// # Errors
    /// [`EndpointError::Remote`], which names the option that allows it.
    pub fn permit(self, allow_remote: bool) -> Result<Route, EndpointError> {
        let remote = self.addresses.iter().find(|address| Reach::of(address.ip()) == Reach::Remote);
        match remote {
            Some(address) if !allow_remote => {
                Err(EndpointError::Remote { endpoint: self.endpoint.to_string(), address: address.ip() })
            }
            _ => Ok(Route { resolved: self }),
        }
    }
}

impl Route {
    /// The endpoint as it was written.
    pub fn endpoint(&self) -> &Endpoint {
        &self.resolved.endpoint
    }

    /// The addresses that are connected to, in the order in which they are tried.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.resolved.addresses
    }

    /// The reach of the most remote address.
    pub fn reach(&self) -> Reach {
        self.resolved.reach()
    }
}
