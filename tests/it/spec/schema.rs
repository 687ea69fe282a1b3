//! The schemas for editors are those of the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use snapbox::assert_data_eq;
use snapbox::data::Data;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;
use wireproof::internals::spec::schema::schemas;

#[test]
fn the_files_hold_what_the_code_generates() {
    for (name, schema) in schemas() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/schema").join(name);
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        assert_data_eq!(text, Data::read_from(&path, None).raw());
    }
}

/// A file with a field that nothing is named like is told which fields there are.
#[test]
fn the_fields_of_a_schema_are_those_that_are_read() {
    for (name, schema) in schemas() {
        let path = match name {
            "operation.json" => "lending/borrow-book.toml",
            "service.json" => "lending/service.toml",
            _ => "protocol/post.toml",
        };
        if name.ends_with("-overlay.json") {
            continue;
        }
        let file = SpecFile { name: path.into(), text: "zzzzzzzzzzzzzzzzzzzzzzzz = 1".into() };
        let faults = Spec::load(&[file]).unwrap_err();
        let help = faults.files[0]
            .diagnostics
            .iter()
            .filter_map(|fault| fault.help.as_deref())
            .find(|help| help.starts_with("expected one of"))
            .unwrap();
        let read: BTreeSet<&str> = help.split('`').skip(1).step_by(2).collect();
        let Value::Object(properties) = &schema["properties"] else { panic!("{name} has no properties") };
        assert_eq!(read, properties.keys().map(String::as_str).collect(), "{name}");
    }
}

/// An overlay has the fields of what it is laid over, and two of its own, of which one has to be there.
#[test]
fn the_fields_of_an_overlay_are_those_of_its_like() {
    let all: BTreeMap<&str, Value> = schemas().into_iter().collect();
    for kind in ["operation", "service"] {
        let overlay = &all[format!("{kind}-overlay.json").as_str()];
        let whole = &all[format!("{kind}.json").as_str()];
        let fields = |schema: &Value| -> BTreeSet<String> {
            schema["properties"].as_object().unwrap().keys().cloned().collect()
        };
        let own: Vec<String> = fields(overlay).difference(&fields(whole)).cloned().collect();
        assert_eq!(own, ["change", "overlay"]);
        assert!(fields(whole).is_subset(&fields(overlay)));
        assert_eq!(overlay["required"], serde_json::json!(["overlay"]));
        let change = &overlay["$defs"]["ChangeText"];
        assert_eq!(change["required"], serde_json::json!(["path"]));
        assert_eq!(change["additionalProperties"], false);
    }
}
