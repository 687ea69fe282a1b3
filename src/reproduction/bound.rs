//! From a finding and its case to a script.

use crate::check::contract::Contract;
use crate::check::observed::Observed;
use crate::check::verdict::{Behavior, BreakageKind};
use crate::event::finding::Step;
use crate::generate::binding::bind::Binder;
use crate::generate::binding::needs::{FreshNeed, needs};
use crate::generate::binding::substitutes::substitutes;
use crate::generate::case::{Case, Change};
use crate::generate::params::put_text;
use crate::generate::phase::Phase;
use crate::model::read_back::KeySource;
use crate::model::signature::SignatureScope;
use crate::reproduction::Unprintable;
use crate::reproduction::assertion::{Assertion, assertions};
use crate::reproduction::before::{no_code, plain_call};
use crate::reproduction::found::ReproducedFinding;
use crate::reproduction::reduced::{is_about_several, is_ordinary, params_of, require_plain};
use crate::reproduction::script::{
    About, AnswerTerms, Script, ScriptRequest, ScriptSignIn, Statement, needed, needs as needs_of,
};
use crate::reproduction::set_up::{SymbolicStage, SymbolicUser};
use crate::reproduction::symbol::Symbols;
use crate::setup::inventory::inventory;
use crate::target::capture::CapturePlace;
use crate::target::definition::Target;
use crate::wire::{Request, Response};

