//! What a message says about broken constraints: whether it names each place, and the right constraint of it.

use regex::Captures;
use regex::Regex;

use crate::check::answer::places_of;
use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::generate::case::Expectation;
use crate::model::constraint::breach::Breach;
use crate::model::operation::Operation;
use crate::model::service::{InsideKind, ValidationText};

pub(super) fn check(observed: &Observed<'_>) -> Vec<Judgment> {
    let Expectation::Invalid(breaches) = &observed.case.expectation else { return Vec::new() };
    let Some(error) = observed.error() else { return Vec::new() };
    if error.name() != Some(observed.service.validation.error.as_str()) || observed.is_server_error() {
        return Vec::new();
    }
    let message = error.message.clone().unwrap_or_default();
    let details = observed.contract.form.details(&message);
    let named = |(place, breach): &(String, Breach)| match &details {
        Some(details) => details_name(details, place, *breach, &observed.service.validation),
        None => mentions(&message, place),
    };
    let missing = places_of(breaches.iter().filter(|breach| !named(breach)));
    let is_inside = breaches.iter().any(|(place, _)| is_inside(observed.operation, place));
    let tail = match (is_inside, breaches.len() > 1, details.is_some()) {
        (true, ..) => "validation/names-collections",
        (false, true, _) => "validation/lists-all",
        (false, false, true) => "validation/names-members",
        (false, false, false) => "validation/names-members-any-form",
    };
    let requirement = observed.requirement(tail);
    vec![if missing.is_empty() {
        Judgment::pass(requirement)
    } else {
        let expected = format!("a message that names {} and what is wrong with it", missing.join(", "));
        Judgment::fail(requirement, BreakageKind::WrongMember, expected, observed.in_words())
    }]
}

/// The requirement that a refusal is about by its own words: the place and the constraint that its message tells.
pub(super) fn blamed(observed: &Observed<'_>) -> Option<String> {
    let error = observed.error()?;
    let details = observed.contract.form.details(error.message.as_deref()?)?;
    let (named, constraint) = details.first()?;
    let kinds = kinds_of(constraint, &observed.service.validation);
    let place = observed.operation.places.iter().find(|place| is_name_of(named, &place.path()))?;
    kinds.into_iter().find_map(|breach| {
        let id = observed.operation.requirement_id(&breach.requirement(&place.path()));
        observed.operation.requirement(&id).map(|requirement| requirement.id.clone())
    })
}

/// The observed form of a message about constraints, as a reader of it.
#[derive(Debug)]
pub(super) struct MessageForm {
    head: Regex,
    /// A detail, but for a value at its beginning.
    detail: Regex,
}

impl MessageForm {
    pub(super) fn new(text: &ValidationText) -> Self {
        // What the details are is not looked at yet, so that nothing is read behind where they begin.
        let head = match text.message.strip_suffix("{details}") {
            Some(before) => head(before),
            None => head(&text.message) + "$",
        };
        let detail = detail(without_leading_value(&text.detail), text, &any_constraint(text));
        Self { head: compile(&format!("^{head}")), detail: compile(&detail) }
    }

    /// Place and constraint of each detail; `None` where the message has another form.
    fn details(&self, message: &str) -> Option<Vec<(String, String)>> {
        let head = self.head.captures(message)?;
        let told = match head.name("details") {
            Some(details) => details.as_str(),
            None => &message[head.get_match().end()..],
        };
        let part = |found: &Captures<'_>, name: &str| {
            found.name(name).map_or_else(String::new, |part| part.as_str().to_owned())
        };
        let details: Vec<_> = self
            .detail
            .captures_iter(told)
            .map(|found| (part(&found, "place"), part(&found, "constraint")))
            .collect();
        (!details.is_empty()).then_some(details)
    }
}

/// The words before the details, or of the whole message, as a pattern.
fn head(words: &str) -> String {
    let head = regex::escape(words).replace(r"\{count\}", r"\d+").replace(r"\{s\}", "s?");
    captured(&head, "details", "(?s:.*)")
}

/// The words of a detail from behind a value that comes before the place: a value is anything, so that to find what
/// follows it is to find it.
fn without_leading_value(detail: &str) -> &str {
    match detail.split_once("{value}") {
        Some((before, behind)) if !before.contains('{') && behind.contains("{place}") => behind,
        _ => detail,
    }
}

/// A detail as a pattern; `constraint` is that of what it says is wrong.
pub(super) fn detail(words: &str, text: &ValidationText, constraint: &str) -> String {
    let detail = captured(&regex::escape(words), "value", "(?s:.*?)");
    let place = if words.starts_with("{place}") {
        // Where nothing shows that a place begins, it has what places have.
        r"[\w.\[\]-]+".to_owned()
    } else {
        all_until(behind(text, "{place}").chars().next())
    };
    let detail = captured(&detail, "place", &place);
    captured(&detail, "constraint", constraint)
}

