//! Servers that are started for a check: how they are found, awaited, kept and stopped.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::{folder_with, run, wireproof};
use crate::command::press_interrupt;

/// The process whose number stands in a file of the folder.
fn process(folder: &TempDir, name: &str) -> String {
    let path = folder.path().join(name);
    std::fs::read_to_string(&path).unwrap().trim().to_owned()
}

/// Whether a process goes on; one that only waits to be asked how it ended does not.
fn is_alive(process: &str) -> bool {
    let stat = std::fs::read_to_string(Path::new("/proc").join(process).join("stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().and_then(|fields| fields.split_whitespace().next());
    state.is_some_and(|state| state != "Z")
}

/// A target whose server is this script, with `$0` for wireproof, `$1` for the port and `$2` for the test's folder.
fn script(script: &str, ready_within: u32) -> TempDir {
    let folder = folder_with("");
    let text = format!(
        "extends = \"standing.toml\"\nsummary = \"own\"\n[start]\nready-within = {ready_within}\n\
         command = [\"sh\", \"-c\", {script:?}, \"{{wireproof}}\", \"{{port}}\", {:?}]\n",
        folder.path().display().to_string()
    );
    std::fs::write(folder.path().join("own.toml"), text).unwrap();
    folder
}

/// A server with a child that would outlive it.
const WITH_CHILD: &str = "sleep 1000 & echo $! > $2/child; exec $0 mock --listen 127.0.0.1:$1";

#[test]
fn the_mock_is_started_tried_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "target check mock --start");
    ended.expect(
        0,
        &["started ", "ok: a wrong code (`", "ok: the right code (`", "every step did what the target says"],
    );
}

#[test]
fn a_server_is_stopped_with_its_children_however_the_check_ends() {
    for (code, arguments) in [(0, ""), (0, "--until sign-in"), (3, "--code fixed:999999")] {
        let folder = script(WITH_CHILD, 60);
        let ended = run(&folder, &format!("target check own.toml --start {arguments}"));
        ended.expect(code, &["started sh -c"]);
        assert!(!is_alive(&process(&folder, "child")), "{arguments}");
    }
}

#[test]
fn an_interrupt_stops_what_was_started() {
    for (command, first) in
        [("target check own.toml --start", true), ("check server --target own.toml --start", false)]
    {
        // The script ends at no signal but the last one.
        let folder = script("trap '' TERM; sleep 1000 & echo $! > $2/child; wait; wait; sleep 1000", 600);
        let mut started = wireproof(&folder);
        started.args(command.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = started.spawn().unwrap();
        let mut line = String::new();
        if first {
            BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
            assert!(line.starts_with("started sh"), "{line}");
        }
        while !folder.path().join("child").is_file() {
            std::thread::yield_now();
        }
        press_interrupt(&child);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(130), "{command}");
        assert!(String::from_utf8_lossy(&ended.stderr).contains("error: interrupted"), "{command}");
        let child = process(&folder, "child");
        for _ in 0..100 {
            if is_alive(&child) {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
        }
        assert!(!is_alive(&child), "{command}");
    }
}

#[test]
fn a_second_interrupt_ends_at_once_and_leaves_nothing_behind() {
    for command in ["target check own.toml --start", "check server --target own.toml --start"] {
        let folder = script("trap '' TERM; sleep 1000 & echo $! > $2/child; wait; wait; sleep 1000", 600);
        let temporary = tempfile::tempdir().unwrap();
        let mut started = wireproof(&folder);
        started.args(command.split_whitespace()).env("TMPDIR", temporary.path());
        let mut child = started.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while !folder.path().join("child").is_file() {
            std::thread::yield_now();
        }
        let status = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            press_interrupt(&child);
            std::thread::sleep(std::time::Duration::from_millis(50));
        };
        assert_eq!(status.code(), Some(130), "{command}");
        assert!(!is_alive(&process(&folder, "child")), "{command}");
        let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().flatten().collect();
        assert!(left.is_empty(), "{command}: {left:?}");
    }
}

#[test]
fn a_server_that_ends_by_itself_is_told_with_its_last_lines() {
    let folder = script("for n in $(seq 100); do echo line $n; done; echo 'cannot go on' >&2; exit 7", 60);
    let ended = run(&folder, "target check own.toml --start");
    ended.expect(
        3,
        &[
            "ended by itself, with exit code 7",
            "the last lines that it printed:",
            "  line 99",
            "  cannot go on",
        ],
    );
    assert!(!ended.err.contains("line 80"), "{}", ended.err);
}

#[test]
fn a_server_that_does_not_answer_is_given_up() {
    let folder = script("echo hm; exec sleep 1000", 1);
    let ended = run(&folder, "target check own.toml --start");
    ended.expect(3, &["runs, but http://127.0.0.1:", "did not answer within 1 s", "  hm"]);
}

