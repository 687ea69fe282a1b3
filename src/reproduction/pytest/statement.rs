//! Statements of a script as those of Python.

use std::fmt::Write;

use serde_json::Value;

use crate::model::operation::Params;
use crate::reproduction::pytest::expression::{PythonNames, text, value};
use crate::reproduction::script::{CodePlace, Statement};
use crate::target::capture::{CapturePlace, OutputPath, PathSegment};

/// Appends statements.
pub(super) fn statements(out: &mut String, statements: &[Statement], names: &PythonNames<'_>) {
    for statement in statements {
        match statement {
            Statement::Assign { variable, value } => line(out, variable, &text(value, names), names),
            Statement::OtherCode { variable, code } => {
                let other =
                    format!("{}.translate(str.maketrans(\"0123456789\", \"1234567890\"))", text(code, names));
                line(out, variable, &other, names);
            }
            Statement::Code { variable, place } => line(out, variable, &self::place(place, names), names),
            Statement::Call(sent) => {
                let verb = if sent.succeeds { "set_up" } else { "call" };
                let sent_call = |start: &str, end: &str| {
                    call(start, &sent.operation, &sent.params, &sent.headers, names, end)
                };
                match sent.captures.as_slice() {
                    [] if sent.times > 1 => {
                        writeln!(out, "    for _ in range({}):", sent.times)
                            .expect("writing to a string cannot fail");
                        out.push_str(&indented(&sent_call(verb, "")));
                    }
                    [] => out.push_str(&sent_call(verb, "")),
                    [(variable, place)] if !is_searched(place) => {
                        let start = format!("{} = {verb}", text(variable, names));
                        out.push_str(&sent_call(&start, &capture("", place)));
                    }
                    captures => {
                        out.push_str(&sent_call(&format!("answer = {verb}"), ""));
                        for (variable, place) in captures {
                            line(out, variable, &capture("answer", place), names);
                        }
                    }
                }
            }
        }
    }
}

fn indented(lines: &str) -> String {
    lines.lines().map(|line| format!("    {line}\n")).collect()
}

fn line(out: &mut String, variable: &str, value: &str, names: &PythonNames<'_>) {
    writeln!(out, "    {} = {value}", text(variable, names)).expect("writing to a string cannot fail");
}

/// A call of an operation, with what stands before and behind it.
pub(super) fn call(
    before: &str,
    operation: &str,
    params: &Params,
    headers: &[(String, String)],
    names: &PythonNames<'_>,
    behind: &str,
) -> String {
    let start = format!("    {before}({}, ", text(operation, names));
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!(", ({}, {})", text(name, names), text(value, names)))
        .collect();
    let end = format!("{headers}){behind}");
    let params = value(&Value::Object(params.clone()), names, 4, start.len(), end.len());
    format!("{start}{params}{end}\n")
}

/// The value that stands at a place of an answer.
fn capture(answer: &str, place: &CapturePlace) -> String {
    match place {
        CapturePlace::Header(name) => format!("{answer}.headers[{}]", Value::from(name.as_str())),
        CapturePlace::Output(path) => at(&format!("{answer}.output"), path),
    }
}

fn is_searched(place: &CapturePlace) -> bool {
    let is_element = |segment: &PathSegment| matches!(segment, PathSegment::Element { .. });
    matches!(place, CapturePlace::Output(path) if path.segments().iter().any(is_element))
}

/// The value at a path.
fn at(value: &str, path: &OutputPath) -> String {
    path.segments().iter().fold(value.to_owned(), |value, segment| match segment {
        PathSegment::Key(key) if key.parse::<usize>().is_ok() => format!("{value}[{key}]"),
        PathSegment::Key(key) => format!("{value}[{}]", Value::from(key.as_str())),
        PathSegment::Element { member, value: wanted } => {
            let (member, wanted) = (Value::from(member.as_str()), Value::from(wanted.as_str()));
            format!("next(item for item in {value} if item[{member}] == {wanted})")
        }
    })
}

fn place(place: &CodePlace, names: &PythonNames<'_>) -> String {
    match place {
        CodePlace::Log(pattern) => format!("printed({})", text(&pattern.replace("(?<", "(?P<"), names)),
        CodePlace::Http(url, path) => {
            at(&format!("json.load(urllib.request.urlopen({}, timeout=10))", text(url, names)), path)
        }
        CodePlace::Command(words) => {
            let words: Vec<String> = words.iter().map(|word| text(word, names)).collect();
            format!(
                "subprocess.run([{}], check=True, capture_output=True, text=True).stdout.strip()",
                words.join(", ")
            )
        }
    }
}
