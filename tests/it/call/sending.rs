//! A call against real sockets: what is sent, when it is sent again, time-outs, TLS, proxies.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Map, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;
use wireproof::internals::call::answer::error_text;
use wireproof::internals::call::settings::retry::{RetryMode, RetrySettings};
use wireproof::internals::exchange::call::{Called, Chance, LastAttempt, failure_text, send_call};
use wireproof::internals::exchange::http::failure::HttpError;
use wireproof::internals::exchange::http::trust::Trusted;
use wireproof::internals::exchange::http::{HttpOptions, HttpSender};
use wireproof::internals::spec::Spec;
use wireproof::internals::wire::Header;

use crate::wire::scripted::{FINE, Step, serve};

const PLAIN: HttpOptions =
    HttpOptions { trusted: Trusted::Machine, proxy: None, connect_timeout: None, read_timeout: None };

static SPEC: LazyLock<Spec> = LazyLock::new(Spec::embedded);

struct Half;

impl Chance for Half {
    fn fraction(&mut self) -> f64 {
        0.5
    }
}

/// Makes a call and gives the sentence about it, and the waits between its attempts.
async fn call(url: &str, options: &HttpOptions, mode: RetryMode, attempts: u32) -> (String, Vec<Duration>) {
    let (service, operation) = SPEC.operation("cognito-idp/confirm-forgot-password").unwrap();
    let mut params = Map::new();
    params.insert("ClientId".to_owned(), json!("c"));
    let mut request = service.encode_request(operation, &params);
    request.headers.push(Header::new("amz-sdk-invocation-id", "one"));
    let sender = match HttpSender::new(url, options) {
        Ok(sender) => sender,
        Err(error) => return (failure_text(&error, url, options.proxy.as_deref()), Vec::new()),
    };
    let waits = RefCell::new(Vec::new());
    let LastAttempt { outcome, exhausted } = send_call(
        &sender,
        Called { service, operation },
        &request,
        RetrySettings { mode, attempts },
        &mut Half,
        async |wait| waits.borrow_mut().push(wait),
        |_| {},
    )
    .await;
    let text = match outcome {
        Err(error) => failure_text(&error, url, options.proxy.as_deref()),
        Ok(response) => match service.protocol.read_answer(operation, &response) {
            Ok(value) => format!("success {value}"),
            Err(error) => error_text(operation, &error, exhausted.then_some(attempts - 1)),
        },
    };
    (text, waits.into_inner())
}

fn answer(status: u16, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}

fn seconds(waits: &[Duration]) -> Vec<f64> {
    waits.iter().map(Duration::as_secs_f64).collect()
}

#[tokio::test]
async fn every_attempt_is_the_same_request_with_its_number() {
    let refused = vec![Step::Read, Step::Write(answer(500, ""))];
    let (address, mut received) =
        serve(vec![refused.clone(), refused, vec![Step::Read, Step::Write(answer(200, "{}"))]]).await;
    let url = format!("http://{address}/a%20b?c=d");
    let (text, waits) = call(&url, &PLAIN, RetryMode::Legacy, 4).await;
    assert_eq!((text.as_str(), seconds(&waits)), ("success {}", vec![0.5, 1.0]));
    for attempt in ["attempt=1", "attempt=2; max=4", "attempt=3; max=4"] {
        let sent = String::from_utf8(received.recv().await.unwrap()).unwrap();
        assert!(sent.starts_with("POST /a%20b?c=d HTTP/1.1\r\n"), "{sent}");
        assert!(sent.ends_with("\r\n\r\n{\"ClientId\":\"c\"}"), "{sent}");
        let head = sent.to_lowercase();
        for line in [
            format!("amz-sdk-request: {attempt}"),
            "amz-sdk-invocation-id: one".to_owned(),
            "content-type: application/x-amz-json-1.1".to_owned(),
            "x-amz-target: awscognitoidentityproviderservice.confirmforgotpassword".to_owned(),
        ] {
            assert!(head.contains(&format!("\r\n{line}\r\n")), "{line} in {sent}");
        }
        assert!(!head.contains("authorization") && !head.contains("cookie"), "{sent}");
    }
}

