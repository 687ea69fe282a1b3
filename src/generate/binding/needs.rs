//! What a case needs a server to have: which standing records it is about, and which records are made for it.

use std::collections::BTreeMap;

use crate::generate::binding::inventory::{CodeSupply, Inventory};
use crate::generate::case::{Case, Expectation};
use crate::generate::params::text_at;
use crate::generate::phase::Phase;
use crate::model::operation::{Operation, Params};
use crate::model::outcome::Outcome;
use crate::model::record::{FieldKind, FieldValue, Fixture, IssuedCode, Policy, Record};
use crate::model::rule::FactKind;
use crate::model::service::Service;

/// Codes of up to this age, in seconds, are as good as new: asking for two takes no longer.
const FRESH: u64 = 600;

/// What a case needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseNeeds {
    /// For each record of the case's fixture, what takes its place.
    pub records: Vec<BoundTo>,
    /// What has to be made, in the order in which the fixture has it.
    pub fresh: Vec<FreshNeed>,
    /// Whether it can be told what becomes of the case: otherwise it is judged as if nothing were known of the records.
    pub is_decided: bool,
}

/// What takes the place of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundTo {
    /// A record of the inventory.
    Standing(usize),
    /// One that is made.
    Fresh(usize),
}

/// A record that has to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FreshNeed {
    /// Whether it is in another group than the ordinary one.
    pub is_elsewhere: bool,
    /// The word of its state, where that is not the ordinary one.
    pub state: Option<String>,
    /// Whether its other name has to be known.
    pub by_alias: bool,
    /// The codes that were sent to it, the oldest first: whether each was used.
    pub codes: Vec<bool>,
    /// How many wrong codes were tried.
    pub failures: u64,
}

/// Why a case cannot be had on a server, in words that complete "not sent:".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{0}")]
pub struct Unavailable(pub String);

impl FreshNeed {
    /// Whether a record that others have left as it was will do: an ordinary one with a code that waits.
    pub fn is_ordinary(&self) -> bool {
        !self.is_elsewhere
            && self.state.is_none()
            && !self.by_alias
            && self.codes == [false]
            && self.failures == 0
    }
}

/// What a case needs of a server with this inventory.
///
/// # Errors
///
/// It cannot be had there, and is about nothing else.
pub fn needs(
    service: &Service,
    operation: &Operation,
    inventory: &Inventory,
    substitutes: &Params,
    case: &Case,
) -> Result<CaseNeeds, Unavailable> {
    let search = NeedsSearch { service, operation, inventory, case };
    let found = search.whole();
    if case.phase == Phase::State {
        return found;
    }
    let decided = found.ok().filter(|_| search.is_about_nothing_bound(substitutes));
    Ok(decided.unwrap_or_else(|| search.ordinary()))
}

struct NeedsSearch<'a> {
    service: &'a Service,
    operation: &'a Operation,
    inventory: &'a Inventory,
    case: &'a Case,
}

