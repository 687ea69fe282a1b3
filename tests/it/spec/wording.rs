//! The words for broken constraints: whatever can be read back is right about itself, and what cannot is refused.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use wireproof::internals::check::verdict::Behavior;
use wireproof::internals::event::summary::Summary;
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::glob::glob;
use wireproof::internals::model::operation::Params;
use wireproof::internals::model::record::Fixture;
use wireproof::internals::oracle::fault::{Fault, catalogue};
use wireproof::internals::oracle::judge::{Oracle, OracleSettings};
use wireproof::internals::oracle::shared::SharedOracle;
use wireproof::internals::run::options::RunOptions;
use wireproof::internals::run::subject::Subject;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;
use wireproof::internals::wire::Answer;

use crate::judging::run::{OPERATION, judge, told};

const SERVICE: &str = "cognito-idp/service.toml";

/// The built-in service with some of its lines replaced.
fn with(changes: &[(&str, &str)]) -> SpecFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec").join(SERVICE);
    let mut text = fs::read_to_string(path).unwrap();
    for (line, other) in changes {
        let found = text.lines().find(|found| found.starts_with(line)).unwrap().to_owned();
        text = text.replacen(&found, other, 1);
    }
    SpecFile { name: SERVICE.to_owned(), text }
}

/// What a service says that has these words and a fault, when it is judged by the same words.
async fn summary(changes: &[(&str, &str)], fault: Option<&str>) -> Summary {
    let spec = Spec::overlay(&[with(changes)]).unwrap();
    let (service, operation) = spec.operation(OPERATION).unwrap();
    let chosen: Vec<Fault> = catalogue(service, operation)
        .into_iter()
        .filter(|known| fault.is_some_and(|fault| known.id == fault))
        .collect();
    assert_eq!(chosen.len(), usize::from(fault.is_some()), "{fault:?} is no fault");
    let oracle = Oracle::with_faults(Arc::clone(service), OracleSettings::default(), &chosen);
    let oracle = Arc::new(SharedOracle::new(oracle, || Fixture::NOW));
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
    let only =
        ["**/coverage/{required/*,length/{Username,Password},pattern/ConfirmationCode}/*", "**/several/*"];
    let only = only.iter().map(|pattern| glob(pattern).unwrap()).collect();
    let plan = Plan::new(generator, &Selection { fuzzing: 0, only, ..Selection::default() });
    let subject = Subject::Memory(Arc::clone(&oracle) as Arc<dyn Answer>);
    let options = RunOptions { shrinking: 0, strict: true, prose: true, ..RunOptions::default() };
    judge(plan, subject, &oracle, Behavior::Stateful, options).await
}

const NO_CONSTRAINTS: [(&str, &str); 4] =
    [("required =", ""), ("length-min =", ""), ("length-max =", ""), ("pattern =", "")];

#[tokio::test]
async fn a_service_in_any_words_that_can_be_read_is_right_about_itself() {
    let words: [(&str, &str, &str); 15] = [
        ("'{place}' {constraint}", "; ", "{count} of {count} error{s}: {details}"),
        ("'{place}' {constraint}", " | ", "({details})"),
        ("'{place}' {constraint}", "\n", "{details}"),
        ("'{place}' {constraint}", " ", "{details}"),
        ("'{place}' {constraint}", "e", "{details}"),
        ("<{place}> {constraint}.", "", "{details} [{count}]"),
        ("<{place}> {constraint} (in {place}: {constraint})", ", ", "{details}"),
        ("{place}: {constraint}, got {value}", "; ", "{details}"),
        ("{place}: got {value}, {constraint}", "; ", "{details}"),
        ("{place}: got {value}", "; ", "{details}"),
        ("{value}{place} is wrong: {constraint}", "; ", "{details}"),
        ("{place} {constraint} {value}", ", ", "{details}"),
        ("(?<place>.*) [{place}] \\ $^ {constraint}", "; ", "^.*$ ({details}|{count}) {s}"),
        ("because {constraint} at <{place}>", "; ", "{details}"),
        ("Ünï \u{10ffff} “{place}” \u{0} {constraint}", "\u{2028}", "😀 {details} 😀"),
    ];
    for (index, (words, separator, message)) in words.into_iter().enumerate() {
        let [detail, separator, message] =
            [("detail", words), ("separator", separator), ("message", message)]
                .map(|(name, text)| format!("{name} = {}", quoted(text)));
        let mut changes =
            vec![("detail =", detail.as_str()), ("separator =", &separator), ("message =", &message)];
        if !words.contains("{constraint}") {
            changes.extend(NO_CONSTRAINTS);
        }
        if !words.contains("{value}") {
            changes.push(("values =", ""));
        }
        let judged = summary(&changes, None).await;
        assert!(judged.findings.is_empty(), "{index}, {words}:\n{}", told(judged.findings.iter()));
        assert_eq!(judged.cases.total, 77, "{index}");
        let judged = summary(&changes, Some("first-violation-only")).await;
        let wanted = format!("{OPERATION}/validation/lists-all");
        assert!(
            judged.findings.iter().any(|finding| finding.requirement.as_str() == wanted),
            "{index}, {words}"
        );
    }
}

