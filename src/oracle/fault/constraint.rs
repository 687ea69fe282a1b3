//! Faults in checking constraints: bounds, patterns and what is not checked at all.

use std::sync::Arc;

use serde_json::Value;

use crate::model::InsideKind;
use crate::model::Operation;
use crate::model::Place;
use crate::model::Segment;
use crate::model::Shape;
use crate::model::ShapeKind;
use crate::model::constraint::{Breach, Constraint, Length, Pattern};
use crate::model::path_of;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;
use crate::oracle::params::{Params, visit};
use crate::oracle::validation;
use crate::oracle::validation::{BrokenConstraint, Inside, Validation};

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    for place in &catalogue.operation.places {
        required(catalogue, place);
        unchecked(catalogue, place);
        off_by_one(catalogue, place);
    }
    counting(catalogue);
    matching(catalogue);
    whole_kinds_of_places(catalogue);
}

fn required(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    for (id, words, requirement, is_null) in [
        ("required-unchecked", "may be missing", format!("required/{path}"), false),
        ("required-null-accepted", "may be null", format!("required/{path}/null"), true),
    ] {
        let breaks = [catalogue.own(&requirement)];
        let own_path = path.clone();
        let segments = place.segments.clone();
        let change = move |_: &Operation, params: &Params, validation: &mut Validation| {
            let mut stands = false;
            visit(params, &segments, &mut |value| stands |= value.is_null());
            validation.broken.retain(|broken| {
                broken.path != own_path || broken.breach != Breach::Required || stands != is_null
            });
        };
        let sentence = format!("the required `{path}` {words}");
        catalogue.add(format!("{id}/{path}"), sentence, breaks, Alteration::Validation(Arc::new(change)));
    }
}

fn unchecked(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    for applied in &place.shape.constraints {
        for breach in applied.constraint.possible_breaches() {
            let mut breaks = vec![catalogue.own(&breach.requirement(&path))];
            // A text that is too short may break the pattern too: then the refusal lacks one of two details.
            if breach == Breach::LengthMin {
                breaks.push(catalogue.own("validation/lists-all"));
            }
            let sentence = format!("the constraint {} of `{path}` is not checked", breach.key());
            let own_path = path.clone();
            drop_broken(
                catalogue,
                &format!("{}-unchecked/{path}", breach.key()),
                &sentence,
                breaks,
                move |broken, _| broken.path == own_path && broken.breach == breach,
            );
        }
    }
}

fn off_by_one(catalogue: &mut Catalogue<'_>, place: &Place) {
    let path = place.path();
    for (index, applied) in place.shape.constraints.iter().enumerate() {
        for (breach, step, id, words) in [
            (Breach::LengthMin, -1, "length-min-one-less", "one shorter than the least length is accepted"),
            (Breach::LengthMin, 1, "length-min-one-more", "of just the least length is refused"),
            (Breach::LengthMax, -1, "length-max-one-less", "of just the greatest length is refused"),
            (Breach::LengthMax, 1, "length-max-one-more", "one longer than the greatest length is accepted"),
            (Breach::RangeMin, -1, "range-min-one-less", "one below the least number is accepted"),
            (Breach::RangeMin, 1, "range-min-one-more", "that is the least number is refused"),
            (Breach::RangeMax, -1, "range-max-one-less", "that is the greatest number is refused"),
            (Breach::RangeMax, 1, "range-max-one-more", "one above the greatest number is accepted"),
        ] {
            if !applied.constraint.possible_breaches().contains(&breach) {
                continue;
            }
            let is_single = matches!(&applied.constraint,
                Constraint::Length(length) if length.max == Some(length.min) && step == if breach == Breach::LengthMin { 1 } else { -1 });
            // Below a least length of one there is nothing but what `unchecked` lets through.
            let is_same = matches!(&applied.constraint, Constraint::Length(length)
                if breach == Breach::LengthMin && step == -1 && length.min == 1);
            if is_single || is_same {
                continue;
            }
            let breaks = [catalogue.own(&breach.requirement(&path))];
            let segments = place.segments.clone();
            let change = Alteration::operation(&catalogue.operation.id, move |operation| {
                alter_shape(operation, &segments, &|shape| {
                    shift(&mut shape.constraints[index].constraint, breach, step);
                });
            });
            catalogue.add(format!("{id}/{path}"), format!("a `{path}` {words}"), breaks, change);
        }
    }
}

