//! Shorthand, read into a JSON value.
//!
//! - A key may be empty, white space may not stand before the first key, and only a key that stands twice at the
//!   top level is refused: in an inner object the last one wins.
//! - Whether values come from files is one state of the whole parser, set by the last key read.
//! - `a=b,c=d` is first read as a list of `b` and `c`; the `=` shows that it is none, and reading goes back to the
//!   nearest comma, even to one that stands in quotes or after a backslash.
//! - Time is linear in the text: what is read again after such a step back has no comma in it, so that no part is
//!   read again twice.

use crate::call::syntax::paramfile;
use crate::call::syntax::paramfile::{Files, ParamFileError};
use crate::call::syntax::shorthand::class;
use crate::call::syntax::shorthand::error::ShorthandError;
use serde_json::{Map, Value};

/// How many lists and objects can be inside each other. The AWS CLI gives up a little earlier.
pub const MAX_DEPTH: usize = 512;

/// The object that `text` says: values are strings, lists and objects, members in the order of the text.
///
/// `files` is asked only for values after `@=` that begin with `file://` or `fileb://`.
///
/// # Errors
///
/// The text is not shorthand, is nested deeper than [`MAX_DEPTH`], or refers to a file that gives no text.
pub fn parse(text: &str, files: &dyn Files) -> Result<Value, ShorthandError> {
    let mut parser = Parser { text, index: 0, depth: 0, loads_files: false, files };
    parser.top().map(Value::Object).map_err(|failure| failure.explain(text))
}

struct Parser<'a> {
    text: &'a str,
    /// In bytes, always on a character's boundary.
    index: usize,
    depth: usize,
    loads_files: bool,
    files: &'a dyn Files,
}

/// What went wrong, without a copy of the text: a failure in a list of values is common and makes no error.
enum ParseFailure {
    Punctuation { expected: char, index: usize },
    Production { expected: &'static str, index: usize },
    DuplicateKey { key: String, index: usize },
    TooDeep { index: usize },
    File(ParamFileError),
}

type Parsed<T> = Result<T, ParseFailure>;

impl<'a> Parser<'a> {
    fn top(&mut self) -> Parsed<Map<String, Value>> {
        let mut object = Map::new();
        let (key, value) = self.pair()?;
        object.insert(key, value);
        while !self.at_end() {
            let end_of_pair = self.index;
            self.skip();
            self.require(',')?;
            self.skip();
            let (key, value) = self.pair()?;
            if object.contains_key(&key) {
                return Err(ParseFailure::DuplicateKey { key, index: end_of_pair + 1 });
            }
            object.insert(key, value);
        }
        Ok(object)
    }

    fn pair(&mut self) -> Parsed<(String, Value)> {
        let key = self.head()?;
        let value = match self.peek() {
            None => Value::String(String::new()),
            Some('[') => self.list()?,
            Some('{') => self.object()?,
            Some(_) => self.scalar_or_scalars()?,
        };
        Ok((key, value))
    }

    /// A key and its `=` or `@=`.
    fn head(&mut self) -> Parsed<String> {
        let key = self.take_while(class::is_key).to_owned();
        self.skip();
        self.loads_files = self.peek() == Some('@');
        if self.loads_files {
            self.index += 1;
            self.skip();
        }
        self.require('=')?;
        self.skip();
        Ok(key)
    }

    fn scalar_or_scalars(&mut self) -> Parsed<Value> {
        let first = self.first()?;
        self.skip();
        if self.peek() != Some(',') {
            return Ok(Value::String(first));
        }
        self.require(',')?;
        self.skip();
        let mut scalars = vec![Value::String(first)];
        let mut goes_on = true;
        while goes_on {
            match self.next_scalar() {
                Ok((scalar, has_comma)) => {
                    scalars.push(Value::String(scalar));
                    goes_on = has_comma;
                }
                Err(ParseFailure::Punctuation { .. } | ParseFailure::Production { .. }) if !self.at_end() => {
                    self.step_back_to_comma();
                    goes_on = false;
                }
                Err(failure) => return Err(failure),
            }
        }
        if scalars.len() == 1 {
            return Ok(scalars.remove(0));
        }
        Ok(Value::Array(scalars))
    }

    /// A scalar of a list without brackets, and whether a comma comes after it or the text ends.
    fn next_scalar(&mut self) -> Parsed<(String, bool)> {
        let scalar = self.second()?;
        self.skip();
        if self.at_end() {
            return Ok((scalar, false));
        }
        self.require(',')?;
        self.skip();
        Ok((scalar, true))
    }

    fn step_back_to_comma(&mut self) {
        let through_here = &self.text.as_bytes()[..=self.index];
        self.index = through_here
            .iter()
            .rposition(|byte| *byte == b',')
            .expect("a list without brackets is read only after a comma");
    }

    fn list(&mut self) -> Parsed<Value> {
        self.enter()?;
        let mut elements = Vec::new();
        while self.peek() != Some(']') {
            elements.push(self.value()?);
            self.separator(']')?;
        }
        self.leave(']')?;
        Ok(Value::Array(elements))
    }

