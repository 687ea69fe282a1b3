//! The values of docs/driver-protocol.md as types of Rust and of the SDK.

use aws_smithy_types::base64;
use aws_smithy_types::{Blob, DateTime};
use serde_json::{Map, Value as Json, json};

/// How far whole numbers go that every reader of JSON holds.
const LARGEST_EXACT: u128 = 1 << 53;
/// How far points in time go, in seconds.
const LARGEST_TIME: f64 = i64::MAX as f64;

/// The members of a structure, or the entries of a map.
pub(crate) type Members = Vec<(String, Value)>;

/// A value as the SDK has it; what its setters cannot be given is here too, so that it can be said what it is.
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    Text(String),
    /// What is no text of Rust, since half of a surrogate pair stands in it.
    CodeUnits(Vec<u16>),
    Blob(Blob),
    Timestamp(DateTime),
    List(Vec<Value>),
    Map(Members),
}

/// Why the SDK cannot be given a value.
pub(crate) struct Unsupported(pub(crate) String);

impl Unsupported {
    pub(crate) fn member(name: &str) -> Self {
        Self(format!("no setter gives {name}"))
    }
}

impl Value {
    /// The value that a form of the protocol stands for.
    pub(crate) fn read(json: Json) -> Result<Self, Unsupported> {
        Ok(match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Boolean(value),
            Json::Number(number) => match (number.as_i128(), number.as_f64()) {
                (Some(integer), _) => Self::Integer(integer),
                (None, Some(float)) => Self::Float(float),
                (None, None) => return Err(Unsupported(format!("no type of Rust holds {number}"))),
            },
            Json::String(text) => Self::Text(text),
            Json::Array(elements) => {
                Self::List(elements.into_iter().map(Self::read).collect::<Result<_, _>>()?)
            }
            Json::Object(entries) => Self::read_object(entries)?,
        })
    }

    fn read_object(entries: Map<String, Json>) -> Result<Self, Unsupported> {
        let is_form = |name: &str| name.starts_with('$') && !name.starts_with("$$");
        if let Some((form, inner)) =
            entries.iter().next().filter(|(name, _)| entries.len() == 1 && is_form(name))
        {
            return Self::read_form(form, inner)
                .ok_or_else(|| Unsupported(format!("no type of Rust holds {form} of {inner}")));
        }
        let unescaped = |key: String| key.strip_prefix('$').map(str::to_owned).unwrap_or(key);
        let entry = |(key, inner)| Ok((unescaped(key), Self::read(inner)?));
        Ok(Self::Map(entries.into_iter().map(entry).collect::<Result<_, _>>()?))
    }

    fn read_form(form: &str, inner: &Json) -> Option<Self> {
        Some(match form {
            "$blob" => Self::Blob(Blob::new(base64::decode(inner.as_str()?).ok()?)),
            "$timestamp" => {
                let seconds = inner.as_f64().filter(|seconds| seconds.abs() < LARGEST_TIME)?;
                Self::Timestamp(DateTime::from_secs_f64(seconds))
            }
            "$integer" => Self::Integer(inner.as_str()?.parse().ok()?),
            "$float" => Self::Float(inner.as_str()?.parse().ok()?),
            "$text" => {
                let unit = |unit: &Json| unit.as_u64().and_then(|unit| u16::try_from(unit).ok());
                let units: Vec<u16> = inner.as_array()?.iter().map(unit).collect::<Option<_>>()?;
                String::from_utf16(&units).map_or(Self::CodeUnits(units), Self::Text)
            }
            _ => return None,
        })
    }

    /// The form of the protocol that stands for it.
    pub(crate) fn written(self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Boolean(value) => value.into(),
            Self::Integer(integer) if integer.unsigned_abs() <= LARGEST_EXACT => json!(integer),
            Self::Integer(integer) => json!({ "$integer": integer.to_string() }),
            Self::Float(float) if float.is_finite() => float.into(),
            Self::Float(float) if float.is_nan() => json!({ "$float": "NaN" }),
            Self::Float(float) if float > 0.0 => json!({ "$float": "Infinity" }),
            Self::Float(_) => json!({ "$float": "-Infinity" }),
            Self::Text(text) => text.into(),
            Self::CodeUnits(units) => json!({ "$text": units }),
            Self::Blob(blob) => json!({ "$blob": base64::encode(blob) }),
            Self::Timestamp(time) => json!({ "$timestamp": time.as_secs_f64() }),
            Self::List(elements) => elements.into_iter().map(Self::written).collect(),
            Self::Map(entries) => {
                let escaped = |key: String| if key.starts_with('$') { format!("${key}") } else { key };
                let entry = |(key, inner): (String, Self)| (escaped(key), inner.written());
                Json::Object(entries.into_iter().map(entry).collect())
            }
        }
    }

    /// A text, for a setter that takes nothing else.
    pub(crate) fn text(self) -> Result<String, Unsupported> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.given_for("a String")),
        }
    }

    /// The members of a structure or entries of a map, for a setter that takes nothing else.
    pub(crate) fn members(self) -> Result<Members, Unsupported> {
        match self {
            Self::Map(entries) => Ok(entries),
            other => Err(other.given_for("a structure or a map")),
        }
    }

    fn given_for(&self, wanted: &str) -> Unsupported {
        let found = match self {
            Self::Null => "null",
            Self::Boolean(_) => "a bool",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Text(_) => "a String",
            Self::CodeUnits(_) => "half of a surrogate pair",
            Self::Blob(_) => "bytes",
            Self::Timestamp(_) => "a point in time",
            Self::List(_) => "a list",
            Self::Map(_) => "a structure or a map",
        };
        Unsupported(format!("{found} cannot be given for {wanted}"))
    }
}
