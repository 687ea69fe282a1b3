//! `wireproof call` and its link named `aws`, as processes.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;

use serde_json::{Value, json};

use crate::command::press_interrupt;

const OPERATION: [&str; 2] = ["cognito-idp", "confirm-forgot-password"];
const REQUIRED: [&str; 8] =
    ["--client-id", "c", "--username", "u", "--confirmation-code", "1", "--password", "Secret-1"];

/// A command in a folder of its own, with nothing in its environment but what is given.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("HOME", folder).env("AWS_DEFAULT_REGION", "us-east-1").current_dir(folder);
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    command(Path::new(env!("CARGO_BIN_EXE_wireproof")), folder).arg("call").args(words).output().unwrap()
}

#[track_caller]
fn check(output: &Output, code: i32, printed: &str, told: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), told);
    assert_eq!(String::from_utf8_lossy(&output.stdout), printed);
    assert_eq!(output.status.code(), Some(code));
}

/// A service that answers one request with these bytes, and gives what it received.
fn serve_once(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let received = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut chunk = [0; 4096];
        while !is_whole(&request) {
            let length = stream.read(&mut chunk).unwrap();
            request.extend_from_slice(&chunk[..length]);
        }
        write!(stream, "HTTP/1.1 {answer}").unwrap();
        String::from_utf8(request).unwrap()
    });
    (url, received)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| body.len() >= length.parse().unwrap())
}

const FINE: &str = "200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

fn body_of(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

#[test]
fn a_call_sends_its_input_and_prints_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (url, received) = serve_once(FINE);
    let words = [&OPERATION[..], &REQUIRED, &["--endpoint-url", &url]].concat();
    check(&run(folder.path(), &words), 0, "", "");
    let expected = json!({"ClientId": "c", "Username": "u", "ConfirmationCode": "1", "Password": "Secret-1"});
    assert_eq!(serde_json::from_str::<Value>(body_of(&received.join().unwrap())).unwrap(), expected);
}

#[test]
fn a_link_named_aws_is_the_command_itself() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("aws");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_wireproof"), &link).unwrap();
    let output = command(&link, folder.path()).args(OPERATION).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.ends_with(
            "\naws: error: the following arguments are required: \
             --client-id, --username, --confirmation-code, --password\n"
        ),
        "{told}"
    );
    assert!(told.starts_with("usage: aws [options]"), "{told}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn pages_and_the_version_go_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    for (words, beginning) in [
        (vec!["help"], "WIREPROOF-CALL()"),
        (vec!["cognito-idp", "help"], "COGNITO-IDP()"),
        (vec!["cognito-idp", "confirm-forgot-password", "help"], "CONFIRM-FORGOT-PASSWORD()"),
        (vec!["--version"], "wireproof/"),
    ] {
        let output = run(folder.path(), &words);
        assert!(String::from_utf8(output.stdout).unwrap().starts_with(beginning), "{words:?}");
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()), "{words:?}");
    }
}

