//! The words in which broken constraints are told, judged apart from what they say: the form of the message, the words
//! of each kind of constraint, and which values are shown. The order of details does not matter.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex::Captures;
use regex::Regex;
use serde_json::Value;

use crate::check::observed::Observed;
use crate::check::validation::{
    after_constraint, any_constraint, can_tell, captured, collection_of, compile, detail, is_name_of,
    names_of,
};
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::case::Expectation;
use crate::generate::fixture::text_at;
use crate::model::constraint::breach::Breach;
use crate::model::operation::{Operation, Params};
use crate::model::place::{Place, Segment};
use crate::model::rule::FactKind;
use crate::model::service::{InsideKind, ValidationText};

/// Longer values may be cut off in a message: nobody has seen one.
const LONGEST_SHOWN: usize = 64;
/// More constraints of one key, value or element than this are not looked at in every order.
const MOST_PERMUTED: usize = 4;

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let Expectation::Invalid(breaches) = &observed.case.expectation else { return Vec::new() };
    let text = &observed.service.validation;
    // Random cases are many, and their words are those of all others.
    if (text.wording.is_none() && text.values.is_none())
        || observed.case.phase.is_random()
        || observed.is_server_error()
        || observed.error_name() != Some(text.error.as_str())
    {
        return Vec::new();
    }
    let Some(message) = observed.error().and_then(|error| error.message.as_deref()) else {
        return Vec::new();
    };
    let words = &observed.contract.words;
    let message = &*without_long_values(message, breaches, &observed.case.params);
    let (head, details) = words.read(message);
    let mut judgments = Vec::new();
    if text.wording.is_some() {
        judgments.push(form(observed, message, head, &details));
        let about = |(place, breach): &(String, Breach)| constraint(observed, place, *breach, &details);
        judgments.extend(breaches.iter().filter_map(about));
    }
    if text.values.is_some() {
        let about = |(place, breach): &(String, Breach)| value(observed, place, *breach, &details);
        judgments.extend(breaches.iter().filter_map(about));
    }
    judgments
}

/// The message with its longest values cut short: they are never looked at, and to find where they end takes long.
fn without_long_values<'m>(message: &'m str, breaches: &[(String, Breach)], params: &Params) -> Cow<'m, str> {
    let mut short = Cow::Borrowed(message);
    for (place, _) in breaches {
        let Some(value) = text_at(params, place) else { continue };
        let mut begun = value.char_indices();
        if let Some((end, _)) = begun.nth(LONGEST_SHOWN)
            && begun.nth(LONGEST_SHOWN).is_some()
            && short.contains(value)
        {
            short = Cow::Owned(short.replace(value, &format!("{}…", &value[..end])));
        }
    }
    short
}

