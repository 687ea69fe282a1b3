//! Reads the values that stand outside of files and command lines: in the environment, in files of their own.

use crate::call::syntax::paramfile::Files;
use crate::cli::files::ProcessFiles;
use crate::judge::given::GivenValue;
use crate::judge::reach::fit_for_head;
use crate::target::outside::{OutsideValue, WrittenValue};

/// The value, or what to say where there is none.
pub(crate) fn read_outside(outside: &OutsideValue) -> Result<String, String> {
    let wrong = |expected: &str, found: &str| format!("{outside}: expected {expected}, found {found}");
    let value = match outside {
        OutsideValue::Variable(name) => {
            let expected = format!("a variable {} in the environment", name.escape_debug());
            let value = variable(name).ok_or_else(|| wrong(&expected, "none"))?;
            value.map_err(|_| wrong(&expected, "one that is no text in UTF-8"))?
        }
        OutsideValue::File(path) => {
            let bytes = ProcessFiles.read(path).map_err(|reason| format!("{outside}: {reason}"))?;
            let text =
                String::from_utf8(bytes).map_err(|_| wrong("text in UTF-8 in the file", "other bytes"))?;
            text.trim_end_matches(['\n', '\r']).to_owned()
        }
    };
    if value.is_empty() { Err(wrong("a value there", "nothing")) } else { Ok(value) }
}

/// The value of a member, as an option has it.
pub(crate) fn member(text: &str) -> Result<GivenValue, String> {
    let (name, value) = text.split_once('=').ok_or("expected [OPERATION/]MEMBER=VALUE")?;
    given(name, value)?.of_member()
}

/// A header, as an option has it.
pub(crate) fn header(text: &str) -> Result<GivenValue, String> {
    let (name, value) = text.split_once(':').ok_or("expected NAME: VALUE")?;
    fit_for_head(given(name, value.trim())?)
}

/// A value that stands there as it is written, or outside.
fn given(name: &str, written: &str) -> Result<GivenValue, String> {
    let name = name.to_owned();
    let (text, source) = match WrittenValue::read(written) {
        WrittenValue::Outside(outside) => {
            let text = read_outside(&outside)
                .map_err(|reason| format!("{reason}; `literal:{outside}` means the text itself"))?;
            (text, Some(outside))
        }
        WrittenValue::Plain(unnamed @ ("env:" | "file:")) => {
            return Err(format!(
                "expected {unnamed} and a name behind it, found no name; `literal:{unnamed}` means the text itself"
            ));
        }
        WrittenValue::Literal(text) | WrittenValue::Plain(text) => (text.to_owned(), None),
    };
    Ok(GivenValue { operations: None, name, text, source })
}

/// A variable of the environment, if it is set, and if it is text.
#[expect(clippy::disallowed_methods, reason = "this is the edge of the program that reads the environment")]
fn variable(name: &str) -> Option<Result<String, std::ffi::OsString>> {
    // No variable has a name with these, and asking for one is refused with a panic on some systems.
    let can_be = !name.contains(['=', '\0']);
    can_be.then(|| std::env::var_os(name)).flatten().map(std::ffi::OsString::into_string)
}