impl NeedsSearch<'_> {
    fn whole(&self) -> Result<CaseNeeds, Unavailable> {
        let mut bound = Vec::new();
        let fresh = self.assign(&mut bound)?;
        let mut made = 0..;
        let place = |standing: &Option<usize>| match standing {
            Some(standing) => BoundTo::Standing(*standing),
            None => BoundTo::Fresh(made.by_ref().next().unwrap_or_default()),
        };
        let records = bound.iter().map(place).collect();
        let fresh_kind = &self.inventory.fresh;
        let wants_distinct = fresh.len() > 1 || fresh.iter().any(|need| need.codes.len() > 1);
        if wants_distinct && fresh_kind.codes != CodeSupply::Distinct {
            return Err(Unavailable("the server's codes are all equal".to_owned()));
        }
        if !fresh_kind.is_made {
            return Err(Unavailable(format!("no {} can be made for it", fresh_kind.kind)));
        }
        self.require_codes()?;
        Ok(CaseNeeds { records, fresh, is_decided: true })
    }

    /// Finds a standing record for each that is none of those that are made, so that all references agree, and says what
    /// has to be made then.
    fn assign(&self, bound: &mut Vec<Option<usize>>) -> Result<Vec<FreshNeed>, Unavailable> {
        let records = &self.case.fixture.records;
        let Some(record) = records.get(bound.len()) else {
            let made = records.iter().zip(bound.iter()).filter(|(_, standing)| standing.is_none());
            return made.map(|(record, _)| self.fresh_need(record, bound)).collect();
        };
        if record.kind == self.inventory.fresh.kind {
            bound.push(None);
            let found = self.assign(bound);
            if found.is_err() {
                bound.pop();
            }
            return found;
        }
        let mut reason = None;
        for (index, standing) in self.inventory.standing.iter().enumerate() {
            if bound.contains(&Some(index)) || !self.agrees(record, standing, bound) {
                continue;
            }
            bound.push(Some(index));
            match self.assign(bound) {
                Ok(fresh) => return Ok(fresh),
                // What is missing behind a record that is there tells more, behind the ordinary one most.
                Err(deeper) => _ = reason.get_or_insert(deeper),
            }
            bound.pop();
        }
        Err(reason.unwrap_or_else(|| Unavailable(format!("no {} was set up", self.in_words(record)))))
    }

    /// Whether a standing record can take the place of one.
    fn agrees(&self, record: &Record, standing: &Record, bound: &[Option<usize>]) -> bool {
        let Some(described) = self.service.record(&record.kind).filter(|_| record.kind == standing.kind)
        else {
            return false;
        };
        described.fields.iter().all(|(field, kind)| {
            let (wanted, had) = (record.fields.get(field), standing.fields.get(field));
            match kind {
                FieldKind::Key | FieldKind::Alias => true,
                FieldKind::Reference(_) => {
                    let key = record.text(field).and_then(|key| self.bound_key(key, bound));
                    key.is_some_and(|key| standing.text(field) == Some(key))
                }
                FieldKind::Secret => wanted.is_some() == had.is_some(),
                // A policy that lets everything pass is one under which a password that conforms is judged.
                FieldKind::Policy(_) => {
                    wanted == had || wanted == Some(&FieldValue::Policy(Policy::default()))
                }
                _ => wanted == had,
            }
        })
    }

    /// A record in words: its kind, and what is not ordinary about it.
    fn in_words(&self, record: &Record) -> String {
        let fields = self.service.record(&record.kind).map(|described| described.fields.as_slice());
        let mut words = record.kind.clone();
        for (field, kind) in fields.unwrap_or_default() {
            match (kind, record.fields.get(field)) {
                (FieldKind::Secret, Some(_)) => words.push_str(&format!(" with a {field}")),
                (FieldKind::Flag, Some(FieldValue::Flag(true))) => words.push_str(&format!(" that {field}")),
                (FieldKind::Choice(choices), Some(FieldValue::Text(word)))
                    if choices.first() != Some(word) =>
                {
                    words.push_str(&format!(" that is {word}"));
                }
                (FieldKind::Count, Some(FieldValue::Count(count))) if *count > 0 => {
                    words.push_str(&format!(" with a {field} of {count}"));
                }
                (FieldKind::Policy(_), Some(FieldValue::Policy(policy))) if *policy != Policy::default() => {
                    words.push_str(&format!(" whose {field} is known"));
                }
                _ => {}
            }
        }
        words
    }

    /// The key of the standing record that takes the place of the one with this key.
    fn bound_key(&self, key: &str, bound: &[Option<usize>]) -> Option<&str> {
        let has_key = |record: &Record| self.service.key_of(record) == Some(key);
        let index = self.case.fixture.records.iter().position(has_key)?;
        self.service.key_of(&self.inventory.standing[(*bound.get(index)?)?])
    }

    fn fresh_need(&self, record: &Record, bound: &[Option<usize>]) -> Result<FreshNeed, Unavailable> {
        let mut need = FreshNeed::default();
        let mut references = BTreeMap::new();
        let record_type = self.service.record(&record.kind);
        for (field, field_kind) in record_type.iter().flat_map(|record_type| &record_type.fields) {
            match (field_kind, record.fields.get(field)) {
                (FieldKind::Alias, Some(FieldValue::Text(alias))) => {
                    need.by_alias = self.is_looked_up_by(alias)
                }
                (FieldKind::Reference(_), Some(FieldValue::Text(key))) => {
                    let key = self.bound_key(key, bound).unwrap_or_default();
                    references.insert(field.clone(), key.to_owned());
                }
                (FieldKind::Choice(words), Some(FieldValue::Text(word))) if words.first() != Some(word) => {
                    need.state = Some(word.clone());
                }
                (FieldKind::Password, Some(FieldValue::Password { current, previous }))
                    if !previous.is_empty() || self.is_given(current) =>
                {
                    return Err(Unavailable(format!("no {} with earlier passwords is made", record.kind)));
                }
                (FieldKind::Code, Some(FieldValue::Codes(codes))) => need.codes = used(codes)?,
                (FieldKind::Counter, Some(FieldValue::Counter { count, .. })) => need.failures = *count,
                _ => {}
            }
        }
        let fresh = &self.inventory.fresh;
        if let Some(field) = references.keys().find(|field| !fresh.groups.contains_key(*field)) {
            return Err(Unavailable(format!("the target does not tell the {field} of a {}", record.kind)));
        }
        need.is_elsewhere = fresh
            .is_elsewhere(&references)
            .ok_or_else(|| Unavailable(format!("no {} can be made elsewhere", record.kind)))?;
        if need.by_alias && !fresh.has_alias {
            return Err(Unavailable(format!("the server gives a {} no other name", record.kind)));
        }
        if let Some(state) = need.state.as_ref().filter(|state| !fresh.states.contains(*state)) {
            return Err(Unavailable(format!("no {} that is {state} can be made", record.kind)));
        }
        if need.failures > 0 && !fresh.may_exhaust {
            return Err(Unavailable("so many attempts are made on this machine alone".to_owned()));
        }
        Ok(need)
    }

    /// Where any code will do, none is wrong.
    fn require_codes(&self) -> Result<(), Unavailable> {
        let asks = self.operation.facts.iter().zip(&self.case.combination).any(|(fact, outcome)| {
            matches!(fact.kind, FactKind::Code { .. })
                && outcome.as_ref().is_some_and(|outcome| *outcome != Outcome::Current)
        });
        match self.inventory.fresh.codes {
            CodeSupply::Any if asks => Err(Unavailable("the target says that any code will do".to_owned())),
            _ => Ok(()),
        }
    }

    /// Whether a password is the one that the request gives: who is made has one of wireproof's.
    fn is_given(&self, password: &str) -> bool {
        self.operation.facts.iter().any(|fact| match &fact.kind {
            FactKind::History { member, .. } => text_at(&self.case.params, member) == Some(password),
            _ => false,
        })
    }

    fn is_looked_up_by(&self, name: &str) -> bool {
        self.operation.facts.iter().any(|fact| match &fact.kind {
            FactKind::Lookup { by, .. } => text_at(&self.case.params, by) == Some(name),
            _ => false,
        })
    }

    /// Whether the case leaves the values of bound members as they are, or is refused before anybody looks at them.
    fn is_about_nothing_bound(&self, substitutes: &Params) -> bool {
        if matches!(self.case.expectation, Expectation::Invalid(_) | Expectation::Refused(_)) {
            return true;
        }
        let is_bound = |(member, value): (&String, &serde_json::Value)| {
            self.case.params.get(member) == Some(value) || self.is_declared(member)
        };
        substitutes.iter().all(is_bound)
    }

    /// Whether the member has a password that conforms to the policy of every record it is held to.
    fn is_declared(&self, member: &str) -> bool {
        let Some(given) = text_at(&self.case.params, member) else { return false };
        let is_about =
            |kind: &FactKind| matches!(kind, FactKind::Policy { member: about, .. } if about == member);
        self.operation.facts.iter().any(|fact| is_about(&fact.kind))
            && self.inventory.standing.iter().all(|record| self.is_under_policy(record, given))
    }

    /// Whether every policy of the record is known, and the password conforms to it.
    fn is_under_policy(&self, record: &Record, password: &str) -> bool {
        let fields = self.service.record(&record.kind).map(|described| described.fields.as_slice());
        let mut policies =
            fields.unwrap_or_default().iter().filter(|(_, kind)| matches!(kind, FieldKind::Policy(_)));
        policies.all(|(field, _)| match record.fields.get(field) {
            Some(FieldValue::Policy(policy)) => policy.holds(password),
            _ => false,
        })
    }

    /// The ordinary records, for a case of which nobody can tell what they make of it.
    fn ordinary(&self) -> CaseNeeds {
        let mut fresh = Vec::new();
        let mut records = Vec::new();
        for record in &self.case.fixture.records {
            let is_kind = |standing: &Record| standing.kind == record.kind;
            match self.inventory.standing.iter().position(is_kind) {
                Some(standing) => records.push(BoundTo::Standing(standing)),
                None => {
                    fresh.push(FreshNeed { codes: vec![false], ..FreshNeed::default() });
                    records.push(BoundTo::Fresh(fresh.len() - 1));
                }
            }
        }
        CaseNeeds { records, fresh, is_decided: false }
    }
}

/// Whether each code was used; none may be older than it takes to ask for a few.
fn used(codes: &[IssuedCode]) -> Result<Vec<bool>, Unavailable> {
    if codes.iter().any(|code| Fixture::NOW.saturating_sub(code.issued) > FRESH) {
        return Err(Unavailable("the server's clock cannot be turned".to_owned()));
    }
    Ok(codes.iter().map(|code| code.used).collect())
}
