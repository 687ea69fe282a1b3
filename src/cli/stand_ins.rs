//! What stands in kept cases for the values that a user gave, and the way back.

use std::sync::Arc;

use serde_json::Value;

use crate::generate::definition::CaseDefinition;
use crate::judge::given::GivenValue;
use crate::judge::secrets::{keys, redactor};
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::redact::Redactor;
use crate::redact::sensitive::stand_in_value;

/// Values of `--set`, each with its stand-in.
pub(crate) struct StandIns {
    values: Vec<(Value, Value)>,
    /// Hides them in a request that is kept byte for byte.
    redactor: Redactor,
}

impl StandIns {
    /// What was given to these operations.
    pub(crate) fn new(given: &[GivenValue], operations: &[(Arc<Service>, Arc<Operation>)]) -> Self {
        let keys = keys(given, operations);
        let read = |text: &String| {
            let value = serde_json::from_str(text).ok();
            [
                Some(Value::from(text.as_str())),
                value.filter(|value: &Value| value.is_object() || value.is_array()),
            ]
        };
        let values = given.iter().flat_map(|given| read(&given.text)).flatten();
        let values = values.map(|value| {
            let stand_in = stand_in_value(&value, &keys);
            (value, stand_in)
        });
        Self { values: values.collect(), redactor: redactor(given, &[], operations) }
    }

    /// Puts the stand-ins in the place of the values.
    pub(crate) fn hide(&self, definition: &mut CaseDefinition) {
        replace(definition, self.values.iter().map(|(value, stand_in)| (value, stand_in)));
        if let Some(request) = &mut definition.request {
            self.redactor.hide_in_request(request);
        }
    }

    /// Puts the values in the place of the stand-ins.
    pub(crate) fn reveal(&self, definition: &mut CaseDefinition) {
        replace(definition, self.values.iter().map(|(value, stand_in)| (stand_in, value)));
        if let Some(request) = &mut definition.request {
            *request = self.redactor.reveal(request);
        }
    }
}

/// Puts one value in the place of another, where it is the whole value of a member.
fn replace<'a>(definition: &mut CaseDefinition, pairs: impl Iterator<Item = (&'a Value, &'a Value)> + Clone) {
    let inputs = std::iter::once(&mut definition.base)
        .chain(definition.before.iter_mut().map(|step| &mut step.params));
    for value in inputs.flat_map(|input| input.values_mut()) {
        let is_given = |(from, _): &(&Value, &Value)| **from == *value && from.as_str() != Some("");
        if let Some((_, to)) = pairs.clone().find(is_given) {
            *value = to.clone();
        }
    }
}
