//! Messages about broken constraints, read in the words of their service.

use regex::Captures;
use regex::Regex;

use crate::model::constraint::breach::Breach;
use crate::model::service::ValidationText;

/// The observed form of a message about constraints, as a reader of it.
#[derive(Debug)]
pub(super) struct MessageForm {
    head: Regex,
    /// A detail, but for a value at its beginning.
    detail: Regex,
    /// The words between the parts of a message.
    words: Vec<String>,
    /// The characters with which a place or a constraint ends.
    ends: Vec<char>,
}

impl MessageForm {
    pub(super) fn new(text: &ValidationText) -> Self {
        // What the details are is not looked at yet, so that nothing is read behind where they begin.
        let head = match text.message.strip_suffix("{details}") {
            Some(before) => head(before),
            None => head(&text.message) + "$",
        };
        let detail = detail(without_leading_value(&text.detail), text, &any_constraint(text));
        let ends = behind(text, "{place}").chars().next().into_iter().chain(after_constraint(text)).collect();
        let (words, head, detail) = (words_of(text), compile(&format!("^{head}")), compile(&detail));
        Self { head, detail, words, ends }
    }

    /// Whether a text between two characters of a message is nothing that is looked for there: it ends no place and no
    /// constraint, holds no words of the form, and none of them can begin before it or end behind it.
    pub(super) fn reads_over(&self, text: &str, [before, behind]: [char; 2]) -> bool {
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return false };
        let beside = |words: &str, one, other| {
            words.chars().zip(words.chars().skip(1)).any(|(first, second)| (first, second) == (one, other))
        };
        !text.contains(self.ends.as_slice())
            && self.words.iter().all(|words| {
                !text.contains(words.as_str())
                    && !beside(words, before, first)
                    && !beside(words, last, behind)
            })
    }

    /// Place and constraint of each detail; `None` where the message has another form.
    pub(super) fn details(&self, message: &str) -> Option<Vec<(String, String)>> {
        let head = self.head.captures(message)?;
        let told = match head.name("details") {
            Some(details) => details.as_str(),
            None => &message[head.get_match().end()..],
        };
        // A constraint that comes last ends where the separator shows, which can begin with a space.
        let part = |found: &Captures<'_>, name: &str| {
            found.name(name).map_or_else(String::new, |part| part.as_str().trim_end().to_owned())
        };
        let details: Vec<_> = self
            .detail
            .captures_iter(told)
            .map(|found| (part(&found, "place"), part(&found, "constraint")))
            .collect();
        (!details.is_empty()).then_some(details)
    }
}

/// All words of a form, without what stands in for others.
fn words_of(text: &ValidationText) -> Vec<String> {
    let forms = [&text.message, &text.detail, &text.separator, &text.absent, &text.shown, &text.hidden];
    let all = forms.into_iter().chain(text.constraints.iter().map(|(_, words)| words));
    let behind_stand_in = |part| str::split_once(part, '}').map_or(part, |(_, behind)| behind);
    let parts = all.flat_map(|form| form.split('{').map(behind_stand_in)).filter(|words| !words.is_empty());
    parts.map(str::to_owned).collect()
}

/// Whether the words of a constraint can be about this kind of breach: they are, or they are nobody's.
pub(super) fn can_tell(constraint: &str, breach: Breach, text: &ValidationText) -> bool {
    let kinds = kinds_of(constraint, text);
    kinds.is_empty() || kinds.contains(&breach)
}

/// The kinds of breaches that the words of a constraint tell: several where they have the same words.
pub(super) fn kinds_of(constraint: &str, text: &ValidationText) -> Vec<Breach> {
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::requirement::{Citation, Grade};
    use crate::model::service::PlaceCase;

    pub(in crate::internals::check) fn text(detail: &str) -> ValidationText {
        let unknown = || Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None };
        ValidationText {
            is_written: true,
            error: "Bad".to_owned(),
            message: "{count} problem{s}: {details}.".to_owned(),
            separator: " | ".to_owned(),
            place_case: PlaceCase::LowerFirst,
            detail: detail.to_owned(),
            absent: "nothing".to_owned(),
            shown: "`{text}`".to_owned(),
            hidden: String::new(),
            constraints: vec![(Breach::REQUIRED, "is missing, got lost".to_owned())],
            names_members: unknown(),
            names_members_any_form: unknown(),
            lists_all: unknown(),
            type_first: unknown(),
            wording: None,
            values: None,
            inside: None,
        }
    }

    #[test]
    fn details_are_read_in_the_words_of_each_service() {
        for (detail, message, expected) in [
            (
                "<{place}> {constraint}, got {value}",
                "2 problems: <a.b> is empty, got nothing | <c> is not [x]{1,2}, got `;`.",
                [("a.b", "is empty"), ("c", "is not [x]{1,2}")],
            ),
            // Words that are known are read whole.
            (
                "<{place}> {constraint}, got {value}",
                "2 problems: <a> is missing, got lost, got nothing | <b> is missing, got nothing.",
                [("a", "is missing, got lost"), ("b", "is missing")],
            ),
            // A value that comes first is anything.
            (
                "{value} at <{place}>: {constraint}",
                "2 problems: `<x>` at <a>: is empty | `;` at <b>: is odd.",
                [("a", "is empty"), ("b", "is odd")],
            ),
            (
                "{constraint}: {value} at <{place}>",
                "2 problems: is empty: 1 at <a> | is odd: 2 at <b>.",
                [("a", "is empty"), ("b", " | is odd")],
            ),
        ] {
            let details = MessageForm::new(&text(detail)).details(message);
            let expected = expected.map(|(place, constraint)| (place.to_owned(), constraint.to_owned()));
            assert_eq!(details.as_deref(), Some(expected.as_slice()), "{detail}");
        }
    }

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
