//! Findings that are printed as tests and scripts: each is red on what it was found on, and green on a right server.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::{report, run, wireproof};

/// A mock that is served until it is dropped.
struct Served {
    child: Child,
    url: String,
}

impl Served {
    fn new(folder: &TempDir, faults: &[&str]) -> Self {
        let mut command = wireproof(folder);
        command.args(["mock", "--records", "--listen", "127.0.0.1:0"]);
        command.args(faults.iter().flat_map(|fault| ["--fault", fault]));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        // The rest is read, so that the mock is not stopped by a full or closed pipe.
        std::thread::spawn(move || lines.count());
        let start = first.find("http://").unwrap();
        let url = first[start..].split(|c: char| c.is_whitespace() || c == ';').next().unwrap().to_owned();
        Self { child, url }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What came of each printed test against a server, by the names of their files: `passed`, `failed: ...`.
fn results(tests: &[PathBuf], server: &Served) -> Vec<String> {
    let runner = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/reproduction/run.py");
    let output = Command::new("python3")
        .arg(runner)
        .args(tests)
        .env("ENDPOINT", &server.url)
        .output()
        .expect("python3 is there wherever tests run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The tests of all findings of a run with these faults, and the reasons why some cannot be printed.
fn printed(folder: &TempDir, faults: &[&str], only: &str) -> (Vec<PathBuf>, Vec<String>) {
    let given: String = faults.iter().map(|fault| format!(" --fault {fault}")).collect();
    let (_, found) = report(folder, &format!("check server --strict --cases 0 --only {only}{given}"));
    let (mut tests, mut reasons) = (Vec::new(), Vec::new());
    let findings = found["findings"].as_array().unwrap();
    for finding in findings.iter().filter(|finding| finding["kind"] != "prose") {
        let name = finding["short"].as_str().unwrap();
        let ended = run(folder, &format!("replay {name} --format pytest"));
        if ended.code == Some(0) {
            let path = folder.path().join(format!("test_{name}.py"));
            std::fs::write(&path, ended.out).unwrap();
            tests.push(path);
        } else {
            assert_eq!(ended.code, Some(2), "{}", ended.err);
            reasons.push(ended.err);
        }
    }
    (tests, reasons)
}

/// Faults in the envelope, in values, in states and in answers; what they are found by; and how many of the findings cannot
/// be printed.
const FAULTS: [(&[&str], &str, usize); 3] = [
    (
        &[
            "path-ignored",
            "chunks-not-read",
            "error-type-header-dropped",
            "request-id-dropped",
            "empty-body-closes",
            "length-max-unchecked/AnalyticsMetadata.AnalyticsEndpointId",
            "malformed-body-fails",
        ],
        "**/{path,framing,syntax,length,examples}/**",
        // A body in UTF-16, in which no text can be put.
        1,
    ),
    (
        &[
            "rule-ignored/wrong-secret-hash",
            "old-password-stays",
            "rule-misnamed/unknown-user",
            "rule-ignored/barred-user",
            "rule-misnamed/too-many-attempts",
        ],
        "**/state/*/**",
        // A code that has expired.
        1,
    ),
    (
        &[
            "success-under-status-201",
            "error-declared-as-html",
            "error-type-dropped-from-body",
            "preflight-without-headers",
            "first-violation-only",
            "sensitive-value-shown/Password",
        ],
        "**/{required,several,cors,examples,pattern}/**",
        0,
    ),
];

#[test]
fn a_printed_test_fails_on_what_it_was_found_on_and_passes_on_a_right_server() {
    for (faults, only, unprinted) in FAULTS {
        let folder = tempfile::tempdir().unwrap();
        let (tests, reasons) = printed(&folder, faults, only);
        assert!(tests.len() >= faults.len(), "{faults:?}: {tests:?}");
        assert_eq!(reasons.len(), unprinted, "{reasons:?}");
        for (server, expected) in
            [(Served::new(&folder, faults), "failed:"), (Served::new(&folder, &[]), "passed")]
        {
            let results = results(&tests, &server);
            assert_eq!(results.len(), tests.len());
            for result in results {
                assert_eq!(result.split(' ').nth(1), Some(expected), "{faults:?}: {result}");
            }
        }
    }
}

/// A finding of each kind: nothing is set up for it, or a user with a code, or several clients and a hash.
const SHOWN: [(&str, &str, &str); 3] = [
    ("path", "path-ignored", "**/path/other/*"),
    ("hash", "rule-ignored/wrong-secret-hash", "**/state/wrong-secret-hash/hash-wrong"),
    ("message", "first-violation-only", "**/several/all-absent"),
];

#[test]
fn the_texts_are_as_they_were_read_last() {
    for (name, fault, only) in SHOWN {
        let folder = tempfile::tempdir().unwrap();
        report(&folder, &format!("check server --strict --cases 0 --only {only} --fault {fault}"));
        for format in ["pytest", "curl", "http", "powershell"] {
            let ended = run(&folder, &format!("replay F1 --format {format}"));
            assert_eq!(ended.code, Some(0), "{}", ended.err);
            crate::report::hold("reproduction", &format!("{name}-{format}"), &ended.out);
        }
    }
}

#[test]
fn a_script_of_curl_sends_what_the_test_sends() {
    let folder = tempfile::tempdir().unwrap();
    let fault = "rule-ignored/wrong-secret-hash";
    report(&folder, &format!("check server --strict --cases 0 --only {} --fault {fault}", SHOWN[1].2));
    let script = run(&folder, "replay F1 --format curl").out;
    for (faults, status) in [(&[fault][..], "200"), (&[], "400")] {
        let server = Served::new(&folder, faults);
        let output = Command::new("sh").args(["-c", &script]).env("ENDPOINT", &server.url).output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(printed.starts_with(&format!("HTTP/1.1 {status} ")), "{faults:?}: {printed}");
    }
}

#[test]
fn what_cannot_be_printed_is_told_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let (_, found) = report(
        &folder,
        "check server --cases 0 --only **/length/** --fault constraint-reworded/length-min --prose",
    );
    let prose = found["findings"].as_array().unwrap().iter().find(|one| one["kind"] == "prose");
    let name = prose.and_then(|one: &Value| one["short"].as_str()).unwrap();
    let address = found["findings"][0]["address"].as_str().unwrap().to_owned();
    for (arguments, told) in [
        (format!("replay {name} --format pytest"), "the words of a message"),
        (format!("replay {address} --format pytest"), "--format: expected a finding, e.g. F1"),
        (format!("replay {name} --format perl"), "[possible values: pytest, curl, http, powershell]"),
    ] {
        let ended = run(&folder, &arguments);
        assert_eq!(ended.code, Some(2), "{arguments}: {}", ended.out);
        assert!(ended.err.contains(told), "{arguments}: {}", ended.err);
    }
}
