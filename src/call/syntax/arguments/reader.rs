//! ReadWords words by one table of options.

use std::collections::BTreeMap;

use crate::call::syntax::arguments::error::UsageError;
use crate::call::syntax::arguments::grammar::{Grammar, OptionRule, Takes};
use crate::call::syntax::arguments::word::{Word, classify_all, dashed};

/// What the words say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadWords {
    /// The options that were given, by name without dashes, with their values; of a repeated one, the last.
    pub options: BTreeMap<String, Vec<String>>,
    /// The word that is no option.
    pub positional: Option<String>,
    /// What the table does not know, in order.
    pub rest: Vec<String>,
}

/// Why reading ended early.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Halt {
    /// The words cannot be read.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The version is asked for.
    #[error("the version is asked for")]
    Version,
}

impl ReadWords {
    /// The only value of an option.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.options.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    /// Whether an option was given.
    pub fn has(&self, name: &str) -> bool {
        self.options.contains_key(name)
    }
}

impl Grammar {
    /// Reads words, of which those that are unknown are kept.
    ///
    /// # Errors
    ///
    /// The first complaint, or [`Halt::Version`] where the words before the version's option are right.
    pub fn read(&self, words: &[String]) -> Result<ReadWords, Halt> {
        let kinds = classify_all(self, words)?;
        let mut reader = WordReader {
            grammar: self,
            words,
            kinds: &kinds,
            reading: ReadWords::default(),
            wants_word: true,
        };
        let mut at = 0;
        while let Some(option) = next_option(&kinds, at) {
            if at < option {
                let after_word = reader.take_word(at)?;
                if after_word > at {
                    at = after_word;
                    continue;
                }
                reader.keep(at, option);
            }
            at = reader.take_option(option)?;
        }
        let after_word = reader.take_word(at)?;
        reader.keep(after_word, words.len());
        let missing = self.missing(&reader.reading);
        if missing.is_empty() { Ok(reader.reading) } else { Err(UsageError::Required(missing).into()) }
    }

    fn missing(&self, reading: &ReadWords) -> Vec<String> {
        let is_missing = |option: &&OptionRule| option.required && !reading.has(&option.name);
        let mut missing: Vec<String> = self.options.iter().filter(is_missing).map(dashed).collect();
        if self.positional.is_required() && reading.positional.is_none() {
            missing.push(self.positional.name.to_owned());
        }
        missing
    }
}

/// Where the first option at or after a place stands.
fn next_option(kinds: &[Word], at: usize) -> Option<usize> {
    let mut kinds = kinds.iter().enumerate().skip(at);
    kinds.find(|(_, kind)| matches!(kind, Word::Known(..) | Word::Unknown)).map(|(index, _)| index)
}

/// The words, as far as they are read.
struct WordReader<'w> {
    grammar: &'w Grammar,
    words: &'w [String],
    kinds: &'w [Word],
    reading: ReadWords,
    wants_word: bool,
}

impl WordReader<'_> {
    /// Leaves words to others.
    fn keep(&mut self, start: usize, end: usize) {
        self.reading.rest.extend_from_slice(&self.words[start..end]);
    }

    /// Takes the table's own word with the separator before or after it, if there is one; says where to go on.
    fn take_word(&mut self, at: usize) -> Result<usize, UsageError> {
        if !self.wants_word {
            return Ok(at);
        }
        let is_separator = |index: usize| self.kinds.get(index) == Some(&Word::Separator);
        let is_plain = |index: usize| self.kinds.get(index) == Some(&Word::Plain);
        let mut end = at;
        while is_separator(end) {
            end += 1;
        }
        let positional = &self.grammar.positional;
        let found = is_plain(end).then(|| &self.words[end]);
        if found.is_some() {
            end += 1;
        } else if positional.is_required() {
            return Ok(at);
        }
        while is_separator(end) {
            end += 1;
        }
        if let Some(word) = found {
            check_choice(positional.name, &positional.choices, word)?;
        }
        self.reading.positional = found.cloned();
        self.wants_word = false;
        Ok(end)
    }

    /// Takes the option at a place and its values; says where to go on.
    fn take_option(&mut self, at: usize) -> Result<usize, Halt> {
        let Some(Word::Known(index, written)) = self.kinds.get(at) else {
            self.keep(at, at + 1);
            return Ok(at + 1);
        };
        let option = &self.grammar.options[*index];
        let following = self.kinds[at + 1..].iter().take_while(|kind| **kind == Word::Plain).count();
        let (values, end) = match written {
            Some(value) if matches!(option.takes, Takes::Nothing | Takes::Version) => {
                let needless = UsageError::NeedlessValue { option: dashed(option), value: value.clone() };
                return Err(needless.into());
            }
            Some(value) => (vec![value.clone()], at + 1),
            None => {
                let count = count_values(option, following)?;
                (self.words[at + 1..at + 1 + count].to_vec(), at + 1 + count)
            }
        };
        if option.takes == Takes::Version {
            return Err(Halt::Version);
        }
        for value in &values {
            check_choice(&dashed(option), &option.choices, value)?;
        }
        let values = if values.is_empty() && option.takes == Takes::OneOrNone {
            option.choices.iter().take(1).cloned().collect()
        } else {
            values
        };
        self.reading.options.insert(option.name.clone(), values);
        Ok(end)
    }
}

/// How many of the words behind an option are its own.
fn count_values(option: &OptionRule, following: usize) -> Result<usize, UsageError> {
    let expected = match (option.takes, following) {
        (Takes::Nothing | Takes::Version, _) | (Takes::OneOrNone, 0) => return Ok(0),
        (Takes::One | Takes::OneOrNone, 1..) => return Ok(1),
        (Takes::Many, 1..) => return Ok(following),
        (Takes::One, 0) => "expected one argument",
        (Takes::Many, 0) => "expected at least one argument",
    };
    Err(UsageError::NoValue { option: dashed(option), expected })
}

fn check_choice(argument: &str, choices: &[String], word: &str) -> Result<(), UsageError> {
    if choices.is_empty() || choices.iter().any(|choice| choice == word) {
        return Ok(());
    }
    Err(UsageError::Choice {
        argument: argument.to_owned(),
        word: word.to_owned(),
        choices: choices.to_vec(),
    })
}