    fn object(&mut self) -> Parsed<Value> {
        self.enter()?;
        let mut members = Map::new();
        while self.peek() != Some('}') {
            let key = self.head()?;
            let value = self.value()?;
            members.insert(key, value);
            self.separator('}')?;
        }
        self.leave('}')?;
        Ok(Value::Object(members))
    }

    /// Goes past an opening bracket or brace.
    fn enter(&mut self) -> Parsed<()> {
        if self.depth == MAX_DEPTH {
            return Err(ParseFailure::TooDeep { index: self.index });
        }
        self.depth += 1;
        self.index += 1;
        self.skip();
        Ok(())
    }

    fn separator(&mut self, close: char) -> Parsed<()> {
        self.skip();
        if self.peek() != Some(close) {
            self.require(',')?;
            self.skip();
        }
        Ok(())
    }

    fn leave(&mut self, close: char) -> Parsed<()> {
        self.depth -= 1;
        self.require(close)
    }

    fn value(&mut self) -> Parsed<Value> {
        match self.peek() {
            Some('[') => self.list(),
            Some('{') => self.object(),
            _ => self.first().map(Value::String),
        }
    }

    fn first(&mut self) -> Parsed<String> {
        let scalar = match self.peek() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote)?,
            _ => self.bare(class::is_first_rest).unwrap_or_default(),
        };
        self.content_of(scalar)
    }

    fn second(&mut self) -> Parsed<String> {
        let scalar = match self.peek() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote)?,
            _ => self
                .bare(class::is_second_rest)
                .ok_or(ParseFailure::Production { expected: "<second>", index: self.index })?,
        };
        self.content_of(scalar)
    }

    /// The text of a file in place of the reference to it, where the last key asks for that.
    fn content_of(&self, scalar: String) -> Parsed<String> {
        if !self.loads_files {
            return Ok(scalar);
        }
        let content = paramfile::load_text(&scalar, self.files).map_err(ParseFailure::File)?;
        Ok(content.unwrap_or(scalar))
    }

    fn quoted(&mut self, quote: char) -> Parsed<String> {
        let body = &self.text[self.index + 1..];
        let Some(length) = quoted_length(body, quote) else {
            let expected = if quote == '\'' { "<singled quoted>" } else { "<double quoted>" };
            return Err(ParseFailure::Production { expected, index: self.index });
        };
        self.index += 1 + length + 1;
        Ok(body[..length].replace(&format!("\\{quote}"), &quote.to_string()).replace("\\\\", "\\"))
    }

    /// A value without quotes, or `None` where none begins here.
    fn bare(&mut self, is_rest: fn(char) -> bool) -> Option<String> {
        let start = self.index;
        let mut belongs: fn(char) -> bool = class::is_start;
        while let Some(character) = self.peek() {
            if self.text[self.index..].starts_with("\\,") {
                self.index += 2;
            } else if belongs(character) {
                self.index += character.len_utf8();
            } else {
                break;
            }
            belongs = is_rest;
        }
        let written = &self.text[start..self.index];
        (!written.is_empty())
            .then(|| written.replace("\\,", ",").trim_end_matches(class::is_trimmed).to_owned())
    }

    fn at_end(&self) -> bool {
        self.index == self.text.len()
    }

    fn peek(&self) -> Option<char> {
        self.text[self.index..].chars().next()
    }

    fn skip(&mut self) {
        self.take_while(class::is_skipped);
    }

    fn take_while(&mut self, belongs: fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.index..];
        let length = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        self.index += length;
        &rest[..length]
    }

    fn require(&mut self, expected: char) -> Parsed<()> {
        if self.peek() != Some(expected) {
            return Err(ParseFailure::Punctuation { expected, index: self.index });
        }
        self.index += expected.len_utf8();
        Ok(())
    }
}

/// How many bytes stand before the closing quote: the first without a backslash before it, else the last of all.
fn quoted_length(body: &str, quote: char) -> Option<usize> {
    let mut last = None;
    for (place, _) in body.match_indices(quote) {
        if !body[..place].ends_with('\\') {
            return Some(place);
        }
        last = Some(place);
    }
    last
}

impl ParseFailure {
    fn explain(self, text: &str) -> ShorthandError {
        let input = text.to_owned();
        let characters_before = |place: usize| text[..place].chars().count();
        match self {
            Self::Punctuation { expected, index } => ShorthandError::Syntax {
                expected: expected.to_string(),
                received: text[index..].chars().next().map_or("EOF".to_owned(), String::from),
                input,
                index: characters_before(index),
            },
            Self::Production { expected, index } => ShorthandError::Syntax {
                expected: expected.to_owned(),
                received: "<none>".to_owned(),
                input,
                index: characters_before(index),
            },
            Self::DuplicateKey { key, index } => {
                ShorthandError::DuplicateKey { key, input, index: characters_before(index) }
            }
            Self::TooDeep { index } => {
                ShorthandError::TooDeep { limit: MAX_DEPTH, input, index: characters_before(index) }
            }
            Self::File(error) => ShorthandError::File(error),
        }
    }
}
