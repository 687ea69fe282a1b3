//! What came of the cases of a share of a run. Many came to the same, which stands there once, and names requirements by
//! their place in the report.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::check::verdict::BreakageKind;
use crate::event::recorded::{RecordedCases, RecordedVerdicts};
use crate::event::summary::Summary;
use crate::model::requirement::id::RequirementId;

/// What came of the cases of an operation.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordedText {
    operation: String,
    random: usize,
    given: BTreeSet<String>,
    came_to: Vec<CameToText>,
    /// For each of these: the places of the cases that came to it, as `4-7,9`.
    cases: Vec<String>,
}

/// What cases came to.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CameToText {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    broken: Vec<(usize, BreakageKind)>,
    held: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

impl RecordedText {
    pub(super) fn of(recorded: &RecordedCases, summary: &Summary) -> Self {
        let numbers: BTreeMap<&RequirementId, usize> =
            summary.requirements.iter().enumerate().map(|(number, result)| (&result.id, number)).collect();
        let mut alike: BTreeMap<&RecordedVerdicts, Vec<usize>> = BTreeMap::new();
        for (place, case) in &recorded.cases {
            alike.entry(case).or_default().push(*place);
        }
        let number = |id: &RequirementId| numbers.get(id).copied();
        let came_to = alike.keys().map(|case| CameToText {
            broken: case.broken.iter().filter_map(|(id, outcome)| Some((number(id)?, *outcome))).collect(),
            held: ranges(&case.held.iter().filter_map(number).collect()),
            answer: case.answer.clone(),
        });
        Self {
            operation: recorded.operation.clone(),
            random: recorded.random,
            given: recorded.given.clone(),
            came_to: came_to.collect(),
            cases: alike.values().map(|places| ranges(&places.iter().copied().collect())).collect(),
        }
    }

    /// What was printed; `None` where it names what is not there.
    pub(super) fn into_recorded(self, ids: &[RequirementId]) -> Option<RecordedCases> {
        let mut cases = BTreeMap::new();
        for (came_to, places) in self.came_to.into_iter().zip(&self.cases) {
            let broken =
                came_to.broken.into_iter().map(|(number, outcome)| Some((ids.get(number)?.clone(), outcome)));
            let held = numbers(&came_to.held)?.into_iter().map(|number| ids.get(number).cloned());
            let case = RecordedVerdicts {
                broken: broken.collect::<Option<_>>()?,
                held: held.collect::<Option<_>>()?,
                answer: came_to.answer,
            };
            cases.extend(numbers(places)?.into_iter().map(|place| (place, case.clone())));
        }
        Some(RecordedCases { operation: self.operation, random: self.random, given: self.given, cases })
    }
}

/// `4-7,9`.
fn ranges(numbers: &BTreeSet<usize>) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let words = ranges.into_iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    words.collect::<Vec<_>>().join(",")
}

/// The numbers that [`ranges`] printed; `None` where it did not. A report has no more cases than this.
fn numbers(ranges: &str) -> Option<Vec<usize>> {
    const MOST: usize = 1 << 20;
    let mut numbers = Vec::new();
    for range in ranges.split(',').filter(|range| !range.is_empty()) {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last) = (first.parse::<usize>().ok()?, last.parse::<usize>().ok()?);
        if last < first || last - first > MOST || numbers.len() > MOST {
            return None;
        }
        numbers.extend(first..=last);
    }
    Some(numbers)
}
