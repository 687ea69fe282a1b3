//! The `enum` trait: one of a list of texts.

use serde_json::Value;

use crate::model::Shape;
use crate::model::ShapeKind;
use crate::model::constraint::Breach;
use crate::model::constraint::Constraint;
use crate::model::constraint::ConstraintKind;
use crate::model::constraint::Domain;
use crate::model::constraint::Edge;
use crate::model::constraint::Sample;

/// The texts that are allowed, in the order of the spec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// The allowed texts; never empty.
    pub values: Vec<String>,
}

const OTHER: Breach = Breach::new("enumeration", None, "enumeration", "not one of the listed texts");

pub(super) static ENUMERATION: ConstraintKind =
    ConstraintKind { key: "enum", breaches: &[OTHER], misreadings: &[] };

impl Enumeration {
    /// Whether the text is one of them; letter case counts.
    pub fn holds(&self, text: &str) -> bool {
        self.values.iter().any(|value| value == text)
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
