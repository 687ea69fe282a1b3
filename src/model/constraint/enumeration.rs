//! The `enum` trait: one of a list of texts.

use std::any::Any;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::Constraint;
use crate::model::constraint::breach::Breach;
use crate::model::constraint::domain::Domain;
use crate::model::constraint::kind::ConstraintKind;
use crate::model::constraint::mistake::{Misjudgment, Misreading};
use crate::model::constraint::pattern::Patterns;
use crate::model::constraint::sample::{Edge, Sample};
use crate::model::constraint::written::{ConstraintText, read};
use crate::model::requirement::Grade;
use crate::model::shape::{Shape, ShapeKind};

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
    misreadings: &[
        Misreading {
            id: "enumeration-folds-case",
            sentence: "the letter case of a listed text does not matter",
            concerns: |constraint| {
                let cases = |value: &String| [value.to_lowercase(), value.to_uppercase()];
                let mut variants = words(constraint).iter().flat_map(cases);
                variants.any(|variant| !words(constraint).contains(&variant))
            },
            also_breaks: &[],
            judgment: Misjudgment::Overlooks(|constraint, text| {
                words(constraint).iter().any(|value| value.to_lowercase() == text.to_lowercase())
            }),
        },
        Misreading {
            id: "enumeration-trims",
            sentence: "white space around a listed text does not matter",
            concerns: |_| true,
            also_breaks: &[],
            judgment: Misjudgment::Overlooks(|constraint, text| {
                words(constraint).iter().any(|value| value == text.trim())
            }),
        },
        Misreading {
            id: "enumeration-empty-accepted",
            sentence: "an empty text is taken for one of the listed texts",
            concerns: |constraint| words(constraint).iter().all(|value| !value.is_empty()),
            also_breaks: &[],
            judgment: Misjudgment::Overlooks(|_, text| text.is_empty()),
        },
    ],
};

fn words(constraint: &dyn Constraint) -> &[String] {
    let enumeration = (constraint as &dyn Any).downcast_ref::<Enumeration>();
    enumeration.map_or(&[], |enumeration| &enumeration.values)
}

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
        let mut others: Vec<(String, String)> =
            others.into_iter().map(|(operator, text)| (operator.to_owned(), text)).collect();
        others.push(("empty".to_owned(), String::new()));
        for value in self.values.iter().skip(1) {
            others.push((format!("lower-case-{value}"), value.to_lowercase()));
            others.push((format!("upper-case-{value}"), value.to_uppercase()));
        }
        // An address is one case's alone.
        others.retain(|(operator, text)| !self.holds(text) && !self.holds(operator));
        let refused = others
            .into_iter()
            .map(|(operator, text)| Edge::outside(operator, OTHER, Sample::Value(text.into())));
        listed.chain(refused).collect()
    }
}
