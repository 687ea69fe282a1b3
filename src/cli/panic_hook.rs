//! What happens where wireproof itself is wrong: the process ends, and so does everything that it started.
//!
//! Released programs end at a panic without going back through what they were about (`panic = "abort"`), so that nothing
//! could be stopped later.

use std::io::Write;

use crate::setup::command::stop_all;

/// The exit code of Rust's own programs that panic.
const EXIT_CODE: i32 = 101;

const ADVICE: &str = "\
this is an error in wireproof, and says nothing about what it judged
please report it, with the command, what stands above, and `wireproof --version`";

/// From now on a panic on any thread tells what is wrong and where, stops what was started, and ends the process.
pub(crate) fn install() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        tell(panic);
        // Where standard error is closed, nobody can be told.
        drop(writeln!(std::io::stderr(), "{ADVICE}"));
        stop_all();
        std::process::exit(EXIT_CODE);
    }));
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::setup::command::ProcessGroup;

    /// Given to the process that is to panic; it leaves out no test.
    const PANICS: [&str; 2] = ["--skip", "what panics on a thread"];

    #[test]
    fn a_panic_on_any_thread_ends_the_process_and_what_it_started() {
        if std::env::args().any(|argument| argument == PANICS[1]) {
            install();
            let log = tempfile::NamedTempFile::new().unwrap();
            let group = ProcessGroup::start(Command::new("sleep").arg("600"), log.path()).unwrap();
            eprintln!("started {}", group.id());
            let ended = std::thread::spawn(|| panic!("on purpose")).join();
            unreachable!("{ended:?}");
        }
        let this = "cli::panic_hook::tests::a_panic_on_any_thread_ends_the_process_and_what_it_started";
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", this, "--nocapture"])
            .args(PANICS)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(EXIT_CODE), "{said}");
        assert!(said.contains("on purpose") && said.contains(ADVICE), "{said}");
        let started = said.lines().find_map(|line| line.strip_prefix("started ")).unwrap();
        for _ in 0..500 {
            if has_ended(started) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        panic!("{started} still runs");
    }

    /// Nobody may have asked yet how it ended.
    fn has_ended(id: &str) -> bool {
        std::fs::read_to_string(format!("/proc/{id}/stat")).map_or(true, |stat| stat.contains(") Z "))
    }
}
