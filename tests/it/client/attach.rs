//! Drivers that run already: they are connected to, and neither started nor ended.

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};

use crate::command::{Ended, wireproof_here};

/// Something that takes one connection.
struct Listening<Outcome> {
    address: String,
    outcome: JoinHandle<Outcome>,
}

impl<Outcome: Send + 'static> Listening<Outcome> {
    fn new(serve: impl FnOnce(TcpStream) -> Outcome + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let outcome = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            drop(listener);
            serve(stream)
        });
        Self { address, outcome }
    }

    fn check(&self, options: &[&str]) -> Ended {
        let attached = ["check", "client", "--attach", &self.address];
        Ended::from(wireproof_here(&[&attached, options].concat()))
    }

    fn outcome(self) -> Outcome {
        self.outcome.join().unwrap()
    }
}

/// A driver of the tests behind a connection, as an internet super-server starts one.
fn driver(file: &str, mode: &str) -> Listening<ExitStatus> {
    let words = [format!("tests/cases/client/{file}"), mode.to_owned()];
    Listening::new(move |stream| started(&words, stream).wait().unwrap())
}

fn started(words: &[String], stream: TcpStream) -> Child {
    let input = OwnedFd::from(stream.try_clone().unwrap());
    let mut command = Command::new("python3");
    command.args(words).stdin(input).stdout(OwnedFd::from(stream)).stderr(Stdio::null());
    command.current_dir(env!("CARGO_MANIFEST_DIR")).spawn().unwrap()
}

#[test]
fn a_right_driver_is_clean_and_ends_by_itself() {
    let driver = driver("driver.py", "right");
    let told = driver.check(&["--only", "**/client/**", "--only", "**/optional/**"]);
    told.expect(0, &["PASS", "attached to a driver of the tests at 127.0.0.1:", "surroundings"]);
    assert!(driver.outcome().success());
}

/// A finding says how its call is made again: through the same connection.
#[test]
fn a_breach_is_found_and_its_call_made_again_by_attaching() {
    let driver = driver("driver.py", "chatters");
    let told = driver.check(&["--only", "**/client/spelling/namespace"]);
    let again = format!("wireproof check client --attach {} --only", driver.address);
    told.expect(1, &["client/call/says", "the line warning: an error", &again]);
    assert!(driver.outcome().success());
}

#[test]
fn a_driver_that_stands_still_is_not_late() {
    let only = ["--only", "**/client/spelling/namespace"];
    let patient = driver("driver.py", "pauses");
    patient.check(&only).expect(0, &["PASS"]);
    assert!(patient.outcome().success());
    // With a time-out it is, and what it says of its calls later is nothing that nobody asked for.
    let late = driver("driver.py", "pauses");
    let told = late.check(&[&only[..], &["--timeout", "1"]].concat());
    told.expect(1, &["client/call/ends", "must: hang"]);
    assert!(!told.out.contains("client/call/says"), "{}", told.out);
    assert!(late.outcome().code().is_some(), "it ends by itself");
}

#[test]
fn a_connection_that_is_closed_says_nothing_of_the_client() {
    let driver = driver("driver.py", "crashes");
    let told = driver.check(&["--only", "**/client/**"]);
    told.expect(3, &["NOT JUDGED: it could not be made ready: the driver at ", "closed the"]);
    assert!(!told.out.contains("crash") && !told.out.contains("flaky"), "{}", told.out);
    driver.outcome();
}

#[test]
fn what_does_not_speak_the_protocol_is_not_judged() {
    let chatting =
        Listening::new(|mut stream| stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap());
    chatting.check(&[]).expect(3, &["expected its hello in the first line, found HTTP/1.1 400 Bad Request"]);
    chatting.outcome();
    let closing = Listening::new(drop);
    closing.check(&[]).expect(3, &["it closed the connection before it said hello"]);
    closing.outcome();
    driver("driver.py", "newer").check(&[]).expect(3, &["expected version 1 of the protocol, found 2"]);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let told = Ended::from(wireproof_here(&["check", "client", "--attach", &gone]));
    told.expect(3, &[&format!("--attach {gone}: cannot connect"), "has to be started there first"]);
}

#[test]
fn what_is_no_address_is_told() {
    for address in
        ["7000", "localhost", "127.0.0.1:0", "127.0.0.1:70000", "http://127.0.0.1:7000", "a b:1", ":1"]
    {
        let told = Ended::from(wireproof_here(&["check", "client", "--attach", address]));
        told.expect(2, &["expected HOST:PORT, e.g. 127.0.0.1:7000"]);
    }
    let attached = ["check", "client", "--attach"];
    let with = |rest: &[&str]| Ended::from(wireproof_here(&[&attached, rest].concat()));
    with(&["192.0.2.1:7000"])
        .expect(2, &["neither on this machine nor in a private network", "--allow-remote"]);
    for other in [&["--driver", "a"][..], &["--target", "boto3"], &["--", "a"]] {
        with(&[&["127.0.0.1:1"], other].concat()).expect(2, &["cannot be used with"]);
    }
    let told = Ended::from(wireproof_here(&["check", "client", "--allow-remote"]));
    told.expect(2, &["--attach"]);
}

#[test]
fn whether_a_driver_speaks_the_protocol_is_checked_where_it_runs() {
    let right = driver("checked_driver.py", "takes-several");
    let told = Ended::from(wireproof_here(&["driver", "check", "--attach", &right.address]));
    told.expect(0, &["PASS", &format!("next: wireproof check client --attach {}", right.address)]);
    assert!(right.outcome().success());
    let wrong = driver("checked_driver.py", "loses-names");
    let told = Ended::from(wireproof_here(&["driver", "check", "--attach", &wrong.address]));
    told.expect(1, &["broken       calls/error"]);
    assert!(wrong.outcome().success());
    let told = Ended::from(wireproof_here(&["driver", "check"]));
    told.expect(2, &["COMMAND"]);
}
