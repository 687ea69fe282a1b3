//! Texts as faulty clients send them.

use icu_normalizer::ComposingNormalizerBorrowed;
use serde_json::Value;

use crate::client::fault::kind::TextFault;

/// How many characters are left of a text that is cut.
const CUT: usize = 2_048;

impl TextFault {
    /// The text as such a client sends it.
    pub(super) fn sent(self, text: &str) -> String {
        let mapped = |map: &dyn Fn(char) -> String| text.chars().map(map).collect::<String>();
        match self {
            Self::UpperCase => text.to_ascii_uppercase(),
            Self::Trimmed => text.trim_matches([' ', '\t', '\n', '\r']).to_owned(),
            Self::Html => text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"),
            Self::NoBackslashes => text.replace('\\', ""),
            Self::EscapedTwice => mapped(&|character| match character {
                '\u{80}'..='\u{ffff}' => format!("\\u{:04x}", u32::from(character)),
                character => character.to_string(),
            }),
            Self::Normalized => ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned(),
            Self::QuestionMarks => mapped(&|character| {
                if character.is_ascii() { character.to_string() } else { "?".to_owned() }
            }),
            Self::Mojibake => text.bytes().map(char::from).collect(),
            Self::FirstPlane => mapped(&|character| match character {
                '\u{10000}'.. => "\u{fffd}".to_owned(),
                character => character.to_string(),
            }),
            Self::Cut => text.chars().take(CUT).collect(),
        }
    }
}

/// A value with every text in it as it is sent; names of members and keys stay.
pub(super) fn texts(value: &Value, sent: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => sent(text).into(),
        Value::Array(elements) => elements.iter().map(|element| texts(element, sent)).collect(),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(name, value)| (name.clone(), texts(value, sent))).collect())
        }
        value => value.clone(),
    }
}
