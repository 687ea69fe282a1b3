//! Lists of expected failures.

use wireproof::check::BreakageKind;
use wireproof::check::expected_failures::{ExpectedFailures, update};
use wireproof::event::{Conclusion, Extent, Summary};

use crate::report::hold;
use crate::report::sample::{green, red};

const KNOWN: [&str; 3] = ["s/o/length/Name/max", "s/o/required/Name", "s/o/rule/wrong-code"];

const LIST: &str = r#"# Known failures of our server.

# Waits for the new parser.
[[expected]]
requirement = "s/o/length/Name/max"
outcome = "accepted"   # since 2.0
reason = "no lengths yet"
tracking = "https://example.org/7"

[[expected]]
requirement = "s/o/length/Name/max"
outcome = "server-error"
reason = "the same"

[[expected]]
requirement = "s/o/required/Name"
outcome = "wrong-error"
reason = "names"
"#;

fn list() -> ExpectedFailures {
    ExpectedFailures::parse("known.toml", LIST, &KNOWN).unwrap()
}

#[track_caller]
fn check_refused(text: &str, expected: &[&str]) {
    let said = ExpectedFailures::parse("known.toml", text, &KNOWN).unwrap_err().render(false);
    for part in expected {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

fn entry(requirement: &str, outcome: &str) -> String {
    format!("[[expected]]\nrequirement = \"{requirement}\"\noutcome = \"{outcome}\"\nreason = \"r\"\n")
}

#[test]
fn a_finding_is_known_where_all_its_outcomes_are_listed() {
    let reason = |requirement, outcomes: &[BreakageKind]| list().reason(requirement, outcomes);
    assert_eq!(
        reason("s/o/length/Name/max", &[BreakageKind::Accepted]).as_deref(),
        Some("no lengths yet (https://example.org/7)")
    );
    assert_eq!(
        reason("s/o/length/Name/max", &[BreakageKind::ServerError, BreakageKind::Accepted]).as_deref(),
        Some("the same; no lengths yet (https://example.org/7)")
    );
    assert_eq!(reason("s/o/length/Name/max", &[BreakageKind::Accepted, BreakageKind::Header]), None);
    assert_eq!(reason("s/o/rule/wrong-code", &[BreakageKind::Accepted]), None);
    assert_eq!(reason("s/o/length/Name/max", &[]), None);
}

#[test]
fn what_is_listed_and_held_is_stale() {
    assert_eq!(list().stale(|id| id.contains("length")), ["s/o/length/Name/max"]);
    assert_eq!(list().stale(|_| false), Vec::<String>::new());
}

#[test]
fn every_fault_of_a_list_is_told_with_its_line() {
    check_refused("[[expected]", &["known.toml:1"]);
    check_refused("[[expect]]\n", &["unknown field `expect`"]);
    check_refused(
        &entry("s/o/length/Name/mx", "accepted"),
        &["known.toml:2:15", "did you mean `s/o/length/Name/max`?"],
    );
    check_refused(
        &entry(KNOWN[0], "acepted"),
        &["known.toml:3:11", "unknown outcome", "did you mean `accepted`?"],
    );
    check_refused(&format!("{}why = 1\n", entry(KNOWN[0], "accepted")), &["unknown field `why`"]);
    check_refused(&entry(KNOWN[0], "accepted").repeat(2), &["known.toml:6", "stands twice"]);
    check_refused(&entry(KNOWN[0], "accepted").replace("\"r\"", "\" \""), &["known.toml:4", "say why"]);
    check_refused(
        "[[expected]]\nrequirement = \"s/o/required/Name\"\nreason = \"r\"\n",
        &["missing field `outcome`"],
    );
    let both = format!("{}\n{}", entry("nothing", "accepted"), entry(KNOWN[0], "odd"));
    check_refused(&both, &["unknown requirement `nothing`", "unknown outcome `odd`"]);
    assert_eq!(ExpectedFailures::parse("known.toml", "", &KNOWN).unwrap(), ExpectedFailures::default());
}

#[test]
fn an_updated_list_keeps_its_comments() {
    let failed = [
        ("s/o/length/Name/max".to_owned(), BreakageKind::ServerError),
        ("s/o/rule/wrong-code".to_owned(), BreakageKind::SideEffect),
    ];
    let updated = update(LIST, &failed, |id| id != "s/o/required/Name").unwrap();
    hold("expected", "updated", &updated);
    assert_eq!(update(&updated, &failed, |id| id != "s/o/required/Name").unwrap(), updated);
    assert!(ExpectedFailures::parse("known.toml", &updated, &KNOWN).is_ok());
}

#[test]
fn an_updated_list_fits_the_run() {
    let failed = [("s/o/rule/wrong-code".to_owned(), BreakageKind::SideEffect)];
    for text in [
        "",
        "# nothing yet\n",
        LIST,
        "expected = [ { requirement = \"a\", outcome = \"header\", reason = \"b\" } ]\n",
    ] {
        let updated = update(text, &failed, |_| true).unwrap();
        let list = ExpectedFailures::parse("known.toml", &updated, &KNOWN).unwrap();
        assert_eq!(list.entries.len(), 1, "{updated}");
        let emptied = update(&updated, &[], |_| true).unwrap();
        assert_eq!(ExpectedFailures::parse("known.toml", &emptied, &KNOWN).unwrap().entries.len(), 0);
        let comment = text.lines().next().unwrap_or_default();
        assert!(!comment.starts_with('#') || emptied.starts_with(comment), "{emptied:?}");
    }
    assert!(update("[[", &failed, |_| true).is_err());
}

#[test]
fn a_list_decides_what_gates_in_a_summary() {
    let held = "cognito-idp/confirm-forgot-password/required/ClientId";
    let broken = "cognito-idp/confirm-forgot-password/length/ClientId/max";
    let ids = [held, broken];
    let list = |text: &str| ExpectedFailures::parse("known.toml", text, &ids).unwrap();
    let mut summary = red();
    summary.findings = vec![red().findings[3].clone()];
    summary.stale.clear();
    summary.requirements.retain(|result| ids.contains(&result.id.as_str()));
    // Every case was sent.
    summary.cases.total = summary.cases.judged();
    summary.cases.skip = 0;
    let mut known = summary.clone();
    known.apply_expected(&list(&entry(broken, "accepted")));
    assert_eq!(known.findings[0].known.as_deref(), Some("r"));
    assert_eq!(known.conclusion(), Conclusion::Kept);
    let mut another = summary.clone();
    another.apply_expected(&list(&entry(broken, "server-error")));
    assert_eq!((another.findings[0].gates, another.conclusion()), (true, Conclusion::Broken));
    let mut stale = summary.clone();
    stale.apply_expected(&list(&(entry(broken, "accepted") + &entry(held, "accepted"))));
    assert_eq!(
        (stale.stale.as_slice(), stale.conclusion()),
        ([held.to_owned()].as_slice(), Conclusion::Broken)
    );
    let mut narrowed = Summary { extent: Extent { narrowed: true, shards: None }, ..green() };
    narrowed.apply_expected(&list(&entry(held, "accepted")));
    assert_eq!(narrowed.conclusion(), Conclusion::Kept);
}
