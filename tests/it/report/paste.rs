//! Commands to paste send the very request: they are run, and what arrives is compared.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use proptest::prelude::*;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::report::paste::{command, curl, http, jsonl, script, shell};
use wireproof::internals::wire::{Framing, Header, Request};

use crate::report::hold;
use crate::report::sample::request;

/// What a shell prints for this command.
fn printed(command: &str) -> Vec<u8> {
    let output =
        Command::new("bash").args(["-c", command]).output().expect("bash is there wherever tests run");
    assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The head and body of the one request that arrives when the command is run.
fn arriving(listener: &TcpListener, command: &str) -> Vec<u8> {
    let child =
        Command::new("bash").args(["-c", command]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = child.expect("bash is there wherever tests run");
    listener.set_nonblocking(true).unwrap();
    let mut stream = loop {
        match listener.accept() {
            Ok((stream, _)) => break stream,
            Err(_) if child.try_wait().unwrap().is_some() => panic!("no request came of\n{command}"),
            Err(_) => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut received = Vec::new();
    let mut buffer = [0; 65_536];
    loop {
        let count = stream.read(&mut buffer).unwrap_or_else(|_| panic!("half a request came of\n{command}"));
        received.extend_from_slice(&buffer[..count]);
        if count == 0 || is_whole(&received) {
            break;
        }
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    drop(stream);
    child.wait().unwrap();
    received
}

/// The request, with the space behind the colon of an empty header line that curl leaves out.
fn read(bytes: &[u8]) -> Option<Request> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let mut spaced = String::from_utf8_lossy(&bytes[..end]).replace(":\r\n", ": \r\n").into_bytes();
    if spaced.ends_with(b":") {
        spaced.push(b' ');
    }
    spaced.extend_from_slice(&bytes[end..]);
    http::parse(&spaced).ok()
}

fn is_whole(received: &[u8]) -> bool {
    let Some(request) = read(received) else { return false };
    match request.header("Content-Length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => request.body.len() >= length,
        None => request.body.ends_with(b"0\r\n\r\n"),
    }
}

/// Request line, header lines without regard to order and case of names, body.
fn parts(bytes: &[u8]) -> (String, Vec<(String, String)>, Vec<u8>) {
    let request = read(bytes).unwrap();
    let mut headers: Vec<(String, String)> =
        request.headers.into_iter().map(|header| (header.name.to_lowercase(), header.value)).collect();
    headers.sort();
    (format!("{} {}", request.method, request.path), headers, request.body)
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

fn with_header(name: &str, value: &str) -> Request {
    let mut request = request("{}");
    request.headers.push(Header::new(name, value));
    request
}

/// Requests that curl sends as they are.
fn for_curl() -> Vec<Request> {
    let bodies: [&[u8]; 9] = [
        b"",
        b"{}",
        b"@/etc/passwd",
        b"it's \"quoted\" $HOME `id` \\n ! %s %% \\",
        "é 😀 \u{202e}".as_bytes(),
        b"\0\xff\xfe\r\n\n",
        b"##[error] ::error::",
        b"\n::error::\n",
        &[b'\''; 200],
    ];
    let mut requests: Vec<Request> = bodies.iter().map(|body| request(*body)).collect();
    requests.push(request(format!("{{\"a\":\"{}\",\"b\":\"{}\"}}", "a".repeat(131_073), "é%\\".repeat(90))));
    requests.push(Request { path: "/a/../b/./?x=y&z=[1]{2}#f".into(), ..request("{}") });
    requests.push(Request { path: "/%zz?a=b'c".into(), ..request("{}") });
    requests.push(Request { path: "*".into(), method: "OPTIONS".into(), ..request("{}") });
    requests.push(Request { method: "GET".into(), headers: Vec::new(), ..request("") });
    requests.push(Request { method: "DELETE".into(), ..request("{\"a\":1}") });
    requests.push(Request { framing: Framing::Chunked(100), ..request("{\"a\":1}") });
    requests.push(with_header("X-Empty", ""));
    requests.push(with_header("Host", "elsewhere.example"));
    requests.push(with_header("User-Agent", "it's me; (x)"));
    requests.push(with_header("Accept", "*/*"));
    requests
}

/// Requests that curl changes or refuses.
fn for_a_script() -> Vec<Request> {
    let chunks = Request { framing: Framing::Chunked(3), ..request("{\"a\":\"\0\u{c3}\u{202e}'\\\"\"}") };
    vec![
        chunks,
        with_header("Content-Length", "2"),
        with_header("content-type", "text/plain"),
        with_header("X Y", "z"),
        with_header("X", "é"),
        with_header("X", " z "),
        with_header("X", "##[error]"),
        Request { path: "/a b".into(), ..request(vec![b'a'; 131_073]) },
        Request { path: String::new(), ..request("::error::##[error]") },
        Request { method: "HEAD".into(), ..request("") },
        Request { method: "P ST".into(), ..request("") },
    ]
}

#[test]
fn what_curl_sends_is_the_request() {
    if !has("curl") {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = Endpoint::from(listener.local_addr().unwrap());
    for request in for_curl() {
        let text = curl::command(&request, &endpoint).expect("curl sends it");
        assert_eq!(command(&request, &endpoint), text);
        assert_eq!(parts(&arriving(&listener, &text)), parts(&http::print(&request, &endpoint)), "{text}");
    }
}

#[test]
fn what_the_script_sends_is_the_request_byte_for_byte() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = Endpoint::from(listener.local_addr().unwrap());
    for request in for_a_script() {
        assert_eq!(curl::command(&request, &endpoint), None, "{request:?}");
        assert_eq!(command(&request, &endpoint), script::command(&request, &endpoint));
    }
    if !has("python3") {
        return;
    }
    for request in
        for_a_script().into_iter().filter(|request| http::parse(&http::print(request, &endpoint)).is_ok())
    {
        let text = script::command(&request, &endpoint);
        assert!(text.len() < 1500 && !text.contains("##[") && !text.contains("\"::"), "{text}");
        assert_eq!(arriving(&listener, &text), http::print(&request, &endpoint), "{text}");
    }
}

#[test]
fn the_commands_read_well() {
    let endpoint: Endpoint = "http://127.0.0.1:5000/base".parse().unwrap();
    hold("paste", "curl", &command(&request(format!("{{\"Username\":\"{}\"}}", "a".repeat(129))), &endpoint));
    let secure: Endpoint = "https://[::1]:8443".parse().unwrap();
    let odd = Request { framing: Framing::Chunked(8), ..request("{\"Username\":\"é\"}") };
    hold("paste", "script", &command(&odd, &secure));
    assert!(curl::command(&request("{}"), &secure).unwrap().contains("--http1.1 'https://[::1]:8443/'"));
}

#[test]
fn a_line_of_jsonl_has_address_requirement_and_request() {
    insta::assert_snapshot!(
        jsonl::line("a/b/coverage/x", "a/b/required/X", &Request { framing: Framing::Chunked(2), ..request([0xff]) }),
        @r#"{"address":"a/b/coverage/x","requirement":"a/b/required/X","request":{"method":"POST","path":"/","headers":[["Content-Type","application/x-amz-json-1.1"],["X-Amz-Target","AWSCognitoIdentityProviderService.ConfirmForgotPassword"]],"chunked":2,"body_base64":"/w=="}}"#
    );
}

#[test]
fn bytes_that_are_no_request_are_refused() {
    for text in
        ["", "GET / HTTP/1.1\r\n", "GET\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nA:b\r\n\r\n"]
    {
        assert!(http::parse(text.as_bytes()).is_err(), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_shell_reads_quoted_words_and_prints_bytes_as_they_were(
        words in prop::collection::vec("[^\0]{0,20}", 1..20),
        bytes in any::<Vec<u8>>(),
        run in (any::<char>(), 60_usize..300),
    ) {
        let mut command = String::from("printf '%s\\0'");
        let mut expected = Vec::new();
        for word in &words {
            command.push(' ');
            command.push_str(&shell::quote(word));
            expected.extend_from_slice(word.as_bytes());
            expected.push(0);
        }
        prop_assert_eq!(printed(&command), expected);
        let mut whole = bytes.clone();
        whole.extend(run.0.to_string().repeat(run.1).into_bytes());
        whole.extend(&bytes);
        let command = shell::print_bytes(&whole);
        prop_assert!(!command.chars().any(char::is_control));
        prop_assert_eq!(printed(&command), whole);
    }
}

proptest! {
    #[test]
    fn what_is_printed_as_http_reads_back(
        method in "[A-Z]{1,7}",
        path in "/[!-~]{0,20}",
        headers in prop::collection::vec(("[!-9;-~]{1,10}", "[!-~é]{0,10}"), 0..4),
        chunk in prop::option::of(1_usize..9),
        body in any::<Vec<u8>>(),
    ) {
        let headers = headers.into_iter().map(|(name, value)| Header { name, value }).collect();
        let framing = chunk.map_or(Framing::ContentLength, Framing::Chunked);
        let request = Request { method, path, headers, framing, body };
        let endpoint: Endpoint = "http://127.0.0.1:5000".parse().unwrap();
        let bytes = http::print(&request, &endpoint);
        let back = http::parse(&bytes).unwrap();
        prop_assert_eq!((&back.method, &back.path), (&request.method, &request.path));
        prop_assert_eq!(http::print(&back, &endpoint), bytes);
    }
}
