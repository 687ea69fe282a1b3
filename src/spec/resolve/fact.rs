//! Facts: what they are about must be there, and be of the kind that they ask for.

use std::collections::BTreeSet;
use std::mem::discriminant;

use crate::diagnostic::located::Located;
use crate::model::outcome::Outcome;
use crate::model::place::Place;
use crate::model::record::{FieldKind, RecordType};
use crate::model::rule::{Fact, FactKind};
use crate::model::shape::ShapeKind;
use crate::model::validation::with_article;
use crate::spec::faults::Faults;
use crate::spec::text::fact::{
    CodeText, CounterText, DigestText, FactText, FieldFactText, HistoryText, IssuedText, LookupText,
    MemberFactText, PasswordText, PolicyText,
};

/// What facts can speak of.
pub(crate) struct Ground<'a> {
    /// The places of the input.
    pub(crate) places: &'a [Place],
    /// The kinds of records of the service.
    pub(crate) records: &'a [RecordType],
}

/// The facts of a file, in its order; those that are wrong are reported and left out.
pub(crate) fn facts(
    entries: &[(Located<String>, Option<Located<FactText>>)],
    ground: &Ground<'_>,
    faults: &mut Faults,
) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for (name, text) in entries {
        let Some(text) = text else { continue };
        if let Some(fact) = (Resolver { ground, earlier: &facts, faults }).fact(name, text) {
            facts.push(fact);
        }
    }
    facts
}

/// A fact but for its name.
struct ResolvedFact {
    kind: FactKind,
    outcomes: Vec<Outcome>,
    /// The facts whose records it looks at; `None` for one that cannot be found.
    needs: Vec<Option<String>>,
}

impl ResolvedFact {
    fn new(kind: FactKind, outcomes: Vec<Outcome>, needs: Vec<Option<String>>) -> Self {
        Self { kind, outcomes, needs }
    }
}

struct Resolver<'a> {
    ground: &'a Ground<'a>,
    earlier: &'a [Fact],
    faults: &'a mut Faults,
}

impl<'a> Resolver<'a> {
    fn fact(&mut self, name: &Located<String>, text: &Located<FactText>) -> Option<Fact> {
        let ResolvedFact { kind, outcomes, needs } = match &text.value {
            FactText::Lookup(lookup) => self.lookup_fact(lookup)?,
            FactText::Digest(digest) => self.digest_fact(digest)?,
            FactText::Code(code) => self.code_fact(code)?,
            FactText::Password(password) => self.password_fact(password)?,
            FactText::Field(field) => self.field_fact(field)?,
            FactText::Policy(policy) => self.policy_fact(policy)?,
            FactText::History(history) => self.history_fact(history)?,
            FactText::Counter(counter) => self.counter_fact(counter)?,
            FactText::Issued(issued) => self.issued_fact(issued)?,
            FactText::Member(member) => self.member_fact(member)?,
        };
        let needs = self.deepest(needs, text)?;
        Some(Fact { name: name.value.clone(), kind, outcomes, needs })
    }

    fn lookup_fact(&mut self, lookup: &LookupText) -> Option<ResolvedFact> {
        let record = self.record(&lookup.lookup);
        self.member(&lookup.by);
        let mut needs = None;
        let mut within = None;
        let mut outcomes = vec![Outcome::Found];
        if record?.fields.iter().any(|(_, kind)| *kind == FieldKind::Alias) {
            outcomes.push(Outcome::Alias);
        }
        if let Some(group) = &lookup.within {
            let [(field, path)] = group.entries.as_slice() else {
                let label = "expected one field and the path whose value it has";
                self.faults.error("a group of several fields", &group.span, label);
                return None;
            };
            self.own_field(record?, field);
            let of = self.path(path, &[FieldKind::Key, FieldKind::Reference(String::new())])?;
            needs = Some(of);
            within = Some((field.value.clone(), path.value.clone()));
            outcomes.push(Outcome::Elsewhere);
        }
        outcomes.push(Outcome::Absent);
        let kind =
            FactKind::Lookup { record: lookup.lookup.value.clone(), by: lookup.by.value.clone(), within };
        Some(ResolvedFact::new(kind, outcomes, vec![needs]))
    }

