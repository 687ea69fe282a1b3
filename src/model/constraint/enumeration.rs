//! The `enum` trait: one of a list of texts.

/// The texts that are allowed, in the order of the spec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// The allowed texts; never empty.
    pub values: Vec<String>,
}

impl Enumeration {
    /// Whether the text is one of them; letter case counts.
    pub fn holds(&self, text: &str) -> bool {
        self.values.iter().any(|value| value == text)
    }
}
