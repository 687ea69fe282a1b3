//! The keyed hashes among the parameters of a case.

use crate::generate::params::{TextsByPath, text_at};
use crate::model::operation::{Operation, Params};
use crate::model::rule::FactKind;
use crate::sign::keyed_hash::keyed_hash;

/// Gives each hash among valid parameters the value that is right for the fixture without wishes, which is all that such
/// a fixture changes in them: for a service in which none can be set.
///
/// `None` where there is no such fixture.
pub(super) fn right_hashes(
    operation: &Operation,
    params: &mut impl TextsByPath,
    tag: impl Fn() -> String,
) -> Option<()> {
    for fact in &operation.facts {
        if let FactKind::Lookup { by, .. } = &fact.kind {
            params.text_at(by)?;
        }
    }
    for fact in &operation.facts {
        if let FactKind::Digest { member, message, .. } = &fact.kind
            && params.text_at(member).is_some()
        {
            let parts: Vec<&str> = message.iter().filter_map(|path| params.text_at(path)).collect();
            let right = keyed_hash(&secret(&tag()), &parts);
            params.put_text(member, right)?;
        }
    }
    Some(())
}

/// The secret under which hashes of a case are made.
pub(super) fn secret(tag: &str) -> String {
    format!("secret-{tag}")
}

/// What a hash is made of.
pub fn parts<'a>(params: &'a Params, message: &[String]) -> Vec<&'a str> {
    message.iter().filter_map(|path| text_at(params, path)).collect()
}
