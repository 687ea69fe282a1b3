//! The `enum` trait: one of a list of texts.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Located;
use crate::model::Grade;
use crate::model::Shape;
use crate::model::ShapeKind;
use crate::model::constraint::Breach;
use crate::model::constraint::Constraint;
use crate::model::constraint::ConstraintKind;
use crate::model::constraint::ConstraintText;
use crate::model::constraint::Domain;
use crate::model::constraint::Edge;
use crate::model::constraint::Patterns;
use crate::model::constraint::Sample;
use crate::model::constraint::read;

/// The texts that are allowed, in the order of the spec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// The allowed texts; never empty.
    pub values: Vec<String>,
}

/// The texts that are allowed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct EnumerationText {
    /// The allowed texts.
    values: Vec<Located<String>>,
    /// How strong the evidence is.
    grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    evidence: Vec<Located<String>>,
}

const OTHER: Breach = Breach::new("enumeration", None, "enumeration", "not one of the listed texts");

pub(super) static ENUMERATION: ConstraintKind = ConstraintKind {
    key: "enum",
    description: "One of a list of texts.",
    types: &["string"],
    read: read::<EnumerationText>,
    schema: |generator| generator.subschema_for::<Option<EnumerationText>>(),
    breaches: &[OTHER],
    misreadings: &[],
};

impl Enumeration {
    /// Whether the text is one of them; letter case counts.
    pub fn holds(&self, text: &str) -> bool {
        self.values.iter().any(|value| value == text)
    }
}

impl ConstraintText for EnumerationText {
    fn grade(&self) -> &Located<Grade> {
        &self.grade
    }

    fn evidence(&self) -> &[Located<String>] {
        &self.evidence
    }

    fn constraint(
        &self,
        span: &Range<usize>,
        _: &mut Patterns,
        wrong: &mut Vec<Diagnostic>,
    ) -> Option<Arc<dyn Constraint>> {
        let mut seen = BTreeSet::new();
        for value in self.values.iter().filter(|value| !seen.insert(value.as_str())) {
            let message = format!("`{}` is listed twice", value.value);
            wrong.push(Diagnostic::error(message, value.span.clone(), "the second one"));
        }
        if self.values.is_empty() {
            let label = "no value could be right";
            wrong.push(Diagnostic::error("an enumeration without values", span.clone(), label));
        }
        Some(Arc::new(Enumeration { values: self.values.iter().map(|value| value.value.clone()).collect() }))
    }

    fn named_texts(&self) -> &[Located<String>] {
        &self.values
    }
}

impl Constraint for Enumeration {
    fn kind(&self) -> &'static ConstraintKind {
        &ENUMERATION
    }

    fn breach(&self, _: &ShapeKind, value: &Value) -> Option<Breach> {
        (!self.holds(value.as_str()?)).then_some(OTHER)
    }

    fn admits_two_units(&self) -> bool {
        self.values.iter().any(|value| value.chars().any(|character| character > '\u{ffff}'))
    }

    fn narrow<'a>(&'a self, domain: &mut Domain<'a>) {
        domain.words = Some(&self.values);
    }

    fn bound(&self, _: Breach) -> String {
        format!("[{}]", self.values.join(", "))
    }

    fn sentence(&self, _: Breach, place: &str, _: &Shape) -> String {
        format!("{place} other than {} is refused", self.values.join(", "))
    }

    fn edges(&self, _: &ShapeKind) -> Vec<Edge> {
        let listed = self
            .values
            .iter()
            .map(|value| Edge::inside(value.as_str(), OTHER, Sample::Value(value.as_str().into())));
        let first = self.values.first().map_or("", String::as_str);
        let without_last = first.chars().count().saturating_sub(1);
        let others = [
            ("other-word", "Unheard".to_owned()),
            ("lower-case", first.to_lowercase()),
            ("upper-case", first.to_uppercase()),
            ("trailing-space", format!("{first} ")),
            ("cut-off", first.chars().take(without_last).collect()),
        ];
        let others = others.into_iter().filter(|(_, text)| !self.holds(text));
        listed
            .chain(others.map(|(operator, text)| Edge::outside(operator, OTHER, Sample::Value(text.into()))))
            .collect()
    }
}
