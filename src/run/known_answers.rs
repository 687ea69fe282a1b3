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
use serde_json::Value;

use crate::check::contract::Contract;
use crate::check::secrecy::{BEGINNING, is_telling};
use crate::check::verdict::{Judgment, Verdict};
use crate::exchange::raw::reader::Recognize;
use crate::generate::random_case::RandomCase;
use crate::model::protocol::answer::Decoded;
use crate::model::requirement::id::RequirementId;
use crate::run::answer_pattern::AnswerPattern;
use crate::run::case_outcome::CaseOutcome;
use crate::wire::Response;

/// So many answers of a class are known at most.
const MOST: usize = 16;

/// A text that no message is about.
const OTHER_TEXT: &str = "qzxj";

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
        if !self.says_the_same(&pattern, case, response) {
            return;
        }
        if case.class >= self.classes.len() {
            self.classes.resize_with(case.class + 1, Vec::new);
        }
        let learned = KnownAnswer {
            pattern,
            first: place,
            requirement: requirement.clone(),
            judgments: outcome.judgments.clone(),
            cases: 0,
            took: Duration::ZERO,
        };
        let known = &mut self.classes[case.class];
        if known.len() < MOST {
            known.push(learned);
        } else if let Some(once) = known.iter_mut().find(|known| known.cases == 0) {
            // One that came once only makes room.
            *once = learned;
        }
    }

    /// Whether a pattern in which the broken text is shown says with any other text what it says with this one: it is shown
    /// in the message alone, and nothing of the message that is about the place stands in the text itself.
    fn says_the_same(&self, pattern: &AnswerPattern, case: &RandomCase, response: &Response) -> bool {
        let Some(body) = pattern.body_with(OTHER_TEXT) else { return true };
        let Some(breach) = &case.breach else { return false };
        let (service, operation) = (self.contract.service, self.contract.operation);
        let read = |response: &Response| match service.protocol.decode_answer(operation, response) {
            Decoded::Error(mut error) => error.message.take().map(|message| (message, error)),
            _ => None,
        };
        let other = Response { body, ..response.clone() };
        let (Some((one, rest)), Some((another, other_rest))) = (read(response), read(&other)) else {
            return false;
        };
        let text = breach.text.as_deref().unwrap_or_default().to_lowercase();
        let path = operation.places[breach.place].path().to_lowercase();
        rest == other_rest && one != another && !path.split('.').any(|name| text.contains(name))
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

/// Whether a secret may stand in an answer: where it does not say so, it does not. A text can stand there as it is, as the
/// body spells it, or as one more spelling of that.
fn may_be_shown(secret: &str, known: &KnownAnswer, answer: &[u8], free: &[&[u8]]) -> bool {
    let KnownAnswer { pattern, .. } = known;
    let beginning = &secret.as_bytes()[..secret.len().min(BEGINNING)];
    let is_spelled = pattern.has_escapes && secret.contains(is_escaped);
    if pattern.shows_broken_text() {
        return is_spelled || find(answer, beginning).is_some();
    }
    pattern.pairs.may_hold(beginning)
        || free.iter().any(|value| find(value, beginning).is_some())
        || is_spelled && pattern.pairs.may_hold(Value::from(secret).to_string().trim_matches('"').as_bytes())
}

/// Whether a character can be spelled by two.
fn is_escaped(character: char) -> bool {
    matches!(character, '"' | '\\' | '/') || character.is_ascii_control()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::RngExt;
    use proptest::test_runner::TestRng;

    use super::*;
    use crate::check;
    use crate::check::observed::Observed;
    use crate::check::verdict::Behavior;
    use crate::generate::case::Case;
    use crate::generate::generator::Generator;
    use crate::generate::params::text_at;
    use crate::generate::plan::{Plan, Selection};
    use crate::generate::random_case::RandomCases;
    use crate::model::operation::{Params, Role};
    use crate::model::record::Fixture;
    use crate::oracle::judge::{Oracle, OracleSettings};
    use crate::spec::Spec;
    use crate::wire::{Header, Reply};

    const CASES: usize = 1500;
    const CHANGES: usize = 6;

    /// An answer in bytes: its head, and its body.
    type Answer = (Vec<String>, Vec<u8>);

    #[test]
    fn what_is_known_is_what_the_whole_judge_says_of_answers_with_any_part_exchanged() {
        let spec = Spec::embedded();
        for service in &spec.services {
            for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
                for behavior in [Behavior::Stateless, Behavior::Opaque] {
                    let operation = Arc::clone(operation);
                    let generator = Generator::new(Arc::clone(service), operation, 3, Params::new()).unwrap();
                    let selection = Selection { fuzzing: CASES, ..Selection::default() };
                    hold(&Plan::new(generator.without_fixtures(), &selection), behavior);
                }
            }
        }
    }

    fn hold(plan: &Plan, behavior: Behavior) {
        let (service, operation) = (&plan.generator().service, &plan.generator().operation);
        let settings =
            OracleSettings { stateless: behavior == Behavior::Stateless, ..OracleSettings::default() };
        let oracle = Oracle::new(Arc::clone(service), settings);
        let mut state = oracle.empty_state();
        let contract = Contract::new(service, operation, behavior);
        let cases = RandomCases::new(plan.generator()).unwrap();
        let known = RefCell::new(KnownAnswers::new(&contract));
        let mut drawn = cases.empty();
        let mut rng = plan.generator().stream("exchanged parts");
        let (mut all, mut right, mut leaks) = (0, 0, 0);
        let numbers = (0..plan.len()).filter_map(|place| Some((place, plan.random_number(place)?)));
        for (place, number) in numbers {
            assert!(cases.make(number, &mut drawn));
            let case = plan.case(place).unwrap();
            let Reply::Response(response) = oracle.answer(&mut state, &case.request, Fixture::NOW) else {
                continue;
            };
            let answer = answer_of(&response, place);
            all += 1;
            if is_as_known(&known, &drawn, &contract, &case, &written(&answer)) {
                right += 1;
            } else if let Some(outcome) = outcome(&contract, &case, &written(&answer)) {
                known.borrow_mut().learn(&drawn, &written(&answer), (place, &case.requirement), &outcome);
            }
            for _ in 0..CHANGES {
                let changed = changed(&answer, &contract, &case, &mut rng);
                leaks += usize::from(leaks_are_told(&contract, &case, &changed));
                is_as_known(&known, &drawn, &contract, &case, &changed);
            }
        }
        // To what is not there an error says the name, which is another one each time.
        let is_known = behavior == Behavior::Opaque || right * 10 > all * 8;
        assert!(is_known, "only {right} of {all} answers were known");
        assert!(leaks > 100, "only {leaks} answers told a secret");
    }

    /// Whether an answer is known; what is known of it is what the whole judge says.
    fn is_as_known(
        known: &RefCell<KnownAnswers<'_>>,
        drawn: &RandomCase,
        contract: &Contract<'_>,
        case: &Case,
        answer: &[u8],
    ) -> bool {
        let Some(at) = (Recognizer { known, case: drawn }).recognize(answer) else { return false };
        let anew = outcome(contract, case, answer).map(|outcome| outcome.judgments);
        let known = &known.borrow().classes[at.0][at.1];
        let shown = String::from_utf8_lossy(answer);
        assert_eq!(anew.as_ref(), Some(&known.judgments), "{}\n{:?}\n{shown}", case.address, case.params);
        assert_eq!(known.requirement, case.requirement, "{}", case.address);
        true
    }

    /// What the whole judge says; `None` where it is no answer.
    fn outcome(contract: &Contract<'_>, case: &Case, answer: &[u8]) -> Option<CaseOutcome> {
        let mut fields = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Response::new(&mut fields);
        let Ok(httparse::Status::Complete(size)) = head.parse(answer) else { return None };
        let headers: Vec<Header> =
            head.headers.iter().map(|field| Header::from_wire(field.name, field.value)).collect();
        let response = Response { status: head.code?, headers, body: answer[size..].to_vec() };
        if response.header("Content-Length")?.parse() != Ok(response.body.len()) {
            return None;
        }
        let decoded = contract.service.protocol.decode_answer(contract.operation, &response);
        let judgments = check::judge(&Observed::new(contract, case, &response, decoded));
        Some(CaseOutcome { response: Some(response), ..CaseOutcome::unjudged(judgments) })
    }

    fn leaks_are_told(contract: &Contract<'_>, case: &Case, answer: &[u8]) -> bool {
        let judgments = outcome(contract, case, answer).map(|outcome| outcome.judgments).unwrap_or_default();
        judgments.iter().any(|judgment| {
            judgment.requirement.as_str().contains("/secrecy/") && judgment.verdict != Verdict::Pass
        })
    }

    fn answer_of(response: &Response, number: usize) -> Answer {
        let mut head = vec![format!("HTTP/1.1 {} Fine", response.status)];
        head.extend(response.headers.iter().map(|header| format!("{}: {}", header.name, header.value)));
        head.push(format!("Date: Thu, 01 Jan 1970 00:00:{:02} GMT", number % 60));
        (head, response.body.clone())
    }

    fn written((head, body): &Answer) -> Vec<u8> {
        let head = format!("{}\r\nContent-Length: {}\r\n\r\n", head.join("\r\n"), body.len());
        [head.as_bytes(), body.as_slice()].concat()
    }

    /// The answer with something in it exchanged.
    fn changed(answer: &Answer, contract: &Contract<'_>, case: &Case, rng: &mut TestRng) -> Vec<u8> {
        let (mut head, mut body) = answer.clone();
        let secrets: Vec<&str> =
            contract.secrets.iter().filter_map(|path| text_at(&case.params, path)).collect();
        let secret = secrets.get(rng.random_range(0..secrets.len().max(1))).copied().unwrap_or("none");
        let line = rng.random_range(1..head.len());
        let quoted = Value::from(secret).to_string();
        let broken = case.mutation.as_ref().and_then(|mutation| text_at(&case.params, &mutation.place));
        let text = [secret, &quoted, "other", "", "at 'password'", "}\"", "\\u0041", broken.unwrap_or("x")];
        let text = text[rng.random_range(0..text.len())];
        match rng.random_range(0..8) {
            0 => {
                let name = head[line].split(':').next().unwrap_or_default().to_owned();
                head[line] = format!("{name}: {text}");
            }
            1 => head[line].push_str(text),
            2 => drop(head.remove(line)),
            3 => head.push(format!("X-Other: {text}")),
            // In a text, if it is one: before its end.
            4 => drop(body.splice(body.len().saturating_sub(2)..body.len().saturating_sub(2), text.bytes())),
            5 => {
                let at = rng.random_range(0..=body.len());
                drop(body.splice(at..at, text.bytes()));
            }
            6 => {
                if let Some((broken, at)) =
                    broken.and_then(|broken| Some((broken, find(&body, broken.as_bytes())?)))
                {
                    drop(body.splice(at..at + broken.len(), text.bytes()));
                }
            }
            _ => {
                let mut answer = written(&(head, body));
                let at = rng.random_range(0..answer.len());
                answer[at] = rng.random_range(b' '..=b'~');
                return answer;
            }
        }
        written(&(head, body))
    }
}
