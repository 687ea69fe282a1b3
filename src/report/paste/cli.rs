//! An input as the command line of `wireproof call` that sends it.
//!
//! - Each member has its own option where an option can say it, see [`crate::call::print`].
//! - What cannot stand in a word of a shell, or is too long for one, is piped in as JSON.

use serde_json::Map;
use serde_json::Value;

use crate::call::print::print;
use crate::exchange::Endpoint;
use crate::model::Operation;
use crate::model::Service;
use crate::report::paste::shell::{fits_a_word, print_bytes, quote};

/// The file in which a process finds what is piped in.
const STANDARD_INPUT: &str = "/dev/stdin";

/// The command that sends the input to the endpoint; without a line break at its end.
pub fn command(
    service: &Service,
    operation: &Operation,
    params: &Map<String, Value>,
    endpoint: &Endpoint,
) -> String {
    let line = print(service, operation, params, STANDARD_INPUT);
    let mut globals = format!("--endpoint-url {}", quote(&endpoint.to_string()));
    // Without a region the command asks for one, whatever the endpoint.
    if let Some(region) = service.endpoint.regions.first() {
        globals.push_str(&format!(" --region {}", quote(region)));
    }
    if line.file.is_none() && line.words.iter().all(|word| fits_a_word(word.as_bytes())) {
        let words: Vec<String> = line.words.iter().map(|word| quote(word)).collect();
        return format!("wireproof call {} {globals}", words.join(" "));
    }
    let json = Value::Object(params.clone()).to_string();
    format!(
        "{} | wireproof call {} {} --cli-input-json file://{STANDARD_INPUT} {globals}",
        print_bytes(json.as_bytes()),
        quote(&service.id),
        quote(&operation.command)
    )
}