fn counting(catalogue: &mut Catalogue<'_>) {
    let breaks = catalogue.own_beginning("length/");
    let sentence = "the length of a text is counted in bytes";
    catalogue.add("length-counted-in-bytes", sentence, breaks, recount(str::len));
    let breaks = catalogue.own_beginning("length/");
    let sentence = "the length of a text is counted as if its spelling in JSON were the text";
    catalogue.add(
        "length-counted-in-escapes",
        sentence,
        breaks,
        recount(|text| Value::from(text).to_string().len() - 2),
    );
}

/// Counts the lengths of all texts anew.
fn recount(count: fn(&str) -> usize) -> Alteration {
    Alteration::Validation(Arc::new(
        move |operation: &Operation, params: &Params, validation: &mut Validation| {
            for place in &operation.places {
                let Some(length) = length_of(&place.shape) else { continue };
                let path = place.path();
                let is_length = |breach| matches!(breach, Breach::LengthMin | Breach::LengthMax);
                validation.broken.retain(|broken| {
                    broken.path != path
                        || !is_length(broken.breach)
                        || !broken.value.as_ref().is_some_and(Value::is_string)
                });
                visit(params, &place.segments, &mut |value| {
                    if let Value::String(text) = value
                        && let Some(breach) = length.breach(count(text))
                    {
                        validation.broken.push(found(place, breach, value, params));
                    }
                });
            }
        },
    ))
}

fn matching(catalogue: &mut Catalogue<'_>) {
    let breaks = catalogue.own_beginning("pattern/");
    let sentence = "a pattern may match any part of a value";
    drop_broken(catalogue, "pattern-searched", sentence, breaks, |broken, pattern| {
        let text = broken.value.as_ref().and_then(Value::as_str).unwrap_or_default();
        let matches = |part: &str| pattern.is_some_and(|pattern| pattern.matches(part));
        text.chars().any(|character| matches(character.encode_utf8(&mut [0; 4])))
            || text.split(char::is_whitespace).any(matches)
    });
    let breaks = catalogue.own_beginning("pattern/");
    let sentence = "a line feed behind what a pattern matches is overlooked";
    drop_broken(catalogue, "pattern-end-before-line-feed", sentence, breaks, |broken, pattern| {
        let text = broken.value.as_ref().and_then(Value::as_str).and_then(|text| text.strip_suffix('\n'));
        text.is_some_and(|text| pattern.is_some_and(|pattern| pattern.matches(text)))
    });
    let with_words = breaks_of_patterns(catalogue, "\\w");
    let sentence = "letters and digits of every script count as word characters";
    drop_broken(catalogue, "unicode-word-characters", sentence, with_words, |broken, pattern| {
        let Some(pattern) = pattern.filter(|pattern| pattern.source().contains("\\w")) else { return false };
        let text = broken.value.as_ref().and_then(Value::as_str).unwrap_or_default();
        let plain: String = text.chars().map(|it| if it.is_alphanumeric() { 'a' } else { it }).collect();
        pattern.matches(&plain)
    });
    let with_words = breaks_of_patterns(catalogue, "\\w");
    let sentence = "characters that become ASCII letters in lower case count as such";
    drop_broken(catalogue, "pattern-folds-case", sentence, with_words, |broken, pattern| {
        let text = broken.value.as_ref().and_then(Value::as_str).unwrap_or_default();
        let folded: String = text.chars().map(folded).collect();
        folded != text && pattern.is_some_and(|pattern| pattern.matches(&folded))
    });
    let mut with_spaces = breaks_of_patterns(catalogue, "\\S");
    if !with_spaces.is_empty() {
        with_spaces.push(catalogue.own("accept/characters"));
    }
    let kinds: [(&str, &str, fn(char) -> bool); 2] = [
        ("unicode-white-space", "white space beyond ASCII counts as white space", |character| {
            !character.is_ascii() && character.is_whitespace()
        }),
        ("byte-order-mark-as-white-space", "U+FEFF counts as white space", |character| {
            character == '\u{feff}'
        }),
    ];
    for (id, sentence, is_space) in kinds {
        let change = move |operation: &Operation, params: &Params, validation: &mut Validation| {
            for place in &operation.places {
                if !pattern_of(&place.shape).is_some_and(|pattern| pattern.source().contains("\\S")) {
                    continue;
                }
                visit(params, &place.segments, &mut |value| {
                    if value.as_str().is_some_and(|text| text.contains(is_space)) {
                        validation.broken.push(found(place, Breach::Pattern, value, params));
                    }
                });
            }
        };
        catalogue.add(id, sentence, with_spaces.clone(), Alteration::Validation(Arc::new(change)));
    }
}

