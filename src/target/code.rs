//! Where a server's codes are to be had, and what a wrong one looks like.
//!
//! A source is written the same in a target file and on the command line: `header:NAME`, `fixed:VALUE`, `log:REGEX`,
//! `URL#/POINTER`, `command:WORDS` or `any`.

use std::fmt;
use std::time::Duration;

use regex::Regex;

use crate::target::bindings::Bindings;
use crate::target::capture::{OutputPath, is_header_name};
use crate::target::template::Template;

/// How codes are had, and how wrong ones are made.
#[derive(Clone, Debug)]
pub struct CodeRules {
    /// Where a code comes from.
    pub source: CodeSource,
    /// A code that is wrong, where another form would be wrong for another reason.
    pub wrong: Option<Template>,
    /// How long to wait for a code that was asked for.
    pub within: Duration,
}

/// Where a code comes from.
#[derive(Clone, Debug)]
pub enum CodeSource {
    /// From a header of the answer to the request for a code.
    Header(String),
    /// It is always the same.
    Fixed(Template),
    /// From what the server prints, behind the request for a code.
    Log(Template),
    /// From an answer to `GET`, at a path in its JSON.
    Http(Template, OutputPath),
    /// It is what a command prints.
    Command(Vec<Template>),
    /// The server keeps none: any code is as good as another.
    Any,
}

/// The words with which sources begin, as they are told.
const SOURCES: &str = "`header:NAME`, `fixed:VALUE`, `log:REGEX`, `URL#/POINTER`, `command:WORDS` or `any`";

impl CodeSource {
    /// Reads a source.
    ///
    /// # Errors
    ///
    /// What was expected.
    pub fn read(text: &str) -> Result<Self, String> {
        if text == "any" {
            return Ok(Self::Any);
        }
        if ["http://", "https://", "{endpoint}"].iter().any(|scheme| text.starts_with(scheme)) {
            return Self::read_http(text);
        }
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "header" if is_header_name(rest) => Ok(Self::Header(rest.to_owned())),
            "header" => Err("expected the name of a header behind `header:`".to_owned()),
            "fixed" if !rest.is_empty() => Ok(Self::Fixed(Template::read(rest))),
            "fixed" => Err("expected a code behind `fixed:`".to_owned()),
            "log" => {
                let pattern = Template::read(rest);
                check_pattern(&pattern)?;
                Ok(Self::Log(pattern))
            }
            "command" => match shlex::split(rest) {
                Some(words) if !words.is_empty() => {
                    Ok(Self::Command(words.iter().map(|word| Template::read(word)).collect()))
                }
                _ => Err("expected a program and its arguments behind `command:`".to_owned()),
            },
            _ => Err(format!("expected {SOURCES}")),
        }
    }

    /// The header that tells it, where one does.
    pub fn header(&self) -> Option<&str> {
        match self {
            Self::Header(name) => Some(name),
            _ => None,
        }
    }

    fn read_http(text: &str) -> Result<Self, String> {
        let (url, path) = text.split_once('#').unwrap_or((text, ""));
        let path = OutputPath::read(path).map_err(|_| {
            "expected `#/POINTER` behind the URL: where the code stands in the answer".to_owned()
        })?;
        Ok(Self::Http(Template::read(url), path))
    }

    /// Whether two requests can give codes that differ.
    pub fn can_differ(&self) -> bool {
        !matches!(self, Self::Fixed(_) | Self::Any)
    }

    /// The templates in it.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Self::Header(_) | Self::Any => Vec::new(),
            Self::Fixed(template) | Self::Log(template) | Self::Http(template, _) => vec![template],
            Self::Command(words) => words.iter().collect(),
        }
    }
}

impl fmt::Display for CodeSource {
    /// What it is, in a few words.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(formatter, "the header {name}"),
            Self::Fixed(_) => formatter.write_str("a fixed code"),
            Self::Log(_) => formatter.write_str("what the server prints"),
            Self::Http(_, path) => write!(formatter, "an answer to GET, at {path}"),
            Self::Command(_) => formatter.write_str("a command"),
            Self::Any => formatter.write_str("any code will do"),
        }
    }
}

