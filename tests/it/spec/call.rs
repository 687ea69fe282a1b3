//! `--spec` reaches every command, and what the commands print works as printed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::second::folder;

const OPERATION: &str = "lockers/store-parcel";

fn shell(line: &str) -> Command {
    super::shell::shell(Path::new(env!("CARGO_MANIFEST_DIR")), line)
}

#[track_caller]
fn run(line: &str, code: i32) -> String {
    super::shell::run(Path::new(env!("CARGO_MANIFEST_DIR")), line, code)
}

#[test]
fn a_call_takes_specs_before_all_other_words() {
    let spec = folder().display().to_string();
    assert!(run(&format!("wireproof call --spec '{spec}' help"), 0).contains("lockers"));
    assert!(run(&format!("wireproof call --spec='{spec}' lockers help"), 0).contains("store-parcel"));
    let page = run(&format!("wireproof call --spec '{spec}' lockers store-parcel help"), 0);
    assert!(page.contains("--pieces"), "{page}");
    let skeleton =
        run(&format!("wireproof call --spec '{spec}' lockers store-parcel --generate-cli-skeleton"), 0);
    assert!(skeleton.contains("\"Pieces\""), "{skeleton}");
    // What is built in stays there.
    run(&format!("wireproof call --spec '{spec}' cognito-idp help"), 0);
    assert!(run("wireproof call --spec /nowhere help", 2).starts_with("error: --spec /nowhere: "));
    assert!(run("wireproof call --spec", 2).starts_with("error: --spec: expected a spec file"));
    assert!(run(&format!("wireproof call lockers --spec '{spec}'"), 2).contains("usage:"));
}

#[test]
fn completions_and_pages_know_the_operations_of_a_spec() {
    let spec = folder().display().to_string();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&format!("wireproof completions {shell} --spec '{spec}'"), 0);
        assert!(script.contains("store-parcel") && script.contains("pieces"), "{shell}");
    }
    let pages = tempfile::tempdir().unwrap();
    let directory = pages.path().display();
    run(&format!("wireproof man --directory '{directory}' --spec '{spec}'"), 0);
    assert!(pages.path().join("wireproof-call-lockers-store-parcel.1").is_file());
}

#[test]
fn what_is_explained_is_seen_with_the_command_that_is_told() {
    let spec = folder().display().to_string();
    let told = run(&format!("wireproof explain range-max-unchecked/Pieces --spec '{spec}'"), 0);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let options = format!("--fault range-max-unchecked/Pieces --spec {spec} --operation {OPERATION}");
    assert!(told.contains(&format!("wireproof check server {options}")), "{told}");
    run(&format!("wireproof check server {options} --only '**/range/Pieces/*'"), 1);
    let told = run(&format!("wireproof explain {OPERATION}/range/Pieces/max --spec '{spec}'"), 0);
    assert!(told.contains("wireproof check server --fault range-max-unchecked/Pieces --spec"), "{told}");
}

/// A mock that ends with its test.
struct Mock(Child);

impl Drop for Mock {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What a mock suggests, on whatever it listens and whatever it does wrong.
#[test]
fn what_a_mock_suggests_succeeds_on_it() {
    let spec = folder().display().to_string();
    let second = format!("--spec '{spec}' --operation {OPERATION}");
    for options in [
        second.clone(),
        format!("{second} --stateless --listen 0.0.0.0:0"),
        format!("{second} --fault range-max-unchecked/Pieces"),
        "--fault length-counted-in-bytes".to_owned(),
        "--fault required-unchecked/ClientId --fault first-violation-only".to_owned(),
    ] {
        let listen = if options.contains("--listen") { "" } else { "--listen 127.0.0.1:0" };
        let line = format!("exec wireproof mock {listen} {options}");
        let mut child = shell(&line).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mock = Mock(child);
        let command = lines.find(|line| line.contains("wireproof call ")).unwrap();
        run(command.trim(), 0);
        drop(mock);
    }
}

#[test]
fn a_printed_command_line_leads_to_the_spec_again() {
    let spec = folder().display().to_string();
    let printed = run(
        &format!("wireproof generate --format cli --phase examples --spec '{spec}' --operation {OPERATION}"),
        0,
    );
    assert!(printed.contains(&format!("wireproof call --spec {spec} lockers store-parcel ")), "{printed}");
}
