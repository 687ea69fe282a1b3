//! The two fronts of a mock: equal to each other, and true to what was sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wiremock::MockServer;
use wireproof::internals::wire::{Answer, Framing, Header, Reply, Request, Response, TransportError};
use wireproof::mock::{EmbeddedMock, Responder, ServeOptions, serve};

use crate::wire::scripted::sender_to;

/// Tells in the body of its answer what it was asked.
struct Echo {
    asked: AtomicUsize,
}

impl Echo {
    fn new() -> Arc<Self> {
        Arc::new(Self { asked: AtomicUsize::new(0) })
    }
}

impl Answer for Echo {
    fn answer(&self, request: &Request) -> Reply {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if request.header("x-close").is_some() {
            return Reply::Close;
        }
        let status = request.header("x-status").map_or(200, |text| text.parse().unwrap());
        let mut headers = vec![
            Header::new("Content-Type", "application/x-amz-json-1.1"),
            Header::new("X-Amzn-RequestId", "1-2-3"),
            Header::new("Content-Length", "77777"),
            Header::new("x-twice", "a"),
            Header::new("x-twice", "b"),
            Header::new("x-wide", "\u{e9}"),
        ];
        headers.extend(request.header("x-answer-name").map(|name| Header::new(name, "v")));
        let mut body = format!("{} {}\n{:?}\n", request.method, request.path, request.headers).into_bytes();
        body.extend(&request.body);
        Reply::Response(Response { status, headers, body })
    }
}

async fn served(options: ServeOptions) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, Echo::new(), options, std::future::pending()));
    address
}

async fn mounted(answer: Arc<dyn Answer>) -> MockServer {
    let server = MockServer::start().await;
    Responder::from(answer).mount(&server).await;
    server
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], framing: Framing, body: &[u8]) -> Request {
    // The same host for both fronts, whatever their ports are.
    let mut lines = vec![Header::new("Host", "mock.test")];
    lines.extend(headers.iter().map(|(name, value)| Header::new(*name, *value)));
    Request { method: method.into(), path: path.into(), headers: lines, framing, body: body.into() }
}

fn requests() -> Vec<Request> {
    let plain = Framing::ContentLength;
    let get = |method: &str, path: &str| request(method, path, &[], Framing::ContentLength, b"");
    let post =
        |framing: Framing, body: &[u8]| request("POST", "/", &[("X-Amz-Target", "a.b")], framing, body);
    let status = |status: &str| request("POST", "/", &[("x-status", status)], Framing::ContentLength, b"{}");
    let megabyte: Vec<u8> = (0..1 << 20).map(|index: u32| (index % 251) as u8).collect();
    vec![
        get("GET", "/"),
        get("HEAD", "/"),
        get("OPTIONS", "/"),
        get("OPTIONS", "*"),
        get("post", "/"),
        get("BREW", "/pot"),
        get("A!#$%&'*+-.^_`|~9", "/"),
        get("DELETE", "/a/b?c=d&e=%20f&&=&c=d"),
        get("GET", "/?"),
        get("GET", "//"),
        get("GET", "/%41%2F%zz"),
        get("GET", "http://other.test/absolute?x"),
        post(plain.clone(), b""),
        post(plain.clone(), b"{}"),
        post(plain.clone(), b"\xff\xfe\x00\x01"),
        post(plain.clone(), &megabyte),
        post(Framing::Chunked(7), b"chunked in sevens, and then some"),
        post(Framing::Chunked(1), b""),
        post(Framing::Chunked(4096), &megabyte),
        request("GET", "/", &[], plain.clone(), b"a body that few expect"),
        request(
            "POST",
            "/",
            &[("X-Many", "1"), ("x-other", ""), ("X-MANY", "2"), ("x-wide", "\u{fc}")],
            plain,
            b"x",
        ),
        status("204"),
        status("304"),
        status("400"),
        status("500"),
        status("599"),
        status("99"),
        request("POST", "/", &[("x-answer-name", "not a name")], Framing::ContentLength, b""),
    ]
}

