//! Reports: what stands in them, where they go, and that nothing judged is lost on the way.

use std::collections::BTreeSet;
use std::process::Stdio;

use serde_json::Value;

use super::Ended;
use super::report;
use super::run;
use super::wireproof;

/// Cases that make findings of several kinds, and that are made small soon.
const SMALL: &str = "--only **/{Username,ClientId}/** --only **/state/** --only **/fuzzing/*";

/// The fields of an object, of which each must be of the type that is told: a sample of it.
fn check_fields(place: &str, object: &Value, fields: &[(&str, &str)]) {
    for (name, kind) in fields {
        let value = object.get(name).unwrap_or_else(|| panic!("{place}.{name} is missing"));
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Array(_) => "list",
            Value::Object(_) => "object",
        };
        assert!(kind.split('|').any(|kind| kind == found), "{place}.{name}: expected {kind}, found {value}");
    }
}

/// What the fields of the JSON report promise, on a run with findings of several kinds.
#[test]
fn every_field_of_the_json_report_says_what_it_promises() {
    let folder = tempfile::tempdir().unwrap();
    let faults =
        "--fault length-counted-in-bytes --fault old-password-stays --fault error-type-header-dropped";
    let known = run(&folder, "mock --fault list").out;
    for fault in faults.split("--fault ").filter(|fault| !fault.is_empty()) {
        assert!(known.lines().any(|line| line == fault.trim()), "there is no fault {fault}");
    }
    let (ended, report) = report(&folder, &format!("check server {faults} --strict --cases 20 {SMALL}"));
    assert_eq!(ended.code, Some(1));
    check_fields(
        "report",
        &report,
        &[
            ("schema", "text"),
            ("subject", "text"),
            ("operations", "list"),
            ("target", "text"),
            ("behavior", "text"),
            ("seed", "number"),
            ("spec_sha256", "text"),
            ("binary", "text"),
            ("commit", "text|null"),
            ("dirty", "boolean|null"),
            ("duration_ms", "number"),
            ("cases", "object"),
            ("coverage", "object"),
            ("divergence", "object"),
            ("requirements", "list"),
            ("findings", "list"),
            ("sources", "object"),
        ],
    );
    assert_eq!((&report["schema"], &report["subject"]), (&"wireproof-report/1".into(), &"service".into()));
    assert_eq!(report["spec_sha256"].as_str().unwrap().len(), 64);

    let count = |field: &str| report["cases"][field].as_u64().unwrap();
    let parts: u64 = ["pass", "fail", "skip", "error", "undetermined"].into_iter().map(count).sum();
    assert_eq!(count("total"), parts);

    let requirements = report["requirements"].as_array().unwrap();
    let ids: BTreeSet<&str> = requirements.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), requirements.len(), "no requirement stands twice");
    for one in requirements {
        let fields = [
            ("id", "text"),
            ("level", "text"),
            ("evidence", "list"),
            ("verdict", "text"),
            ("cases", "number"),
        ];
        check_fields("requirement", one, &[&fields[..], &[("failed", "number")]].concat());
        assert_eq!(one["verdict"] == "fail", one["failed"].as_u64() > Some(0), "{one}");
        for source in one["evidence"].as_array().unwrap() {
            check_fields(
                "source",
                &report["sources"][source.as_str().unwrap()],
                &[("title", "text"), ("url", "text")],
            );
        }
    }
    let with = |verdicts: &[&str]| {
        requirements.iter().filter(|one| verdicts.contains(&one["verdict"].as_str().unwrap())).count() as u64
    };
    assert_eq!(report["coverage"]["requirements"], requirements.len());
    assert_eq!(report["coverage"]["exercised"], with(&["pass", "fail"]));

    let findings = report["findings"].as_array().unwrap();
    for (index, one) in findings.iter().enumerate() {
        assert_eq!(one["short"], format!("F{}", index + 1));
        check_fields(
            "finding",
            one,
            &[
                ("id", "text"),
                ("requirement", "text"),
                ("operation", "text"),
                ("level", "text"),
                ("kind", "text"),
                ("outcome", "text"),
                ("flaky", "boolean"),
                ("address", "text"),
                ("member", "text"),
                ("expected", "text"),
                ("actual", "text"),
                ("cases", "number"),
                ("steps", "list"),
                ("request", "object"),
                ("response", "object|null"),
                ("minimal", "object"),
                ("replay", "text"),
            ],
        );
        check_fields(
            "minimal",
            &one["minimal"],
            &[("method", "text"), ("path", "text"), ("headers", "list")],
        );
        check_fields("minimal", &one["minimal"], &[("minimal", "boolean")]);
        assert!(ids.contains(one["requirement"].as_str().unwrap()));
        assert!(one["replay"].as_str().unwrap().starts_with("wireproof replay "));
    }
    let gating = findings.iter().filter(|one| one["level"] != "observe").count();
    assert_eq!(report["divergence"]["broken"], gating);
    assert_eq!(report["divergence"]["gating"], gating, "with --strict all of them gate");
    let of: BTreeSet<&str> = findings.iter().map(|one| one["requirement"].as_str().unwrap()).collect();
    assert_eq!(of.len(), findings.len(), "one finding for each requirement");
    assert_eq!(report.get("power"), None, "power is told where it was asked for alone");
}

