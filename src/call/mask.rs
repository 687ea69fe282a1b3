//! Values that must not be shown, replaced by ones of the same length and kinds of characters.

use serde_json::Value;

use crate::model::{Member, Shape, ShapeKind};

/// A text of the same length: `x` for a small letter, `X` for a large one, `0` for a digit, `.` for all else.
pub fn mask_text(text: &str) -> String {
    let masked = |character: char| match character {
        character if character.is_uppercase() => 'X',
        character if character.is_alphabetic() => 'x',
        character if character.is_numeric() => '0',
        _ => '.',
    };
    text.chars().map(masked).collect()
}

/// A structure's value with all that its shapes call sensitive masked.
pub fn mask_members(members: &[Member], value: &Value) -> Value {
    let Value::Object(given) = value else {
        return mask_all(value);
    };
    let shape_of = |name: &str| members.iter().find(|member| member.name == name).map(|member| &member.shape);
    let masked = given.iter().map(|(name, value)| {
        let value = match shape_of(name) {
            Some(shape) => mask_shape(shape, value),
            // What a member that nobody described holds may be anything.
            None => mask_all(value),
        };
        (name.clone(), value)
    });
    Value::Object(masked.collect())
}

/// All texts in a structure's value that its shapes call sensitive, the longest first.
pub fn sensitive_texts(members: &[Member], value: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    let masked = mask_members(members, value);
    collect_changed(value, &masked, &mut texts);
    texts.sort_by_key(|text: &String| std::cmp::Reverse(text.len()));
    texts
}

/// A text in which these secrets are masked wherever they stand.
pub fn mask_within(text: &str, secrets: &[String]) -> String {
    secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), &mask_text(secret)))
}

fn mask_shape(shape: &Shape, value: &Value) -> Value {
    if shape.sensitive {
        return mask_all(value);
    }
    match (&shape.kind, value) {
        (ShapeKind::Structure(members), value) => mask_members(members, value),
        (ShapeKind::List(element), Value::Array(elements)) => {
            elements.iter().map(|value| mask_shape(element, value)).collect()
        }
        (ShapeKind::Map(_, inner), Value::Object(members)) => Value::Object(
            members.iter().map(|(key, value)| (key.clone(), mask_shape(inner, value))).collect(),
        ),
        (_, value) => value.clone(),
    }
}

fn mask_all(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(number) => Value::String(mask_text(&number.to_string())),
        Value::String(text) => Value::String(mask_text(text)),
        Value::Array(elements) => elements.iter().map(mask_all).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), mask_all(value))).collect())
        }
    }
}

fn collect_changed(value: &Value, masked: &Value, texts: &mut Vec<String>) {
    match (value, masked) {
        (Value::String(text), Value::String(mask)) if text != mask => texts.push(text.clone()),
        (Value::Array(elements), Value::Array(masks)) => {
            elements.iter().zip(masks).for_each(|(value, mask)| collect_changed(value, mask, texts));
        }
        (Value::Object(members), Value::Object(masks)) => {
            for (name, value) in members {
                if let Some(mask) = masks.get(name) {
                    collect_changed(value, mask, texts);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_length_and_kinds() {
        assert_eq!(mask_text("Pässwörd-1 !"), "Xxxxxxxx.0..");
        assert_eq!(mask_within("said ab and abc", &["abc".to_owned(), "ab".to_owned()]), "said xx and xxx");
    }
}
