//! Faults in decoding: members, types, nulls, and values on which a server fails.

use std::sync::Arc;

use serde_json::Value;

use crate::model::constraint::length;
use crate::model::constraint::pattern::UNMATCHED;
use crate::model::need::Need;
use crate::model::operation::{Operation, Params};
use crate::model::place::Segment;
use crate::model::protocol::common::CommonRule;
use crate::model::protocol::fault::server_error;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::id::RequirementFamily;
use crate::model::requirement::id::RequirementId;
use crate::model::service::Service;
use crate::model::shape::{Shape, ShapeKind, common_text};
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::{Alteration, refusal};
use crate::oracle::params::{each_text, visit, visit_mut};
use crate::oracle::validation::Validation;
use crate::wire::Reply;

/// Text longer than this is too long for a server that keeps it on a small stack.
const LONG: usize = 100_000;

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    names(catalogue);
    types(catalogue);
    nulls(catalogue);
    characters(catalogue);
    combinations(catalogue);
    examples(catalogue);
}

fn names(catalogue: &mut Catalogue<'_>) {
    let breaks = [catalogue.protocol(CommonRule::UnknownMember)];
    let sentence = "an unknown member of the input is refused";
    on_input(catalogue, "unknown-member-refused", sentence, breaks, |service, operation, params| {
        let is_known = |name: &String| operation.members.iter().any(|member| member.name == *name);
        (!params.keys().all(is_known)).then(|| refusal(service, &service.protocol.serialization_error))
    });
    let breaks = [catalogue.protocol(CommonRule::UnknownNestedMember)];
    let sentence = "an unknown member of a nested structure is refused";
    if catalogue.has(Need::Structure) {
        on_input(
            catalogue,
            "unknown-nested-member-refused",
            sentence,
            breaks,
            |service, operation, params| {
                let has_unknown = operation.members.iter().any(|member| {
                    params.get(&member.name).is_some_and(|value| holds_unknown(&member.shape, value))
                });
                has_unknown.then(|| refusal(service, &service.protocol.serialization_error))
            },
        );
    }
    if !catalogue.has(Need::RequiredMember) {
        return;
    }
    let breaks = vec![catalogue.protocol(CommonRule::MemberCase)];
    let sentence = "a member is found in whatever letter case its name is written";
    on_input(catalogue, "member-names-in-any-case", sentence, breaks, |_, operation, params| {
        for member in &operation.members {
            if !params.contains_key(&member.name)
                && let Some(spelled) =
                    params.keys().find(|key| key.eq_ignore_ascii_case(&member.name)).cloned()
                && let Some(value) = params.remove(&spelled)
            {
                params.insert(member.name.clone(), value);
            }
        }
        None
    });
}

fn types(catalogue: &mut Catalogue<'_>) {
    for place in &catalogue.operation.places {
        let path = place.path();
        for given in ["object", "array", "string", "number", "boolean"] {
            let breaks = [catalogue.own(Aspect::WrongType(&path, given))];
            let id = format!("type-unchecked/{path}/{given}");
            let sentence = format!("JSON of the type {given} is accepted as `{path}`");
            let path = path.clone();
            let change =
                Alteration::Validation(Arc::new(move |_: &Operation, _: &Params, validation: &mut _| {
                    let validation: &mut Validation = validation;
                    validation.mistyped.retain(|value| value.path != path || value.given != given);
                }));
            catalogue.add(id, sentence, breaks, change);
        }
    }
    let breaks = catalogue.family(RequirementFamily::Type);
    let change =
        Alteration::Validation(Arc::new(|_: &Operation, _: &Params, validation: &mut Validation| {
            validation.mistyped.clear();
        }));
    catalogue.add("types-unchecked", "values of every JSON type are accepted everywhere", breaks, change);
}

fn nulls(catalogue: &mut Catalogue<'_>) {
    for place in &catalogue.operation.places {
        let path = place.path();
        let breaks = [catalogue.own(Aspect::Null(&path))];
        let sentence = format!("null for the optional `{path}` is refused");
        let segments = place.segments.clone();
        on_input(catalogue, &format!("null-refused/{path}"), &sentence, breaks, move |service, _, params| {
            let mut is_null = false;
            visit(params, &segments, &mut |value| is_null |= value.is_null());
            is_null.then(|| refusal(service, &service.protocol.serialization_error))
        });
        let breaks = [catalogue.own(Aspect::Null(&path)), catalogue.protocol(CommonRule::NoServerError)];
        let sentence = format!("null for the optional `{path}` makes the server fail");
        let segments = place.segments.clone();
        let is_optional = !place.required && matches!(place.segments.last(), Some(Segment::Member(_)));
        if is_optional {
            on_input(catalogue, &format!("null-fails/{path}"), &sentence, breaks, move |_, _, params| {
                let mut is_null = false;
                visit(params, &segments, &mut |value| is_null |= value.is_null());
                is_null.then(server_error)
            });
        }
    }
}

