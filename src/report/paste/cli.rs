//! An input as the command line of `wireproof call` that sends it.
//!
//! - Each member has its own option where an option can say it, see [`crate::call::print`].
//! - What cannot stand in a word of a shell, or is too long for one, is piped in as JSON; so are bytes that are no text.

use serde_json::Map;
use serde_json::Value;

use crate::call::print::{print, print_in_file};
use crate::exchange::endpoint::Endpoint;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::report::paste::shell::{fits_a_word, print_bytes, quote};

/// The file in which a process finds what is piped in.
const STANDARD_INPUT: &str = "/dev/stdin";

/// A region for a service that says none.
const ANY_REGION: &str = "us-east-1";

/// The command that sends the input to the endpoint, without a line break at its end; nothing where none can.
///
/// `spec` are the words that lead to spec files which are not built in, e.g. `--spec PATH`.
pub fn command(
    service: &Service,
    operation: &Operation,
    params: &Map<String, Value>,
    endpoint: &Endpoint,
    spec: &[String],
) -> Option<String> {
    let line = print(service, operation, params, STANDARD_INPUT)?;
    let line = match line.words.iter().all(|word| fits_a_word(word.as_bytes())) {
        true => line,
        false => print_in_file(service, operation, params, STANDARD_INPUT)?,
    };
    let words: Vec<String> = spec.iter().chain(&line.words).map(|word| quote(word)).collect();
    let mut call =
        format!("wireproof call {} --endpoint-url {}", words.join(" "), quote(&endpoint.to_string()));
    // Without a region the command asks for one, whatever the endpoint.
    let region = service.endpoint.regions.first().map_or(ANY_REGION, String::as_str);
    call.push_str(&format!(" --region {}", quote(region)));
    Some(match line.file {
        None => call,
        Some(bytes) => format!("{} | {call}", print_bytes(&bytes)),
    })
}