/// What a constraint says, as a pattern: it can hold any character, so that it ends only where the next words begin.
pub(super) fn any_constraint(text: &ValidationText) -> String {
    if text.detail.ends_with("{constraint}") {
        return all_until(after_constraint(text));
    }
    // Words that are known are read whole, before any others.
    let bounded = |words: &String| regex::escape(words).replace(r"\{bound\}", "(?s:.*?)") + "|";
    let known: String = text
        .constraints
        .iter()
        .map(|(_, words)| words)
        .filter(|words| !words.is_empty())
        .map(bounded)
        .collect();
    known + "(?s:.*?)"
}

/// The character that shows where a constraint ends. Constraints have spaces in them, so that a space rarely shows it.
pub(super) fn after_constraint(text: &ValidationText) -> Option<char> {
    let behind = behind(text, "{constraint}");
    behind.trim_start().chars().next().or_else(|| behind.chars().next())
}

/// The words that come in a message after a stand-in of a detail.
fn behind<'t>(text: &'t ValidationText, stand_in: &str) -> &'t str {
    let behind = match text.detail.split_once(stand_in) {
        Some((_, "")) | None => &text.separator,
        Some((_, behind)) => behind,
    };
    let next = ["{value}", "{place}", "{constraint}"].into_iter().filter_map(|next| behind.find(next)).min();
    &behind[..next.unwrap_or(behind.len())]
}

fn all_until(next: Option<char>) -> String {
    next.map_or_else(|| "(?s:.*)".to_owned(), |next| format!(r"[^\x{{{:x}}}]*", u32::from(next)))
}

/// An escaped text in which the first stand-in of a name captures what stands there.
pub(super) fn captured(escaped: &str, name: &str, pattern: &str) -> String {
    let stand_in = format!(r"\{{{name}\}}");
    let first = format!("(?<{name}>{pattern})");
    escaped.replacen(&stand_in, &first, 1).replace(&stand_in, &format!("(?:{pattern})"))
}

pub(super) fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("an escaped text that is not long, with known parts, is a pattern")
}

/// Whether a detail is about the place and, as far as its words are known ones, about this kind of breach.
fn details_name(details: &[(String, String)], place: &str, breach: Breach, text: &ValidationText) -> bool {
    let about_place = details.iter().filter(|(named, _)| is_name_of(named, place));
    about_place.map(|(_, constraint)| constraint).any(|constraint| can_tell(constraint, breach, text))
}

/// Whether the words of a constraint can be about this kind of breach: they are, or they are nobody's.
pub(super) fn can_tell(constraint: &str, breach: Breach, text: &ValidationText) -> bool {
    let kinds = kinds_of(constraint, text);
    kinds.is_empty() || kinds.contains(&breach)
}

/// The kinds of breaches that the words of a constraint tell: several where they have the same words.
fn kinds_of(constraint: &str, text: &ValidationText) -> Vec<Breach> {
    let fitting: Vec<(usize, Breach)> = text
        .constraints
        .iter()
        .filter_map(|(kind, words)| {
            let (start, end) = words.split_once("{bound}").unwrap_or((words.as_str(), ""));
            let rest = constraint.strip_prefix(start).filter(|_| !start.is_empty())?;
            rest.ends_with(end).then_some((start.len() + end.len(), *kind))
        })
        .collect();
    // Of several whose words fit, those that say most are meant: the words of one can begin like those of another.
    let most = fitting.iter().map(|(said, _)| *said).max();
    fitting.into_iter().filter(|(said, _)| Some(*said) == most).map(|(_, kind)| kind).collect()
}

/// Whether a place stands in a map or list: of such ones messages tell the map or list.
pub(super) fn is_inside(operation: &Operation, place: &str) -> bool {
    let found = operation.places.iter().find(|known| known.path() == place);
    found.is_some_and(|place| place.segments.iter().any(|segment| InsideKind::of(segment).is_some()))
}

/// Whether a name in a message is that of a place: its leaf or its path, with the first letter in either case.
///
/// Of what stands in a map or list the number or the key may be told too, in whatever way: `list.1.member`, `map[a]`.
pub(super) fn is_name_of(named: &str, place: &str) -> bool {
    names_of(place).into_iter().any(|name| same_but_for_first_letters(named, name))
        || collection_of(place).is_some_and(|around| {
            let begins = named.get(..around.len()).is_some_and(|beginning| {
                same_but_for_first_letters(beginning, around) && named[around.len()..].starts_with(['.', '['])
            });
            begins || same_but_for_first_letters(named, around)
        })
}