impl ReproducedFinding<'_> {
    /// The script.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn script(&self) -> Result<Script, Unprintable> {
        match self.target {
            // What is read is created just before: nothing has to be there.
            Some(target) if self.behavior == Behavior::Stateful && !self.case.is_read_back() => {
                self.on(target)
            }
            _ => self.as_sent(),
        }
    }

    /// The request that was sent, where nothing is set up for it.
    fn as_sent(&self) -> Result<Script, Unprintable> {
        let (service, operation) = (&*self.generator.service, &*self.generator.operation);
        let finding = self.finding;
        let assertions = self.assertions(self.case)?;
        let mut before = Vec::new();
        for Step { operation, exchange } in &finding.steps {
            let asked = service.operation(operation);
            let params = params_of(service, &exchange.request);
            let (Some(asked), Some(params)) = (asked, params) else {
                return Err(Unprintable("a request before it is no ordinary one".to_owned()));
            };
            before.push(plain_call(asked, params, exchange.request.clone()));
        }
        let shown = if is_about_several(self.case) { &finding.found } else { &finding.minimal };
        let mut request = shown.request.clone();
        let mut symbols = Symbols::default();
        if self.case.is_read_back() {
            self.name_by_answer(&mut before, &mut request, &mut symbols);
        }
        // A client that is printed signs nothing, and servers look up in the line of a signature which service is meant.
        let is_signed = SignatureScope::of_request(&request).is_some();
        let params = params_of(service, &request)
            .filter(|params| !is_signed && is_ordinary(service, operation, params, &request));
        Ok(Script {
            about: self.about(),
            endpoint: self.endpoint.to_owned(),
            set_up: Vec::new(),
            clean_up: Vec::new(),
            before,
            request: ScriptRequest { call: params.map(|params| (operation.name.clone(), params)), request },
            assertions,
            sign_in: None,
            answer: self.answer_terms(),
            symbols,
        })
    }

    /// Takes the name of the thing that is read from the answer to the request that creates it, where that tells it.
    fn name_by_answer(&self, before: &mut [Statement], request: &mut Request, symbols: &mut Symbols) {
        let (service, operation) = (&*self.generator.service, &*self.generator.operation);
        let Some(pair) = &operation.read_back else { return };
        let (Some(reader), Some(Statement::Call(creating))) =
            (service.operation(&pair.reader), before.last_mut())
        else {
            return;
        };
        let Some(mut params) = params_of(service, request) else { return };
        for key in &pair.keys {
            let KeySource::Output { path, .. } = &key.source else { continue };
            let member = reader.members.iter().find(|member| member.name == key.member);
            let (Some(member), Ok(place)) = (member, CapturePlace::read(&format!("/{}", path.join("/"))))
            else {
                continue;
            };
            let variable = symbols.variable(&member.option_name());
            creating.captures.push((variable.clone(), place));
            params.insert(key.member.clone(), variable.into());
        }
        *request = service.encode_request(reader, &params);
    }

    /// The request as it is sent to a server that is set up as a target says.
    fn on(&self, target: &Target) -> Result<Script, Unprintable> {
        let (service, operation) = (&self.generator.service, &self.generator.operation);
        let mut stage = SymbolicStage::new(target, service)?;
        let told = |error: &dyn std::fmt::Display| Unprintable(error.to_string());
        let inventory = inventory(target, service, &stage.bindings, true).map_err(|error| told(&error))?;
        let substitutes = substitutes(service, operation).map_err(|error| told(&error))?;
        let needs = needs(service, operation, &inventory, &substitutes, self.case).map_err(|reason| {
            Unprintable(format!("the target `{}` sets up no server for it: {reason}", target.name))
        })?;
        let users: Vec<SymbolicUser> =
            needs.fresh.iter().map(|need| stage.user(need)).collect::<Result<_, _>>()?;
        let records: Vec<_> = users.iter().map(|user| user.record.clone()).collect();
        let (unknown, wrong_code) = (stage.unknown(), stage.code_of_nobody());
        let binder = Binder {
            generator: self.generator,
            inventory: &inventory,
            substitutes: &substitutes,
            unknown: &unknown,
            wrong_code: wrong_code.as_deref(),
        };
        let mut bound = binder.bind(self.case, &needs, &records);
        let (before, deliveries) = self.before(&mut stage, &bound, &users)?;
        if let Some(late) = &bound.late {
            let code = deliveries.get(&late.delivery).cloned();
            put_text(&mut bound.params, &late.member, Some(code.ok_or_else(no_code)?));
        }
        self.reduce(&mut bound, &substitutes);
        self.mark_hashes(&mut stage.symbols, &mut bound);
        if !bound.is_verbatim {
            bound.request = self.generator.encode(&bound.params, &bound.change);
        }
        self.require_same(&bound)?;
        require_plain(service, &stage.symbols, &bound.request)?;
        let assertions = self.assertions(&bound)?;
        let sign_in = self.sign_in(&mut stage, &users, &assertions)?;
        let is_call = bound.change == Change::None && !bound.is_verbatim;
        let request = ScriptRequest {
            call: is_call.then(|| (operation.name.clone(), bound.params.clone())),
            request: bound.request.clone(),
        };
        let symbols = &stage.symbols;
        let mut wanted = needs_of(&before, symbols);
        let lines = bound.request.headers.iter().map(|header| header.value.as_bytes());
        for text in lines.chain([bound.request.body.as_slice(), bound.request.path.as_bytes()]) {
            wanted.extend(symbols.variables(text));
        }
        for assertion in &assertions {
            wanted.extend(symbols.variables(assertion.text().unwrap_or_default().as_bytes()));
        }
        if let Some(sign_in) = &sign_in {
            wanted.extend(needs_of([&Statement::Call(Box::new(sign_in.call.clone()))], symbols));
        }
        // What a server breaks on may be what it holds, whatever the request names.
        if self.finding.outcome == BreakageKind::ServerError {
            let records = bound.fixture.records.iter().filter(|record| record.kind != inventory.fresh.kind);
            let keys = records.filter_map(|record| service.key_of(record));
            wanted.extend(keys.flat_map(|key| symbols.variables(key.as_bytes())));
        }
        let mut all = std::mem::take(&mut stage.scene);
        for (need, user) in needs.fresh.iter().zip(users) {
            let own = user.own_variables(&stage.symbols);
            let is_wanted = !own.is_disjoint(&wanted);
            if is_wanted || !is_replaceable(need, self.case) {
                wanted.extend(needs_of(user.making.iter().chain(&user.codes), &stage.symbols));
                all.extend(user.making);
                let codes = user.record.codes.iter().chain(&user.record.wrong_code);
                let is_code_wanted = codes
                    .flat_map(|code| stage.symbols.variables(code.as_bytes()))
                    .any(|name| wanted.contains(&name));
                if is_code_wanted || !is_replaceable(need, self.case) {
                    all.extend(user.codes);
                }
            }
        }
        let clean_up = stage.clean_up()?;
        let (set_up, known) = needed(all, wanted, &stage.symbols);
        let clean_up = clean_up
            .into_iter()
            .filter(|statement| needs_of([statement], &stage.symbols).is_subset(&known))
            .collect();
        let script = Script {
            about: self.about(),
            endpoint: self.endpoint.to_owned(),
            set_up,
            clean_up,
            before,
            request,
            assertions,
            sign_in,
            answer: self.answer_terms(),
            symbols: stage.symbols,
        };
        Ok(script.without_unused())
    }

    fn assertions(&self, case: &Case) -> Result<Vec<Assertion>, Unprintable> {
        let (service, operation) = (&*self.generator.service, &*self.generator.operation);
        let contract = Contract::new(service, operation, self.behavior);
        // What is asked of an answer does not depend on it.
        let any = Response { status: 200, headers: Vec::new(), body: Vec::new() };
        let decoded = service.protocol.decode_answer(operation, &any);
        assertions(self.finding, &Observed::new(&contract, case, &any, decoded))
    }

    fn answer_terms(&self) -> AnswerTerms {
        let (service, operation) = (&self.generator.service, &self.generator.operation);
        let protocol = &service.protocol;
        let about_form =
            [&service.validation.error, &protocol.serialization_error, &protocol.unknown_operation_error];
        let is_own = |name: &&String| !about_form.contains(name) && !service.common_errors.contains(*name);
        AnswerTerms {
            content_type: protocol.answer_content_type.clone(),
            tolerated_content_type: protocol.tolerated_content_type.clone(),
            about_form: about_form.map(String::clone).to_vec(),
            own_errors: operation.errors.iter().map(|error| &error.name).filter(is_own).cloned().collect(),
        }
    }

    fn about(&self) -> About {
        let finding = self.finding;
        let sources =
            finding.evidence.iter().filter_map(|id| self.sources.iter().find(|source| source.id == *id));
        About {
            sentence: finding.sentence.clone(),
            requirement: finding.requirement.to_string(),
            level: finding.level.word().to_owned(),
            sources: sources.map(|source| (source.title.clone(), source.url.clone())).collect(),
            expected: finding.expected.clone(),
            actual: finding.actual.clone(),
            target: self.judged.to_owned(),
        }
    }

    fn sign_in(
        &self,
        stage: &mut SymbolicStage<'_>,
        users: &[SymbolicUser],
        assertions: &[Assertion],
    ) -> Result<Option<ScriptSignIn>, Unprintable> {
        let tried = assertions.iter().find_map(|assertion| match assertion {
            Assertion::SignsIn { password, .. } => Some(password),
            _ => None,
        });
        let Some(password) = tried else { return Ok(None) };
        let user =
            users.first().ok_or_else(|| Unprintable("no user is made who could sign in".to_owned()))?;
        let step = stage.target.user.sign_in.clone();
        let mut bindings = user.bindings.clone().with("password", password);
        Ok(match stage.step(&step, &mut bindings)? {
            Some(Statement::Call(call)) => {
                Some(ScriptSignIn { call: *call, status: step.status, present: step.present })
            }
            _ => None,
        })
    }
}

/// Whether a user could as well be left out where a request does not name one.
fn is_replaceable(need: &FreshNeed, case: &Case) -> bool {
    need.is_ordinary() && case.phase != Phase::State
}
