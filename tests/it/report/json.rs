//! The JSON report.

use proptest::prelude::*;
use serde_json::Value;
use wireproof::internals::event::answer::{BodyCut, KeptResponse};
use wireproof::internals::event::finding::Exchange;
use wireproof::internals::event::order::name_families;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::report::json::{ReportError, parse, print};
use wireproof::internals::wire::{Framing, Header, Request};

use crate::report::hold;
use crate::report::sample::{green, red};

#[test]
fn every_field_stands_as_the_format_says() {
    hold("json", "green", &print(&green()));
    let mut summary = red();
    summary.findings.truncate(3);
    summary.findings.remove(1);
    hold("json", "red", &print(&summary));
}

#[test]
fn the_fields_of_the_format_are_all_there() {
    let report: Value = serde_json::from_str(&print(&red())).unwrap();
    let fields = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let has = |value: &Value, names: &[&str]| {
        for name in names {
            assert!(fields(value).iter().any(|field| field == name), "{name} is not there");
        }
    };
    let top = "schema subject operations target behavior seed spec_sha256 binary commit dirty target_package \
               target_version duration_ms cases coverage divergence \
               requirements findings sources power";
    has(&report, &top.split_whitespace().collect::<Vec<_>>());
    has(&report["cases"], &["total", "pass", "fail", "skip", "error", "undetermined"]);
    has(&report["coverage"], &["requirements", "exercised"]);
    has(&report["divergence"], &["broken", "gating"]);
    has(&report["requirements"][0], &["id", "level", "evidence", "verdict", "cases", "failed"]);
    let finding = "id requirement operation level kind outcome flaky address member expected actual cases steps \
                   request response minimal replay";
    has(&report["findings"][0], &finding.split_whitespace().collect::<Vec<_>>());
    has(&report["findings"][0]["request"], &["method", "path", "headers", "body"]);
    has(&report["findings"][2]["request"], &["body_base64"]);
    has(&report["findings"][0]["response"], &["status", "headers", "body"]);
    has(&report["findings"][0]["minimal"], &["minimal", "method", "path", "headers", "body"]);
    has(&report["power"], &["caught", "total", "blind"]);
    assert_eq!(report["findings"][0]["outcome"], "side-effect");
    assert!(!fields(&serde_json::from_str(&print(&green())).unwrap()).contains(&"power".to_owned()));
}

/// The same with the families that its findings come to: a report has no names of them.
fn with_families(mut summary: Summary) -> Summary {
    name_families(&mut summary.findings);
    summary
}

#[test]
fn what_is_printed_reads_back() {
    for summary in [green(), red(), Summary { trouble: Some("refused".into()), interrupted: true, ..red() }] {
        assert_eq!(parse(&print(&summary)).unwrap(), with_families(summary));
    }
}

#[track_caller]
/// A report that nobody reads by eye has no indentation, and the same in it.
#[test]
fn a_long_report_stands_on_one_line_and_reads_back() {
    let mut summary = red();
    let finding = summary.findings[0].clone();
    summary.findings = vec![finding; 1001];
    let text = print(&summary);
    assert_eq!(text.lines().count(), 1);
    assert_eq!(print(&parse(&text).unwrap()), text);
    summary.findings.truncate(1000);
    assert!(print(&summary).lines().count() > 1000);
}

fn check_refused(change: impl Fn(&mut Value), expected: &str) {
    let mut report: Value = serde_json::from_str(&print(&red())).unwrap();
    change(&mut report);
    let error = parse(&report.to_string()).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn another_document_is_refused_with_the_reason() {
    assert!(matches!(parse("{"), Err(ReportError::Malformed(_))));
    assert!(matches!(parse("[]"), Err(ReportError::Malformed(_))));
    check_refused(|report| report["schema"] = "wireproof-report/9".into(), "found `wireproof-report/9`");
    check_refused(|report| report["seed"] = "one".into(), "invalid type: string \"one\"");
    check_refused(|report| report["sede"] = 1.into(), "unknown field `sede`");
    check_refused(|report| report["findings"][0]["outcome"] = "odd".into(), "unknown variant `odd`");
    check_refused(|report| report["findings"][2]["request"]["body_base64"] = "%".into(), "finding F3");
    check_refused(|report| report["findings"][0]["request"]["body_base64"] = "".into(), "finding F1");
}

fn exchange() -> impl Strategy<Value = Exchange> {
    let headers = || prop::collection::vec(("[ -~]{0,12}", any::<String>()), 0..3);
    let body = || prop_oneof![any::<Vec<u8>>(), any::<String>().prop_map(String::into_bytes)];
    let lines = |pairs: Vec<(String, String)>| {
        pairs.into_iter().map(|(name, value)| Header { name, value }).collect()
    };
    let framing = prop_oneof![Just(Framing::ContentLength), (1_usize..99).prop_map(Framing::Chunked)];
    let request = ("[A-Z]{0,6}", any::<String>(), headers(), framing, body()).prop_map(
        move |(method, path, headers, framing, body)| Request {
            method,
            path,
            headers: lines(headers),
            framing,
            body,
        },
    );
    let cut = (body(), any::<u32>(), "[0-9a-f]{64}").prop_map(|(end, bytes, sha256)| BodyCut {
        end,
        bytes: bytes as usize,
        sha256,
    });
    let response = (any::<u16>(), headers(), prop::option::of(40_usize..99), body(), prop::option::of(cut))
        .prop_map(move |(status, headers, headers_cut, body, body_cut)| KeptResponse {
            status,
            headers: lines(headers),
            headers_cut,
            body,
            body_cut,
        });
    (request, prop::option::of(response)).prop_map(|(request, response)| Exchange { request, response })
}

proptest! {
    #[test]
    fn any_exchange_and_text_reads_back(found in exchange(), minimal in exchange(), text in any::<String>()) {
        let mut summary = red();
        let finding = &mut summary.findings[0];
        finding.steps[0].exchange = minimal.clone();
        finding.found = found;
        finding.minimal = minimal;
        finding.actual.clone_from(&text);
        summary.target = text;
        prop_assert_eq!(parse(&print(&summary)).unwrap(), with_families(summary));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[\\[\\]{}\":,a-z0-9 ]{0,60}") {
        prop_assert!(parse(&text).is_err());
    }
}