#[test]
fn power_tells_what_a_run_is_blind_to() {
    let folder = tempfile::tempdir().unwrap();
    let (ended, report) = report(&folder, "check server --phase examples --power");
    assert_eq!(ended.code, Some(0));
    let power = &report["power"];
    check_fields("power", power, &[("caught", "number"), ("total", "number"), ("blind", "list")]);
    let blind = power["blind"].as_array().unwrap().len() as u64;
    assert_eq!(power["caught"].as_u64().unwrap() + blind, power["total"].as_u64().unwrap());
    assert!(blind > 0, "two examples cannot show every fault");
    check_fields("power.blind", &power["blind"][0], &[("fault", "text"), ("reason", "text")]);
}

/// What differs between a run and the same run in shards: how long it took, and how much went into making cases small.
fn comparable(mut report: Value) -> Value {
    // A merge has no cases to look for causes by.
    for field in ["duration_ms", "requests", "causes"] {
        report[field] = Value::Null;
    }
    for requirement in report["requirements"].as_array_mut().unwrap() {
        requirement["duration_ms"] = Value::Null;
    }
    for finding in report["findings"].as_array_mut().unwrap() {
        // Which case came first differs, and with it the values in it; what it is about and worth does not.
        for field in [
            "cause", "address", "member", "actual", "expected", "request", "response", "minimal", "replay",
            "start", "steps",
        ] {
            finding[field] = Value::Null;
        }
        finding["order"][2] = Value::Null;
    }
    report
}

#[test]
fn merged_shards_are_the_whole_run() {
    for fault in ["length-counted-in-bytes", "undeclared-error-name"] {
        let folder = tempfile::tempdir().unwrap();
        let (whole, expected) = report(&folder, &format!("check server --cases 60 --fault {fault} {SMALL}"));
        for shard in 1..=3 {
            let arguments = format!("check server --cases 60 --fault {fault} {SMALL} --shard {shard}/3");
            run(&folder, &format!("{arguments} --report json={shard}.json --quiet"));
        }
        let (merged, found) = report(&folder, "report merge 3.json 1.json 2.json");
        assert_eq!(merged.code, whole.code, "{fault}: {}", merged.err);
        assert_eq!(comparable(found), comparable(expected), "{fault}");
    }
}

#[test]
fn a_report_that_cannot_be_written_costs_none_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let full = "check server --phase examples --report json=/dev/full --report text=kept.txt";
    let ended = run(&folder, full);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.starts_with("error: --report json=/dev/full: "), "{}", ended.err);
    assert!(ended.out.contains("PASS: "), "the screen is shown all the same: {}", ended.out);
    let kept = std::fs::read_to_string(folder.path().join("kept.txt")).unwrap();
    assert!(kept.contains("PASS: "), "{kept}");
}

/// A reader that has seen enough does not change what the run came to.
#[test]
fn a_closed_pipe_leaves_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let broken = "check server --fault length-counted-in-bytes --only **/length/Username/*";
    run(&folder, &format!("{broken} --report json=after.json"));
    run(&folder, "check server --only **/length/Username/* --report json=before.json");
    for command in [broken, "diff before.json after.json", "matrix before.json after.json"] {
        let mut child = wireproof(&folder)
            .args(command.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ended = Ended::from(child.wait_with_output().unwrap());
        assert_eq!((ended.code, ended.err.as_str()), (Some(1), ""), "{command}");
    }
}

#[test]
fn a_last_report_that_cannot_be_kept_is_told_where_it_matters() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("state"), "in the way").unwrap();
    let quiet = run(&folder, "check server --phase examples --quiet");
    assert_eq!((quiet.code, quiet.err.as_str()), (Some(0), ""));
    let broken =
        run(&folder, "check server --fault length-counted-in-bytes --only **/length/Username/* --quiet");
    assert_eq!(broken.code, Some(1));
    assert!(broken.err.starts_with("warning: this report is not kept as the last one"), "{}", broken.err);
    let replayed = run(&folder, "replay F1");
    assert_eq!(replayed.code, Some(2));
    assert!(replayed.err.starts_with("error: there is no last report: "), "{}", replayed.err);
}

