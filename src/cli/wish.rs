//! A report that was asked for: its format, and where it goes.

use std::path::PathBuf;
use std::str::FromStr;

use crate::cli::failure::Failure;
use crate::cli::files;
use crate::report::escape::escape;
use crate::report::format::Format;

/// A report that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct ReportWish {
    pub(crate) format: Format,
    pub(crate) path: PathBuf,
    /// What stands above it, where several reports go to one place.
    pub(crate) heading: Option<String>,
    /// Whether it is added to what stands there.
    pub(crate) appends: bool,
}

impl FromStr for ReportWish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("expected FORMAT=PATH, where FORMAT is one of {}", names(&Format::ALL));
        let (format, path) = text.split_once('=').ok_or_else(wrong)?;
        let format = format.parse::<Format>().map_err(|error| error.to_string())?;
        if path.is_empty() {
            return Err(wrong());
        }
        Ok(Self { format, path: PathBuf::from(path), heading: None, appends: false })
    }
}

impl ReportWish {
    /// One in a format that a kind of report has.
    ///
    /// # Errors
    ///
    /// What is wrong with the text.
    pub(crate) fn among(text: &str, formats: &[Format], kind: &str) -> Result<Self, String> {
        let (name, path) = text.split_once('=').unwrap_or((text, ""));
        let format = formats.iter().find(|format| format.name() == name);
        let format = format.ok_or_else(|| {
            let found: String = name.chars().take(40).collect();
            format!("expected one of {} for {kind}, found `{}`", names(formats), escape(&found))
        })?;
        if path.is_empty() {
            return Err(format!("expected {format}=PATH"));
        }
        Ok(Self { format: *format, path: PathBuf::from(path), heading: None, appends: false })
    }

    /// Refuses reports that could not be written in the end, before anything is done for them.
    pub(crate) fn require_writable(wishes: &[Self]) -> Result<(), Failure> {
        for (index, wish) in wishes.iter().enumerate() {
            if wishes[..index].iter().any(|other| wish.is_for_the_place_of(other)) {
                let place =
                    if wish.is_piped() { "standard output".into() } else { wish.path.to_string_lossy() };
                return Err(Failure::input(format!(
                    "--report: expected a place of its own for each report, found two for {place}"
                )));
            }
            if !wish.is_piped() {
                files::require_writable(&wish.path).map_err(|error| wish.unwritten(&error))?;
            }
        }
        Ok(())
    }

    pub(crate) fn is_piped(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// Whether both would be written to one place.
    pub(crate) fn is_for_the_place_of(&self, other: &Self) -> bool {
        match (self.is_piped(), other.is_piped()) {
            (false, false) => files::is_one_file(&self.path, &other.path),
            (one, other) => one == other,
        }
    }

    /// Writes its text to its place, in one step.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
        // A place that is not a file may have no end.
        let is_read = self.appends && self.path.is_file();
        let before = if is_read { std::fs::read_to_string(&self.path).ok() } else { None };
        let before = before.unwrap_or_default();
        let heading = self.heading.as_ref().map_or(String::new(), |heading| format!("{heading}\n\n"));
        let gap = if before.is_empty() { "" } else { "\n" };
        files::write_whole(&self.path, &format!("{before}{gap}{heading}{text}"))
            .map_err(|error| self.unwritten(&error))
    }

    pub(crate) fn unwritten(&self, error: &std::io::Error) -> Failure {
        Failure::input(format!("--report {}={}: {error}", self.format.name(), self.path.display()))
    }
}

fn names(formats: &[Format]) -> String {
    let names: Vec<&str> = formats.iter().map(|format| format.name()).collect();
    names.join(", ")
}
