//! What stands in cases for values that only the server knows, until they are bound.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::text::TextError;
use crate::generate::generator::Generator;
use crate::generate::password::password;
use crate::generate::random::stream;
use crate::generate::wish::declared_policy;
use crate::model::operation::{Operation, Params};
use crate::model::rule::FactKind;
use crate::model::service::Service;

/// For each member that is bound, the value that valid cases have in its place. They are the same for every seed, so
/// that a case which has another value there is about that value.
///
/// # Errors
///
/// A shape that no text satisfies.
pub fn substitutes(service: &Arc<Service>, operation: &Arc<Operation>) -> Result<Params, TextError> {
    let generator = Generator::new(service.clone(), operation.clone(), 0, Params::new())?;
    let plain = generator.baseline(&mut stream(0, "substitutes"));
    let mut substitutes = Params::new();
    for fact in &operation.facts {
        let (member, value) = match &fact.kind {
            FactKind::Lookup { by, .. } => (by, plain.get(by).cloned()),
            FactKind::Code { member, .. } => (member, plain.get(member).cloned()),
            FactKind::Policy { member, policy } => (member, conforming(service, operation, member, policy)),
            _ => continue,
        };
        // What is left out of ordinary requests is not bound.
        if let Some(value) = value.filter(|_| plain.contains_key(member)) {
            substitutes.insert(member.clone(), value);
        }
    }
    Ok(substitutes)
}

/// A password that conforms to the policy that the service declares.
fn conforming(service: &Service, operation: &Operation, member: &str, policy: &str) -> Option<Value> {
    let shape = &operation.members.iter().find(|candidate| candidate.name == member)?.shape;
    password(&declared_policy(service, policy)?, shape, None).map(Value::from)
}
