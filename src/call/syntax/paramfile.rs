//! Values that stand in a file: `file://PATH` for text and `fileb://PATH` for bytes.
//!
//! - The prefix is read in lower case only.
//! - In the path, a leading `~` is the home folder, and `$NAME` and `${NAME}` are environment variables; unknown
//!   ones stay as they are written.
//! - Text is UTF-8. `\r\n` and a lone `\r` become `\n`; the last newline stays.
//! - Nothing is read here: whoever calls brings the files and the environment.

use std::fmt;

/// The files and the environment that a value may refer to.
pub trait Files {
    /// The value of an environment variable, if it is set.
    fn variable(&self, name: &str) -> Option<String>;

    /// The home folder of a user, if it is known.
    fn home_of(&self, _user: &str) -> Option<String> {
        None
    }

    /// The content of the file at `path`.
    ///
    /// # Errors
    ///
    /// Why the file cannot be read, in the form `[Errno 2] No such file or directory: 'PATH'`.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// No files and no environment: for text that must not refer to any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoFiles;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The text of a `file://` file.
    Text(String),
    /// The bytes of a `fileb://` file.
    Bytes(Vec<u8>),
}

/// Why the file that a value refers to gave no value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParamFileError {
    /// The file could not be read.
    #[error("Unable to load paramfile {reference}: {reason}")]
    Unreadable {
        /// The reference as written, with its prefix.
        reference: String,
        /// What the operating system said.
        reason: String,
    },
    /// A `file://` file is not UTF-8 text.
    #[error(
        "Unable to load paramfile ({path}), text contents could not be decoded.  \
         If this is a binary file, please use the fileb:// prefix instead of the file:// prefix."
    )]
    NotText {
        /// The path after expansion, without the prefix.
        path: String,
    },
    /// A `fileb://` file stands where text is needed, and its bytes are not UTF-8 text.
    #[error(
        "Unable to load paramfile {reference}: expected UTF-8 text, since this value is not a blob, \
         found other bytes at offset {offset}"
    )]
    NotTextBytes {
        /// The reference as written, with its prefix.
        reference: String,
        /// How many bytes before the first wrong one are text.
        offset: usize,
    },
}

/// The content of the file that `value` refers to, or `None` where it refers to none.
///
/// # Errors
///
/// The file cannot be read, or a `file://` file is not UTF-8.
pub fn load(value: &str, files: &dyn Files) -> Result<Option<Content>, ParamFileError> {
    if let Some(path) = value.strip_prefix("file://") {
        let path = expand(path, files);
        let bytes = read(value, &path, files)?;
        let text = String::from_utf8(bytes).map_err(|_| ParamFileError::NotText { path })?;
        return Ok(Some(Content::Text(text.replace("\r\n", "\n").replace('\r', "\n"))));
    }
    if let Some(path) = value.strip_prefix("fileb://") {
        let bytes = read(value, &expand(path, files), files)?;
        return Ok(Some(Content::Bytes(bytes)));
    }
    Ok(None)
}

/// Like [`load`], for a value that must be text: the bytes of a `fileb://` file are taken where they are UTF-8.
///
/// # Errors
///
/// As [`load`], and where the bytes of a `fileb://` file are not UTF-8.
pub fn load_text(value: &str, files: &dyn Files) -> Result<Option<String>, ParamFileError> {
    match load(value, files)? {
        None => Ok(None),
        Some(Content::Text(text)) => Ok(Some(text)),
        Some(Content::Bytes(bytes)) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(ParamFileError::NotTextBytes {
                reference: value.to_owned(),
                offset: error.utf8_error().valid_up_to(),
            }),
        },
    }
}

fn read(reference: &str, path: &str, files: &dyn Files) -> Result<Vec<u8>, ParamFileError> {
    files.read(path).map_err(|reason| ParamFileError::Unreadable { reference: reference.to_owned(), reason })
}

fn expand(path: &str, files: &dyn Files) -> String {
    expand_variables(&expand_home(path, files), files)
}

fn expand_home(path: &str, files: &dyn Files) -> String {
    let Some(after) = path.strip_prefix('~') else {
        return path.to_owned();
    };
    let (user, rest) = after.split_at(after.find('/').unwrap_or(after.len()));
    let home = if user.is_empty() { files.variable("HOME") } else { files.home_of(user) };
    let Some(home) = home else {
        return path.to_owned();
    };
    let expanded = format!("{}{rest}", home.trim_end_matches('/'));
    if expanded.is_empty() { "/".to_owned() } else { expanded }
}

fn expand_variables(path: &str, files: &dyn Files) -> String {
    let mut expanded = String::new();
    let mut rest = path;
    while let Some(dollar) = rest.find('$') {
        expanded.push_str(&rest[..dollar]);
        rest = &rest[dollar..];
        let (written, name) = variable_at_start(rest);
        match files.variable(name).filter(|_| !name.is_empty()) {
            Some(value) => expanded.push_str(&value),
            None => expanded.push_str(written),
        }
        rest = &rest[written.len()..];
    }
    expanded + rest
}

/// The text of the variable that `text`, which begins with `$`, begins with, and the variable's name.
fn variable_at_start(text: &str) -> (&str, &str) {
    if let Some(braced) = text.strip_prefix("${") {
        return match braced.find('}') {
            Some(end) => (&text[..end + 3], &braced[..end]),
            None => (text, ""),
        };
    }
    let name = &text[1..];
    let end = name
        .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .unwrap_or(name.len());
    (&text[..=end], &name[..end])
}

impl Files for NoFiles {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Err("files are not read here; write the value itself".to_owned())
    }
}

impl fmt::Debug for dyn Files + '_ {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Files")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Home;

    impl Files for Home {
        fn variable(&self, name: &str) -> Option<String> {
            match name {
                "HOME" => Some("/home/me/".to_owned()),
                "A_1" => Some("$B".to_owned()),
                "B" => Some("b".to_owned()),
                _ => None,
            }
        }

        fn home_of(&self, user: &str) -> Option<String> {
            (user == "you").then(|| "/home/you".to_owned())
        }

        fn read(&self, path: &str) -> Result<Vec<u8>, String> {
            Ok(path.as_bytes().to_vec())
        }
    }

    #[track_caller]
    fn check(path: &str, expanded: &str) {
        assert_eq!(expand(path, &Home), expanded, "{path}");
        assert_eq!(load_text(&format!("file://{path}"), &Home), Ok(Some(expanded.to_owned())));
    }

    #[test]
    fn paths_are_expanded_once() {
        check("~", "/home/me");
        check("~/x", "/home/me/x");
        check("~other/x", "~other/x");
        check("~you", "/home/you");
        check("~you/x", "/home/you/x");
        check("x/~", "x/~");
        check("$A_1/$B", "$B/b");
        check("${B}c$Bc$", "bc$Bc$");
        check("${B", "${B");
        check("$$B${}", "$b${}");
        check("é$Bé", "ébé");
    }
}
