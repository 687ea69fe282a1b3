//! The stage: a server that answers, and what is known of it so far. Steps are run here.

use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use crate::exchange::endpoint::Endpoint;
use crate::exchange::interrupt::Interrupt;
use crate::exchange::raw::connection::Connection;
use crate::exchange::raw::sender::Sender;
use crate::exchange::raw::shared::SendOptions;
use crate::exchange::raw::tls::Trust;
use crate::exchange::reach::Route;
use crate::model::service::Service;
use crate::setup::call::{PreparedCall, StepAttempt, lacking_hint, outcome, prepare};
use crate::setup::failure::{SetupError, StepFailure};
use crate::setup::listener::{SetupExchange, SetupListener};
use crate::setup::operation::operation;
use crate::target::bindings::Bindings;
use crate::target::body::fill;
use crate::target::definition::{SetupStep, Target};

/// A server that answers, and what is known of it so far.
#[derive(Debug)]
pub struct SetupStage {
    pub(super) target: Target,
    service: Arc<Service>,
    /// Those of steps beside.
    others: Vec<Arc<Service>>,
    pub(super) endpoint: Endpoint,
    sender: Sender,
    /// Connections that nobody uses right now.
    idle: RefCell<Vec<Connection>>,
    /// Where a server that was started for this keeps what it prints.
    pub(super) log: Option<PathBuf>,
    bindings: Bindings,
    users: Cell<usize>,
    pub(super) access: SetupAccess,
}

/// What set-up calls share with everything else that a command sends, and what ends them.
#[derive(Clone, Debug, Default)]
pub struct SetupAccess {
    /// Whose certificates are accepted.
    pub trust: Trust,
    /// Whether hosts may be neither this machine nor in a private network.
    pub allow_remote: bool,
    /// After an interrupt no further step begins, but those of clean-up.
    pub interrupt: Arc<Interrupt>,
}

/// A user, and what is known of it.
#[derive(Clone, Debug)]
pub struct StageUser {
    /// The user's values, and those of the scene.
    pub bindings: Bindings,
    /// How much the server had printed before a code was asked for.
    pub(super) printed_before: u64,
}

impl SetupStage {
    /// A stage on a server that is reached by a route. `bindings` are those of the target.
    ///
    /// # Errors
    /// Certificates cannot be read.
    pub fn new(
        target: Target,
        service: Arc<Service>,
        route: Route,
        access: SetupAccess,
        bindings: Bindings,
        log: Option<PathBuf>,
    ) -> Result<Self, SetupError> {
        let endpoint = route.endpoint().clone();
        let options = SendOptions { timeout: target.request_within, ..SendOptions::default() };
        let sender = Sender::new(route, &access.trust, options)?;
        let (idle, users) = (RefCell::default(), Cell::new(0));
        let others = Vec::new();
        Ok(Self { target, service, others, endpoint, sender, idle, log, bindings, users, access })
    }

    /// The same for steps of these services, which are sent as the requests of cases are.
    #[must_use]
    pub fn beside(self, others: Vec<Arc<Service>>, sender: Sender) -> Self {
        Self { others, sender, ..self }
    }

    /// The service of a step, where it is known.
    fn service_of(&self, step: &SetupStep) -> Option<&Arc<Service>> {
        match &step.service {
            None => Some(&self.service),
            Some(id) => self.others.iter().find(|service| service.id == *id),
        }
    }

    /// What is known of the scene.
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// Gives a value of the scene a name.
    pub(super) fn learn(&mut self, name: &str, value: &str) {
        self.bindings.set(name, value);
    }

    /// Sets the scene. Ends behind the step `until`, and then says so.
    ///
    /// # Errors
    /// The first step that fails.
    pub async fn set_scene(
        &mut self,
        until: Option<&str>,
        listener: &mut dyn SetupListener,
    ) -> Result<bool, SetupError> {
        let mut bindings = self.bindings.clone();
        let outcome = self.run_all(&self.target.scene, until, &mut bindings, listener).await;
        // What was captured before a step failed is what has to be cleaned up.
        self.bindings = bindings;
        outcome
    }

