//! Reading JSON.

use std::collections::HashMap;

use crate::notation::json::value::Given;
use crate::notation::surrogate::{push_character, push_unit, shown};

/// How many lists and objects may be inside each other.
pub const MAX_DEPTH: usize = 512;

/// How many digits a whole number may have.
const MAX_DIGITS: usize = 4300;

/// Why a text is not JSON, with the place: line and column count from 1, characters from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}: line {line} column {column} (char {index})")]
pub struct JsonError {
    /// What belongs there.
    pub expected: &'static str,
    /// What is there.
    pub found: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// How many characters stand before it.
    pub index: usize,
}

/// Reads a text that is one JSON value.
///
/// # Errors
///
/// Where it is not.
pub fn parse(text: &str) -> Result<Given, JsonError> {
    let mut reader = JsonReader { text, at: 0 };
    reader.skip_space();
    let value = reader.value(0)?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.error("the end")),
    }
}

struct JsonReader<'t> {
    text: &'t str,
    /// The byte to read next.
    at: usize,
}

impl JsonReader<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// Goes past a text if it stands next.
    fn take(&mut self, expected: &str) -> bool {
        let is_next = self.text[self.at..].starts_with(expected);
        if is_next {
            self.at += expected.len();
        }
        is_next
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn error(&self, expected: &'static str) -> JsonError {
        let found = match self.peek() {
            None => "the end".to_owned(),
            Some(character) => format!("'{}'", shown(character.encode_utf8(&mut [0; 4]))),
        };
        self.error_found(expected, found)
    }

    fn error_found(&self, expected: &'static str, found: String) -> JsonError {
        let before = &self.text[..self.at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        JsonError {
            expected,
            found,
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
            index: before.chars().count(),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Given, JsonError> {
        match self.peek() {
            Some('{' | '[') if depth == MAX_DEPTH => {
                Err(self.error_found("at most 512 lists and objects inside each other", "more".to_owned()))
            }
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some('"') => self.string().map(Given::Text),
            Some('-' | '0'..='9') => self.number(),
            _ if self.take("null") => Ok(Given::Null),
            _ if self.take("true") => Ok(Given::Boolean(true)),
            _ if self.take("false") => Ok(Given::Boolean(false)),
            _ if self.take("NaN") => Ok(Given::Float(f64::NAN)),
            _ if self.take("Infinity") => Ok(Given::Float(f64::INFINITY)),
            _ => Err(self.error("a JSON value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Given, JsonError> {
        let mut members: Vec<(String, Given)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        self.at += 1;
        self.skip_space();
        if self.take("}") {
            return Ok(Given::Object(members));
        }
        loop {
            if self.peek() != Some('"') {
                return Err(self.error("a name in double quotes"));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.take(":") {
                return Err(self.error("':'"));
            }
            self.skip_space();
            let value = self.value(depth + 1)?;
            match places.get(&name) {
                Some(place) => members[*place].1 = value,
                None => {
                    places.insert(name.clone(), members.len());
                    members.push((name, value));
                }
            }
            self.skip_space();
            if self.take("}") {
                return Ok(Given::Object(members));
            }
            if !self.take(",") {
                return Err(self.error("',' or '}'"));
            }
            self.skip_space();
        }
    }

    fn list(&mut self, depth: usize) -> Result<Given, JsonError> {
        let mut elements = Vec::new();
        self.at += 1;
        self.skip_space();
        if self.take("]") {
            return Ok(Given::List(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take("]") {
                return Ok(Given::List(elements));
            }
            if !self.take(",") {
                return Err(self.error("',' or ']'"));
            }
            self.skip_space();
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let is_plain = |character: char| character >= ' ' && character != '"' && character != '\\';
            let length = rest.find(|character| !is_plain(character)).unwrap_or(rest.len());
            text.push_str(&rest[..length]);
            self.at += length;
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some('\\') => self.escape(&mut text)?,
                _ => return Err(self.error("text without control characters, and a closing double quote")),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), JsonError> {
        self.at += 1;
        let character = match self.peek() {
            Some(character @ ('"' | '\\' | '/')) => character,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode_escape(text),
            _ => return Err(self.error("an escape")),
        };
        self.at += 1;
        text.push(character);
        Ok(())
    }

    /// One `uXXXX`, or two of them that make a character.
    fn unicode_escape(&mut self, text: &mut String) -> Result<(), JsonError> {
        let unit = self.unit()?;
        let is_high = (0xD800..0xDC00).contains(&unit);
        if is_high && self.text[self.at..].starts_with("\\u") {
            let after_first = self.at;
            self.at += 1;
            let second = self.unit()?;
            match char::decode_utf16([unit, second]).next() {
                Some(Ok(character)) => {
                    push_character(text, character);
                    return Ok(());
                }
                _ => self.at = after_first,
            }
        }
        push_unit(text, unit);
        Ok(())
    }

    fn unit(&mut self) -> Result<u16, JsonError> {
        self.at += 1;
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| {
            // A sign would be taken by the parser below, but is no digit.
            digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let unit = digits.and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.error("four hexadecimal digits"))?;
        self.at += 4;
        Ok(unit)
    }

    fn number(&mut self) -> Result<Given, JsonError> {
        let start = self.at;
        let is_negative = self.take("-");
        if is_negative && self.take("Infinity") {
            return Ok(Given::Float(f64::NEG_INFINITY));
        }
        if !self.take("0") && self.digits() == 0 {
            return Err(self.error("a digit"));
        }
        let whole_end = self.at;
        let has_fraction = self.fraction();
        let has_exponent = self.exponent();
        let text = &self.text[start..self.at];
        if has_fraction || has_exponent {
            // A number that is too large is infinite, as in Python.
            return Ok(Given::Float(text.parse().unwrap_or(f64::INFINITY)));
        }
        let digits = whole_end - start - usize::from(is_negative);
        if digits > MAX_DIGITS {
            self.at = start;
            return Err(self.error_found("a whole number of at most 4300 digits", format!("{digits} digits")));
        }
        Ok(Given::Integer(if text == "-0" { "0" } else { text }.to_owned()))
    }

    fn digits(&mut self) -> usize {
        let rest = &self.text[self.at..];
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        count
    }

    /// Goes past a fraction; a point without digits behind it is none.
    fn fraction(&mut self) -> bool {
        let before = self.at;
        let found = self.take(".") && self.digits() > 0;
        if !found {
            self.at = before;
        }
        found
    }

    /// Goes past an exponent; one without digits is none.
    fn exponent(&mut self) -> bool {
        let before = self.at;
        let found = (self.take("e") || self.take("E")) && {
            let _has_sign = self.take("+") || self.take("-");
            self.digits() > 0
        };
        if !found {
            self.at = before;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn numbers_become_those_that_json_has_the_nearest_where_they_are_too_long_for_it() {
        for (text, value) in [
            ("-9223372036854775808", json!(i64::MIN)),
            ("9223372036854775807", json!(i64::MAX)),
            ("9223372036854775808", json!(9_223_372_036_854_775_808_u64)),
            ("18446744073709551615", json!(u64::MAX)),
            ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
            ("-9223372036854775809", json!(-9_223_372_036_854_775_808.0)),
            ("1.5", json!(1.5)),
            ("NaN", json!(null)),
            ("-Infinity", json!(null)),
        ] {
            let given = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(Value::from(given), value, "{text}");
        }
    }
}