/// The message as a whole: its beginning, the number of details, what stands between them, and how members are spelled.
fn form(
    observed: &Observed<'_>,
    message: &str,
    head: Option<MessageHead<'_>>,
    details: &[ToldDetail<'_>],
) -> Judgment {
    let text = &observed.service.validation;
    let is_whole = |rest: &str| {
        // A value at the very end of a detail has no end that could be seen.
        text.detail.ends_with("{value}")
            || rest.len()
                == details.iter().map(|told| told.whole.len()).sum::<usize>()
                    + text.separator.len() * details.len().saturating_sub(1)
                && rest == details.iter().map(|told| told.whole).collect::<Vec<_>>().join(&text.separator)
    };
    let held = !details.is_empty()
        && details.iter().all(|told| is_spelled_right(told.place, observed))
        && head.is_some_and(|head| {
            head.count.is_none_or(|count| count == details.len())
                && head.plural.is_none_or(|plural| plural == (details.len() != 1))
                && is_whole(head.details)
        });
    let expected = || {
        let count = details.len().max(1);
        let several = if count == 1 { "" } else { "s" };
        text.message
            .replace("{count}", &count.to_string())
            .replace("{s}", several)
            .replace("{details}", &text.detail)
    };
    judgment(observed, "form", held, expected, message)
}

/// The words about a broken constraint; `None` where nothing is told of it, which others speak of.
fn constraint(
    observed: &Observed<'_>,
    place: &str,
    breach: Breach,
    details: &[ToldDetail<'_>],
) -> Option<Judgment> {
    let words = &observed.contract.words;
    if let Some((kind, spelled)) = words.inside.get(place) {
        return inside(observed, place, *kind, spelled, details);
    }
    let spelled =
        words.spelled.get(place)?.iter().find(|(known, _)| *known == breach).map(|(_, spelled)| spelled)?;
    let text = &observed.service.validation;
    let about_it =
        |told: &&ToldDetail<'_>| is_name_of(told.place, place) && can_tell(told.constraint, breach, text);
    let first = details.iter().find(about_it)?;
    let is_right = |told: &ToldDetail<'_>| spelled.iter().any(|spelled| spelled == told.constraint);
    let held = details.iter().filter(about_it).any(is_right);
    Some(judgment(observed, breach.key(), held, || spelled.concat(), first.constraint))
}

/// The words about a key, a value or an element that breaks a constraint: they name all constraints of such a one.
fn inside(
    observed: &Observed<'_>,
    place: &str,
    kind: InsideKind,
    spelled: &[String],
    details: &[ToldDetail<'_>],
) -> Option<Judgment> {
    let first = details.iter().find(|told| is_name_of(told.place, place))?;
    let around = place.rsplit_once('.').map_or(place, |(around, _)| around);
    let is_right = |told: &&ToldDetail<'_>| {
        spelled.iter().any(|spelled| spelled == told.constraint)
            && is_name_of(told.place, around)
            && !told.place.ends_with(".member")
    };
    let held = details.iter().any(|told| is_right(&told));
    Some(judgment(observed, kind.id(), held, || spelled.first().cloned().unwrap_or_default(), first.whole))
}

/// The value that is told of a member; `None` where nobody knows whether it is shown.
fn value(
    observed: &Observed<'_>,
    place: &str,
    breach: Breach,
    details: &[ToldDetail<'_>],
) -> Option<Judgment> {
    let text = &observed.service.validation;
    let told = details.iter().find(|told| is_name_of(told.place, place))?;
    let expected = match (breach, observed.case.params.get(place)) {
        // Whether a sensitive member is said to be null was never seen.
        (Breach::REQUIRED, _) if observed.operation.sensitive.iter().any(|path| path == place) => {
            return None;
        }
        (Breach::REQUIRED, _) => text.absent.clone(),
        (_, Some(Value::String(value))) => match observed.contract.words.shown.get(place)? {
            // That nothing is shown, an empty value cannot tell.
            false if !value.is_empty() => text.hidden.clone(),
            true if value.chars().take(LONGEST_SHOWN + 1).count() <= LONGEST_SHOWN => {
                text.shown.replace("{text}", value)
            }
            _ => return None,
        },
        _ => return None,
    };
    let held = if text.detail.ends_with("{value}") {
        // Nothing shows where such a value ends but what follows it.
        let behind = told.behind.strip_prefix(expected.as_str());
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(&text.separator))
    } else {
        told.value == expected
    };
    let detail = || text.detail.replace("{value}", &expected);
    Some(judgment(observed, "value", held, detail, told.whole))
}

fn judgment(
    observed: &Observed<'_>,
    tail: &str,
    held: bool,
    expected: impl FnOnce() -> String,
    actual: &str,
) -> Judgment {
    let requirement = observed.requirement(&format!("validation/message/{tail}"));
    if held {
        return Judgment::pass(requirement);
    }
    let expected = format!("the words {:?}", expected());
    Judgment::fail(requirement, BreakageKind::Envelope, expected, format!("{actual:?}"))
}

/// Whether a member is spelled as the service's messages have it. One that nobody knows has no right spelling.
fn is_spelled_right(told: &str, observed: &Observed<'_>) -> bool {
    let spell = |name: &str| observed.service.validation.place_case.spell(name);
    let paths = observed.operation.places.iter().map(Place::path);
    let mut meant = paths.filter(|path| is_name_of(told, path)).peekable();
    // Behind the name of a map or list comes what stands in it.
    let is_in = |path: &str| collection_of(path).is_some_and(|around| told.starts_with(&spell(around)));
    meant.peek().is_none()
        || meant.any(|path| is_in(&path) || names_of(&path).into_iter().any(|name| spell(name) == told))
}

/// What messages about broken constraints are held to, made once for an operation.
#[derive(Debug)]
pub(super) struct Words {
    head: Regex,
    detail: Regex,
    /// What a detail takes along of the separator before it: a value that it begins with is anything.
    taken_along: String,
    /// The space with which separators begin.
    space: String,
    /// By place and kind: every way to tell that breach. A pattern is printed with anchors or without, and as any
    /// reading has it.
    spelled: BTreeMap<String, Spelled>,
    /// By place: every way to tell a breach there, where the map or list around it is told.
    inside: BTreeMap<String, (InsideKind, Vec<String>)>,
    /// Members whose values are shown, or are not. Names by which records are looked up are shown sometimes.
    shown: BTreeMap<String, bool>,
}

/// Breaches, each with every way to tell it.
type Spelled = Vec<(Breach, Vec<String>)>;

/// What a message says before its details.
#[derive(Clone, Copy, Debug)]
struct MessageHead<'m> {
    /// How many there are, where it says so.
    count: Option<usize>,
    /// Whether it speaks of several, where that shows.
    plural: Option<bool>,
    details: &'m str,
}

/// One detail of a message, as it was told.
#[derive(Clone, Copy, Debug)]
struct ToldDetail<'m> {
    whole: &'m str,
    /// What comes after it.
    behind: &'m str,
    value: &'m str,
    place: &'m str,
    constraint: &'m str,
}