/// The ASCII letter that a character becomes where case is folded; itself where it becomes none.
fn folded(character: char) -> char {
    match character {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        '\u{130}' | '\u{131}' => 'i',
        other => other,
    }
}

fn whole_kinds_of_places(catalogue: &mut Catalogue<'_>) {
    let kinds: [(&str, &str, fn(&Place) -> bool); 4] = [
        ("nested-members-unchecked", "members of nested structures", |place| {
            place.segments.len() > 1 && matches!(place.segments.last(), Some(Segment::Member(_)))
        }),
        ("map-keys-unchecked", "keys of maps", |place| place.segments.last() == Some(&Segment::Key)),
        ("map-values-unchecked", "values of maps", |place| place.segments.last() == Some(&Segment::Value)),
        ("list-elements-unchecked", "elements of lists", |place| {
            place.segments.last() == Some(&Segment::Element)
        }),
    ];
    for (id, words, is_meant) in kinds {
        let paths: Vec<String> =
            catalogue.operation.places.iter().filter(|place| is_meant(place)).map(Place::path).collect();
        let requirements = catalogue.operation.requirements.iter().map(|requirement| requirement.id.clone());
        let breaks: Vec<String> = requirements
            .filter(|id| {
                let beginnings = ["length", "pattern", "range", "enumeration", "unique-items", "required"];
                let own = |path: &String, beginning: &str| catalogue.own(&format!("{beginning}/{path}"));
                paths.iter().any(|path| {
                    beginnings.iter().any(|beginning| {
                        let own = own(path, beginning);
                        *id == own || id.strip_prefix(&own).is_some_and(|rest| rest.starts_with('/'))
                    })
                })
            })
            .collect();
        let sentence = format!("{words} are not checked at all");
        drop_broken(catalogue, id, &sentence, breaks, move |broken, _| paths.contains(&broken.path));
    }
}

/// A fault that overlooks broken constraints of a kind; the pattern of the place is at hand.
fn drop_broken(
    catalogue: &mut Catalogue<'_>,
    id: &str,
    sentence: &str,
    breaks: impl IntoIterator<Item = String>,
    is_overlooked: impl Fn(&BrokenConstraint, Option<&Pattern>) -> bool + Send + Sync + 'static,
) {
    let change = move |operation: &Operation, _: &Params, validation: &mut Validation| {
        if validation.broken.is_empty() {
            return;
        }
        let places = &operation.places;
        validation.broken.retain(|broken| {
            let place = places.iter().find(|place| place.path() == broken.path);
            let pattern =
                place.and_then(|place| pattern_of(&place.shape)).filter(|_| broken.breach == Breach::Pattern);
            !is_overlooked(broken, pattern)
        });
    };
    catalogue.add(id, sentence, breaks, Alteration::Validation(Arc::new(change)));
}

