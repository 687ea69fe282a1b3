//! A table of options, and the one word without dashes that belongs to it.

/// What one reading of the words knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grammar {
    /// The options, in the order in which messages list them.
    pub options: Vec<OptionRule>,
    /// The word that is no option.
    pub positional: Positional,
}

/// An option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionRule {
    /// The name, without the leading `--`.
    pub name: String,
    /// What follows it.
    pub takes: Takes,
    /// The words that it takes, where only some are right; empty otherwise.
    pub choices: Vec<String>,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it may be shortened; what the AWS CLI does not have may not, so that nothing else becomes ambiguous.
    pub may_be_shortened: bool,
}

/// What follows an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// Nothing, and with it reading ends: the version is asked for.
    Version,
    /// One word.
    One,
    /// One word, or none, which stands for the first of the choices.
    OneOrNone,
    /// One word or more.
    Many,
}

/// The word that is no option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positional {
    /// What messages call it.
    pub name: &'static str,
    /// The words that are right; empty where any is, and the word may be left out.
    pub choices: Vec<String>,
}

impl OptionRule {
    /// An option that takes one word and may be left out.
    pub fn new(name: impl Into<String>, takes: Takes) -> Self {
        Self { name: name.into(), takes, choices: Vec::new(), required: false, may_be_shortened: true }
    }
}

impl Positional {
    /// Whether reading fails without it.
    pub fn is_required(&self) -> bool {
        !self.choices.is_empty()
    }
}
