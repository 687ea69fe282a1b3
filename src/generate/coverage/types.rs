//! Values of every JSON type where they do not belong.

use serde_json::Value;
use serde_json::json;

use crate::generate::case::{Expectation, Mutation};
use crate::generate::definition::{CaseDefinition, Edit};
use crate::generate::extent;
use crate::generate::extent::PlaceExtent;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::generate::tried_shapes::share;
use crate::model::place::{Place, Segment};
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::{Grade, Level};

/// Values of each JSON type: the type, a name for the address, the value.
fn values() -> [(&'static str, &'static str, Value); 9] {
    [
        ("object", "object-empty", json!({})),
        ("object", "object", json!({"a": "b"})),
        ("array", "array-empty", json!([])),
        ("array", "array", json!(["a"])),
        ("string", "string-empty", json!("")),
        ("string", "string", json!("text")),
        ("number", "number", json!(123_456_789)),
        ("number", "number-fraction", json!(1.5)),
        ("boolean", "boolean", json!(true)),
    ]
}

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    let mut templates = Vec::new();
    for (place, extent) in extent::places(generator) {
        // A key of a JSON object is text whatever is done.
        if place.segments.last() == Some(&Segment::Key) {
            continue;
        }
        let mut wrong: Vec<_> = values()
            .into_iter()
            // The plain one of each type is called as the type is.
            .filter(|(given, name, _)| extent == PlaceExtent::Shape || name == given)
            .filter(|(given, ..)| given_grade(generator, place, given).is_some())
            .collect();
        if generator.is_behind_others() && extent != PlaceExtent::Share && !wrong.is_empty() {
            // Its shape is tried with every type at another place: one shows whether it is looked at here.
            let chosen = share(&place.path()) % wrong.len();
            wrong = vec![wrong.swap_remove(chosen)];
        }
        templates.extend(wrong.into_iter().map(|(given, name, value)| wrong_type(place, given, name, value)));
    }
    templates
}

/// The strength of the evidence for how such a value is answered, where the protocol speaks of it.
fn given_grade(generator: &Generator, place: &Place, given: &str) -> Option<Grade> {
    let expected = place.shape.type_name();
    let wrong_types = &generator.service.protocol.wrong_types;
    let entry = wrong_types.iter().find(|entry| entry.expected == expected && entry.given == given)?;
    Some(entry.citation.grade)
}

fn wrong_type(place: &Place, given: &'static str, name: &'static str, value: Value) -> CaseTemplate {
    let place = place.clone();
    CaseTemplate::new(Phase::Coverage, format!("type/{}/{name}", place.path()), move |generator, rng| {
        let path = place.path();
        let requirement = generator.operation.requirement_id(Aspect::WrongType(&path, given));
        let level = generator.operation.requirement(&requirement)?.level();
        let expectation = match level {
            Level::Observe => Expectation::Open,
            _ => Expectation::Refused(vec![generator.service.protocol.serialization_error.clone()]),
        };
        let mutation = Mutation { place: path, constraint: "type".to_owned(), operator: name.to_owned() };
        let edit = Edit::Put(place.segments.clone(), value.clone());
        Some(CaseDefinition::valid(generator.baseline(rng), requirement).broken(edit, expectation, mutation))
    })
}
