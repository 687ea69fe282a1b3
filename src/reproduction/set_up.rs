//! The set-up of a target as statements: what a stage sends, with symbols in place of what is answered.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::generate::binding::bind::FreshRecord;
use crate::generate::binding::needs::FreshNeed;
use crate::model::service::Service;
use crate::reproduction::Unprintable;
use crate::reproduction::script::{CallStatement, CodePlace, Statement};
use crate::reproduction::symbol::{Symbol, Symbols};
use crate::setup::operation::operation;
use crate::target::bindings::Bindings;
use crate::target::body::{fill, fill_hashing};
use crate::target::capture::CapturePlace;
use crate::target::code::{CodeSource, wrong_code};
use crate::target::definition::{Credentials, SetupStep, Target};
use crate::wire::Header;

/// The code that is sent where a server keeps none, or where none was sent.
const ANY: &str = "123456";

/// A name that no user has.
const NOBODY: &str = "nobody";

/// A stage whose server is not there.
pub(super) struct SymbolicStage<'a> {
    pub(super) target: &'a Target,
    pub(super) service: &'a Service,
    pub(super) symbols: Symbols,
    /// What is known of the scene.
    pub(super) bindings: Bindings,
    /// The statements that set it.
    pub(super) scene: Vec<Statement>,
    users: usize,
}

/// A user who is made.
pub(super) struct SymbolicUser {
    pub(super) bindings: Bindings,
    pub(super) record: FreshRecord,
    /// The statements that make the user, without those that ask for a code.
    pub(super) making: Vec<Statement>,
    /// Those that ask for a code and do something with it.
    pub(super) codes: Vec<Statement>,
}

impl SymbolicUser {
    /// The variables that are this user's own.
    pub(super) fn own_variables(&self, symbols: &Symbols) -> BTreeSet<String> {
        self.making.iter().chain(&self.codes).flat_map(|statement| statement.defined(symbols)).collect()
    }
}

impl<'a> SymbolicStage<'a> {
    /// A stage whose scene is set.
    pub(super) fn new(target: &'a Target, service: &'a Service) -> Result<Self, Unprintable> {
        if matches!(target.credentials, Credentials::Signature { .. }) {
            return Err(Unprintable(format!(
                "the set-up calls of the target `{}` are signed; name another target that sets the same scene",
                target.name
            )));
        }
        let mut symbols = Symbols::default();
        let mut outside = Bindings::default();
        for value in target.outside(false) {
            let mark = symbols.mark(Symbol::Outside(value.clone()));
            outside = outside.with_outside(value, mark);
        }
        let unique = symbols.variable("unique");
        let endpoint = symbols.mark(Symbol::Endpoint);
        let mut bindings = target.bindings(outside, &endpoint, target.port, &unique);
        let mut scene = Vec::new();
        for (name, value) in &target.values {
            let Some(value) = value.fill(&bindings) else { continue };
            let variable = symbols.variable(name);
            scene.push(Statement::Assign { variable: variable.clone(), value });
            bindings.set(name, variable);
        }
        let mut stage = Self { target, service, symbols, bindings: Bindings::default(), scene, users: 0 };
        for step in &target.scene {
            if let Some(call) = stage.step(step, &mut bindings)? {
                stage.scene.push(call);
            }
        }
        stage.bindings = bindings;
        Ok(stage)
    }

    /// The statements that take away what was set up.
    pub(super) fn clean_up(&mut self) -> Result<Vec<Statement>, Unprintable> {
        let mut bindings = self.bindings.clone();
        let is_there = |step: &&SetupStep| fill(&Value::Object(step.body.clone()), &self.bindings).is_some();
        let steps: Vec<SetupStep> = self.target.clean_up.iter().filter(is_there).cloned().collect();
        steps.iter().filter_map(|step| self.step(step, &mut bindings).transpose()).collect()
    }

    /// A name that no user has.
    pub(super) fn unknown(&self) -> String {
        let bindings = self.bindings.clone().with("unique", NOBODY);
        self.target.user.name.fill(&bindings).unwrap_or_else(|| NOBODY.to_owned())
    }

