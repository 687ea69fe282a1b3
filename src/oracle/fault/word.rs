//! Faults in taking a text for something else: a number, a date, a name that the program has a meaning for.

use serde_json::Value;

use crate::model::constraint::pattern::UNMATCHED;
use crate::model::operation::{Operation, Params};
use crate::model::place::{Place, Segment};
use crate::model::protocol::common::CommonRule;
use crate::model::protocol::fault::server_error;
use crate::model::requirement::aspect::Aspect;
use crate::model::shape::{Member, ShapeKind, common_text};
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::refusal;
use crate::oracle::fault::input::{on_input, unmatched_until};
use crate::oracle::params::{each_text, text_at, visit, visit_mut};

/// Names that every object of JavaScript has, or that change what it inherits.
const INHERITED: [&str; 6] =
    ["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty"];

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    words(catalogue);
    keys(catalogue);
    equal_members(catalogue);
    altered_texts(catalogue);
}

fn words(catalogue: &mut Catalogue<'_>) {
    let kinds: [(&str, &str, &str, fn(&str) -> bool); 8] = [
        ("uuid", "a text of the form of a UUID", "a1b2c3d4-5678-90ab-8def-0123456789ab", is_uuid),
        ("date", "a text that begins like a date", "2024-02-30", is_date),
        ("number", "a text that is a number", "000042", |text| text.parse::<f64>().is_ok()),
        ("keyword", "a text that is a word of some language", "undefined", |text| {
            ["null", "None", "nil", "undefined", "true", "false"].contains(&text)
        }),
        ("inherited-name", "a text that names what every object inherits", "constructor", |text| {
            INHERITED.contains(&text)
        }),
        ("email", "a text that is an address", "Diego@EXAMPLE.com", |text| {
            text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        }),
        ("phone", "a text that is a phone number", "+15555550100", |text| {
            text.strip_prefix('+')
                .is_some_and(|digits| digits.len() > 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        }),
        ("operator", "a text that begins like an operator of a query", "$where", |text| {
            text.starts_with('$')
        }),
    ];
    let accept = catalogue.own(Aspect::Texts);
    for (kind, words, example, is_meant) in kinds {
        let is_key = |place: &Place| place.segments.last() == Some(&Segment::Key);
        let places = &catalogue.operation.places;
        if !places.iter().any(|place| !is_key(place) && place.shape.admits(example)) {
            continue;
        }
        let sentence = format!("{words} is refused");
        on_input(
            catalogue,
            &format!("{kind}-refused"),
            &sentence,
            [accept.clone()],
            move |service, operation, params| {
                any_text(operation, params, is_meant).then(|| refusal(service, &service.validation.error))
            },
        );
        let sentence = format!("{words} makes the server fail");
        let breaks = [accept.clone(), catalogue.protocol(CommonRule::NoServerError)];
        on_input(catalogue, &format!("{kind}-fails"), &sentence, breaks, move |_, operation, params| {
            any_text(operation, params, is_meant).then(server_error)
        });
    }
}

fn keys(catalogue: &mut Catalogue<'_>) {
    for place in &catalogue.operation.places {
        let ShapeKind::Map(key, _) = &place.shape.kind else { continue };
        let path = place.path();
        let kinds: [(&str, &str, &str, fn(&str) -> bool); 3] = [
            ("inherited-key", "constructor", "names what every object inherits", |key| {
                INHERITED.contains(&key)
            }),
            ("dotted-key", "a.b", "holds a dot", |key| key.contains('.')),
            ("number-key", "000042", "is a number", |key| key.parse::<u32>().is_ok()),
        ];
        for (id, _, words, is_meant) in kinds.into_iter().filter(|(_, example, ..)| key.admits(example)) {
            let segments = place.segments.clone();
            let breaks = [catalogue.own(Aspect::Texts), catalogue.protocol(CommonRule::NoServerError)];
            let sentence = format!("a key of `{path}` that {words} makes the server fail");
            on_input(catalogue, &format!("{id}-fails/{path}"), &sentence, breaks, move |_, _, params| {
                let mut is_found = false;
                visit(params, &segments, &mut |value| {
                    is_found |=
                        value.as_object().is_some_and(|entries| entries.keys().any(|key| is_meant(key)));
                });
                is_found.then(server_error)
            });
        }
    }
    let breaks =
        [catalogue.protocol(CommonRule::UnknownMember), catalogue.protocol(CommonRule::NoServerError)];
    let sentence = "an unknown member that is named like what every object inherits makes the server fail";
    on_input(catalogue, "inherited-member-fails", sentence, breaks, |_, operation, params| {
        let is_unknown = |name: &str| operation.members.iter().all(|member| member.name != name);
        params.keys().any(|key| INHERITED.contains(&key.as_str()) && is_unknown(key)).then(server_error)
    });
}

fn equal_members(catalogue: &mut Catalogue<'_>) {
    let members: Vec<&Member> = catalogue.operation.members.iter().filter(|member| member.required).collect();
    for (index, first) in members.iter().enumerate() {
        for second in &members[index + 1..] {
            if common_text(&[&first.shape, &second.shape]).is_none() {
                continue;
            }
            let (first, second) = (first.name.clone(), second.name.clone());
            let breaks = [catalogue.own(Aspect::Texts)];
            let sentence = format!("`{first}` and `{second}` of one value are refused");
            let id = format!("equal-members-refused/{first}+{second}");
            on_input(catalogue, &id, &sentence, breaks, move |service, _, params| {
                let (first, second) = (text_at(params, &first), text_at(params, &second));
                (first.is_some() && first == second).then(|| refusal(service, &service.validation.error))
            });
        }
    }
}

/// A text is changed before it is checked: then one passes that must not.
fn altered_texts(catalogue: &mut Catalogue<'_>) {
    let changes: [(&str, &str, char, fn(&str) -> String); 3] = [
        ("null-character-ends-text", "a text ends before its first character of code 0", '\0', |text| {
            text.split('\0').next().unwrap_or_default().to_owned()
        }),
        ("invisible-characters-removed", "characters without a width are taken out", '\u{200b}', |text| {
            text.replace(['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'], "")
        }),
        ("fullwidth-forms-folded", "fullwidth forms are taken for ASCII", '\u{ff21}', |text| {
            text.chars().map(folded).collect()
        }),
    ];
    for (id, sentence, spoiling, change) in changes {
        if !unmatched_until(catalogue.operation, |text| format!("{text}{spoiling}"), change) {
            continue;
        }
        let breaks = catalogue.constraints(UNMATCHED);
        on_input(catalogue, id, sentence, breaks, move |_, operation, params| {
            for place in operation
                .places
                .iter()
                .filter(|place| matches!(place.segments.last(), Some(Segment::Member(_))))
            {
                visit_mut(params, &place.segments, &mut |value| {
                    if let Value::String(text) = value {
                        *text = change(text);
                    }
                });
            }
            None
        });
    }
}

fn folded(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

fn is_uuid(text: &str) -> bool {
    let text = text.trim_start_matches('{').trim_end_matches('}');
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10].iter().enumerate().all(|(place, byte)| match place {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Whether some text of the members that the operation knows is of a kind; keys of maps are left to others.
fn any_text(operation: &Operation, params: &Params, is_meant: impl Fn(&str) -> bool) -> bool {
    let mut found = false;
    for place in operation.places.iter().filter(|place| place.segments.last() != Some(&Segment::Key)) {
        visit(params, &place.segments, &mut |value| {
            if value.is_string() {
                each_text(value, &mut |text| found |= is_meant(text));
            }
        });
    }
    found
}
