//! What a word is to a table of options: one of them, an unknown one, or no option at all.

use crate::call::syntax::arguments::error::UsageError;
use crate::call::syntax::arguments::grammar::{Grammar, OptionRule};
use crate::call::syntax::number::is_decimal_digit;

/// What a word is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// No option: a value, or the word that belongs to the table.
    Plain,
    /// The first lone `--`.
    Separator,
    /// An option of the table, by its index, with the value behind `=` if there is one.
    Known(usize, Option<String>),
    /// An option that the table does not have.
    Unknown,
}

/// What the words are.
///
/// # Errors
///
/// The first shortened option that could be several.
pub(crate) fn classify_all(grammar: &Grammar, words: &[String]) -> Result<Vec<Word>, UsageError> {
    let mut kinds = Vec::with_capacity(words.len());
    let mut is_past_separator = false;
    for word in words {
        kinds.push(match word.as_str() {
            _ if is_past_separator => Word::Plain,
            "--" => {
                is_past_separator = true;
                Word::Separator
            }
            word => classify(grammar, word)?,
        });
    }
    Ok(kinds)
}

fn classify(grammar: &Grammar, word: &str) -> Result<Word, UsageError> {
    let Some(after_dash) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
        return Ok(Word::Plain);
    };
    if let Some(written) = after_dash.strip_prefix('-') {
        if let Some(index) = position(grammar, written) {
            return Ok(Word::Known(index, None));
        }
        let (name, value) = match written.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (written, None),
        };
        if let Some(index) = position(grammar, name) {
            return Ok(Word::Known(index, value));
        }
        let candidates: Vec<usize> = candidates(grammar, name).collect();
        match candidates.as_slice() {
            [] => {}
            [index] => return Ok(Word::Known(*index, value)),
            several => {
                let names = several.iter().map(|index| dashed(&grammar.options[*index])).collect();
                return Err(UsageError::Ambiguous { word: word.to_owned(), candidates: names });
            }
        }
    }
    let is_plain = is_number(after_dash) || word.contains(' ');
    Ok(if is_plain { Word::Plain } else { Word::Unknown })
}

/// An option's name with its dashes.
pub(crate) fn dashed(option: &OptionRule) -> String {
    format!("--{}", option.name)
}

fn position(grammar: &Grammar, name: &str) -> Option<usize> {
    grammar.options.iter().position(|option| option.name == name)
}

fn candidates(grammar: &Grammar, beginning: &str) -> impl Iterator<Item = usize> {
    let options = grammar.options.iter().enumerate();
    options
        .filter(move |(_, option)| option.may_be_shortened && option.name.starts_with(beginning))
        .map(|(index, _)| index)
}

/// Whether what follows a dash makes it a negative number: digits, or digits around a point with some behind it.
fn is_number(text: &str) -> bool {
    // A line feed at the end is overlooked, as it is by the pattern of the AWS CLI.
    let text = text.strip_suffix('\n').unwrap_or(text);
    let is_digits = |text: &str| text.chars().all(is_decimal_digit);
    match text.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction) && !fraction.is_empty(),
        None => is_digits(text) && !text.is_empty(),
    }
}
