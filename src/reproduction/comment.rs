//! What a script is about, in lines of a comment.

use crate::model::signature::SignatureScope;
use crate::report::escape::escape;
use crate::reproduction::script::{About, Script, Statement};

/// How wide a line of a comment gets, where its words allow that.
const WIDTH: usize = 86;

/// What is to be known of a signature that nobody has made.
const UNSIGNED: &str = "Signature: all zeros, which a server that verifies signatures refuses. The script of --format curl signs.";

/// The sentence, its requirement and evidence, what is expected and what was found.
pub(super) fn lines(about: &About) -> Vec<String> {
    let mut lines = vec![format!("{}.", capitalized(&about.sentence)), String::new()];
    lines.push(format!("Requirement ({}): {}", about.level, about.requirement));
    if !about.sources.is_empty() {
        lines.push("Evidence:".to_owned());
        lines.extend(about.sources.iter().map(|(title, url)| match url.as_str() {
            "" => format!("- {title}"),
            url => format!("- {title}, {url}"),
        }));
    }
    lines.push(format!("Expected: {}", about.expected));
    lines.push(format!("Found:    {} ({})", about.actual, about.target));
    lines.iter().flat_map(|line| wrapped(&plain(line))).collect()
}

/// The same of a script that makes no signatures itself, with what is to be known of that.
pub(super) fn lines_unsigned(script: &Script) -> Vec<String> {
    let before = script.before.iter().filter_map(|statement| match statement {
        Statement::Call(call) => Some(&call.request),
        _ => None,
    });
    let mut requests = before.chain([&script.request.request]);
    let mut lines = lines(&script.about);
    if requests.any(|request| SignatureScope::of_request(request).is_some()) {
        lines.extend(wrapped(UNSIGNED));
    }
    lines
}

/// Lines, each behind what begins a comment.
pub(super) fn comments(lines: &[String], begin: &str) -> String {
    lines.iter().map(|line| format!("{}\n", format!("{begin}{line}").trim_end())).collect()
}

/// A text with its first letter as a capital.
pub(super) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

/// A text in which nothing is left that could end a comment or be acted on, whatever a server has answered.
fn plain(line: &str) -> String {
    let plain = |character: char| match character {
        '\\' => "/".to_owned(),
        '"' => "'".to_owned(),
        ' '..='~' => character.to_string(),
        other => format!("U+{:04X}", u32::from(other)),
    };
    escape(line).chars().map(plain).collect()
}

/// A line in several, none of which is too wide where that can be avoided.
fn wrapped(line: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let used = lines.last().map_or(0, String::len);
        match lines.last_mut() {
            Some(current) if used == 0 || used + 1 + word.len() <= WIDTH => {
                if used > 0 {
                    current.push(' ');
                }
                current.push_str(word);
            }
            _ => lines.push(format!("  {word}")),
        }
    }
    lines
}
