//! Waiting for a service that is just being started.

use std::time::Duration;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::exchange::raw::sender::Sender;
use wireproof::internals::exchange::raw::shared::SendOptions;
use wireproof::internals::exchange::raw::tls::Trust;
use wireproof::internals::exchange::waiting::{WaitError, wait_until_answers};

use crate::wire::scripted::{Step, request, reserved_port, serve};

const LONG: Duration = Duration::from_secs(60);

async fn wait(endpoint: &Endpoint, longest: Duration) -> Result<(), String> {
    let route = wait_until_answers(endpoint, &Trust::default(), false, longest)
        .await
        .map_err(|error| error.to_string())?;
    let mut connection = Sender::new(route, &Trust::default(), SendOptions::default()).unwrap().connection();
    connection.send(&request("GET", "/", b"")).await.map(drop).map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_service_that_is_there_is_found_whatever_it_answers() {
    let refusing = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".to_vec();
    let (address, _requests) = serve(vec![vec![Step::Read, Step::Write(refusing)]]).await;
    assert_eq!(wait(&Endpoint::from(address), LONG).await, Ok(()));
}

#[tokio::test]
async fn a_service_that_first_closes_and_talks_nonsense_is_waited_for() {
    let nonsense = vec![Step::Read, Step::Write(b"starting up\r\n".to_vec())];
    let (address, _requests) = serve(vec![vec![], vec![Step::Read], vec![Step::Reset], nonsense]).await;
    assert_eq!(wait(&Endpoint::from(address), LONG).await, Ok(()));
}

#[tokio::test]
async fn a_service_that_starts_later_is_waited_for() {
    let reserved = reserved_port();
    let endpoint = Endpoint::from(reserved.local_addr().unwrap());
    let waiting = tokio::spawn(async move { wait(&endpoint, LONG).await });
    tokio::time::sleep(Duration::from_millis(120)).await;
    let listener = reserved.listen(16).unwrap();
    let server = tokio::spawn(wireproof::internals::exchange::mock::served::serve(
        listener,
        std::sync::Arc::new(Nothing),
        wireproof::internals::exchange::mock::served::ServeOptions::default(),
        std::future::pending(),
    ));
    assert_eq!(waiting.await.unwrap(), Ok(()));
    server.abort();
}

#[tokio::test]
async fn waiting_ends_with_what_was_seen_last() {
    let reserved = reserved_port();
    let free = reserved.local_addr().unwrap();
    let message = wait(&Endpoint::from(free), Duration::from_millis(200)).await.expect_err("nothing listens");
    let beginning =
        format!("http://{free} did not answer within 0.2 s; at the last try: could not connect: {free}: ");
    assert!(message.starts_with(&beginning), "{message}");
    let endpoint: Endpoint = "http://name.invalid".parse().unwrap();
    let message = wait(&endpoint, Duration::from_millis(200)).await.expect_err("no such name");
    assert!(message.contains("at the last try: could not resolve the host name"), "{message}");
}

#[tokio::test]
async fn no_waiting_makes_a_remote_endpoint_allowed() {
    let endpoint: Endpoint = "http://192.0.2.1".parse().unwrap();
    let outcome = wait_until_answers(&endpoint, &Trust::default(), false, LONG).await;
    assert!(matches!(outcome, Err(WaitError::Endpoint(_))), "{outcome:?}");
}

struct Nothing;

impl wireproof::internals::wire::Answer for Nothing {
    fn answer(&self, _request: &wireproof::internals::wire::Request) -> wireproof::internals::wire::Reply {
        wireproof::internals::wire::Reply::Response(wireproof::internals::wire::Response {
            status: 404,
            headers: Vec::new(),
            body: Vec::new(),
        })
    }
}
