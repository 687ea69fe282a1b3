//! Botocore's models: `service-2.json`.
//!
//! - Members of a structure stand in the order of its options on the command line.
//! - Patterns have lost their anchors on the way from Smithy, most of them: what has none is told apart.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::import::command_name::command_name;
use crate::import::error::ModelError;
use crate::import::markup::markup;
use crate::import::model_reader::{ModelReader, ReadModel};
use crate::import::operation_model::{ErrorModel, ListedOperation, OperationModel};
use crate::import::service_facts::ServiceFacts;
use crate::import::shape_model::{MemberModel, ModelKind, ShapeModel};
use crate::model::timestamp_format::TimestampFormat;

/// How botocore calls the protocols of which this program speaks those of JSON.
const JSON: &str = "json";

/// A model, its operations and shapes unread.
#[derive(Debug)]
pub(crate) struct Botocore<'t> {
    operations: BTreeMap<String, &'t RawValue>,
    shapes: BTreeMap<String, &'t RawValue>,
}

#[derive(Deserialize)]
struct BotocoreText<'t> {
    metadata: BotocoreMetadata,
    #[serde(borrow)]
    operations: BTreeMap<String, &'t RawValue>,
    #[serde(borrow)]
    shapes: BTreeMap<String, &'t RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BotocoreMetadata {
    api_version: String,
    aws_query_compatible: Option<IgnoredAny>,
    endpoint_prefix: String,
    json_version: String,
    protocol: String,
    protocols: Vec<String>,
    service_full_name: String,
    service_id: String,
    signing_name: Option<String>,
    target_prefix: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BotocoreOperation {
    input: Option<ShapeName>,
    output: Option<ShapeName>,
    errors: Vec<ShapeName>,
    documentation: String,
    authtype: Option<String>,
    auth: Vec<String>,
}

#[derive(Deserialize)]
struct ShapeName {
    shape: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BotocoreShape {
    #[serde(rename = "type")]
    kind: String,
    members: Map<String, Value>,
    required: Vec<String>,
    member: Option<ShapeName>,
    key: Option<ShapeName>,
    value: Option<ShapeName>,
    min: Option<Number>,
    max: Option<Number>,
    pattern: Option<String>,
    #[serde(rename = "enum")]
    words: Vec<String>,
    sensitive: bool,
    union: bool,
    document: bool,
    eventstream: bool,
    timestamp_format: Option<String>,
    documentation: Option<String>,
    fault: bool,
    error: Option<BotocoreError>,
    retryable: Option<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct BotocoreError {
    code: Option<String>,
    http_status_code: Option<u16>,
}

impl<'t> Botocore<'t> {
    /// Reads a model as far as its list of operations.
    pub(crate) fn read(text: &'t str, id: &str) -> Result<ReadModel<'t>, ModelError> {
        let model: BotocoreText<'t> = serde_json::from_str(text).map_err(|error| ModelError::NoModel {
            found: format!("a model that cannot be read: {error}"),
        })?;
        let mut operations: Vec<ListedOperation> = model
            .operations
            .keys()
            .map(|name| ListedOperation { name: name.clone(), command: command_name(name) })
            .collect();
        operations.sort_by(|one, other| one.command.cmp(&other.command));
        let source = Self { operations: model.operations, shapes: model.shapes };
        Ok(ReadModel { facts: facts(model.metadata, id), operations, reader: Box::new(source) })
    }

    fn error(&self, name: &str) -> Result<ErrorModel, ModelError> {
        let text: BotocoreShape = match self.shapes.get(name) {
            Some(raw) => read(raw, &format!("shape `{name}`"))?,
            None => BotocoreShape::default(),
        };
        let error = text.error.unwrap_or_default();
        Ok(ErrorModel {
            name: error.code.unwrap_or_else(|| name.to_owned()),
            status: error.http_status_code.unwrap_or(if text.fault { 500 } else { 400 }),
            is_retryable: text.retryable.is_some(),
            documentation: markup(text.documentation.as_deref().unwrap_or_default()),
        })
    }
}

impl ModelReader for Botocore<'_> {
    fn operation(&self, name: &str) -> Result<OperationModel, ModelError> {
        let text: BotocoreOperation = match self.operations.get(name) {
            Some(raw) => read(raw, &format!("operation `{name}`"))?,
            None => BotocoreOperation::default(),
        };
        let is_unsigned = text.authtype.as_deref() == Some("none")
            || text.auth.first().is_some_and(|first| first == "smithy.api#noAuth");
        let errors = text.errors.iter().map(|error| self.error(&error.shape));
        Ok(OperationModel {
            errors: errors.collect::<Result<_, _>>()?,
            input: text.input.map(|input| input.shape),
            output: text.output.map(|output| output.shape),
            is_unsigned,
            documentation: markup(&text.documentation),
        })
    }

