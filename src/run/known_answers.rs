//! Answers to random cases that were judged before: what is judged of one like it is known.
//!
//! - What is judged of a random case depends on its class, on the answer and, for secrets, on what was sent.
//! - An answer is known where it equals, byte for byte, one to a case of the same class in which every requirement held. Some
//!   header lines may say anything, none of the secrets that were sent may be shown, and where the answer shows the broken
//!   text, that may be another one, in which nothing can be read.
//! - Any other answer goes to the whole judge, with the whole case.

use std::cell::RefCell;
use std::time::Duration;

use memchr::memmem::find;

use crate::check::contract::Contract;
use crate::check::secrecy::{BEGINNING, is_telling};
use crate::check::verdict::{Judgment, Verdict};
use crate::exchange::raw::reader::Recognize;
use crate::generate::random_case::RandomCase;
use crate::model::requirement::id::RequirementId;
use crate::run::answer_pattern::AnswerPattern;
use crate::run::case_outcome::CaseOutcome;

/// So many answers of a class are known at most.
const MOST: usize = 16;

/// What is known of answers, by the class of the case and in the order in which they were learned.
#[derive(Debug)]
pub(super) struct KnownAnswers<'a> {
    contract: &'a Contract<'a>,
    classes: Vec<Vec<KnownAnswer>>,
}

/// An answer in which every requirement held.
#[derive(Debug)]
pub(super) struct KnownAnswer {
    pattern: AnswerPattern,
    /// The first case that had it, by its place.
    pub(super) first: usize,
    /// The requirement that its cases are about.
    pub(super) requirement: RequirementId,
    pub(super) judgments: Vec<Judgment>,
    /// How many more cases had it, and how long they took.
    pub(super) cases: usize,
    pub(super) took: Duration,
}

/// Where a known answer stands: its class, and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownPlace(usize, usize);

/// What recognizes the answer to a case.
pub(super) struct Recognizer<'a, 'k> {
    pub(super) known: &'a RefCell<KnownAnswers<'k>>,
    pub(super) case: &'a RandomCase,
}

impl Recognize for Recognizer<'_, '_> {
    type Known = KnownPlace;

    fn recognize(&mut self, answer: &[u8]) -> Option<KnownPlace> {
        let answers = self.known.borrow();
        let known = answers.classes.get(self.case.class)?;
        let at = known.iter().position(|known| answers.is_like(known, answer, self.case))?;
        Some(KnownPlace(self.case.class, at))
    }
}

impl<'a> KnownAnswers<'a> {
    pub(super) fn new(contract: &'a Contract<'a>) -> Self {
        Self { contract, classes: Vec::new() }
    }

    /// Counts one more case with a known answer.
    pub(super) fn count(&mut self, place: KnownPlace, took: Duration) -> Option<&KnownAnswer> {
        let known = self.classes.get_mut(place.0)?.get_mut(place.1)?;
        known.cases += 1;
        known.took += took;
        Some(known)
    }

    /// Learns the answer to a case, if nothing was wrong with it: all of its bytes, and what came of it.
    pub(super) fn learn(
        &mut self,
        case: &RandomCase,
        answer: &[u8],
        (place, requirement): (usize, &RequirementId),
        outcome: &CaseOutcome,
    ) {
        let holds = outcome.trouble.is_none()
            && !outcome.judgments.is_empty()
            && outcome.judgments.iter().all(|judgment| judgment.verdict == Verdict::Pass);
        let Some(response) = outcome.response.as_ref().filter(|_| holds) else { return };
        let broken = case.breach.as_ref().and_then(|breach| breach.text.as_deref());
        let free = self.contract.service.protocol.codec.free_headers(&self.contract.service.protocol);
        let reads_over = |text: &str, between| self.contract.reads_over(text, between);
        let Some(pattern) = AnswerPattern::of(answer, &response.body, &free, broken, reads_over) else {
            return;
        };
        if case.class >= self.classes.len() {
            self.classes.resize_with(case.class + 1, Vec::new);
        }
        let known = &mut self.classes[case.class];
        if known.len() >= MOST {
            // One that came once only makes room.
            let Some(at) = known.iter().position(|known| known.cases == 0) else { return };
            known.remove(at);
        }
        known.push(KnownAnswer {
            pattern,
            first: place,
            requirement: requirement.clone(),
            judgments: outcome.judgments.clone(),
            cases: 0,
            took: Duration::ZERO,
        });
    }

    /// All that is known.
    pub(super) fn into_all(self) -> impl Iterator<Item = KnownAnswer> {
        self.classes.into_iter().flatten()
    }

    fn is_like(&self, known: &KnownAnswer, answer: &[u8], case: &RandomCase) -> bool {
        let broken = case.breach.as_ref().and_then(|breach| breach.text.as_deref());
        let reads_over = |text: &str, between| self.contract.reads_over(text, between);
        let Some(free) = known.pattern.matched(answer, broken, reads_over) else { return false };
        let mut secrets = self.contract.secrets.iter().filter_map(|path| case.input.text_at(path));
        !secrets.any(|secret| is_telling(secret) && may_be_shown(secret, known, answer, &free))
    }
}

/// Whether a secret may stand in an answer: where it does not say so, it does not.
fn may_be_shown(secret: &str, known: &KnownAnswer, answer: &[u8], free: &[&[u8]]) -> bool {
    let beginning = &secret.as_bytes()[..secret.len().min(BEGINNING)];
    if known.pattern.shows_broken_text() {
        return find(answer, beginning).is_some();
    }
    known.pattern.pairs.may_hold(beginning) || free.iter().any(|value| find(value, beginning).is_some())
}
