//! The command line of wireproof: all of it stands in the library, where nothing unused goes unseen.

use std::process::ExitCode;

fn main() -> ExitCode {
    wireproof::command_line()
}