#[tokio::test]
async fn what_is_sent_again_depends_on_status_name_and_mode() {
    let named = |name: &str| json!({ "__type": name, "message": "m" }).to_string();
    let rows = [
        // Status, body, attempts in the legacy mode, attempts in the standard one.
        (500, String::new(), 5, 3),
        (502, String::new(), 5, 3),
        (503, String::new(), 5, 3),
        (504, String::new(), 5, 3),
        (509, String::new(), 5, 1),
        (429, String::new(), 5, 1),
        (501, String::new(), 1, 1),
        (505, String::new(), 1, 1),
        (408, String::new(), 1, 1),
        (300, String::new(), 1, 1),
        (301, String::new(), 1, 1),
        (400, String::new(), 1, 1),
        (400, named("Throttling"), 5, 3),
        (400, named("ThrottlingException"), 5, 3),
        (400, named("ns#ThrottledException"), 5, 3),
        (400, named("RequestThrottledException:http://x"), 5, 3),
        (400, named("ProvisionedThroughputExceededException"), 5, 3),
        (403, named("ThrottlingException"), 1, 3),
        (400, named("TooManyRequestsException"), 1, 3),
        (400, named("LimitExceededException"), 1, 3),
        (400, named("SlowDown"), 1, 3),
        (400, named("RequestLimitExceeded"), 1, 3),
        (400, named("RequestTimeout"), 1, 3),
        (400, named("RequestTimeoutException"), 1, 3),
        (400, named("RequestThrottled"), 1, 3),
        (400, named("TransactionInProgressException"), 1, 3),
        (400, named("BandwidthLimitExceeded"), 1, 3),
        (400, named("PriorRequestNotComplete"), 1, 3),
        (400, named("EC2ThrottledException"), 1, 3),
        (400, named("CodeMismatchException"), 1, 1),
        (429, named("TooManyRequestsException"), 5, 3),
    ];
    let rules: toml::Table = toml::from_str(include_str!("../../../spec/client/retry.toml")).unwrap();
    for mode in rules.values() {
        for status in mode["statuses"].as_array().unwrap() {
            let has_row = rows.iter().any(|row| i64::from(row.0) == status.as_integer().unwrap());
            assert!(has_row, "no row is about {status}");
        }
        for name in mode["errors"].as_array().unwrap() {
            let name = name.as_str().unwrap();
            let spellings = [format!("\"{name}\""), format!("#{name}\""), format!("\"{name}:")];
            let has_row = rows
                .iter()
                .any(|row| row.0 == 400 && spellings.iter().any(|spelling| row.1.contains(spelling)));
            assert!(has_row, "no row is about {name}");
        }
    }
    for (status, body, legacy, standard) in rows {
        for (mode, most, expected) in [
            (RetryMode::Legacy, 5, legacy),
            (RetryMode::Standard, 3, standard),
            (RetryMode::Adaptive, 3, standard),
        ] {
            let script = vec![Step::Read, Step::Write(answer(status, &body))];
            let (address, _received) = serve(vec![script; 6]).await;
            let (text, waits) = call(&format!("http://{address}/"), &PLAIN, mode, most).await;
            assert_eq!(waits.len() + 1, expected, "{status} {body} {mode:?}: {text}");
            let told = text.contains(&format!("(reached max retries: {})", most - 1));
            assert_eq!(told, expected > 1, "{status} {body} {mode:?}: {text}");
        }
    }
}

