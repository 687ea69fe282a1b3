//! `wireproof shorthand`: JSON on standard output, or the caret on standard error and exit code 2.

use std::process::Command;

#[track_caller]
fn check(arguments: &[&str], expected_code: i32, expected_output: &str, expected_error: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wireproof"));
    let output = command.arg("shorthand").args(arguments).env("SHORTHAND_FILE", "Cargo").output().unwrap();
    assert_eq!(output.status.code(), Some(expected_code), "{arguments:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected_output, "{arguments:?}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(expected_error) && error.is_empty() == expected_error.is_empty(), "{error}");
}

#[test]
fn a_value_is_shown_as_json() {
    check(&["b=x,a=é,😀"], 0, "{\n  \"b\": \"x\",\n  \"a\": [\n    \"é\",\n    \"😀\"\n  ]\n}\n", "");
    check(&["--", "-a=x"], 0, "{\n  \"-a\": \"x\"\n}\n", "");
    check(&["-a=x"], 0, "{\n  \"-a\": \"x\"\n}\n", "");
    let manifest = std::fs::read_to_string("Cargo.toml").unwrap();
    let expected = format!("{{\n  \"a\": {}\n}}\n", serde_json::Value::from(manifest));
    check(&["a@=file://$SHORTHAND_FILE.toml"], 0, &expected, "");
}

#[test]
fn an_error_has_a_caret_and_exit_code_2() {
    check(&["a=b]"], 2, "", "Expected: ',', received: ']' for input:\na=b]\n   ^\n");
    check(&[""], 2, "", "Expected: '=', received: 'EOF' for input:\n\n^\n");
    check(&["a@=file://none"], 2, "", "file://none: [Errno 2] No such file or directory: 'none'");
    check(&[], 2, "", "STRING");
}
