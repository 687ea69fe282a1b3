//! A request as a `curl` command.
//!
//! - Header lines that curl adds of its own are taken off, so that the same lines arrive.
//! - There is no such command for what curl changes or refuses: a length that is not true, a line twice, a name that is
//!   no token, chunks of a size of one's own.

use crate::exchange::endpoint::Endpoint;
use crate::model::signature::{AUTHORIZATION, SignatureScope};
use crate::report::paste::shell::{fits_a_word, print_bytes, quote};
use crate::wire::{Framing, Header, Request};

/// What a request to this machine is signed with.
const MADE_UP: &str = "test:test";
/// What any other is signed with.
const OF_ENVIRONMENT: &str = "\"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\"";
/// How wide a line may get before the next argument begins another one.
const WIDTH: usize = 76;
/// A longer body goes through a pipe: systems bound the length of an argument.
const LONGEST_ARGUMENT: usize = 60_000;
/// From about this length on, curl asks the server first whether it may send the body.
const EXPECT_LENGTH: usize = 1_000;

/// The command, in several lines where it is long; `None` where curl does not send the request as it is.
///
/// The lines arrive in another order than wireproof sends them in; names, values, path and body are the same.
pub fn command(request: &Request, endpoint: &Endpoint) -> Option<String> {
    let mut arguments = vec!["curl".to_owned(), "-sSi".to_owned()];
    if endpoint.is_secure() {
        arguments.push("--http1.1".to_owned());
    }
    add_method(&mut arguments, &request.method)?;
    add_target(&mut arguments, &request.path, endpoint)?;
    add_headers(&mut arguments, request, endpoint)?;
    let inline = request.body.len() <= LONGEST_ARGUMENT && fits_a_word(&request.body);
    let has_run = print_bytes(&request.body).contains("%.0s");
    if inline && !has_run {
        let body = std::str::from_utf8(&request.body).expect("what fits a word is UTF-8");
        arguments.push(format!("--data-raw {}", quote(body)));
        Some(folded(&arguments))
    } else {
        arguments.push("--data-binary @-".to_owned());
        Some(format!("{} |\n  {}", print_bytes(&request.body), folded(&arguments)))
    }
}

fn add_method(arguments: &mut Vec<String>, method: &str) -> Option<()> {
    match method {
        // A body makes a POST of a request.
        "POST" => {}
        // Curl waits for a body that never comes, or speaks to a proxy.
        "HEAD" | "CONNECT" => return None,
        _ if is_token(method) => arguments.push(format!("-X {}", quote(method))),
        _ => return None,
    }
    Some(())
}

fn add_target(arguments: &mut Vec<String>, path: &str, endpoint: &Endpoint) -> Option<()> {
    if path.is_empty() || !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let is_ordinary = |byte: u8| byte.is_ascii_alphanumeric() || b"/._~!$&'()*+,;=:@%?-".contains(&byte);
    if path.starts_with('/') && path.bytes().all(is_ordinary) {
        if path.contains("/.") {
            arguments.push("--path-as-is".to_owned());
        }
        arguments.push(quote(&format!("{endpoint}{path}")));
    } else {
        let prefix = if path.starts_with('/') { endpoint.prefix() } else { "" };
        arguments.push(quote(&format!("{endpoint}/")));
        arguments.push(format!("--request-target {}", quote(&format!("{prefix}{path}"))));
    }
    Some(())
}

fn add_headers(arguments: &mut Vec<String>, request: &Request, endpoint: &Endpoint) -> Option<()> {
    for name in ["Accept", "User-Agent", "Content-Type"] {
        if request.header(name).is_none() {
            arguments.push(format!("-H {name}:"));
        }
    }
    if request.header("Accept-Encoding").is_none() {
        arguments.push("-H 'Accept-Encoding: identity'".to_owned());
    }
    if request.body.len() >= EXPECT_LENGTH && request.header("Expect").is_none() {
        arguments.push("-H Expect:".to_owned());
    }
    let scope = SignatureScope::of_request(request);
    if let Some(SignatureScope { region, name }) = scope {
        let keys = if endpoint.is_of_this_machine() { MADE_UP } else { OF_ENVIRONMENT };
        arguments.push(format!("--aws-sigv4 {} --user {keys}", quote(&format!("aws:amz:{region}:{name}"))));
    }
    for (index, header) in request.headers.iter().enumerate() {
        if scope.is_some() && header.name.eq_ignore_ascii_case(AUTHORIZATION) {
            continue;
        }
        let stands_before = |other: &Header| other.name.eq_ignore_ascii_case(&header.name);
        if request.headers[..index].iter().any(stands_before) || !curl_sends(header) {
            return None;
        }
        // A name without a value is written with a semicolon; with a colon it would take the line off.
        let line = match header.value.as_str() {
            "" => format!("{};", header.name),
            value => format!("{}: {value}", header.name),
        };
        arguments.push(format!("-H {}", quote(&line)));
    }
    match request.framing {
        Framing::ContentLength => Some(()),
        Framing::Chunked(size) if size >= request.body.len() && request.body.len() <= 8_192 => {
            arguments.push("-H 'Transfer-Encoding: chunked'".to_owned());
            Some(())
        }
        Framing::Chunked(_) => None,
    }
}

fn curl_sends(header: &Header) -> bool {
    let tells_length =
        ["content-length", "transfer-encoding"].iter().any(|name| header.name.eq_ignore_ascii_case(name));
    let value = header.value.as_str();
    let is_line = value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) && value.trim() == value;
    !tells_length && is_token(&header.name) && is_line && fits_a_word(value.as_bytes())
}

fn is_token(text: &str) -> bool {
    let is_token_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// The arguments in as few lines as are not too wide; a single argument is never broken.
fn folded(arguments: &[String]) -> String {
    let mut text = String::new();
    let mut column = 0;
    for argument in arguments {
        if column > 0 && column + 1 + argument.len() > WIDTH {
            text.push_str(" \\\n  ");
            column = 2;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(argument);
        column += argument.len();
    }
    text
}
