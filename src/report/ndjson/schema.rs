//! The JSON Schema of a line, generated from the fields that are printed.

use schemars::JsonSchema;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::report::json::finding::FindingText;
use crate::report::ndjson::is_left_out;
use crate::report::ndjson::line::{
    EventLine, FinishedLine, JudgedLine, PowerJudgedLine, PowerStartedLine, ShrinkingLine, StartedLine,
    UnansweredLine,
};

/// The schema of one line.
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let lines = [
        of::<StartedLine>(&mut generator),
        of::<JudgedLine>(&mut generator),
        of::<UnansweredLine>(&mut generator),
        of::<ShrinkingLine>(&mut generator),
        of::<FindingText>(&mut generator),
        of::<PowerStartedLine>(&mut generator),
        of::<PowerJudgedLine>(&mut generator),
        of::<FinishedLine>(&mut generator),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "One line of the events of a run, as `--report ndjson=PATH` writes them.",
        "oneOf": lines,
        "$defs": generator.take_definitions(true),
    })
}

/// The schema of one type of line: an object with the fields that are printed, and no other.
fn of<L: EventLine + JsonSchema>(generator: &mut SchemaGenerator) -> Value {
    let mut schema = L::json_schema(generator).to_value();
    let kind = json!({ "type": "string", "const": L::TYPE });
    let mut properties = Map::from_iter([("type".to_owned(), kind)]);
    let mut required = vec![Value::from("type")];
    let is_printed = |name: &str| !is_left_out(L::TYPE, name);
    if let Some(Value::Object(fields)) = schema.get("properties") {
        let printed = fields.iter().filter(|(name, _)| is_printed(name));
        properties.extend(printed.map(|(name, field)| (name.clone(), field.clone())));
    }
    if let Some(Value::Array(names)) = schema.get("required") {
        let printed = names.iter().filter(|name| name.as_str().is_some_and(is_printed));
        required.extend(printed.cloned());
    }
    schema["properties"] = Value::Object(properties);
    schema["required"] = Value::Array(required);
    schema["additionalProperties"] = Value::from(false);
    schema
}
