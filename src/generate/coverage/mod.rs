//! The coverage phase: every edge of every constraint, every member absent, null and of every wrong type,
//! every option alone and together, every change of the envelope.

mod constraint;
mod entry;
mod envelope;
mod equal;
mod length;
mod optional;
mod presence;
mod read_back;
mod repeated;
mod several;
mod signed;
mod spelling;
pub mod text;
mod types;

use crate::generate::generator::Generator;
use crate::generate::template::CaseTemplate;
use crate::model::protocol::common::CommonRule;
use crate::model::requirement::id::RequirementId;

/// A family of cases: its name, and its templates for an operation.
pub(super) struct Family {
    /// The name, which is that of its file.
    pub name: &'static str,
    /// Its templates.
    pub templates: fn(&Generator) -> Vec<CaseTemplate>,
}

impl std::fmt::Debug for Family {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

/// All families, in the order in which their cases are run.
pub(super) const FAMILIES: &[Family] = &[
    Family { name: "presence", templates: presence::templates },
    Family { name: "length", templates: length::templates },
    Family { name: "text", templates: text::templates },
    Family { name: "constraint", templates: constraint::templates },
    Family { name: "types", templates: types::templates },
    Family { name: "entry", templates: entry::templates },
    Family { name: "equal", templates: equal::templates },
    Family { name: "signed", templates: signed::templates },
    Family { name: "optional", templates: optional::templates },
    Family { name: "read_back", templates: read_back::templates },
    Family { name: "several", templates: several::templates },
    Family { name: "repeated", templates: repeated::templates },
    Family { name: "envelope", templates: envelope::templates },
    Family { name: "spelling", templates: spelling::templates },
];

/// The whole id of one of the protocol's requirements.
fn protocol_requirement(generator: &Generator, rule: CommonRule) -> RequirementId {
    generator.service.protocol.common_requirement_id(rule)
}
