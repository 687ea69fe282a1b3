//! Pairs of operations of which one creates a thing and the other reads it, as far as a model alone shows them.
//!
//! - The names say which operation reads; that both speak of the same thing, members of the same name and shape show.
//! - Where anything of that is doubtful there is no pair: a thing that was there before, or that others may have created
//!   meanwhile, says nothing.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::model::fresh_text::FreshText;
use crate::model::operation::{Operation, Params};
use crate::model::shape::{Member, Shape, ShapeKind};

/// What names of operations that create begin with.
const CREATING: [&str; 2] = ["Create", "Put"];
/// What names of operations that read one thing begin with, the likelier one first.
const READING: [&str; 2] = ["Describe", "Get"];
/// What names of members end with that name a thing.
const NAMING: [&str; 4] = ["arn", "identifier", "id", "name"];
/// What names of members end with whose values a service may well put in another way: names of other things, states that
/// change by themselves, and what is for one request alone.
const UNSTEADY: [&str; 6] = ["id", "ids", "identifier", "state", "status", "token"];

/// How a thing that an operation creates is read, and what must be found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadBack {
    /// The id of the operation that reads.
    pub reader: String,
    /// Its members that name the thing.
    pub keys: Vec<ReadKey>,
    /// Members that it need not have, and that it has as the request had them which created the thing.
    pub shared: Vec<String>,
    /// The member of its output in which the thing stands; `None` where that is the output itself.
    pub inside: Option<String>,
    /// Members that both have: what is given to one is told by the other.
    pub compared: Vec<String>,
    /// Members of the creating operation that must name nothing that is there.
    pub fresh: Vec<(String, FreshText)>,
}

/// A member that names the thing that is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadKey {
    /// The member.
    pub member: String,
    /// Where its value comes from.
    pub source: KeySource,
}

/// Where the name of a thing comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The request that created it has it by the same name.
    Input,
    /// The answer to that request has it.
    Output {
        /// Where it stands there.
        path: Vec<String>,
        /// Texts that a service can give as such a name.
        form: Option<FreshText>,
    },
}

/// The names of the operations that may read what an operation of this name creates, the likelier one first.
pub fn reader_names(name: &str) -> Vec<String> {
    let noun = noun_of(name);
    noun.map(|noun| READING.map(|verb| format!("{verb}{noun}")).to_vec()).unwrap_or_default()
}

/// What an operation creates, as its name has it.
fn noun_of(name: &str) -> Option<&str> {
    let noun = CREATING.iter().find_map(|verb| name.strip_prefix(verb))?;
    noun.starts_with(|first: char| first.is_ascii_uppercase()).then_some(noun)
}

impl ReadBack {
    /// How what an operation creates is read by one of these operations; `None` where the model shows no way.
    pub fn find(operation: &Operation, operations: &[Arc<Operation>]) -> Option<Self> {
        let noun = noun_of(&operation.name)?;
        reader_names(&operation.name).iter().find_map(|name| {
            let reader = operations.iter().find(|reader| reader.name == *name)?;
            Self::between(operation, reader, noun)
        })
    }

    fn between(operation: &Operation, reader: &Operation, noun: &str) -> Option<Self> {
        let fresh: Vec<(String, FreshText)> = operation
            .members
            .iter()
            .filter(|member| names_noun(&member.name, noun))
            .filter_map(|member| Some((member.name.clone(), FreshText::of(&member.shape)?)))
            .collect();
        let required: Vec<&Member> = reader.members.iter().filter(|member| member.required).collect();
        let named = match required.as_slice() {
            // One of several ways to name the thing.
            [] => vec![
                reader.members.iter().find(|member| fresh.iter().any(|(name, _)| *name == member.name))?,
            ],
            _ => required,
        };
        let keys: Vec<ReadKey> =
            named.iter().map(|member| key(operation, member, noun)).collect::<Option<_>>()?;
        // What nobody else can have created in between has a part in its name that is new.
        let is_own = |key: &ReadKey| match &key.source {
            KeySource::Input => fresh.iter().any(|(name, _)| *name == key.member),
            KeySource::Output { path, .. } => path.last().is_some_and(|name| names_noun(name, noun)),
        };
        if !keys.iter().any(is_own) {
            return None;
        }
        let is_shared = |member: &&Member| {
            keys.iter().all(|key| key.member != member.name)
                && !member.required
                && same(&operation.members, member).is_some()
        };
        let shared = reader.members.iter().filter(is_shared).map(|member| member.name.clone()).collect();
        let (inside, compared) = compared(operation, reader)?;
        Some(Self { reader: reader.id.clone(), keys, shared, inside, compared, fresh })
    }

    /// Gives what is created a name that nothing has, made with this unique part.
    pub fn rename(&self, created_with: &mut Params, part: &str) {
        for (member, form) in &self.fresh {
            if let Some(name) = created_with.get_mut(member) {
                *name = form.text(part).into();
            }
        }
    }

    /// The input with which a thing is read that was created with this one, and answered with that output; `None` where the
    /// output does not name it.
    pub fn read_input(&self, created_with: &Params, output: &Value) -> Option<Params> {
        let mut input = self.named_by(created_with, output)?;
        for member in &self.shared {
            if let Some(value) = created_with.get(member) {
                input.insert(member.clone(), value.clone());
            }
        }
        Some(input)
    }

