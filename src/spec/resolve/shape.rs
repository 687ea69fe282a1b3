//! Shapes: names become types, and each constraint must fit its type and leave values over.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::domain::text::TextDomain;
use crate::model::constraint::AppliedConstraint;
use crate::model::constraint::domain::Domain;
use crate::model::constraint::length::Length;
use crate::model::constraint::pattern::Patterns;
use crate::model::member_list::SharedMembers;
use crate::model::shape::{Member, Members, Shape, ShapeKind};
use crate::model::validation::with_article;
use crate::spec::faults::Faults;
use crate::spec::resolve::citation::{Citations, unknown};
use crate::spec::text::shape::{MemberText, ShapeText, TypeText};

/// How deep shapes may stand in one another: no real model comes near.
const MAX_DEPTH: usize = 24;

/// The shapes of a file, resolved as they are asked for.
pub(crate) struct Shapes<'a> {
    texts: BTreeMap<&'a str, (&'a Located<String>, Option<&'a Located<ShapeText>>)>,
    resolved: BTreeMap<&'a str, Option<Arc<Shape>>>,
    /// The shapes that are being resolved, each inside the one before it.
    open: Vec<&'a str>,
    /// The members of those among them that stand inside themselves.
    shared: BTreeMap<&'a str, SharedMembers<Member>>,
    citations: Citations<'a>,
    patterns: &'a mut Patterns,
    /// Whether it is known that each shape has values.
    trusted: bool,
    /// Whether something was left out: then what follows from the shapes is not what it will be.
    pub(crate) has_holes: bool,
}

impl<'a> Shapes<'a> {
    /// The shapes of a file.
    pub(crate) fn new(
        entries: &'a [(Located<String>, Option<Located<ShapeText>>)],
        citations: Citations<'a>,
        patterns: &'a mut Patterns,
        trusted: bool,
    ) -> Self {
        let texts = entries.iter().map(|(name, text)| (name.as_str(), (name, text.as_ref()))).collect();
        Self {
            texts,
            resolved: BTreeMap::new(),
            open: Vec::new(),
            shared: BTreeMap::new(),
            citations,
            patterns,
            trusted,
            has_holes: false,
        }
    }