fn characters(catalogue: &mut Catalogue<'_>) {
    let kinds: [(&str, &str, &[&'static str], fn(&str) -> bool); 6] = [
        ("non-bmp", "a character beyond U+FFFF", &["\u{1f600}", "\u{1d49c}"], |text| {
            text.chars().any(|character| character > '\u{ffff}')
        }),
        ("combining-mark", "a combining mark", &["e\u{301}", "\u{301}a"], |text| {
            text.chars().any(is_combining_mark)
        }),
        ("quote", "a quotation mark", &["'", "\""], |text| text.contains(['"', '\''])),
        ("leading-dash", "a dash at the beginning", &["-"], |text| text.starts_with('-')),
        ("right-to-left", "a letter that is written from right to left", &["\u{5e9}\u{5dc}"], |text| {
            text.chars().any(is_right_to_left)
        }),
        ("backslash", "a backslash", &["\\", "a\\"], |text| text.contains('\\')),
    ];
    for (kind, words, examples, is_meant) in kinds {
        if !examples.iter().any(|example| catalogue.has(Need::TextLike(example))) {
            continue;
        }
        let accept = catalogue.own(Aspect::Characters);
        let breaks = [accept.clone(), catalogue.protocol(CommonRule::NoServerError)];
        let sentence = format!("{words} in a value makes the server fail");
        on_input(catalogue, &format!("{kind}-fails"), &sentence, breaks, move |_, operation, params| {
            any_value(operation, params, is_meant).then(server_error)
        });
        let breaks = [accept.clone(), catalogue.protocol(CommonRule::Connection)];
        let sentence = format!("{words} in a value ends the connection");
        on_input(catalogue, &format!("{kind}-closes"), &sentence, breaks, move |_, operation, params| {
            any_value(operation, params, is_meant).then_some(Reply::Close)
        });
        let sentence = format!("{words} in a value is refused");
        on_input(
            catalogue,
            &format!("{kind}-refused"),
            &sentence,
            [accept],
            move |service, operation, params| {
                any_value(operation, params, is_meant).then(|| refusal(service, &service.validation.error))
            },
        );
    }
}

fn combinations(catalogue: &mut Catalogue<'_>) {
    let no_server_error = catalogue.protocol(CommonRule::NoServerError);
    let optionals = catalogue.own(Aspect::Optionals);
    let breaks = [optionals.clone(), no_server_error.clone()];
    let sentence = "two optional members at once make the server fail";
    if catalogue.has(Need::SeveralOptional) {
        on_input(catalogue, "two-optionals-fail", sentence, breaks, |_, operation, params| {
            let optional = operation.members.iter().filter(|member| !member.required);
            let given =
                optional.filter(|member| params.get(&member.name).is_some_and(|value| !value.is_null()));
            (given.count() >= 2).then(server_error)
        });
    }
    for member in catalogue.operation.members.iter().filter(|member| !member.required) {
        let name = member.name.clone();
        let sentence = format!("the optional `{name}` is refused");
        let id = format!("optional-refused/{name}");
        on_input(catalogue, &id, &sentence, [optionals.clone()], move |service, _, params| {
            let is_given = params.get(&name).is_some_and(|value| !value.is_null());
            is_given.then(|| refusal(service, &service.validation.error))
        });
    }
    for place in &catalogue.operation.places {
        let path = place.path();
        let segments = place.segments.clone();
        match &place.shape.kind {
            ShapeKind::Map(..) => {
                let sentence = format!("an empty key in `{path}` makes the server fail");
                let id = format!("empty-map-key-fails/{path}");
                let breaks = [no_server_error.clone(), optionals.clone()];
                on_input(catalogue, &id, &sentence, breaks, move |_, _, params| {
                    let mut has_empty_key = false;
                    visit(params, &segments, &mut |value| {
                        has_empty_key |= value.as_object().is_some_and(|entries| entries.contains_key(""));
                    });
                    has_empty_key.then(server_error)
                });
            }
            ShapeKind::Structure(members)
                if !members.is_union() && members.iter().all(|member| !member.required) =>
            {
                let sentence = format!("an empty `{path}` makes the server fail");
                let id = format!("empty-structure-fails/{path}");
                let breaks = [no_server_error.clone(), optionals.clone()];
                on_input(catalogue, &id, &sentence, breaks, move |_, _, params| {
                    let mut is_empty = false;
                    visit(params, &segments, &mut |value| {
                        is_empty |= value.as_object().is_some_and(serde_json::Map::is_empty);
                    });
                    is_empty.then(server_error)
                });
            }
            _ => {}
        }
    }
    let mut breaks = vec![no_server_error];
    breaks.extend(catalogue.constraints(length::MAX));
    let sentence = format!("text of more than {LONG} characters makes the server fail");
    let places = &catalogue.operation.places;
    let has_long = places.iter().any(|place| place.shape.domain().most().is_some_and(|max| max > LONG));
    if has_long {
        on_input(catalogue, "long-text-fails", &sentence, breaks, |_, operation, params| {
            any_value(operation, params, |text| text.len() > LONG && text.chars().count() > LONG)
                .then(server_error)
        });
    }
    let breaks = catalogue.constraints(UNMATCHED);
    let sentence = "white space around texts is taken off before they are checked";
    if unmatched_until(catalogue.operation, |text| format!("{text} "), |text| text.trim().to_owned()) {
        on_input(catalogue, "white-space-trimmed", sentence, breaks, |_, operation, params| {
            for place in &operation.places {
                visit_mut(params, &place.segments, &mut |value| {
                    if let Value::String(text) = value {
                        *text = text.trim().to_owned();
                    }
                });
            }
            None
        });
    }
}

fn examples(catalogue: &mut Catalogue<'_>) {
    for example in &catalogue.operation.examples {
        let breaks = [catalogue.own(Aspect::Example(&example.name))];
        let sentence = format!("the input of the example `{}` is refused", example.name);
        let shown = example.params.clone();
        let id = format!("example-refused/{}", example.name);
        on_input(catalogue, &id, &sentence, breaks, move |service, operation, params| {
            // Optional values may have been made to fit a fixture, e.g. a hash.
            let mut required = operation.members.iter().filter(|member| member.required);
            let is_example = params.len() == shown.len()
                && params.keys().all(|name| shown.contains_key(name))
                && required.all(|member| params.get(&member.name) == shown.get(&member.name));
            is_example.then(|| refusal(service, &service.protocol.unknown_operation_error))
        });
    }
}

/// Whether some text breaks a pattern when it is spoilt, and keeps all constraints again when it is changed back.
pub(super) fn unmatched_until(
    operation: &Operation,
    spoil: impl Fn(&str) -> String,
    change: impl Fn(&str) -> String,
) -> bool {
    operation.places.iter().filter(|place| place.shape.domain().pattern.is_some()).any(|place| {
        let Some(text) = common_text(&[&place.shape]) else { return false };
        let spoilt = spoil(&text);
        let value = Value::from(spoilt.as_str());
        let mut applied = place.shape.constraints.iter();
        let is_refused =
            applied.any(|applied| applied.constraint.breach(&place.shape.kind, &value) == Some(UNMATCHED));
        is_refused && place.shape.admits(&change(&spoilt))
    })
}

/// Adds a fault that takes hold of an input.
pub(super) fn on_input(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    breaks: impl IntoIterator<Item = RequirementId>,
    change: impl Fn(&Service, &Operation, &mut Params) -> Option<Reply> + Send + Sync + 'static,
) {
    catalogue.add(id, sentence, breaks, Alteration::Input(Arc::new(change)));
}

/// Whether some text of the members that the operation knows is of a kind.
fn any_value(operation: &Operation, params: &Params, is_meant: impl Fn(&str) -> bool) -> bool {
    let mut found = false;
    for member in &operation.members {
        if let Some(value) = params.get(&member.name) {
            each_text(value, &mut |text| found |= is_meant(text));
        }
    }
    found
}

fn holds_unknown(shape: &Shape, value: &Value) -> bool {
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), Value::Object(values)) => values.iter().any(|(name, value)| {
            let member = members.iter().find(|member| member.name == *name);
            member.is_none_or(|member| holds_unknown(&member.shape, value))
        }),
        (ShapeKind::List(element), Value::Array(values)) => {
            values.iter().any(|value| holds_unknown(element, value))
        }
        (ShapeKind::Map(_, shape), Value::Object(values)) => {
            values.values().any(|value| holds_unknown(shape, value))
        }
        _ => false,
    }
}

/// The blocks of combining marks that every script can use (Unicode 6.2).
fn is_combining_mark(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{93c}' | '\u{93e}'..='\u{94f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{1dc0}'..='\u{1de6}' | '\u{20d0}'..='\u{20f0}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe26}')
}

/// The blocks of Hebrew, Arabic and their neighbors.
fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}
