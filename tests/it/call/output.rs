//! Output formats and queries, held to rows of cases.

use serde::Deserialize;
use serde_json::Value;
use wireproof::internals::call::syntax::output;
use wireproof::internals::call::syntax::output::table::Screen;

const PLAIN: Screen = Screen { columns: 80, colored: false };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    title: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    format: String,
    value: String,
    output: String,
}

#[test]
fn values_are_laid_out_as_the_aws_cli_lays_them_out() {
    let cases: Cases = toml::from_str(include_str!("../../cases/call/output.toml")).unwrap();
    for Case { format, value, output } in &cases.case {
        let parsed: Value = serde_json::from_str(value).unwrap();
        let found = output::format(format, &cases.title, &parsed, PLAIN).unwrap();
        assert_eq!(found, *output, "{format} of {value}\n{found}");
    }
    assert_eq!(cases.case.len(), 87);
}

#[test]
fn json_has_four_spaces_a_level_and_keeps_order_and_characters() {
    let value: Value = serde_json::from_str(r#"{"b": ["é\n", {}], "a": []}"#).unwrap();
    let found = output::format("json", "T", &value, PLAIN).unwrap();
    assert_eq!(found, "{\n    \"b\": [\n        \"é\\n\",\n        {}\n    ],\n    \"a\": []\n}\n");
    assert_eq!(output::format("json", "T", &serde_json::json!({}), PLAIN).unwrap(), "");
    assert_eq!(output::format("json", "T", &Value::Null, PLAIN).unwrap(), "null\n");
}

#[test]
fn a_table_shows_what_the_aws_cli_has_no_layout_for() {
    let value: Value = serde_json::from_str("[[1,2],[3]]").unwrap();
    let found = output::format("table", "T", &value, PLAIN).unwrap();
    assert_eq!(found, "------------\n|     T    |\n+----+-----+\n|  1 |  2  |\n|  3 |     |\n+----+-----+\n");
}

#[test]
fn there_are_three_formats() {
    let refused = output::format("yaml", "T", &Value::Null, PLAIN).unwrap_err();
    assert_eq!(refused.to_string(), "Unknown output type: yaml");
}

#[test]
fn a_colored_table_has_blue_values_and_yellow_inner_edges() {
    let screen = Screen { columns: 80, colored: true };
    let value: Value = serde_json::from_str(r#"{"a": ["x"]}"#).unwrap();
    let found = output::format("table", "T", &value, screen).unwrap();
    let (value, edge) = ("\u{1b}[1m\u{1b}[34mx\u{1b}[0m", "\u{1b}[2m\u{1b}[33m|\u{1b}[0m");
    assert!(
        found.contains(&format!("\u{1b}[0m{edge}\u{1b}[0m|  {value}  |\u{1b}[0m{edge}\u{1b}[0m\n")),
        "{found:?}"
    );
    assert!(found.ends_with("\n\u{1b}[0m"));
}
