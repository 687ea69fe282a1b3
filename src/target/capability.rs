//! What a server may lack, so that it is skipped and named instead of failed.

use schemars::JsonSchema;
use serde::Deserialize;

/// Something that a server may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Clients that have a secret.
    ClientSecrets,
    /// Clients to which a user who is not there looks like one who is.
    HiddenUsers,
    /// A second pool of users, with clients of its own.
    SecondPool,
    /// Codes of which no two are equal.
    DistinctCodes,
    /// Another name for a user, made up by the server.
    Sub,
    /// A policy for passwords that is set up with the rest.
    OwnPolicy,
    /// New users: without them all is tried on the one that the server has.
    FreshUsers,
}

impl Capability {
    /// The word for it in a target file.
    pub fn word(self) -> &'static str {
        match self {
            Self::ClientSecrets => "client-secrets",
            Self::HiddenUsers => "hidden-users",
            Self::SecondPool => "second-pool",
            Self::DistinctCodes => "distinct-codes",
            Self::Sub => "sub",
            Self::OwnPolicy => "own-policy",
            Self::FreshUsers => "fresh-users",
        }
    }
}
