//! The README and the page about reports cannot lie: each of their commands is run, exits as it says, and prints what it shows.
//!
//! - A block of commands that mention port 5000 gets a mock of its own on a free port, which holds nothing.
//! - `# exits with N` behind a command is the exit code where it is not 0.
//! - Of a block of output every line must be printed, but for numbers, lines of time and lines `...`.

use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use regex::Regex;
use tempfile::TempDir;

use super::file;
use super::files;

/// Where the README says that a server listens.
const SERVER: &str = "http://127.0.0.1:5000";

/// What runs these tests, and is not run by one.
const TESTING: [&str; 2] = ["cargo test", ".ci/run"];

/// A mock that ends with its block.
struct Mock {
    child: Child,
    url: String,
    /// Held open, because the mock goes on to say what it holds.
    _output: BufReader<ChildStdout>,
}

impl Drop for Mock {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Mock {
    /// Runs a command that serves, until it has said where.
    fn start(folder: &TempDir, command: &str) -> Self {
        let mut child = shell(folder, &format!("exec {command}")).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let url = Regex::new(r"http://[0-9.:]+").unwrap().find(&line).map(|url| url.as_str().to_owned());
        let mut mock = Self { child, url: String::new(), _output: output };
        mock.url = url.unwrap_or_else(|| panic!("{command}: expected an address, found {line:?}"));
        mock
    }
}

/// A command in a folder that holds what a clone holds, with a home of its own.
pub(super) fn shell(folder: &TempDir, command: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_wireproof")).parent().unwrap();
    let mut shell = Command::new("bash");
    shell
        .args(["-c", command])
        .current_dir(folder)
        .env_clear()
        .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", program.display()))
        .env("HOME", folder.path())
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    shell
}

/// The fenced blocks: what stands behind the fence, and the text inside.
pub(super) fn blocks(text: &str) -> Vec<(String, String)> {
    let fence = Regex::new(r"(?ms)^ *```(\w+)\n(.*?)^ *```$").unwrap();
    fence.captures_iter(text).map(|found| (found[1].to_owned(), found[2].to_owned())).collect()
}

/// Runs the commands of a block and gives what they print.
fn run(folder: &TempDir, block: &str) -> String {
    let mock = block
        .contains(SERVER)
        .then(|| Mock::start(folder, "wireproof mock --stateless --listen 127.0.0.1:0"));
    let mut printed = String::new();
    for line in block.replace("\\\n", " ").lines().filter(|line| !line.trim().is_empty()) {
        let (command, remark) = line.split_once(" # ").unwrap_or((line, ""));
        let mut command = command.trim().replace("cargo run --release -- ", "wireproof ");
        let code = remark.trim().strip_prefix("exits with ").map_or(0, |code| code.parse().unwrap());
        if TESTING.contains(&command.as_str()) {
            continue;
        }
        if command.starts_with("wireproof mock") && !command.contains("--fault list") {
            Mock::start(folder, &command.replace("127.0.0.1:8080", "127.0.0.1:0"));
            continue;
        }
        if let Some(mock) = &mock {
            command = command.replace(SERVER, &mock.url);
        }
        let output = shell(folder, &command).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        let shown = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(code), "{command}\n{told}{shown}");
        printed.push_str(&shown);
        printed.push_str(&told);
    }
    printed
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    check("README.md");
}

#[test]
fn every_command_of_the_page_about_reports_does_what_it_says() {
    check("docs/report.md");
}

fn check(page: &str) {
    let folder = tempfile::tempdir().unwrap();
    for source in files("spec", &[".toml"]) {
        let target = folder.path().join(&source.path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, source.text).unwrap();
    }
    let number = Regex::new(r"[0-9][0-9,.]*").unwrap();
    let plain = |line: &str| number.replace_all(line.trim(), "0").into_owned();
    let mut printed = String::new();
    for (kind, block) in blocks(&file(page).text) {
        match kind.as_str() {
            "sh" => printed = run(&folder, &block),
            "text" => {
                let lines: Vec<_> = printed.lines().map(plain).collect();
                for line in block.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    let passing = line == "..." || line.starts_with("time ");
                    assert!(passing || lines.contains(&plain(line)), "not printed: {line}\n{printed}");
                }
            }
            // The tests of the documentation compile it and run it.
            "rust" => {}
            other => assert_eq!(other, "toml", "a block of a kind that nothing is known of"),
        }
    }
}
