//! Fixtures on a real server: a user of its own for each case, made by the calls of its target.
//!
//! - A user who is proven to be as before may be used again by a case that is to be refused; whatever is confirmed or made
//!   small is tried on a new one.
//! - What a case needs and the server does not have keeps the case from being sent: that is told, and is no verdict.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::check::verdict::Verdict;
use crate::generate::binding::bind::{Binder, FreshRecord};
use crate::generate::binding::inventory::Inventory;
use crate::generate::binding::needs::{CaseNeeds, FreshNeed, Unavailable, needs};
use crate::generate::case::{Case, Expectation};
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::model::operation::{Operation, Params, ProbeAfter};
use crate::model::requirement::aspect::Aspect;
use crate::model::rule::Combination;
use crate::model::service::Service;
use crate::run::budget::{BoundMet, Purpose};
use crate::run::case_outcome::CaseOutcome;
use crate::run::dispatcher::Dispatcher;
use crate::setup::listener::SetupListener;
use crate::setup::making::{MadeUser, MakingError, SignIn};
use crate::setup::stage::SetupStage;
use crate::wire::{Response, TransportError};

/// Values that are no part of what a server holds.
const STAYING: [&str; 3] = ["endpoint", "port", "region"];

/// A server whose scene is set.
#[derive(Debug)]
pub struct ServerScene {
    stage: SetupStage,
    /// What it has.
    pub inventory: Inventory,
    /// By the operation's id: what stands in cases for what is bound.
    substitutes: BTreeMap<String, Params>,
    /// A name that no user has, and a code that was sent to nobody.
    unknown: String,
    wrong_code: Option<String>,
    /// Users who are as they were made, with a code that waits.
    idle: RefCell<Vec<MadeUser>>,
    /// How many cases were not sent, by the reason.
    unavailable: RefCell<BTreeMap<String, usize>>,
}

/// A case that is ready to be sent, or why it is not.
pub(super) enum PreparedCase {
    /// With its values bound, and the users who were made for it.
    Ready(Box<Case>, Vec<MadeUser>),
    /// The server has not what it takes.
    Unavailable,
    /// The server did something on the way that it is judged for elsewhere.
    Deviates(String),
    /// A step failed.
    Failed(String),
}

impl ServerScene {
    /// A server with what it has. `substitutes` are those of the operations that are judged, by their ids.
    pub fn new(stage: SetupStage, inventory: Inventory, substitutes: BTreeMap<String, Params>) -> Self {
        let nobody = stage.new_user();
        let unknown = nobody.bindings.value("username").unwrap_or_default().to_owned();
        let wrong_code = stage.code_of_nobody();
        Self {
            stage,
            inventory,
            substitutes,
            unknown,
            wrong_code,
            idle: RefCell::default(),
            unavailable: RefCell::default(),
        }
    }

    /// Takes away what was set up, as far as that goes.
    pub async fn clean_up(&self, listener: &mut dyn SetupListener) {
        self.stage.clean_up(listener).await;
    }

    /// What is weighed of a case that is tried on a service in this process: the same as on this server.
    ///
    /// # Errors
    ///
    /// Why the server cannot be judged by it.
    pub(super) fn weighed(&self, generator: &Generator, case: Case) -> Result<Case, Unavailable> {
        let needs = self.needs(&generator.service, &generator.operation, &case)?;
        Ok(if needs.is_decided { case } else { Case { combination: Combination::new(), ..case } })
    }

    /// Why a case cannot be had on this server, where it cannot.
    pub(super) fn unavailable(&self, generator: &Generator, case: &Case) -> Option<String> {
        let needs = self.needs(&generator.service, &generator.operation, case);
        needs.err().map(|Unavailable(reason)| reason)
    }

    /// Values that are others in the next run, with their names: those of the scene, but for where the server is.
    pub fn varying(&self) -> impl Iterator<Item = (&str, &str)> {
        self.stage.bindings().named().filter(|(name, _)| !STAYING.contains(name))
    }

    /// How many cases were not sent since the last time, and why, in sentences.
    pub fn take_unavailable(&self) -> (usize, Vec<String>) {
        let unavailable = self.unavailable.take();
        let words = unavailable.iter().map(|(reason, cases)| match cases {
            1 => format!("1 case was not sent: {reason}"),
            cases => format!("{cases} cases were not sent: {reason}"),
        });
        (unavailable.values().sum(), words.collect())
    }

