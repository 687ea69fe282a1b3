//! The syntaxes of structured options, derived from their shapes.

use crate::syntax::workshop::operation;
use wireproof::internals::notation::shape::{json_syntax, shorthand_syntax};

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
