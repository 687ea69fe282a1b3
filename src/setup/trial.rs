//! Tries a target out: sets the scene, makes users, sends one request that has to succeed and one that has to be refused,
//! and holds what the server has against what the target says that it lacks.

use crate::setup::call::StepAttempt;
use crate::setup::failure::SetupError;
use crate::setup::listener::{NoteKind, SetupListener, TrialNote};
use crate::setup::stage::{SetupStage, StageUser};
use crate::target::capability::Capability;
use crate::target::definition::SetupStep;

/// A password that breaks every policy that asks for eight characters, and is fine otherwise.
const WEAK: &str = "Wp-1x";

/// How a trial ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialEnd {
    /// Behind the step at which it was to end.
    AtStep,
    /// All was tried.
    Whole,
}

/// A trial that goes on.
struct TargetTrial<'a> {
    stage: &'a mut SetupStage,
    listener: &'a mut dyn SetupListener,
    until: Option<&'a str>,
}

impl SetupStage {
    /// Tries the target out, or as far as the step `until`.
    ///
    /// # Errors
    /// The first step that fails.
    pub async fn try_out(
        &mut self,
        until: Option<&str>,
        listener: &mut dyn SetupListener,
    ) -> Result<TrialEnd, SetupError> {
        TargetTrial { stage: self, listener, until }.run().await
    }
}

