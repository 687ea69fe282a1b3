//! The session in the guide to service models is a real one: `.ci/models-session` says where moto is, and each command prints what
//! the guide shows, from the first line to the last but for the time that it took.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use regex::Regex;
use snapbox::Assert;
use tempfile::TempDir;

use super::file;
use super::readme::{blocks, shell};

/// Where the guide says that moto listens.
const SERVER: &str = "127.0.0.1:5000";

/// A moto that ends with the test.
struct Moto {
    child: Child,
    address: String,
}

impl Moto {
    fn start(programs: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(programs.join("moto_server"));
        let command = command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let moto = Self { child, address: format!("127.0.0.1:{port}") };
        while TcpStream::connect(&moto.address).is_err() {
            thread::sleep(Duration::from_millis(50));
        }
        moto
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A command as it was typed, with what stands below it.
struct Entry {
    command: String,
    code: i32,
    printed: String,
}

/// The commands of a block, each behind `$ `, with `# exits with N` where that is not 0.
fn entries(block: &str) -> Vec<Entry> {
    let entry = |text: &str| {
        let is_whole = |line: &&str| !line.ends_with('\\');
        let last = text.lines().position(|line| is_whole(&line)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let command = lines[..=last].join("\n");
        let (command, code) = command.split_once(" # exits with ").unwrap_or((&command, "0"));
        let printed = lines[last + 1..].join("\n");
        Entry { command: command.to_owned(), code: code.parse().unwrap(), printed }
    };
    format!("\n{block}").split("\n$ ").skip(1).map(entry).collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever has installed moto says where it is")]
fn the_session_of_the_guide_is_a_real_one() {
    let Some(programs) = std::env::var_os("WIREPROOF_MOTO").map(PathBuf::from) else { return };
    let moto = Moto::start(&programs);
    let folder = TempDir::new().unwrap();
    let time = Regex::new(r"(?m)^(time +).*$").unwrap();
    let guide = file("docs/models.md").text;
    let session: Vec<Entry> = blocks(&guide)
        .iter()
        .filter(|(kind, _)| kind == "console")
        .flat_map(|(_, block)| entries(block))
        .collect();
    assert!(!session.is_empty(), "the guide has no session");
    let mut typed = format!("export PATH={}:$PATH\n", programs.display());
    for Entry { command, code, printed } in session {
        // What was set stays so.
        if command.starts_with("export ") {
            typed.push_str(&command.replace(SERVER, &moto.address));
            typed.push('\n');
            continue;
        }
        let output = shell(&folder, &format!("{typed}{command} 2>&1")).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).replace(&moto.address, SERVER);
        assert_eq!(output.status.code(), Some(code), "{command}\n{told}");
        let shown = time.replace_all(printed.trim_end(), "$1[..]");
        // A backslash that is printed is no part of a path.
        Assert::new().normalize_paths(false).eq(told.trim_end(), shown.into_owned());
    }
}