    fn digest_fact(&mut self, digest: &DigestText) -> Option<ResolvedFact> {
        self.member(&digest.member);
        for member in &digest.message {
            self.member(member);
        }
        let needs = self.path(&digest.key, &[FieldKind::Secret]);
        let kind = FactKind::Digest {
            member: digest.member.value.clone(),
            key: digest.key.value.clone(),
            message: digest.message.iter().map(|member| member.value.clone()).collect(),
        };
        let (wrong, missing) = (Outcome::Wrong, Outcome::Missing);
        let outcomes = vec![Outcome::Right, Outcome::Unneeded, wrong, missing, Outcome::Unexpected];
        Some(ResolvedFact::new(kind, outcomes, vec![needs]))
    }

    fn code_fact(&mut self, code: &CodeText) -> Option<ResolvedFact> {
        self.member(&code.code);
        let needs = self.path(&code.with, &[FieldKind::Code]);
        let lifetime = self.seconds(&code.lifetime)?;
        let kind =
            FactKind::Code { member: code.code.value.clone(), with: code.with.value.clone(), lifetime };
        let outcomes = vec![
            Outcome::Current,
            Outcome::Wrong,
            Outcome::Superseded,
            Outcome::Expired,
            Outcome::Used,
            Outcome::NoneSent,
        ];
        Some(ResolvedFact::new(kind, outcomes, vec![needs]))
    }

    fn password_fact(&mut self, password: &PasswordText) -> Option<ResolvedFact> {
        self.member(&password.password);
        let needs = self.path(&password.with, &[FieldKind::Password]);
        let kind =
            FactKind::Password { member: password.password.value.clone(), with: password.with.value.clone() };
        Some(ResolvedFact::new(kind, vec![Outcome::Right, Outcome::Wrong], vec![needs]))
    }

    fn field_fact(&mut self, field: &FieldFactText) -> Option<ResolvedFact> {
        let (needs, kind) = self.any_path(&field.field)?;
        let outcomes = match kind {
            FieldKind::Choice(choices) => choices.iter().map(|choice| own_word(choice)).collect(),
            FieldKind::Flag => vec![Outcome::Off, Outcome::On],
            _ => {
                let label = "expected a choice or a flag";
                self.faults.error("a field without finitely many values", &field.field.span, label);
                return None;
            }
        };
        Some(ResolvedFact::new(
            FactKind::Field { of: field.field.value.clone() },
            outcomes,
            vec![Some(needs)],
        ))
    }

    fn policy_fact(&mut self, policy: &PolicyText) -> Option<ResolvedFact> {
        self.member(&policy.policy);
        let needs = self.path(&policy.with, &[FieldKind::Policy(Default::default())]);
        let kind =
            FactKind::Policy { member: policy.policy.value.clone(), policy: policy.with.value.clone() };
        Some(ResolvedFact::new(kind, vec![Outcome::Conforms, Outcome::Breaks], vec![needs]))
    }

    fn history_fact(&mut self, history: &HistoryText) -> Option<ResolvedFact> {
        self.member(&history.history);
        let needs = self.path(&history.of, &[FieldKind::Password]);
        let depth = self.path(&history.depth, &[FieldKind::Count]);
        let kind = FactKind::History {
            member: history.history.value.clone(),
            of: history.of.value.clone(),
            depth: history.depth.value.clone(),
        };
        Some(ResolvedFact::new(kind, vec![Outcome::Fresh, Outcome::Reused], vec![needs, depth]))
    }