    /// Runs the steps of other services that are at these positions among the target's.
    ///
    /// # Errors
    /// The first step that fails.
    pub async fn set_up_beside(
        &mut self,
        steps: &[usize],
        listener: &mut dyn SetupListener,
    ) -> Result<(), SetupError> {
        let steps: Vec<SetupStep> =
            steps.iter().map(|step| self.target.steps_beside[*step].clone()).collect();
        let mut bindings = self.bindings.clone();
        let outcome = self.run_all(&steps, None, &mut bindings, listener).await;
        self.bindings = bindings;
        outcome.map(drop)
    }

    /// Takes away what was set up, as far as that goes: what cannot be taken away is told.
    pub async fn clean_up(&self, listener: &mut dyn SetupListener) {
        let mut bindings = self.bindings.clone();
        for step in &self.target.clean_up {
            // What no step has captured is not there.
            let is_there = fill(&Value::Object(step.body.clone()), &bindings).is_some();
            let is_there = is_there && self.service_of(step).is_some();
            if is_there && let Err(error) = self.run(step, &mut bindings, listener).await {
                listener.told(&format!("not cleaned up: {error}"));
            }
        }
    }

    /// A user who is not made yet: a name, an address and a password, each of its own.
    pub fn new_user(&self) -> StageUser {
        self.user_within(self.bindings.clone())
    }

    /// The same in the other group, with the values that are others there.
    pub fn new_user_elsewhere(&self) -> StageUser {
        self.user_within(self.target.user.bindings_elsewhere(&self.bindings))
    }

    fn user_within(&self, bindings: Bindings) -> StageUser {
        self.users.set(self.users.get() + 1);
        let unique = format!("{}-{}", bindings.value("unique").unwrap_or_default(), self.users.get());
        let user = &self.target.user;
        let mut bindings = bindings.with("unique", &unique);
        let own = user.password.as_ref().and_then(|password| password.fill(&bindings));
        let username = user.name.fill(&bindings).unwrap_or_default();
        bindings.set("username", username);
        let email = user.email.fill(&bindings).unwrap_or_default();
        bindings.set("email", email);
        bindings.set("password", own.unwrap_or_else(|| password_of("Old", &unique)));
        StageUser { bindings, printed_before: self.printed() }
    }

    /// A new password for a user: one that conforms to every policy, and is no other user's.
    pub fn new_password(user: &StageUser) -> String {
        password_of("New", user.bindings.value("unique").unwrap_or_default())
    }

    /// Runs steps for a user. Ends behind the step `until`, and then says so.
    ///
    /// # Errors
    /// The first step that fails.
    pub async fn run_for(
        &self,
        user: &mut StageUser,
        steps: &[SetupStep],
        until: Option<&str>,
        listener: &mut dyn SetupListener,
    ) -> Result<bool, SetupError> {
        self.run_all(steps, until, &mut user.bindings, listener).await
    }

