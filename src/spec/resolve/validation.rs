//! The words in which a service tells broken constraints: what is written from them must be readable again.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::kind::Constraints;
use crate::model::service::{InsideText, ValidationText};
use crate::spec::faults::Faults;
use crate::spec::resolve::citation::Citations;
use crate::spec::text::named::Named;
use crate::spec::text::service::{InsideTextText, ValidationTextText};

/// The names that are filled in, by the text that they stand in.
const IN_MESSAGE: [&str; 3] = ["{count}", "{s}", "{details}"];
const IN_DETAIL: [&str; 3] = ["{value}", "{place}", "{constraint}"];

/// A longer text is none that a person reads, and reading it would take long.
const LONGEST: usize = 2_000;

/// The words, with what cannot work reported.
pub(crate) fn validation(
    text: &ValidationTextText,
    citations: Citations<'_>,
    constraints: &Constraints,
    faults: &mut Faults,
) -> ValidationText {
    if text.error.is_empty() {
        faults.error("an error without a name", &text.error.span, "expected its name on the wire");
    }
    refuse_unreadable_message(&text.message, faults);
    refuse_unreadable_detail(&text.detail, &text.separator, faults);
    if let Some(values) = &text.values
        && !text.detail.contains("{value}")
    {
        let label = "`detail` has no `{value}`";
        let fault =
            Diagnostic::error("evidence for values that no message shows", values.grade.span.clone(), label);
        faults.push(fault.with_help("write `{value}` in `detail`, or leave `values` out"));
    }
    ValidationText {
        is_written: true,
        error: text.error.value.clone(),
        message: text.message.value.clone(),
        separator: text.separator.value.clone(),
        place_case: text.place_case,
        detail: text.detail.value.clone(),
        absent: text.absent.clone(),
        shown: text.shown.clone(),
        hidden: text.hidden.clone(),
        constraints: constraint_words(&text.constraints, &text.detail, constraints, faults),
        names_members: citations.of_text(&text.names_members, faults),
        names_members_any_form: citations.of_text(&text.names_members_any_form, faults),
        lists_all: citations.of_text(&text.lists_all, faults),
        type_first: citations.of_text(&text.type_first, faults),
        wording: text.wording.as_ref().map(|wording| citations.of_text(wording, faults)),
        values: text.values.as_ref().map(|values| citations.of_text(values, faults)),
        inside: text.inside.as_ref().map(|inside| inside_text(inside, citations, faults)),
    }
}

fn inside_text(text: &InsideTextText, citations: Citations<'_>, faults: &mut Faults) -> InsideText {
    for (name, words) in [("key", &text.key), ("value", &text.value), ("element", &text.element)] {
        if !words.contains("{constraints}") {
            let message = format!("`{name}` has no `{{constraints}}`");
            faults.error(message, &words.span, "expected it where all constraints are told");
        }
        refuse_long(name, words, faults);
    }
    refuse_long("separator", &text.separator, faults);
    InsideText {
        key: text.key.value.clone(),
        value: text.value.value.clone(),
        element: text.element.value.clone(),
        separator: text.separator.value.clone(),
        citation: citations.of(&text.grade, &text.evidence, faults),
    }
}

fn refuse_unreadable_message(message: &Located<String>, faults: &mut Faults) {
    refuse_long("message", message, faults);
    let count = message.matches("{details}").count();
    if count != 1 {
        let what = if count == 0 { "no `{details}`" } else { "more than one `{details}`" };
        let fault =
            Diagnostic::error(format!("`message` has {what}"), message.span.clone(), "expected it once");
        faults.push(fault.with_help(format!(
            "write `{{details}}` where the broken constraints are told; {} are filled in",
            listed(&IN_MESSAGE)
        )));
    }
}

fn refuse_unreadable_detail(detail: &Located<String>, separator: &Located<String>, faults: &mut Faults) {
    refuse_long("detail", detail, faults);
    if !detail.contains("{place}") {
        let fault =
            Diagnostic::error("`detail` has no `{place}`", detail.span.clone(), "names no broken member");
        faults.push(fault.with_help(format!(
            "write `{{place}}` where the member is told; {} are filled in",
            listed(&IN_DETAIL)
        )));
    }
    if detail.starts_with("{constraint}") {
        let message = "nothing shows where `{constraint}` begins";
        let label = "a constraint can hold any words, those of the detail before it too";
        let fault = Diagnostic::error(message, detail.span.clone(), label);
        faults.push(fault.with_help("write something before it, or write it behind `{place}`"));
        return;
    }
    for (at, stand_in) in IN_DETAIL.iter().flat_map(|stand_in| detail.match_indices(stand_in)) {
        let behind = &detail[at + stand_in.len()..];
        let ends_at = if behind.is_empty() { separator.as_str() } else { behind };
        let wrong = if ends_at.is_empty() {
            Some("the details that follow cannot be told from it")
        } else if let Some(next) = IN_DETAIL.iter().find(|next| ends_at.starts_with(**next))
            // What stands before a place is found with the place.
            && (stand_in != "{value}" || *next != "{place}")
        {
            Some("another stand-in follows, and nobody could tell where one ends")
        } else if stand_in == "{place}" && ends_at.starts_with(is_part_of_a_path) {
            Some("what follows begins like a part of the member's name")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            let message = format!("nothing shows where `{stand_in}` ends");
            let (span, help) = if behind.is_empty() {
                (&separator.span, "begin `separator` with something that sets details apart, e.g. \"; \"")
            } else {
                (&detail.span, "write something between them that sets them apart, e.g. a quotation mark")
            };
            faults.push(Diagnostic::error(message, span.clone(), wrong).with_help(help));
            return;
        }
    }
}

fn refuse_long(name: &str, text: &Located<String>, faults: &mut Faults) {
    if text.chars().count() > LONGEST {
        let message = format!("`{name}` has more than {LONGEST} characters");
        faults.error(message, &text.span, "expected what a message says");
    }
}

/// Whether a message could have the character in the middle of a place.
fn is_part_of_a_path(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '_' | '-')
}

/// The kinds of breaches that have words.
fn constraint_words(
    text: &Named<Located<String>>,
    detail: &Located<String>,
    constraints: &Constraints,
    faults: &mut Faults,
) -> Vec<(Breach, String)> {
    let breaches = constraints.breaches();
    let known: Vec<&str> = breaches.iter().map(|breach| breach.key()).collect();
    for (name, _) in &text.entries {
        if !known.contains(&name.as_str()) {
            faults.unknown("constraint", name, &name.span, known.iter().copied());
        }
    }
    if let Some((_, words)) = text.entries.first()
        && !detail.contains("{constraint}")
    {
        let label = "`detail` has no `{constraint}`";
        let fault = Diagnostic::error("words that no message tells", words.span.clone(), label);
        faults.push(
            fault.with_help("write `{constraint}` in `detail`, or leave `validation.constraints` empty"),
        );
    }
    for (name, words) in &text.entries {
        refuse_long(name, words, faults);
    }
    let words_for = |breach: Breach| {
        let (_, words) = text.entries.iter().find(|(name, _)| name.as_str() == breach.key())?;
        Some((breach, words.value.clone()))
    };
    breaches.into_iter().filter_map(words_for).collect()
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