    fn counter_fact(&mut self, counter: &CounterText) -> Option<ResolvedFact> {
        let needs = self.path(&counter.counter, &[FieldKind::Counter]);
        if counter.least == 0 || counter.most.value < counter.least {
            let label = "expected a limit that is not below `least`, and `least` to be at least 1";
            self.faults.error("limits that cannot be", &counter.most.span, label);
        }
        let kind = FactKind::Counter {
            of: counter.counter.value.clone(),
            least: counter.least.into(),
            most: counter.most.value.into(),
            window: self.seconds(&counter.window)?,
        };
        let open = (counter.most.value > counter.least).then_some(Outcome::Open);
        let outcomes = [Outcome::Below].into_iter().chain(open).chain([Outcome::Reached]).collect();
        Some(ResolvedFact::new(kind, outcomes, vec![needs]))
    }

    fn issued_fact(&mut self, issued: &IssuedText) -> Option<ResolvedFact> {
        let needs = self.path(&issued.issued, &[FieldKind::Code]);
        Some(ResolvedFact::new(
            FactKind::Issued { of: issued.issued.value.clone() },
            vec![Outcome::Any],
            vec![needs],
        ))
    }

    fn member_fact(&mut self, member: &MemberFactText) -> Option<ResolvedFact> {
        self.member(&member.member);
        let values: Vec<String> = member.values.iter().map(|value| value.value.clone()).collect();
        let outcomes: Vec<_> = values.iter().map(|value| own_word(value)).chain([Outcome::Other]).collect();
        let distinct: BTreeSet<&str> = outcomes.iter().map(Outcome::word).collect();
        if distinct.len() != outcomes.len() {
            let label = "expected each value once, and none that is `other`";
            self.faults.error("values that cannot be told apart", &member.member.span, label);
            return None;
        }
        Some(ResolvedFact::new(
            FactKind::Member { member: member.member.value.clone(), values },
            outcomes,
            vec![],
        ))
    }

    /// The one look-up on which a fact hangs: all others that it hangs on must hang below it.
    fn deepest(&mut self, needs: Vec<Option<String>>, text: &Located<FactText>) -> Option<Option<String>> {
        let needs: Vec<String> = needs.into_iter().flatten().collect();
        let Some(deepest) = needs.iter().max_by_key(|name| self.ancestors(name).len()).cloned() else {
            return Some(None);
        };
        let above = self.ancestors(&deepest);
        if needs.iter().any(|name| *name != deepest && !above.contains(name)) {
            let label = "expected paths of which one look-up hangs on the other";
            self.faults.error("a fact about two records that are found apart", &text.span, label);
            return None;
        }
        Some(Some(deepest))
    }

    fn ancestors(&self, name: &str) -> Vec<String> {
        let mut above = Vec::new();
        let mut next = self.earlier.iter().find(|fact| fact.name == name).and_then(|fact| fact.needs.clone());
        while let Some(name) = next {
            next = self.earlier.iter().find(|fact| fact.name == name).and_then(|fact| fact.needs.clone());
            above.push(name);
        }
        above
    }

