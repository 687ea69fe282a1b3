//! With what a list was made: in a run that differs, what is known may show otherwise.

use serde::Deserialize;
use serde::Deserializer;
use toml_edit::{Item, Table, value};

/// With what a list was made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeWith {
    /// The version of the requirements, which is that of wireproof.
    pub requirements: String,
    /// The SHA-256 of the spec's files.
    pub spec_sha256: String,
    /// The seed.
    #[serde(deserialize_with = "seed")]
    pub seed: u64,
    /// What the service was believed to hold.
    pub behavior: String,
    /// What was judged: `endpoint`, or `mock` for the embedded one.
    pub target: String,
}

/// A seed, which is too great for a number of TOML now and then and is text then.
fn seed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum SeedText {
        Number(u64),
        Text(String),
    }
    match SeedText::deserialize(deserializer)? {
        SeedText::Number(seed) => Ok(seed),
        SeedText::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

impl MadeWith {
    /// What differs in another run, in a few words each.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let seeds = (self.seed.to_string(), other.seed.to_string());
        let fields = [
            ("requirements", &self.requirements, &other.requirements),
            ("spec", &self.spec_sha256, &other.spec_sha256),
            ("seed", &seeds.0, &seeds.1),
            ("behavior", &self.behavior, &other.behavior),
            ("target", &self.target, &other.target),
        ];
        let short = |value: &str| value.chars().take(12).collect::<String>();
        fields
            .into_iter()
            .filter(|(_, was, is)| was != is)
            .map(|(field, was, is)| format!("{field} {} instead of {}", short(was), short(is)))
            .collect()
    }

    /// Writes the fields into a table, whose comments stay.
    pub(super) fn write_to(&self, table: &mut Table) {
        let seed = i64::try_from(self.seed).ok().map_or_else(|| value(self.seed.to_string()), value);
        let fields = [
            ("requirements", value(&self.requirements)),
            ("spec_sha256", value(&self.spec_sha256)),
            ("seed", seed),
            ("behavior", value(&self.behavior)),
            ("target", value(&self.target)),
        ];
        for (name, new) in fields {
            match table.get_mut(name) {
                Some(Item::Value(old)) => {
                    let decor = old.decor().clone();
                    if let Item::Value(mut new) = new {
                        *new.decor_mut() = decor;
                        *old = new;
                    }
                }
                _ => {
                    table.insert(name, new);
                }
            }
        }
    }
}
