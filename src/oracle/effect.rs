//! Effects: what a service remembers after an answer.

use std::collections::BTreeMap;

use crate::model::operation::{Operation, Params};
use crate::model::record::{FieldValue, IssuedCode};
use crate::model::rule::{Effect, FactKind};
use crate::oracle::facts::locate;
use crate::oracle::params::text_at;
use crate::oracle::state::{RecordId, ServiceState};
use crate::sign::keyed_hash::keyed_hash;

/// The most codes and old passwords that are kept of one record, so that a mock that runs for days does not grow.
const KEPT: usize = 32;

/// Whose memory an effect changes: the records that the request's facts found.
pub(crate) type FoundRecords = BTreeMap<String, RecordId>;

/// Applies one effect. An effect on a record that was not found does nothing.
pub(crate) fn apply(
    state: &mut ServiceState,
    operation: &Operation,
    params: &Params,
    found: &FoundRecords,
    effect: Effect,
    now: u64,
    salt: &str,
) {
    let (Effect::Consume(fact)
    | Effect::Issue(fact)
    | Effect::Replace(fact)
    | Effect::Count(fact)
    | Effect::Reset(fact)) = effect;
    let kind = &operation.facts[fact].kind;
    let Some((id, field)) = path_of(kind).and_then(|path| locate(state, found, path)) else { return };
    let owner = state.record(id).map(|record| state.key_of(record).to_owned()).unwrap_or_default();
    let Some(value) = state.field_mut(id, field) else { return };
    match (effect, value, kind) {
        (Effect::Consume(_), FieldValue::Codes(codes), _) => {
            codes.iter_mut().for_each(|code| code.used = true);
        }
        (Effect::Issue(_), FieldValue::Codes(codes), _) => issue(codes, &owner, now, salt),
        (
            Effect::Replace(_),
            FieldValue::Password { current, previous },
            FactKind::Password { member, .. } | FactKind::History { member, .. },
        ) => {
            let Some(given) = text_at(params, member) else { return };
            previous.insert(0, std::mem::replace(current, given.to_owned()));
            previous.truncate(KEPT);
        }
        (Effect::Count(_), FieldValue::Counter { count, since }, FactKind::Counter { window, .. }) => {
            if now.saturating_sub(*since) >= *window {
                (*count, *since) = (0, now);
            }
            *count += 1;
        }
        (Effect::Reset(_), FieldValue::Counter { count, since }, _) => (*count, *since) = (0, now),
        _ => {}
    }
}

/// The path of the field that a fact is about.
fn path_of(kind: &FactKind) -> Option<&str> {
    match kind {
        FactKind::Code { with: path, .. }
        | FactKind::Password { with: path, .. }
        | FactKind::History { of: path, .. }
        | FactKind::Counter { of: path, .. }
        | FactKind::Issued { of: path } => Some(path),
        _ => None,
    }
}

/// Adds a code of six digits that none of the kept ones equals. It follows from the salt, the owner and the codes
/// before it alone.
fn issue(codes: &mut Vec<IssuedCode>, owner: &str, now: u64, salt: &str) {
    let mut seed = codes.last().map(|code| code.value.clone()).unwrap_or_default();
    let value = loop {
        seed = digits(&keyed_hash(salt, &[owner, "\n", &seed]));
        if codes.iter().all(|code| code.value != seed) {
            break seed;
        }
        // Another text than any code, so that the search cannot run in a circle of kept codes.
        seed.push_str(&codes.len().to_string());
    };
    codes.push(IssuedCode { value, issued: now, used: false });
    if codes.len() > KEPT {
        codes.remove(0);
    }
}

fn digits(hash: &str) -> String {
    let number = hash.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(byte.into()));
    format!("{:06}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_six_digits_and_do_not_repeat() {
        let mut codes = Vec::new();
        for _ in 0..500 {
            let before: Vec<String> = codes.iter().map(|code: &IssuedCode| code.value.clone()).collect();
            issue(&mut codes, "someone", 1, "salt");
            let newest = &codes.last().unwrap().value;
            assert!(newest.len() == 6 && newest.bytes().all(|byte| byte.is_ascii_digit()), "{newest}");
            assert!(!before.contains(newest));
        }
        assert_eq!(codes.len(), KEPT);
    }

    #[test]
    fn codes_follow_from_salt_and_owner() {
        let first = |owner: &str, salt: &str| {
            let mut codes = Vec::new();
            issue(&mut codes, owner, 1, salt);
            codes.remove(0).value
        };
        assert_eq!(first("a", "s"), first("a", "s"));
        assert_ne!(first("a", "s"), first("b", "s"));
        assert_ne!(first("a", "s"), first("a", "t"));
    }
}
