//! The schema for editors is that of the code.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use snapbox::assert_data_eq;
use snapbox::data::Data;
use wireproof::internals::target::chain::TargetFile;
use wireproof::internals::target::load::load;
use wireproof::internals::target::schema::schema;

#[test]
fn the_file_holds_what_the_code_generates() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("targets/schema/target.json");
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    assert_data_eq!(text, Data::read_from(&path, None).raw());
}

/// A file with a field that nothing is named like is told which fields there are.
#[test]
fn the_fields_of_the_schema_are_those_that_are_read() {
    let file = TargetFile { name: "a.toml".into(), text: "zzzzzzzzzzzzzzzzzzzzzzzz = 1".into() };
    let faults = load(&file, &[], &|_, _| Err(String::new())).unwrap_err();
    let helps = faults[0].diagnostics.iter().filter_map(|fault| fault.help.as_deref());
    let help = helps.into_iter().find(|help| help.starts_with("expected one of")).unwrap();
    let read: BTreeSet<&str> = help.split('`').skip(1).step_by(2).collect();
    let schema = schema();
    let Value::Object(properties) = &schema["properties"] else { panic!("there are no properties") };
    assert_eq!(read, properties.keys().map(String::as_str).collect());
}
