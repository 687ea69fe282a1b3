//! What an endpoint answers to a client that calls it, attempt by attempt.

use std::borrow::Cow;
use std::time::Duration;

use crate::wire::{Header, Response};

/// The answers to the attempts of one call; what follows the last one is answered like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerScript {
    /// One for each attempt.
    pub answers: Vec<ScriptedAnswer>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptedAnswer {
    /// A whole one.
    Whole(Response),
    /// One that ends before the last so many bytes of its body, with the connection.
    Truncated(Response, usize),
    /// A whole one that comes after a while.
    Late(Response, Duration),
    /// None, for as long as the client waits; it would have been this one.
    Never(Response),
    /// One that leads to another address of the endpoint's.
    Redirect(u16),
}

impl AnswerScript {
    /// The same answer to every attempt.
    pub fn always(answer: ScriptedAnswer) -> Self {
        Self { answers: vec![answer] }
    }

    /// The answer to an attempt, counted from 0.
    pub fn answer(&self, attempt: usize) -> Option<&ScriptedAnswer> {
        self.answers.get(attempt).or(self.answers.last())
    }
}

impl ScriptedAnswer {
    /// The status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Whole(response)
            | Self::Truncated(response, _)
            | Self::Late(response, _)
            | Self::Never(response) => response.status,
            Self::Redirect(status) => *status,
        }
    }

    /// What comes of it to a client, where it is written out.
    pub fn response(&self) -> Option<Cow<'_, Response>> {
        match self {
            Self::Whole(response) | Self::Late(response, _) => Some(Cow::Borrowed(response)),
            Self::Truncated(response, missing) => {
                let mut response = response.clone();
                response.headers.push(Header::new("Content-Length", response.body.len().to_string()));
                response.body.truncate(response.body.len().saturating_sub(*missing));
                Some(Cow::Owned(response))
            }
            Self::Never(_) | Self::Redirect(_) => None,
        }
    }
}
