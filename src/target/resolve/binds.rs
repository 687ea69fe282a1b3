//! What is bound to members of other services' operations, and the steps that give it.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::model::operation_pattern::OperationPattern;
use crate::spec::text::named::Named;
use crate::target::body::templates_of;
use crate::target::definition::MemberBinding;
use crate::target::resolve::parts::Parts;
use crate::target::resolve::sequence::StepBeside;
use crate::target::whole::{InFile, NamedInFile};

/// What is bound. `steps` are those of other services, and `known` is what needs no step.
pub(super) fn binds(
    parts: &mut Parts<'_>,
    written: &[NamedInFile<Named<Located<Value>>>],
    steps: &[InFile<StepBeside>],
    known: &BTreeSet<String>,
) -> Vec<MemberBinding> {
    let mut order = StepOrder { steps, known, order: Vec::new(), open: Vec::new() };
    let mut binds = Vec::new();
    for InFile { value: (pattern, members), file } in written {
        let operations = match OperationPattern::new(pattern) {
            Ok(operations) => operations,
            Err(reason) => {
                parts.faults[*file].error("no pattern of operations", &pattern.span, reason);
                continue;
            }
        };
        let Some(members) = members else { continue };
        order.order.clear();
        for (_, value) in &members.entries {
            order.require(parts, &value.value, &value.span, *file);
        }
        let members = members.entries.iter();
        binds.push(MemberBinding {
            operations,
            members: members.map(|(name, value)| (name.value.clone(), value.value.clone())).collect(),
            steps: order.order.clone(),
        });
    }
    binds
}

/// Finds the steps that give values, each behind those that it needs itself.
struct StepOrder<'a> {
    steps: &'a [InFile<StepBeside>],
    known: &'a BTreeSet<String>,
    order: Vec<usize>,
    /// The steps whose needs are looked for.
    open: Vec<usize>,
}

impl StepOrder<'_> {
    /// Adds what gives the values in an input; `span` is where that stands.
    fn require(&mut self, parts: &mut Parts<'_>, value: &Value, span: &Range<usize>, file: usize) {
        for template in templates_of(value) {
            for name in template.names().filter(|name| !self.known.contains(*name)) {
                self.give(parts, name, span, file);
            }
        }
    }

    fn give(&mut self, parts: &mut Parts<'_>, name: &str, span: &Range<usize>, file: usize) {
        let captured =
            |step: &InFile<StepBeside>| step.value.step.captures.iter().any(|(given, _)| given == name);
        let Some(giver) = self.steps.iter().position(captured) else {
            let given = self.steps.iter().flat_map(|step| &step.value.step.captures);
            let given = given.map(|(name, _)| name.as_str()).chain(self.known.iter().map(String::as_str));
            parts.faults[file].unknown("value", name, span, given);
            return;
        };
        if self.open.contains(&giver) {
            let step = &self.steps[giver].value.step.id;
            let label = format!("needs `{name}`, which `{step}` gives, which needs this step");
            parts.faults[file].error("steps that need each other", span, label);
        } else if !self.order.contains(&giver) {
            let InFile { value: StepBeside { texts, .. }, file } = &self.steps[giver];
            self.open.push(giver);
            for (text, place) in texts {
                self.require(parts, text, place, *file);
            }
            self.open.pop();
            self.order.push(giver);
        }
    }
}
