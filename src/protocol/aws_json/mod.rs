//! The JSON protocols of AWS: one endpoint, the operation in a header, input and output as JSON objects.
//!
//! - Versions 1.0 and 1.1 differ by what their protocol files say.
//! - Bodies are read by the letter of RFC 8259; what it leaves open is told apart from what it forbids.
//! - Nothing here panics or recurses without bound, whatever bytes come.

mod answer;
mod json;
mod request;

pub use answer::{Decoded, ErrorAnswer, ErrorName, NameSource};
pub use answer::{decode_answer, encode_error, encode_success, header_text};
pub use json::{Json, JsonFault, parse};
pub use request::{Call, Refusal, decode_request, encode_request, envelope_rule};