/// Whether an expected failure is stale can be told of the whole run alone, also where that came in parts.
#[test]
fn a_stale_failure_is_told_when_all_shards_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let known = "[[expected]]\nrequirement = 'cognito-idp/confirm-forgot-password/length/Username/max'\n\
        outcome = 'refused'\nreason = 'mended since'\n";
    std::fs::write(folder.path().join("known.toml"), known).unwrap();
    for shard in 1..=2 {
        let arguments = format!("check server --cases 20 --shard {shard}/2 --expected-failures known.toml");
        let ended = run(&folder, &format!("{arguments} --report json={shard}.json --quiet"));
        assert_eq!(ended.code, Some(0), "a shard decides nothing: {}", ended.out);
    }
    let merged = run(&folder, "report merge 1.json 2.json --expected-failures known.toml --quiet");
    assert_eq!(merged.code, Some(1), "{}{}", merged.out, merged.err);
    assert!(merged.out.starts_with("FAIL: 1 expected failure is stale"), "{}", merged.out);
    let half = run(&folder, "report merge 1.json --expected-failures known.toml --quiet");
    assert_eq!(half.code, Some(2), "{}", half.out);
    assert_eq!(half.err, "error: expected all shards of the run, found none of 2/2\n");
}

/// Two reports in one file are none, whatever its two names are.
#[test]
fn two_reports_for_one_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("sub")).unwrap();
    std::fs::write(path("there"), "x").unwrap();
    std::os::unix::fs::symlink("there", path("soft")).unwrap();
    std::os::unix::fs::symlink("missing", path("dangling")).unwrap();
    std::fs::hard_link(path("there"), path("hard")).unwrap();
    let whole = path("a").display().to_string();
    for (one, other) in [
        ("a", "./a"),
        ("a", "sub/../a"),
        ("a", whole.as_str()),
        ("there", "soft"),
        ("there", "hard"),
        ("missing", "dangling"),
        ("-", "-"),
    ] {
        let arguments = format!("check server --phase examples --report json={one} --report junit={other}");
        let ended = run(&folder, &arguments);
        assert_eq!(ended.code, Some(2), "{one} and {other}: {}", ended.err);
        assert!(ended.err.contains("a place of its own for each report"), "{}", ended.err);
    }
    let apart = "check server --phase examples --quiet --report json=soft --report junit=sub/there";
    let ended = run(&folder, apart);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(std::fs::symlink_metadata(path("soft")).unwrap().is_symlink(), "a link stays one");
    assert!(std::fs::read_to_string(path("there")).unwrap().starts_with("{"));
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".new")), "{left:?}");
}

/// What is run in another folder does not change what a number means here.
#[test]
fn the_last_report_is_that_of_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let check = |fault: &str| {
        ["check", "server", "--quiet", "--only", "**/length/Username/*", "--fault", fault].map(str::to_owned)
    };
    let here = wireproof(&folder).args(check("length-counted-in-bytes")).output().unwrap();
    assert_eq!(here.status.code(), Some(1));
    let before = run(&folder, "explain F1").out;
    let there =
        |arguments: &[String]| wireproof(&folder).args(arguments).current_dir(&elsewhere).output().unwrap();
    let unknown = there(&["explain".to_owned(), "F1".to_owned()]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(there(&check("length-max-unchecked/Username")).status.code(), Some(1));
    assert_eq!(run(&folder, "explain F1").out, before);
    let other = there(&["explain".to_owned(), "F1".to_owned()]);
    assert_ne!(String::from_utf8(other.stdout).unwrap(), before);
}