impl Words {
    pub(super) fn new(text: &ValidationText, operation: &Operation) -> Self {
        let head = captured(&regex::escape(&text.message), "count", r"\d+");
        let head = captured(&head, "s", "s?");
        let head = captured(&head, "details", "(?s:.*)");
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
            head: compile(&format!("^{head}$")),
            detail: told_detail(text, of_members.chain(of_others)),
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
    fn read<'m>(&self, message: &'m str) -> (Option<MessageHead<'m>>, Vec<ToldDetail<'m>>) {
        let Some(found) = self.head.captures(message) else { return (None, Vec::new()) };
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        let details = part("details").unwrap_or_default();
        let head = MessageHead {
            count: part("count").and_then(|count| count.parse().ok()),
            plural: part("s").map(|s| !s.is_empty()),
            details,
        };
        (Some(head), self.detail.captures_iter(details).map(|found| self.told(details, &found)).collect())
    }

    fn told<'m>(&self, details: &'m str, found: &Captures<'m>) -> ToldDetail<'m> {
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
        let behind = &details[found.get_match().end()..];
        let begun = |text: &'m str| match found.get_match().start() {
            0 => text,
            _ => text.strip_prefix(self.taken_along.as_str()).unwrap_or(text),
        };
        // The space before the next detail is none of a constraint's that ends where its separator is seen.
        let ended = |text: &'m str| match behind {
            "" => text,
            _ => text.strip_suffix(self.space.as_str()).unwrap_or(text),
        };
        ToldDetail {
            whole: ended(begun(found.get_match().as_str())),
            behind,
            value: begun(part("value")),
            place: part("place"),
            constraint: ended(part("constraint")),
        }
    }
}

/// A reader of details. Known words that hold what ends a constraint are read whole.
fn told_detail<'w>(text: &ValidationText, words: impl Iterator<Item = &'w String>) -> Regex {
    let any = any_constraint(text);
    let mut holding: Vec<&String> =
        words.filter(|words| after_constraint(text).is_some_and(|next| words.contains(next))).collect();
    // Of two that begin alike, the longer one comes first.
    holding.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    holding.dedup();
    let known: String = holding.iter().map(|words| regex::escape(words) + "|").collect();
    // Where they are too many to be told apart, they are read like all others.
    Regex::new(&detail(&text.detail, text, &format!("{known}{any}")))
        .unwrap_or_else(|_| compile(&detail(&text.detail, text, &any)))
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
    let kind = InsideKind::of(place.segments.last()?)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equal_stand_ins_is_captured() {
        let pattern = captured(&regex::escape("{a} of {a}."), "a", r"\d+");
        let found = Regex::new(&pattern).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            found.captures("1 of 2.").and_then(|found| found.name("a")).map(|a| a.as_str()),
            Some("1")
        );
    }
}