#[tokio::test]
async fn the_attempts_are_told_of_the_last_error_as_the_mode_has_it() {
    let refusal = r#"{"__type":"CodeMismatchException","message":"m"}"#;
    let first = |script: Vec<(u16, &str)>| {
        let step = |(status, body): (u16, &str)| vec![Step::Read, Step::Write(answer(status, body))];
        script.into_iter().map(step).collect::<Vec<_>>()
    };
    let rows = [
        // Answers, attempts, what is told in the legacy mode and in the standard one.
        (vec![(400, refusal)], 1, "", " (reached max retries: 0)"),
        (vec![(400, refusal)], 2, "", ""),
        (vec![(500, ""), (400, refusal)], 2, "", " (reached max retries: 1)"),
        (vec![(500, ""), (400, refusal)], 3, "", ""),
    ];
    for (script, attempts, legacy, standard) in rows {
        for (mode, told) in
            [(RetryMode::Legacy, legacy), (RetryMode::Standard, standard), (RetryMode::Adaptive, standard)]
        {
            let (address, _received) = serve(first(script.clone())).await;
            let (text, _) = call(&format!("http://{address}/"), &PLAIN, mode, attempts).await;
            let expected = format!(
                "An error occurred (CodeMismatchException) when calling the ConfirmForgotPassword operation{told}: m"
            );
            assert_eq!(text, expected, "{mode:?} {attempts}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let moved = b"HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".to_vec();
    let (address, _received) = serve(vec![vec![Step::Read, Step::Write(moved)]]).await;
    let (text, _) = call(&format!("http://{address}/"), &PLAIN, RetryMode::Legacy, 5).await;
    assert_eq!(text, "An error occurred (307) when calling the ConfirmForgotPassword operation: ");
}

#[tokio::test]
async fn a_connection_that_ends_early_is_tried_again() {
    let short = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}".to_vec();
    let broken_chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n".to_vec();
    let ends = [
        vec![Step::Read],
        vec![Step::Read, Step::Reset],
        vec![Step::Read, Step::Write(short)],
        vec![Step::Read, Step::Write(b"HTTP/1.1 abc\r\n\r\n".to_vec())],
        vec![Step::Read, Step::Write(broken_chunk)],
    ];
    for end in ends {
        let (address, _received) =
            serve(vec![end.clone(), vec![Step::Read, Step::Write(FINE.to_vec())]]).await;
        let (text, waits) = call(&format!("http://{address}/"), &PLAIN, RetryMode::Legacy, 5).await;
        assert_eq!((text.as_str(), waits.len()), ("success {}", 1), "{end:?}");
        let (address, _received) = serve(vec![end.clone(), end.clone()]).await;
        let url = format!("http://{address}/");
        let (text, waits) = call(&url, &PLAIN, RetryMode::Standard, 2).await;
        assert_eq!(waits.len(), 1, "{end:?}");
        let closed = format!(
            "Connection was closed before we received a valid response from endpoint URL: \"{url}\"."
        );
        let torn = text.starts_with("An error occurred while reading from response stream: ");
        assert!(text == closed || torn, "{end:?}: {text}");
    }
}

#[tokio::test]
async fn nobody_listens() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}/", socket.local_addr().unwrap());
    let (text, waits) = call(&url, &PLAIN, RetryMode::Legacy, 5).await;
    assert_eq!((text, waits.len()), (format!("Could not connect to the endpoint URL: \"{url}\""), 4));
}

#[tokio::test]
async fn the_read_time_out_bounds_the_wait_for_an_answer_and_for_its_rest() {
    let options = HttpOptions { read_timeout: Some(Duration::from_millis(50)), ..PLAIN };
    let part = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}".to_vec();
    for script in [vec![Step::Read, Step::Hang], vec![Step::Read, Step::Write(part), Step::Hang]] {
        let (address, _received) = serve(vec![script.clone(), script]).await;
        let url = format!("http://{address}/");
        let (text, waits) = call(&url, &options, RetryMode::Legacy, 2).await;
        assert_eq!((text, waits.len()), (format!("Read timeout on endpoint URL: \"{url}\""), 1));
    }
}

/// A listener whose queue is full, so that further connections wait, with the connections that fill it.
pub(crate) async fn full_listener() -> (SocketAddr, TcpListener, Vec<std::io::Result<TcpStream>>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    while let Ok(connected) =
        tokio::time::timeout(Duration::from_millis(200), TcpStream::connect(address)).await
    {
        held.push(connected);
        assert!(held.len() < 50, "the queue is never full");
    }
    (address, listener, held)
}

#[tokio::test]
async fn the_connect_time_out_bounds_the_wait_for_a_connection() {
    let (address, _listener, _held) = full_listener().await;
    let options = HttpOptions { connect_timeout: Some(Duration::from_millis(50)), ..PLAIN };
    let url = format!("http://{address}/");
    let (text, _) = call(&url, &options, RetryMode::Legacy, 1).await;
    assert_eq!(text, format!("Connect timeout on endpoint URL: \"{url}\""));
}

/// Answers over TLS with a certificate for `127.0.0.1` by an authority, whose own certificate is given in PEM.
pub(crate) async fn serve_tls() -> (String, String) {
    let authority_key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params.self_signed(&authority_key).unwrap().pem();
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer).await;
                let _ = stream.write_all(FINE).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    (port.to_string(), pem)
}