    /// A code that was sent to nobody; none where any will do.
    pub(super) fn code_of_nobody(&self) -> Option<String> {
        match &self.target.code.wrong {
            _ if matches!(self.target.code.source, CodeSource::Any) => None,
            Some(wrong) => wrong.fill(&self.bindings),
            None => Some(wrong_code(ANY)),
        }
    }

    /// Makes a user, as [`crate::setup::making`] does on a server.
    pub(super) fn user(&mut self, need: &FreshNeed) -> Result<SymbolicUser, Unprintable> {
        self.users += 1;
        let plan = &self.target.user;
        let mut bindings = match need.is_elsewhere {
            true => plan.bindings_elsewhere(&self.bindings),
            false => self.bindings.clone(),
        };
        if self.users > 1 {
            let unique = format!("{}-{}", bindings.value("unique").unwrap_or_default(), self.users);
            bindings.set("unique", unique);
        }
        let mut user = SymbolicUser {
            bindings,
            record: FreshRecord {
                texts: Default::default(),
                password: String::new(),
                codes: Vec::new(),
                wrong_code: None,
            },
            making: Vec::new(),
            codes: Vec::new(),
        };
        for (name, template) in [("username", &plan.name), ("email", &plan.email)] {
            let value = template.fill(&user.bindings).unwrap_or_default();
            let variable = self.symbols.variable(name);
            user.making.push(Statement::Assign { variable: variable.clone(), value });
            user.bindings.set(name, variable);
        }
        let own = plan.password.as_ref().and_then(|password| password.fill(&user.bindings));
        user.bindings.set("password", own.unwrap_or_else(|| format!("Old-Password-{}", self.users)));
        for step in plan.making(need.state.as_deref(), need.by_alias) {
            if plan.is_request_for_code(step) {
                self.ask_for_code(&mut user)?;
            } else if let Some(call) = self.step(step, &mut user.bindings)? {
                // Behind a code that was asked for, the order counts.
                let statements = if user.codes.is_empty() { &mut user.making } else { &mut user.codes };
                statements.push(call);
            }
        }
        for (index, is_used) in need.codes.iter().enumerate() {
            if user.record.codes.len() <= index {
                self.ask_for_code(&mut user)?;
            }
            if *is_used {
                let code = user.record.codes[index].clone();
                let password = format!("New-Password-{}", self.users);
                self.change_password(&mut user, &code, &password, 1, true)?;
                user.bindings.set("password", password);
            }
        }
        self.set_wrong_code(&mut user);
        if need.failures > 0 {
            let wrong = user.record.wrong_code.clone().unwrap_or_else(|| ANY.to_owned());
            let password = format!("New-Password-{}", self.users);
            self.change_password(&mut user, &wrong, &password, need.failures, false)?;
        }
        user.record.password = user.bindings.value("password").unwrap_or_default().to_owned();
        let fields = plan.fields.iter();
        user.record.texts =
            fields.filter_map(|(name, value)| Some((name.clone(), value.fill(&user.bindings)?))).collect();
        Ok(user)
    }

    fn set_wrong_code(&mut self, user: &mut SymbolicUser) {
        user.record.wrong_code = match (&self.target.code.wrong, user.record.codes.last()) {
            _ if matches!(self.target.code.source, CodeSource::Any) => None,
            (Some(wrong), _) => wrong.fill(&user.bindings),
            (None, Some(code)) if self.symbols.are_in(code.as_bytes()) => {
                let variable = self.symbols.variable("other-code");
                user.codes.push(Statement::OtherCode { variable: variable.clone(), code: code.clone() });
                Some(variable)
            }
            (None, code) => Some(wrong_code(code.map_or(ANY, String::as_str))),
        };
    }

    fn change_password(
        &mut self,
        user: &mut SymbolicUser,
        code: &str,
        password: &str,
        times: u64,
        succeeds: bool,
    ) -> Result<(), Unprintable> {
        let mut bindings = user.bindings.clone().with("code", code).with("password", password);
        let step = self.target.user.change_password.clone();
        if let Some(Statement::Call(mut call)) = self.step(&step, &mut bindings)? {
            (call.times, call.succeeds) = (times, succeeds);
            user.codes.push(Statement::Call(call));
        }
        Ok(())
    }

