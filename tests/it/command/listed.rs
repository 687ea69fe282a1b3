//! `wireproof spec list`: the whole contract for other programs, without a loose end.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{report, run};

/// The texts of a list of objects under this name.
fn texts<'a>(list: &'a Value, name: &str) -> BTreeSet<&'a str> {
    list.as_array().unwrap().iter().map(|entry| entry[name].as_str().unwrap()).collect()
}

#[test]
fn every_requirement_has_its_evidence_and_every_fault_what_it_breaks() {
    let folder = tempfile::tempdir().unwrap();
    let list: Value = serde_json::from_str(&run(&folder, "spec list").out).unwrap();
    let contracts = list["contracts"].as_array().unwrap();
    for contract in contracts {
        let known = texts(&contract["requirements"], "id");
        for requirement in contract["requirements"].as_array().unwrap() {
            let believed = requirement["because"] == "unknown" || requirement["because"] == "contested";
            let evidence = requirement["evidence"].as_array().unwrap();
            assert!(believed || !evidence.is_empty(), "{requirement}");
            for source in evidence {
                assert!(contract["sources"][source.as_str().unwrap()]["title"].is_string(), "{requirement}");
            }
        }
        for fault in contract["faults"].as_array().unwrap() {
            let breaks = fault["breaks"].as_array().unwrap();
            assert!(!breaks.is_empty(), "{fault}");
            assert!(breaks.iter().all(|id| known.contains(id.as_str().unwrap())), "{fault}");
        }
    }
    let ids = |contract: &Value| (contract["subject"].clone(), contract["id"].clone());
    let whole: Vec<_> = contracts.iter().map(ids).collect();
    let pair = |subject: &str, id: &str| (Value::from(subject), Value::from(id));
    assert_eq!(
        whole,
        [pair("service", "cognito-idp/confirm-forgot-password"), pair("client", "aws-json-1.1")]
    );
}

/// It lists what a run judges, and the faults that the mock has.
#[test]
fn what_is_listed_is_what_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let list: Value = serde_json::from_str(&run(&folder, "spec list").out).unwrap();
    let server = &list["contracts"][0];
    let (_, report) = report(&folder, "check server --only **/path/**");
    let listed = texts(&server["requirements"], "id");
    let judged = texts(&report["requirements"], "id");
    assert!(judged.is_subset(&listed), "{:?}", judged.difference(&listed).collect::<Vec<_>>());
    let faults = run(&folder, "mock --fault list").out;
    let known: BTreeSet<_> = faults.lines().filter(|line| !line.starts_with(' ')).collect();
    for fault in texts(&server["faults"], "id") {
        assert!(known.contains(fault), "{fault}");
    }
    run(&folder, "spec list --operation no/such").expect(2, &["no/such"]);
}
