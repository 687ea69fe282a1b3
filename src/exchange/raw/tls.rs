//! TLS: whom to trust, and what to say when a certificate is refused.
//!
//! - Only HTTP/1.1 is offered (ALPN), because that is what is written.
//! - A certificate file replaces the machine's own authorities.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::exchange::endpoint::Endpoint;
use crate::wire::TransportError;

/// Whose certificates are accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those of the authorities that this machine trusts.
    #[default]
    Machine,
    /// Those of the authorities in this file alone: its bytes, in PEM.
    Authorities(Vec<u8>),
    /// All, unverified.
    Anyone,
}

/// Why TLS could not be prepared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The machine has no list of authorities.
    #[error("found no trusted authorities on this machine ({0}); give them with --ca-bundle FILE")]
    NoAuthorities(String),
    /// The certificate file cannot be used.
    #[error("expected certificates in PEM form (`-----BEGIN CERTIFICATE-----`), found {0}")]
    Bundle(String),
    /// The endpoint's host cannot be in a certificate.
    #[error("the host name `{0}` cannot stand in a certificate")]
    Host(String),
    /// The library refused the configuration.
    #[error("could not prepare TLS: {0}")]
    Configuration(String),
}

/// What is needed to open TLS to one endpoint.
pub(super) struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Tls {
    pub(super) fn new(endpoint: &Endpoint, trust: &Trust) -> Result<Self, TlsError> {
        let host = endpoint.host();
        let name = ServerName::try_from(host.clone()).map_err(|_| TlsError::Host(host))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Configuration(error.to_string()))?;
        let mut config = match trust {
            Trust::Machine => builder.with_root_certificates(machine_authorities()?).with_no_client_auth(),
            Trust::Authorities(pem) => builder.with_root_certificates(bundle(pem)?).with_no_client_auth(),
            Trust::Anyone => builder
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(Unverified { provider }))
                .with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), name })
    }

    /// Runs the handshake.
    pub(super) async fn connect(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, TransportError> {
        self.connector
            .connect(self.name.clone(), stream)
            .await
            .map_err(|error| TransportError::Tls(handshake_failure(&error)))
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tls").field("name", &self.name).finish_non_exhaustive()
    }
}

fn machine_authorities() -> Result<RootCertStore, TlsError> {
    let loaded = rustls_native_certs::load_native_certs();
    let mut store = RootCertStore::empty();
    // Machines carry certificates that no library reads any more; the rest of the list is still good.
    let (added, _) = store.add_parsable_certificates(loaded.certs);
    if added > 0 {
        return Ok(store);
    }
    let reasons: Vec<String> = loaded.errors.iter().map(ToString::to_string).collect();
    Err(TlsError::NoAuthorities(if reasons.is_empty() { "no file".to_owned() } else { reasons.join("; ") }))
}

fn bundle(pem: &[u8]) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| TlsError::Bundle(format!("a broken one: {error}")))?;
        store.add(certificate).map_err(|error| TlsError::Bundle(format!("an unusable one: {error}")))?;
    }
    if store.is_empty() { Err(TlsError::Bundle("none".to_owned())) } else { Ok(store) }
}

fn handshake_failure(error: &io::Error) -> String {
    use rustls::Error;

    let Some(cause) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                "the server closed the connection during the handshake".to_owned()
            }
            _ => format!("the handshake broke off: {error}"),
        };
    };
    match cause {
        // Two authorities of one name differ only in their keys.
        Error::InvalidCertificate(CertificateError::UnknownIssuer | CertificateError::BadSignature) => {
            "the certificate was issued by an authority that is not trusted; \
             give the authority with --ca-bundle FILE, or turn verification off with --no-verify-ssl"
                .to_owned()
        }
        Error::InvalidCertificate(
            reason @ (CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }),
        ) => format!("the certificate belongs to another host: {reason}"),
        Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            "the certificate was refused: it has expired; turn verification off with --no-verify-ssl".to_owned()
        }
        Error::InvalidCertificate(CertificateError::Other(_)) => {
            "the certificate was refused: it is none that a server may show, e.g. because it is an authority's own; \
             turn verification off with --no-verify-ssl"
                .to_owned()
        }
        Error::InvalidCertificate(reason) => format!("the certificate was refused: {reason}"),
        Error::InvalidMessage(_) => {
            "the server does not speak TLS here; does the endpoint begin with http:// instead?".to_owned()
        }
        other => format!("the handshake failed: {other}"),
    }
}

/// Accepts every certificate: what `--no-verify-ssl` asks for.
#[derive(Debug)]
struct Unverified {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
