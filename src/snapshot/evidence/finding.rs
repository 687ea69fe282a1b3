//! What a recording says of an open line.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::verdict::Verdict;
use crate::model::protocol::Expect;
use crate::model::requirement::id::RequirementId;
use crate::snapshot::evidence::change::{FieldChange, message_changes, settle};
use crate::snapshot::evidence::line::{OpenLine, RestingRequirement};
use crate::snapshot::evidence::seen::{SeenAnswer, SeenAnswers};
use crate::snapshot::origin::RecordingOrigin;

/// What a recording says of a line, in the order in which it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LineVerdict {
    /// The service does something else.
    Contradicted,
    /// The service does so in some cases, and something else in others.
    Disputed,
    /// Nothing was known, and the same was seen in all cases: what the file says then.
    Settled(Vec<FieldChange>),
    /// Something was seen, and what follows from it a person has to say: why.
    LeftToAPerson(String),
    /// What was seen is as the line says; of some of what rests on it no case was recorded.
    InPart(Vec<RequirementId>),
    /// The service does so; what the file says beside the grade then.
    Confirmed(Vec<FieldChange>),
    /// No recorded case is about it: why, as far as that is known.
    Unseen(String),
}

/// A line, and what a recording says of it.
#[derive(Clone, Debug)]
pub(crate) struct LineEvidence {
    pub(crate) line: OpenLine,
    pub(crate) verdict: LineVerdict,
    /// The answers in a few words, each with the addresses of its cases: where some contradict the line these alone.
    pub(crate) answers: Vec<(String, Vec<String>)>,
    /// How many cases were seen.
    pub(crate) cases: usize,
    /// Where and when they were recorded.
    pub(crate) origins: Vec<RecordingOrigin>,
}

impl LineVerdict {
    /// Where it stands in the order in which verdicts are told.
    pub(crate) fn rank(&self) -> usize {
        match self {
            Self::Contradicted => 0,
            Self::Disputed => 1,
            Self::LeftToAPerson(_) => 2,
            Self::Settled(_) => 3,
            Self::Confirmed(_) => 4,
            Self::InPart(_) => 5,
            Self::Unseen(_) => 6,
        }
    }

    /// In a few words.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::Disputed => "cases disagree",
            Self::Settled(_) => "settled",
            Self::LeftToAPerson(_) => "left to a person",
            Self::InPart(_) => "in part",
            Self::Confirmed(_) => "confirmed",
            Self::Unseen(_) => "not recorded",
        }
    }

    /// The same at greater length, behind a number of lines.
    pub(crate) fn explained(&self) -> &'static str {
        match self {
            Self::Contradicted => "the service answers something else",
            Self::Disputed => "the service answers so to some cases and not to others",
            Self::Settled(_) => "nothing was known, and all cases are answered alike",
            Self::LeftToAPerson(_) => "something was seen that a patch cannot say",
            Self::InPart(_) => "as far as cases were recorded the service does so",
            Self::Confirmed(_) => "the service does so",
            Self::Unseen(_) => "no recorded case is about it",
        }
    }

    /// What a patch changes beside the grade; `None` where it leaves the line alone.
    pub(crate) fn changes(&self) -> Option<&[FieldChange]> {
        match self {
            Self::Settled(changes) | Self::Confirmed(changes) => Some(changes),
            _ => None,
        }
    }
}

impl LineEvidence {
    /// What was seen of a line.
    pub(crate) fn of(line: OpenLine, seen: &SeenAnswers) -> Self {
        let ids: BTreeSet<&RequirementId> = line.resting.iter().map(|one| &one.requirement.id).collect();
        let about: Vec<&SeenAnswer> =
            seen.answers.iter().filter(|answer| ids.contains(&answer.requirement)).collect();
        let verdict = verdict(&line, &about, seen);
        let is_broken = |answer: &&&SeenAnswer| matches!(answer.verdict, Verdict::Fail(_));
        let told: Vec<&SeenAnswer> = match verdict {
            LineVerdict::Contradicted | LineVerdict::Disputed => {
                about.iter().filter(is_broken).copied().collect()
            }
            _ => about.clone(),
        };
        let mut answers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for answer in told {
            answers.entry(answer.words.clone()).or_default().insert(answer.address.clone());
        }
        let mut answers: Vec<(String, Vec<String>)> =
            answers.into_iter().map(|(words, cases)| (words, cases.into_iter().collect())).collect();
        answers.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.len()));
        let mut origins: Vec<RecordingOrigin> =
            about.iter().filter_map(|answer| answer.origin.clone()).collect();
        origins.sort();
        origins.dedup();
        let cases = about.iter().map(|answer| &answer.address).collect::<BTreeSet<_>>().len();
        Self { line, verdict, answers, cases, origins }
    }
}

/// Why nothing was seen of a line.
fn unseen(line: &OpenLine, seen: &SeenAnswers) -> String {
    let Some(first) = line.resting.first() else {
        return "nothing of any operation rests on it".to_owned();
    };
    let protocol = &first.service.protocol;
    let mut rules = protocol.rules.iter();
    let rule = rules.find(|rule| protocol.requirement_id(rule) == first.requirement.id);
    if rule.is_some_and(|rule| rule.expect == Expect::InSequence) {
        return "a single answer cannot show it".to_owned();
    }
    let is_recorded = |one: &RestingRequirement| seen.operations.contains(&one.operation.id);
    if rule.is_none() && !line.resting.iter().any(is_recorded) {
        return format!("nothing was recorded of {}", first.operation.id);
    }
    "no recorded case is about it".to_owned()
}

fn verdict(line: &OpenLine, about: &[&SeenAnswer], seen: &SeenAnswers) -> LineVerdict {
    if about.is_empty() {
        return LineVerdict::Unseen(unseen(line, seen));
    }
    if let Some(settled) = settle(line, about, seen) {
        return settled.map_or_else(LineVerdict::LeftToAPerson, LineVerdict::Settled);
    }
    let is = |wanted: fn(&Verdict) -> bool| about.iter().any(|answer| wanted(&answer.verdict));
    let holds = is(|verdict| matches!(verdict, Verdict::Pass));
    if is(|verdict| matches!(verdict, Verdict::Fail(_))) {
        return if holds { LineVerdict::Disputed } else { LineVerdict::Contradicted };
    }
    if !holds {
        return LineVerdict::LeftToAPerson("what was answered does not show whether it is so".to_owned());
    }
    let is_shown = |id: &RequirementId| {
        about.iter().any(|answer| answer.requirement == *id && matches!(answer.verdict, Verdict::Pass))
    };
    let missing: Vec<RequirementId> = line
        .resting
        .iter()
        .filter(|one| seen.operations.contains(&one.operation.id))
        .map(|one| one.requirement.id.clone())
        .filter(|id| !is_shown(id))
        .collect();
    if !missing.is_empty() {
        return LineVerdict::InPart(missing);
    }
    match message_changes(line, about) {
        Ok(changes) => LineVerdict::Confirmed(changes),
        Err(why) => LineVerdict::LeftToAPerson(why),
    }
}
