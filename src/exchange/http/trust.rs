//! Whose certificates a TLS client takes.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::DigitallySignedStruct;
use rustls::RootCertStore;
use rustls::SignatureScheme;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};

use crate::exchange::http::failure::HttpError;

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trusted {
    /// Those of the authorities that the machine trusts.
    Machine,
    /// Those of the authorities in a file in PEM.
    Bundle(String),
    /// Any at all.
    Anyone,
}

/// The TLS side of a client; without TLS an empty one, which costs nothing.
pub(super) fn client_config(trusted: &Trusted, speaks_tls: bool) -> Result<ClientConfig, HttpError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| HttpError::Tls(error.to_string()))?;
    let roots = match trusted {
        _ if !speaks_tls => RootCertStore::empty(),
        Trusted::Anyone => {
            let verifier = Arc::new(AnyCertificate { provider });
            return Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth());
        }
        Trusted::Machine => machine_roots(),
        Trusted::Bundle(path) => bundle_roots(path)?,
    };
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn machine_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    // A certificate of the machine that cannot be read is one that nothing is trusted for.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn bundle_roots(path: &str) -> Result<RootCertStore, HttpError> {
    let text = std::fs::read(path).map_err(|error| HttpError::Tls(file_error(&error)))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|error| HttpError::Tls(format!("{path}: {error}")))?;
        roots.add(certificate).map_err(|error| HttpError::Tls(format!("{path}: {error}")))?;
    }
    if roots.is_empty() {
        return Err(HttpError::Tls(format!("no certificate or crl found in {path}")));
    }
    Ok(roots)
}

fn file_error(error: &std::io::Error) -> String {
    let text = error.to_string();
    match error.raw_os_error() {
        Some(number) => {
            format!("[Errno {number}] {}", text.split(" (os error").next().unwrap_or_default())
        }
        None => text,
    }
}

/// Takes any certificate, but holds its owner to the signatures of the handshake.
#[derive(Debug)]
struct AnyCertificate {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
