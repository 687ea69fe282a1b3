//! Commands of the program, as a shell runs them that finds the program by its name and has no settings.

use std::path::Path;
use std::process::Command;

/// A line of commands, in a folder.
pub(super) fn shell(folder: &Path, line: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_wireproof")).parent().unwrap();
    let mut shell = Command::new("sh");
    let path = format!("{}:/usr/bin:/bin", program.display());
    shell.args(["-c", line]).current_dir(folder).env_clear().env("PATH", path).env("HOME", "/nowhere");
    shell.env("XDG_STATE_HOME", "/nowhere");
    shell
}

/// What it prints, whichever way, once it ends with this code.
#[track_caller]
pub(crate) fn run(folder: &Path, line: &str, code: i32) -> String {
    let output = shell(folder, line).output().unwrap();
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{line}:\n{told}");
    told
}
