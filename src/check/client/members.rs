//! Which members arrive, and with which values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::check::client::called::ObservedCall;
use crate::check::verdict::{BreakageKind, Judgment};
use crate::model::client_rule::ClientRule;
use crate::model::operation::{Operation, Params};
use crate::model::protocol::sent::SentTo;
use crate::model::service::Service;
use crate::model::shape::{Member, Shape, ShapeKind};
use crate::redact::bounded::bounded;
use crate::wire::Request;

/// How many bytes of a value are told.
const LONGEST_VALUE: usize = 200;

pub(super) fn check(called: &ObservedCall<'_>) -> Vec<Judgment> {
    let Some(sent) = called.requests().next().and_then(|request| called.read(request).input) else {
        return Vec::new();
    };
    let mut comparison = Comparison::default();
    comparison.structure(&called.operation.members, &called.case.params, &sent, "");
    if !called.case.is_valid {
        // What says nothing in a valid input says nothing here.
        comparison.broken.remove(&ClientRule::LeftOut);
        let found = comparison.broken.into_values().next().map(|difference| difference.in_words());
        let expected = "the input as it was given, or no request";
        return vec![called.unless(ClientRule::Invalid, BreakageKind::WrongMember, expected, found)];
    }
    let held = comparison.tried.iter().filter(|rule| !comparison.broken.contains_key(rule));
    let held = held.map(|rule| called.pass(*rule));
    let broken = comparison.broken.iter().map(|(rule, difference)| {
        let outcome = BreakageKind::WrongMember;
        called.fail(
            *rule,
            outcome,
            &difference.expected,
            format!("{}: {}", difference.place(), difference.found),
        )
    });
    held.chain(broken).collect()
}

/// Whether a request has an input as it was given; none that cannot be read has.
pub fn is_as_given(service: &Service, operation: &Operation, params: &Params, request: &Request) -> bool {
    let to = SentTo { service, operation, path: "" };
    let Some(sent) = service.protocol.codec.check_sent(to, request).input else { return false };
    let mut comparison = Comparison::default();
    comparison.structure(&operation.members, params, &sent, "");
    comparison.broken.remove(&ClientRule::LeftOut);
    comparison.broken.is_empty()
}

/// What was given beside what was sent.
#[derive(Default)]
struct Comparison {
    /// The rules that there was something to hold to.
    tried: Vec<ClientRule>,
    /// The first difference by each rule.
    broken: BTreeMap<ClientRule, Difference>,
}

struct Difference {
    path: String,
    expected: String,
    found: String,
}

impl Difference {
    fn place(&self) -> &str {
        if self.path.is_empty() { "the input" } else { &self.path }
    }

    fn in_words(&self) -> String {
        format!("{}: expected {}, found {}", self.place(), self.expected, self.found)
    }
}

impl Comparison {
    fn hold(&mut self, rule: ClientRule, path: &str, words: Option<(String, String)>) {
        if !self.tried.contains(&rule) {
            self.tried.push(rule);
        }
        if let Some((expected, found)) = words {
            let difference = Difference { path: path.to_owned(), expected, found };
            self.broken.entry(rule).or_insert(difference);
        }
    }

    /// The members of a structure. One that is empty may stand there as `{}` or not at all.
    fn structure(
        &mut self,
        members: &[Member],
        given: &Map<String, Value>,
        sent: &Map<String, Value>,
        path: &str,
    ) {
        let shape_of =
            |name: &str| members.iter().find(|member| member.name == name).map(|member| &*member.shape);
        for (name, value) in given {
            let (path, shape) = (joined(path, name), shape_of(name));
            match sent.get(name) {
                Some(found) if !found.is_null() => {
                    self.hold(ClientRule::Given, &path, None);
                    self.value(shape, value, found, &path);
                }
                _ if is_free(shape, value) => {}
                found => {
                    let rule = if value == "" { ClientRule::Empty } else { ClientRule::Given };
                    let found = found.map_or("nothing", |_| "null").to_owned();
                    self.hold(rule, &path, Some((shown(value), found)));
                }
            }
        }
        let others = sent.iter().filter(|(name, _)| !given.contains_key(*name));
        let (nulls, others): (Vec<_>, Vec<_>) = others.partition(|(_, value)| value.is_null());
        let null = nulls.first().map(|(name, _)| (joined(path, name), "null".to_owned()));
        self.surplus(ClientRule::LeftOut, path, null);
        let other = others.iter().find(|(name, value)| !is_free(shape_of(name), value));
        self.surplus(
            ClientRule::OnlyGiven,
            path,
            other.map(|(name, value)| (joined(path, name), shown(value))),
        );
    }

