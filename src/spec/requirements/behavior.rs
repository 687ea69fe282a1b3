//! What is accepted, and what every answer must and must not hold.

use crate::model::operation::Operation;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::ShapeKind;
use crate::spec::requirements::Collected;

pub(super) fn add(operation: &Operation, places: &[Place], found: &mut Collected<'_>) {
    let evidence = &operation.evidence;
    if places.iter().any(|place| !place.required) {
        found.add(
            Aspect::Optionals,
            "optional members are accepted alone, in pairs and all together, and empty structures and maps too",
            &evidence.accept,
        );
    }
    if places.iter().any(has_pattern) {
        found.add(
            Aspect::Characters,
            "every character that a pattern admits in all versions of Unicode is accepted",
            &evidence.accept,
        );
    }
    if places.iter().any(|place| matches!(place.shape.kind, ShapeKind::String) && !is_listed(place)) {
        found.add(
            Aspect::Texts,
            "a text that keeps its constraints is accepted, whatever else it could be taken for",
            &evidence.accept,
        );
    }
    for example in &operation.examples {
        let sentence = format!("the example \"{}\" is answered as shown", example.title);
        found.add(Aspect::Example(&example.name), sentence, &evidence.examples);
    }
    found.add(
        Aspect::DeclaredErrors,
        "an error is one that the operation declares, or one of the service's front end",
        &evidence.errors,
    );
    found.add(
        Aspect::ErrorStatus,
        "an error has the status that the reference lists for it",
        &evidence.status,
    );
    found.add(Aspect::SuccessStatus, "a success has the status 200", &evidence.success_status);
    found.add(Aspect::OutputShape, "a success has a body of the output's shape", &evidence.output);
    if !operation.sensitive.is_empty() {
        found.add(Aspect::ErrorSecrecy, "no error holds a sensitive value that was sent", &evidence.secrecy);
        found.add(
            Aspect::SuccessSecrecy,
            "no success holds a sensitive value that was sent",
            &evidence.secrecy,
        );
    }
}

fn is_listed(place: &Place) -> bool {
    place.shape.domain().words.is_some()
}

fn has_pattern(place: &Place) -> bool {
    place.shape.domain().pattern.is_some()
}
