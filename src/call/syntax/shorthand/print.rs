//! Shorthand for a value, in its plainest spelling.
//!
//! - Text goes without quotes where it can, else in double quotes, else in single ones.
//! - A list of two or more texts at the top level goes without brackets, unless brackets spare it quotes.
//! - Only text, lists and objects can be said; not numbers, booleans, null, or an object without members at the top.
//! - Text in quotes that ends with a backslash ends at the last such quote of all: there can be one for each kind of
//!   quotes, and nothing after it may hold that quote.

use crate::call::syntax::shorthand::class;
use crate::call::syntax::shorthand::parse::MAX_DEPTH;
use serde_json::{Map, Value};

/// The shorthand text that says `value`, or `None` where shorthand cannot say it.
///
/// What is printed is read back as the same value by [`parse`](crate::call::syntax::shorthand::parse::parse), and never refers
/// to a file, not even where a text begins with `file://`.
pub fn print(value: &Value) -> Option<String> {
    let object = value.as_object().filter(|object| !object.is_empty())?;
    // Which quotes are used up first can decide whether there are any left for what follows.
    [['\'', '"'], ['"', '\'']].into_iter().find_map(|expendable| {
        let mut printer = Printer { text: String::new(), used_up: Vec::new(), expendable };
        printer.top(object)?;
        Some(printer.text)
    })
}

struct Printer {
    text: String,
    /// The quotes that may not stand in what follows.
    used_up: Vec<char>,
    /// The quotes for text that ends with a backslash, those to be used up first before the others.
    expendable: [char; 2],
}

/// Where a text stands, which decides what it can hold without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum QuoteContext {
    /// After a key at the top level.
    First,
    /// After a comma in a list without brackets.
    Second,
    /// In brackets or braces.
    Inner,
}

impl Printer {
    fn top(&mut self, object: &Map<String, Value>) -> Option<()> {
        for (position, (key, value)) in object.iter().enumerate() {
            self.comma_after(position);
            self.key(key)?;
            match value {
                Value::String(text) => self.scalar(text, QuoteContext::First)?,
                Value::Array(elements) => self.list(elements)?,
                _ => self.inner(value, 0)?,
            }
        }
        Some(())
    }

    fn key(&mut self, key: &str) -> Option<()> {
        if !key.chars().all(class::is_key) {
            return None;
        }
        self.text.push_str(key);
        self.text.push('=');
        Some(())
    }

    /// A list at the top level, in whichever of its two forms needs fewer quotes, if that one can be said.
    fn list(&mut self, elements: &[Value]) -> Option<()> {
        let Some(texts) = texts(elements).filter(|texts| texts.len() > 1) else {
            return self.brackets(elements, 0);
        };
        let quoted = |place: fn(usize) -> QuoteContext| {
            texts.iter().enumerate().filter(|(position, text)| !is_bare(text, place(*position))).count()
        };
        let before = (self.text.len(), self.used_up.clone());
        let brackets_spare_quotes = quoted(|_| QuoteContext::Inner) < quoted(place_without_brackets);
        for in_brackets in [brackets_spare_quotes, !brackets_spare_quotes] {
            let printed =
                if in_brackets { self.brackets(elements, 0) } else { self.without_brackets(&texts) };
            if printed.is_some() {
                return printed;
            }
            self.text.truncate(before.0);
            self.used_up.clone_from(&before.1);
        }
        None
    }

    fn without_brackets(&mut self, texts: &[&str]) -> Option<()> {
        for (position, text) in texts.iter().enumerate() {
            self.comma_after(position);
            self.scalar(text, place_without_brackets(position))?;
        }
        Some(())
    }

    fn inner(&mut self, value: &Value, depth: usize) -> Option<()> {
        match value {
            Value::String(text) => self.scalar(text, QuoteContext::Inner),
            Value::Array(elements) => self.brackets(elements, depth),
            Value::Object(members) => self.braces(members, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }

    fn brackets(&mut self, elements: &[Value], depth: usize) -> Option<()> {
        if depth == MAX_DEPTH {
            return None;
        }
        self.text.push('[');
        for (position, element) in elements.iter().enumerate() {
            self.comma_after(position);
            self.inner(element, depth + 1)?;
        }
        self.text.push(']');
        Some(())
    }

    fn braces(&mut self, members: &Map<String, Value>, depth: usize) -> Option<()> {
        if depth == MAX_DEPTH {
            return None;
        }
        self.text.push('{');
        for (position, (key, value)) in members.iter().enumerate() {
            self.comma_after(position);
            self.key(key)?;
            self.inner(value, depth + 1)?;
        }
        self.text.push('}');
        Some(())
    }

    fn comma_after(&mut self, position: usize) {
        if position == 0 {
            return;
        }
        if self.text.ends_with('\\') {
            // A backslash would make the comma a part of the text; white space at its end is not one.
            self.text.push(' ');
        }
        self.text.push(',');
    }

    fn scalar(&mut self, text: &str, place: QuoteContext) -> Option<()> {
        if is_bare(text, place) {
            self.text.push_str(&text.replace(',', "\\,"));
            return Some(());
        }
        if text.contains(self.used_up.as_slice()) {
            return None;
        }
        let is_free = |quote: &char| !self.used_up.contains(quote);
        let quote = if text.ends_with('\\') {
            let quote = self.expendable.into_iter().find(is_free)?;
            self.used_up.push(quote);
            quote
        } else {
            let needs_single = text.contains('"') && !text.contains('\'');
            let preference = if needs_single { ['\'', '"'] } else { ['"', '\''] };
            preference.into_iter().find(is_free)?
        };
        self.text.push(quote);
        push_escaped(&mut self.text, text, quote);
        self.text.push(quote);
        Some(())
    }
}

fn texts(elements: &[Value]) -> Option<Vec<&str>> {
    elements.iter().map(Value::as_str).collect()
}

fn place_without_brackets(position: usize) -> QuoteContext {
    if position == 0 { QuoteContext::First } else { QuoteContext::Second }
}

/// Whether the text can stand without quotes, its commas behind backslashes.
fn is_bare(text: &str, place: QuoteContext) -> bool {
    let mut characters = text.chars();
    let Some(start) = characters.next() else {
        // Where something follows on the same level, nothing at all is hard to see.
        return place == QuoteContext::First;
    };
    let closes = place == QuoteContext::Inner && matches!(start, ']' | '}');
    let is_rest = if place == QuoteContext::Second { class::is_second_rest } else { class::is_first_rest };
    (start == ',' || class::is_start(start) && !closes)
        && characters.all(|character| character == ',' || is_rest(character))
        && !text.ends_with(class::is_trimmed)
}

/// Puts a backslash before each quote, and before each backslash that would not be taken as one otherwise.
fn push_escaped(target: &mut String, text: &str, quote: char) {
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let after = rest.trim_start_matches('\\');
        let backslashes = rest.len() - after.len();
        if backslashes == 0 {
            if character == quote {
                target.push('\\');
            }
            target.push(character);
            rest = &rest[character.len_utf8()..];
            continue;
        }
        let is_ambiguous = backslashes > 1 || after.is_empty() || after.starts_with(quote);
        target.extend(std::iter::repeat_n('\\', backslashes * if is_ambiguous { 2 } else { 1 }));
        rest = after;
    }
}
