//! Where faults take hold: at nine points between the bytes received and the bytes answered.

use std::fmt;
use std::sync::Arc;

use crate::model::operation::{Operation, Params};
use crate::model::protocol::codec::ErrorText;
use crate::model::rule::{Combination, Effect};
use crate::model::service::Service;
use crate::oracle::compose::AnswerContent;
use crate::oracle::facts::Facts;
use crate::oracle::fault::Fault;
use crate::oracle::state::ServiceState;
use crate::oracle::validation::Validation;
use crate::wire::{Reply, Request, Response};

type Hook<F> = Arc<F>;
type ServiceChange = dyn Fn(&mut Service) + Send + Sync;
type RequestChange = dyn Fn(&Service, &Operation, &mut Request) -> Option<Reply> + Send + Sync;
type InputChange = dyn Fn(&Service, &Operation, &mut Params) -> Option<Reply> + Send + Sync;
type ValidationChange = dyn Fn(&Operation, &Params, &mut Validation) + Send + Sync;
type FactChange = dyn Fn(&mut Facts<'_>) + Send + Sync;
type RuleChange = dyn Fn(&Operation, &Combination, usize) -> Option<usize> + Send + Sync;
type EffectChange = dyn Fn(&Operation, usize, &mut Vec<Effect>) + Send + Sync;
type SaidChange = dyn Fn(&Service, &Params, &mut AnswerContent) + Send + Sync;
type AnswerKey = dyn Fn(&Operation, &Request) -> Option<String> + Send + Sync;
type ResponseChange = dyn Fn(&Service, &Request, &mut Response) + Send + Sync;

/// What a fault does, by the point at which it takes hold.
#[derive(Clone)]
pub(crate) enum Alteration {
    /// The service follows another spec.
    Service(Hook<ServiceChange>),
    /// It takes a request for another one, or gives up on it.
    Request(Hook<RequestChange>),
    /// It takes an input for another one, or gives up on it.
    Input(Hook<InputChange>),
    /// It finds other things wrong with an input.
    Validation(Hook<ValidationChange>),
    /// It asks this fact before it validates the input, and goes by the rules where no record is there.
    LookupFirst(usize),
    /// It finds out other facts.
    Facts(Hook<FactChange>),
    /// It finds out other facts, in every operation.
    FactsEverywhere(Hook<FactChange>),
    /// It goes by another rule.
    Rule(Hook<RuleChange>),
    /// It remembers other things.
    Effects(Hook<EffectChange>),
    /// It forgets what a member of a thing was given that it creates.
    Forgotten(String),
    /// It says something else.
    AnswerContent(Hook<SaidChange>),
    /// It says it in another way.
    Response(Hook<ResponseChange>),
    /// It answers a request as it did an earlier one that it takes for the same.
    EarlierAnswer(Hook<AnswerKey>),
}

/// So many answers are kept, so that a mock that runs for days does not grow.
const MOST_KEPT: usize = 4096;

/// The faults that are switched on.
#[derive(Default)]
pub(crate) struct Hooks {
    faults: Vec<Fault>,
    touch_requests: bool,
}

impl Hooks {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        let touch_requests = faults.iter().any(|fault| matches!(fault.alteration, Alteration::Request(_)));
        Self { faults: faults.to_vec(), touch_requests }
    }

    /// The service as faults have left its spec.
    pub(crate) fn altered(&self, service: Arc<Service>) -> Arc<Service> {
        let mut service = service;
        for fault in &self.faults {
            if let Alteration::Service(change) = &fault.alteration {
                change(Arc::make_mut(&mut service));
            }
        }
        service
    }

    /// Whether [`Hooks::receive`] has anything to do, so that no request is copied in vain.
    pub(crate) fn touch_requests(&self) -> bool {
        self.touch_requests
    }

    /// A request as it is taken.
    ///
    /// # Errors
    ///
    /// The reply with which the service gives up on it.
    pub(crate) fn receive(&self, service: &Service, request: &Request) -> Result<Request, Reply> {
        let mut request = request.clone();
        for fault in &self.faults {
            if let Alteration::Request(change) = &fault.alteration
                && let Some(operation) = service.operation(&fault.operation)
                && !asks_another(service, operation, &request)
                && let Some(reply) = change(service, operation, &mut request)
            {
                return Err(reply);
            }
        }
        Ok(request)
    }

    /// Changes an input; the reply, if any, with which the service gives up on it.
    pub(crate) fn input(
        &self,
        service: &Service,
        operation: &Operation,
        params: &mut Params,
    ) -> Option<Reply> {
        self.of(operation).find_map(|alteration| match alteration {
            Alteration::Input(change) => change(service, operation, params),
            _ => None,
        })
    }

    pub(crate) fn validation(&self, operation: &Operation, params: &Params, validation: &mut Validation) {
        for alteration in self.of(operation) {
            if let Alteration::Validation(change) = alteration {
                change(operation, params, validation);
            }
        }
    }

    /// The facts that are asked before the input is validated.
    pub(crate) fn first_lookups(&self, operation: &Operation) -> impl Iterator<Item = usize> {
        self.of(operation).filter_map(|alteration| match alteration {
            Alteration::LookupFirst(fact) => Some(*fact),
            _ => None,
        })
    }

    pub(crate) fn facts(&self, facts: &mut Facts<'_>) {
        for fault in &self.faults {
            match &fault.alteration {
                Alteration::Facts(change) if fault.operation == facts.operation.id => change(facts),
                Alteration::FactsEverywhere(change) => change(facts),
                _ => {}
            }
        }
    }

    /// The rule by which the service goes, `None` where it goes by none.
    pub(crate) fn rule(
        &self,
        operation: &Operation,
        combination: &Combination,
        chosen: Option<usize>,
    ) -> Option<usize> {
        self.of(operation).fold(chosen, |chosen, alteration| match (alteration, chosen) {
            (Alteration::Rule(change), Some(rule)) => change(operation, combination, rule),
            _ => chosen,
        })
    }

    pub(crate) fn effects(&self, operation: &Operation, rule: usize, effects: &mut Vec<Effect>) {
        for alteration in self.of(operation) {
            if let Alteration::Effects(change) = alteration {
                change(operation, rule, effects);
            }
        }
    }

    /// Whether what a member of a thing was given is forgotten, which an operation creates.
    pub(crate) fn forget(&self, operation: &Operation, member: &str) -> bool {
        self.of(operation)
            .any(|alteration| matches!(alteration, Alteration::Forgotten(forgotten) if forgotten == member))
    }

    pub(crate) fn content(
        &self,
        service: &Service,
        operation: &Operation,
        params: &Params,
        content: &mut AnswerContent,
    ) {
        for alteration in self.of(operation) {
            if let Alteration::AnswerContent(change) = alteration {
                change(service, params, content);
            }
        }
    }

    /// Gives the answer of an earlier request that is taken for the same, and keeps this one for later.
    pub(crate) fn earlier_answer(
        &self,
        state: &mut ServiceState,
        operation: &Operation,
        request: &Request,
        response: &mut Response,
    ) {
        for alteration in self.of(operation) {
            let Alteration::EarlierAnswer(key_of) = alteration else { continue };
            let Some(key) = key_of(operation, request) else { continue };
            if let Some(kept) = state.kept_answers.get(&key) {
                response.clone_from(kept);
            } else if state.kept_answers.len() < MOST_KEPT {
                state.kept_answers.insert(key, response.clone());
            }
        }
    }

    /// `operation` is `None` where the request reached none.
    pub(crate) fn response(
        &self,
        service: &Service,
        operation: Option<&Operation>,
        request: &Request,
        response: &mut Response,
    ) {
        for fault in &self.faults {
            let Alteration::Response(change) = &fault.alteration else { continue };
            let Some(own) = service.operation(&fault.operation) else { continue };
            let applies = match operation {
                Some(operation) => operation.id == own.id,
                None => !asks_another(service, own, request),
            };
            if applies {
                change(service, request, response);
            }
        }
    }

    fn of(&self, operation: &Operation) -> impl Iterator<Item = &Alteration> {
        self.faults.iter().filter(|fault| fault.operation == operation.id).map(|fault| &fault.alteration)
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.faults.iter().map(|fault| &fault.id)).finish()
    }
}

impl Alteration {
    /// The service follows another description of the operation.
    pub(crate) fn operation(id: &str, change: impl Fn(&mut Operation) + Send + Sync + 'static) -> Self {
        let id = id.to_owned();
        Self::Service(Arc::new(move |service| {
            let named = service.operations.iter_mut().filter(|operation| operation.id == id);
            named.for_each(|operation| change(Arc::make_mut(operation)));
        }))
    }
}

/// The reply of a server that refuses with an error of this name, in the protocol's form.
pub(crate) fn refusal(service: &Service, name: &str) -> Reply {
    let id = "00000000-0000-4000-8000-000000000000";
    let error = ErrorText { status: 400, name, message: Some("The request was refused.") };
    Reply::Response(service.protocol.encode_error(&error, id))
}

/// Whether the request is one for another operation of the service.
fn asks_another(service: &Service, operation: &Operation, request: &Request) -> bool {
    let named = service.protocol.codec.named_operation(service, request);
    named.is_some_and(|other| other.id != operation.id)
}
