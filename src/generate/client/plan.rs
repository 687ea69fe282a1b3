//! Which calls there are for an operation, in order.

use std::collections::BTreeSet;

use globset::GlobMatcher;
use serde_json::Value;

use crate::generate::address::CaseAddress;
use crate::generate::case::{Case, Change, Expectation};
use crate::generate::client::answers::{self, AnswerCase};
use crate::generate::client::case::{ClientCase, ExpectedReading};
use crate::generate::client::script::{AnswerScript, ScriptedAnswer};
use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::plan::Plan;
use crate::model::client_rule::ClientRule;
use crate::model::operation::Params;
use crate::model::requirement::id::{RequirementFamily, RequirementId};

/// The family of texts that look like something else: each variant is tried, in one member.
const TEXT: &str = "text";
/// How the names of its variants begin that are drawn.
const DRAWN: &str = "drawn-";
/// The family of members that are there or not.
const OPTIONAL: &str = "optional";
/// A path that endpoints behind a proxy have.
const PATH: &str = "/custom";
/// The randomness of the input of calls that are about answers.
const BASE: &str = "client/answers";

/// Which of the calls are wanted that are about answers.
#[derive(Clone, Debug)]
pub struct AnswerSelection {
    /// Patterns of addresses, of which one must match; none stands for all.
    pub only: Vec<GlobMatcher>,
    /// Whether the phase is wanted to which they belong.
    pub has_coverage: bool,
    /// Which share of them, from 1, and of how many shares.
    pub shard: (usize, usize),
}

/// The calls of an operation: those about answers first, since they are few and say the most.
#[derive(Debug)]
pub struct ClientPlan {
    plan: Plan,
    answers: Vec<ClientCase>,
    /// The places in the plan whose input a client can be called with.
    inputs: Vec<usize>,
}

impl ClientPlan {
    /// The calls of a plan whose cases are without fixtures.
    pub fn new(plan: Plan, selection: &AnswerSelection) -> Self {
        let answers = about_answers(&plan, selection);
        let inputs =
            (0..plan.len()).filter(|place| plan.case(*place).is_some_and(|case| is_of_clients(&case)));
        let inputs = inputs.collect();
        Self { plan, answers, inputs }
    }

    /// The same with one call for each requirement that inputs are about, for each kind of text in each member, and for each
    /// variant of a family: calls of some clients take long.
    #[must_use]
    pub fn brief(mut self) -> Self {
        let mut seen: BTreeSet<(RequirementId, bool)> = BTreeSet::new();
        let mut kinds: BTreeSet<(String, ClientRule)> = BTreeSet::new();
        let mut variants: BTreeSet<String> = BTreeSet::new();
        let plan = &self.plan;
        self.inputs.retain(|place| {
            let Some(case) = plan.case(*place) else { return false };
            let is_valid = case.is_valid();
            let mut is_new = seen.insert((case.requirement, is_valid));
            let words: Vec<&str> = case.address.words().collect();
            is_new |= match words.as_slice() {
                [TEXT, _, variant] if !variant.starts_with(DRAWN) => variants.insert((*variant).to_owned()),
                [OPTIONAL, place @ ..] => variants.insert(place.join("/")),
                _ => false,
            };
            for (name, value) in case.params.iter().filter(|_| is_valid) {
                let mut add = |text: &str| is_new |= kinds.insert((name.clone(), ClientRule::of_text(text)));
                each_text(value, &mut add);
            }
            is_new
        });
        self
    }

    /// A call with a plain input, which is in no plan: it shows whether the client can be called at all.
    pub fn plainest(&self) -> ClientCase {
        let generator = self.plan.generator();
        let (service, operation) = (&generator.service, &generator.operation);
        ClientCase {
            address: CaseAddress::new(&operation.id, Phase::Coverage, "client/plainest"),
            about: service.protocol.client_requirement_id(ClientRule::Sends),
            params: ordinary_input(generator),
            is_valid: true,
            mutated: None,
            path: "",
            script: AnswerScript::always(ScriptedAnswer::Whole(answers::success(service, operation))),
            reading: ExpectedReading::Success(ClientRule::Success),
            timeout: None,
            attempts: Some(1),
        }
    }

    /// The plan of the inputs.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Whether the call at a place is about answers: its input is an ordinary one.
    pub fn is_about_answers(&self, place: usize) -> bool {
        place < self.answers.len()
    }