/// What was set is not shown, and can be given again.
#[test]
fn what_was_set_is_marked_and_can_be_given_again() {
    const SECRET: &str = "Zq\"9!SecretSecret";
    let folder = tempfile::tempdir().unwrap();
    let set = format!("Password={SECRET}");
    let fault = ["--fault", "length-max-unchecked/Username"];
    let header = ["--header", "X-Token: TokenToken77"];
    let arguments = |format: &str| {
        let mut command = wireproof(&folder);
        command.args(["check", "server", "--only", "**/length/Username/*", "--set", &set, "--timeout", "7"]);
        command.args(fault).args(header).args(["--report", &format!("{format}=-")]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    for format in ["text", "json", "ndjson", "junit", "markdown", "html"] {
        let shown = arguments(format);
        assert!(shown.contains("Username"), "{format}: {shown}");
        for hidden in ["SecretSecret", "TokenToken77"] {
            assert!(!shown.contains(hidden), "{format} shows {hidden}:\n{shown}");
        }
    }
    let text = arguments("text");
    let again = text.lines().find_map(|line| line.trim().strip_prefix("again")).unwrap();
    assert!(again.contains(" --set Password=VALUE --timeout 7 --header 'X-Token: VALUE'"), "{again}");
    assert!(
        text.split_whitespace().collect::<Vec<_>>().join(" ").contains("the value of Password is a stand-in"),
        "{text}"
    );
    let replayed = wireproof(&folder).args(["replay", "F1", "--set", &set]).output().unwrap();
    let replayed = (replayed.status.code(), String::from_utf8(replayed.stdout).unwrap());
    assert_eq!(replayed.0, Some(1), "{}", replayed.1);
    assert!(!replayed.1.contains("SecretSecret"), "{}", replayed.1);
    let shown = wireproof(&folder).args(["replay", "F1", "--set", &set, "--show-secrets"]).output().unwrap();
    assert!(String::from_utf8(shown.stdout).unwrap().contains("SecretSecret"));
}

/// An option that is refused may hold a secret: what is said of it repeats none.
#[test]
fn a_secret_in_a_refused_option_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let rows: [&[&str]; 12] = [
        &["--endpoint-url", "http://user:SECRET@127.0.0.1:1"],
        &["--endpoint-url", "user:SECRET@127.0.0.1:1"],
        &["--endpoint-url", "http://user:SECRET@[::1"],
        &["--endpoint-url", "http://user:SECRET x@127.0.0.1:1"],
        &["--endpoint-url", "http://127.0.0.1:1/?key=SECRET"],
        &["--endpoint-url=ftp://user:SECRET@127.0.0.1:1"],
        &["--header", "SECRET"],
        &["--header", "Authorization SECRET"],
        &["--header", "Authorization: SECRET\u{1}"],
        &["--header=SECRET"],
        &["--header", "Authorization:", "SECRET"],
        &["--set", "SECRET"],
    ];
    for row in rows {
        for command in [&["check", "server"][..], &["replay", "F1"]] {
            let ended = Ended::from(wireproof(&folder).args(command).args(row).output().unwrap());
            assert_eq!(ended.code, Some(2), "{row:?}: {}", ended.err);
            assert!(!ended.err.contains("SECRET") && !ended.out.contains("SECRET"), "{row:?}: {}", ended.err);
            assert!(ended.err.starts_with("error: "), "{row:?}: {}", ended.err);
        }
    }
}

/// Too few open files are our own trouble, and no server's.
#[test]
fn few_open_files_blame_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!(
        "ulimit -n 64; exec '{}' check server --concurrency 1000 --phase coverage --only '**/length/**'",
        env!("CARGO_BIN_EXE_wireproof")
    );
    let ended = std::process::Command::new("sh")
        .args(["-c", &line])
        .current_dir(folder.path())
        .env("XDG_STATE_HOME", folder.path().join("state"))
        .output()
        .unwrap();
    let ended = Ended::from(ended);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
    let told = ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("--concurrency was lowered from 1000 to 20"), "{told}");
}

/// What GitHub shows is written also where nothing could be judged, which nobody must take for a pass.
#[test]
fn github_is_told_why_nothing_was_judged() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = "check server --endpoint-url http://127.0.0.1:9 --report github=summary.md";
    let ended = run(&folder, arguments);
    assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
    let summary = std::fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.starts_with("Not judged: `http://127.0.0.1:9`: could not connect: "), "{summary}");
    assert!(
        ended.out.starts_with("::error title=wireproof not judged::http://127.0.0.1:9: "),
        "{}",
        ended.out
    );
    let judged = run(&folder, "check server --phase examples --quiet --report github=summary.md");
    assert_eq!(judged.code, Some(0), "{}{}", judged.out, judged.err);
    let summary = std::fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.starts_with("PASS: "), "{summary}");
    assert!(
        judged.out.lines().nth(1).unwrap().starts_with("::notice title=wireproof PASS::"),
        "{}",
        judged.out
    );
    let alone =
        run(&folder, "check server --phase examples --fault length-max-unchecked/Username --report github=-");
    assert!(alone.out.lines().all(|line| line.starts_with("::")), "{}", alone.out);
}
