//! An answer as a person reads it: its status, its header lines and its body.

use crate::event::answer::KeptResponse;
use crate::report::text::counted;

/// What is kept of the answer, in several lines; nothing in it is escaped yet.
pub fn print(response: &KeptResponse) -> String {
    let mut answer = format!("{}\n", response.status);
    for header in &response.headers {
        answer.push_str(&format!("{}: {}\n", header.name, header.value));
    }
    match std::str::from_utf8(&response.body) {
        Ok("") => {}
        Ok(body) => answer.push_str(&format!("\n{body}")),
        Err(_) => {
            answer.push_str(&format!("\n{} that are not UTF-8", counted(response.length(), "byte")));
        }
    }
    if let Some(cut) = &response.body_cut {
        let end = String::from_utf8_lossy(&cut.end);
        answer.push_str(&format!("\n[... {} in all ...]\n{end}", counted(cut.bytes, "byte")));
    }
    answer
}
