//! Signatures of set-up calls, version 4 of AWS.

use crate::target::bindings::Bindings;
use crate::target::outside::OutsideValue;
use crate::target::template::Template;

/// With what requests are signed.
#[derive(Clone, Debug)]
pub struct SignatureWords {
    /// The region.
    pub region: String,
    /// The name of the service in signatures.
    pub name: String,
    /// `ID:KEY` as a shell has it: what stands outside of the file is read by the shell, too.
    pub user: String,
}

/// A value as a shell has it between double quotation marks.
pub(super) fn as_shell_word(template: &Template, bindings: &Bindings) -> String {
    match template.outside() {
        Some(OutsideValue::Variable(name)) => format!("${name}"),
        Some(OutsideValue::File(path)) => format!("$(cat {path})"),
        None => template.fill(bindings).unwrap_or_default(),
    }
}
