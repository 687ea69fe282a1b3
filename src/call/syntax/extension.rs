//! Options of an operation that the AWS CLI does not have.
//!
//! - Where the service compares a keyed hash, there is an option for the key, from which the hash is computed.

use crate::model::operation::Operation;
use crate::model::rule::FactKind;

/// An option that takes the key of a keyed hash, so that the member that carries the hash need not be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DigestOption {
    /// The name, without the leading `--`: that of the field that holds the key, e.g. `client-secret`.
    pub name: String,
    /// The member that carries the hash, as a dotted path.
    pub member: String,
    /// The members whose texts, joined, are hashed, as dotted paths.
    pub message: Vec<String>,
}

impl DigestOption {
    /// The options of this kind that an operation has, in the order of its facts.
    ///
    /// A member with an option of the same name wins: the option is its own then.
    pub fn all_of(operation: &Operation) -> Vec<Self> {
        let mut options: Vec<Self> = Vec::new();
        for fact in &operation.facts {
            let FactKind::Digest { member, key, message } = &fact.kind else { continue };
            let name = key.replace(['.', '_'], "-");
            let taken = operation.members.iter().any(|member| member.option_name() == name)
                || options.iter().any(|option| option.name == name);
            if !taken {
                options.push(Self { name, member: member.clone(), message: message.clone() });
            }
        }
        options
    }

    /// What the manual page says of it.
    pub fn documentation(&self) -> String {
        format!(
            "An extension of wireproof, which the AWS CLI does not have: the secret from which {} is computed, as the \
             Base64 of the HMAC-SHA256 of {}. So that it need not stand in the list of processes, it can be read from \
             a file (file://PATH) or from standard input (file:///dev/stdin).",
            self.member,
            self.message.join(" followed by ")
        )
    }
}