impl TargetTrial<'_> {
    async fn run(&mut self) -> Result<TrialEnd, SetupError> {
        if self.stage.set_scene(self.until, self.listener).await? {
            return Ok(TrialEnd::AtStep);
        }
        let plan = self.stage.target.user.clone();
        let Some(mut first) = self.user(&plan.steps).await? else { return Ok(TrialEnd::AtStep) };
        // Where this does not tell who may sign in, nothing that it tells later means anything.
        let signed_in = self.stage.attempt(&plan.sign_in, &first.bindings, self.listener).await?;
        require(&plan.sign_in, &signed_in, "the user's password to sign in")?;
        if self.is_end(&plan.sign_in) {
            return Ok(TrialEnd::AtStep);
        }
        let first_code = self.stage.code_for(&mut first, self.listener).await?;
        if plan.request_code.as_ref().is_some_and(|step| self.is_end(step)) {
            return Ok(TrialEnd::AtStep);
        }
        let was_refused = self.try_wrong_code(&first, &first_code).await?;
        if self.is_end(&plan.change_password) {
            return Ok(TrialEnd::AtStep);
        }
        let has_fresh_users = !self.stage.target.does_lack(Capability::FreshUsers);
        let (mut second, second_code) = if has_fresh_users {
            let Some(mut user) = self.user(&plan.steps).await? else { return Ok(TrialEnd::AtStep) };
            let code = self.stage.code_for(&mut user, self.listener).await?;
            (user, code)
        } else if was_refused {
            (first.clone(), first_code.clone())
        } else {
            self.note(NoteKind::AsExpected, "the right code was not tried: the only user's is spent");
            return Ok(TrialEnd::Whole);
        };
        self.try_right_code(&mut second, &second_code).await?;
        if has_fresh_users {
            self.compare_codes(&first_code, &second_code);
            self.try_weak_password(&plan.steps).await?;
            for (word, steps) in &plan.variants {
                if self.user(steps).await?.is_none() {
                    return Ok(TrialEnd::AtStep);
                }
                self.note(NoteKind::AsExpected, &format!("made a user of the kind `{word}`"));
            }
        }
        self.try_what_is_lacking(&mut first).await;
        Ok(TrialEnd::Whole)
    }

    fn is_end(&self, step: &SetupStep) -> bool {
        self.until == Some(step.id.as_str())
    }

    fn note(&mut self, kind: NoteKind, sentence: &str) {
        self.listener.noted(&TrialNote { kind, sentence: sentence.to_owned() });
    }

    /// A new user, unless the trial ends before one is made.
    async fn user(&mut self, steps: &[SetupStep]) -> Result<Option<StageUser>, SetupError> {
        let mut user = self.stage.new_user();
        let name = user.bindings.value("username").unwrap_or_default().to_owned();
        self.listener.told(&format!("user `{name}`"));
        let ended = self.stage.run_for(&mut user, steps, self.until, self.listener).await?;
        Ok((!ended).then_some(user))
    }

    /// Sends a code that is wrong; says whether it was refused.
    async fn try_wrong_code(&mut self, user: &StageUser, code: &str) -> Result<bool, SetupError> {
        let Some(wrong) = self.stage.wrong_code(code, user) else {
            self.note(NoteKind::AsExpected, "no code is wrong, since the target says that any will do");
            return Ok(true);
        };
        let new = SetupStage::new_password(user);
        let attempt = self.change(user, &wrong, &new).await?;
        let refused = match &attempt.outcome {
            Ok(_) => {
                self.note(
                    NoteKind::ServerIsWrong,
                    &format!("the server accepts a wrong code (`{wrong}` for `{code}`): anybody can take an account over"),
                );
                return Ok(false);
            }
            Err(found) => found.clone(),
        };
        if attempt.response.status >= 500 {
            self.note(
                NoteKind::ServerIsWrong,
                &format!("the server breaks on a wrong code (`{wrong}`): {refused}"),
            );
            return Ok(true);
        }
        let refused = refused.split_once("found ").map_or(refused.as_str(), |(_, found)| found);
        self.note(NoteKind::AsExpected, &format!("a wrong code (`{wrong}`) is refused: {refused}"));
        if self.signs_in(user, &new).await? {
            let sentence = "the server refuses a wrong code, and sets the password all the same";
            self.note(NoteKind::ServerIsWrong, sentence);
        }
        Ok(true)
    }

    async fn try_right_code(&mut self, user: &mut StageUser, code: &str) -> Result<(), SetupError> {
        let old = user.bindings.value("password").unwrap_or_default().to_owned();
        let new = SetupStage::new_password(user);
        let attempt = self.change(user, code, &new).await?;
        let step = self.stage.target.user.change_password.clone();
        let source = self.stage.target.code.source.to_string();
        require(&step, &attempt, &format!("the right code (`{code}`, from {source}) to be accepted"))?;
        self.note(NoteKind::AsExpected, &format!("the right code (`{code}`) is accepted"));
        if self.signs_in(user, &new).await? {
            self.note(NoteKind::AsExpected, "the new password signs in");
        } else {
            self.note(
                NoteKind::ServerIsWrong,
                "the server accepts the right code, and the new password does not sign in",
            );
        }
        if self.signs_in(user, &old).await? {
            self.note(NoteKind::ServerIsWrong, "the old password still signs in after it was changed");
        } else {
            self.note(NoteKind::AsExpected, "the old password no longer signs in");
        }
        Ok(())
    }

    /// Codes of two users have to differ where the target does not say that they are equal.
    fn compare_codes(&mut self, one: &str, other: &str) {
        let target = &self.stage.target;
        if !target.code.source.can_differ() {
            return;
        }
        let word = Capability::DistinctCodes.word();
        match (one == other, target.lacks.contains(&Capability::DistinctCodes)) {
            (true, false) => self.note(
                NoteKind::TargetIsWrong,
                &format!(
                    "two users got the same code (`{one}`): expected `lacks = [\"{word}\"]` in the target"
                ),
            ),
            (false, true) => self.note(
                NoteKind::TargetIsWrong,
                &format!("two users got different codes: expected no `{word}` among what the target lacks"),
            ),
            _ => {}
        }
    }

    async fn try_weak_password(&mut self, steps: &[SetupStep]) -> Result<(), SetupError> {
        if self.stage.target.does_lack(Capability::OwnPolicy) {
            return Ok(());
        }
        let Some(mut user) = self.user(steps).await? else { return Ok(()) };
        let code = self.stage.code_for(&mut user, self.listener).await?;
        let attempt = self.change(&user, &code, WEAK).await?;
        if attempt.outcome.is_ok() {
            let sentence = format!(
                "the server accepts a password that the policy of the scene refuses (`{WEAK}`); where it has no policies, \
                 say `lacks = [\"{}\"]`",
                Capability::OwnPolicy.word()
            );
            self.note(NoteKind::ServerIsWrong, &sentence);
        } else {
            self.note(
                NoteKind::AsExpected,
                &format!("a password that breaks the policy (`{WEAK}`) is refused"),
            );
        }
        Ok(())
    }

    /// Runs the steps that were left out: where all of one kind succeed, the server has what the target says it lacks.
    async fn try_what_is_lacking(&mut self, user: &mut StageUser) {
        for lacking in self.stage.target.lacks.clone() {
            let needs = |step: &&SetupStep| step.needs == Some(lacking);
            let target = &self.stage.target;
            let steps: Vec<SetupStep> =
                target.scene.iter().chain(&target.user.steps).filter(needs).cloned().collect();
            if steps.is_empty() {
                continue;
            }
            let mut failed = None;
            for step in &steps {
                if let Err(error) = self.stage.run(step, &mut user.bindings, self.listener).await {
                    failed = Some(error);
                    break;
                }
            }
            if failed.is_none() {
                // What was made is to be taken away, too.
                for (name, _) in steps.iter().flat_map(|step| &step.captures) {
                    let value = user.bindings.value(name).unwrap_or_default();
                    self.stage.learn(name, value);
                }
            }
            let word = lacking.word();
            match failed {
                Some(error) => {
                    self.note(NoteKind::AsExpected, &format!("the server lacks `{word}`, as the target says: {error}"));
                }
                None => self.note(
                    NoteKind::TargetIsWrong,
                    &format!("every step that needs `{word}` succeeds: expected none of it among what the target lacks"),
                ),
            }
        }
    }

    async fn change(
        &mut self,
        user: &StageUser,
        code: &str,
        password: &str,
    ) -> Result<StepAttempt, SetupError> {
        let step = self.stage.target.user.change_password.clone();
        let bindings = user.bindings.clone().with("code", code).with("password", password);
        self.stage.attempt(&step, &bindings, self.listener).await
    }

    async fn signs_in(&mut self, user: &StageUser, password: &str) -> Result<bool, SetupError> {
        let step = self.stage.target.user.sign_in.clone();
        let bindings = user.bindings.clone().with("password", password);
        Ok(self.stage.attempt(&step, &bindings, self.listener).await?.outcome.is_ok())
    }
}

/// Ends the trial where a request failed that had to succeed.
fn require(step: &SetupStep, attempt: &StepAttempt, what: &str) -> Result<(), SetupError> {
    match &attempt.outcome {
        Ok(_) => Ok(()),
        Err(found) => Err(attempt.failed(step, format!("expected {what}: {found}"))),
    }
}
