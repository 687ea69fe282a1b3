//! The built-in client, right and with faults, as a user of the program judges it.

use serde_json::Value;

use crate::command::{Ended, run, wireproof_here};

fn told(words: &[&str]) -> Ended {
    Ended::from(wireproof_here(words))
}

#[test]
fn a_fault_is_listed_explained_judged_and_told_as_the_cause() {
    told(&["check", "client", "--fault", "list"])
        .expect(0, &["client/normalized\n    it normalizes texts\n", "client/follows-redirects\n"]);
    told(&["explain", "client/normalized"])
        .expect(0, &["client/members/characters", "wireproof check client --fault client/normalized"]);
    told(&["explain", "aws-json-1.1/client/members/characters"]).expect(0, &["client/normalized"]);
    let judged = told(&[
        "check",
        "client",
        "--fault",
        "client/normalized",
        "--fault",
        "client/reads-no-header",
        "--only",
        "**/text/**",
        "--only",
        "**/spelling/**",
    ]);
    judged.expect(
        1,
        &[
            "2 causes explain 2 of 2 findings",
            "it normalizes texts\n    fault        client/normalized\n    explains     F1\n",
            "--fault client/normalized --fault client/reads-no-header --only",
        ],
    );
    assert!(judged.out.lines().take(12).all(|line| line.chars().count() <= 80), "{}", judged.out);
}

#[test]
fn a_fault_that_is_none_is_refused_with_what_may_have_been_meant() {
    told(&["check", "client", "--fault", "client/normalised"]).expect(
        2,
        &["--fault client/normalised: there is no such fault", "did you mean `client/normalized`?"],
    );
    told(&["check", "client", "--fault", "client/put", "--target", "boto3"])
        .expect(2, &["cannot be used with"]);
}

#[test]
fn a_cause_stands_for_its_findings_in_a_list_of_known_failures() {
    let folder = tempfile::tempdir().unwrap();
    let only = "--only **/spelling/** --strict";
    let judge =
        |more: &str| run(&folder, &format!("check client --fault client/reads-no-header {only}{more}"));
    judge(" --report json=report.json").expect(1, &["1 cause explains 1 of 1 finding"]);
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["causes"][0]["faults"], serde_json::json!(["client/reads-no-header"]));
    assert_eq!(report["findings"][0]["cause"], "C1");
    let list = |cause: &str| {
        let text = format!("[[expected]]\ncause = [\"{cause}\"]\nreason = \"an older protocol\"\n");
        std::fs::write(folder.path().join("known.toml"), text).unwrap();
    };
    list("client/reads-no-header");
    judge(" --expected-failures known.toml").expect(0, &["PASS"]);
    list("client/keeps-the-address");
    judge(" --expected-failures known.toml").expect(1, &["FAIL: 1 gating requirement broken"]);
    list("client/keeps-the-adress");
    judge(" --expected-failures known.toml").expect(2, &["client/keeps-the-adress"]);
}

/// What shows a finding is made small whatever the client is: drawn inputs have hundreds of characters.
#[test]
fn a_finding_has_the_smallest_input_that_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = "--phase fuzzing --cases 60 --report json=report.json";
    let judge = |subject: &str| {
        let ended = run(&folder, &format!("check client {subject} {drawn}"));
        ended.expect(1, &["of body, the smallest"]);
        let text = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
        let report: Value = serde_json::from_str(&text).unwrap();
        let finding = &report["findings"][0];
        assert_eq!(finding["minimal"]["minimal"], true, "{finding}");
        let input = finding["client"]["input"].as_object().unwrap().clone();
        (finding["requirement"].as_str().unwrap().to_owned(), input)
    };
    for fault in ["normalized", "question-marks", "replaced-beyond-the-first-plane"] {
        let subject = format!("--fault client/{fault}");
        let (requirement, input) = judge(&subject);
        // All but what it is about is as short as it may be.
        let texts = input.values().filter_map(Value::as_str);
        let longest = texts.map(|text| text.chars().count()).max().unwrap();
        assert!(longest <= 8 && input.len() <= 5, "{subject}: {requirement}: {input:?}");
    }
}
