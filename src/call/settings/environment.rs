//! The environment and the machine that settings are read from, as arguments.

use std::collections::BTreeMap;

/// Environment variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
}

/// What settings need of the machine besides its environment.
pub trait Machine {
    /// The bytes of a file, or nothing where there is none that can be read.
    fn read(&self, path: &str) -> Option<Vec<u8>>;

    /// Runs a program with its arguments, without a shell.
    ///
    /// # Errors
    ///
    /// Why it could not be started, e.g. `[Errno 2] No such file or directory: 'PROGRAM'`.
    fn run(&self, words: &[String]) -> Result<ProgramOutcome, String>;
}

/// What came of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramOutcome {
    /// Whether it exited with zero.
    pub succeeded: bool,
    /// What it wrote to standard output.
    pub output: Vec<u8>,
    /// What it wrote to standard error.
    pub errors: Vec<u8>,
}

impl Environment {
    /// An environment of these variables.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { variables: variables.into_iter().collect() }
    }

    /// A variable's value, which may be empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// A variable's value, unless it is empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// All variables, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A path with a leading `~` and `$NAME` or `${NAME}` in it filled in; what is not set stays as written.
    pub fn expand(&self, path: &str) -> String {
        let mut expanded = String::new();
        let mut rest = path;
        if let Some(below) = path.strip_prefix('~').filter(|below| below.is_empty() || below.starts_with('/'))
            && let Some(home) = self.get("HOME")
        {
            expanded.push_str(home.trim_end_matches('/'));
            rest = below;
        }
        while let Some(start) = rest.find('$') {
            expanded.push_str(&rest[..start]);
            let (written, name) = variable_at_start(&rest[start..]);
            expanded.push_str(self.get(name).unwrap_or(written));
            rest = &rest[start + written.len()..];
        }
        expanded + rest
    }
}

/// A `$NAME` or `${NAME}` at the start of a text, as written and its name; a lone `$` has no name.
fn variable_at_start(text: &str) -> (&str, &str) {
    if let Some(braced) = text.strip_prefix("${")
        && let Some(end) = braced.find('}')
    {
        return (&text[..end + 3], &braced[..end]);
    }
    let name = &text[1..];
    let end = name.find(|character: char| !character.is_ascii_alphanumeric() && character != '_');
    let end = end.unwrap_or(name.len());
    (&text[..=end], &name[..end])
}
