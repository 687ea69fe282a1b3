//! The JSON Schema of `wireproof.toml`, for editors: made from the options, and held equal to the file that is kept.

use clap::Arg;
use serde_json::{Map, Value, json};

use crate::cli::configured::keys::{command, is_list, is_switch, keys};

/// What stands for a text or a number.
fn scalar() -> Value {
    json!({ "type": ["string", "number"] })
}

fn property(arg: &Arg) -> Value {
    let mut property = match (is_switch(arg), is_list(arg)) {
        (true, _) => json!({ "type": "boolean" }),
        (false, true) => json!({ "anyOf": [scalar(), { "type": "array", "items": scalar() }] }),
        (false, false) => scalar(),
    };
    property["description"] = arg.get_help().map(ToString::to_string).unwrap_or_default().into();
    property
}

fn schema() -> Value {
    let command = command();
    let mut properties = Map::new();
    let name = json!({ "type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9._-]*$", "description": "The name of the check." });
    properties.insert("name".to_owned(), name);
    properties.extend(keys(&command).map(|(name, arg)| (name.to_owned(), property(arg))));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "wireproof.toml",
        "description": "The checks of a repository. Paths are seen from the folder of the file.",
        "type": "object",
        "additionalProperties": false,
        "required": ["check"],
        "properties": {
            "check": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name"],
                    "properties": properties,
                }
            }
        }
    })
}

#[test]
fn the_schema_that_is_kept_is_that_of_the_options() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/wireproof.schema.json");
    snapbox::assert_data_eq!(text, snapbox::data::Data::read_from(&path, None).raw());
}
