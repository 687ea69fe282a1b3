//! `wireproof matrix`: servers or clients side by side, and what becomes of one that cannot be judged.

use serde_json::Value;

use super::{run, wireproof};

/// Few cases, so that many servers are judged quickly.
const FEW: &str = "--cases 0 --only **/length/Username/*";

/// A target whose server ends at once.
const BROKEN: &str = "extends = \"mock\"\nsummary = \"ends at once\"\n[start]\ncommand = [\"false\"]\n";

#[test]
fn servers_of_targets_urls_and_reports_stand_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let judged = run(
        &folder,
        &format!("check server --fault length-max-unchecked/Username {FEW} --report json=wrong.json"),
    );
    assert_eq!(judged.code, Some(1), "{}", judged.err);
    std::fs::write(folder.path().join("own.toml"), BROKEN).unwrap();
    let mock = "matrix mock wrong.json own.toml --start";
    let reports = "--report json=m.json --report markdown=m.md --report html=m.html --report-dir each";
    let ended = run(&folder, &format!("{mock} {FEW} {reports}"));
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    for told in ["mock (1 of 3)", "started ", "own (3 of 3)", "own: not judged: `false` ended by itself"] {
        assert!(ended.err.contains(told), "expected {told:?} in {}", ended.err);
    }
    for told in [
        "  1 mock  ",
        "  2 wrong  ",
        "not judged: `false` ended by itself, with exit code 1",
        " . X    1 requirement",
        "FAIL: kept by 1 server, broken by 1 server, not judged on 1 server",
    ] {
        assert!(ended.out.contains(told), "expected {told:?} in {}", ended.out);
    }
    let matrix: Value = read(&folder, "m.json");
    let names: Vec<&str> =
        matrix["servers"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["mock", "wrong", "own"]);
    let broken: Vec<&Value> = matrix["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["cells"][1]["state"] == "broken")
        .collect();
    assert_eq!(broken.len(), 1);
    assert_eq!(broken[0]["id"], "cognito-idp/confirm-forgot-password/length/Username/max");
    // What was judged of each is a report like any other.
    let one: Value = read(&folder, "each/wrong.json");
    assert_eq!(one["schema"], "wireproof-report/1");
    assert!(folder.path().join("each/mock.json").is_file() && !folder.path().join("each/own.json").exists());
    let explained = run(&folder, "explain each/wrong.json#F1");
    assert_eq!(explained.code, Some(0), "{}", explained.err);
}

#[test]
fn a_server_that_cannot_be_judged_is_no_pass() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.toml"), BROKEN).unwrap();
    for order in ["mock own.toml", "own.toml mock"] {
        let ended = run(&folder, &format!("matrix {order} --start {FEW} --quiet"));
        assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
        assert_eq!(ended.out, "NOT JUDGED: kept by 1 server, not judged on 1 server\n");
    }
}

#[test]
fn a_server_that_does_not_listen_is_told_in_the_words_of_a_matrix() {
    let folder = tempfile::tempdir().unwrap();
    let text = "extends = \"mock\"\nsummary = \"nowhere\"\n[endpoint]\nurl = \"http://127.0.0.1:1\"\n";
    std::fs::write(folder.path().join("own.toml"), text).unwrap();
    let ended = run(&folder, &format!("matrix own.toml {FEW}"));
    assert_eq!(ended.code, Some(3), "{}{}", ended.out, ended.err);
    assert!(
        ended.err.contains("help: --start starts the server; a URL in place of its name"),
        "{}",
        ended.err
    );
    assert!(!ended.err.contains("--endpoint-url") && !ended.err.contains("--target"), "{}", ended.err);
}