#[tokio::test]
async fn a_private_authority_is_trusted_by_its_bundle_alone() {
    let (port, pem) = serve_tls().await;
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("ca.pem");
    std::fs::write(&bundle, pem).unwrap();
    let trusting = |trusted| HttpOptions { trusted, ..PLAIN };
    let by_bundle = trusting(Trusted::Bundle(bundle.display().to_string()));
    let url = format!("https://127.0.0.1:{port}/");
    assert_eq!(call(&url, &by_bundle, RetryMode::Legacy, 1).await.0, "success {}");
    assert_eq!(call(&url, &trusting(Trusted::Anyone), RetryMode::Legacy, 1).await.0, "success {}");
    let refused = format!("SSL validation failed for {url} [SSL: CERTIFICATE_VERIFY_FAILED]");
    let (text, waits) = call(&url, &PLAIN, RetryMode::Legacy, 2).await;
    assert!(text.starts_with(&refused) && waits.len() == 1, "{text}");

    let other_name = format!("https://localhost:{port}/");
    let (text, _) = call(&other_name, &by_bundle, RetryMode::Legacy, 1).await;
    assert!(text.contains("certificate verify failed"), "{text}");
    assert_eq!(call(&other_name, &trusting(Trusted::Anyone), RetryMode::Legacy, 1).await.0, "success {}");
}

#[tokio::test]
async fn a_bundle_that_cannot_be_used_harms_only_tls() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    let rows = [
        ("/nonexistent.pem".to_owned(), "[Errno 2] No such file or directory"),
        (empty.display().to_string(), "no certificate or crl found"),
        (folder.path().display().to_string(), "[Errno 21] Is a directory"),
    ];
    for (path, reason) in rows {
        let options = HttpOptions { trusted: Trusted::Bundle(path), ..PLAIN };
        let (text, _) = call("https://127.0.0.1:1/", &options, RetryMode::Legacy, 1).await;
        assert!(
            text.starts_with("SSL validation failed for https://127.0.0.1:1/ ") && text.contains(reason),
            "{text}"
        );
        let (address, _received) = serve(vec![vec![Step::Read, Step::Write(FINE.to_vec())]]).await;
        assert_eq!(call(&format!("http://{address}/"), &options, RetryMode::Legacy, 1).await.0, "success {}");
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_ends_the_handshake() {
    let (address, _received) = serve(vec![Vec::new(), Vec::new()]).await;
    let url = format!("https://{address}/");
    let (text, waits) =
        call(&url, &HttpOptions { trusted: Trusted::Anyone, ..PLAIN }, RetryMode::Legacy, 2).await;
    assert!(text.starts_with(&format!("SSL validation failed for {url} ")) && waits.len() == 1, "{text}");
}

#[tokio::test]
async fn a_proxy_is_sent_the_whole_address_and_the_password() {
    let (address, mut received) = serve(vec![vec![Step::Read, Step::Write(FINE.to_vec())]]).await;
    let options = HttpOptions { proxy: Some(format!("http://user:pa%20ss@{address}")), ..PLAIN };
    let (text, _) = call("http://example.invalid/p", &options, RetryMode::Legacy, 1).await;
    assert_eq!(text, "success {}");
    let sent = String::from_utf8(received.recv().await.unwrap()).unwrap();
    assert!(sent.starts_with("POST http://example.invalid/p HTTP/1.1\r\n"), "{sent}");
    assert!(sent.to_lowercase().contains("proxy-authorization: basic dxnlcjpwysbzcw==\r\n"), "{sent}");
}

#[tokio::test]
async fn a_proxy_that_opens_no_tunnel_is_named() {
    let (address, mut received) = serve(vec![vec![Step::Read, Step::Write(answer(502, ""))]]).await;
    let proxy = format!("http://{address}");
    let options = HttpOptions { trusted: Trusted::Anyone, proxy: Some(proxy.clone()), ..PLAIN };
    let (text, _) = call("https://example.invalid/", &options, RetryMode::Legacy, 1).await;
    assert_eq!(text, format!("Failed to connect to proxy URL: \"{proxy}\""));
    let sent = String::from_utf8(received.recv().await.unwrap()).unwrap();
    assert!(sent.starts_with("CONNECT example.invalid:443 "), "{sent}");

    let options = HttpOptions { proxy: Some("http://127.0.0.1:1".to_owned()), ..PLAIN };
    let (text, _) = call("http://example.invalid/", &options, RetryMode::Legacy, 1).await;
    assert_eq!(text, "Failed to connect to proxy URL: \"http://127.0.0.1:1\"");
}

#[test]
fn failures_have_the_words_of_the_aws_cli() {
    let text = |error: HttpError| failure_text(&error, "http://h/", Some("http://p"));
    assert_eq!(
        text(HttpError::Connect(String::new())),
        "Could not connect to the endpoint URL: \"http://h/\""
    );
    assert_eq!(text(HttpError::ReadTimeout), "Read timeout on endpoint URL: \"http://h/\"");
    assert_eq!(text(HttpError::Proxy(String::new())), "Failed to connect to proxy URL: \"http://p\"");
}
