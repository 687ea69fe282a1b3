//! The judged request, made as small as the finding has it, with symbols in it.

use serde_json::Value;

use crate::generate::binding::bind::made_hash;
use crate::generate::case::{Case, Change, Expectation};
use crate::generate::fixture::{ANOTHER_SECRET, looked_up};
use crate::generate::hash::parts;
use crate::generate::params::{put_text, text_at};
use crate::model::operation::{Operation, Params};
use crate::model::rule::FactKind;
use crate::model::service::Service;
use crate::reproduction::Unprintable;
use crate::reproduction::found::ReproducedFinding;
use crate::reproduction::symbol::{Symbol, Symbols};
use crate::wire::Request;

impl ReproducedFinding<'_> {
    /// Makes the input as small as that of the smallest request, with what is bound in it.
    pub(super) fn reduce(&self, bound: &mut Case, substitutes: &Params) {
        if let Some(params) = self.reduced(bound, substitutes) {
            bound.params = params;
        }
    }

    fn reduced(&self, bound: &Case, substitutes: &Params) -> Option<Params> {
        let (service, operation) = (&*self.generator.service, &*self.generator.operation);
        if bound.change != Change::None || bound.is_verbatim || is_about_several(bound) {
            return None;
        }
        let smallest = &self.finding.minimal.request;
        let mut params = params_of(service, smallest)?;
        if !is_ordinary(service, operation, &params, smallest) {
            return None;
        }
        for fact in &operation.facts {
            let member = match &fact.kind {
                FactKind::Lookup { by: member, .. }
                | FactKind::Code { member, .. }
                | FactKind::Digest { member, .. } => member,
                // What was made small on another server need not conform on this one.
                FactKind::Policy { member, .. }
                    if self.case.params.get(member).is_some_and(|it| substitutes.get(member) == Some(it)) =>
                {
                    if let (Some(real), true) = (bound.params.get(member), params.contains_key(member)) {
                        params.insert(member.clone(), real.clone());
                    }
                    continue;
                }
                _ => continue,
            };
            let real = text_at(&bound.params, member);
            let is_late = bound.late.as_ref().is_some_and(|late| late.member == *member);
            if (real != text_at(&self.case.params, member) || is_late) && text_at(&params, member).is_some() {
                put_text(&mut params, member, real.map(str::to_owned));
            }
        }
        Some(params)
    }

    /// Puts symbols in place of the hashes that were made of names and a key.
    pub(super) fn mark_hashes(&self, symbols: &mut Symbols, bound: &mut Case) {
        let operation = &self.generator.operation;
        for fact in &operation.facts {
            let FactKind::Digest { member, key, message } = &fact.kind else { continue };
            let Some((is_right_key, is_reversed)) = made_hash(operation, self.case, fact) else { continue };
            if text_at(&bound.params, member).is_none() {
                continue;
            }
            let mut parts: Vec<String> =
                parts(&bound.params, message).into_iter().map(str::to_owned).collect();
            if is_reversed {
                parts.reverse();
            }
            let own = key
                .split_once('.')
                .and_then(|(fact, field)| looked_up(&bound.fixture, operation, fact)?.text(field));
            let key = own.filter(|_| is_right_key).unwrap_or(ANOTHER_SECRET).to_owned();
            let mark = symbols.mark(Symbol::Hash { key, parts });
            put_text(&mut bound.params, member, Some(mark));
        }
    }

    /// Refuses a case that was about what stood where values of a server stand now: one that was made on a server which was
    /// not set up by a target.
    pub(super) fn require_same(&self, bound: &Case) -> Result<(), Unprintable> {
        let operation = &self.generator.operation;
        let Some(found) = params_of(&self.generator.service, &self.finding.minimal.request) else {
            return Ok(());
        };
        let is_ascii = |params: &Params| Value::Object(params.clone()).to_string().is_ascii();
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_lost = |member: &str| match (text_at(&found, member), text_at(&bound.params, member)) {
            (Some(found), Some(real)) => found != real && !is_plain(found),
            _ => false,
        };
        let is_about_value = self.is_embedded
            && operation.facts.iter().any(|fact| match &fact.kind {
                FactKind::Lookup { by: member, .. } | FactKind::Code { member, .. } => is_lost(member),
                _ => false,
            });
        if is_about_value || (!is_ascii(&found) && is_ascii(&bound.params)) {
            return Err(Unprintable(
                "it is about a value that the server of a target sets up; find it on a target (--target NAME)".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Whether several things are wrong with a case: made smaller, it is about other ones.
pub(super) fn is_about_several(case: &Case) -> bool {
    matches!(&case.expectation, Expectation::Invalid(breaches) if breaches.len() > 1)
}

/// The input in a request.
pub(super) fn params_of(service: &Service, request: &Request) -> Option<Params> {
    match service.protocol.codec.read_request_body(&request.body)? {
        Value::Object(params) => Some(params),
        _ => None,
    }
}

/// Whether a request is the ordinary one for its input.
pub(super) fn is_ordinary(
    service: &Service,
    operation: &Operation,
    params: &Params,
    request: &Request,
) -> bool {
    service.encode_request(operation, params) == *request
}

/// Refuses a request in which values of the server are spelled so that they cannot be put in.
pub(super) fn require_plain(
    service: &Service,
    symbols: &Symbols,
    request: &Request,
) -> Result<(), Unprintable> {
    let plain: Vec<u8> = request.body.iter().copied().filter(|byte| *byte != 0).collect();
    let read = service.protocol.codec.read_request_body(&request.body).map(|value| value.to_string());
    let meant =
        symbols.variables(&plain).len().max(read.map_or(0, |text| symbols.variables(text.as_bytes()).len()));
    let tells_length = request.header("Content-Length").is_some();
    if meant > symbols.variables(&request.body).len() {
        return Err(Unprintable(
            "its body spells values that only the server knows in another way than plain text".to_owned(),
        ));
    }
    if tells_length && symbols.are_in(&request.body) {
        return Err(Unprintable("it tells a length of its body, which differs in every run".to_owned()));
    }
    Ok(())
}
