//! Makes users as cases need them: of some state, in some group, with codes that were sent, used or tried in vain.

use std::collections::BTreeMap;

use crate::generate::binding::bind::FreshRecord;
use crate::generate::binding::needs::FreshNeed;
use crate::setup::failure::SetupError;
use crate::setup::listener::{SetupExchange, SetupListener, TrialNote};
use crate::setup::stage::{SetupStage, StageUser};
use crate::target::definition::SetupStep;
use crate::wire::{Response, TransportError};

/// A code that looks like others, where none was sent that another one could be told from.
const NEVER_SENT: &str = "123456";

/// A user who was made.
#[derive(Clone, Debug)]
pub struct MadeUser {
    /// What the server knows of the user.
    pub user: StageUser,
    /// The same as cases ask for it.
    pub record: FreshRecord,
}

/// Why a user could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MakingError {
    /// A step failed.
    #[error(transparent)]
    Step(#[from] SetupError),
    /// The server did something on the way that it is judged for elsewhere.
    #[error("{0}")]
    Deviates(String),
}

/// What came of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The password holds.
    Accepted,
    /// It does not, and what was found instead.
    Refused(String),
}

impl SetupStage {
    /// How many requests it takes to make a user.
    pub fn requests_for(&self, need: &FreshNeed) -> usize {
        let plan = &self.target.user;
        let steps: Vec<&SetupStep> = plan.making(need.state.as_deref(), need.by_alias).collect();
        let asks = steps.iter().filter(|step| plan.is_request_for_code(step)).count();
        let codes = if plan.request_code.is_some() { need.codes.len() } else { 0 };
        let used = need.codes.iter().filter(|used| **used).count();
        let failures = usize::try_from(need.failures).unwrap_or(usize::MAX);
        steps.len().saturating_add(codes.saturating_sub(asks) + used).saturating_add(failures)
    }

    /// Makes a user.
    ///
    /// # Errors
    ///
    /// A step fails, or does something else than a right server.
    pub async fn make(&self, need: &FreshNeed) -> Result<MadeUser, MakingError> {
        let mut user = if need.is_elsewhere { self.new_user_elsewhere() } else { self.new_user() };
        let mut codes = Vec::new();
        let plan = &self.target.user;
        for step in plan.making(need.state.as_deref(), need.by_alias) {
            if plan.is_request_for_code(step) {
                codes.push(self.code_for(&mut user, &mut Unheard).await?);
            } else {
                self.run_for(&mut user, std::slice::from_ref(step), None, &mut Unheard).await?;
            }
        }
        for (index, is_used) in need.codes.iter().enumerate() {
            if codes.len() <= index {
                match self.code_for(&mut user, &mut Unheard).await {
                    Ok(code) => codes.push(code),
                    // Who is in no ordinary state may be sent none.
                    Err(SetupError::Step(_)) if need.state.is_some() => break,
                    Err(error) => return Err(error.into()),
                }
            }
            if *is_used {
                self.spend(&mut user, &codes[index]).await?;
            }
        }
        let newest = codes.last().map_or(NEVER_SENT, String::as_str);
        let wrong_code = self.wrong_code(newest, &user);
        for _ in 0..need.failures {
            self.fail(&user, wrong_code.as_deref().unwrap_or(NEVER_SENT)).await?;
        }
        let record = FreshRecord {
            texts: self.texts_of(&user),
            password: user.bindings.value("password").unwrap_or_default().to_owned(),
            codes,
            wrong_code,
        };
        Ok(MadeUser { user, record })
    }

    /// A code that was sent to nobody; none where any will do.
    pub fn code_of_nobody(&self) -> Option<String> {
        self.wrong_code(NEVER_SENT, &self.new_user())
    }

    /// The code that was sent by a step which was answered so.
    ///
    /// # Errors
    ///
    /// There is none to be had.
    pub async fn delivered(&self, user: &StageUser, response: &Response) -> Result<String, String> {
        self.find_code(user, Some(response)).await
    }

    /// Takes note of where a server's log ends, before a code is asked for.
    pub fn mark(&self, user: &mut StageUser) {
        user.printed_before = self.printed();
    }

    /// Whether a password signs a user in.
    ///
    /// # Errors
    ///
    /// There was no answer.
    pub async fn sign_in(&self, user: &StageUser, password: &str) -> Result<SignIn, TransportError> {
        let bindings = user.bindings.clone().with("password", password);
        match self.attempt(&self.target.user.sign_in, &bindings, &mut Unheard).await {
            Ok(attempt) => Ok(match attempt.outcome {
                Ok(_) => SignIn::Accepted,
                Err(reason) => SignIn::Refused(reason),
            }),
            Err(SetupError::Step(failure)) => match failure.received {
                Some(Err(error)) => Err(error),
                _ => Ok(SignIn::Refused(failure.reason)),
            },
            Err(error) => Ok(SignIn::Refused(error.to_string())),
        }
    }

    /// Uses a code up.
    async fn spend(&self, user: &mut StageUser, code: &str) -> Result<(), MakingError> {
        let password = Self::new_password(user);
        let bindings = user.bindings.clone().with("code", code).with("password", &password);
        let attempt = self.attempt(&self.target.user.change_password, &bindings, &mut Unheard).await?;
        if let Err(reason) = attempt.outcome {
            return Err(MakingError::Deviates(format!(
                "the code that was to be used up was refused: {reason}"
            )));
        }
        user.bindings.set("password", password);
        Ok(())
    }

    /// Tries a wrong code.
    async fn fail(&self, user: &StageUser, code: &str) -> Result<(), MakingError> {
        let bindings = user.bindings.clone().with("code", code).with("password", Self::new_password(user));
        let attempt = self.attempt(&self.target.user.change_password, &bindings, &mut Unheard).await?;
        match attempt.outcome {
            Ok(_) => Err(MakingError::Deviates("a wrong code that was to fail was accepted".to_owned())),
            Err(_) => Ok(()),
        }
    }

    /// The fields of the user's record.
    fn texts_of(&self, user: &StageUser) -> BTreeMap<String, String> {
        let fields = self.target.user.fields.iter();
        fields.filter_map(|(name, value)| Some((name.clone(), value.fill(&user.bindings)?))).collect()
    }
}

/// Nobody hears of what is done for single cases.
struct Unheard;

impl SetupListener for Unheard {
    fn exchanged(&mut self, _: &SetupExchange<'_>) {}

    fn captured(&mut self, _: &str, _: &str, _: &str) {}

    fn told(&mut self, _: &str) {}

    fn noted(&mut self, _: &TrialNote) {}
}