/// Holds a pattern to what can be matched; values in it count as some text.
fn check_pattern(pattern: &Template) -> Result<(), String> {
    let names = pattern.names().fold(Bindings::default(), |bindings, name| bindings.with(name, "x"));
    let filled = pattern.fill(&names).ok_or("expected a pattern behind `log:`")?;
    let regex = Regex::new(&filled).map_err(|error| {
        let reason = error.to_string();
        let last = reason.lines().last().unwrap_or_default().trim();
        format!("expected a regular expression, found something else: {}", last.trim_start_matches("error: "))
    })?;
    match regex.captures_len() {
        1 => Err("expected a group in the pattern, which is the code: `code: (\\d+)`".to_owned()),
        _ => Ok(()),
    }
}

/// The code in what a server printed: the group `code`, else the first one, of the last match.
pub fn find_in_log(pattern: &Template, printed: &str, bindings: &Bindings) -> Option<String> {
    let regex = Regex::new(&pattern.fill_with(bindings, regex::escape)?).ok()?;
    let plain = without_colors(printed);
    let found = regex.captures_iter(&plain).last()?;
    Some(found.name("code").or_else(|| found.get(1))?.as_str().to_owned())
}

/// A text without the escapes that color it on a terminal.
fn without_colors(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        plain.push_str(&rest[..start]);
        let behind = &rest[start + 2..];
        let end = behind.find(|character: char| ('@'..='~').contains(&character));
        rest = end.map_or("", |end| &behind[end + 1..]);
    }
    plain.push_str(rest);
    plain
}

/// A code that is not this one and looks like it: each digit is the next one.
pub fn wrong_code(code: &str) -> String {
    let turned: String = code
        .chars()
        .map(|character| match character.to_digit(10) {
            Some(digit) => char::from_digit((digit + 1) % 10, 10).unwrap_or(character),
            None => character,
        })
        .collect();
    if turned == code { format!("{code}0") } else { turned }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_and_wrong_ones_told() {
        for good in [
            "any",
            "header:x-code",
            "fixed:654321",
            "fixed:env:CODE",
            r"log:code for {username}: (\d{6})",
            "http://127.0.0.1:{port}/mails#/0/code",
            "{endpoint}/mails#/code",
            "command:cat 'a b' {username}",
        ] {
            assert!(CodeSource::read(good).is_ok(), "{good}");
        }
        for (wrong, told) in [
            ("", "expected `header:NAME`"),
            ("fixd:1", "expected `header:NAME`"),
            ("fixed:", "a code behind"),
            ("header:a b", "the name of a header"),
            (r"log:code \d{6}", "a group in the pattern"),
            ("log:(", "a regular expression"),
            ("http://127.0.0.1/x", "`#/POINTER`"),
            ("command:", "a program"),
            ("command:'", "a program"),
        ] {
            let found = CodeSource::read(wrong).map(|source| source.to_string());
            assert!(found.as_ref().is_err_and(|error| error.contains(told)), "{wrong}: {found:?}");
        }
    }

    #[test]
    fn a_code_is_found_behind_its_user_in_colors_too() {
        let CodeSource::Log(pattern) = CodeSource::read(r"log:(?s){email}.*?Code: *(\d+)").unwrap() else {
            panic!("expected a pattern");
        };
        let bindings = Bindings::default().with("email", "a+b@example.com");
        let printed = "to a+b@example.com\n\u{1b}[1mCode:\u{1b}[22m 12\nto aab@example.com\nCode: 34\nto a+b@example.com\nCode: 56\n";
        assert_eq!(find_in_log(&pattern, printed, &bindings).as_deref(), Some("56"));
        assert_eq!(find_in_log(&pattern, "nothing", &bindings), None);
    }

    #[test]
    fn a_wrong_code_differs_and_keeps_its_form() {
        assert_eq!(wrong_code("459081"), "560192");
        assert_eq!(wrong_code("abc"), "abc0");
    }
}
