//! Shapes and members as they are written.

use std::borrow::Cow;
use std::ops::{Deref, Range};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use serde_spanned::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::model::constraint::kind::{ConstraintKind, Constraints};
use crate::model::constraint::written::ConstraintText;
use crate::model::requirement::Grade;
use crate::model::timestamp_format::TimestampFormat;
use crate::spec::text::table::{of_toml, unknown_field};

/// A member of the input, of the output or of a structure.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct MemberText {
    /// The name on the wire.
    pub(crate) name: Located<String>,
    /// The name of its shape.
    pub(crate) shape: Located<String>,
    /// Whether a request without it is refused.
    #[serde(default)]
    pub(crate) required: bool,
    /// How strong the evidence is that it is required, or that it exists.
    pub(crate) grade: Option<Located<Grade>>,
    /// Ids of sources.
    #[serde(default)]
    pub(crate) evidence: Vec<Located<String>>,
    /// What it is for: paragraphs parted by blank lines, `- ` before an item of a list, `> ` before the lines of a note.
    pub(crate) documentation: String,
}

/// A named type with its constraints.
#[derive(Debug)]
pub(crate) struct ShapeText {
    /// What does not depend on kinds of constraints.
    pub(crate) fields: ShapeFields,
    /// The constraints, in the order of the table of their kinds.
    pub(crate) bounds: Vec<BoundText>,
}

/// A constraint of a shape.
#[derive(Debug)]
pub(crate) struct BoundText {
    /// Its kind.
    pub(crate) kind: &'static ConstraintKind,
    /// What the file says of it.
    pub(crate) text: Box<dyn ConstraintText>,
    /// Where it stands.
    pub(crate) span: Range<usize>,
}

/// A named type with its constraints.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ShapeFields {
    /// What kind of value it is.
    #[serde(rename = "type")]
    pub(crate) kind: Located<TypeText>,
    /// Whether a service must never show a value of it.
    #[serde(default)]
    pub(crate) sensitive: bool,
    /// How a point in time is written; as a number of seconds, unless it says otherwise.
    pub(crate) format: Option<Located<TimestampFormat>>,
    /// The members of a structure or union.
    pub(crate) member: Option<Vec<MemberText>>,
    /// The shape of a list's elements.
    pub(crate) element: Option<Located<String>>,
    /// The shape of a map's keys.
    pub(crate) key: Option<Located<String>>,
    /// The shape of a map's values.
    #[serde(rename = "value")]
    pub(crate) map_value: Option<Located<String>>,
}

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TypeText {
    /// Unicode text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A binary floating point number of 32 bits.
    Float,
    /// A binary floating point number of 64 bits.
    Double,
    /// A point in time.
    Timestamp,
    /// Bytes.
    Blob,
    /// Any JSON value.
    Document,
    /// Named members.
    Structure,
    /// Named members, of which a value has exactly one.
    Union,
    /// Any number of elements of one shape.
    List,
    /// Text keys, each with a value.
    Map,
}

impl TypeText {
    /// The word that stands in the file.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Timestamp => "timestamp",
            Self::Blob => "blob",
            Self::Document => "document",
            Self::Structure => "structure",
            Self::Union => "union",
            Self::List => "list",
            Self::Map => "map",
        }
    }
}

/// The fields that stand before and behind those of constraints.
const FIELDS: ([&str; 2], [&str; 5]) =
    (["type", "sensitive"], ["format", "member", "element", "key", "value"]);

impl ShapeText {
    /// Reads one shape, with constraints of these kinds.
    ///
    /// # Errors
    ///
    /// A field that no kind has, or one that has another type.
    pub(crate) fn read(kinds: &Constraints, mut value: Spanned<DeValue<'_>>) -> Result<Self, Diagnostic> {
        let mut bounds = Vec::new();
        if let DeValue::Table(table) = value.get_mut() {
            let (before, behind) = FIELDS;
            let known: Vec<&str> =
                before.into_iter().chain(kinds.kinds().map(|kind| kind.key)).chain(behind).collect();
            if let Some((name, _)) = table.iter().find(|(name, _)| !known.contains(&&**name.get_ref())) {
                return Err(unknown_field(name.get_ref(), name.span(), &known));
            }
            for kind in kinds.kinds() {
                let Some((_, bound)) = table.remove_entry(kind.key) else { continue };
                let span = bound.span();
                let text = (kind.read)(ValueDeserializer::from(bound)).map_err(of_toml)?;
                bounds.push(BoundText { kind, text, span });
            }
        }
        let fields = ShapeFields::deserialize(ValueDeserializer::from(value)).map_err(of_toml)?;
        Ok(Self { fields, bounds })
    }
}

impl Deref for ShapeText {
    type Target = ShapeFields;

    fn deref(&self) -> &ShapeFields {
        &self.fields
    }
}

impl JsonSchema for ShapeText {
    fn schema_name() -> Cow<'static, str> {
        "ShapeText".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = ShapeFields::json_schema(generator);
        let Some(Value::Object(fields)) = schema.get_mut("properties").map(Value::take) else {
            return schema;
        };
        let (before, _) = FIELDS;
        let (first, rest): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|(name, _)| before.contains(&name.as_str()));
        let mut properties = Map::from_iter(first);
        for kind in Constraints::default().kinds() {
            let mut property = (kind.schema)(generator).to_value();
            property["description"] = json!(kind.description);
            properties.insert(kind.key.to_owned(), property);
        }
        properties.extend(rest);
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema
    }
}
