//! What a client says of a call.

use serde_json::Value;

/// What a client says of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum CallResult {
    /// It succeeded, with this output where the client shows one.
    Output(Value),
    /// It failed.
    Failed(CallError),
    /// A driver says back what it was asked to.
    Echoed(Value),
    /// The client did not take the input.
    Refused(String),
    /// The client cannot be called so.
    Unsupported(String),
    /// The client could not be made ready for it.
    NotSetUp(String),
    /// The client ended by itself: how.
    Crashed(String),
    /// It said nothing in time.
    Hung,
    /// What it said cannot be read: why.
    Unreadable(String),
}

/// An error as a client tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallError {
    /// The error's name, where the client tells it apart from other words.
    pub code: Option<String>,
    /// The words.
    pub message: String,
}

impl CallResult {
    /// In a few words.
    pub fn in_words(&self) -> String {
        match self {
            Self::Output(output) if output.as_object().is_none_or(serde_json::Map::is_empty) => {
                "success".to_owned()
            }
            Self::Output(output) => format!("success: {output}"),
            Self::Failed(CallError { code: Some(code), message }) => format!("the error {code}: {message}"),
            Self::Failed(CallError { code: None, message }) => format!("an error: {message}"),
            Self::Echoed(value) => format!("the echo {value}"),
            Self::Refused(reason) => format!("the input is refused: {reason}"),
            Self::Unsupported(reason) => format!("such a call is not supported: {reason}"),
            Self::NotSetUp(reason) => format!("it could not be made ready: {reason}"),
            Self::Crashed(how) => format!("it ended {how}"),
            Self::Hung => "nothing in time".to_owned(),
            Self::Unreadable(reason) => reason.clone(),
        }
    }

    /// Whether the client was called at all, so that there is something to judge.
    pub fn is_called(&self) -> bool {
        !matches!(self, Self::Unsupported(_) | Self::NotSetUp(_))
    }

    /// Whether the client came to an end with the call by itself.
    pub fn is_ended(&self) -> bool {
        matches!(self, Self::Output(_) | Self::Failed(_) | Self::Echoed(_) | Self::Refused(_))
    }
}

impl CallError {
    /// Whether the error is told by this name: alone, or else somewhere in its words.
    pub fn names(&self, name: &str) -> bool {
        let is_part =
            |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '#' | ':');
        match &self.code {
            Some(code) => code == name,
            None => self
                .message
                .split(|character| !is_part(character))
                .any(|word| word.trim_end_matches(':') == name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word_of_its_own() {
        let says = |code: Option<&str>, message: &str| {
            let error = CallError { code: code.map(str::to_owned), message: message.to_owned() };
            error.names("LateException")
        };
        assert!(says(Some("LateException"), ""));
        assert!(says(None, "An error (LateException) came"));
        assert!(says(None, "LateException: too late"));
        assert!(!says(Some("Late"), "LateException"));
        assert!(!says(None, "TooLateException"));
        assert!(!says(None, "shelf#LateException"));
        assert!(!says(None, "LateException:http://a"));
    }
}
