//! Requests as faulty clients write them.

use serde_json::{Value, json};

use crate::client::fault::kind::{BodyFault, ClientFaultKind, WireFault};
use crate::model::operation::{Operation, Params};
use crate::wire::{Header, Request};

/// Changes a request as a client with these faults writes it.
pub(super) fn change(kinds: &[ClientFaultKind], operation: &Operation, request: &mut Request) {
    for kind in kinds {
        match kind {
            ClientFaultKind::Header(line) => {
                if let Some((name, value)) = line.split_once(": ") {
                    let right = request.header(name).unwrap_or_default();
                    let value = value.replace("{right}", right).replace("{operation}", &operation.name);
                    Header::set(&mut request.headers, name, value);
                }
            }
            ClientFaultKind::LowerHeader(name) => {
                let value = request.header(name).unwrap_or_default().to_ascii_lowercase();
                Header::set(&mut request.headers, name, value);
            }
            ClientFaultKind::WithoutHeader(name) => Header::remove(&mut request.headers, name),
            ClientFaultKind::Method(method) => request.method.clone_from(method),
            ClientFaultKind::Path(path) => request.path.clone_from(path),
            ClientFaultKind::Query(query) => {
                request.path.push_str(&query.replace("{operation}", &operation.name));
            }
            ClientFaultKind::Body(fault) => fault.change(request),
            _ => {}
        }
    }
}

/// The bytes of a request to a host.
pub(super) fn written(kinds: &[ClientFaultKind], host: &str, request: &Request) -> Vec<u8> {
    let has = |fault: WireFault| kinds.contains(&ClientFaultKind::Wire(fault));
    let version = if has(WireFault::OldVersion) { "1.0" } else { "1.1" };
    let mut lines: Vec<String> =
        request.headers.iter().map(|header| format!("{}: {}", header.name, header.value)).collect();
    if !has(WireFault::NoHost) {
        lines.push(format!("Host: {host}"));
    }
    let mut length = request.body.len();
    if has(WireFault::ShortLength) {
        length = length.saturating_sub(1);
    }
    if has(WireFault::LongLength) {
        length += 1;
    }
    lines.push(format!("Content-Length: {length}"));
    if has(WireFault::TwoLengths) {
        lines.push("Transfer-Encoding: chunked".to_owned());
    }
    let head =
        format!("{} {} HTTP/{version}\r\n{}\r\n\r\n", request.method, request.path, lines.join("\r\n"));
    [head.as_bytes(), &request.body].concat()
}

impl BodyFault {
    fn change(self, request: &mut Request) {
        let text = String::from_utf8_lossy(&request.body).into_owned();
        let escaped = |escape: &dyn Fn(char) -> String| -> Vec<u8> {
            let escape = |character: char| {
                if character > '\u{ffff}' { escape(character) } else { character.to_string() }
            };
            text.chars().map(escape).collect::<String>().into_bytes()
        };
        request.body = match self {
            Self::InTheUrl => {
                request.path.push_str(&format!("?input={}", text.len()));
                Vec::new()
            }
            Self::Form => b"Action=ClientCall&Version=1".to_vec(),
            Self::Empty => Vec::new(),
            Self::InAList => format!("[{text}]").into_bytes(),
            Self::TrailingComma => format!("{},}}", text.trim_end_matches('}')).into_bytes(),
            Self::SingleQuotes => text.replace('"', "'").into_bytes(),
            Self::Utf16 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            // What Latin-1 has not is sent as it was, so that only one thing is wrong.
            Self::Latin1 if text.chars().any(|character| ('\u{80}'..='\u{ff}').contains(&character)) => {
                text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect()
            }
            Self::Latin1 => text.into_bytes(),
            Self::ByteOrderMark => format!("\u{feff}{text}").into_bytes(),
            Self::NameTwice => with_a_name_twice(&text).into_bytes(),
            Self::HalfPairs => {
                escaped(&|character| format!("\\u{:04x}", character.encode_utf16(&mut [0; 2])[0]))
            }
            Self::LongEscapes => escaped(&|character| format!("\\u{:x}", u32::from(character))),
        };
    }
}

/// The first member stands there twice; a text without one stays.
fn with_a_name_twice(text: &str) -> String {
    let members: Params = serde_json::from_str(text).unwrap_or_default();
    let first: Option<(&String, &Value)> = members.iter().next();
    match (first, text.strip_prefix('{')) {
        (Some((name, value)), Some(rest)) => format!("{{{}:{value},{rest}", json!(name)),
        _ => text.to_owned(),
    }
}
