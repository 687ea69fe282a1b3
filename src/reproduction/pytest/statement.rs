//! Statements of a script as those of Python.

use std::fmt::Write;

use serde_json::Value;

use crate::model::operation::Params;
use crate::model::signature::SignatureScope;
use crate::reproduction::Unprintable;
use crate::reproduction::pytest::expression::{PythonNames, WIDTH, bytes, text, value};
use crate::reproduction::script::{CodePlace, Statement};
use crate::target::capture::{CapturePlace, OutputPath, PathSegment};
use crate::wire::{Framing, Request};

/// Appends statements.
pub(super) fn statements(
    out: &mut String,
    statements: &[Statement],
    names: &PythonNames<'_>,
) -> Result<(), Unprintable> {
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
                // A client that is printed signs nothing.
                if SignatureScope::of_request(&sent.request).is_some() {
                    out.push_str(&bytes_sent(&sent.request, names)?);
                    for (variable, place) in &sent.captures {
                        line(out, variable, &capture("answer", place), names);
                    }
                    continue;
                }
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
    Ok(())
}

fn indented(lines: &str) -> String {
    lines.lines().map(|line| format!("    {line}\n")).collect()
}

fn line(out: &mut String, variable: &str, value: &str, names: &PythonNames<'_>) {
    writeln!(out, "    {} = {value}", text(variable, names)).expect("writing to a string cannot fail");
}

/// The line that sends a request, byte for byte.
pub(super) fn bytes_sent(request: &Request, names: &PythonNames<'_>) -> Result<String, Unprintable> {
    let is_plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if !is_plain(&request.path) || !is_plain(&request.method) {
        return Err(Unprintable(
            "Python's http.client does not send its method or path as they are".to_owned(),
        ));
    }
    let mut arguments = vec![match request.framing {
        Framing::ContentLength => bytes(&request.body, names),
        Framing::Chunked(size) => format!("in_chunks({}, {size})", bytes(&request.body, names)),
    }];
    for header in &request.headers {
        arguments.push(format!("({}, {})", text(&header.name, names), text(&header.value, names)));
    }
    if is_in_chunks(request) && request.header("Transfer-Encoding").is_none() {
        arguments.push("(\"Transfer-Encoding\", \"chunked\")".to_owned());
    }
    if request.method != "POST" {
        arguments.push(format!("method={}", text(&request.method, names)));
    }
    if request.path != "/" {
        arguments.push(format!("path={}", text(&request.path, names)));
    }
    let line = format!("    answer = send({})\n", arguments.join(", "));
    if line.len() <= WIDTH && line.lines().count() == 1 {
        return Ok(line);
    }
    let lines: String = arguments.iter().map(|argument| format!("        {argument},\n")).collect();
    Ok(format!("    answer = send(\n{lines}    )\n"))
}

/// Whether the body of a request comes in chunks.
pub(super) fn is_in_chunks(request: &Request) -> bool {
    matches!(request.framing, Framing::Chunked(_))
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
