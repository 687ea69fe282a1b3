//! The values that templates are filled with.

use std::collections::BTreeMap;

use crate::target::outside::OutsideValue;

/// Values by their names, and those that stand outside of any file.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    values: BTreeMap<String, String>,
    outside: BTreeMap<OutsideValue, String>,
}

impl Bindings {
    /// The value of a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// All values with their names.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A value that stands outside.
    pub fn outside(&self, outside: &OutsideValue) -> Option<&str> {
        self.outside.get(outside).map(String::as_str)
    }

    /// All values that stand outside: those that nobody is shown.
    pub fn hidden(&self) -> impl Iterator<Item = &str> {
        self.outside.values().map(String::as_str)
    }

    /// The same with a value by a name, which takes the place of an older one.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, value);
        self
    }

    /// The same with a value that stands outside.
    #[must_use]
    pub fn with_outside(mut self, outside: OutsideValue, value: impl Into<String>) -> Self {
        self.outside.insert(outside, value.into());
        self
    }

    /// Gives a name a value.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), value.into());
    }
}
