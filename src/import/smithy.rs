//! Smithy's models: the JSON AST.
//!
//! - A constraint on a member is one of a shape of the member's own: `Structure$member`.
//! - Names lose their namespace, as on the wire; a model has no two shapes of one service that differ by it alone.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
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

/// The traits of a member that are about its value.
const OF_VALUES: [&str; 5] = ["length", "range", "pattern", "uniqueItems", "timestampFormat"];

/// A model, its shapes unread, by their names without namespaces.
#[derive(Debug)]
pub(crate) struct Smithy<'t> {
    shapes: BTreeMap<String, &'t RawValue>,
    service_auth: Vec<String>,
}

#[derive(Deserialize)]
struct SmithyText<'t> {
    #[serde(borrow)]
    shapes: BTreeMap<String, &'t RawValue>,
}

#[derive(Deserialize)]
struct TypeAlone {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SmithyShape {
    #[serde(rename = "type")]
    kind: String,
    version: String,
    traits: Map<String, Value>,
    members: Map<String, Value>,
    member: Option<SmithyPart>,
    key: Option<SmithyPart>,
    value: Option<SmithyPart>,
    operations: Vec<SmithyPart>,
    collection_operations: Vec<SmithyPart>,
    resources: Vec<SmithyPart>,
    create: Option<SmithyPart>,
    put: Option<SmithyPart>,
    read: Option<SmithyPart>,
    update: Option<SmithyPart>,
    delete: Option<SmithyPart>,
    list: Option<SmithyPart>,
    input: Option<SmithyPart>,
    output: Option<SmithyPart>,
    errors: Vec<SmithyPart>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct SmithyPart {
    target: String,
    traits: Map<String, Value>,
}

impl<'t> Smithy<'t> {
    /// Reads a model as far as its list of operations.
    pub(crate) fn read(text: &'t str, id: &str) -> Result<ReadModel<'t>, ModelError> {
        let model: SmithyText<'t> = serde_json::from_str(text).map_err(|error| ModelError::NoModel {
            found: format!("a model that cannot be read: {error}"),
        })?;
        let mut services = Vec::new();
        for (name, raw) in &model.shapes {
            let kind: TypeAlone = read(raw, name)?;
            if kind.kind == "service" {
                services.push(name.clone());
            }
        }
        let [service] = services.as_slice() else {
            return Err(ModelError::NoModel { found: format!("a model of {} services", services.len()) });
        };
        let namespace = service.split('#').next().unwrap_or_default().to_owned();
        let text: SmithyShape = read(model.shapes[service], service)?;
        let facts = facts(&text, service, namespace, id);
        let service_auth = names(text.traits.get("smithy.api#auth"));
        let by_name = model.shapes.into_iter().map(|(name, raw)| (local(&name).to_owned(), raw));
        let source = Self { shapes: by_name.collect(), service_auth };
        let mut found = BTreeSet::new();
        source.add_operations(&text, &mut found, &mut BTreeSet::new())?;
        let listed = |name: &String| ListedOperation { name: name.clone(), command: command_name(name) };
        let mut operations: Vec<ListedOperation> = found.iter().map(listed).collect();
        operations.sort_by(|one, other| one.command.cmp(&other.command));
        Ok(ReadModel { facts, operations, reader: Box::new(source) })
    }

    /// The operations of a service or resource, and of the resources in it.
    fn add_operations(
        &self,
        text: &SmithyShape,
        found: &mut BTreeSet<String>,
        seen: &mut BTreeSet<String>,
    ) -> Result<(), ModelError> {
        let lifecycle = [&text.create, &text.put, &text.read, &text.update, &text.delete, &text.list];
        let operations = text.operations.iter().chain(&text.collection_operations);
        for operation in operations.chain(lifecycle.into_iter().flatten()) {
            found.insert(local(&operation.target).to_owned());
        }
        for resource in &text.resources {
            let name = local(&resource.target);
            if seen.insert(name.to_owned())
                && let Some(text) = self.text(name)?
            {
                self.add_operations(&text, found, seen)?;
            }
        }
        Ok(())
    }