#[test]
fn what_is_wrong_with_the_command_line_is_told_before_anything_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("no.json"), "{}").unwrap();
    for (arguments, told) in [
        ("matrix mock moot", "did you mean `moto`"),
        ("matrix mock no.json", "no.json"),
        ("matrix mock gone.json", "gone.json"),
        ("matrix mock http://", "http://"),
        (
            "matrix mock --report junit=a",
            "expected one of text, json, markdown, html for a matrix, found `junit`",
        ),
        (
            "matrix mock --report csv=a",
            "expected one of text, json, markdown, html for a matrix, found `csv`",
        ),
        ("matrix mock --report json", "expected json=PATH"),
        ("matrix mock --report json=a --report html=a", "found two for a"),
        ("matrix mock --start --only nothing/at/all", "no case is left"),
        ("matrix", "TARGET"),
        ("matrix mock --install", "expected --start too"),
        ("matrix wireproof-call --start", "--start: expected nothing that is about servers"),
        ("matrix wireproof-call boto", "found `boto`, which is none"),
    ] {
        let ended = run(&folder, arguments);
        assert_eq!(ended.code, Some(2), "{arguments}: {}", ended.err);
        assert!(ended.err.contains(told), "{arguments}: expected {told:?} in {}", ended.err);
        assert_eq!(ended.out, "", "{arguments}");
    }
}

#[test]
fn a_report_on_standard_output_stands_there_alone() {
    let folder = tempfile::tempdir().unwrap();
    run(&folder, &format!("check server {FEW} --report json=right.json"));
    let output = wireproof(&folder)
        .args(["matrix", "right.json", "right.json", "--report", "json=-"])
        .output()
        .unwrap();
    let matrix: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    let names: Vec<&str> =
        matrix["servers"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["right.json", "right.json #2"]);
}

/// A client that sends nothing.
const SILENT: &str = "summary = \"sends nothing\"\n[command]\nwords = [\"true\"]\n";

#[test]
fn clients_stand_side_by_side_and_never_beside_servers() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("silent.toml"), SILENT).unwrap();
    let few = "--only **/client/spelling/* --only **/client/error/*";
    let reports = "--report json=c.json --report markdown=c.md --report html=c.html --report-dir each";
    let ended = run(&folder, &format!("matrix wireproof-call silent.toml {few} --strict {reports}"));
    assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.err);
    assert!(ended.err.contains("wireproof-call (1 of 2)"), "{}", ended.err);
    for told in [
        "    client ",
        "  1 wireproof-call  ",
        "  2 silent",
        "not judged: silent sent nothing when it was called",
        "FAIL: broken by 1 client, not judged on 1 client",
    ] {
        assert!(ended.out.contains(told), "expected {told:?} in {}", ended.out);
    }
    assert!(ended.out.contains("it does not read the name of an error in a header"), "{}", ended.out);
    assert!(!ended.out.contains("server"), "{}", ended.out);
    for page in ["c.md", "c.html"] {
        let text = std::fs::read_to_string(folder.path().join(page)).unwrap();
        let body = text.split("<body").last().unwrap().split("<script").next().unwrap();
        assert!(!body.to_lowercase().contains(">servers"), "{page}");
    }
    let matrix = read(&folder, "c.json");
    assert_eq!(matrix["subject"], "client");
    assert_eq!(matrix["clients"][0]["name"], "wireproof-call");
    let rows = matrix["requirements"].as_array().unwrap();
    let row = rows.iter().find(|row| row["id"] == "aws-json-1.1/client/answer/error-header").unwrap();
    assert_eq!(
        (&row["cells"][0]["client"], &row["cells"][0]["state"]),
        (&"wireproof-call".into(), &"broken".into())
    );
    // A report of a client can stand in a matrix of clients, and not in one of servers.
    let again = run(&folder, "matrix each/wireproof-call.json");
    assert_eq!(again.code, Some(1), "{}", again.err);
    for mixed in ["matrix mock wireproof-call", "matrix each/wireproof-call.json http://127.0.0.1:1"] {
        let ended = run(&folder, mixed);
        assert_eq!(ended.code, Some(2), "{mixed}");
        assert!(ended.err.contains("expected servers or clients, found both"), "{}", ended.err);
    }
    // Two reports of clients are compared as those of servers are.
    let diff = run(&folder, "diff each/wireproof-call.json each/wireproof-call.json");
    assert_eq!(diff.code, Some(0), "{}{}", diff.out, diff.err);
}

fn read(folder: &tempfile::TempDir, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder.path().join(name)).unwrap()).unwrap()
}
