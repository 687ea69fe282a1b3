//! The bytes of a request.

use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::writer::write_request;
use wireproof::internals::wire::{Framing, Header, Request};

fn written(endpoint: &str, request: &Request, further: &[Header]) -> String {
    let endpoint: Endpoint = endpoint.parse().unwrap();
    let mut out = Vec::new();
    write_request(&mut out, request, &endpoint, further);
    String::from_utf8(out).unwrap()
}

fn request(method: &str, path: &str, headers: &[(&str, &str)], framing: Framing, body: &str) -> Request {
    let headers = headers.iter().map(|(name, value)| Header::new(*name, *value)).collect();
    Request { method: method.into(), path: path.into(), headers, framing, body: body.into() }
}

#[track_caller]
fn check(endpoint: &str, request: &Request, expected: &str) {
    assert_eq!(written(endpoint, request, &[]), expected);
}

#[test]
fn host_first_then_the_lines_as_written_then_the_length() {
    let ordinary =
        request("POST", "/?a=b", &[("X-amz-TARGET", "a.b"), ("x-empty", "")], Framing::ContentLength, "{}");
    check(
        "http://127.0.0.1:5000",
        &ordinary,
        "POST /?a=b HTTP/1.1\r\nHost: 127.0.0.1:5000\r\nX-amz-TARGET: a.b\r\nx-empty: \r\nAccept-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}",
    );
}

#[test]
fn the_host_has_a_port_where_it_is_not_the_schemes_own() {
    let get = request("GET", "/", &[], Framing::ContentLength, "");
    let rest = "Accept-Encoding: identity\r\nContent-Length: 0\r\n\r\n";
    check("http://localhost", &get, &format!("GET / HTTP/1.1\r\nHost: localhost\r\n{rest}"));
    check("https://localhost:443", &get, &format!("GET / HTTP/1.1\r\nHost: localhost\r\n{rest}"));
    check("https://localhost:80", &get, &format!("GET / HTTP/1.1\r\nHost: localhost:80\r\n{rest}"));
    check("http://[::1]:8080", &get, &format!("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n{rest}"));
}

#[test]
fn the_prefix_stands_before_a_path_and_before_nothing_else() {
    let rest = " HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nContent-Length: 0\r\n\r\n";
    for (path, target) in
        [("/", "/base/path/"), ("/x?y", "/base/path/x?y"), ("*", "*"), ("", ""), ("http://h/", "http://h/")]
    {
        let request = request("OPTIONS", path, &[], Framing::ContentLength, "");
        check("http://h/base/path/", &request, &format!("OPTIONS {target}{rest}"));
    }
}

#[test]
fn chunks_are_as_large_as_told() {
    let chunked = request("POST", "/", &[], Framing::Chunked(16), "0123456789abcdefXY");
    check(
        "http://h",
        &chunked,
        "POST / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n2\r\nXY\r\n0\r\n\r\n",
    );
    let empty = request("POST", "/", &[], Framing::Chunked(0), "");
    check(
        "http://h",
        &empty,
        "POST / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    );
}

#[test]
fn nothing_is_checked_and_nothing_is_added_twice() {
    let odd = request(
        "po st",
        "/a b",
        &[("HOST", "other"), ("bad name", "v"), ("content-length", "-1"), ("A", "1"), ("A", "2")],
        Framing::ContentLength,
        "x",
    );
    check(
        "http://h",
        &odd,
        "po st /a b HTTP/1.1\r\nHOST: other\r\nbad name: v\r\ncontent-length: -1\r\nA: 1\r\nA: 2\r\nAccept-Encoding: identity\r\n\r\nx",
    );
}

#[test]
fn further_lines_come_after_the_requests_own() {
    let get = request("GET", "/", &[("A", "1")], Framing::ContentLength, "");
    let further = [Header::new("B", "2"), Header::new("Host", "mine")];
    assert_eq!(
        written("http://h", &get, &further),
        "GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nHost: mine\r\nAccept-Encoding: identity\r\nContent-Length: 0\r\n\r\n"
    );
    let further = [Header::new("accept-encoding", "gzip"), Header::new("Host", "mine")];
    let sent = written("http://h", &get, &further);
    assert!(!sent.contains("identity"), "{sent}");
}