#[test]
fn complaints_have_the_exit_codes_of_the_aws_cli() {
    let folder = tempfile::tempdir().unwrap();
    let told = |words: &[&str]| {
        let output = run(folder.path(), &[&OPERATION[..], &REQUIRED, words].concat());
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = told(&["--bogus", "x"]);
    assert!(code == 255 && text.ends_with("help\n\nUnknown options: --bogus, x\n"), "{text}");
    let (code, text) = told(&["--output", "xml"]);
    assert!(code == 2 && text.contains("argument --output: Invalid choice"), "{text}");
    assert_eq!(
        told(&["--username="]),
        (
            255,
            "\nParameter validation failed:\nInvalid length for parameter Username, value: 0, valid min length: 1\n"
                .to_owned()
        )
    );
    assert_eq!(
        told(&["--client-metadata", "a"]),
        (
            255,
            "\nError parsing parameter '--client-metadata': Expected: '=', received: 'EOF' for input:\na\n ^\n"
                .to_owned()
        )
    );
    let (code, text) = told(&["--client-metadata", "file:///"]);
    assert!(code == 255 && text.contains("Unable to load paramfile file:///: [Errno 21]"), "{text}");
}

#[test]
fn a_complaint_tells_of_all_operations_whatever_the_words_name() {
    let folder = tempfile::tempdir().unwrap();
    let told = |word: &str| {
        let output = run(folder.path(), &["cognito-idp", "forgot", "--username", word]);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, text) = told("initiate-auth");
    assert!(code == 2 && text.contains("confirm-forgot-password"), "{text}");
    assert_eq!((code, text), told("somebody"));
}

#[test]
fn validation_can_be_turned_off() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".aws")).unwrap();
    std::fs::write(folder.path().join(".aws/config"), "[default]\nparameter_validation = false\n").unwrap();
    let (url, received) = serve_once(FINE);
    let words =
        [&OPERATION[..], &["--endpoint-url", &url, "--cli-input-json", r#"{"Username": 5, "X": NaN}"#]]
            .concat();
    check(&run(folder.path(), &words), 0, "", "");
    assert_eq!(body_of(&received.join().unwrap()), r#"{"Username":5,"X":NaN}"#);
}

#[test]
fn words_that_are_not_text_arrive_as_escapes() {
    let folder = tempfile::tempdir().unwrap();
    let (url, received) = serve_once(FINE);
    let program = Path::new(env!("CARGO_BIN_EXE_wireproof"));
    let mut words: Vec<OsString> = OPERATION.iter().chain(&REQUIRED).map(OsString::from).collect();
    words.push(OsStr::from_bytes(b"--username=a\xffb").to_owned());
    words.extend([OsString::from("--endpoint-url"), url.into()]);
    let output = command(program, folder.path()).arg("call").args(words).output().unwrap();
    check(&output, 0, "", "");
    let request = received.join().unwrap();
    assert!(body_of(&request).contains(r#""Username":"a\udcffb""#), "{request}");
}

#[test]
fn a_skeleton_that_is_filled_in_is_an_input() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &[&OPERATION[..], &["--generate-cli-skeleton"]].concat());
    let skeleton = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    let filled = skeleton.replace("\"\"", "\"filled in\"");
    assert_ne!(filled, skeleton);
    let (url, received) = serve_once(FINE);
    let program = Path::new(env!("CARGO_BIN_EXE_wireproof"));
    let mut child = command(program, folder.path())
        .arg("call")
        .args(OPERATION)
        .args(["--cli-input-json", "file:///dev/stdin", "--endpoint-url", &url])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(filled.as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let sent: Value = serde_json::from_str(body_of(&received.join().unwrap())).unwrap();
    assert_eq!(sent, serde_json::from_str::<Value>(&filled).unwrap());
}

#[test]
fn debugging_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let (url, received) = serve_once(FINE);
    let words =
        [&OPERATION[..], &REQUIRED, &["--endpoint-url", &url, "--debug", "--client-secret", "hush-hush"]]
            .concat();
    let output = run(folder.path(), &words);
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(received.join().unwrap().contains("Secret-1"));
    assert!(told.contains("request") && !told.contains("Secret-1") && !told.contains("hush"), "{told}");
}

/// What a service repeats of a secret is not told, with `--debug` or without.
#[test]
fn an_error_shows_no_secret() {
    const ECHO: &str = "400 Bad Request\r\nContent-Length: 56\r\nConnection: close\r\n\r\n\
        {\"__type\":\"NotAuthorizedException\",\"message\":\"Secret-1\"}";
    for more in [&[][..], &["--debug"]] {
        let folder = tempfile::tempdir().unwrap();
        let (url, received) = serve_once(ECHO);
        let words = [&OPERATION[..], &REQUIRED, &["--endpoint-url", &url], more].concat();
        let output = run(folder.path(), &words);
        let told = String::from_utf8(output.stderr).unwrap();
        received.join().unwrap();
        assert_eq!(output.status.code(), Some(255), "{told}");
        assert!(told.contains("NotAuthorizedException") && told.contains("Xxxxxx-0"), "{told}");
        assert!(!told.contains("Secret-1"), "{told}");
    }
}

#[test]
fn an_interrupted_call_exits_with_130() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let program = Path::new(env!("CARGO_BIN_EXE_wireproof"));
    let mut child = command(program, folder.path())
        .arg("call")
        .args(OPERATION)
        .args(REQUIRED)
        .args(["--endpoint-url", &url])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Once it has sent its request, it waits for an answer.
    let (mut stream, _) = listener.accept().unwrap();
    assert!(stream.read(&mut [0; 64]).unwrap() > 0);
    press_interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_wireproof"));
    let mut child = command(program, folder.path())
        .args(["call", "cognito-idp", "confirm-forgot-password", "help"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

/// What a printed command line sends.
fn sent_by(case: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let (url, received) = serve_once(FINE);
    let program = Path::new(env!("CARGO_BIN_EXE_wireproof"));
    let generate = ["generate", "--format", "cli", "--only", case, "--endpoint-url", &url];
    let printed = command(program, folder.path()).args(generate).output().unwrap();
    let line = String::from_utf8(printed.stdout).unwrap();
    assert!(line.starts_with("# ") && line.lines().count() == 2, "{line}");
    // The line may be longer than a word of a process can be.
    let script = folder.path().join("script");
    std::fs::write(&script, &line).unwrap();
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let output = command(Path::new("/bin/sh"), folder.path()).env("PATH", path).arg(script).output().unwrap();
    check(&output, 0, "", "");
    serde_json::from_str(body_of(&received.join().unwrap())).unwrap()
}

#[test]
fn a_case_printed_as_a_command_line_sends_its_input() {
    let example = sent_by("**/examples/confirm-a-forgotten-password");
    assert_eq!(example["Password"], json!("PASSWORD"));
    let longest = sent_by("**/coverage/length/ClientMetadata.value/at-max");
    let values = longest["ClientMetadata"].as_object().unwrap().values();
    assert_eq!(values.map(|value| value.as_str().unwrap().chars().count()).max(), Some(131_072));
}
