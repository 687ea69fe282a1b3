//! Tells an operation that a service does not serve: whatever is asked of it is answered alike, by a failure or as an unknown
//! operation.
//!
//! - Nothing that is judged by such an answer says anything of the operation, and all that is left would be answered so too:
//!   the cases behind are not sent, and one requirement says it for all.
//! - What a service refuses or fails at for one reason is not that: what was asked has to be right and wrong, and random. A
//!   sample of the whole plan is sent first for that.

use std::collections::BTreeSet;

use crate::generate::case::{Case, Expectation};
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::plan::Plan;
use crate::model::protocol::answer::Decoded;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::id::RequirementId;
use crate::wire::Response;

/// So many requests that were answered alike are enough.
const ENOUGH: usize = 64;
/// Where no more cases are left, so many are: of an operation with few members there are not more.
const ENOUGH_IN_ALL: usize = 24;
/// So many of them have to be right, so many wrong where the operation has an input, and so many random: what else is right
/// may have the same members in all of them.
const LEAST_OF_EACH: usize = 8;
/// So many random cases come first, and so many others from all over the plan.
const SAMPLE: usize = 64;

/// What was answered to requests for the operation in which only the input can be wrong.
#[derive(Debug, Default)]
pub(super) struct ServingTally {
    /// Whether some request was answered otherwise.
    is_served: bool,
    alike: Option<NoService>,
    /// The places of the cases that were answered alike.
    places: BTreeSet<usize>,
    valid: usize,
    invalid: usize,
    random: usize,
}

/// An answer that says nothing of the request: its status, and the name of the error.
#[derive(Debug, PartialEq, Eq)]
struct NoService {
    status: u16,
    error: Option<String>,
    /// Whether it says that there is no such operation.
    is_of_unknown: bool,
}

impl ServingTally {
    /// Notes what a case was answered.
    pub(super) fn note(&mut self, place: usize, case: &Case, response: &Response, generator: &Generator) {
        if self.is_served || !case.is_whole_around_the_input() {
            return;
        }
        let Some(answer) = NoService::of(response, generator) else {
            self.is_served = true;
            return;
        };
        self.is_served = self.alike.as_ref().is_some_and(|first| *first != answer);
        self.alike = Some(answer);
        self.places.insert(place);
        self.random += usize::from(case.phase == Phase::Fuzzing);
        match case.expectation {
            Expectation::Valid => self.valid += 1,
            _ => self.invalid += 1,
        }
    }

    /// Whether the operation is not served, as far as anybody can tell from so many answers.
    pub(super) fn is_unserved(&self, generator: &Generator) -> bool {
        self.is_shown_by(ENOUGH, generator)
    }

    fn is_shown_by(&self, least: usize, generator: &Generator) -> bool {
        !self.is_served
            && self.valid + self.invalid >= least
            && self.valid >= LEAST_OF_EACH
            && self.random >= LEAST_OF_EACH
            && (self.invalid >= LEAST_OF_EACH || generator.operation.members.is_empty())
    }

    /// The places of the cases that show it.
    pub(super) fn places(&self) -> &BTreeSet<usize> {
        &self.places
    }

    /// The requirement whose breach says it of an operation that is not served; `is_cut_off` where cases were left when
    /// nothing more could be sent.
    pub(super) fn breach(&self, generator: &Generator, is_cut_off: bool) -> Option<RequirementId> {
        let least = if is_cut_off { ENOUGH } else { ENOUGH_IN_ALL };
        let answer = self.alike.as_ref().filter(|_| self.is_shown_by(least, generator))?;
        let served = answer.is_of_unknown.then_some(CommonRule::Served);
        let rules = served.into_iter().chain([CommonRule::NoServerError]);
        let mut ids = rules.map(|rule| generator.service.protocol.common_requirement_id(rule));
        ids.find(|id| generator.operation.requirement(id).is_some())
    }

    /// What to say of that; whether nothing else of it is told is known to whoever confirmed it.
    pub(super) fn words(&self, generator: &Generator, target: &str, is_all: bool) -> Option<String> {
        let answer = self.alike.as_ref().filter(|_| is_all || self.is_unserved(generator))?;
        let name = answer.error.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        let rest = if is_all { "nothing else of it is judged" } else { "others were not sent" };
        Some(format!(
            "{target} does not serve {}: {} requests of all kinds, {} right ones among them, were all answered \
             with {}{name}; {rest}",
            generator.operation.id,
            self.valid + self.invalid,
            self.valid,
            answer.status,
        ))
    }
}

impl NoService {
    /// The answer as one of these; `None` where the operation may have given it.
    fn of(response: &Response, generator: &Generator) -> Option<Self> {
        let protocol = &generator.service.protocol;
        let error = match protocol.decode_answer(&generator.operation, response) {
            Decoded::Error(error) => error.name().map(str::to_owned),
            _ => None,
        };
        let is_of_unknown = protocol.is_unknown_operation(error.as_deref());
        (response.is_server_error() || is_of_unknown).then_some(Self {
            status: response.status,
            error,
            is_of_unknown,
        })
    }
}

/// The places of cases in the order in which they are sent: a sample of them first.
pub(super) fn sample_first(plan: &Plan, places: Vec<usize>) -> Vec<usize> {
    let is_random = |place: &usize| plan.phase(*place) == Some(Phase::Fuzzing);
    let (random, others): (Vec<usize>, Vec<usize>) = places.into_iter().partition(is_random);
    let (random_first, random_later) = random.split_at(random.len().min(SAMPLE));
    let step = others.len().div_ceil(SAMPLE).max(1);
    let sample = others.iter().step_by(step);
    let rest = others.iter().enumerate().filter(|(index, _)| index % step != 0).map(|(_, place)| place);
    sample.chain(random_first).chain(rest).chain(random_later).copied().collect()
}