#[test]
fn a_port_in_use_is_told_before_anything_is_started() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let folder = script("echo started > $2/child; exec sleep 1000", 60);
    let ended =
        run(&folder, &format!("target check own.toml --start --endpoint-url http://127.0.0.1:{port}"));
    ended.expect(3, &[&format!("something listens on port {port} already")]);
    assert!(!folder.path().join("child").exists());
}

#[test]
fn what_cannot_be_started_or_installed_is_told() {
    let folder = folder_with(
        "extends = \"standing.toml\"\nsummary = \"own\"\n[start]\ncommand = [\"no-such-program\"]\n",
    );
    run(&folder, "target check own.toml --start")
        .expect(3, &["there is no `no-such-program` in PATH", "names no package"]);
    run(&folder, "target check own.toml --start --install")
        .expect(2, &["--install: the target `own` names no package"]);
    run(&folder, "target check own.toml --install").expect(2, &["--start"]);
    let folder = folder_with("extends = \"emulator\"\nsummary = \"own\"\n");
    run(&folder, "target check own.toml --start")
        .expect(2, &["--start: the target `own` does not say how it is started"]);
    let missing =
        wireproof(&folder).args(["target", "check", "moto", "--start"]).env("PATH", "/nowhere").output();
    let missing = super::Ended::from(missing.unwrap());
    missing.expect(
        3,
        &["there is no `moto_server` in PATH, nor in ", "--install fetches moto[server,cognitoidp]==5.2.5"],
    );
}

/// No package is fetched here: the client is one of this test's own.
#[test]
fn a_package_is_fetched_once_and_its_program_started() {
    let folder = folder_with(
        "extends = \"standing.toml\"\nsummary = \"own\"\n[start]\ncommand = [\"served\", \"{wireproof}\", \"{port}\"]\n\
         [install]\nfrom = \"npm\"\npackage = \"@own/served\"\nversion = \"1.2.3\"\n",
    );
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    let client = programs.join("npm");
    let write = |text: &str| {
        std::fs::write(&client, text).unwrap();
        assert!(Command::new("chmod").arg("+x").arg(&client).status().unwrap().success());
    };
    let check = || {
        let mut command = wireproof(&folder);
        let path = format!("{}:/usr/bin:/bin", programs.display());
        command.args(["target", "check", "own.toml", "--start", "--install"]).env("PATH", path);
        super::Ended::from(command.output().unwrap())
    };
    write("#!/bin/sh\necho no such package >&2\nexit 1\n");
    check()
        .expect(3, &["could not install @own/served@1.2.3: npm ended with exit code 1", "  no such package"]);
    write(
        "#!/bin/sh\n[ \"$6\" = @own/served@1.2.3 ] || exit 2\nmkdir -p $5/node_modules/.bin\n\
         printf '#!/bin/sh\\nexec $1 mock --listen 127.0.0.1:$2\\n' > $5/node_modules/.bin/served\n\
         chmod +x $5/node_modules/.bin/served\n",
    );
    check().expect(0, &["downloading @own/served@1.2.3 with npm into ", "every step did"]);
    write("#!/bin/sh\nexit 1\n");
    let again = check();
    again.expect(0, &["every step did"]);
    assert!(!again.out.contains("downloading") && !again.out.contains("whatever"), "{}", again.out);
    // A program of the same name in `PATH` comes second, and is told.
    let cached = folder.path().join("cache/wireproof/packages/npm/@own-served-1.2.3");
    std::fs::rename(cached.join("node_modules/.bin/served"), programs.join("served")).unwrap();
    let other = check();
    other.expect(0, &["programs/served is taken, whatever its version; --install fetches @own/served@1.2.3"]);
}

#[test]
fn a_server_that_is_kept_says_how_to_reach_and_to_stop_it() {
    let folder = script(WITH_CHILD, 60);
    let ended = run(&folder, "target check own.toml --start --until sign-in --keep");
    ended.expect(0, &["ended behind the step `sign-in`", "kept: http://127.0.0.1:"]);
    let line = |start: &str| ended.out.lines().find_map(|line| line.trim().strip_prefix(start)).unwrap();
    let address = line("kept: http://");
    TcpStream::connect(address).unwrap();
    let child = process(&folder, "child");
    assert!(is_alive(&child));
    let stop = line("to stop it:").trim();
    assert!(Command::new("bash").args(["-c", stop]).status().unwrap().success(), "{stop}");
    while is_alive(&child) {
        std::thread::yield_now();
    }
}

/// moto itself, where it is installed; elsewhere a line says that it was not tried.
#[test]
#[expect(clippy::disallowed_methods, reason = "whether a program is installed is told by the environment")]
fn moto_is_started_and_does_what_its_target_says() {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder| folder.join("moto_server").is_file());
    if !found {
        println!("skipped: there is no moto_server in PATH");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let ended = run(&folder, "target check moto --start");
    ended.expect(0, &["ok: a wrong code (`moto-confirmation-code:000000`) is refused", "every step did"]);
}
