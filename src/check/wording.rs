//! The words in which broken constraints are told, judged apart from what they say: the form of the message, the words
//! of each kind of constraint, and which values are shown. The order of details does not matter.

use std::borrow::Cow;

use serde_json::Value;

use crate::check::message::can_tell;
use crate::check::naming::{collection_of, is_name_of, names_of};
use crate::check::observed::Observed;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::check::words::{MessageHead, ToldDetail};
use crate::generate::case::Expectation;
use crate::generate::params::text_at;
use crate::model::constraint::breach::Breach;
use crate::model::inside::InsideKind;
use crate::model::operation::Params;
use crate::model::place::Place;
use crate::model::requirement::aspect::Aspect;

/// Longer values may be cut off in a message: nobody has seen one.
const LONGEST_SHOWN: usize = 64;

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
    let words = &observed.contract.words();
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
        {
            let around: Vec<&str> = short.split(value).collect();
            if around.len() > 1 {
                short = Cow::Owned(around.join(&format!("{}…", &value[..end])));
            }
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
    judgment(observed, Aspect::MessageForm, held, expected, message)
}

/// The words about a broken constraint; `None` where nothing is told of it, which others speak of.
fn constraint(
    observed: &Observed<'_>,
    place: &str,
    breach: Breach,
    details: &[ToldDetail<'_>],
) -> Option<Judgment> {
    let words = &observed.contract.words();
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
    Some(judgment(observed, Aspect::MessageOf(breach), held, || spelled.concat(), first.constraint))
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
    Some(judgment(
        observed,
        Aspect::MessageInside(kind),
        held,
        || spelled.first().cloned().unwrap_or_default(),
        first.whole,
    ))
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
        (_, Some(Value::String(value))) => match observed.contract.words().shown.get(place)? {
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
    Some(judgment(observed, Aspect::MessageValue, held, detail, told.whole))
}

fn judgment(
    observed: &Observed<'_>,
    aspect: Aspect<'_>,
    held: bool,
    expected: impl FnOnce() -> String,
    actual: &str,
) -> Judgment {
    let requirement = observed.requirement(aspect);
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