    fn needs(&self, service: &Service, operation: &Operation, case: &Case) -> Result<CaseNeeds, Unavailable> {
        let nothing = Params::new();
        let substitutes = self.substitutes.get(&operation.id).unwrap_or(&nothing);
        needs(service, operation, &self.inventory, substitutes, case)
    }

    /// Makes what a case needs, and binds the case to it.
    ///
    /// # Errors
    ///
    /// The bound on requests is met.
    pub(super) async fn prepare(
        &self,
        dispatcher: &Dispatcher<'_>,
        case: &Case,
    ) -> Result<PreparedCase, BoundMet> {
        let generator = dispatcher.generator;
        let needs = match self.needs(&generator.service, &generator.operation, case) {
            Ok(needs) => needs,
            Err(Unavailable(reason)) => {
                *self.unavailable.borrow_mut().entry(reason).or_default() += 1;
                return Ok(PreparedCase::Unavailable);
            }
        };
        let mut made = Vec::new();
        for need in &needs.fresh {
            match self.user(dispatcher, case, need).await? {
                Ok(user) => made.push(user),
                Err(MakingError::Deviates(why)) => return Ok(PreparedCase::Deviates(why)),
                Err(MakingError::Step(error)) => return Ok(PreparedCase::Failed(error.to_string())),
            }
        }
        let nothing = Params::new();
        let binder = Binder {
            generator,
            inventory: &self.inventory,
            substitutes: self.substitutes.get(&generator.operation.id).unwrap_or(&nothing),
            unknown: &self.unknown,
            wrong_code: self.wrong_code.as_deref(),
        };
        let records: Vec<FreshRecord> = made.iter().map(|made| made.record.clone()).collect();
        Ok(PreparedCase::Ready(Box::new(binder.bind(case, &needs, &records)), made))
    }

    /// A user who waits, or else a new one.
    async fn user(
        &self,
        dispatcher: &Dispatcher<'_>,
        case: &Case,
        need: &FreshNeed,
    ) -> Result<Result<MadeUser, MakingError>, BoundMet> {
        let may_wait =
            need.is_ordinary() && case.phase != Phase::State && dispatcher.purpose == Purpose::Judging;
        if may_wait && let Some(user) = self.idle.borrow_mut().pop() {
            return Ok(Ok(user));
        }
        for _ in 0..self.stage.requests_for(need) {
            dispatcher.budget.take(dispatcher.aside().purpose).await?;
        }
        Ok(self.stage.make(need).await)
    }

    /// Keeps the users of a case for others where it is proven that they are as before.
    pub(super) fn put_back(
        &self,
        operation: &Operation,
        case: &Case,
        users: Vec<MadeUser>,
        outcome: &CaseOutcome,
    ) {
        let is_refused = matches!(case.expectation, Expectation::Invalid(_) | Expectation::Refused(_));
        let is_proven = is_refused
            && case.phase != Phase::State
            && case.before.is_empty()
            && operation.probes.iter().filter(|probe| probe.after == ProbeAfter::Refusal).any(|probe| {
                let id = operation.requirement_id(Aspect::State(&probe.id));
                outcome
                    .judgments
                    .iter()
                    .any(|judgment| judgment.requirement == id && judgment.verdict == Verdict::Pass)
            });
        if is_proven {
            self.idle.borrow_mut().extend(users);
        }
    }

    /// Before a request that asks for a code.
    pub(super) fn mark(&self, user: &mut MadeUser) {
        self.stage.mark(&mut user.user);
    }

    /// The code that was asked for by a request which was answered so.
    pub(super) async fn delivered(&self, user: &MadeUser, response: &Response) -> Option<String> {
        self.stage.delivered(&user.user, response).await.ok()
    }

    /// Whether a password signs a user in.
    pub(super) async fn sign_in(
        &self,
        dispatcher: &Dispatcher<'_>,
        user: &MadeUser,
        password: &str,
    ) -> Result<Result<SignIn, TransportError>, BoundMet> {
        dispatcher.budget.take(dispatcher.aside().purpose).await?;
        Ok(self.stage.sign_in(&user.user, password).await)
    }
}