    /// Members with their shapes; those whose shape is wrong are reported and left out.
    pub(crate) fn members<'m>(
        &mut self,
        texts: impl IntoIterator<Item = &'m MemberText>,
        faults: &mut Faults,
    ) -> Vec<Member> {
        let mut seen = BTreeSet::new();
        let mut members = Vec::new();
        for text in texts {
            if !seen.insert(text.name.value.clone()) {
                let message = format!("two members have the name `{}`", text.name.value);
                faults.error(message, &text.name.span, "the second one");
            }
            if !is_identifier(&text.name) {
                let label = "expected a letter or `_`, then letters, digits, `_` and `-`, all of ASCII";
                faults.error("a member's name that is no identifier", &text.name.span, label);
            }
            let citation = match &text.grade {
                Some(grade) => self.citations.of(grade, &text.evidence, faults),
                None => unknown(),
            };
            if text.required && text.evidence.is_empty() {
                let message = format!("required member `{}` without evidence", text.name.value);
                faults.error(message, &text.name.span, "expected `grade` and `evidence` beside it");
            }
            let Some(shape) = self.named(&text.shape, faults) else {
                self.has_holes = true;
                continue;
            };
            members.push(Member {
                name: text.name.value.clone(),
                shape,
                required: text.required,
                documentation: text.documentation.trim_end().to_owned(),
                citation,
            });
        }
        members
    }

    /// Resolves the shapes that nothing asked for too, so that their faults are seen, and reports that nothing did.
    pub(crate) fn finish(mut self, faults: &mut Faults) {
        // A member that was left out may have been the one.
        let holes = self.has_holes || faults.incomplete;
        let names: Vec<&'a str> = self.texts.keys().copied().collect();
        for name in names {
            if self.resolved.contains_key(name) {
                continue;
            }
            let (place, _) = self.texts[name];
            let place = place.clone();
            if !holes {
                faults.error(format!("shape `{name}` is not used"), &place.span, "no member has it");
            }
            self.named(&place, faults);
        }
    }

    fn named(&mut self, name: &Located<String>, faults: &mut Faults) -> Option<Arc<Shape>> {
        if let Some(resolved) = self.resolved.get(name.as_str()) {
            return resolved.clone();
        }
        let Some((known, (_, text))) = self.texts.get_key_value(name.as_str()) else {
            faults.unknown("shape", name, &name.span, self.texts.keys().copied());
            return None;
        };
        let known: &'a str = known;
        let text = *text;
        if let Some(at) = self.open.iter().position(|open| *open == known) {
            if let Some(inner) = text.and_then(|text| self.inner(known, &text.value)) {
                return Some(Arc::new(inner));
            }
            if !self.open[at..].iter().any(|open| self.is_structure(open)) {
                let label = "here the circle closes, without a structure in it";
                faults.error(format!("shape `{known}` contains itself"), &name.span, label);
                return None;
            }
        }
        if self.open.len() >= MAX_DEPTH {
            let message = format!("shapes stand more than {MAX_DEPTH} deep in one another");
            faults.error(message, &name.span, "expected fewer levels");
            return None;
        }
        let shape = match text {
            Some(text) => {
                self.open.push(known);
                let shape = self.shape(known, text, faults);
                self.open.pop();
                if let Some(shape) = &shape
                    && !ends(shape, &mut Vec::new())
                {
                    let message = format!("shape `{known}` contains itself without an end");
                    faults.error(message, &name.span, "no value of it could be written");
                    self.resolved.insert(known, None);
                    return None;
                }
                shape.map(Arc::new)
            }
            None => None,
        };
        self.resolved.insert(known, shape.clone());
        shape
    }

    fn shape(&mut self, name: &str, text: &Located<ShapeText>, faults: &mut Faults) -> Option<Shape> {
        let constraints = constraints(text, self.citations, self.patterns, faults);
        if !self.trusted {
            refuse_empty(text, &constraints, faults);
        }
        refuse_idle_parts(text, faults);
        let kind = match text.kind.value {
            TypeText::String => ShapeKind::String,
            TypeText::Boolean => ShapeKind::Boolean,
            TypeText::Integer => ShapeKind::Integer,
            TypeText::Long => ShapeKind::Long,
            TypeText::Float => ShapeKind::Float,
            TypeText::Double => ShapeKind::Double,
            TypeText::Timestamp => {
                ShapeKind::Timestamp(text.format.as_ref().map(|format| format.value).unwrap_or_default())
            }
            TypeText::Blob => ShapeKind::Blob,
            TypeText::Document => ShapeKind::Document,
            TypeText::Structure | TypeText::Union => {
                let members = self.members(text.member.iter().flatten(), faults);
                let is_union = text.kind.value == TypeText::Union;
                ShapeKind::Structure(match self.shared.remove(name) {
                    Some(shared) => {
                        shared.found(members);
                        Members::recursive(shared, is_union)
                    }
                    None => Members::new(members, is_union),
                })
            }
            TypeText::List => {
                let element = self.part("element", text.element.as_ref(), text, faults)?;
                ShapeKind::List(element)
            }
            TypeText::Map => {
                let key = self.part("key", text.key.as_ref(), text, faults);
                let value = self.part("value", text.map_value.as_ref(), text, faults);
                let key = key?;
                if !matches!(key.kind, ShapeKind::String)
                    && let Some(place) = &text.key
                {
                    let label = format!("expected a string, found {}", with_article(key.type_name()));
                    faults.error("the keys of a map are text", &place.span, label);
                }
                ShapeKind::Map(key, value?)
            }
        };
        Some(Shape { name: name.to_owned(), kind, constraints, sensitive: text.sensitive })
    }

    /// A structure that is being resolved, as it stands inside itself: its members are those that will be found.
    fn inner(&mut self, name: &'a str, text: &ShapeText) -> Option<Shape> {
        if !matches!(text.kind.value, TypeText::Structure | TypeText::Union) {
            return None;
        }
        let shared = self.shared.entry(name).or_default().clone();
        let kind = ShapeKind::Structure(Members::recursive(shared, text.kind.value == TypeText::Union));
        // No constraint is about structures.
        Some(Shape { name: name.to_owned(), kind, constraints: Vec::new(), sensitive: text.sensitive })
    }

    fn is_structure(&self, name: &str) -> bool {
        let text = self.texts.get(name).and_then(|(_, text)| *text);
        text.is_some_and(|text| matches!(text.kind.value, TypeText::Structure | TypeText::Union))
    }

    fn part(
        &mut self,
        part: &str,
        name: Option<&Located<String>>,
        text: &Located<ShapeText>,
        faults: &mut Faults,
    ) -> Option<Arc<Shape>> {
        match name {
            Some(name) => self.named(name, faults),
            None => {
                faults.error(format!("missing field `{part}`"), &text.kind.span, "expected with this type");
                None
            }
        }
    }
}