    fn record(&mut self, name: &Located<String>) -> Option<&'a RecordType> {
        let records = self.ground.records;
        let found = records.iter().find(|record| record.name == name.value);
        if found.is_none() {
            self.faults.unknown(
                "record",
                name,
                &name.span,
                records.iter().map(|record| record.name.as_str()),
            );
        }
        found
    }

    /// A member that a fact reads: text, or an entry of a map of texts.
    fn member(&mut self, path: &Located<String>) {
        let places = self.ground.places;
        if is_text_of_input(places, path) {
            return;
        }
        match places.iter().find(|place| place.path() == path.value) {
            Some(place) => {
                let label = format!("expected text, found {}", with_article(place.shape.type_name()));
                self.faults.error("a member that a fact cannot compare", &path.span, label);
            }
            None => {
                let known: Vec<String> = places.iter().map(Place::path).collect();
                self.faults.unknown_member(path, &known);
            }
        }
    }

    fn own_field(&mut self, record: &RecordType, field: &Located<String>) {
        if !record.fields.iter().any(|(name, _)| *name == field.value) {
            self.faults.unknown(
                "field",
                field,
                &field.span,
                record.fields.iter().map(|(name, _)| name.as_str()),
            );
        }
    }

    /// Follows a path to a field of one of some kinds; says which look-up it begins with.
    fn path(&mut self, path: &Located<String>, kinds: &[FieldKind]) -> Option<String> {
        let (needs, kind) = self.any_path(path)?;
        if kinds.iter().any(|wanted| discriminant(wanted) == discriminant(&kind)) {
            return Some(needs);
        }
        let label =
            format!("expected {}, found {}", with_article(word(&kinds[0])), with_article(word(&kind)));
        self.faults.error("a field of another kind", &path.span, label);
        None
    }

    fn any_path(&mut self, path: &Located<String>) -> Option<(String, FieldKind)> {
        let mut steps = path.split('.');
        let first = steps.next().unwrap_or_default();
        let mut record = self.looked_up(first, path)?;
        let mut field_kind = None;
        for step in steps {
            match &field_kind {
                None => {}
                Some(FieldKind::Reference(to)) => {
                    record = self.ground.records.iter().find(|record| record.name == *to)?;
                }
                Some(_) => {
                    let message = format!("nothing stands under `{step}`");
                    self.faults.error(message, &path.span, "only references lead further");
                    return None;
                }
            }
            let Some((_, kind)) = record.fields.iter().find(|(name, _)| name == step) else {
                let known = record.fields.iter().map(|(name, _)| name.as_str());
                self.faults.unknown("field", step, &path.span, known);
                return None;
            };
            field_kind = Some(kind.clone());
        }
        match field_kind {
            Some(kind) => Some((first.to_owned(), kind)),
            None => {
                self.faults.error("a path without a field", &path.span, "expected `FACT.FIELD`");
                None
            }
        }
    }

    fn looked_up(&mut self, name: &str, path: &Located<String>) -> Option<&'a RecordType> {
        let lookups = self.earlier.iter().filter_map(|fact| match &fact.kind {
            FactKind::Lookup { record, .. } => Some((fact.name.as_str(), record)),
            _ => None,
        });
        let Some((_, record)) = lookups.clone().find(|(fact, _)| *fact == name) else {
            let known: Vec<&str> = lookups.map(|(fact, _)| fact).collect();
            self.faults.unknown("look-up", name, &path.span, known);
            return None;
        };
        self.ground.records.iter().find(|candidate| candidate.name == *record)
    }

    fn seconds(&mut self, duration: &Located<String>) -> Option<u64> {
        let unit = duration.chars().last();
        let factor = match unit {
            Some('s') => Some(1),
            Some('m') => Some(60),
            Some('h') => Some(3600),
            Some('d') => Some(86400),
            _ => None,
        };
        let number =
            duration.get(..duration.len().saturating_sub(1)).and_then(|digits| digits.parse::<u32>().ok());
        match (factor, number) {
            (Some(factor), Some(number)) => Some(u64::from(number) * factor),
            _ => {
                let label = "expected a whole number and `s`, `m`, `h` or `d`, e.g. `1h`";
                self.faults.error("a duration that cannot be read", &duration.span, label);
                None
            }
        }
    }
}

/// Whether a path leads to text in the input: a member, or an entry of a map of texts.
pub(crate) fn is_text_of_input(places: &[Place], path: &str) -> bool {
    let is_text = |wanted: &str| {
        places.iter().any(|place| matches!(place.shape.kind, ShapeKind::String) && place.path() == wanted)
    };
    is_text(path) || path.rsplit_once('.').is_some_and(|(map, _)| is_text(&format!("{map}.value")))
}

fn word(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Key => "key",
        FieldKind::Alias => "alias",
        FieldKind::Reference(_) => "reference",
        FieldKind::Secret => "secret",
        FieldKind::Choice(_) => "choice",
        FieldKind::Flag => "flag",
        FieldKind::Policy(_) => "policy",
        FieldKind::Count => "count",
        FieldKind::Password => "password",
        FieldKind::Code => "code",
        FieldKind::Counter => "counter",
    }
}

/// An outcome in the spec file's own word.
fn own_word(word: &str) -> Outcome {
    Outcome::Word(word.into())
}
