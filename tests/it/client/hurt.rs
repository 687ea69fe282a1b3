//! What wrong answers do to clients: one that renames errors hurts, one that drops an id of requests does not.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::command::Ended;

/// The right driver of the tests as a client's file.
const RIGHT: &str = concat!(
    "summary = \"a right client\"\n[driver]\nfile = \"",
    env!("CARGO_MANIFEST_DIR"),
    "/tests/cases/client/driver.py\"\ncommand = [\"python3\", \"{driver}\", \"right\"]\n"
);

/// The program in a folder of its own, where no package is installed.
fn run(folder: &TempDir, arguments: &[&str]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wireproof"));
    command.args(arguments).current_dir(folder.path());
    command.env("XDG_STATE_HOME", folder.path().join("state"));
    command.env("XDG_CACHE_HOME", folder.path().join("cache"));
    Ended::from(command.output().unwrap())
}

fn check(folder: &TempDir, arguments: &[&str]) -> Ended {
    fs::write(folder.path().join("right.toml"), RIGHT).unwrap();
    let all = [&["check", "server", "--hurt", "right.toml"], arguments].concat();
    run(folder, &all)
}

/// The findings of a run with this fault, each with what the clients see.
fn findings(folder: &TempDir, arguments: &[&str]) -> Vec<Value> {
    let ended = check(folder, &[arguments, &["--report", "json=report.json"]].concat());
    ended.expect(1, &[]);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    report["findings"].as_array().unwrap().clone()
}

#[test]
fn a_renamed_error_hurts_and_a_success_in_its_place_does_too() {
    let folder = tempfile::tempdir().unwrap();
    for (fault, seen) in
        [("error-under-status-200", "a success"), ("error-type-dropped-from-body", "an error without a name")]
    {
        let only = ["--fault", fault, "--only", "**/length/Username/*"];
        let findings = findings(&folder, &only);
        let hurt = findings.iter().flat_map(|finding| finding["hurt"].as_array()).flatten();
        let hurt: Vec<&Value> = hurt.filter(|view| view["hurt"] == true).collect();
        assert!(!hurt.is_empty(), "{fault}: {findings:?}");
        let of_driver = hurt.iter().find(|view| view["client"] == "right").unwrap();
        assert_eq!(of_driver["seen"], seen);
        assert_eq!(of_driver["seen_of_right"], "the error InvalidParameterException");
    }
}

#[test]
fn what_a_client_does_not_look_at_does_not_hurt_it() {
    let folder = tempfile::tempdir().unwrap();
    let only = ["--fault", "request-id-dropped", "--only", "**/length/Username/*"];
    let findings = findings(&folder, &only);
    let tried: Vec<&Value> =
        findings.iter().flat_map(|finding| finding["hurt"].as_array()).flatten().collect();
    assert!(!tried.is_empty(), "{findings:?}");
    for view in tried {
        assert_eq!(view["hurt"], false, "{view}");
        assert_eq!(view["seen"], view["seen_of_right"]);
    }
    check(&folder, &only).expect(1, &["hurt         right by 0 of ", "unhurt       right: "]);
}

/// No client of these sends a query: nobody can say that they are hurt by how one is answered.
#[test]
fn what_no_client_sends_hurts_none() {
    let folder = tempfile::tempdir().unwrap();
    let findings = findings(&folder, &["--fault", "query-not-routed", "--only", "**/path/**"]);
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|finding| finding.get("hurt").is_none()), "{findings:?}");
}

/// What any answer shows is served to an input that the client sends, whichever case showed it.
#[test]
fn an_input_that_a_client_refuses_hides_no_wrong_answer() {
    let folder = tempfile::tempdir().unwrap();
    let only = ["--fault", "error-under-status-200", "--only", "**/length/Username/below-min"];
    let findings = findings(&folder, &[&only[..], &["--hurt", "wireproof-call"]].concat());
    let seen = |client: &str| {
        let views = findings.iter().flat_map(|finding| finding["hurt"].as_array()).flatten();
        let of_client = views.filter(|view| view["client"] == client);
        of_client.map(|view| view["hurt"] == true).collect::<Vec<_>>()
    };
    assert!(seen("wireproof-call").contains(&true) && seen("right").contains(&true), "{findings:?}");
    // That a value is too short is nothing that this command line sends.
    let renamed = self::findings(
        &folder,
        &[
            "--fault",
            "validation-error-renamed",
            "--only",
            "**/length/Username/below-min",
            "--hurt",
            "wireproof-call",
        ],
    );
    let views = renamed.iter().flat_map(|finding| finding["hurt"].as_array()).flatten();
    let refused: Vec<&Value> = views.filter(|view| view["seen"] == "it refuses the input").collect();
    assert!(!refused.is_empty() && refused.iter().all(|view| view["hurt"] == false), "{renamed:?}");
}

#[test]
fn what_hurts_comes_first_and_is_told_on_the_screen_and_on_the_page() {
    let folder = tempfile::tempdir().unwrap();
    let ended = check(
        &folder,
        &[
            "--fault",
            "error-under-status-200",
            "--only",
            "**/length/Username/*",
            "--by",
            "requirement",
            "--report",
            "html=page.html",
            "--report",
            "json=report.json",
        ],
    );
    ended.expect(1, &["hurts", "right: a success; of the right answer the error", "hurt         right by "]);
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    for told in ["What clients see", "hurts right", "of the right answer: the error"] {
        assert!(page.contains(told), "expected {told:?} in the page");
    }
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("report.json")).unwrap()).unwrap();
    let gating = report["findings"].as_array().unwrap().iter().filter(|finding| finding["gates"] == true);
    let does_hurt = |finding: &Value| {
        finding["hurt"].as_array().is_some_and(|views| views.iter().any(|view| view["hurt"] == true))
    };
    let hurts: Vec<bool> = gating.map(does_hurt).collect();
    assert!(hurts.is_sorted_by(|one, other| one >= other), "{hurts:?}");
    assert!(hurts[0]);
    // A report that is read has what was written.
    run(&folder, &["explain", "report.json#F1"]).expect(0, &["hurts"]);
    run(&folder, &["report", "show", "report.json#F1"]).expect(0, &["hurts"]);
}

#[test]
fn a_client_that_is_not_there_is_told_before_anything_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    for (client, code, told) in [
        ("bot3", 2, "did you mean `boto3`?"),
        ("moto", 2, "which is a server"),
        ("js-v3", 3, "--install downloads it into"),
    ] {
        let ended = run(&folder, &["check", "server", "--hurt", client]);
        ended.expect(code, &[]);
        assert!(ended.err.contains(told), "{client}: expected {told:?} in {}", ended.err);
        assert_eq!(ended.out, "", "{client}");
    }
}