    /// Asks for a code and says which one it is.
    fn ask_for_code(&mut self, user: &mut SymbolicUser) -> Result<(), Unprintable> {
        let call = match &self.target.user.request_code.clone() {
            Some(step) => self.step(step, &mut user.bindings)?,
            None => None,
        };
        user.codes.extend(call);
        let code = self.code(&mut user.codes, &user.bindings)?;
        user.record.codes.push(code);
        Ok(())
    }

    /// The code that was sent by the last of the statements.
    pub(super) fn code(
        &mut self,
        statements: &mut Vec<Statement>,
        bindings: &Bindings,
    ) -> Result<String, Unprintable> {
        let unknown = || Unprintable("a value in the source of codes is not known".to_owned());
        let place = match &self.target.code.source {
            CodeSource::Any => return Ok(ANY.to_owned()),
            CodeSource::Fixed(code) => return code.fill(bindings).ok_or_else(unknown),
            CodeSource::Header(name) => {
                let Some(Statement::Call(call)) = statements.last_mut() else {
                    return Err(Unprintable("nothing is sent whose answer could have the code".to_owned()));
                };
                let variable = self.symbols.variable("code");
                call.captures.push((variable.clone(), CapturePlace::Header(name.clone())));
                return Ok(variable);
            }
            // Values in the pattern are letters, digits and hyphens: nothing in them means anything else there.
            CodeSource::Log(pattern) => CodePlace::Log(pattern.fill(bindings).ok_or_else(unknown)?),
            CodeSource::Http(url, path) => {
                CodePlace::Http(url.fill(bindings).ok_or_else(unknown)?, path.clone())
            }
            CodeSource::Command(words) => {
                let words: Option<Vec<String>> = words.iter().map(|word| word.fill(bindings)).collect();
                CodePlace::Command(words.ok_or_else(unknown)?)
            }
        };
        let variable = self.symbols.variable("code");
        statements.push(Statement::Code { variable: variable.clone(), place });
        Ok(variable)
    }

    /// A step as a call, whose captures are known from then on; none where the server lacks what it needs.
    pub(super) fn step(
        &mut self,
        step: &SetupStep,
        bindings: &mut Bindings,
    ) -> Result<Option<Statement>, Unprintable> {
        if step.needs.is_some_and(|need| self.target.does_lack(need)) {
            return Ok(None);
        }
        let unknown = || Unprintable(format!("a value in the step `{}` is not known", step.id));
        let symbols = &mut self.symbols;
        let mut hash = |key: &str, message: &str| {
            symbols.mark(Symbol::Hash { key: key.to_owned(), parts: vec![message.to_owned()] })
        };
        let filled = fill_hashing(&Value::Object(step.body.clone()), bindings, &mut hash);
        let Some(Value::Object(params)) = filled else { return Err(unknown()) };
        let mut headers = Vec::new();
        for (name, value) in &step.headers {
            headers.push((name.clone(), value.fill(bindings).ok_or_else(unknown)?));
        }
        if let Credentials::Header { name, value } = &self.target.credentials
            && step.has_credentials
        {
            headers.push((name.clone(), value.fill(bindings).ok_or_else(unknown)?));
        }
        let asked = operation(self.service, &step.operation);
        // Those that are signed were refused with the target.
        let mut request = self.service.protocol.codec.encode_request(self.service, &asked, &params);
        for (name, value) in &headers {
            Header::set(&mut request.headers, name, value.clone());
        }
        let mut captures = Vec::new();
        for (name, place) in &step.captures {
            let variable = self.symbols.variable(name);
            bindings.set(name, variable.clone());
            captures.push((variable, place.clone()));
        }
        Ok(Some(Statement::Call(Box::new(CallStatement {
            operation: step.operation.clone(),
            params,
            headers,
            request,
            captures,
            times: 1,
            succeeds: true,
        }))))
    }
}