/// A text as TOML and JSON both have it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A service can tell everything in the same words, or in words of which one begins like another.
#[tokio::test]
async fn kinds_that_share_their_words_are_not_told_apart() {
    for (changes, fault) in [
        (
            [("length-min =", "length-min = 'is wrong'"), ("length-max =", "length-max = 'is wrong'")],
            "pattern",
        ),
        (
            [
                ("length-min =", "length-min = 'is {bound}'"),
                ("length-max =", "length-max = 'is {bound}, no more'"),
            ],
            "pattern",
        ),
        (
            [("length-min =", "length-min = 'a; b {bound} c {bound}'"), ("length-max =", "length-max = ''")],
            "length-min",
        ),
        (
            [("length-min =", "length-min = '{bound}'"), ("length-max =", "length-max = '{bound}{bound}'")],
            "pattern",
        ),
    ] {
        let judged = summary(&changes, None).await;
        assert!(judged.findings.is_empty(), "{changes:?}:\n{}", told(judged.findings.iter()));
        let judged = summary(&changes, Some(&format!("constraint-reworded/{fault}"))).await;
        assert!(!judged.findings.is_empty(), "{changes:?}");
    }
}

#[tokio::test]
async fn members_are_spelled_as_the_service_spells_them() {
    let declared = [("separator =", "separator = '; '\nplace-case = 'declared'")];
    let judged = summary(&declared, None).await;
    assert!(judged.findings.is_empty(), "{}", told(judged.findings.iter()));
    let message = judged_message(&declared);
    assert!(message.contains("at 'Username' failed"), "{message}");
    assert!(judged_message(&[]).contains("at 'username' failed"));
}

/// What a service says of an empty user name.
fn judged_message(changes: &[(&str, &str)]) -> String {
    let spec = Spec::overlay(&[with(changes)]).unwrap();
    let (service, operation) = spec.operation(OPERATION).unwrap();
    let oracle =
        Oracle::new(Arc::clone(service), OracleSettings { stateless: true, ..OracleSettings::default() });
    let oracle = SharedOracle::new(oracle, || Fixture::NOW);
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
    let only = vec![glob("**/length/Username/below-min").unwrap()];
    let plan = Plan::new(generator, &Selection { fuzzing: 0, only, ..Selection::default() });
    let case = plan.cases().next().unwrap();
    match oracle.answer(&case.request) {
        wireproof::internals::wire::Reply::Response(response) => String::from_utf8(response.body).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn words_that_cannot_be_read_back_are_refused_with_their_line() {
    for (line, other, wrong) in [
        ("message =", "message = ''", "`message` has no `{details}`"),
        ("message =", "message = '{count} {details} {details}'", "`message` has more than one `{details}`"),
        ("detail =", "detail = ''", "`detail` has no `{place}`"),
        ("detail =", "detail = '{value} {constraint}'", "`detail` has no `{place}`"),
        ("detail =", "detail = '{place}{constraint}'", "nothing shows where `{place}` ends"),
        ("detail =", "detail = '{place}is {constraint}'", "nothing shows where `{place}` ends"),
        ("detail =", "detail = '{place}.'", "nothing shows where `{place}` ends"),
        ("detail =", "detail = '{place} {value}{constraint}'", "nothing shows where `{value}` ends"),
        ("detail =", "detail = '{place} {constraint}{value}'", "nothing shows where `{constraint}` ends"),
        ("separator =", "separator = ''", "nothing shows where `{constraint}` ends"),
        ("detail =", "detail = '`{place}`'", "words that no message tells"),
        ("detail =", "detail = '`{place}` {constraint}'", "evidence for values that no message shows"),
        ("detail =", "detail = '{constraint} at <{place}>'", "nothing shows where `{constraint}` begins"),
        ("error =", "error = ''", "an error without a name"),
    ] {
        let shown = Spec::overlay(&[with(&[(line, other)])]).unwrap_err().to_string();
        assert!(shown.contains(wrong), "{other}:\n{shown}");
        assert!(shown.contains(SERVICE), "{shown}");
    }
    let long = format!("detail = '{}'", "{place} ".repeat(1000));
    assert!(Spec::overlay(&[with(&[("detail =", &long)])]).is_err());
}