    fn surplus(&mut self, rule: ClientRule, path: &str, found: Option<(String, String)>) {
        let (path, found) = found.map_or((path.to_owned(), None), |(path, found)| (path, Some(found)));
        self.hold(rule, &path, found.map(|found| ("nothing, since nothing was given".to_owned(), found)));
    }

    fn value(&mut self, shape: Option<&Shape>, given: &Value, sent: &Value, path: &str) {
        let kind = shape.map(|shape| &shape.kind);
        match (given, sent) {
            (Value::Object(given), Value::Object(sent)) => match kind {
                Some(ShapeKind::Structure(members)) => self.structure(members, given, sent, path),
                Some(ShapeKind::Map(_, value)) => self.map(Some(value), given, sent, path),
                _ => self.map(None, given, sent, path),
            },
            (Value::Array(given), Value::Array(sent)) => {
                let element = match kind {
                    Some(ShapeKind::List(element)) => Some(&**element),
                    _ => None,
                };
                self.list(element, given, sent, path);
            }
            (Value::String(given), Value::String(sent)) => {
                let words = (given != sent).then(|| difference_of(given, sent));
                self.hold(ClientRule::of_text(given), path, words);
            }
            (Value::Number(given), Value::Number(sent)) => {
                let is_same =
                    given == sent || given.as_f64() == sent.as_f64() && (given.is_f64() || sent.is_f64());
                let words = (!is_same).then(|| (given.to_string(), sent.to_string()));
                self.hold(ClientRule::Value, path, words);
            }
            (Value::Bool(given), Value::Bool(sent)) => {
                let words = (given != sent).then(|| (given.to_string(), sent.to_string()));
                self.hold(ClientRule::Value, path, words);
            }
            _ => {
                let words = (shown(given), shown(sent));
                self.hold(ClientRule::Type, path, Some(words));
                return;
            }
        }
        self.hold(ClientRule::Type, path, None);
    }

    fn map(
        &mut self,
        shape: Option<&Shape>,
        given: &Map<String, Value>,
        sent: &Map<String, Value>,
        path: &str,
    ) {
        let entry = |key: &str| format!("the entry {}", shown(&Value::from(key)));
        let is_missing = |key: &str| sent.get(key).is_none_or(Value::is_null);
        for (key, value) in given {
            let rule = if value == "" { ClientRule::Empty } else { key_rule_of(key) };
            let words = is_missing(key).then(|| (entry(key), "none of that key".to_owned()));
            self.hold(rule, path, words);
        }
        // What became of an entry that is missing may have changed the others.
        if given.keys().any(|key| is_missing(key)) {
            return;
        }
        for (key, value) in given {
            self.value(shape, value, &sent[key], &joined(path, key));
        }
        let other = sent.keys().find(|key| !given.contains_key(*key));
        let words =
            other.map(|key| ("the entries that were given".to_owned(), format!("{} too", entry(key))));
        self.hold(ClientRule::Entries, path, words);
    }

    fn list(&mut self, shape: Option<&Shape>, given: &[Value], sent: &[Value], path: &str) {
        let words = (given.len() != sent.len())
            .then(|| (format!("{} elements", given.len()), format!("{} elements", sent.len())));
        self.hold(ClientRule::Entries, path, words);
        for (given, sent) in given.iter().zip(sent) {
            self.value(shape, given, sent, path);
        }
    }
}

/// Whether a value says the same as none: a structure without members.
fn is_free(shape: Option<&Shape>, value: &Value) -> bool {
    let is_structure = shape.is_some_and(|shape| matches!(shape.kind, ShapeKind::Structure(_)));
    is_structure && value.as_object().is_some_and(Map::is_empty)
}

/// The rule that a key is held to: one that is plain is there or not.
fn key_rule_of(key: &str) -> ClientRule {
    match ClientRule::of_text(key) {
        ClientRule::Value | ClientRule::Empty => ClientRule::Entries,
        rule => rule,
    }
}

/// Two texts from where they differ.
fn difference_of(given: &str, sent: &str) -> (String, String) {
    let same: usize = given
        .chars()
        .zip(sent.chars())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one.len_utf8())
        .sum();
    // A few characters before tell where it is.
    let start = given[..same].char_indices().rev().nth(7).map_or(0, |(index, _)| index);
    let before = if start > 0 { "..." } else { "" };
    let part = |text: &str| format!("{before}{}", shown(&Value::from(&text[start..])));
    (part(given), part(sent))
}

/// A value as JSON in ASCII, cut.
fn shown(value: &Value) -> String {
    let escaped: String = value
        .to_string()
        .chars()
        .flat_map(|character| match character {
            ' '..='~' => vec![character],
            _ => format!("\\u{{{:x}}}", u32::from(character)).chars().collect(),
        })
        .collect();
    bounded(&escaped, LONGEST_VALUE)
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
