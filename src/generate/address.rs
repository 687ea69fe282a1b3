//! Addresses of cases: the operation, the phase, and what tells the cases of a phase apart.

use std::fmt;
use std::sync::Arc;

use crate::generate::phase::Phase;

/// The address of a case, e.g. `lending/borrow-book/coverage/length/Card/above-max`: unique in a plan, and cheap to
/// clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseAddress {
    text: Arc<str>,
    /// How long the id of the operation is.
    operation: usize,
    /// Whether the case was kept from an earlier run, which stands before all else that it is.
    is_kept: bool,
    /// The phase of the case itself.
    phase: Phase,
    /// Where what tells it from others of its phase begins.
    tail: usize,
}

/// A text that is no address of a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the address of a case, which is the id of an operation, a phase ({phases}) and the case's name with `/` \
     between them, found `{found}`",
    phases = Phase::ALL.map(Phase::name).join(", ")
)]
pub struct CaseAddressError {
    found: String,
}

impl CaseAddress {
    /// The address of an operation's case of a phase.
    pub fn new(operation: &str, phase: Phase, tail: impl fmt::Display) -> Self {
        Self::of(operation, false, phase, &tail.to_string())
    }

    fn of(operation: &str, is_kept: bool, phase: Phase, tail: &str) -> Self {
        let kept = if is_kept { format!("{}/", Phase::Regressions.name()) } else { String::new() };
        let beginning = format!("{operation}/{kept}{}/", phase.name());
        let text = format!("{beginning}{tail}").into();
        Self { text, operation: operation.len(), is_kept, phase, tail: beginning.len() }
    }

    /// The address of another case of the same operation and phase, of which this is the whole text.
    pub(super) fn beside(&self, text: &str) -> Self {
        debug_assert_eq!(self.text[..self.tail], text[..self.tail], "another operation or phase");
        Self { text: text.into(), ..*self }
    }

    /// Reads an address of a case of one of these operations.
    ///
    /// # Errors
    ///
    /// A text that cannot be one.
    pub fn parse<'a>(
        text: &str,
        mut operations: impl Iterator<Item = &'a str>,
    ) -> Result<Self, CaseAddressError> {
        let below = |text: &'_ str, first: &str| {
            text.strip_prefix(first).and_then(|rest| rest.strip_prefix('/')).map(str::to_owned)
        };
        let found = operations.find_map(|operation| Some((operation, below(text, operation)?)));
        let address = found.and_then(|(operation, rest)| {
            let kept = below(&rest, Phase::Regressions.name());
            let own = kept.as_deref().unwrap_or(&rest);
            let phases = Phase::ALL.into_iter().filter(|phase| *phase != Phase::Regressions);
            let (phase, tail) =
                phases.into_iter().find_map(|phase| Some((phase, below(own, phase.name())?)))?;
            (!tail.is_empty()).then(|| Self::of(operation, kept.is_some(), phase, &tail))
        });
        address.ok_or_else(|| CaseAddressError { found: text.to_owned() })
    }

    /// The same case, kept from an earlier run.
    #[must_use]
    pub fn kept(&self) -> Self {
        Self::of(self.operation(), true, self.phase, self.tail())
    }

    /// Whether the case was kept from an earlier run.
    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// The id of the operation.
    pub fn operation(&self) -> &str {
        &self.text[..self.operation]
    }

    /// The phase in which the case is sent, or was when it was kept.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What tells the case from others of its phase.
    pub fn tail(&self) -> &str {
        &self.text[self.tail..]
    }

    /// The words of that: in most cases the family, the place and the variant.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        words(self.tail())
    }

    /// The number of a random case, from 1.
    pub fn number(&self) -> Option<usize> {
        self.tail().parse().ok().filter(|_| self.phase == Phase::Fuzzing)
    }

    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The words of an address, or of a pattern that addresses match.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split('/').filter(|word| !word.is_empty())
}

impl fmt::Display for CaseAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl fmt::Debug for CaseAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPERATIONS: [&str; 2] = ["lending/borrow", "lending/borrow-book"];

    fn read(text: &str) -> Result<CaseAddress, CaseAddressError> {
        CaseAddress::parse(text, OPERATIONS.into_iter())
    }

    #[test]
    fn what_is_built_is_read_back_with_its_parts() {
        for (phase, tail, number) in [
            (Phase::Coverage, "length/Card/above-max", None),
            (Phase::Fuzzing, "17", Some(17)),
            (Phase::State, "walk/3/1", None),
            (Phase::Examples, "1", None),
        ] {
            let address = CaseAddress::new("lending/borrow-book", phase, tail);
            for (address, text) in [
                (address.clone(), format!("lending/borrow-book/{}/{tail}", phase.name())),
                (address.kept(), format!("lending/borrow-book/regressions/{}/{tail}", phase.name())),
            ] {
                assert_eq!(address.to_string(), text);
                let read = read(&text).unwrap();
                assert_eq!(read, address);
                let parts = (read.operation(), read.phase(), read.tail(), read.number());
                assert_eq!(parts, ("lending/borrow-book", phase, tail, number));
                assert_eq!(read.is_kept(), text.contains("regressions"));
            }
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "lending/borrow-book",
            "lending/borrow-book/",
            "lending/borrow-book/length/Card",
            "lending/borrow-book/coverage",
            "lending/borrow-book/coverage/",
            "lending/borrow-book/regressions/length/Card",
            "lending/return-book/coverage/length",
        ] {
            let told = read(text).unwrap_err().to_string();
            assert!(
                told.ends_with(&format!("found `{text}`")) && told.contains("coverage, fuzzing"),
                "{told}"
            );
        }
    }
}
