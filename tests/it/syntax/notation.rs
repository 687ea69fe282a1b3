//! The syntaxes of structured options, derived from their shapes.

use crate::syntax::workshop::operation;
use wireproof::internals::import::service_model::ServiceModel;
use wireproof::internals::notation::shape::{json_syntax, shorthand_syntax};
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

#[track_caller]
fn check(id: &str, member: &str, shorthand: Option<&str>, json: &str) {
    let (_, operation) = operation(id);
    let member = operation.members.iter().find(|candidate| candidate.name == member).unwrap();
    assert_eq!(shorthand_syntax(&member.shape).as_deref(), shorthand);
    assert_eq!(json_syntax(&member.shape), json);
}

#[test]
fn a_plain_value_has_no_shorthand() {
    check("workshop/paint-fence", "YardId", None, "\"string\"");
    check("workshop/paint-fence", "Color", None, "\"green\"|\"white\"");
    check("workshop/paint-fence", "DryRun", None, "true|false");
    check("workshop/paint-fence", "Coats", None, "integer");
}

#[test]
fn a_list_of_plain_values_is_a_row_of_words() {
    check("workshop/paint-fence", "HelperNames", Some("\"string\" \"string\" ..."), "[\"string\", ...]");
    check(
        "workshop/paint-fence",
        "Palette",
        Some("\"string\" \"string\" ...\n\nWhere valid values are:\n  green\n  white"),
        "[\"green\"|\"white\", ...]",
    );
}

#[test]
fn structures_nest_in_braces_and_lists_in_brackets() {
    check(
        "workshop/paint-fence",
        "Boards",
        Some(
            "Width=double,Knots=long,Colors=string,string,\
             Origin={Felled=timestamp,Photo=blob,Foresters=[string,string]} ...",
        ),
        r#"[
  {
    "Width": double,
    "Knots": long,
    "Colors": ["green"|"white", ...],
    "Origin": {
      "Felled": timestamp,
      "Photo": blob,
      "Foresters": ["string", ...]
    }
  }
  ...
]"#,
    );
}

#[test]
fn a_map_has_two_keys_in_shorthand_and_goes_on_in_json() {
    check(
        "workshop/paint-fence",
        "Budget",
        Some(
            "KeyName1={Least=double,Share=float},KeyName2={Least=double,Share=float}\n\n\
             Where valid key names are:\n  green\n  white",
        ),
        r#"{"green"|"white": {
      "Least": double,
      "Share": float
    }
  ...}"#,
    );
    check(
        "cognito-idp/confirm-forgot-password",
        "ClientMetadata",
        Some("KeyName1=string,KeyName2=string"),
        "{\"string\": \"string\"\n  ...}",
    );
}

#[test]
fn what_is_nested_too_deep_has_no_shorthand() {
    let (_, operation) = operation("workshop/paint-fence");
    let mut shape = operation.members.iter().find(|member| member.name == "Boards").unwrap().shape.clone();
    for depth in 0..3 {
        assert_eq!(shorthand_syntax(&shape).is_some(), depth < 1, "{depth} lists around it");
        let mut outer = (*shape).clone();
        outer.kind = wireproof::internals::model::shape::ShapeKind::List(shape);
        shape = outer.into();
    }
}

/// The member `Whole` of an operation whose model has these shapes, as the AWS CLI shows it.
#[track_caller]
fn check_model(shapes: &str, shorthand: Option<&str>, json: &str) {
    let input = r#""Input": {"type": "structure", "members": {"Whole": {"shape": "Whole"}}}, "Text": {"type": "string"}"#;
    let metadata = r#"{"protocol": "json", "apiVersion": "2024-05-01", "serviceFullName": "Thing", "serviceId": "Thing",
        "endpointPrefix": "thing", "jsonVersion": "1.1", "targetPrefix": "Thing"}"#;
    let operation = r#"{"Take": {"name": "Take", "input": {"shape": "Input"}}}"#;
    let text =
        format!(r#"{{"metadata": {metadata}, "operations": {operation}, "shapes": {{{input}, {shapes}}}}}"#);
    let model = ServiceModel::read(&text, "thing").unwrap();
    let files = [
        SpecFile { name: "thing/service.toml".into(), text: model.service_file().unwrap() },
        SpecFile {
            name: "thing/take.toml".into(),
            text: model.operation_file(&model.operations()[0]).unwrap().text,
        },
    ];
    let spec = Spec::overlay(&files).unwrap();
    let (_, operation) = spec.operation("thing/take").unwrap();
    let shape = &operation.members[0].shape;
    assert_eq!(shorthand_syntax(shape).as_deref(), shorthand);
    assert_eq!(json_syntax(shape), json);
}

#[test]
fn what_stands_inside_itself_is_shown_twice() {
    check_model(
        r#""Whole": {"type": "structure", "members": {"Inner": {"shape": "Whole"}}}"#,
        Some("Inner={( ... recursive ... )}"),
        "{\n  \"Inner\": {\n    \"Inner\": { ... recursive ... }\n  }\n}",
    );
    // A list that comes first stands there a third time, and is not shown then.
    check_model(
        r#""Whole": {"type": "list", "member": {"shape": "Part"}},
           "Part": {"type": "structure", "members": {"Parts": {"shape": "Whole"}}}"#,
        Some("Parts=[{( ... recursive ... )},{( ... recursive ... )}] ..."),
        "[\n  {\n    \"Parts\": [\n      {\n        \"Parts\": \n      }\n      ...\n    ]\n  }\n  ...\n]",
    );
    check_model(
        r#""Whole": {"type": "structure", "members": {"Name": {"shape": "Text"}, "Part": {"shape": "Part"}}},
           "Part": {"type": "structure", "members": {"Again": {"shape": "Part"}, "Name": {"shape": "Text"}}}"#,
        Some("Name=string,Part={( ... recursive ... ),Name=string}"),
        "{\n  \"Name\": \"string\",\n  \"Part\": {\n    \"Again\": {\n      \"Again\": { ... recursive ... },\n      \
         \"Name\": \"string\"\n    },\n    \"Name\": \"string\"\n  }\n}",
    );
}

#[test]
fn what_can_be_any_json_has_no_shorthand() {
    let any = r#""Any": {"type": "structure", "members": {}, "document": true}"#;
    check_model(
        &format!(
            r#""Whole": {{"type": "structure", "members": {{"Name": {{"shape": "Text"}}, "Any": {{"shape": "Any"}}}}}}, {any}"#
        ),
        Some("Name=string"),
        "{\n  \"Name\": \"string\",\n  \"Any\": {...}\n}",
    );
    check_model(
        &format!(r#""Whole": {{"type": "list", "member": {{"shape": "Any"}}}}, {any}"#),
        None,
        "[\n  {...}\n  ...\n]",
    );
}

#[test]
fn a_structure_without_members_has_a_line_between_its_braces() {
    check_model(r#""Whole": {"type": "structure", "members": {}}"#, None, "{\n\n}");
}
