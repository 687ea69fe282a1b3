//! The oracle itself: from the bytes of a request to the answers that are right, and to the one that a mock gives.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value;

use crate::model::operation::{Operation, Params};
use crate::model::outcome::Outcome;
use crate::model::protocol::codec::{ErrorText, Refusal};
use crate::model::protocol::{EnvelopeRule, Expect, WrongType};
use crate::model::requirement::Level;
use crate::model::rule::{Effect, RuleAnswer, Verdicts};
use crate::model::service::Service;
use crate::oracle::compose::{self, AnswerContent};
use crate::oracle::effect;
use crate::oracle::facts::Facts;
use crate::oracle::fault::Fault;
use crate::oracle::fault::hooks::Hooks;
use crate::oracle::possible::{Permitted, Possible, Reason};
use crate::oracle::state::ServiceState;
use crate::oracle::validation::{MistypedValue, Validation};
use crate::wire::{Header, Reply, Request, Response};

/// How an oracle behaves where the spec leaves a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OracleSettings {
    /// Whether nothing is remembered: every request whose input is right succeeds.
    pub stateless: bool,
    /// What codes, request ids and random-looking values are made from.
    pub salt: String,
}

/// A service as its spec describes it, or with faults switched on.
#[derive(Debug)]
pub struct Oracle {
    service: Arc<Service>,
    settings: OracleSettings,
    id_salt: u64,
    hooks: Hooks,
}

/// A request that was read, before the state is read.
#[derive(Debug)]
pub(crate) enum ReadRequest<'o> {
    /// The reply is settled already.
    Settled(Reply),
    /// It reached no operation, or its body cannot be read.
    Refused(Refusal),
    /// It reached an operation.
    Call { operation: &'o Operation, params: Params, validation: Validation },
}

impl Oracle {
    /// A service that does nothing wrong.
    pub fn new(service: Arc<Service>, settings: OracleSettings) -> Self {
        Self::with_faults(service, settings, &[])
    }

    /// A service with faults switched on.
    pub fn with_faults(service: Arc<Service>, settings: OracleSettings, faults: &[Fault]) -> Self {
        let hooks = Hooks::new(faults);
        let service = hooks.altered(service);
        let id_salt = compose::number_of(&settings.salt);
        Self { service, settings, id_salt, hooks }
    }

    /// The service, as the faults that are switched on have left it.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// A state in which nothing is remembered yet.
    pub fn empty_state(&self) -> ServiceState {
        ServiceState::new(Arc::clone(&self.service))
    }

    /// What a correct service may answer to a request. Faults are not asked.
    pub fn judge(&self, state: &ServiceState, request: &Request, now: u64) -> Possible {
        let call = match self.service.decode_request(request) {
            Ok(call) => call,
            Err(refusal) => return self.judge_refusal(&refusal),
        };
        if let Some(rule) = call.open {
            return Possible::new(Reason::Envelope(rule), vec![Permitted::Anything]);
        }
        let validation = Validation::of(call.operation, &call.params);
        if !validation.mistyped.is_empty() {
            return self.judge_types(call.operation, validation.mistyped);
        }
        let is_open = validation.is_open && !validation.is_surely_broken;
        let mut possible = if validation.broken.is_empty() {
            self.judge_rules(call.operation, &call.params, state, now)
        } else {
            let error = match self.service.validation.is_written {
                true => Permitted::Error(self.service.validation.error.clone()),
                false => Permitted::AnyError,
            };
            Possible::new(Reason::Broken(validation.broken), vec![error])
        };
        if is_open {
            possible.permitted = vec![Permitted::Anything];
        }
        possible
    }

    /// What the mock answers to a request, and what it then remembers. `now` is in seconds.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "tests of this package ask it"))]
    pub fn answer(&self, state: &mut ServiceState, request: &Request, now: u64) -> Reply {
        let reading = self.read(request);
        self.settle(state, request, reading, now)
    }