    /// The members of that input that name the thing.
    pub fn named_by(&self, created_with: &Params, output: &Value) -> Option<Params> {
        let value = |key: &ReadKey| match &key.source {
            KeySource::Input => created_with.get(&key.member),
            KeySource::Output { path, .. } => path.iter().try_fold(output, |value, name| value.get(name)),
        };
        self.keys.iter().map(|key| Some((key.member.clone(), value(key)?.clone()))).collect()
    }

    /// The thing in an output of the operation that reads.
    pub fn thing_in<'o>(&self, output: &'o Value) -> Option<&'o Map<String, Value>> {
        match &self.inside {
            Some(inside) => output.get(inside)?.as_object(),
            None => output.as_object(),
        }
    }

    /// Whether a service that makes names up can name what it creates.
    pub fn can_be_named(&self) -> bool {
        self.keys.iter().all(|key| !matches!(key.source, KeySource::Output { form: None, .. }))
    }
}

/// Where the value of a member comes from that names a thing; `None` where it is not sure to be had.
fn key(operation: &Operation, member: &Member, noun: &str) -> Option<ReadKey> {
    let of = |source| Some(ReadKey { member: member.name.clone(), source });
    if !matches!(member.shape.kind, ShapeKind::String) {
        return None;
    }
    if same(&operation.members, member).is_some() {
        return of(KeySource::Input);
    }
    let told = told_texts(operation);
    let by_name = told.iter().find(|path| path.last() == Some(&member.name));
    let alike = || {
        let suffix = naming_suffix(&member.name);
        let others = told.iter().filter(|path| path.last().is_some_and(|name| names_noun(name, noun)));
        // A name of the same kind, or the one that every thing has.
        others.filter(|_| names_noun(&member.name, noun)).min_by_key(|path| {
            let own = path.last().and_then(|name| naming_suffix(name));
            (own != suffix, own != Some(NAMING[0]))
        })
    };
    let path = by_name.or_else(alike)?.clone();
    let form = FreshText::of(&member.shape);
    of(KeySource::Output { path, form })
}

/// Where texts stand in the output of an operation, at most one level deep, but for what repeats the input.
fn told_texts(operation: &Operation) -> Vec<Vec<String>> {
    let is_text = |member: &&Member| matches!(member.shape.kind, ShapeKind::String);
    let outer = operation.output.iter().filter(is_text).map(|member| vec![member.name.clone()]);
    let inner = operation.output.iter().filter(|member| same(&operation.members, member).is_none());
    let inner = inner.flat_map(|outer| {
        let texts = outer.shape.members().iter().filter(is_text);
        texts.map(|member| vec![outer.name.clone(), member.name.clone()])
    });
    outer.chain(inner).collect()
}

/// Where a thing stands in the output of the operation that reads it, and what of it is compared.
fn compared(operation: &Operation, reader: &Operation) -> Option<(Option<String>, Vec<String>)> {
    let shared = |told: &[Member]| -> Vec<String> {
        let steady = operation.members.iter().filter(|member| is_steady(member));
        steady.filter(|member| same(told, member).is_some()).map(|member| member.name.clone()).collect()
    };
    let outer = shared(&reader.output);
    if !outer.is_empty() {
        return Some((None, outer));
    }
    let mut structures =
        reader.output.iter().filter(|member| matches!(member.shape.kind, ShapeKind::Structure(_)));
    let (Some(only), None) = (structures.next(), structures.next()) else { return None };
    let inner = shared(only.shape.members());
    (!inner.is_empty()).then(|| (Some(only.name.clone()), inner))
}

/// The member of the same name and shape.
fn same<'m>(members: &'m [Member], wanted: &Member) -> Option<&'m Member> {
    members.iter().find(|member| {
        let (own, other) = (&member.shape, &wanted.shape);
        member.name == wanted.name && own.name == other.name && own.type_name() == other.type_name()
    })
}

/// Whether a value of the member is told as it was given, by all that its name and shape say.
fn is_steady(member: &Member) -> bool {
    let name = member.name.to_ascii_lowercase();
    let mut shapes = Vec::new();
    member.shape.add_with_all_in_it(&mut shapes);
    let is_plain = |shape: &&Shape| {
        !shape.sensitive && !matches!(shape.kind, ShapeKind::Timestamp(_) | ShapeKind::Document)
    };
    !UNSTEADY.iter().any(|end| name.ends_with(end)) && shapes.iter().all(is_plain)
}

/// Whether a member names what a noun stands for: `Name`, and of a night train `NightTrainId` and `TrainName`.
fn names_noun(member: &str, noun: &str) -> bool {
    let (member, noun) = (member.to_ascii_lowercase(), noun.to_ascii_lowercase());
    let suffix = NAMING.iter().find(|suffix| member.ends_with(**suffix));
    noun.ends_with(suffix.map_or(member.as_str(), |suffix| &member[..member.len() - suffix.len()]))
}

/// What of a member's name says that it names something.
fn naming_suffix(member: &str) -> Option<&'static str> {
    let member = member.to_ascii_lowercase();
    NAMING.iter().find(|suffix| member.ends_with(**suffix)).copied()
}
