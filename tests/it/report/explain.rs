//! What `wireproof explain` says.

use std::collections::BTreeMap;

use wireproof::internals::event::summary::SubjectKind;
use wireproof::internals::exchange::endpoint::Endpoint;
use wireproof::internals::model::requirement::{Citation, Grade, Requirement, RequirementKind, Source};
use wireproof::internals::report::explain::{
    FaultFacts, RequirementFacts, did_you_mean, fault, finding, requirement,
};
use wireproof::internals::report::terminal::paint::Color;

use crate::report::hold;
use crate::report::sample::{id, red, request};

#[test]
fn a_requirement_is_told_with_evidence_cases_and_faults() {
    let about = Requirement {
        id: id("cognito-idp/confirm-forgot-password/length/Username/max"),
        sentence: "A Username of more than 128 characters is refused.".into(),
        citation: Citation {
            grade: Grade::Observed,
            evidence: vec!["D1".into(), "O13".into(), "X9".into()],
            written: None,
        },
        kind: RequirementKind::Contract,
        stateful: true,
    };
    let sources: BTreeMap<String, Source> =
        red().sources.into_iter().map(|source| (source.id.clone(), source)).collect();
    let cases: Vec<String> = (1..15).map(|number| format!("{}/above-max/{number}", about.id)).collect();
    let endpoint: Endpoint = "http://127.0.0.1:8080".parse().unwrap();
    let request = request("{}");
    let facts = RequirementFacts {
        requirement: &about,
        sources: &sources,
        cases: &cases,
        faults: &["length-counted-in-bytes".into()],
        example: Some((&request, &endpoint)),
        options: "",
        versions: &[],
    };
    hold("explain", "requirement", &requirement(&facts, Color::Plain));
    let bare = RequirementFacts { cases: &[], faults: &[], example: None, ..facts };
    hold("explain", "requirement-bare", &requirement(&bare, Color::Plain));
}

#[test]
fn a_fault_is_told_with_what_it_breaks_and_how_to_see_it() {
    let breaks = [("s/o/length/Name/max", "A Name of more than 8 characters is refused.")];
    let facts = FaultFacts {
        subject: SubjectKind::Service,
        id: "length-counted-in-bytes",
        sentence: "Lengths are counted in bytes instead of characters.",
        breaks: &breaks,
        options: "",
    };
    hold("explain", "fault", &fault(&facts, Color::Plain));
}

#[test]
fn a_finding_is_told_with_its_steps() {
    let said = |id: &str| {
        let report = red();
        let meant = report.findings.iter().find(|finding| finding.short == id).unwrap();
        finding(meant, &report, Color::Plain)
    };
    hold("explain", "finding", &said("F1"));
    assert!(said("F7").contains("with --strict it would"));
    assert!(said("F8").contains("it is known: the gateway"));
    assert!(said("F9").contains("the evidence leaves it open"));
}

#[test]
fn an_unknown_id_is_answered_with_the_nearest() {
    let known = ["s/o/length/Name/max", "s/o/length/Name/min", "length-counted-in-bytes", "F1"];
    let check = |id: &str, expected: &str| {
        let said = did_you_mean(id, known);
        assert!(said.starts_with("; ") && said.contains(expected), "{said}");
    };
    check("s/o/length/Name/mx", "did you mean `s/o/length/Name/max`");
    check("lenght/Name/min", "did you mean `s/o/length/Name/min`");
    check("length-counted-in-byte", "did you mean `length-counted-in-bytes`");
    assert_eq!(did_you_mean("qqqq", known), "");
}
