//! Passwords that conform to a policy, or break it in exactly one way.

use serde_json::Value;

use crate::model::record::{CharacterKind, Policy};
use crate::model::shape::Shape;

/// A password that a shape admits: one that conforms, or for `Some(n)` one that breaks the policy's n-th rule alone
/// (first each kind of character that it asks for, then its length).
///
/// `None` where there is no such rule, or where the shape does not admit the password.
pub fn password(policy: &Policy, shape: &Shape, broken: Option<usize>) -> Option<String> {
    let missing = broken.and_then(|index| policy.require.get(index)).copied();
    let too_short = broken == Some(policy.require.len());
    if broken.is_some_and(|index| index > policy.require.len()) || (too_short && policy.minimum_length < 2) {
        return None;
    }
    let kinds =
        [CharacterKind::Lowercase, CharacterKind::Uppercase, CharacterKind::Number, CharacterKind::Symbol];
    let length = if too_short { policy.minimum_length - 1 } else { policy.minimum_length.max(10) };
    let mut text: String =
        kinds.iter().filter(|kind| Some(**kind) != missing).map(|kind| sample(*kind)).collect();
    let filler = if missing == Some(CharacterKind::Lowercase) { 'B' } else { 'a' };
    while text.chars().count() < length {
        text.push(filler);
    }
    let value = Value::from(text.as_str());
    let as_wished = policy.holds(&text) == broken.is_none();
    (shape.surely_holds(&value) && as_wished).then_some(text)
}

fn sample(kind: CharacterKind) -> char {
    match kind {
        CharacterKind::Lowercase => 'n',
        CharacterKind::Uppercase => 'W',
        CharacterKind::Number => '7',
        CharacterKind::Symbol => '-',
    }
}
