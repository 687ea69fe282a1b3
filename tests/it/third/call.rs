//! A call in the protocol: from the words of a command line to the output, and to the sentence about an error.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use wireproof::internals::call::answer::error_text;
use wireproof::internals::call::command::{Destination, find_destination};
use wireproof::internals::call::parameters::Parameters;
use wireproof::internals::call::settings::environment::{Environment, Machine, ProgramOutcome};
use wireproof::internals::call::settings::retry::{RetryMode, RetrySettings};
use wireproof::internals::call::syntax::paramfile::Files;
use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::exchange::call::{Called, Chance, send_call};
use wireproof::internals::exchange::http::trust::Trusted;
use wireproof::internals::exchange::http::{HttpOptions, HttpSender};
use wireproof::internals::exchange::mock::served::{ServeOptions, serve};
use wireproof::internals::wire::Answer;

use crate::third::{oracle, third};

/// No file, no variable, no program, and no luck.
struct Nothing;

impl Files for Nothing {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("no file {path}"))
    }
}

impl Machine for Nothing {
    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn run(&self, _: &[String]) -> Result<ProgramOutcome, String> {
        Ok(ProgramOutcome::default())
    }
}

impl Chance for Nothing {
    fn fraction(&mut self) -> f64 {
        0.5
    }
}

/// The output of a call with these words, or the sentence about the error.
async fn call(url: &str, words: &[&str]) -> Result<Value, String> {
    let services = [third().0];
    let words: Vec<String> =
        ["postbox", "post-letter"].iter().chain(words).map(|word| (*word).to_owned()).collect();
    let destination = find_destination(&words, &services, &Environment::new([]), &Nothing);
    let Ok(Destination::Operation(wanted)) = destination else { panic!("no operation in {words:?}") };
    let input = Parameters::read(&wanted.words, wanted.operation, &Nothing).unwrap().body(wanted.operation);
    let (service, operation) = (wanted.service, wanted.operation);
    let codec = &service.protocol.codec;
    let request = codec.encode_written_request(service, operation, input.as_bytes()).unwrap();
    let options =
        HttpOptions { trusted: Trusted::Machine, proxy: None, connect_timeout: None, read_timeout: None };
    let sender = HttpSender::new(url, &options).unwrap();
    let last = send_call(
        &sender,
        Called { service, operation },
        &request,
        RetrySettings { mode: RetryMode::Standard, attempts: 1 },
        &mut Nothing,
        async |_: Duration| {},
        |_| {},
    )
    .await;
    let answer = service.protocol.read_answer(operation, &last.outcome.unwrap());
    answer.map_err(|error| error_text(operation, &error, None))
}

#[tokio::test]
async fn a_call_is_a_form_and_its_output_is_read_from_text() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let shared = oracle(&[], Behavior::Stateful);
    let _installed = shared.install(&third().0.fixture);
    let answer = Arc::clone(&shared) as Arc<dyn Answer>;
    tokio::spawn(serve(listener, answer, ServeOptions::default(), std::future::pending()));

    let words =
        ["--postbox", "market", "--text", "Grüße & so = 1?", "--copies", "2", "--express", "--stamp", "Blue"];
    let output = call(&url, &words).await;
    assert_eq!(output, Ok(json!({ "Receipt": "for market", "Days": 2 })));

    let elsewhere = ["--postbox", "nowhere", "--text", "x", "--stamp", "Red"];
    let sentence = "An error occurred (NoSuchPostbox) when calling the PostLetter operation: \
        There is no postbox nowhere.";
    assert_eq!(call(&url, &elsewhere).await, Err(sentence.to_owned()));

    let wrong = ["--postbox", "market", "--text", "", "--copies", "41", "--stamp", "Green"];
    let sentence = call(&url, &wrong).await.unwrap_err();
    for part in ["(BadLetter)", "4 mistakes", "<text> is shorter than 1", "<copies> is above 40"] {
        assert!(sentence.contains(part), "expected {part} in {sentence}");
    }
}
