//! The coverage phase: every edge of every constraint, every member absent, null and of every wrong type,
//! every option alone and together, every change of the envelope.

mod constraint;
mod entry;
mod envelope;
mod equal;
mod escapes;
mod length;
mod optional;
mod presence;
mod repeated;
mod several;
mod signed;
mod text;
mod types;

use crate::generate::generator::Generator;
use crate::generate::recipe::Recipe;

pub(super) use text::characters;

/// A family of cases: its name, and its recipes for an operation.
pub(super) struct Family {
    /// The name, which is that of its file.
    pub name: &'static str,
    /// Its recipes.
    pub recipes: fn(&Generator) -> Vec<Recipe>,
}

impl std::fmt::Debug for Family {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

/// All families, in the order in which their cases are run.
pub(super) const FAMILIES: &[Family] = &[
    Family { name: "presence", recipes: presence::recipes },
    Family { name: "length", recipes: length::recipes },
    Family { name: "text", recipes: text::recipes },
    Family { name: "constraint", recipes: constraint::recipes },
    Family { name: "types", recipes: types::recipes },
    Family { name: "entry", recipes: entry::recipes },
    Family { name: "equal", recipes: equal::recipes },
    Family { name: "signed", recipes: signed::recipes },
    Family { name: "optional", recipes: optional::recipes },
    Family { name: "several", recipes: several::recipes },
    Family { name: "repeated", recipes: repeated::recipes },
    Family { name: "envelope", recipes: envelope::recipes },
    Family { name: "escapes", recipes: escapes::recipes },
];

/// The whole id of one of the protocol's requirements.
fn protocol_requirement(generator: &Generator, rule: &str) -> String {
    format!("{}/{rule}", generator.service.protocol.id)
}
