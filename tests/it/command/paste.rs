//! What is printed to be pasted shows what was found: each request of a report, sent by the shell that it is for.

use std::io::BufRead;
use std::io::BufReader;
use std::process::Command;
use std::process::Stdio;

use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

use super::report;
use super::run;
use super::wireproof;

/// Faults that show themselves in the envelope, in a value, in several values and in a connection, and where to look.
const FAULTS: [(&str, &str); 6] = [
    ("path-ignored", "**/path/**"),
    ("length-counted-in-bytes", "**/length/{Username,ClientId}/*"),
    ("length-max-unchecked/AnalyticsMetadata.AnalyticsEndpointId", "**/above-max"),
    ("first-violation-only", "**/several/**"),
    ("non-bmp-closes", "**/length/Username/at-max-4-byte"),
    ("invalid-utf-8-replaced", "**/syntax/**"),
];

/// Starts the mock that a finding asks for on a free port; gives back its port.
fn start(folder: &TempDir, command: &str) -> (std::process::Child, String) {
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    let mut child = wireproof(folder)
        .args(words)
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    // The rest is read, so that the mock is not stopped by a full or closed pipe.
    std::thread::spawn(move || lines.count());
    let port = Regex::new("127.0.0.1:([0-9]+)").unwrap().captures(&first).unwrap()[1].to_owned();
    (child, port)
}

/// The status line's number and the body of what a paste printed.
fn answer(printed: &str) -> (Option<String>, String) {
    let (head, body) = printed.split_once("\r\n\r\n").unwrap_or((printed, ""));
    (head.split(' ').nth(1).map(str::to_owned), body.trim_end().to_owned())
}

/// The paste of a finding's block on the screen.
fn pasted(screen: &str) -> Option<String> {
    let starts = ["curl ", "{ ", "printf ", "python3 "];
    let mut lines = screen.lines().skip_while(|line| !starts.iter().any(|start| line.starts_with(start)));
    let command: Vec<&str> =
        lines.by_ref().take_while(|line| !line.trim_start().starts_with("answer ")).collect();
    (!command.is_empty()).then(|| command.join("\n"))
}

#[test]
fn a_paste_shows_what_was_found() {
    for (fault, only) in FAULTS {
        let folder = tempfile::tempdir().unwrap();
        let (_, report) = report(&folder, &format!("check server --only {only} --strict --fault {fault}"));
        let findings: Vec<&Value> =
            report["findings"].as_array().unwrap().iter().filter(|one| one["start"].is_string()).collect();
        assert!(
            !findings.is_empty() || fault == "old-password-stays",
            "{fault}: nothing can be shown by a paste"
        );
        for finding in findings.iter().take(3) {
            let id = finding["id"].as_str().unwrap();
            let explained = run(&folder, &format!("explain {id}")).out;
            let Some(command) = pasted(&explained) else { continue };
            let (mut mock, port) = start(&folder, finding["start"].as_str().unwrap());
            let command = command.replace(":8080", &format!(":{port}")).replace("8080)", &format!("{port})"));
            let output = Command::new("bash").arg("-c").arg(&command).output().unwrap();
            mock.kill().unwrap();
            mock.wait().unwrap();
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            let answer_of = &finding["minimal"]["response"];
            let expected = match answer_of["status"].as_u64() {
                Some(status) => {
                    (Some(status.to_string()), answer_of["body"].as_str().unwrap_or_default().to_owned())
                }
                None => (None, String::new()),
            };
            assert_eq!(
                answer(&printed),
                expected,
                "{fault} {id}: {command}\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