    fn error(&self, name: &str) -> Result<ErrorModel, ModelError> {
        let text = self.text(name)?.unwrap_or_default();
        let is_fault = text.traits.get("smithy.api#error").and_then(Value::as_str) == Some("server");
        let status = text.traits.get("smithy.api#httpError").and_then(Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        Ok(ErrorModel {
            name: name.to_owned(),
            status: status.unwrap_or(if is_fault { 500 } else { 400 }),
            is_retryable: text.traits.contains_key("smithy.api#retryable"),
            documentation: documentation(&text.traits),
        })
    }

    fn text(&self, name: &str) -> Result<Option<SmithyShape>, ModelError> {
        self.shapes.get(name).map(|raw| read(raw, name)).transpose()
    }
}

impl ModelReader for Smithy<'_> {
    fn operation(&self, name: &str) -> Result<OperationModel, ModelError> {
        let text = self.text(name)?.unwrap_or_default();
        let auth = match text.traits.get("smithy.api#auth") {
            Some(auth) => names(Some(auth)),
            None => self.service_auth.clone(),
        };
        let is_unsigned = text.traits.contains_key("smithy.api#optionalAuth")
            || (text.traits.contains_key("smithy.api#auth") && auth.is_empty());
        let errors = text.errors.iter().map(|error| self.error(local(&error.target)));
        let structure = |part: &Option<SmithyPart>| {
            let name = part.as_ref().map(|part| part.target.as_str()).filter(|name| *name != UNIT);
            name.map(|name| local(name).to_owned())
        };
        Ok(OperationModel {
            errors: errors.collect::<Result<_, _>>()?,
            input: structure(&text.input),
            output: structure(&text.output),
            is_unsigned,
            documentation: documentation(&text.traits),
        })
    }

