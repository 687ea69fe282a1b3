//! The proxy, if the request goes through one.
//!
//! - `HTTP_PROXY` for http endpoints and `HTTPS_PROXY` for https ones, in any case; the lower case name wins, and an
//!   empty one in lower case turns the other off. `ALL_PROXY` is not read.
//! - With `REQUEST_METHOD` set the program may run for a web server, whose clients could choose `HTTP_PROXY`: it is
//!   not read then.
//! - `NO_PROXY` is `*` alone, or names parted by commas; each stands for itself and for all names that end in it.

use std::collections::BTreeMap;

use crate::call::settings::endpoint::Address;
use crate::call::settings::environment::Environment;

/// A proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its address, with a scheme; user and password may stand in it.
    pub url: String,
}

/// The proxy that the environment sets for an address.
pub(crate) fn find_proxy(environment: &Environment, address: &Address) -> Option<Proxy> {
    let proxies = proxies(environment);
    if proxies.get("no").is_some_and(|names| is_exempt(names, &address.authority)) {
        return None;
    }
    let url = proxies.get(if address.secure { "https" } else { "http" })?;
    let url = match url {
        url if url.starts_with("http:") || url.starts_with("https:") => (*url).to_owned(),
        url if url.starts_with("//") => format!("http:{url}"),
        url => format!("http://{url}"),
    };
    Some(Proxy { url })
}

impl Proxy {
    /// The address as a message may show it, without user and password.
    pub fn shown(&self) -> String {
        let Some((scheme, rest)) = self.url.split_once("://") else {
            return self.url.clone();
        };
        let end = rest.find('/').unwrap_or(rest.len());
        let Some((user, host)) = rest[..end].rsplit_once('@') else {
            return self.url.clone();
        };
        let hidden = if user.contains(':') { "***:***" } else { "***" };
        format!("{scheme}://{hidden}@{host}{}", &rest[end..])
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.shown())
    }
}

/// The variables that end in `_proxy`, by what comes before it.
fn proxies(environment: &Environment) -> BTreeMap<String, &str> {
    let mut proxies = BTreeMap::new();
    for (name, value) in environment.iter().filter(|(_, value)| !value.is_empty()) {
        if let Some(scheme) = name.to_lowercase().strip_suffix("_proxy") {
            proxies.insert(scheme.to_owned(), value);
        }
    }
    if environment.get("REQUEST_METHOD").is_some() {
        proxies.remove("http");
    }
    for (name, value) in environment.iter() {
        let Some(scheme) = name.strip_suffix("_proxy") else {
            continue;
        };
        if value.is_empty() {
            proxies.remove(&scheme.to_lowercase());
        } else {
            proxies.insert(scheme.to_lowercase(), value);
        }
    }
    proxies
}

fn is_exempt(names: &str, authority: &str) -> bool {
    if names == "*" {
        return true;
    }
    let authority = authority.to_lowercase();
    let has_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if has_port(port) => host,
        _ => authority.as_str(),
    };
    names.split(',').map(|name| name.trim().trim_start_matches('.').to_lowercase()).any(|name| {
        let below = format!(".{name}");
        !name.is_empty()
            && [host, authority.as_str()].iter().any(|known| *known == name || known.ends_with(&below))
    })
}
