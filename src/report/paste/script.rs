//! A request as a Python script that a shell starts: for what curl does not send as it is.

use std::fmt::Write;

use crate::exchange::endpoint::Endpoint;
use crate::exchange::raw::writer::write_request;
use crate::report::paste::piece::{Piece, pieces};
use crate::wire::Request;

/// How many characters of a literal stand in one line.
const WIDTH: usize = 72;

/// The script as a command of a shell: it sends the very bytes and prints what comes within five seconds.
pub fn command(request: &Request, endpoint: &Endpoint) -> String {
    let mut bytes = Vec::new();
    write_request(&mut bytes, request, endpoint, &[]);
    let mut script = String::from("python3 - <<'END'\nimport socket, ssl, sys\n");
    let host = endpoint.host();
    writeln!(script, "s = socket.create_connection((\"{host}\", {}), 5)", endpoint.port())
        .expect("writing to a string cannot fail");
    if endpoint.is_secure() {
        script.push_str("c = ssl.create_default_context()\n");
        writeln!(script, "s = c.wrap_socket(s, server_hostname=\"{host}\")")
            .expect("writing to a string cannot fail");
    }
    script.push_str("s.sendall(\n");
    for (index, literal) in literals(&bytes).iter().enumerate() {
        let joint = if index == 0 { "  " } else { "+ " };
        writeln!(script, "  {joint}{literal}").expect("writing to a string cannot fail");
    }
    script.push_str(
        ")\ntry:\n  while d := s.recv(65536):\n    sys.stdout.buffer.write(d)\nexcept OSError as e:\n  print(e)\nEND",
    );
    script
}

/// Python's bytes literals, one a line: a line of the head each, then parts of the body.
fn literals(bytes: &[u8]) -> Vec<String> {
    let mut literals = Vec::new();
    for piece in pieces(bytes) {
        match piece {
            Piece::Run(unit, count) => {
                literals.push(format!(
                    "b\"{}\" * {count}",
                    unit.iter().map(|&byte| escaped(byte)).collect::<String>()
                ));
            }
            Piece::Literal(literal) => {
                for line in literal.split_inclusive(|&byte| byte == b'\n') {
                    add_line(&mut literals, line);
                }
            }
        }
    }
    literals
}

fn add_line(literals: &mut Vec<String>, line: &[u8]) {
    let mut current = String::new();
    let mut previous = 0;
    for &byte in line {
        // Two of these in a row may begin a CI system's command.
        let byte_text = match byte {
            b':' | b'#' if byte == previous => format!("\\x{byte:02x}"),
            _ => escaped(byte),
        };
        if current.len() + byte_text.len() > WIDTH {
            literals.push(format!("b\"{current}\""));
            current.clear();
        }
        current.push_str(&byte_text);
        previous = byte;
    }
    if !current.is_empty() {
        literals.push(format!("b\"{current}\""));
    }
}

fn escaped(byte: u8) -> String {
    match byte {
        b'\r' => "\\r".to_owned(),
        b'\n' => "\\n".to_owned(),
        b'"' => "\\\"".to_owned(),
        b'\\' => "\\\\".to_owned(),
        b' ' | b'!'..=b'~' => char::from(byte).to_string(),
        _ => format!("\\x{byte:02x}"),
    }
}