    async fn run_all(
        &self,
        steps: &[SetupStep],
        until: Option<&str>,
        bindings: &mut Bindings,
        listener: &mut dyn SetupListener,
    ) -> Result<bool, SetupError> {
        for step in steps {
            // Between steps, so that what a step has made is known and can be taken away.
            if self.access.interrupt.is_uttered() {
                return Err(SetupError::Interrupted);
            }
            match step.needs.filter(|need| self.target.does_lack(*need)) {
                Some(need) => {
                    listener.told(&format!("{}: left out, since the server lacks {}", step.id, need.word()));
                }
                None => {
                    self.run(step, bindings, listener).await?;
                }
            }
            if until == Some(step.id.as_str()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Runs a step that has to succeed, and keeps what it captures.
    ///
    /// # Errors
    /// It fails, or what it captures is not there.
    pub async fn run(
        &self,
        step: &SetupStep,
        bindings: &mut Bindings,
        listener: &mut dyn SetupListener,
    ) -> Result<StepAttempt, SetupError> {
        let attempt = self.send(step, bindings).await?;
        let output = attempt.outcome.clone().map_err(|reason| attempt.failed(step, reason))?;
        let mut captured = Vec::new();
        for (name, place) in &step.captures {
            let Some(value) = place.find(&attempt.response, &output) else {
                let hint = lacking_hint(step);
                let reason = format!("expected `{name}` at {place} of the answer, found nothing there{hint}");
                return Err(attempt.failed(step, reason));
            };
            bindings.set(name, &value);
            captured.push((name.clone(), value));
        }
        listener.exchanged(&SetupExchange::new(step, &attempt, &captured));
        let values: Vec<&str> = step.differ.iter().filter_map(|name| bindings.value(name)).collect();
        let repeated = values.iter().enumerate().find(|(index, value)| values[..*index].contains(value));
        if let Some((_, value)) = repeated {
            let (names, hint) = (step.differ.join("`, `"), lacking_hint(step));
            let reason = format!("expected `{names}` to differ, found `{value}` twice{hint}");
            return Err(attempt.failed(step, reason));
        }
        Ok(attempt)
    }

    /// Runs a step that may well be refused.
    ///
    /// # Errors
    /// It cannot be sent, or is not answered.
    pub async fn attempt(
        &self,
        step: &SetupStep,
        bindings: &Bindings,
        listener: &mut dyn SetupListener,
    ) -> Result<StepAttempt, SetupError> {
        let attempt = self.send(step, bindings).await?;
        listener.exchanged(&SetupExchange::new(step, &attempt, &[]));
        Ok(attempt)
    }

    async fn send(&self, step: &SetupStep, bindings: &Bindings) -> Result<StepAttempt, SetupError> {
        let failed = |reason: String| StepFailure {
            step: step.id.clone(),
            reason,
            sent: None,
            signature: None,
            received: None,
        };
        let Some(service) = self.service_of(step) else {
            let reason = format!(
                "expected a service that is known, found `{}`",
                step.service.as_deref().unwrap_or_default()
            );
            return Err(SetupError::Step(Box::new(failed(reason))));
        };
        let operation = operation(service, &step.operation);
        let prepared = prepare(step, &operation, service, &self.target, &self.endpoint, bindings);
        let PreparedCall { request, signed, signature } =
            prepared.map_err(|reason| SetupError::Step(Box::new(failed(reason))))?;
        let idle = self.idle.borrow_mut().pop();
        let mut connection = idle.unwrap_or_else(|| self.sender.connection());
        let answered = connection.send(&signed).await;
        self.idle.borrow_mut().push(connection);
        let response = match answered {
            Ok(response) => response,
            Err(error) => {
                let failure = failed(error.to_string());
                let received = Some(Err(error));
                return Err(SetupError::Step(Box::new(StepFailure {
                    sent: Some(request),
                    signature,
                    received,
                    ..failure
                })));
            }
        };
        let decoded = service.protocol.decode_answer(&operation, &response);
        let outcome = outcome(step, &response, decoded);
        Ok(StepAttempt { request, signature, response, outcome })
    }

    /// How many bytes a started server has printed so far.
    pub(super) fn printed(&self) -> u64 {
        let found = self.log.as_ref().and_then(|log| std::fs::metadata(log).ok());
        found.map_or(0, |found| found.len())
    }
}

/// A text that is different for each run.
pub fn unique_mark() -> String {
    // The keys of a new hasher come from the operating system's randomness.
    format!("{:08x}", RandomState::new().build_hasher().finish() & 0xffff_ffff)
}

/// A password that no policy refuses, of which no two are equal.
fn password_of(kind: &str, unique: &str) -> String {
    format!("{kind}-Password-{unique}")
}
