//! The words in which broken constraints of an operation are told, and a reader of messages in them.

use std::collections::BTreeMap;

use regex::Regex;

use crate::check::details::{DetailReader, FoundDetail};
use crate::check::message::{captured, compile};
use crate::model::constraint::breach::Breach;
use crate::model::inside::InsideKind;
use crate::model::operation::Operation;
use crate::model::place::{Place, Segment};
use crate::model::rule::FactKind;
use crate::model::service::ValidationText;

/// More constraints of one key, value or element than this are not looked at in every order.
const MOST_PERMUTED: usize = 4;

/// What messages about broken constraints are held to, made once for an operation.
#[derive(Debug)]
pub(super) struct Words {
    head: Regex,
    details: DetailReader,
    /// What a detail takes along of the separator before it: a value that it begins with is anything.
    taken_along: String,
    /// The space with which separators begin.
    space: String,
    /// By place and kind: every way to tell that breach. A pattern is printed with anchors or without, and as any
    /// reading has it.
    pub(super) spelled: BTreeMap<String, Spelled>,
    /// By place: every way to tell a breach there, where the map or list around it is told.
    pub(super) inside: BTreeMap<String, (InsideKind, Vec<String>)>,
    /// Members whose values are shown, or are not. Names by which records are looked up are shown sometimes.
    pub(super) shown: BTreeMap<String, bool>,
}

/// Breaches, each with every way to tell it.
pub(super) type Spelled = Vec<(Breach, Vec<String>)>;

/// What a message says before its details.
#[derive(Clone, Copy, Debug)]
pub(super) struct MessageHead<'m> {
    /// How many there are, where it says so.
    pub(super) count: Option<usize>,
    /// Whether it speaks of several, where that shows.
    pub(super) plural: Option<bool>,
    pub(super) details: &'m str,
}

/// One detail of a message, as it was told.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToldDetail<'m> {
    pub(super) whole: &'m str,
    /// What comes after it.
    pub(super) behind: &'m str,
    pub(super) value: &'m str,
    pub(super) place: &'m str,
    pub(super) constraint: &'m str,
}

impl Words {
    pub(super) fn new(text: &ValidationText, operation: &Operation) -> Self {
        let head = captured(&regex::escape(&text.message), "count", r"\d+");
        let head = captured(&head, "s", "s?");
        // Where the details end the message they are all the rest of it.
        let details = regex::escape("{details}");
        let head = match head.strip_suffix(&details).filter(|before| !before.contains(&details)) {
            Some(before) => before.to_owned(),
            None => captured(&head, "details", "(?s:.*)") + "$",
        };
        let spelled: BTreeMap<_, _> =
            operation.places.iter().map(|place| (place.path(), spelled(text, place))).collect();
        let inside: BTreeMap<_, _> = operation
            .places
            .iter()
            .filter_map(|place| Some((place.path(), spelled_inside(text, place)?)))
            .collect();
        let of_members = spelled.values().flatten().flat_map(|(_, spelled)| spelled);
        let of_others = inside.values().flat_map(|(_, words)| words);
        Self {
            head: compile(&format!("^{head}")),
            details: DetailReader::new(text, of_members.chain(of_others)),
            taken_along: if text.detail.starts_with("{value}") {
                text.separator.clone()
            } else {
                String::new()
            },
            space: text.separator.strip_suffix(text.separator.trim_start()).unwrap_or_default().to_owned(),
            spelled,
            inside,
            shown: shown(operation),
        }
    }

    /// The parts of a message.
    pub(super) fn read<'m>(&self, message: &'m str) -> (Option<MessageHead<'m>>, Vec<ToldDetail<'m>>) {
        let Some(found) = self.head.captures(message) else { return (None, Vec::new()) };
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        let details = part("details").unwrap_or_else(|| &message[found.get_match().end()..]);
        let head = MessageHead {
            count: part("count").and_then(|count| count.parse().ok()),
            plural: part("s").map(|s| !s.is_empty()),
            details,
        };
        (Some(head), self.details.read(details).map(|found| self.told(details, &found)).collect())
    }

    fn told<'m>(&self, details: &'m str, found: &FoundDetail<'m>) -> ToldDetail<'m> {
        let behind = &details[found.span.end..];
        let begun = |text: &'m str| match found.span.start {
            0 => text,
            _ => text.strip_prefix(self.taken_along.as_str()).unwrap_or(text),
        };
        // The space before the next detail is none of a constraint's that ends where its separator is seen.
        let ended = |text: &'m str| match behind {
            "" => text,
            _ => text.strip_suffix(self.space.as_str()).unwrap_or(text),
        };
        ToldDetail {
            whole: ended(begun(&details[found.span.clone()])),
            behind,
            value: begun(found.value),
            place: found.place,
            constraint: ended(found.constraint),
        }
    }
}

/// Every way to tell each breach at a place, in the order in which messages have them.
fn spelled(text: &ValidationText, place: &Place) -> Spelled {
    let required = place.required.then(|| (Breach::REQUIRED, vec![String::new()]));
    let of_shape = place.shape.constraints.iter().flat_map(|applied| {
        let told = applied.constraint.told().into_iter();
        told.map(|breach| (breach, applied.constraint.spellings(breach)))
    });
    let known = required.into_iter().chain(of_shape).filter_map(|(breach, bounds)| {
        let words = text.constraint(breach);
        let told = || bounds.iter().map(|bound| words.replace("{bound}", bound)).collect();
        (!words.is_empty()).then(|| (breach, told()))
    });
    known.collect()
}

/// Every way to tell all constraints of a key, a value or an element: their order is not known for sure.
fn spelled_inside(text: &ValidationText, place: &Place) -> Option<(InsideKind, Vec<String>)> {
    let words = text.inside.as_ref()?;
    let kind = place.segments.last()?.inside()?;
    let parts: Vec<Vec<String>> = spelled(text, place).into_iter().map(|(_, part)| part).collect();
    if parts.is_empty() || parts.len() > MOST_PERMUTED {
        return None;
    }
    let told =
        |constraints: &[String]| words.of(kind).replace("{constraints}", &constraints.join(&words.separator));
    Some((kind, orders(&parts).iter().map(|constraints| told(constraints)).collect()))
}

/// All ways to take one of each part, in every order; the first keeps theirs.
fn orders(parts: &[Vec<String>]) -> Vec<Vec<String>> {
    let Some(_) = parts.first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for index in 0..parts.len() {
        let mut rest = parts.to_vec();
        let first = rest.remove(index);
        for tail in orders(&rest) {
            all.extend(first.iter().map(|one| [std::slice::from_ref(one), &tail].concat()));
        }
    }
    all
}

fn shown(operation: &Operation) -> BTreeMap<String, bool> {
    let is_name = |path: &str| {
        operation.facts.iter().any(|fact| matches!(&fact.kind, FactKind::Lookup { by, .. } if by == path))
    };
    let members = operation.places.iter().filter(|place| matches!(place.segments[..], [Segment::Member(_)]));
    members
        .map(|place| (place.path(), !place.shape.sensitive))
        .filter(|(path, is_shown)| *is_shown || !is_name(path))
        .collect()
}
