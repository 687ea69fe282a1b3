//! A script of a POSIX shell that sends each request with curl. What is taken out of answers is taken with jq.

use crate::exchange::endpoint::Endpoint;
use crate::report::paste::curl::command;
use crate::report::paste::shell::quote;
use crate::reproduction::Unprintable;
use crate::reproduction::comment::{comments, lines};
use crate::reproduction::script::{CallStatement, CodePlace, Script, ScriptPart, Statement};
use crate::reproduction::symbol::{Symbol, Symbols, TextPart};
use crate::target::capture::{CapturePlace, OutputPath, PathSegment};
use crate::target::outside::OutsideValue;
use crate::wire::Request;

const HASH: &str = "
keyed_hash() { # KEY TEXT ...
  key=$1; shift
  printf %s \"$@\" | openssl dgst -sha256 -hmac \"$key\" -binary | base64
}
";

/// The script.
///
/// # Errors
///
/// A request that curl does not send as it is.
pub fn print(script: &Script, endpoint: &Endpoint) -> Result<String, Unprintable> {
    let printer = ShellPrinter { symbols: &script.symbols, endpoint };
    let mut body = String::new();
    for part in script.parts() {
        body.push_str(&format!("\n# {}\n", part.heading()));
        match part {
            ScriptPart::SetUp(statements) => {
                body.push_str("unique=$(date +%s)$$\n");
                printer.statements(&mut body, statements)?;
            }
            ScriptPart::Before(statements) | ScriptPart::CleanUp(statements) => {
                printer.statements(&mut body, statements)?;
            }
            ScriptPart::Tested(request) | ScriptPart::SignIn(request) => {
                body.push_str(&printer.sent(request)?);
                body.push_str("\necho\n");
            }
        }
    }
    let hash = if body.contains("$(keyed_hash ") { HASH } else { "" };
    let head = comments(&lines(&script.about), "# ");
    Ok(format!("#!/bin/sh\n{head}\nset -eu\nendpoint=${{ENDPOINT:-{endpoint}}}\n{hash}{body}"))
}

struct ShellPrinter<'s> {
    symbols: &'s Symbols,
    endpoint: &'s Endpoint,
}

impl ShellPrinter<'_> {
    fn statements(&self, out: &mut String, statements: &[Statement]) -> Result<(), Unprintable> {
        for statement in statements {
            match statement {
                Statement::Assign { variable, value } => {
                    out.push_str(&format!("{}={}\n", self.symbols.word(variable), self.word(value)));
                }
                Statement::OtherCode { variable, code } => out.push_str(&format!(
                    "{}=$(printf %s {} | tr 0123456789 1234567890)\n",
                    self.symbols.word(variable),
                    self.word(code)
                )),
                Statement::Code { variable, place } => {
                    out.push_str(&format!("{}={}\n", self.symbols.word(variable), self.place(place)));
                }
                Statement::Call(call) => out.push_str(&self.call(call)?),
            }
        }
        Ok(())
    }

    fn call(&self, call: &CallStatement) -> Result<String, Unprintable> {
        let sent = self.sent(&call.request)?;
        let quiet = sent.replacen("curl -sSi", "curl -sS", 1);
        Ok(match call.captures.as_slice() {
            [] if call.times > 1 => {
                format!("for _ in $(seq {}); do\n{quiet} > /dev/null\ndone\n", call.times)
            }
            [] => format!("{quiet} > /dev/null\n"),
            [(variable, place)] => {
                let shown = if matches!(place, CapturePlace::Header(_)) { &sent } else { &quiet };
                format!("{}=$(\n{shown} |\n  {}\n)\n", self.symbols.word(variable), filter(place))
            }
            captures => {
                let taken = captures.iter().map(|(variable, place)| {
                    format!("{}=$(printf %s \"$answer\" | {})\n", self.symbols.word(variable), filter(place))
                });
                if captures.iter().any(|(_, place)| matches!(place, CapturePlace::Header(_))) {
                    return Err(Unprintable("a step takes values out of headers and of the body".to_owned()));
                }
                format!("answer=$(\n{quiet}\n)\n{}", taken.collect::<String>())
            }
        })
    }

    /// A request as curl sends it, with variables in the place of symbols.
    fn sent(&self, request: &Request) -> Result<String, Unprintable> {
        let printed = command(request, self.endpoint)
            .ok_or_else(|| Unprintable("curl does not send its request as it is".to_owned()))?;
        let url = self.endpoint.to_string();
        let aimed = printed.replacen(&format!(" '{url}"), " \"$endpoint\"'", 1).replacen(
            &format!(" {url}"),
            " \"$endpoint\"",
            1,
        );
        let mut text = String::new();
        for part in self.symbols.parts(aimed.as_bytes()) {
            match part {
                TextPart::Literal(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
                // They stand between single quotes, which are closed for them.
                TextPart::Symbol(symbol) => text.push_str(&format!("'{}'", self.symbol(symbol))),
            }
        }
        Ok(text)
    }

    fn symbol(&self, symbol: &Symbol) -> String {
        match symbol {
            Symbol::Endpoint => "\"$endpoint\"".to_owned(),
            Symbol::Variable(name) => format!("\"${{{}}}\"", name.replace('-', "_")),
            Symbol::Outside(OutsideValue::Variable(name)) => format!("\"${{{name}}}\""),
            Symbol::Outside(OutsideValue::File(path)) => format!("\"$(cat {})\"", quote(path)),
            Symbol::Hash { key, parts } => {
                let words: Vec<String> =
                    std::iter::once(key).chain(parts).map(|text| self.word(text)).collect();
                format!("\"$(keyed_hash {})\"", words.join(" "))
            }
        }
    }

    fn word(&self, text: &str) -> String {
        let parts = self.symbols.parts(text.as_bytes());
        let word: String = parts
            .iter()
            .map(|part| match part {
                TextPart::Literal(bytes) => quote(&String::from_utf8_lossy(bytes)),
                TextPart::Symbol(symbol) => self.symbol(symbol),
            })
            .collect();
        if word.is_empty() { "''".to_owned() } else { word }
    }

    fn place(&self, place: &CodePlace) -> String {
        match place {
            CodePlace::Log(_) => "${CODE:?set it to the code that the server has printed}".to_owned(),
            CodePlace::Http(url, path) => {
                format!("$(curl -sS {} | jq -r {})", self.word(url), quote(&jq(path)))
            }
            CodePlace::Command(words) => {
                format!("$({})", words.iter().map(|word| self.word(word)).collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// A command that takes a value out of an answer.
fn filter(place: &CapturePlace) -> String {
    match place {
        CapturePlace::Header(name) => format!(
            "tr -d '\\r' | awk -F ': ' 'tolower($1) == \"{}\" {{ print $2 }}'",
            name.to_ascii_lowercase()
        ),
        CapturePlace::Output(path) => format!("jq -r {}", quote(&jq(path))),
    }
}

/// A path as jq has it.
fn jq(path: &OutputPath) -> String {
    path.segments()
        .iter()
        .map(|segment| match segment {
            PathSegment::Key(key) if key.parse::<usize>().is_ok() => format!(".[{key}]"),
            PathSegment::Key(key) if key.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                format!(".{key}")
            }
            PathSegment::Key(key) => format!(".[{}]", serde_json::Value::from(key.as_str())),
            PathSegment::Element { member, value } => format!(
                "[] | select(.[{}] == {}) | ",
                serde_json::Value::from(member.as_str()),
                serde_json::Value::from(value.as_str())
            ),
        })
        .collect()
}