    fn shape(&self, name: &str) -> Result<Option<ShapeModel>, ModelError> {
        let Some(raw) = self.shapes.get(name) else { return Ok(None) };
        let text: BotocoreShape = read(raw, &format!("shape `{name}`"))?;
        let kind = match text.kind.as_str() {
            _ if text.eventstream => ModelKind::Unknown("a stream of events".to_owned()),
            _ if text.document => ModelKind::Document,
            "string" | "character" => ModelKind::String,
            "boolean" => ModelKind::Boolean,
            "integer" | "short" | "byte" => ModelKind::Integer,
            "long" => ModelKind::Long,
            "float" => ModelKind::Float,
            "double" => ModelKind::Double,
            "blob" => ModelKind::Blob,
            "timestamp" => timestamp(text.timestamp_format.as_deref()),
            "structure" if text.union => ModelKind::Union(members(name, &text)?),
            "structure" => ModelKind::Structure(members(name, &text)?),
            "list" => ModelKind::List(part(name, "member", text.member)?),
            "map" => ModelKind::Map(part(name, "key", text.key)?, part(name, "value", text.value)?),
            other => ModelKind::Unknown(format!("of the type {other}")),
        };
        Ok(Some(ShapeModel {
            kind,
            min: text.min,
            max: text.max,
            pattern: text.pattern,
            words: text.words,
            has_unique_items: false,
            is_sensitive: text.sensitive,
        }))
    }
}

fn facts(metadata: BotocoreMetadata, id: &str) -> ServiceFacts {
    let protocols = match metadata.protocols.is_empty() {
        true => vec![metadata.protocol],
        false => metadata.protocols,
    };
    // A service that speaks several has the one that is spoken least behind the others.
    let speaks_json = protocols.iter().take(2).any(|protocol| protocol == JSON);
    let protocol = speaks_json.then_some(match metadata.json_version.as_str() {
        "1.0" => "aws-json-1.0",
        _ => "aws-json-1.1",
    });
    let title = metadata.service_full_name;
    let (source, api_version) = (format!("{title}: service model of botocore"), metadata.api_version);
    ServiceFacts {
        id: id.to_owned(),
        source: format!("{source}, API version {api_version}"),
        title,
        namespace: format!("com.amazonaws.{}", id.replace('-', "")),
        api_version,
        target_prefix: metadata.target_prefix,
        signing_name: metadata.signing_name.unwrap_or_else(|| metadata.endpoint_prefix.clone()),
        endpoint_prefix: metadata.endpoint_prefix,
        service_id: metadata.service_id,
        protocols,
        protocol,
        is_query_compatible: metadata.aws_query_compatible.is_some(),
    }
}

fn timestamp(format: Option<&str>) -> ModelKind {
    match format {
        None | Some("unixTimestamp") => ModelKind::Timestamp(TimestampFormat::EpochSeconds),
        Some("iso8601") => ModelKind::Timestamp(TimestampFormat::DateTime),
        Some("rfc822") => ModelKind::Timestamp(TimestampFormat::HttpDate),
        Some(other) => ModelKind::Unknown(format!("a timestamp in the format {other}")),
    }
}

fn members(shape: &str, text: &BotocoreShape) -> Result<Vec<MemberModel>, ModelError> {
    text.members
        .iter()
        .map(|(name, member)| {
            let of = member.get("shape").and_then(Value::as_str);
            let documentation = member.get("documentation").and_then(Value::as_str).unwrap_or_default();
            Ok(MemberModel {
                name: name.clone(),
                shape: of.ok_or_else(|| unshaped(shape, name))?.to_owned(),
                is_required: text.required.contains(name),
                documentation: markup(documentation),
            })
        })
        .collect()
}

fn part(shape: &str, part: &str, named: Option<ShapeName>) -> Result<String, ModelError> {
    named.map(|named| named.shape).ok_or_else(|| unshaped(shape, part))
}

fn unshaped(shape: &str, part: &str) -> ModelError {
    ModelError::Unreadable {
        part: format!("shape `{shape}`"),
        reason: format!("expected a shape for `{part}`, found none"),
    }
}

fn read<T: DeserializeOwned>(raw: &RawValue, part: &str) -> Result<T, ModelError> {
    serde_json::from_str(raw.get())
        .map_err(|error| ModelError::Unreadable { part: part.to_owned(), reason: error.to_string() })
}