#[tokio::test]
async fn both_fronts_answer_alike() {
    let mounted = mounted(Echo::new()).await;
    let mut one = large_sender_to(*mounted.address()).await;
    let mut other = large_sender_to(served(ServeOptions::default()).await).await;
    for request in requests() {
        let mounted = comparable(one.send(&request).await, &request);
        let served = comparable(other.send(&request).await, &request);
        assert!(mounted == served, "{request:?}: {mounted:?} and {served:?}");
        let unwritable =
            request.header("x-answer-name").is_some() || request.header("x-status") == Some("99");
        assert_eq!(served.header("x-amzn-requestid").is_none(), unwritable, "{request:?}: {served:?}");
    }
}

#[tokio::test]
async fn what_was_sent_is_what_is_asked() {
    let mut connection = large_sender_to(served(ServeOptions::default()).await).await;
    let sent = request(
        "BREW",
        "/a/../b?q='1'",
        &[("X-Amz-Target", "a.b"), ("x-e", "")],
        Framing::Chunked(3),
        b"12345",
    );
    let response = connection.send(&sent).await.unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(response.header("x-amzn-requestid"), Some("1-2-3"));
    assert_eq!(response.header("x-wide"), Some("\u{e9}"));
    let twice: Vec<&str> = response
        .headers
        .iter()
        .filter(|header| header.name == "x-twice")
        .map(|header| header.value.as_str())
        .collect();
    assert_eq!(twice, ["a", "b"]);
    let lines = [
        "host: mock.test",
        "x-amz-target: a.b",
        "x-e: ",
        "accept-encoding: identity",
        "transfer-encoding: chunked",
    ]
    .map(|line| line.split_once(": ").unwrap())
    .map(|(name, value)| Header::new(name, value));
    let expected = format!("BREW /a/../b?q='1'\n{lines:?}\n12345");
    assert_eq!(String::from_utf8(response.body).unwrap(), expected);
}

#[tokio::test]
async fn a_reply_can_be_the_end_of_the_connection() {
    let echo = Echo::new();
    let embedded = EmbeddedMock::start(echo.clone()).unwrap();
    let mounted = mounted(echo.clone()).await;
    for address in [embedded.address(), *mounted.address(), served(ServeOptions::default()).await] {
        let mut connection = large_sender_to(address).await;
        let close = request("POST", "/", &[("x-close", "1")], Framing::ContentLength, b"x");
        let outcome = connection.send(&close).await;
        let expected = TransportError::Closed("before any byte of an answer".to_owned());
        assert_eq!(outcome, Err(expected));
        let ordinary = request("POST", "/", &[], Framing::ContentLength, b"x");
        assert_eq!(connection.send(&ordinary).await.map(|response| response.status), Ok(200));
    }
    assert_eq!(echo.asked.load(Ordering::SeqCst), 4, "the service is asked once for each request");
}

#[tokio::test]
async fn a_body_beyond_the_bound_is_answered_and_not_kept() {
    let options = ServeOptions { largest_body: 1000, ..ServeOptions::default() };
    let mut connection = large_sender_to(served(options).await).await;
    for (size, status) in [(1000, 200), (1001, 413), (4 << 20, 413), (3, 200)] {
        for framing in [Framing::ContentLength, Framing::Chunked(100)] {
            let post = request("POST", "/", &[], framing, &vec![b'x'; size]);
            assert_eq!(connection.send(&post).await.map(|response| response.status), Ok(status), "{size}");
        }
    }
}

#[tokio::test]
async fn ipv6_is_spoken() {
    // A machine without IPv6 has nothing to show here.
    let Ok(listener) = TcpListener::bind("[::1]:0").await else { return };
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, Echo::new(), ServeOptions::default(), std::future::pending()));
    let get = Request { headers: Vec::new(), ..request("GET", "/", &[], Framing::ContentLength, b"") };
    let response = large_sender_to(address).await.send(&get).await.unwrap();
    let body = String::from_utf8(response.body).unwrap();
    assert!(body.contains(&format!("\"[::1]:{}\"", address.port())), "{body}");
}

