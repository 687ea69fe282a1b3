//! The events of a run for programs that read along: one JSON object in each line.
//!
//! - Each line has a `type` and the fields that [`schema::schema`] says of it.
//! - A finding has the fields that it has in the JSON report, but for those that only the end of the run decides: the
//!   last line has these.

pub mod line;
#[cfg(feature = "internals")]
pub mod schema;

use serde_json::Map;
use serde_json::Value;

use crate::event::finding::Finding;
use crate::event::stream::{Event, JudgedCase, Started};
use crate::event::summary::Summary;
use crate::model::requirement::id::RequirementId;
use crate::report::escape::escape_json;
use crate::report::json::finding::FindingText;
use crate::report::ndjson::line::{
    EventLine, FinishedLine, JudgedLine, PowerJudgedLine, PowerStartedLine, ShrinkingLine, StartedLine,
    UnansweredLine,
};

/// The fields of a finding that only the end of the run decides.
const DECIDED_LAST: [&str; 5] = ["short", "cause", "known", "new", "gates"];

/// The line that tells an event, with its line break; `None` for one that is no news to a program.
pub fn line(event: &Event) -> Option<String> {
    Some(match event {
        Event::Started(started) => of_start(started),
        Event::Judged(JudgedCase { address, requirement, verdict, broken, duration, again }) => {
            let (address, requirement) = (address.to_string(), requirement.to_string());
            let broken = broken.iter().map(RequirementId::to_string).collect();
            let duration_us = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
            print(JudgedLine { address, requirement, verdict: *verdict, broken, duration_us, again: *again })
        }
        Event::Unanswered { address, requirement, reason } => {
            let (address, requirement, reason) =
                (address.to_string(), requirement.to_string(), reason.clone());
            print(UnansweredLine { address, requirement, reason })
        }
        Event::Shrinking { requirement } => print(ShrinkingLine { requirement: requirement.to_string() }),
        Event::Found(finding) => of_finding(finding),
        Event::Weighing { faults } => print(PowerStartedLine { faults: *faults }),
        Event::Weighed { fault, blind } => {
            let (fault, reason) = (fault.clone(), blind.clone());
            print(PowerJudgedLine { fault, caught: reason.is_none(), reason })
        }
        Event::Finished(summary) => print(FinishedLine::from(&**summary)),
        Event::Absent
        | Event::Explaining
        | Event::Explained(_)
        | Event::OperationEnded(_)
        | Event::Ended(_) => return None,
    })
}

/// The lines of a run of which the summary alone is known: its beginning, its findings and its end.
pub fn print_summary(summary: &Summary) -> String {
    let started = Started {
        subject: summary.subject,
        operations: summary.operations.clone(),
        target: summary.target.clone(),
        endpoint: summary.endpoint.clone(),
        start: summary.start.clone(),
        behavior: summary.behavior,
        seed: summary.seed,
        spec_sha256: summary.spec_sha256.clone(),
        made_by: summary.made_by.clone(),
        package: summary.package.clone(),
        requirements_as_of: summary.requirements_as_of.clone(),
        extent: summary.extent.clone(),
        cases: summary.cases.total,
    };
    let mut lines = of_start(&started);
    lines.extend(summary.findings.iter().map(of_finding));
    lines + &print(FinishedLine::from(summary))
}

fn of_start(started: &Started) -> String {
    print(StartedLine::from(started))
}

fn of_finding(finding: &Finding) -> String {
    print(FindingText::from(finding))
}

fn print<L: EventLine>(line: L) -> String {
    let mut fields = Map::from_iter([("type".to_owned(), Value::from(L::TYPE))]);
    let printed = serde_json::to_value(line).expect("strings, numbers and lists can be printed");
    if let Value::Object(printed) = printed {
        fields.extend(printed.into_iter().filter(|(name, _)| !is_left_out(L::TYPE, name)));
    }
    escape_json(&Value::Object(fields).to_string()) + "\n"
}

/// Whether a field of this type of line comes with the last line only.
fn is_left_out(kind: &str, name: &str) -> bool {
    kind == FindingText::TYPE && DECIDED_LAST.contains(&name)
}
