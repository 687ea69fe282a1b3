//! Checks of clients: from one call to verdicts, one file for each family.
//!
//! - What was sent is judged by its bytes, what the client says of the answer by the name of the error in it.
//! - Free is what the documentation leaves to clients; `spec/client/` says what that is.

mod answer;
pub mod called;
mod course;
pub mod members;
pub mod received;
mod repeat;
mod request;
pub mod told;

use crate::check::client::called::ObservedCall;
use crate::check::verdict::Judgment;

/// A family of checks of clients: its name, and what it says of a call.
pub struct ClientCheckFamily {
    /// The name, which is that of its file.
    pub name: &'static str,
    /// Its judgments; none where it has nothing to say.
    pub check: fn(&ObservedCall<'_>) -> Vec<Judgment>,
}

impl std::fmt::Debug for ClientCheckFamily {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

/// All families.
pub const CLIENT_CHECKS: &[ClientCheckFamily] = &[
    ClientCheckFamily { name: "course", check: course::check },
    ClientCheckFamily { name: "request", check: request::check },
    ClientCheckFamily { name: "members", check: members::check },
    ClientCheckFamily { name: "answer", check: answer::check },
    ClientCheckFamily { name: "repeat", check: repeat::check },
];

/// All judgments of a call.
pub fn judge(called: &ObservedCall<'_>) -> Vec<Judgment> {
    CLIENT_CHECKS.iter().flat_map(|check| (check.check)(called)).collect()
}
