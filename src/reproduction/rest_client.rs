//! A file of requests for editors (`.http`, as the REST Client of Visual Studio Code reads it): each request with a name, by
//! which later ones speak of its answer.

use crate::exchange::endpoint::Endpoint;
use crate::reproduction::Unprintable;
use crate::reproduction::comment::{comments, lines_unsigned};
use crate::reproduction::script::{CallStatement, CodePlace, Script, Statement};
use crate::reproduction::symbol::{Symbol, Symbols, TextPart};
use crate::target::capture::{CapturePlace, OutputPath, PathSegment};
use crate::target::outside::OutsideValue;
use crate::wire::{Framing, Request};

/// The file.
///
/// # Errors
///
/// A request that cannot be written so.
pub fn print(script: &Script, endpoint: &Endpoint) -> Result<String, Unprintable> {
    let mut file = File {
        symbols: &script.symbols,
        text: String::new(),
        requests: 0,
        is_in_request: false,
        filled: Vec::new(),
    };
    file.text.push_str(&comments(&lines_unsigned(script), "# "));
    file.text.push_str(&format!("\n@endpoint = {endpoint}\n"));
    if !script.set_up.is_empty() {
        file.text.push_str("# Another one for each run.\n@unique = 1\n");
    }
    for statement in script.set_up.iter().chain(&script.before) {
        file.statement(statement)?;
    }
    file.request("what is tested", &script.request.request, None)?;
    if let Some(sign_in) = &script.sign_in {
        file.request("whether the password signs in", &sign_in.call.request, None)?;
    }
    for statement in &script.clean_up {
        file.statement(statement)?;
    }
    Ok(file.text)
}

struct File<'s> {
    symbols: &'s Symbols,
    text: String,
    requests: usize,
    /// Whether the last line is a part of a request.
    is_in_request: bool,
    /// The hashes that a person has to fill in, as they are marked.
    filled: Vec<String>,
}

impl File<'_> {
    fn statement(&mut self, statement: &Statement) -> Result<(), Unprintable> {
        match statement {
            Statement::Assign { variable, value } => {
                let value = self.filled(value.as_bytes())?;
                self.assign(variable, &value);
            }
            Statement::OtherCode { variable, code } => {
                let code = self.filled(code.as_bytes())?;
                self.end_request();
                self.text
                    .push_str(&format!("# Fill in: {code}, with each digit replaced by the next one.\n"));
                self.assign(variable, "");
            }
            Statement::Code { variable, place } => {
                let from = match place {
                    CodePlace::Log(_) => "the code that the server has printed".to_owned(),
                    CodePlace::Http(url, path) => {
                        format!("what stands at {path} of {}", self.filled(url.as_bytes())?)
                    }
                    CodePlace::Command(words) => {
                        format!("what this prints: {}", self.filled(words.join(" ").as_bytes())?)
                    }
                };
                self.end_request();
                self.text.push_str(&format!("# Fill in: {from}.\n"));
                self.assign(variable, "");
            }
            Statement::Call(call) => self.call(call)?,
        }
        Ok(())
    }

    fn call(&mut self, call: &CallStatement) -> Result<(), Unprintable> {
        let title = match call.times {
            1 => call.operation.clone(),
            times => format!("{}, {times} times", call.operation),
        };
        let name = format!("request{}", self.requests + 1);
        self.request(&title, &call.request, Some(&name))?;
        for (variable, place) in &call.captures {
            let value = match place {
                CapturePlace::Header(header) => format!("{{{{{name}.response.headers.{header}}}}}"),
                CapturePlace::Output(path) => format!("{{{{{name}.response.body.{}}}}}", json_path(path)),
            };
            self.assign(variable, &value);
        }
        Ok(())
    }

    fn assign(&mut self, variable: &str, value: &str) {
        self.end_request();
        let name: String = self.symbols.variables(variable.as_bytes()).into_iter().collect();
        self.text.push_str(&format!("@{name} = {value}\n"));
    }

    /// Writes what stands behind a request that is not its body.
    fn end_request(&mut self) {
        if std::mem::take(&mut self.is_in_request) {
            self.text.push_str("###\n");
        }
    }

    fn request(&mut self, title: &str, request: &Request, name: Option<&str>) -> Result<(), Unprintable> {
        if request.framing != Framing::ContentLength || request.header("Content-Length").is_some() {
            return Err(Unprintable("editors tell the length of a body in a way of their own".to_owned()));
        }
        self.ask_for_hashes(&request.body)?;
        self.requests += 1;
        let named = name.map_or_else(String::new, |name| format!("# @name {name}\n"));
        let path = self.filled(request.path.as_bytes())?;
        self.text.push_str(&format!("\n### {title}\n{named}{} {{{{endpoint}}}}{path}\n", request.method));
        for header in &request.headers {
            let value = self.filled(header.value.as_bytes())?;
            self.text.push_str(&format!("{}: {value}\n", header.name));
        }
        let body = self.filled(&request.body)?;
        if !body.is_empty() {
            self.text.push_str(&format!("\n{body}\n"));
        }
        self.is_in_request = true;
        Ok(())
    }

    /// No editor computes a hash: a person does.
    fn ask_for_hashes(&mut self, body: &[u8]) -> Result<(), Unprintable> {
        for part in self.symbols.parts(body) {
            let TextPart::Symbol(Symbol::Hash { key, parts }) = part else { continue };
            let mark = format!("{key}{parts:?}");
            if self.filled.contains(&mark) {
                continue;
            }
            self.filled.push(mark);
            let key = self.filled(key.as_bytes())?;
            let text = self.filled(parts.concat().as_bytes())?;
            self.end_request();
            self.text
                .push_str(&format!("# Fill in: base64 of the HMAC-SHA256 of {text} with the key {key}.\n"));
            self.text.push_str("@secret-hash = \n");
        }
        Ok(())
    }

    /// A text with variables in the place of symbols.
    fn filled(&self, text: &[u8]) -> Result<String, Unprintable> {
        let mut filled = String::new();
        for part in self.symbols.parts(text) {
            match part {
                TextPart::Literal(bytes) => {
                    let text = std::str::from_utf8(bytes).ok();
                    let is_meant = |text: &&str| !text.contains(['\n', '\r', '\0']) && !text.contains("{{");
                    filled.push_str(text.filter(is_meant).ok_or_else(|| {
                        Unprintable(
                            "its request has bytes that cannot stand in a file of requests".to_owned(),
                        )
                    })?);
                }
                TextPart::Symbol(symbol) => filled.push_str(&match symbol {
                    Symbol::Endpoint => "{{endpoint}}".to_owned(),
                    Symbol::Variable(name) => format!("{{{{{name}}}}}"),
                    Symbol::Outside(OutsideValue::Variable(name)) => format!("{{{{$processEnv {name}}}}}"),
                    Symbol::Outside(OutsideValue::File(path)) => {
                        return Err(Unprintable(format!("a file of requests cannot read {path}")));
                    }
                    Symbol::Hash { .. } => "{{secret-hash}}".to_owned(),
                }),
            }
        }
        Ok(filled)
    }
}

/// A path as JSONPath has it.
fn json_path(path: &OutputPath) -> String {
    let steps = path.segments().iter().map(|segment| match segment {
        PathSegment::Key(key) if key.parse::<usize>().is_ok() => format!("[{key}]"),
        PathSegment::Key(key) => format!(".{key}"),
        PathSegment::Element { member, value } => format!("[?(@.{member}=='{value}')]"),
    });
    format!("${}", steps.collect::<String>())
}
