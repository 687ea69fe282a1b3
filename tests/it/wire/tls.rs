//! TLS: whose certificates are accepted, and what is said of the others.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::connection::Connection;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::{TlsError, Trust};

use crate::wire::scripted::{Step, request, serve};

/// An authority of its own: its certificate in PEM, and what signs with it.
pub(crate) struct Authority {
    pub(crate) pem: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem().into_bytes();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    fn trust(&self) -> Trust {
        Trust::Authorities(self.pem.clone())
    }

    pub(crate) fn config_for(&self, params: CertificateParams) -> rustls::ServerConfig {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let mut config =
            rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate.der().clone()], key)
                .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config
    }
}

pub(crate) fn names(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap()
}

/// Echoes request bodies over TLS, any number of them on each connection.
async fn echo(config: rustls::ServerConfig) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                loop {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        let Ok(byte) = stream.read_u8().await else { return };
                        head.push(byte);
                    }
                    let head = String::from_utf8(head).unwrap();
                    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
                    let mut body = vec![0; length.parse().unwrap()];
                    stream.read_exact(&mut body).await.unwrap();
                    stream
                        .write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").as_bytes())
                        .await
                        .unwrap();
                    stream.write_all(&body).await.unwrap();
                    stream.flush().await.unwrap();
                }
            });
        }
    });
    address
}

async fn connection(url: &str, trust: &Trust) -> Connection {
    let endpoint: Endpoint = url.parse().unwrap();
    let route = endpoint.resolve(Duration::from_secs(5)).await.unwrap().permit(false).unwrap();
    let options = SendOptions { connect_timeout: Duration::from_secs(20), ..SendOptions::default() };
    Sender::new(route, trust, options).unwrap().connection()
}

/// Sends to the host at the server's port; `expected` is a part of the error's text, or empty for an answer.
async fn check(host: &str, server: SocketAddr, trust: &Trust, expected: &str) {
    let url = format!("https://{host}:{}", server.port());
    let outcome = connection(&url, trust).await.send(&request("POST", "/", b"body")).await;
    match outcome {
        Ok(response) => {
            assert_eq!((response.body.as_slice(), expected), (b"body".as_slice(), ""), "{url}");
        }
        Err(error) => {
            let text = error.to_string();
            assert!(
                !expected.is_empty() && text.contains(expected),
                "{url}: expected {expected:?}, found {text:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_certificate_is_accepted_from_a_trusted_authority_for_the_right_host() {
    let (ours, others, namesake) = (Authority::new("ours"), Authority::new("others"), Authority::new("ours"));
    let local = echo(ours.config_for(names(&["localhost", "127.0.0.1"]))).await;
    let foreign = echo(ours.config_for(names(&["elsewhere.test"]))).await;
    let mut params = names(&["localhost"]);
    params.not_before = date_time_ymd(2001, 1, 1);
    params.not_after = date_time_ymd(2002, 1, 1);
    let expired = echo(ours.config_for(params)).await;

    check("localhost", local, &ours.trust(), "").await;
    check("127.0.0.1", local, &ours.trust(), "").await;
    let unknown = "an authority that is not trusted; give the authority with --ca-bundle FILE, or turn verification off with --no-verify-ssl";
    check("localhost", local, &others.trust(), unknown).await;
    check("localhost", local, &namesake.trust(), unknown).await;
    check("localhost", foreign, &ours.trust(), "the certificate belongs to another host").await;
    check("localhost", foreign, &ours.trust(), "elsewhere.test").await;
    check("localhost", expired, &ours.trust(), "the certificate was refused: ").await;
    let both = Trust::Authorities([others.pem.as_slice(), ours.pem.as_slice()].concat());
    check("localhost", local, &both, "").await;
    for server in [local, foreign, expired] {
        check("localhost", server, &Trust::Anyone, "").await;
    }
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_told() {
    let hint = "does not speak TLS here; does the endpoint begin with http:// instead?";
    let plain = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec();
    let (address, _requests) = serve(vec![vec![Step::Write(plain), Step::Hang]]).await;
    check("127.0.0.1", address, &Trust::Anyone, hint).await;
    let (address, _requests) = serve(vec![vec![Step::Pause]]).await;
    check("127.0.0.1", address, &Trust::Anyone, "could not set up TLS: ").await;
}

#[tokio::test]
async fn connections_are_kept_and_large_bodies_go_both_ways() {
    let authority = Authority::new("ours");
    let server = echo(authority.config_for(names(&["localhost"]))).await;
    let mut connection =
        connection(&format!("https://localhost:{}", server.port()), &authority.trust()).await;
    for size in [1, 0, 1 << 20, 5, 2 << 20] {
        let body = vec![b'x'; size];
        let response = connection.send(&request("POST", "/", &body)).await.unwrap();
        assert!(response.body == body, "{size}");
    }
}

#[tokio::test]
async fn a_file_without_usable_certificates_is_refused() {
    let endpoint: Endpoint = "https://127.0.0.1:1".parse().unwrap();
    let route = endpoint.resolve(Duration::from_secs(1)).await.unwrap().permit(false).unwrap();
    for (pem, expected) in [
        ("", "found none"),
        ("no certificate", "found none"),
        ("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", "found a broken one"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "found an unusable one"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n", "found a broken one"),
    ] {
        let trust = Trust::Authorities(pem.as_bytes().to_vec());
        let error: TlsError = Sender::new(route.clone(), &trust, SendOptions::default()).expect_err(pem);
        assert!(error.to_string().contains(expected), "{pem:?}: {error}");
    }
}
