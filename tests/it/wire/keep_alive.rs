//! When a connection is kept, when it is opened anew, and when a request may be sent twice.

use std::time::Duration;

use crate::wire::scripted::{Step, request, sender_to, serve};
use wireproof::internals::wire::TransportError;

const TIMEOUT: u64 = 20_000;

fn answer(headers: &str, body: &str) -> Step {
    Step::Write(
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()).into_bytes(),
    )
}

/// Sends as many requests as there are expected answers, over one connection; returns what the server read.
async fn check(scripts: Vec<Vec<Step>>, expected: &[&str]) -> Vec<String> {
    let (address, mut requests) = serve(scripts).await;
    let mut connection = sender_to(address, TIMEOUT).await.connection();
    for (index, body) in expected.iter().enumerate() {
        let response = connection.send(&request("POST", "/", format!("{index}").as_bytes())).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&response.body), *body);
        // Lets the end of the connection, if the script is over, arrive before the next request.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let mut bodies = Vec::new();
    while let Ok(read) = requests.try_recv() {
        bodies.push(String::from_utf8_lossy(&read).rsplit("\r\n").next().unwrap_or_default().to_owned());
    }
    bodies
}

#[tokio::test]
async fn one_connection_carries_many_exchanges() {
    let script = vec![
        Step::Read,
        answer("", "a"),
        Step::Read,
        answer("X: y\r\n", "b"),
        Step::Read,
        answer("", ""),
        Step::Hang,
    ];
    assert_eq!(check(vec![script], &["a", "b", ""]).await, ["0", "1", "2"]);
}

#[tokio::test]
async fn chunked_and_bodiless_answers_keep_the_connection() {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n".to_vec();
    let empty = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
    let script = vec![
        Step::Read,
        Step::Write(chunked),
        Step::Read,
        Step::Write(empty),
        Step::Read,
        answer("", "c"),
        Step::Hang,
    ];
    assert_eq!(check(vec![script], &["a", "", "c"]).await, ["0", "1", "2"]);
}

#[tokio::test]
async fn a_server_that_closes_between_requests_is_connected_to_anew() {
    let script = vec![Step::Read, answer("", "a")];
    assert_eq!(check(vec![script], &["a", "fine", "fine"]).await, ["0", "1", "2"]);
}

#[tokio::test]
async fn connection_close_and_http_1_0_end_the_connection() {
    let close = vec![Step::Read, answer("connection: Keep-Alive, CLOSE\r\n", "a"), Step::Hang];
    let old =
        vec![Step::Read, Step::Write(b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nb".to_vec()), Step::Hang];
    assert_eq!(check(vec![close, old], &["a", "b", "fine"]).await, ["0", "1", "2"]);
}

#[tokio::test]
async fn http_1_0_with_keep_alive_keeps_the_connection() {
    let kept = b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\na".to_vec();
    let script = vec![Step::Read, Step::Write(kept), Step::Read, answer("", "b"), Step::Hang];
    assert_eq!(check(vec![script], &["a", "b"]).await, ["0", "1"]);
}

#[tokio::test]
async fn bytes_that_nobody_asked_for_do_not_become_the_next_answer() {
    let unasked = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong".to_vec();
    let script = vec![Step::Read, answer("", "a"), Step::Pause, Step::Write(unasked), Step::Tell, Step::Hang];
    let (address, mut requests) = serve(vec![script]).await;
    let mut connection = sender_to(address, TIMEOUT).await.connection();
    assert_eq!(connection.send(&request("POST", "/", b"0")).await.unwrap().body, b"a");
    requests.recv().await.unwrap();
    assert_eq!(requests.recv().await.unwrap(), b"told");
    // Whatever is on the socket is noticed only after the runtime has looked at it.
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(connection.send(&request("POST", "/", b"1")).await.unwrap().body, b"fine");
}

#[tokio::test]
async fn a_reused_connection_that_dies_unanswered_is_tried_once_more() {
    let script = vec![Step::Read, answer("", "a"), Step::Read];
    assert_eq!(check(vec![script], &["a", "fine"]).await, ["0", "1", "1"]);
}

#[tokio::test]
async fn a_request_is_never_sent_a_third_time() {
    let first = vec![Step::Read, answer("", "a"), Step::Read];
    let (address, mut requests) = serve(vec![first, vec![Step::Read]]).await;
    let mut connection = sender_to(address, TIMEOUT).await.connection();
    connection.send(&request("POST", "/", b"0")).await.unwrap();
    let outcome = connection.send(&request("POST", "/", b"1")).await;
    assert!(matches!(outcome, Err(TransportError::Closed(_))), "found {outcome:?}");
    let mut count = 0;
    while requests.try_recv().is_ok() {
        count += 1;
    }
    assert_eq!(count, 3);
}

#[tokio::test]
async fn a_fresh_connection_that_dies_is_not_tried_again() {
    let (address, mut requests) = serve(vec![vec![Step::Read]]).await;
    let outcome = sender_to(address, TIMEOUT).await.connection().send(&request("POST", "/", b"0")).await;
    assert!(matches!(outcome, Err(TransportError::Closed(_))), "found {outcome:?}");
    assert!(requests.try_recv().is_ok() && requests.try_recv().is_err());
}

#[tokio::test]
async fn a_send_that_was_dropped_half_way_leaves_no_trace() {
    let hanging = vec![
        Step::Read,
        answer("", "a"),
        Step::Read,
        Step::Write(b"HTTP/1.1 200 OK\r\n".to_vec()),
        Step::Hang,
    ];
    let (address, _requests) = serve(vec![hanging]).await;
    let mut connection = sender_to(address, TIMEOUT).await.connection();
    connection.send(&request("POST", "/", b"0")).await.unwrap();
    let pending = request("POST", "/", b"1");
    let interrupted = tokio::time::timeout(Duration::from_millis(50), connection.send(&pending)).await;
    assert!(interrupted.is_err());
    assert_eq!(connection.send(&request("POST", "/", b"2")).await.unwrap().body, b"fine");
}
