//! Runs over several operations: what is told together, and by which names.

use wireproof::internals::check::verdict::BreakageKind;
use wireproof::internals::event::cause::FoundCause;
use wireproof::internals::event::collector::Collector;
use wireproof::internals::event::finding::{Exchange, Finding};
use wireproof::internals::event::stream::{Event, Listener};
use wireproof::internals::event::summary::Summary;
use wireproof::internals::report::terminal::paint::Color;
use wireproof::internals::report::terminal::{Detail, render};
use wireproof::internals::report::{json, markdown};

use super::sample::{finding, id, request, started};

const FAULT: &str = "unreadable-body-read-as-empty";

fn broken(number: usize, operation: &str, tail: &str) -> Finding {
    let exchange = Exchange { request: request("{"), response: None };
    let plain = finding(number, "required/ClientId", BreakageKind::Accepted, exchange);
    Finding { operation: operation.to_owned(), requirement: id(&format!("aws-json-1.1/{tail}")), ..plain }
}

fn cause(operation: &str, sentence: &str, rivals: &[&str]) -> FoundCause {
    FoundCause {
        operation: operation.to_owned(),
        faults: vec![FAULT.to_owned()],
        sentence: sentence.to_owned(),
        requirements: vec![id("aws-json-1.1/syntax/malformed")],
        shared: Vec::new(),
        rivals: rivals.iter().map(|rival| vec![(*rival).to_owned()]).collect(),
    }
}

/// A run over these operations, in each of which two requirements are broken, and one of them by a known cause.
fn run(operations: &[&str], causes: Vec<FoundCause>) -> Summary {
    let mut begun = started(10);
    begun.operations = operations.iter().map(|operation| (*operation).to_owned()).collect();
    let mut collector = Collector::new((), ());
    collector.hear(&Event::Started(Box::new(begun)));
    for (number, operation) in operations.iter().enumerate() {
        for tail in ["syntax/malformed", "syntax/deep-nesting"] {
            collector.hear(&Event::Found(Box::new(broken(number, operation, tail))));
        }
    }
    collector.hear(&Event::Explained(causes));
    collector.finish().0
}

#[test]
fn what_the_same_faults_cause_in_operations_of_a_service_is_one_cause() {
    let operations = ["post/send", "post/list", "bank/pay"];
    let does = "reads a broken body as an empty one";
    let causes = vec![
        cause("post/send", does, &["a", "b"]),
        cause("bank/pay", does, &[]),
        cause("post/list", does, &["b"]),
    ];
    let told = run(&operations, causes);
    let causes: Vec<(Vec<String>, usize)> =
        told.causes.iter().map(|cause| (cause.operations.clone(), cause.explains.len())).collect();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(causes, [(names(&["post/send", "post/list"]), 2), (names(&["bank/pay"]), 1)]);
    assert_eq!(told.causes[0].rivals, [names(&["b"])], "a rival that one operation tells from it is none");
    for finding in &told.findings {
        let cause = told.causes.iter().find(|cause| Some(&cause.id) == finding.cause.as_ref());
        assert_eq!(cause.is_some(), finding.requirement.tail() == "syntax/malformed");
        assert!(cause.is_none_or(|cause| cause.operations.contains(&finding.operation)));
    }
    let other = vec![cause("post/send", does, &[]), cause("post/list", "does something else", &[])];
    assert_eq!(run(&operations, other).causes.len(), 2, "what is done in other words is another cause");
}

#[test]
fn a_screen_of_several_operations_names_them_and_has_a_line_for_each_service() {
    let operations = ["post/send", "post/list", "bank/pay"];
    let does = "reads a broken body as an empty one";
    let told = run(&operations, operations.map(|operation| cause(operation, does, &[])).to_vec());
    let screen = render(&told, Color::Plain, Detail::Causes);
    for line in [
        "C1  2 findings in 2 operations of post",
        "  C2           1 finding in bank/pay: reads a broken body as an empty one",
        "syntax/deep-nesting in 2 operations of post",
        "syntax/deep-nesting in bank/pay",
        "service                    judged     passed not judged   findings     gating",
        "post                            2          0          0          4          4",
        "bank                            1          0          0          2          2",
    ] {
        assert!(screen.contains(line), "{line}\n{screen}");
    }
    assert!(screen.lines().count() <= 40 && screen.lines().all(|line| line.len() <= 120), "{screen}");
    let text = markdown::print(&told);
    for line in ["| `post` | 2 | 0 | 0 | 4 | 4 |", "C1 explains 2 findings in 2 operations of post:"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let document: serde_json::Value = serde_json::from_str(&json::print(&told)).unwrap();
    assert_eq!(document["services"][0]["service"], "post");
    assert_eq!(document["services"][0]["gating"], 4);
    assert_eq!(document["causes"][0]["operations"], serde_json::json!(["post/send", "post/list"]));
    let alone = render(&run(&operations[..1], Vec::new()), Color::Plain, Detail::Causes);
    assert!(!alone.contains("service   ") && !alone.contains("post/send of"), "{alone}");
}

/// Many operations are told by their number.
#[test]
fn many_operations_are_counted() {
    let ids: Vec<String> = (0..40).map(|number| format!("post/send-{number}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let screen = render(&run(&ids, Vec::new()), Color::Plain, Detail::Causes);
    assert!(screen.contains("\noperations   40 of post\n"), "{screen}");
}