    /// The part of [`Oracle::answer`] that needs no state.
    pub(crate) fn read(&self, request: &Request) -> ReadRequest<'_> {
        let received;
        let mut request = request;
        if self.hooks.touch_requests() {
            match self.hooks.receive(&self.service, request) {
                Ok(altered) => received = altered,
                Err(reply) => return ReadRequest::Settled(reply),
            }
            request = &received;
        }
        let call = match self.service.decode_request(request) {
            Ok(call) => call,
            Err(refusal) => return ReadRequest::Refused(refusal),
        };
        let mut params = call.params;
        if let Some(reply) = self.hooks.input(&self.service, call.operation, &mut params) {
            return ReadRequest::Settled(reply);
        }
        let mut validation = Validation::of(call.operation, &params);
        self.hooks.validation(call.operation, &params, &mut validation);
        ReadRequest::Call { operation: call.operation, params, validation }
    }

    /// The part of [`Oracle::answer`] that reads and changes the state.
    pub(crate) fn settle(
        &self,
        state: &mut ServiceState,
        request: &Request,
        reading: ReadRequest<'_>,
        now: u64,
    ) -> Reply {
        state.answers += 1;
        let id = compose::request_id(self.id_salt, state.answers);
        match reading {
            ReadRequest::Settled(reply) => reply,
            ReadRequest::Refused(refusal) => {
                let mut response = self.refuse(&refusal, &id);
                self.finish(state, None, request, &mut response);
                Reply::Response(response)
            }
            ReadRequest::Call { operation, params, validation } => {
                let refused = match self.misses_record(state, operation, &params, now) {
                    true => None,
                    false => self.refuse_input(operation, &validation),
                };
                let mut content = match refused {
                    Some(content) => content,
                    None => self.carry_out(state, operation, &params, request, now),
                };
                if !self.settings.stateless
                    && let AnswerContent::Success(output) = &mut content
                {
                    self.remember(state, operation, (&params, output), &id);
                }
                self.hooks.content(&self.service, operation, &params, &mut content);
                let mut response = self.encode(operation, &content, &id);
                self.finish(state, Some(operation), request, &mut response);
                Reply::Response(response)
            }
        }
    }

    /// What is done to every answer, whatever it says.
    fn finish(
        &self,
        state: &mut ServiceState,
        operation: Option<&Operation>,
        request: &Request,
        response: &mut Response,
    ) {
        if self.service.protocol.codec.can_call(request)
            && request.header("Origin").is_some()
            && let Some(cors) = &self.service.protocol.cors
        {
            response.headers.push(Header::new("Access-Control-Allow-Origin", &cors.allow_origin));
            if !cors.expose_headers.is_empty() {
                let exposed = cors.expose_headers.join(",");
                response.headers.push(Header::new("Access-Control-Expose-Headers", exposed));
            }
        }
        self.hooks.response(&self.service, operation, request, response);
        if let Some(operation) = operation {
            self.hooks.earlier_answer(state, operation, request, response);
        }
        if request.method == "HEAD" {
            response.body.clear();
        }
    }

    fn judge_refusal(&self, refusal: &Refusal) -> Possible {
        let rule = self.service.protocol.rule(&refusal.rule);
        let permitted = match rule.map(|rule| &rule.expect) {
            Some(Expect::Refused(names)) if names.is_empty() => vec![Permitted::AnyError],
            Some(Expect::Refused(names)) => names.iter().cloned().map(Permitted::Error).collect(),
            Some(Expect::NoServerError | Expect::Open) => vec![Permitted::Anything],
            Some(Expect::Preflight) => vec![Permitted::Preflight],
            Some(
                Expect::NotCarriedOut
                | Expect::NotReached
                | Expect::CarriedOut
                | Expect::EveryAnswer
                | Expect::InSequence,
            )
            | None => vec![Permitted::NotCarriedOut],
        };
        let mut possible = Possible::new(Reason::Envelope(refusal.rule.clone()), permitted);
        let is_preflight = possible.permitted == [Permitted::Preflight];
        if !is_preflight
            && rule.and_then(|rule| rule.answer.as_ref()).is_some_and(|answer| answer.body.is_empty())
        {
            possible.permitted.push(Permitted::EmptyAnswer);
        }
        possible
    }

    fn judge_types(&self, operation: &Operation, mistyped: Vec<MistypedValue>) -> Possible {
        let is_settled = mistyped.iter().any(|value| {
            let seen = operation.observed_types.iter().any(|seen| {
                seen.path == value.path
                    && seen.given == value.given
                    && seen.citation.grade.level() > Level::Observe
            });
            seen || self.wrong_type(value).is_some_and(|rule| rule.citation.grade.level() > Level::Observe)
        });
        let permitted = if is_settled {
            Permitted::Error(self.service.protocol.serialization_error.clone())
        } else {
            Permitted::Anything
        };
        Possible::new(Reason::Mistyped(mistyped), vec![permitted])
    }

    fn judge_rules(
        &self,
        operation: &Operation,
        params: &Params,
        state: &ServiceState,
        now: u64,
    ) -> Possible {
        if self.settings.stateless || !operation.stateful {
            return Possible::new(Reason::Valid, vec![Permitted::Success]);
        }
        let facts = Facts::find(operation, params, state, now);
        let Some(verdicts) = Verdicts::of(&operation.rules, &facts.combination) else {
            return Possible::new(Reason::Valid, vec![Permitted::Success]);
        };
        let mut ids = Vec::new();
        let mut permitted = Vec::new();
        for index in std::iter::once(verdicts.first).chain(verdicts.tied) {
            let rule = &operation.rules[index];
            ids.push(rule.id.clone());
            match &rule.answer {
                RuleAnswer::Success => permitted.push(Permitted::Success),
                RuleAnswer::Errors(names) => permitted.extend(names.iter().cloned().map(Permitted::Error)),
                RuleAnswer::Refused(_) => permitted.push(Permitted::AnyError),
                RuleAnswer::Any(_) => permitted.push(Permitted::Anything),
            }
        }
        Possible::new(Reason::Rules(ids), permitted)
    }

    fn wrong_type(&self, value: &MistypedValue) -> Option<&WrongType> {
        let rules = &self.service.protocol.wrong_types;
        rules.iter().find(|rule| rule.expected == value.expected && rule.given == value.given)
    }

    /// The answer to a request that reached no operation, or whose body cannot be read.
    fn refuse(&self, refusal: &Refusal, id: &str) -> Response {
        let protocol = &self.service.protocol;
        let rule = protocol.rule(&refusal.rule);
        if let Some(fixed) = rule.and_then(|rule: &EnvelopeRule| rule.answer.as_ref()) {
            let mut headers: Vec<Header> =
                fixed.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
            headers.push(Header::new(&protocol.error.request_id_header, id));
            return Response { status: fixed.status, headers, body: fixed.body.clone().into_bytes() };
        }
        let name = if refusal.unreadable {
            &protocol.serialization_error
        } else {
            &protocol.unknown_operation_error
        };
        protocol.encode_error(&ErrorText { status: 400, name, message: Some(&refusal.reason) }, id)
    }

    /// The error that an input of wrong types or broken constraints is answered with.
    fn refuse_input(&self, operation: &Operation, validation: &Validation) -> Option<AnswerContent> {
        if let Some(first) = validation.mistyped.first() {
            let name = self.service.protocol.serialization_error.clone();
            let seen = self.wrong_type(first).and_then(|rule| rule.message.clone());
            let message =
                seen.unwrap_or_else(|| format!("expected {}, found {}", first.expected, first.given));
            return Some(AnswerContent::Error { status: 400, name, message: Some(message) });
        }
        if validation.broken.is_empty() {
            return None;
        }
        let text = &self.service.validation;
        let told = validation.broken.iter().chain(&validation.told_beside);
        let message = Some(compose::validation_message(text, told));
        let status = compose::status_of(&self.service, operation, &text.error);
        Some(AnswerContent::Error { status, name: text.error.clone(), message })
    }

    /// Whether a record is not there that is looked up before the input is validated, which is a fault.
    fn misses_record(&self, state: &ServiceState, operation: &Operation, params: &Params, now: u64) -> bool {
        let mut lookups = self.hooks.first_lookups(operation).peekable();
        if lookups.peek().is_none() || self.settings.stateless || !operation.stateful {
            return false;
        }
        let facts = Facts::find(operation, params, state, now);
        lookups.any(|fact| facts.combination.get(fact) == Some(&Some(Outcome::Absent)))
    }

    /// What the rules of state say, and what comes of it.
    fn carry_out(
        &self,
        state: &mut ServiceState,
        operation: &Operation,
        params: &Params,
        request: &Request,
        now: u64,
    ) -> AnswerContent {
        let nothing = || AnswerContent::Success(Value::Object(Map::new()));
        if self.settings.stateless || !operation.stateful {
            return self.spoken_success(operation, params, request, state.answers);
        }
        let mut facts = Facts::find(operation, params, state, now);
        self.hooks.facts(&mut facts);
        let chosen = choose(operation, &facts);
        let chosen = self.hooks.rule(operation, &facts.combination, chosen);
        let found = facts.found;
        let Some(chosen) = chosen else { return nothing() };
        let rule = &operation.rules[chosen];
        let content = match &rule.answer {
            RuleAnswer::Success | RuleAnswer::Any(None) => {
                let random = || compose::random_text(&self.settings.salt, &request.body, state.answers);
                let output = rule.output.as_ref().map(|output| compose::fill_value(output, params, &random));
                AnswerContent::Success(output.unwrap_or_else(|| Value::Object(Map::new())))
            }
            RuleAnswer::Errors(_) | RuleAnswer::Refused(_) | RuleAnswer::Any(Some(_)) => {
                let name = rule.answer.error_names().next();
                self.spoken_error(operation, name, rule.message.as_ref(), params)
            }
        };
        let mut effects: Vec<Effect> = rule.then.clone();
        self.hooks.effects(operation, chosen, &mut effects);
        for effect in effects {
            effect::apply(state, operation, params, &found, effect, now, &self.settings.salt);
        }
        content
    }

    /// Remembers a thing that is created to be read, and tells what is remembered of one that is read.
    fn remember(
        &self,
        state: &mut ServiceState,
        operation: &Operation,
        (params, output): (&Params, &mut Value),
        id: &str,
    ) {
        if let Some(pair) = &operation.read_back {
            let is_forgotten = |member: &str| self.hooks.forget(operation, member);
            state.created.add(pair, (params, output), &id.replace('-', ""), is_forgotten);
        }
        state.created.tell(operation, params, output);
    }

    /// The success of an operation whose rules are not asked: the output of the first rule that succeeds.
    fn spoken_success(
        &self,
        operation: &Operation,
        params: &Params,
        request: &Request,
        count: u64,
    ) -> AnswerContent {
        let output = operation
            .rules
            .iter()
            .find(|rule| rule.answer == RuleAnswer::Success)
            .and_then(|rule| rule.output.as_ref());
        let random = || compose::random_text(&self.settings.salt, &request.body, count);
        let filled = output.map(|output| compose::fill_value(output, params, &random));
        AnswerContent::Success(filled.unwrap_or_else(|| Value::Object(Map::new())))
    }

    fn spoken_error(
        &self,
        operation: &Operation,
        name: Option<&str>,
        message: Option<&String>,
        params: &Params,
    ) -> AnswerContent {
        let declared = || operation.errors.first().map(|error| error.name.as_str());
        let name = name.or_else(declared).unwrap_or(&self.service.validation.error).to_owned();
        let status = compose::status_of(&self.service, operation, &name);
        let message = message.map(|text| compose::fill_text(text, params, &String::new));
        AnswerContent::Error { status, name, message: Some(message.unwrap_or_default()) }
    }

    fn encode(&self, operation: &Operation, content: &AnswerContent, id: &str) -> Response {
        let protocol = &self.service.protocol;
        match content {
            AnswerContent::Success(output) => protocol.encode_success(operation, output, id),
            AnswerContent::Error { status, name, message } => {
                let error = ErrorText { status: *status, name, message: message.as_deref() };
                protocol.encode_error(&error, id)
            }
        }
    }
}

/// The rule by which the mock goes: the first that matches; where that leaves everything open and names no
/// error, the first of those that are tied with it.
fn choose(operation: &Operation, facts: &Facts<'_>) -> Option<usize> {
    let verdicts = Verdicts::of(&operation.rules, &facts.combination)?;
    let says_nothing = operation.rules[verdicts.first].answer == RuleAnswer::Any(None);
    let tied = verdicts.tied.first().filter(|_| says_nothing);
    Some(tied.copied().unwrap_or(verdicts.first))
}
