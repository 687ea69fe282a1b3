//! The schemas for editors are those of the code.

use std::collections::BTreeSet;
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
