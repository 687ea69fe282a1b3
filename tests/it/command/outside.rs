//! Values of `--set` and `--header` that stand in the environment or in files: what is sent, what is told, and how it is
//! repeated.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use super::bad_server::served;
use super::{Ended, wireproof};

const PASSWORD: &str = "Zq9!SecretSecret";
const TOKEN: &str = "TokenToken77";
const OPTIONS: [&str; 4] = ["--set", "Password=env:WP_PASSWORD", "--header", "X-Token: file:token.txt"];
const SPELLED: &str = "--set Password=env:WP_PASSWORD --header 'X-Token: file:token.txt'";

/// The program in a folder with both values.
fn run(folder: &TempDir, arguments: &[&str]) -> Ended {
    fs::write(folder.path().join("token.txt"), format!("{TOKEN}\r\n")).unwrap();
    let mut command = wireproof(folder);
    Ended::from(command.args(arguments).args(OPTIONS).env("WP_PASSWORD", PASSWORD).output().unwrap())
}

/// Reports spell the options as they were given, whether or not secrets are shown, and hide the values.
#[test]
fn reports_say_where_a_value_stands() {
    let folder = tempfile::tempdir().unwrap();
    let check =
        ["check", "server", "--fault", "length-max-unchecked/Username", "--only", "**/length/Username/*"];
    for format in ["text", "json", "ndjson", "junit", "markdown", "html"] {
        for secrets in [&[][..], &["--show-secrets"]] {
            let report = format!("{format}=-");
            let ended = run(&folder, &[&check[..], &["--report", &report], secrets].concat());
            assert_eq!(ended.code, Some(1), "{}", ended.err);
            let told = ended.out.replace("&#39;", "'").replace("&apos;", "'");
            if format != "junit" {
                assert!(told.contains(SPELLED), "{format}: {told}");
            }
            for value in [PASSWORD, TOKEN].into_iter().filter(|_| secrets.is_empty()) {
                assert!(!told.contains(value), "{format} shows {value}:\n{told}");
            }
        }
    }
    let replayed = run(&folder, &["replay", "F1"]);
    assert_eq!(replayed.code, Some(1), "{}", replayed.err);
    assert!(!replayed.out.contains(PASSWORD) && !replayed.out.contains(TOKEN), "{}", replayed.out);
    let shown = run(&folder, &["replay", "F1", "--show-secrets"]);
    assert!(shown.out.contains(PASSWORD), "{}", shown.out);
}

/// A text that only looks like such a value is spelled so that it is read as it is.
#[test]
fn a_literal_value_is_spelled_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let check =
        ["check", "server", "--fault", "length-max-unchecked/Username", "--only", "**/length/Username/*"];
    let given = ["--show-secrets", "--set", "Password=literal:env:Abc-123"];
    let ended = Ended::from(wireproof(&folder).args(check).args(given).output().unwrap());
    assert!(ended.out.contains("--set Password=literal:env:Abc-123"), "{}", ended.out);
    assert!(ended.out.contains("\"env:Abc-123\""), "{}", ended.out);
}

/// The server gets the values, without the line breaks behind them.
#[test]
fn the_values_are_sent() {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&requests);
    let address = served(move |request| {
        heard.lock().unwrap().push(String::from_utf8_lossy(request).into_owned());
        None
    });
    let folder = tempfile::tempdir().unwrap();
    let url = format!("http://{address}");
    let only = "**/examples/confirm-a-forgotten-password";
    run(&folder, &["check", "server", "--endpoint-url", &url, "--only", only]);
    let requests = requests.lock().unwrap().concat();
    assert!(requests.contains(&format!("\r\nX-Token: {TOKEN}\r\n")), "{requests}");
    assert!(requests.contains(&format!("\"Password\":\"{PASSWORD}\"")), "{requests}");
}

/// What is no text is refused, wherever it stands.
#[test]
fn what_is_no_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bytes"), b"\xff\xfe").unwrap();
    for (written, said) in [
        ("file:bytes", "file:bytes: expected text in UTF-8 in the file, found other bytes"),
        (
            "env:WP_BYTES",
            "env:WP_BYTES: expected a variable WP_BYTES in the environment, found one that is no text",
        ),
    ] {
        for option in [format!("--set=Password={written}"), format!("--header=X-Token: {written}")] {
            let mut command = wireproof(&folder);
            command.args(["check", "server", &option]).env("WP_BYTES", OsString::from_vec(vec![0xff, 0xfe]));
            let ended = Ended::from(command.output().unwrap());
            assert_eq!(ended.code, Some(2), "{option}: {}", ended.err);
            assert!(ended.err.contains(said), "{option}: {}", ended.err);
        }
    }
}
