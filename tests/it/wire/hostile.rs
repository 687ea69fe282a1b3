//! Servers that misbehave: each costs one exchange its answer, and the next exchange is fine.

use crate::wire::scripted::{FINE, Step, request, reserved_port, sender_to, serve};
use wireproof::internals::wire::TransportError;

/// What the exchange with the bad server must come to.
enum Expected {
    /// A transport error whose text contains this.
    Error(&'static str),
    /// An answer after all, with this status and body.
    Answer(u16, &'static [u8]),
}
use self::Expected::{Answer, Error};

/// Long enough for an answer on a busy machine.
const PATIENT: u64 = 20_000;
/// For servers that never come to an end.
const SHORT: u64 = 2_000;

/// Sends a small request to a server that follows `script`, and then an ordinary one over the same connection.
#[track_caller]
fn check(script: Vec<Step>, expected: Expected) {
    check_with("POST", b"x", PATIENT, script, expected);
}

#[track_caller]
fn check_with(method: &str, body: &[u8], timeout_ms: u64, script: Vec<Step>, expected: Expected) {
    let location = std::panic::Location::caller();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (address, _requests) = serve(vec![script]).await;
        let mut connection = sender_to(address, timeout_ms).await.connection();
        let outcome = connection.send(&request(method, "/", body)).await;
        match (&outcome, expected) {
            (Ok(response), Answer(status, body)) => {
                assert_eq!((response.status, response.body.as_slice()), (status, body), "{location}");
            }
            (Err(error), Error(text)) => {
                let message = error.to_string();
                assert!(message.contains(text), "expected {text:?}, found {message:?} ({location})");
                assert!(!message.chars().any(char::is_control), "{message:?} ({location})");
            }
            (outcome, _) => panic!("found {outcome:?} ({location})"),
        }
        let next = connection.send(&request("POST", "/", b"next")).await;
        assert_eq!(
            next.map(|response| response.body),
            Ok(b"fine".to_vec()),
            "the next exchange ({location})"
        );
    });
}

/// A server that reads the request, then writes this and closes.
fn writes(bytes: impl AsRef<[u8]>) -> Vec<Step> {
    vec![Step::Read, Step::Write(bytes.as_ref().to_vec())]
}

fn repeats(first: &str, then: &str) -> Vec<Step> {
    vec![Step::Read, Step::Write(first.as_bytes().to_vec()), Step::Repeat(then.as_bytes().to_vec())]
}

