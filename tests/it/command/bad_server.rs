//! A run against a server that misbehaves on one kind of request, or on all: it costs those cases their verdict, never
//! the run.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use serde_json::Value;

use super::report;
use super::wireproof;
use crate::report::ndjson::lines;
use crate::wire::scripted::{Step, serve_but_for};

/// What a stub that takes every valid request answers.
const GOOD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n\
    x-amzn-RequestId: 01234567-89ab-cdef-0123-456789abcdef\r\nContent-Length: 2\r\n\r\n{}";

/// The requirement whose cases have a name of one character, on which the servers of these tests misbehave.
const HIT: &str = "cognito-idp/confirm-forgot-password/length/Username/min";

/// Starts a server in a thread of its own, which ends with the tests.
pub(super) fn served(
    script: impl Fn(&[u8]) -> Option<Vec<Step>> + Clone + Send + Sync + 'static,
) -> SocketAddr {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sender.send(serve_but_for(GOOD, script).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    receiver.recv().unwrap()
}

fn has_short_name(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str::<Value>(body)
        .is_ok_and(|body| body["Username"].as_str().is_some_and(|name| name.chars().count() == 1))
}

/// Runs the valid cases about the length of one member; the server misbehaves on those of one requirement.
/// The outcomes of its findings come back.
#[track_caller]
fn check(script: Vec<Step>, verdict: &str, seen: &str) -> BTreeSet<String> {
    let address = served(move |request| has_short_name(request).then(|| script.clone()));
    let folder = tempfile::tempdir().unwrap();
    let (ended, report) = report(
        &folder,
        &format!(
            "check server --endpoint-url http://{address} --behavior stateless --timeout 3 \
             --only **/length/Username/at-*"
        ),
    );
    let requirement = |id: &str| {
        let all = report["requirements"].as_array().unwrap();
        all.iter().find(|requirement| requirement["id"] == id).unwrap().clone()
    };
    assert_eq!(ended.code, Some(1), "{seen}: {}{}", ended.out, ended.err);
    assert_eq!(requirement(HIT)["verdict"], verdict, "{seen}");
    assert_eq!(requirement(&HIT.replace("min", "max"))["verdict"], "pass", "the other cases: {seen}");
    let told = &report["findings"];
    assert!(told.to_string().contains(seen), "expected {seen:?}, found {told}");
    assert_eq!(report["cases"]["error"], 0, "{seen}");
    let outcomes =
        told.as_array().unwrap().iter().map(|finding| finding["outcome"].as_str().unwrap().to_owned());
    outcomes.collect()
}

/// A set of one.
fn only(word: &str) -> BTreeSet<String> {
    BTreeSet::from([word.to_owned()])
}

fn writes(bytes: &[u8]) -> Vec<Step> {
    vec![Step::Write(bytes.to_vec())]
}

fn repeats(first: &[u8], then: &[u8]) -> Vec<Step> {
    vec![Step::Write(first.to_vec()), Step::Repeat(then.to_vec())]
}

#[test]
fn a_bad_answer_is_a_finding_and_costs_no_other_case_its_verdict() {
    let late = "no whole answer within 3 s";
    let hangs = check(vec![Step::Hang], "fail", "no whole answer within 3 s (0 bytes received)");
    assert_eq!(hangs, only("hang"));
    let head = [b"HTTP/1.1 200 OK\r\nX-A: ".as_slice(), &[b'a'; 1000]].concat();
    check(vec![Step::Drip(head)], "fail", late);
    check(
        [writes(b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"), vec![Step::Hang]].concat(),
        "fail",
        late,
    );
    // A whole answer came, and it cannot be told what else was to come.
    check(writes(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}"), "undetermined", "follow its end: `}`");
    let rows: [(&[u8], &str); 8] = [
        (b"\x00\xff\x1b[31mgarbage\r\n\r\n", "does not begin with HTTP/1.1"),
        (b"<html>hello</html>\n", "does not begin with HTTP/1.1"),
        (
            b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80\0\x04\0\x01\0\0\0\x05\0\xff\xff\xff",
            "not an HTTP/1.1 answer",
        ),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n{}", "larger than"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}", "not an HTTP/1.1 answer"),
        (b"HTTP/1.1 200 OK\r\nX-A: \0\r\nContent-Length: 2\r\n\r\n{}", "a character that none may have"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", "contradict each other"),
        (
            b"HTTP/1.1 307 Go\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
            "redirected with 307 to `http://169.254.169.254/`, which is not followed",
        ),
    ];
    for (bytes, seen) in rows {
        check(writes(bytes), "fail", seen);
    }
    check(repeats(b"HTTP/1.1 200 OK\r\n\r\n", &[b'a'; 65536]), "fail", "the answer is larger than");
    check(
        repeats(b"HTTP/1.1 200 OK\r\n", b"X-A: aaaaaaaaaaaaaaaa\r\n"),
        "fail",
        "it has too many header lines",
    );
    check(repeats(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), "fail", "interim answers (1xx) came first");
}

/// A connection that ends on one kind of request, while others are answered, is the server's fault.
#[test]
fn a_connection_that_ends_is_a_finding() {
    let closed = check(Vec::new(), "fail", "the connection was closed before any byte of an answer");
    assert_eq!(closed, only("connection"));
    assert_eq!(check(vec![Step::Reset], "fail", "the connection was closed by a reset"), only("connection"));
}

/// A case that has no answer is told of when its turn comes, and judged when it was sent again; a secret that the
/// server repeats is in neither line.
#[test]
fn an_event_tells_that_a_case_had_no_answer() {
    let away =
        b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1/?token=Token%54oken77\r\nContent-Length: 0\r\n\r\n";
    let address = served(move |request| has_short_name(request).then(|| writes(away)));
    let folder = tempfile::tempdir().unwrap();
    let url = format!("http://{address}");
    let output = wireproof(&folder)
        .args(["check", "server", "--endpoint-url", &url, "--behavior", "stateless", "--timeout", "3"])
        .args([
            "--only",
            "**/length/Username/at-*",
            "--report",
            "ndjson=-",
            "--header",
            "X-Token: TokenToken77",
        ])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(!told.contains("oken77"), "{told}");
    let lines = lines(&told);
    let of = |kind: &str| -> Vec<&Value> { lines.iter().filter(|line| line["type"] == kind).collect() };
    let unanswered = of("unanswered");
    assert!(!unanswered.is_empty() && told.contains("redirected with 307"), "{told}");
    let again: Vec<&Value> = of("judged").into_iter().filter(|line| line["again"] == true).collect();
    let addresses = |lines: &[&Value]| -> BTreeSet<String> {
        lines.iter().map(|line| line["address"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(addresses(&again), addresses(&unanswered));
    assert!(again.iter().all(|line| line["verdict"] == "fail"), "{told}");
    assert_eq!(lines[lines.len() - 1]["cases"]["total"], of("judged").len());
}

/// A body that was packed without being asked is one that cannot be read.
#[test]
fn a_packed_body_is_a_finding() {
    let packed = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Encoding: gzip\r\n\
        Content-Length: 4\r\n\r\n\x1f\x8b\x08\x00";
    let address = served(move |_| Some(writes(packed)));
    let folder = tempfile::tempdir().unwrap();
    let (ended, report) =
        report(&folder, &format!("check server --endpoint-url http://{address} --phase examples"));
    assert_eq!(ended.code, Some(1));
    assert!(
        report["findings"].to_string().contains("\"body_base64\":\"H4sIAA==\""),
        "{}",
        report["findings"]
    );
}

/// A run does not wait out the time of every case where nobody is there any more.
#[test]
fn a_server_that_answers_nothing_ends_the_run_soon() {
    for script in [vec![Step::Hang], Vec::new()] {
        let address = served(move |_| Some(script.clone()));
        let folder = tempfile::tempdir().unwrap();
        let arguments = format!("check server --endpoint-url http://{address} --timeout 0.2");
        let (ended, report) = report(&folder, &arguments);
        assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
        let trouble = report["trouble"].as_str().unwrap();
        assert!(trouble.starts_with("the service does not answer: "), "{trouble}");
        let count = |name: &str| report["cases"][name].as_u64().unwrap();
        assert_eq!(count("total"), 3128, "{}", report["cases"]);
        assert!((1..100).contains(&count("error")), "{}", report["cases"]);
        assert_eq!(count("skip") + count("error"), count("total"), "{}", report["cases"]);
    }
}

/// What a server sends reaches no reader as it is, whichever format it comes in.
#[test]
fn what_a_server_sends_is_escaped_in_every_format() {
    const EVIL: &str = "{\"__type\":\"Inv\u{202e}alid\",\"message\":\"\\u0000\\u001b[31mred\\u0007 \u{202e} \
        \\n::error::x ##[error]y ##vso[task.x]z <script>alert(1)</script> ]]> \u{9b}31m\"}";
    let body = EVIL.as_bytes();
    let head = format!(
        "HTTP/1.1 400 Bad\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = [head.as_bytes(), body].concat();
    let address = served(move |_| Some(writes(&answer)));
    let folder = tempfile::tempdir().unwrap();
    for format in ["text", "json", "junit", "markdown", "html"] {
        let ended = wireproof(&folder)
            .args(["check", "server", "--phase", "examples", "--endpoint-url", &format!("http://{address}")])
            .args(["--prose", "--report", &format!("{format}=-")])
            .output()
            .unwrap();
        let shown = String::from_utf8(ended.stdout).unwrap();
        assert!(shown.contains("red"), "{format}: {shown}");
        for raw in ["\0", "\x1b", "\x07", "\u{202e}", "\u{9b}", "\n::error", " ::error", "##[", "##vso["] {
            assert!(!shown.contains(raw), "{format} shows {raw:?}:\n{shown}");
        }
        let is_markup = ["junit", "markdown", "html"].contains(&format);
        assert!(!is_markup || !shown.contains("<script>alert"), "{format}:\n{shown}");
    }
}

/// Runs the same cases on a server that answers this message to everything; gives back the peak of memory in kilobytes,
/// and the report.
fn measured(message: &str, header: &str) -> (u64, String) {
    const MEASURE: &str = "import resource, subprocess, sys\n\
        code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n\
        print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let body = format!("{{\"__type\":\"InvalidParameterException\",\"message\":\"{message}\"}}");
    let head = format!(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: application/x-amz-json-1.1\r\nX-Long: {header}\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = [head.as_bytes(), body.as_bytes()].concat();
    let address = served(move |_| Some(writes(&answer)));
    let folder = tempfile::tempdir().unwrap();
    let ended = std::process::Command::new("python3")
        .args(["-c", MEASURE, env!("CARGO_BIN_EXE_wireproof"), "check", "server"])
        .args(["--endpoint-url", &format!("http://{address}"), "--strict", "--prose"])
        .args(["--only", "**/coverage/length/{Username,ClientId}/**", "--report", "json=long.json"])
        .current_dir(folder.path())
        .env("XDG_STATE_HOME", folder.path().join("state"))
        .output()
        .unwrap();
    let told = String::from_utf8(ended.stdout).unwrap();
    let (code, kilobytes) = told.trim().split_once(' ').unwrap();
    assert_eq!(code, "1");
    let report = std::fs::read_to_string(folder.path().join("long.json")).unwrap();
    (kilobytes.parse().unwrap(), report)
}

/// Whatever a server answers, a run stays small, and so does its report.
#[test]
fn long_answers_take_neither_memory_nor_room() {
    let words: String = ('a'..='z').cycle().take(1_000_000).collect();
    let (ordinary, _) = measured("no", "short");
    let (peak, report) = measured(&words, &words[..50_000]);
    // Each of eight connections holds one answer, and judging takes a few copies of one.
    assert!(peak < ordinary + 32_000, "{peak} kB beside {ordinary} kB");
    assert!(report.len() < 4_000_000, "{} bytes", report.len());
    let report: Value = serde_json::from_str(&report).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let cut =
        findings.iter().map(|finding| &finding["response"]).find(|answer| !answer["body_cut"].is_null());
    let cut = cut.unwrap();
    assert!(cut["body_cut"]["bytes"].as_u64().unwrap() > words.len() as u64, "{cut}");
    assert!(cut["body"].as_str().unwrap().starts_with("{\"__type\""));
    assert!(cut["body_end"].as_str().unwrap().ends_with("\"}"));
}
