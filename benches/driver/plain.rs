//! The cheapest driver that there can be, for `benches/check-client.sh`: it puts the input on the wire as it stands in the
//! line, reads the answer's status and name of the error, and knows of JSON only what that takes. Its argument is how many
//! calls it takes at a time.

use std::io::{BufRead, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

const TARGET: &str = "AWSCognitoIdentityProviderService";

fn main() {
    let concurrency: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(1);
    let (give, calls) = channel::<String>();
    let calls = Arc::new(Mutex::new(calls));
    let workers: Vec<_> = (0..concurrency)
        .map(|_| {
            let calls = Arc::clone(&calls);
            thread::spawn(move || work(&calls))
        })
        .collect();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        if line.contains("\"type\":\"hello\"") {
            say(&format!(
                "{{\"type\":\"hello\",\"version\":1,\"client\":\"a plain driver\",\"concurrency\":{concurrency}}}"
            ));
        } else if give.send(line).is_err() {
            return;
        }
    }
    drop(give);
    for worker in workers {
        let _ = worker.join();
    }
}

fn work(calls: &Mutex<Receiver<String>>) {
    loop {
        let next = calls.lock().ok().and_then(|calls| calls.recv().ok());
        let Some(line) = next else { return };
        let id = between(&line, "\"id\":", ",").unwrap_or_default();
        say(&match made(&line) {
            Some((200, _)) => format!("{{\"type\":\"output\",\"id\":{id},\"output\":{{}}}}"),
            Some((status, code)) => {
                format!(
                    "{{\"type\":\"error\",\"id\":{id},\"code\":{code},\"message\":null,\"status\":{status}}}"
                )
            }
            None => format!(
                "{{\"type\":\"error\",\"id\":{id},\"code\":null,\"message\":\"no answer\",\"status\":null}}"
            ),
        });
    }
}

/// The status of the answer, and the name of the error as JSON.
fn made(line: &str) -> Option<(u16, String)> {
    let operation = between(line, "\"operation\":\"", "\"")?;
    let (place, path) = split(between(line, "\"endpoint\":\"http://", "\"")?);
    let input = line.split_once("\"input\":")?.1.rsplit_once(",\"timeout_ms\":")?.0;
    // The one form that texts need: a key that begins with `$` has another one before it.
    let body = input.replace("{\"$$", "{\"$").replace(",\"$$", ",\"$");
    let mut stream = TcpStream::connect(place).ok()?;
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {place}\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: {TARGET}.{operation}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let answer = received(&mut stream)?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let name = between(&answer, "\"__type\":\"", "\"").map(|name| name.rsplit('#').next().unwrap_or(name));
    Some((status, name.map_or("null".to_owned(), |name| format!("\"{name}\""))))
}

/// An answer with its body; one without a length has none.
fn received(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = vec![0; 16 * 1024];
    let mut count = 0;
    loop {
        match stream.read(&mut bytes[count..]).ok()? {
            0 => return None,
            read => count += read,
        }
        let text = String::from_utf8_lossy(&bytes[..count]);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = between(head, "Content-Length: ", "\r\n")
            .or(head.rsplit_once("Content-Length: ").map(|(_, last)| last));
        if body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
            return Some(text.into_owned());
        }
    }
}

fn split(endpoint: &str) -> (&str, String) {
    match endpoint.split_once('/') {
        Some((place, path)) => (place, format!("/{path}")),
        None => (endpoint, "/".to_owned()),
    }
}

fn between<'a>(text: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(behind)?.0)
}

fn say(line: &str) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{line}").and_then(|()| output.flush());
}