/// Whether a value of the shape can have an end. `open` has the names of the structures around it.
fn ends<'s>(shape: &'s Shape, open: &mut Vec<&'s str>) -> bool {
    match &shape.kind {
        ShapeKind::Structure(members) => {
            if members.is_recursive() && open.contains(&shape.name.as_str()) {
                return false;
            }
            open.push(&shape.name);
            let ends = match members.is_union() && !members.is_empty() {
                true => members.iter().any(|member| ends(&member.shape, open)),
                false => members.iter().all(|member| !member.required || ends(&member.shape, open)),
            };
            open.pop();
            ends
        }
        ShapeKind::List(element) => shape.domain().least() == 0 || ends(element, open),
        ShapeKind::Map(_, value) => shape.domain().least() == 0 || ends(value, open),
        _ => true,
    }
}

/// Whether a text can be a name in paths, options and programs.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'))
}

fn constraints(
    text: &ShapeText,
    citations: Citations<'_>,
    patterns: &mut Patterns,
    faults: &mut Faults,
) -> Vec<AppliedConstraint> {
    let mut constraints = Vec::new();
    for bound in &text.bounds {
        if !bound.kind.types.contains(&text.kind.value.word()) {
            let message = format!("`{}` has no meaning for this type", bound.kind.key);
            faults.error(message, &bound.span, "not expected here");
            continue;
        }
        let mut wrong = Vec::new();
        let constraint = bound.text.constraint(&bound.span, patterns, &mut wrong);
        wrong.into_iter().for_each(|fault| faults.push(fault));
        if let Some(constraint) = constraint {
            let citation = citations.of(bound.text.grade(), bound.text.evidence(), faults);
            constraints.push(AppliedConstraint { constraint, citation });
        }
    }
    constraints
}

/// A shape of which no value keeps all constraints is one that nobody can send.
fn refuse_empty(text: &ShapeText, constraints: &[AppliedConstraint], faults: &mut Faults) {
    if text.kind.value != TypeText::String {
        return;
    }
    let mut domain = Domain::default();
    constraints.iter().for_each(|applied| applied.constraint.narrow(&mut domain));
    let narrowing = text.bounds.iter().rev().find_map(|bound| bound.text.narrowing(&bound.span));
    let span = narrowing.unwrap_or_else(|| text.kind.span.clone());
    if let Err(error) = TextDomain::new(domain.length.unwrap_or(Length::ANY), domain.pattern, domain.disputed)
    {
        faults.error(error.to_string(), &span, "no value could be sent");
    }
    for value in text.bounds.iter().flat_map(|bound| bound.text.named_texts()) {
        let json = Value::from(value.as_str());
        if constraints.iter().any(|applied| applied.constraint.breach(&ShapeKind::String, &json).is_some()) {
            let message = format!("`{}` breaks another constraint of the shape", value.value);
            faults.error(message, &value.span, "expected a text that keeps all of them");
        }
    }
}

/// Parts that the type does not have would be silently without effect.
fn refuse_idle_parts(text: &ShapeText, faults: &mut Faults) {
    let kind = text.kind.value;
    let parts = [
        ("format", text.format.as_ref().map(|part| &part.span), TypeText::Timestamp),
        ("element", text.element.as_ref().map(|part| &part.span), TypeText::List),
        ("key", text.key.as_ref().map(|part| &part.span), TypeText::Map),
        ("value", text.map_value.as_ref().map(|part| &part.span), TypeText::Map),
        (
            "member",
            text.member.as_ref().and_then(|members| members.first()).map(|first| &first.name.span),
            TypeText::Structure,
        ),
    ];
    for (part, span, owner) in parts {
        if let Some(span) = span
            && kind != owner
            && (kind, owner) != (TypeText::Union, TypeText::Structure)
        {
            faults.error(format!("`{part}` has no meaning for this type"), span, "not expected here");
        }
    }
}