    /// How many calls there are.
    pub fn len(&self) -> usize {
        self.answers.len() + self.inputs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How the input of the call at a place comes about; `None` for calls that are about answers.
    pub fn definition(&self, place: usize) -> Option<(CaseAddress, Phase, CaseDefinition)> {
        let place = place.checked_sub(self.answers.len())?;
        self.plan.definition(*self.inputs.get(place)?)
    }

    /// The call at a place in the order.
    pub fn case(&self, place: usize) -> Option<ClientCase> {
        if let Some(case) = self.answers.get(place) {
            return Some(case.clone());
        }
        let case = self.plan.case(*self.inputs.get(place - self.answers.len())?)?;
        let generator = self.plan.generator();
        let is_valid = case.is_valid();
        let (response, reading) = if is_valid {
            let response = answers::success(&generator.service, &generator.operation);
            (response, ExpectedReading::Success(ClientRule::Success))
        } else {
            (answers::refusal(&generator.service), ExpectedReading::Free)
        };
        Some(ClientCase {
            address: case.address,
            about: case.requirement,
            params: case.params,
            is_valid,
            mutated: case.mutation.map(|mutation| mutation.place),
            path: "",
            script: AnswerScript::always(ScriptedAnswer::Whole(response)),
            reading,
            timeout: None,
            attempts: Some(1),
        })
    }
}

/// The input of calls that are about answers.
pub fn ordinary_input(generator: &Generator) -> Params {
    generator.baseline(&mut generator.stream(BASE))
}

/// Whether a client can be called with the input of a case, and it is known what is to become of it.
pub fn is_of_clients(case: &Case) -> bool {
    let is_plain = case.change == Change::None && case.before.is_empty() && case.phase != Phase::State;
    let is_known = match &case.expectation {
        Expectation::Valid => true,
        Expectation::Invalid(_) | Expectation::Refused(_) => matches!(
            case.requirement.family(),
            RequirementFamily::Required | RequirementFamily::Constraint | RequirementFamily::Type
        ),
        Expectation::Envelope(_) | Expectation::Open => false,
    };
    is_plain && is_known && !case.params.values().any(has_null)
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.iter().any(has_null),
        Value::Object(entries) => entries.values().any(has_null),
        _ => false,
    }
}

/// Hands every text in a value on, keys too.
fn each_text(value: &Value, add: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => add(text),
        Value::Array(elements) => elements.iter().for_each(|element| each_text(element, add)),
        Value::Object(entries) => entries.iter().for_each(|(key, value)| {
            add(key);
            each_text(value, add);
        }),
        _ => {}
    }
}

fn about_answers(plan: &Plan, selection: &AnswerSelection) -> Vec<ClientCase> {
    let generator = plan.generator();
    let (service, operation) = (&generator.service, &generator.operation);
    let params = || ordinary_input(generator);
    let case = |answer: AnswerCase| {
        let rule = match &answer.reading {
            ExpectedReading::Success(rule)
            | ExpectedReading::Named(rule, _)
            | ExpectedReading::Error(rule) => *rule,
            ExpectedReading::Compressed(_) => ClientRule::Compressed,
            ExpectedReading::TimeOut => ClientRule::TimeOut,
            ExpectedReading::Free if answer.attempts.is_some() => ClientRule::Redirect,
            ExpectedReading::Free => ClientRule::RetrySame,
        };
        ClientCase {
            address: CaseAddress::new(&operation.id, Phase::Coverage, answer.tail),
            about: service.protocol.client_requirement_id(rule),
            params: params(),
            is_valid: true,
            mutated: None,
            path: "",
            script: answer.script,
            reading: answer.reading,
            timeout: answer.timeout,
            attempts: answer.attempts,
        }
    };
    let at_a_path = AnswerCase {
        tail: "client/endpoint-path".to_owned(),
        script: AnswerScript::always(ScriptedAnswer::Whole(answers::success(service, operation))),
        reading: ExpectedReading::Success(ClientRule::Success),
        timeout: None,
        attempts: Some(1),
    };
    let at_a_path = ClientCase {
        path: PATH,
        about: service.protocol.client_requirement_id(ClientRule::Path),
        ..case(at_a_path)
    };
    let all = std::iter::once(at_a_path).chain(answers::all(service, operation).into_iter().map(case));
    let is_wanted = |case: &ClientCase| {
        let only = &selection.only;
        let matches = only.iter().any(|pattern| pattern.is_match(case.address.as_str()));
        selection.has_coverage && (only.is_empty() || matches)
    };
    let (share, shares) = selection.shard;
    let shared = all.enumerate().filter(|(index, _)| index % shares == share - 1).map(|(_, case)| case);
    shared.filter(is_wanted).collect()
}
