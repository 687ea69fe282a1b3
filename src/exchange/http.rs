//! Sending by `reqwest`: TLS with the trust that is asked for, a proxy, time-outs.
//!
//! - HTTP/1.1 only; no redirect is followed, no cookie kept, nothing of the environment read.
//! - Certificates of the machine are loaded only for an address that speaks TLS and that nothing else is trusted for.
//! - A certificate bundle is read when TLS is spoken, so that one that is missing harms no plain connection.

pub mod failure;
pub mod trust;

use crate::exchange::http::failure::HttpError;
use crate::exchange::http::trust::Trusted;
use crate::exchange::signing::Signing;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use url::Position;

use crate::wire::{Header, Request, Response};

/// How requests are sent.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// Whose certificates are trusted.
    pub trusted: Trusted,
    /// The proxy's address with user and password, if there is one.
    pub proxy: Option<String>,
    /// How long to wait for a connection; nothing is for ever.
    pub connect_timeout: Option<Duration>,
    /// How long to wait for more of the answer; nothing is for ever.
    pub read_timeout: Option<Duration>,
}

/// A sender to one address.
#[derive(Clone, Debug)]
pub struct HttpSender {
    client: Client,
    url: reqwest::Url,
    through_proxy: bool,
    signing: Signing,
}

impl HttpSender {
    /// A sender of requests to `url`, which holds scheme, host and path.
    ///
    /// # Errors
    ///
    /// The address, the proxy's address or the certificate bundle cannot be used.
    pub fn new(url: &str, options: &HttpOptions) -> Result<Self, HttpError> {
        let mut url = reqwest::Url::parse(url).map_err(|error| HttpError::Address(error.to_string()))?;
        // A user in the address would become a header that the caller has not asked for.
        if url.set_username("").and_then(|()| url.set_password(None)).is_err() {
            return Err(HttpError::Address("expected a host".to_owned()));
        }
        let tls = trust::client_config(&options.trusted, url.scheme() == "https")?;
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .http1_only()
            .redirect(Policy::none())
            .pool_max_idle_per_host(1)
            .no_proxy();
        if let Some(proxy) = &options.proxy {
            let proxy = reqwest::Proxy::all(proxy).map_err(|error| HttpError::Proxy(error.to_string()))?;
            builder = builder.proxy(proxy);
        }
        if let Some(timeout) = options.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        if let Some(timeout) = options.read_timeout {
            builder = builder.read_timeout(timeout);
        }
        let client = builder.build().map_err(|error| HttpError::Address(failure::describe(&error)))?;
        Ok(Self { client, url, through_proxy: options.proxy.is_some(), signing: Signing::default() })
    }

    /// The same with other keys for requests that are to be signed.
    #[must_use]
    pub fn signing_with(self, signing: Signing) -> Self {
        Self { signing, ..self }
    }

    /// The request as it is to be sent: signed for the address, where it is to be signed.
    #[must_use]
    pub fn signed(&self, mut request: Request) -> Request {
        let path = self.url[Position::BeforePath..Position::AfterQuery].to_owned();
        let own_path = std::mem::replace(&mut request.path, path);
        if let Some(lines) = self.signing.lines(&request, &self.url[..Position::BeforePath]) {
            request.headers = lines;
        }
        request.path = own_path;
        request
    }

    /// Sends a request as it is; its path is not read, since the address has one.
    ///
    /// # Errors
    ///
    /// No answer came, or none that is whole.
    pub async fn send(&self, request: &Request) -> Result<Response, HttpError> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| HttpError::Request(error.to_string()))?;
        let sent = self
            .client
            .request(method, self.url.clone())
            .headers(header_map(&request.headers)?)
            .body(request.body.clone());
        let answer = sent.send().await.map_err(|error| self.failure(&error))?;
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| Header::new(name.as_str(), String::from_utf8_lossy(value.as_bytes())))
            .collect();
        let body = answer.bytes().await.map_err(|error| self.failure(&error))?;
        Ok(Response { status, headers, body: body.to_vec() })
    }
}

impl HttpSender {
    fn failure(&self, error: &reqwest::Error) -> HttpError {
        HttpError::of(error, self.through_proxy, self.through_proxy && self.url.scheme() == "http")
    }
}

fn header_map(headers: &[Header]) -> Result<HeaderMap, HttpError> {
    let mut map = HeaderMap::new();
    for Header { name, value } in headers {
        let refused = || HttpError::Request(format!("expected a header, found {name:?}"));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refused())?;
        map.append(name, HeaderValue::from_str(value).map_err(|_| refused())?);
    }
    Ok(map)
}