fn breaks_of_patterns(catalogue: &Catalogue<'_>, class: &str) -> Vec<String> {
    let places = &catalogue.operation.places;
    let with_class = places
        .iter()
        .filter(|place| pattern_of(&place.shape).is_some_and(|pattern| pattern.source().contains(class)));
    with_class.map(|place| catalogue.own(&Breach::Pattern.requirement(&place.path()))).collect()
}

/// A broken constraint as validation would have found it. Of several lists or maps around it the first is told.
fn found(place: &Place, breach: Breach, value: &Value, params: &Params) -> BrokenConstraint {
    let path = place.path();
    let mut around = None;
    if let [.., last] = place.segments.as_slice()
        && let Some(kind) = InsideKind::of(last)
    {
        let outer = &place.segments[..place.segments.len() - 1];
        visit(params, outer, &mut |value| {
            around.get_or_insert_with(|| Inside {
                kind,
                place: path_of(outer),
                value: value.clone(),
                constraints: place
                    .shape
                    .constraints
                    .iter()
                    .flat_map(|applied| validation::bounds(&applied.constraint))
                    .collect(),
            });
        });
    }
    BrokenConstraint {
        place: path.clone(),
        path,
        breach,
        bound: bound_of(place, breach),
        value: Some(value.clone()),
        is_sensitive: true,
        inside: around,
    }
}

/// The bound that a message tells with a breach.
fn bound_of(place: &Place, breach: Breach) -> String {
    let length = length_of(&place.shape);
    match breach {
        Breach::LengthMin => length.map(|length| length.min.to_string()),
        Breach::LengthMax => length.and_then(|length| length.max).map(|max| max.to_string()),
        Breach::Pattern => pattern_of(&place.shape).map(|pattern| pattern.source().to_owned()),
        _ => None,
    }
    .unwrap_or_default()
}

fn length_of(shape: &Shape) -> Option<Length> {
    shape.constraints.iter().find_map(|applied| match &applied.constraint {
        Constraint::Length(length) => Some(*length),
        _ => None,
    })
}

fn pattern_of(shape: &Shape) -> Option<&Pattern> {
    shape.constraints.iter().find_map(|applied| match &applied.constraint {
        Constraint::Pattern(pattern) => Some(&pattern.pattern),
        _ => None,
    })
}

fn shift(constraint: &mut Constraint, breach: Breach, step: isize) {
    let moved = |bound: usize| bound.saturating_add_signed(step);
    match (constraint, breach) {
        (Constraint::Length(length), Breach::LengthMin) => length.min = moved(length.min),
        (Constraint::Length(length), Breach::LengthMax) => length.max = length.max.map(moved),
        (Constraint::Range(range), Breach::RangeMin) => range.min = range.min.map(|min| min + step as f64),
        (Constraint::Range(range), Breach::RangeMax) => range.max = range.max.map(|max| max + step as f64),
        _ => {}
    }
}

/// Changes the shape at one place alone, wherever else it is used.
fn alter_shape(operation: &mut Operation, segments: &[Segment], change: &dyn Fn(&mut Shape)) {
    let Some((Segment::Member(name), rest)) = segments.split_first() else { return };
    if let Some(member) = operation.members.iter_mut().find(|member| member.name == *name) {
        alter_below(&mut member.shape, rest, change);
    }
}

fn alter_below(shape: &mut Arc<Shape>, segments: &[Segment], change: &dyn Fn(&mut Shape)) {
    let shape = Arc::make_mut(shape);
    let Some((first, rest)) = segments.split_first() else { return change(shape) };
    match (first, &mut shape.kind) {
        (Segment::Member(name), ShapeKind::Structure(members)) => {
            if let Some(member) = members.iter_mut().find(|member| member.name == *name) {
                alter_below(&mut member.shape, rest, change);
            }
        }
        (Segment::Element, ShapeKind::List(shape))
        | (Segment::Key, ShapeKind::Map(shape, _))
        | (Segment::Value, ShapeKind::Map(_, shape)) => alter_below(shape, rest, change),
        _ => {}
    }
}