#[test]
fn hangs_and_drips() {
    let large = vec![b'x'; 16 << 20];
    let head = [b"HTTP/1.1 200 OK\r\nX-A: ".as_slice(), &[b'a'; 1000]].concat();
    let half = [b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n".as_slice(), &[b'a'; 1000]].concat();
    let chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab".to_vec();
    let rows: [(&[u8], Vec<Step>); 6] = [
        (b"x", vec![Step::Hang]),
        (b"x", vec![Step::Read, Step::Hang]),
        (b"x", vec![Step::Read, Step::Drip(head)]),
        (b"x", vec![Step::Read, Step::Drip(half)]),
        (b"x", vec![Step::Read, Step::Write(chunk), Step::Hang]),
        (&large, vec![Step::ReadHead, Step::Hang]),
    ];
    // All at once, because each waits for its bound.
    std::thread::scope(|scope| {
        for (body, script) in rows {
            scope.spawn(move || {
                check_with("POST", body, SHORT, script, Error("no whole answer within 2 s ("))
            });
        }
    });
    check(vec![Step::Read, Step::Drip(vec![b'H'; 1000])], Error("not an HTTP/1.1 answer"));
}

#[test]
fn closes_early() {
    check(vec![], Error("the connection was closed"));
    check(vec![Step::Read], Error("the connection was closed before any byte of an answer"));
    check(writes("HTTP/1.1 2"), Error("closed after 10 bytes of a head that is not whole: `HTTP/1.1 2`"));
    check(writes("HTTP/1.1 200 OK\r\nA: b\r\n"), Error("head that is not whole"));
    check(
        writes("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"),
        Error("closed after 3 of the 9 bytes that Content-Length promised"),
    );
    check(
        writes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"),
        Error("in a chunk, when 2 of its 5 bytes were missing"),
    );
    check(
        writes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
        Error("before its last chunk"),
    );
    check(
        writes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc"),
        Error("at the end of a chunk of 3 bytes"),
    );
    check(
        writes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n"),
        Error("before the end of the trailers"),
    );
    check(writes("HTTP/1.1 100 Continue\r\n\r\n"), Error("before any byte of an answer"));
}

#[test]
fn resets() {
    check(vec![Step::Read, Step::Reset], Error("by a reset before any byte"));
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".to_vec();
    check(vec![Step::Read, Step::Write(half), Step::Reset], Error("by a reset after 3 of the 9 bytes"));
    let open = b"HTTP/1.1 200 OK\r\n\r\nabc".to_vec();
    check(
        vec![Step::Read, Step::Write(open), Step::Reset],
        Error("by a reset after 3 bytes of a body without a length"),
    );
}

#[test]
fn lies_about_its_length() {
    let lengths = |lines: &str| writes(format!("HTTP/1.1 200 OK\r\n{lines}\r\nabc"));
    check(lengths("Content-Length: 3\r\n"), Answer(200, b"abc"));
    check(lengths("Content-Length: 2\r\n"), Error("1 bytes follow its end: `c`"));
    check(lengths("Content-Length: 0\r\n"), Error("3 bytes follow its end: `abc`"));
    check(lengths("Content-Length: 4\r\n"), Error("closed after 3 of the 4 bytes"));
    check(lengths("Content-Length: -3\r\n"), Error("its Content-Length is `-3`"));
    check(lengths("Content-Length: +3\r\n"), Error("its Content-Length is `+3`"));
    check(lengths("Content-Length: 3 3\r\n"), Error("its Content-Length is `3 3`"));
    check(lengths("Content-Length: 0x3\r\n"), Error("its Content-Length is `0x3`"));
    check(lengths("Content-Length:\r\n"), Error("its Content-Length is ``"));
    check(lengths("Content-Length: 99999999999999999999\r\n"), Error("its Content-Length is"));
    check(lengths("Content-Length: 18446744073709551615\r\n"), Error("larger than 65536 bytes"));
    check(lengths("Content-Length: 3\r\nContent-Length: 4\r\n"), Error("contradict each other"));
    check(lengths("Content-Length: 3, 4\r\n"), Error("contradict each other"));
    check(lengths("Content-Length: 3\r\ncontent-length: 3\r\n"), Answer(200, b"abc"));
    check(
        lengths("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"),
        Error("both Content-Length and Transfer-Encoding"),
    );
    check_with("HEAD", b"", PATIENT, lengths("Content-Length: 3\r\n"), Error("3 bytes follow its end"));
    check(writes("HTTP/1.1 204 No Content\r\n\r\nabc"), Error("3 bytes follow its end"));
}

#[test]
fn never_ends() {
    check(repeats("HTTP/1.1 200 OK\r\n\r\n", "gigabytes"), Error("larger than 65536 bytes"));
    check(
        repeats("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "x"),
        Error("larger than 65536 bytes"),
    );
    check(
        repeats("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "3\r\nabc\r\n"),
        Error("larger than 65536 bytes"),
    );
    check(
        repeats("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "ffffffff\r\nabc"),
        Error("larger than 65536 bytes"),
    );
    check(
        repeats("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0;", "extension"),
        Error("expected the size of a chunk"),
    );
    check(
        repeats("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"),
        Error("expected trailers"),
    );
    check(repeats("HTTP/1.1 200 OK\r\n", "A: b\r\n"), Error("too many header lines"));
    check(repeats("HTTP/1.1 200 OK\r\nA: ", "aaaaaaaa"), Error("its head does not end within 65536 bytes"));
    check(repeats("HTTP/1.1 200 ", "phrase "), Error("its head does not end within 65536 bytes"));
    check(repeats("", "HTTP/1.1 100 Continue\r\n\r\n"), Error("more than 32 interim answers"));
    check(repeats("", "\r\n"), Error("not an HTTP/1.1 answer"));
}

#[test]
fn talks_nonsense() {
    check(
        writes("Welcome to my server\r\n"),
        Error("does not begin with HTTP/1.1 or HTTP/1.0: `Welcome to my server\\r\\n`"),
    );
    check(writes("\u{1b}[31mred\r\n"), Error("\\x1b[31mred"));
    check(writes([0, 1, 2, 255]), Error("\\x00\\x01\\x02\\xff"));
    check(writes("HTTP/2.0 200 OK\r\n\r\n"), Error("not an HTTP/1.1 answer"));
    check(writes("HTTP/1.1 20 OK\r\n\r\n"), Error("not an HTTP/1.1 answer"));
    check(writes("HTTP/1.1 2000 OK\r\n\r\n"), Error("not an HTTP/1.1 answer"));
    check(writes("HTTP/1.1 099 OK\r\n\r\n"), Error("the status 099 is not between 100 and 999"));
    check(
        writes("HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"),
        Error("a header value has a character that none may have"),
    );
    check(
        writes("HTTP/1.1 200 OK\r\nA\0: b\r\n\r\n"),
        Error("a header name has a character that none may have"),
    );
    check(
        writes("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        Error("a header name has a character that none may have"),
    );
    check(writes("<html>not http</html>"), Error("`<html>not http</html>`"));
    check(writes([0x15, 3, 3, 0, 2, 2, 70]), Error("\\x15\\x03\\x03"));
    let chunks = |text: &str| writes(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{text}"));
    check(chunks("zz\r\nabc\r\n0\r\n\r\n"), Error("expected the size of a chunk, found `zz"));
    check(chunks("-3\r\nabc\r\n0\r\n\r\n"), Error("expected the size of a chunk, found `-3"));
    check(chunks("\r\n\r\n"), Error("expected the size of a chunk, found `\\r\\n"));
    check(chunks("11111111111111111\r\nabc"), Error("expected the size of a chunk"));
    check(chunks("2\r\nabc\r\n0\r\n\r\n"), Error("a chunk of 2 bytes is followed by `c\\r`"));
    check(chunks("3\r\nabc\r\n0\r\n\0\r\n\r\n"), Error("expected trailers"));
    check(chunks("3\r\nabc\r\n0\r\n\r\nHTTP"), Error("4 bytes follow its end: `HTTP`"));
}

#[test]
fn redirects_are_answers_like_any_other() {
    let redirect =
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 4\r\n\r\naway";
    check(writes(redirect), Answer(307, b"away"));
}

#[test]
fn an_early_answer_counts_though_the_body_was_not_read() {
    let early =
        b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig".to_vec();
    let body = vec![b'x'; 32 << 20];
    check_with("POST", &body, PATIENT, vec![Step::ReadHead, Step::Write(early.clone())], Answer(413, b"big"));
    check_with(
        "POST",
        &body,
        PATIENT,
        vec![Step::ReadHead, Step::Write(early), Step::Hang],
        Answer(413, b"big"),
    );
    check_with("POST", &body, PATIENT, vec![Step::ReadHead], Error("of the request's 33554"));
    let unmeasured = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\r\n".to_vec();
    check_with("POST", &body, PATIENT, vec![Step::ReadHead, Step::Write(unmeasured)], Answer(413, b""));
}

#[test]
fn good_answers_in_every_form_are_read() {
    let good = |text: &str| writes(text.as_bytes());
    check(vec![Step::Read, Step::Drip(FINE.to_vec())], Answer(200, b"fine"));
    check(good("HTTP/1.1 200\r\ncontent-LENGTH: 2\r\n\r\nhi"), Answer(200, b"hi"));
    check(good("HTTP/1.0 200 OK\r\n\r\nuntil the end"), Answer(200, b"until the end"));
    check(good("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end"), Answer(200, b"until the end"));
    check(
        good("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nuntil the end"),
        Answer(200, b"until the end"),
    );
    check_with("HEAD", b"", PATIENT, good("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"), Answer(200, b""));
    check_with(
        "HEAD",
        b"",
        PATIENT,
        good("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        Answer(200, b""),
    );
    check(good("HTTP/1.1 204 No Content\r\n\r\n"), Answer(204, b""));
    check_with(
        "GET",
        b"",
        PATIENT,
        good("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        Answer(304, b""),
    );
    check(
        good(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        ),
        Answer(200, b"hi"),
    );
    check(good("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), Answer(101, b""));
    check_with("CONNECT", b"", PATIENT, good("HTTP/1.1 200 OK\r\n\r\n"), Answer(200, b""));
    check(
        good(
            "HTTP/1.1 200 OK\r\nTRANSFER-encoding: Chunked\r\n\r\n3\r\nabc\r\nA;note=\"x\"\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n",
        ),
        Answer(200, b"abc0123456789"),
    );
    check(good("HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n"), Answer(599, b""));
    let large = vec![b'l'; 64 * 1024];
    let mut whole = b"HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n".to_vec();
    whole.extend(&large);
    check(writes(whole), Answer(200, Vec::leak(large)));
}

#[tokio::test]
async fn one_wrong_byte_anywhere_costs_at_most_one_exchange() {
    let whole = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\nhello, world".as_slice(),
        b"HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nA: b\r\n\r\n",
    ];
    let mut scripts = Vec::new();
    for answer in whole {
        for (index, wrong) in (0..answer.len()).flat_map(|index| b"\0\r\n 9f\xff".map(|wrong| (index, wrong)))
        {
            let mut broken = answer.to_vec();
            broken[index] = wrong;
            scripts.push(writes(broken));
        }
    }
    let count = scripts.len();
    let (address, _requests) = serve(scripts).await;
    let mut connection = sender_to(address, PATIENT).await.connection();
    for index in 0..count {
        let outcome = connection.send(&request("POST", "/", b"x")).await;
        let ended = !matches!(outcome, Err(TransportError::TimedOut { .. } | TransportError::Connect(_)));
        assert!(ended, "{index}: {outcome:?}");
    }
    let next = connection.send(&request("POST", "/", b"next")).await;
    assert_eq!(next.map(|response| response.body), Ok(b"fine".to_vec()));
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_told() {
    let reserved = reserved_port();
    let free = reserved.local_addr().unwrap();
    let outcome = sender_to(free, PATIENT).await.connection().send(&request("GET", "/", b"")).await;
    let Err(TransportError::Connect(text)) = outcome else { panic!("found {outcome:?}") };
    assert!(text.starts_with(&format!("{free}: ")), "{text}");
}
