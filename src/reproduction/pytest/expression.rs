//! Texts, bytes and values as expressions of Python.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::report::paste::piece::{Piece, pieces};
use crate::reproduction::symbol::{Symbol, Symbols, TextPart};
use crate::target::outside::OutsideValue;

/// How wide a line may get.
pub(super) const WIDTH: usize = 88;

/// How variables are called where an expression stands.
#[derive(Clone, Debug)]
pub(super) struct PythonNames<'s> {
    /// The object whose attributes they are, if they are.
    pub(super) holder: Option<&'static str>,
    /// Those that are not, since the test itself gives them a value.
    pub(super) local: BTreeSet<String>,
    /// What symbols stand for.
    pub(super) symbols: &'s Symbols,
}

impl PythonNames<'_> {
    fn symbol(&self, symbol: &Symbol) -> String {
        match symbol {
            Symbol::Endpoint => "ENDPOINT.geturl()".to_owned(),
            Symbol::Variable(name) => match self.holder {
                Some(holder) if !self.local.contains(name) => format!("{holder}.{}", identifier(name)),
                _ => identifier(name),
            },
            Symbol::Outside(OutsideValue::Variable(name)) => {
                format!("os.environ[{}]", quoted(name.as_bytes(), ""))
            }
            Symbol::Outside(OutsideValue::File(path)) => {
                format!("open({}).read().rstrip(\"\\r\\n\")", quoted(path.as_bytes(), ""))
            }
            Symbol::Hash { key, parts } => {
                let arguments: Vec<String> =
                    std::iter::once(key).chain(parts).map(|part| text(part, self)).collect();
                format!("keyed_hash({})", arguments.join(", "))
            }
        }
    }
}

/// A name of a target's in Python.
pub(super) fn identifier(name: &str) -> String {
    name.replace('-', "_")
}

/// A text.
pub(super) fn text(text: &str, names: &PythonNames<'_>) -> String {
    let parts = names.symbols.parts(text.as_bytes());
    let has_run = parts.iter().any(|part| match part {
        TextPart::Literal(bytes) => pieces(bytes).iter().any(|piece| matches!(piece, Piece::Run(..))),
        TextPart::Symbol(_) => false,
    });
    let is_simple = |part: &TextPart<'_>| match part {
        TextPart::Symbol(symbol) => matches!(symbol, Symbol::Variable(_)),
        TextPart::Literal(_) => true,
    };
    if parts.len() > 1 && !has_run && parts.iter().all(is_simple) {
        let mut formatted = String::from("f\"");
        for part in &parts {
            match part {
                TextPart::Literal(bytes) => {
                    formatted.push_str(&escaped(bytes).replace('{', "{{").replace('}', "}}"));
                }
                TextPart::Symbol(symbol) => formatted.push_str(&format!("{{{}}}", names.symbol(symbol))),
            }
        }
        formatted.push('"');
        return formatted;
    }
    joined(&parts, names, "", |text| text)
}

/// The bytes of a body, in lines that are to be indented by 8 columns where they are several.
pub(super) fn bytes(bytes: &[u8], names: &PythonNames<'_>) -> String {
    let parts = names.symbols.parts(bytes);
    let is_plain = |part: &TextPart<'_>| match part {
        TextPart::Literal(bytes) => {
            std::str::from_utf8(bytes).is_ok()
                && !pieces(bytes).iter().any(|piece| matches!(piece, Piece::Run(..)))
        }
        TextPart::Symbol(symbol) => !matches!(symbol, Symbol::Outside(_)),
    };
    let has_symbols = names.symbols.are_in(bytes);
    if !parts.iter().all(is_plain) || bytes.is_empty() {
        return joined(&parts, names, "b", |text| format!("{text}.encode()"));
    }
    // Bytes that are no ASCII stand in texts by their characters.
    let is_text = has_symbols || !bytes.is_ascii();
    let mut tokens = Vec::new();
    for part in &parts {
        match part {
            TextPart::Symbol(symbol) => tokens.push(format!("{{{}}}", names.symbol(symbol))),
            TextPart::Literal(literal) => {
                for piece in literal.split_inclusive(|byte| *byte == b',') {
                    let escaped = escaped(piece).replace("\\\"", "\"").replace('\'', "\\'");
                    let braced = escaped.replace('{', "{{").replace('}', "}}");
                    tokens.push(if has_symbols { braced } else { escaped });
                }
            }
        }
    }
    let prefix = match (has_symbols, is_text) {
        (true, _) => "f",
        (false, true) => "",
        (false, false) => "b",
    };
    let mut lines: Vec<String> = Vec::new();
    for token in tokens {
        match lines.last_mut().filter(|line| line.len() + token.len() <= LINE) {
            Some(line) => line.push_str(&token),
            None => lines.push(token),
        }
    }
    let encode = if is_text { ".encode()" } else { "" };
    match lines.as_slice() {
        [one] => format!("{prefix}'{one}'{encode}"),
        several => {
            let lines: String =
                several.iter().map(|line| format!("            {prefix}'{line}'\n")).collect();
            format!("(\n{lines}        ){encode}")
        }
    }
}

