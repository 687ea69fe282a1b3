//! Placeholders in messages, outputs and probes: what stands between braces must be there.

use std::ops::Range;

use serde_json::{Map, Value};

use crate::diagnostic::located::Located;
use crate::model::place::Place;
use crate::model::record::FieldKind;
use crate::model::rule::{Fact, FactKind, Rule};
use crate::spec::faults::Faults;
use crate::spec::resolve::fact::{Ground, is_text_of_input};
use crate::spec::text::operation::ProbeText;
use crate::spec::text::rule::RuleText;

/// Stands for something that was never there before.
const RANDOM: &str = "random";

/// What placeholders can speak of.
pub(crate) struct PlaceholderGround<'a> {
    /// Members and records.
    pub(crate) ground: &'a Ground<'a>,
    /// The facts by name, with the record that they look up, if any.
    pub(crate) facts: &'a [Fact],
}

impl PlaceholderGround<'_> {
    /// Refuses what rules speak of and what is not there: `{Member}` and `{random}` are.
    pub(crate) fn refuse_in_rules(&self, texts: &[Located<RuleText>], rules: &[Rule], faults: &mut Faults) {
        for (text, rule) in texts.iter().zip(rules) {
            if let (Some(message), Some(place)) = (&rule.message, &text.message) {
                self.refuse(&Value::String(message.clone()), &place.span, false, faults);
            }
            if let (Some(output), Some(place)) = (&rule.output, &text.output) {
                self.refuse(output, &place.span, false, faults);
            }
        }
    }

    /// The same for probes, which can speak of facts and of records' fields too.
    pub(crate) fn refuse_in_probes(&self, texts: &[Located<ProbeText>], faults: &mut Faults) {
        for text in texts {
            let params: Map<String, Value> = text.params.value.clone();
            self.refuse(&Value::Object(params), &text.params.span, true, faults);
        }
    }

    fn refuse(&self, value: &Value, span: &Range<usize>, is_probe: bool, faults: &mut Faults) {
        match value {
            Value::String(template) => {
                for name in names_in(template) {
                    let is_known = name == RANDOM
                        || is_text_of_input(self.ground.places, name)
                        || (is_probe && self.is_of_fixture(name));
                    if !is_known {
                        let known = self.known(is_probe);
                        faults.unknown("placeholder", name, span, known.iter().map(String::as_str));
                    }
                }
            }
            Value::Array(items) => {
                items.iter().for_each(|item| self.refuse(item, span, is_probe, faults));
            }
            Value::Object(members) => {
                members.values().for_each(|member| self.refuse(member, span, is_probe, faults));
            }
            _ => {}
        }
    }

    /// Whether it is a digest, or a field of a record that was looked up.
    fn is_of_fixture(&self, name: &str) -> bool {
        let (fact, field) = match name.split_once('.') {
            Some((fact, field)) => (fact, Some(field)),
            None => (name, None),
        };
        self.facts.iter().filter(|known| known.name == fact).any(|known| match (&known.kind, field) {
            (FactKind::Digest { .. }, None) => true,
            (FactKind::Lookup { record, .. }, Some(field)) => self.has_field(record, field),
            _ => false,
        })
    }

    fn has_field(&self, record: &str, path: &str) -> bool {
        let (field, rest) = match path.split_once('.') {
            Some((field, rest)) => (field, Some(rest)),
            None => (path, None),
        };
        let kinds = self.ground.records.iter().filter(|kind| kind.name == record);
        kinds.flat_map(|kind| &kind.fields).filter(|(name, _)| name == field).any(|(_, kind)| {
            match (kind, rest) {
                (_, None) => true,
                (FieldKind::Reference(to), Some(rest)) => self.has_field(to, rest),
                _ => false,
            }
        })
    }

    fn known(&self, is_probe: bool) -> Vec<String> {
        let mut known: Vec<String> = self.ground.places.iter().map(Place::path).collect();
        if is_probe {
            known.extend(self.facts.iter().map(|fact| fact.name.clone()));
        }
        known
    }
}

/// The names between braces; a brace that nothing closes stands for itself.
fn names_in(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brace_that_nothing_closes_names_nothing() {
        assert_eq!(names_in("{A} and {b.c} { {").collect::<Vec<_>>(), ["A", "b.c"]);
        assert_eq!(names_in("none } {").count(), 0);
    }
}