/// The outermost map or list around a place, as far as its path tells.
pub(super) fn collection_of(place: &str) -> Option<&str> {
    let mut end = 0;
    for step in place.split('.') {
        if end > 0 && matches!(step, "key" | "value" | "member") {
            return Some(&place[..end - 1]);
        }
        end += step.len() + 1;
    }
    None
}

/// Whether a message of any form mentions a place, as a word of its own.
fn mentions(message: &str, place: &str) -> bool {
    let is_part_of_word =
        |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    names_of(place).into_iter().any(|name| {
        let spelled = [
            name.to_owned(),
            with_first(name, |c| c.to_ascii_lowercase()),
            with_first(name, |c| c.to_ascii_uppercase()),
        ];
        spelled.iter().any(|name| {
            message.match_indices(name.as_str()).any(|(start, found)| {
                let before = message[..start].chars().next_back();
                let behind = message[start + found.len()..].chars().next();
                !is_part_of_word(before) && !is_part_of_word(behind)
            })
        })
    })
}

/// The names under which a message may speak of a place. Keys and values of a map have none but the map's.
pub(super) fn names_of(place: &str) -> Vec<&str> {
    let mut names = vec![place];
    match place.rsplit_once('.') {
        Some((parent, "key" | "value" | "member")) => names.extend(names_of(parent)),
        Some((_, leaf)) => names.push(leaf),
        None => {}
    }
    names
}

fn same_but_for_first_letters(one: &str, other: &str) -> bool {
    let is_same = |(one, other): (&str, &str)| {
        let (mut one, mut other) = (one.chars(), other.chars());
        let first = |character: char| character.to_ascii_lowercase();
        one.next().map(first) == other.next().map(first) && one.as_str() == other.as_str()
    };
    one.split('.').count() == other.split('.').count() && one.split('.').zip(other.split('.')).all(is_same)
}

fn with_first(text: &str, change: impl Fn(char) -> char) -> String {
    let mut characters = text.chars();
    characters.next().map(&change).into_iter().chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::requirement::{Citation, Grade};
    use crate::model::service::PlaceCase;

    #[test]
    fn details_are_read_in_the_words_of_each_service() {
        let unknown = || Citation { grade: Grade::Unknown, evidence: Vec::new() };
        let text = ValidationText {
            error: "Bad".to_owned(),
            message: "{count} problem{s}: {details}.".to_owned(),
            separator: " | ".to_owned(),
            place_case: PlaceCase::LowerFirst,
            detail: "<{place}> {constraint}, got {value}".to_owned(),
            absent: "nothing".to_owned(),
            shown: "`{text}`".to_owned(),
            hidden: String::new(),
            constraints: Vec::new(),
            names_members: unknown(),
            names_members_any_form: unknown(),
            lists_all: unknown(),
            type_first: unknown(),
            wording: None,
            values: None,
            inside: None,
        };
        let details = MessageForm::new(&text)
            .details("2 problems: <a.b> is missing, got nothing | <c> is not [x]{1,2}, got `;`.");
        let pair = |place: &str, constraint: &str| (place.to_owned(), constraint.to_owned());
        assert_eq!(details, Some(vec![pair("a.b", "is missing"), pair("c", "is not [x]{1,2}")]));
    }

    #[test]
    fn a_place_is_mentioned_as_a_word_with_its_first_letter_in_either_case() {
        assert!(mentions("value at 'lastName' is wrong", "Context.LastName"));
        assert!(mentions("LastName: too long", "Context.LastName"));
        assert!(
            mentions("context.lastName too long", "Context.LastName")
                || is_name_of("context.lastName", "Context.LastName")
        );
        assert!(!mentions("value at 'lastNames'", "Context.LastName"));
        assert!(mentions("metadata: bad key", "Metadata.key"));
        assert!(!mentions("something is wrong", "Name"));
    }

    #[test]
    fn what_stands_in_a_map_or_list_is_named_by_it() {
        for named in ["tags", "Tags", "tags.key", "tags.color", "tags[color]", "tags.1.member.key"] {
            assert!(is_name_of(named, "Tags.key"), "{named}");
        }
        assert!(is_name_of("items.1.member.name", "Items.member.Name"));
        for named in ["tagsets", "tag", "other.tags", "key", "s\u{e9}"] {
            assert!(!is_name_of(named, "Tags.key"), "{named}");
        }
        assert!(!is_name_of("context.1", "Context.LastName"));
    }
}