    fn shape(&self, name: &str) -> Result<Option<ShapeModel>, ModelError> {
        if let Some((structure, member)) = name.split_once('$') {
            let Some(text) = self.text(structure)? else { return Ok(None) };
            let Some(member) = text.members.get(member) else { return Ok(None) };
            let part = part(member);
            let target = self.shape(local(&part.target))?;
            return Ok(target.map(|target| with_traits(target, &part.traits)));
        }
        let Some(text) = self.text(name)? else { return Ok(prelude(name).map(ShapeModel::plain)) };
        let kind = match text.kind.as_str() {
            _ if text.traits.contains_key("smithy.api#streaming") => {
                ModelKind::Unknown("a stream".to_owned())
            }
            "enum" => ModelKind::String,
            "intEnum" => ModelKind::Integer,
            "structure" => ModelKind::Structure(members(name, &text)),
            "union" => ModelKind::Union(members(name, &text)),
            "list" | "set" => ModelKind::List(part_of(name, "member", text.member.as_ref())?),
            "map" => ModelKind::Map(
                part_of(name, "key", text.key.as_ref())?,
                part_of(name, "value", text.value.as_ref())?,
            ),
            simple => {
                simple_kind(simple).unwrap_or_else(|| ModelKind::Unknown(format!("of the type {simple}")))
            }
        };
        let mut shape = with_traits(ShapeModel::plain(kind), &text.traits);
        shape.has_unique_items |= text.kind == "set";
        if text.kind == "enum" {
            shape.words = text.members.iter().map(|(name, member)| enum_value(name, member)).collect();
        }
        Ok(Some(shape))
    }
}

/// What stands where an operation has no input or no output.
const UNIT: &str = "smithy.api#Unit";

fn facts(text: &SmithyShape, service: &str, namespace: String, id: &str) -> ServiceFacts {
    let trait_text = |name: &str, part: &str| {
        text.traits.get(name).and_then(|value| value.get(part)).and_then(Value::as_str).map(str::to_owned)
    };
    let title = text.traits.get("smithy.api#title").and_then(Value::as_str);
    let title = title.unwrap_or_else(|| local(service)).to_owned();
    let protocols: Vec<String> = text
        .traits
        .keys()
        .filter_map(|name| {
            name.strip_prefix("aws.protocols#").or_else(|| name.strip_prefix("smithy.protocols#"))
        })
        .filter(|name| *name != "awsQueryCompatible")
        .map(str::to_owned)
        .collect();
    let speaks = |name: &str| protocols.iter().any(|protocol| protocol == name);
    let protocol = match (speaks("awsJson1_0"), speaks("awsJson1_1")) {
        (true, _) => Some("aws-json-1.0"),
        (false, true) => Some("aws-json-1.1"),
        (false, false) => None,
    };
    let endpoint_prefix = trait_text("aws.api#service", "endpointPrefix").unwrap_or_else(|| id.to_owned());
    ServiceFacts {
        id: id.to_owned(),
        source: format!("{title}: service model of Smithy, version {}", text.version),
        title,
        namespace,
        api_version: text.version.clone(),
        target_prefix: local(service).to_owned(),
        signing_name: trait_text("aws.auth#sigv4", "name").unwrap_or_else(|| endpoint_prefix.clone()),
        endpoint_prefix,
        service_id: trait_text("aws.api#service", "sdkId").unwrap_or_default(),
        protocols,
        protocol,
        is_query_compatible: text.traits.contains_key("aws.protocols#awsQueryCompatible"),
    }
}

fn members(structure: &str, text: &SmithyShape) -> Vec<MemberModel> {
    text.members
        .iter()
        .map(|(name, member)| {
            let part = part(member);
            let narrows = |name: &str| part.traits.contains_key(&format!("smithy.api#{name}"));
            let has_own = OF_VALUES.iter().any(|name| narrows(name));
            MemberModel {
                name: name.clone(),
                shape: if has_own { format!("{structure}${name}") } else { local(&part.target).to_owned() },
                is_required: part.traits.contains_key("smithy.api#required"),
                documentation: documentation(&part.traits),
            }
        })
        .collect()
}

/// A shape with what some traits say of its values.
fn with_traits(mut shape: ShapeModel, traits: &Map<String, Value>) -> ShapeModel {
    let of = |name: &str| traits.get(&format!("smithy.api#{name}"));
    let number = |value: Option<&Value>| -> Option<Number> { value?.as_number().cloned() };
    if let Some(bounds) = of("length").or_else(|| of("range")) {
        shape.min = number(bounds.get("min"));
        shape.max = number(bounds.get("max"));
    }
    if let Some(pattern) = of("pattern").and_then(Value::as_str) {
        shape.pattern = Some(pattern.to_owned());
    }
    shape.has_unique_items |= of("uniqueItems").is_some();
    shape.is_sensitive |= of("sensitive").is_some();
    if let Some(Value::Array(words)) = of("enum") {
        let word = |word: &Value| Some(word.get("value")?.as_str()?.to_owned());
        shape.words = words.iter().filter_map(word).collect();
    }
    if let Some(format) = of("timestampFormat").and_then(Value::as_str) {
        shape.kind = match format {
            "epoch-seconds" => ModelKind::Timestamp(TimestampFormat::EpochSeconds),
            "date-time" => ModelKind::Timestamp(TimestampFormat::DateTime),
            "http-date" => ModelKind::Timestamp(TimestampFormat::HttpDate),
            other => ModelKind::Unknown(format!("a timestamp in the format {other}")),
        };
    }
    shape
}

fn enum_value(name: &str, member: &Value) -> String {
    let value = member.get("traits").and_then(|traits| traits.get("smithy.api#enumValue"));
    value.and_then(Value::as_str).unwrap_or(name).to_owned()
}

/// The shapes that every model has.
fn prelude(name: &str) -> Option<ModelKind> {
    let simple = name.strip_prefix("Primitive").unwrap_or(name);
    let mut characters = simple.chars();
    let first = characters.next()?;
    if !first.is_ascii_uppercase() {
        return None;
    }
    simple_kind(&format!("{}{}", first.to_ascii_lowercase(), characters.as_str()))
}

fn simple_kind(name: &str) -> Option<ModelKind> {
    Some(match name {
        "string" => ModelKind::String,
        "boolean" => ModelKind::Boolean,
        "byte" | "short" | "integer" => ModelKind::Integer,
        "long" => ModelKind::Long,
        "float" => ModelKind::Float,
        "double" => ModelKind::Double,
        "blob" => ModelKind::Blob,
        "document" => ModelKind::Document,
        "timestamp" => ModelKind::Timestamp(TimestampFormat::EpochSeconds),
        _ => return None,
    })
}

fn part(value: &Value) -> SmithyPart {
    let target = value.get("target").and_then(Value::as_str).unwrap_or_default().to_owned();
    let traits = value.get("traits").and_then(Value::as_object).cloned().unwrap_or_default();
    SmithyPart { target, traits }
}

fn part_of(shape: &str, name: &str, part: Option<&SmithyPart>) -> Result<String, ModelError> {
    let part = part.ok_or_else(|| ModelError::Unreadable {
        part: format!("shape `{shape}`"),
        reason: format!("expected a shape for `{name}`, found none"),
    })?;
    Ok(local(&part.target).to_owned())
}

fn names(value: Option<&Value>) -> Vec<String> {
    let names = value.and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn documentation(traits: &Map<String, Value>) -> String {
    markup(traits.get("smithy.api#documentation").and_then(Value::as_str).unwrap_or_default())
}

fn local(id: &str) -> &str {
    id.split_once('#').map_or(id, |(_, name)| name)
}

fn read<T: serde::de::DeserializeOwned>(raw: &RawValue, name: &str) -> Result<T, ModelError> {
    serde_json::from_str(raw.get()).map_err(|error| ModelError::Unreadable {
        part: format!("shape `{}`", local(name)),
        reason: error.to_string(),
    })
}