/// How many columns of a body stand in one line.
const LINE: usize = 68;

fn joined(
    parts: &[TextPart<'_>],
    names: &PythonNames<'_>,
    prefix: &str,
    symbol: impl Fn(String) -> String,
) -> String {
    let mut terms = Vec::new();
    for part in parts {
        match part {
            TextPart::Symbol(found) => terms.push(symbol(names.symbol(found))),
            TextPart::Literal(bytes) => terms.extend(pieces(bytes).into_iter().map(|piece| match piece {
                Piece::Literal(literal) => quoted(literal, prefix),
                Piece::Run(unit, count) => format!("{} * {count}", quoted(unit, prefix)),
            })),
        }
    }
    match terms.len() {
        0 => format!("{prefix}\"\""),
        _ => terms.join(" + "),
    }
}

/// PythonNames as literals, with commas between them.
pub(super) fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| quoted(name.as_bytes(), "")).collect::<Vec<_>>().join(", ")
}

/// A literal; where nothing stands before it, it is a text.
fn quoted(bytes: &[u8], prefix: &str) -> String {
    if prefix.is_empty() {
        format!("\"{}\"", escaped(bytes))
    } else {
        let plain: String = bytes
            .iter()
            .map(|byte| match byte {
                b'"' => "\\\"".to_owned(),
                b'\\' => "\\\\".to_owned(),
                b'\n' => "\\n".to_owned(),
                b'\r' => "\\r".to_owned(),
                b' '..=b'~' => char::from(*byte).to_string(),
                other => format!("\\x{other:02x}"),
            })
            .collect();
        // What has double quotes and no single ones reads better in single ones.
        match plain.contains("\\\"") && !plain.contains('\'') {
            true => format!("{prefix}'{}'", plain.replace("\\\"", "\"")),
            false => format!("{prefix}\"{plain}\""),
        }
    }
}

/// A text between double quotes.
fn escaped(bytes: &[u8]) -> String {
    let escape = |character: char| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        ' '..='~' => character.to_string(),
        other => match u32::from(other) {
            code @ ..=0xff => format!("\\x{code:02x}"),
            code @ ..=0xffff => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        },
    };
    String::from_utf8_lossy(bytes).chars().map(escape).collect()
}

/// A value: in one line where it fits behind `used` columns, with `behind` more to come, else with one line for each entry.
pub(super) fn value(
    value: &Value,
    names: &PythonNames<'_>,
    indent: usize,
    used: usize,
    behind: usize,
) -> String {
    let flat = flat(value, names);
    if used + flat.len() + behind <= WIDTH {
        return flat;
    }
    let inner = indent + 4;
    let (open, entries, close) = match value {
        Value::Object(members) if !members.is_empty() => {
            let entries = members.iter().map(|(name, value)| (format!("{}: ", text(name, names)), value));
            ('{', entries.collect::<Vec<_>>(), '}')
        }
        Value::Array(items) if !items.is_empty() => {
            ('[', items.iter().map(|item| (String::new(), item)).collect(), ']')
        }
        _ => return flat,
    };
    let margin = " ".repeat(inner);
    let lines: String = entries
        .into_iter()
        .map(|(name, entry)| {
            let written = self::value(entry, names, inner, inner + name.len(), 1);
            format!("{margin}{name}{written},\n")
        })
        .collect();
    format!("{open}\n{lines}{}{close}", " ".repeat(indent))
}

fn flat(value: &Value, names: &PythonNames<'_>) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(string) => text(string, names),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| flat(item, names)).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let entries =
                members.iter().map(|(name, value)| format!("{}: {}", text(name, names), flat(value, names)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