#[tokio::test]
async fn slow_clients_are_given_up() {
    let options = ServeOptions { patience: Duration::from_millis(200), ..ServeOptions::default() };
    let address = served(options).await;
    for beginning in ["", "POST / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n12"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        // Reads to the end, which the server makes; a server that waited for ever would hang this test.
        let _ = stream.read_to_end(&mut rest).await;
    }
    let post = request("POST", "/", &[], Framing::ContentLength, b"x");
    assert_eq!(large_sender_to(address).await.send(&post).await.map(|response| response.status), Ok(200));
}

#[tokio::test]
async fn a_client_that_does_not_read_is_given_up() {
    let options =
        ServeOptions { patience: Duration::from_millis(200), most_connections: 1, ..ServeOptions::default() };
    let address = served(options).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = vec![b'x'; 4 << 20];
    let head = format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", body.len());
    for _ in 0..8 {
        // At some point the server stops reading, and then ends the connection.
        let sent = async {
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await
        };
        if sent.await.is_err() {
            break;
        }
    }
    let post = request("POST", "/", &[], Framing::ContentLength, b"x");
    let outcome = large_sender_to(address).await.send(&post).await;
    assert_eq!(outcome.map(|response| response.status), Ok(200), "the only slot is free again");
}

#[tokio::test]
async fn connections_beyond_the_bound_wait() {
    let address = served(ServeOptions { most_connections: 1, ..ServeOptions::default() }).await;
    let post = request("POST", "/", &[], Framing::ContentLength, b"x");
    let mut first = large_sender_to(address).await;
    assert!(first.send(&post).await.is_ok());
    let mut hasty = sender_to(address, 300).await.connection();
    assert!(matches!(hasty.send(&post).await, Err(TransportError::TimedOut { .. })));
    drop(first);
    assert!(large_sender_to(address).await.send(&post).await.is_ok());
}

#[tokio::test]
async fn the_end_is_graceful() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let options = ServeOptions { last_orders: Duration::from_secs(600), ..ServeOptions::default() };
    let server = tokio::spawn(serve(listener, Echo::new(), options, async {
        let _ = stopped.await;
    }));
    let post = request("POST", "/", &[], Framing::ContentLength, b"x");
    let mut idle = large_sender_to(address).await;
    assert!(idle.send(&post).await.is_ok());
    let mut under_way = TcpStream::connect(address).await.unwrap();
    under_way.write_all(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n1").await.unwrap();
    // Another exchange in between makes sure that the server has seen the half of a request.
    assert!(large_sender_to(address).await.send(&post).await.is_ok());
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    under_way.write_all(b"2").await.unwrap();
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\n12"), "{answer}");
    server.await.unwrap();
    assert!(matches!(idle.send(&post).await, Err(TransportError::Connect(_))));
}

async fn large_sender_to(address: SocketAddr) -> wireproof::internals::exchange::raw::connection::Connection {
    use wireproof::internals::exchange::endpoint::Endpoint;
    use wireproof::internals::exchange::raw::sender::Sender;
    use wireproof::internals::exchange::raw::shared::SendOptions;
    use wireproof::internals::exchange::raw::tls::Trust;

    let route = Endpoint::from(address).resolve(Duration::from_secs(1)).await.unwrap().permit(false).unwrap();
    Sender::new(route, &Trust::default(), SendOptions::default()).unwrap().connection()
}

/// Everything of an answer but the time that the server wrote.
fn comparable(outcome: Result<Response, TransportError>, request: &Request) -> Response {
    let mut response = outcome.unwrap_or_else(|error| panic!("{request:?}: {error}"));
    response.headers.retain(|header| header.name != "date");
    response
}
