//! The events of a run as lines of JSON: what stands in each, and that nobody hears what is to be hidden.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;
use snapbox::assert_data_eq;
use snapbox::data::Data;
use wireproof::internals::event::collector::{Collector, Finish};
use wireproof::internals::event::finding::Finding;
use wireproof::internals::event::stream::{Event, JudgedCase, Listener, OperationResult};
use wireproof::internals::event::summary::{Summary, VerdictWord};
use wireproof::internals::redact::Redactor;
use wireproof::internals::report::format::Format;
use wireproof::internals::report::ndjson;
use wireproof::internals::report::ndjson::schema::schema;

use crate::report::hold;
use crate::report::sample::{address, green, id, red, started};

static SCHEMA: LazyLock<Value> = LazyLock::new(schema);

/// Why a value does not fit a schema; a keyword that is not known here is a fault of the test.
fn misfit(value: &Value, schema: &Value) -> Option<String> {
    let Value::Object(keywords) = schema else {
        return (schema == &Value::Bool(false)).then(|| "refused".into());
    };
    let wrong = |what: &str| Some(format!("{what}: expected {schema}, found {value}"));
    let one_of = |all: &Value| {
        let all = all.as_array().unwrap();
        all.iter().filter(|one| misfit(value, one).is_none()).count()
    };
    for (keyword, expected) in keywords {
        let found = match keyword.as_str() {
            "$schema" | "$defs" | "description" | "format" | "default" => None,
            "$ref" => {
                let name = expected.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                misfit(value, &SCHEMA["$defs"][name])
            }
            "type" => {
                let kinds = expected.as_array().cloned().unwrap_or_else(|| vec![expected.clone()]);
                let fits = |kind: &Value| match kind.as_str().unwrap() {
                    "null" => value.is_null(),
                    "boolean" => value.is_boolean(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    other => panic!("nothing is known of the type {other}"),
                };
                if kinds.iter().any(fits) { None } else { wrong("type") }
            }
            "const" => {
                if value == expected {
                    None
                } else {
                    wrong("const")
                }
            }
            "enum" => {
                if expected.as_array().unwrap().contains(value) {
                    None
                } else {
                    wrong("enum")
                }
            }
            "minimum" => {
                if value.as_f64() >= expected.as_f64() {
                    None
                } else {
                    wrong("minimum")
                }
            }
            "maximum" => {
                if value.as_f64() <= expected.as_f64() {
                    None
                } else {
                    wrong("maximum")
                }
            }
            "minItems" => {
                if value.as_array().is_none_or(|all| all.len() as u64 >= expected.as_u64().unwrap()) {
                    None
                } else {
                    wrong("minItems")
                }
            }
            "maxItems" => {
                if value.as_array().is_none_or(|all| all.len() as u64 <= expected.as_u64().unwrap()) {
                    None
                } else {
                    wrong("maxItems")
                }
            }
            "uniqueItems" => None,
            "items" => value.as_array().into_iter().flatten().find_map(|item| misfit(item, expected)),
            "prefixItems" => {
                let items = value.as_array().into_iter().flatten().zip(expected.as_array().unwrap());
                items.into_iter().find_map(|(item, schema)| misfit(item, schema))
            }
            "anyOf" => {
                if one_of(expected) > 0 {
                    None
                } else {
                    wrong("anyOf")
                }
            }
            "oneOf" => {
                if one_of(expected) == 1 {
                    None
                } else {
                    wrong("oneOf")
                }
            }
            "required" => {
                let missing = |name: &&Value| value.get(name.as_str().unwrap()).is_none();
                expected.as_array().unwrap().iter().find(missing).and_then(|name| wrong(&name.to_string()))
            }
            "properties" => expected
                .as_object()
                .unwrap()
                .iter()
                .find_map(|(name, schema)| misfit(value.get(name)?, schema)),
            "propertyNames" => None,
            "patternProperties" => None,
            "additionalProperties" => value.as_object().and_then(|fields| {
                let known =
                    |name: &str| keywords.get("properties").is_some_and(|all| all.get(name).is_some());
                let mut others = fields.iter().filter(|(name, _)| !known(name));
                others.find_map(|(_, other)| misfit(other, expected))
            }),
            other => panic!("nothing is known of the keyword {other}"),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The lines of a text, each of which must fit the schema.
#[track_caller]
pub(crate) fn lines(text: &str) -> Vec<Value> {
    assert!(text.ends_with('\n'), "{text:?}");
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let one = |schema: &&Value| schema["properties"]["type"]["const"] == line["type"];
        let schema = SCHEMA["oneOf"].as_array().unwrap().iter().find(one);
        let schema = schema.unwrap_or_else(|| panic!("a line of a type that nothing is known of: {line}"));
        if let Some(misfit) = misfit(&line, schema) {
            panic!("{misfit}\nin {line}");
        }
        assert_eq!(misfit(&line, &SCHEMA), None);
        line
    };
    text.lines().map(read).collect()
}

#[test]
fn the_schema_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report-events.schema.json");
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    assert_data_eq!(text, Data::read_from(&path, None).raw());
}

#[test]
fn a_report_tells_its_beginning_its_findings_and_its_end() {
    let mut red = red();
    // What is long is the same as in the JSON report.
    red.findings.retain(|finding| finding.minimal.request.body.len() < 1_000);
    for (name, summary) in [("green", green()), ("red", red)] {
        let text = Format::Ndjson.print(&summary);
        hold("ndjson", name, &text);
        let lines = lines(&text);
        let types: Vec<&str> = lines.iter().map(|line| line["type"].as_str().unwrap()).collect();
        let expected = [vec!["started"], vec!["finding"; summary.findings.len()], vec!["finished"]].concat();
        assert_eq!(types, expected);
        assert_eq!(lines[lines.len() - 1]["exit_code"], summary.conclusion().exit_code());
    }
}

fn case(verdict: VerdictWord, again: bool) -> Event {
    let (address, requirement) = (address("a/b"), id("a/c"));
    let broken = if verdict == VerdictWord::Fail { vec![requirement.clone()] } else { Vec::new() };
    let duration = Duration::from_micros(1_234);
    Event::Judged(JudgedCase { address, requirement, verdict, broken, duration, again })
}

#[test]
fn every_event_fits_the_schema_or_is_no_news() {
    let unanswered = Event::Unanswered {
        address: address("a/b"),
        requirement: id("a/c"),
        reason: "\u{1b}[2J\n##[error]closed \u{202e}".into(),
    };
    let weighed = |blind: Option<&str>| Event::Weighed { fault: "f".into(), blind: blind.map(str::to_owned) };
    let told = [
        (Event::Started(Box::new(started(3))), "started"),
        (case(VerdictWord::Fail, false), "judged"),
        (case(VerdictWord::Undetermined, true), "judged"),
        (unanswered, "unanswered"),
        (Event::Shrinking { requirement: id("a/c") }, "shrinking"),
        (Event::Found(Box::new(red().findings[5].clone())), "finding"),
        (Event::Weighing { faults: 2 }, "power-started"),
        (weighed(None), "power-judged"),
        (weighed(Some("no case shows it")), "power-judged"),
        (Event::Finished(Box::new(red())), "finished"),
    ];
    for (event, kind) in told {
        let text = ndjson::line(&event).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{202e}']) && !text.contains("##["), "{text}");
        assert_eq!(lines(&text).iter().map(|line| line["type"].clone()).collect::<Vec<_>>(), [kind]);
    }
    for event in [Event::Absent, Event::OperationEnded(Box::default()), Event::Ended(Default::default())] {
        assert_eq!(ndjson::line(&event), None, "{event:?}");
    }
}

/// The schema refuses what no line has.
#[test]
fn a_line_with_another_field_does_not_fit() {
    let text = ndjson::line(&case(VerdictWord::Pass, false)).unwrap();
    let line: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(misfit(&line, &SCHEMA), None);
    let changes: [fn(&mut Value); 4] = [
        |line| line["surplus"] = 1.into(),
        |line| line["verdict"] = "passed".into(),
        |line| line["duration_us"] = (-1).into(),
        |line| drop(line.as_object_mut().unwrap().shift_remove("address")),
    ];
    for change in changes {
        let mut changed = line.clone();
        change(&mut changed);
        assert!(misfit(&changed, &SCHEMA).is_some(), "{changed}");
    }
}

/// Keeps what it heard.
#[derive(Default)]
struct Heard(Vec<Event>);

impl Listener for Heard {
    fn hear(&mut self, event: &Event) {
        self.0.push(event.clone());
    }
}

const SECRET: &str = "Zq\"9!SecretSecret";

/// Adds what shows a secret, and hides it.
struct Hiding(Redactor);

impl Finish for Hiding {
    fn complete(&self, finding: &mut Finding) {
        finding.start = Some("wireproof mock".into());
    }

    fn conclude(&mut self, summary: &mut Summary) {
        assert!(summary.findings[0].actual.contains(SECRET), "nothing is hidden before it is complete");
        summary.notes.push(format!("seen: {SECRET}"));
    }

    fn conceal_finding(&self, finding: &mut Finding) {
        self.0.hide_in_finding(finding);
    }

    fn conceal_text(&self, text: &mut String) {
        self.0.hide_text(text);
    }
}

/// Whoever listens hears what is complete and hidden, and nothing else, from the first event to the last.
#[test]
fn no_listener_hears_a_secret() {
    let quoted = Value::from(SECRET).to_string();
    let shown = [SECRET.to_owned(), quoted.clone(), quoted.replace('S', "\\u0053")];
    let mut finding = red().findings[0].clone();
    finding.actual = shown.join(" ");
    let mut collector = Collector::new(Heard::default(), Hiding(Redactor::new([SECRET])));
    collector.hear(&Event::Started(Box::new(started(2))));
    collector.hear(&Event::Unanswered {
        address: address("a/b"),
        requirement: id("a/c"),
        reason: format!("sent to http://127.0.0.1/?{}", SECRET.replace('"', "%22")),
    });
    collector.hear(&case(VerdictWord::Fail, true));
    collector.hear(&Event::Found(Box::new(finding)));
    let notes = shown.to_vec();
    let trouble = Some(shown.join(" "));
    collector.hear(&Event::OperationEnded(Box::new(OperationResult {
        notes,
        trouble,
        ..Default::default()
    })));
    collector.hear(&Event::Weighing { faults: 1 });
    collector.hear(&Event::Weighed { fault: "f".into(), blind: None });
    let (summary, Heard(heard), _) = collector.finish();
    let told = format!("{heard:?} {summary:?}");
    assert!(!told.contains("Secret") && !told.contains("0053"), "{told}");
    let Some(Event::Finished(last)) = heard.last() else { panic!("{told}") };
    assert_eq!(**last, summary, "every listener hears the summary that is given back");
    assert_eq!(summary.findings[0].short, "F1");
    assert_eq!(summary.findings[0].start.as_deref(), Some("wireproof mock"));
    assert_eq!(summary.power.as_ref().map(|power| (power.caught, power.total)), Some((1, 1)));
    assert_eq!(summary.notes.len(), shown.len() + 1);
}
