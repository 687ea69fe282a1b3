//! What is told of a command line that cannot be read, without a word of what may be a secret.

use clap::error::ContextKind;
use clap::error::ContextValue;
use clap::error::ErrorKind;

use crate::exchange::endpoint::without_secrets as without_secrets_in_url;

/// Options whose values may hold secrets.
const SECRET: [&str; 3] = ["--endpoint-url", "--header", "--set"];
/// What stands in the place of what is not shown.
const HIDDEN: &str = "...";

/// The error without values of options that may hold secrets.
pub(crate) fn without_secrets(mut error: clap::Error, words: &[String]) -> clap::Error {
    let option = error.get(ContextKind::InvalidArg).map(ToString::to_string).unwrap_or_default();
    let named = SECRET.iter().find(|name| option.starts_with(**name));
    let value = error.get(ContextKind::InvalidValue).map(ToString::to_string).unwrap_or_default();
    if let Some(name) = named
        && !value.is_empty()
    {
        error.insert(ContextKind::InvalidValue, ContextValue::String(shown(name, &value)));
    }
    // A value in two words, for want of quotation marks, has its second half here.
    let has_secrets = words.iter().any(|word| SECRET.iter().any(|name| word.starts_with(name)));
    if error.kind() == ErrorKind::UnknownArgument && has_secrets && !option.starts_with('-') {
        error.insert(ContextKind::InvalidArg, ContextValue::String(HIDDEN.to_owned()));
    }
    error
}

/// So much of a value as is no secret: a URL without its user, the name of a header or member.
fn shown(option: &str, value: &str) -> String {
    match option {
        "--endpoint-url" => without_secrets_in_url(value),
        "--header" => named(value, ':'),
        _ => named(value, '='),
    }
}

fn named(value: &str, mark: char) -> String {
    match value.split_once(mark) {
        Some((name, _)) => format!("{name}{mark}{HIDDEN}"),
        None => HIDDEN.to_owned(),
    }
}
