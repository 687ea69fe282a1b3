//! A shape as a model has it, whatever the model's form.

use serde_json::Number;

use crate::model::timestamp_format::TimestampFormat;

/// A named type.
#[derive(Clone, Debug)]
pub(crate) struct ShapeModel {
    pub(crate) kind: ModelKind,
    /// The least length or number.
    pub(crate) min: Option<Number>,
    /// The greatest length or number.
    pub(crate) max: Option<Number>,
    pub(crate) pattern: Option<String>,
    /// The only texts that there are; empty where any is allowed.
    pub(crate) words: Vec<String>,
    pub(crate) has_unique_items: bool,
    pub(crate) is_sensitive: bool,
}

/// What kind of value it is, with the names of the shapes in it.
#[derive(Clone, Debug)]
pub(crate) enum ModelKind {
    String,
    Boolean,
    Integer,
    Long,
    Float,
    Double,
    Blob,
    Document,
    Timestamp(TimestampFormat),
    Structure(Vec<MemberModel>),
    Union(Vec<MemberModel>),
    List(String),
    Map(String, String),
    /// A type that cannot be sent yet, with its article.
    Unknown(String),
}

/// A member of a structure or union.
#[derive(Clone, Debug)]
pub(crate) struct MemberModel {
    pub(crate) name: String,
    pub(crate) shape: String,
    pub(crate) is_required: bool,
    /// In the markup of spec files.
    pub(crate) documentation: String,
}

impl ShapeModel {
    /// A shape that nothing more is said of.
    pub(crate) fn plain(kind: ModelKind) -> Self {
        Self {
            kind,
            min: None,
            max: None,
            pattern: None,
            words: Vec::new(),
            has_unique_items: false,
            is_sensitive: false,
        }
    }

    /// The names of the shapes in it.
    pub(crate) fn parts(&self) -> Vec<&str> {
        match &self.kind {
            ModelKind::Structure(members) | ModelKind::Union(members) => {
                members.iter().map(|member| member.shape.as_str()).collect()
            }
            ModelKind::List(element) => vec![element],
            ModelKind::Map(key, value) => vec![key, value],
            _ => Vec::new(),
        }
    }

    /// Whether a value of it may be empty.
    pub(crate) fn may_be_empty(&self) -> bool {
        self.min.as_ref().and_then(Number::as_f64).is_none_or(|min| min <= 0.0)
    }
}
