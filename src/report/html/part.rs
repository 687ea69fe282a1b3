//! What the parts of a page are made of: texts, links and blocks to copy.

use std::fmt::Write;

use maud::{Markup, html};

use crate::report::escape::{escape, escape_lines};
use crate::report::text::shorten;

/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 1_000;
/// How many characters of an answer are shown.
const LONGEST_ANSWER: usize = 2_000;

/// A text without characters that turn or hide others; the page's template escapes markup.
pub(in crate::internals::report) fn plain(text: &str) -> String {
    escape(&shorten(text, LONGEST_VALUE))
}

/// The same for a text of several lines.
pub(in crate::internals::report) fn plain_lines(text: &str) -> String {
    escape_lines(&shorten(text, LONGEST_ANSWER))
}

/// A sentence with what stands between its backticks as code.
pub(in crate::internals::report) fn prose(text: &str) -> Markup {
    let text = plain(text);
    let is_paired = text.matches('`').count().is_multiple_of(2);
    html! {
        @if is_paired {
            @for (index, part) in text.split('`').enumerate() {
                @if index % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else { (text) }
    }
}

/// A word in a box; its color repeats what it says.
pub(in crate::internals::report) fn badge(word: &str, tone: &str) -> Markup {
    html! { span.badge.(tone) { (word) } }
}

/// A command that is copied as it is shown.
pub(in crate::internals::report) fn command(text: &str) -> Markup {
    html! {
        div.block {
            button.copy.needs-script type="button" { "Copy" }
            pre { code { (text) } }
        }
    }
}

/// A title that leads to its page, where there is one that a browser opens without running anything.
pub(in crate::internals::report) fn link(title: &str, url: &str) -> Markup {
    let is_page = ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) && plain(url) == url;
    html! {
        @if is_page { a href=(url) rel="noopener noreferrer" { (plain(title)) } }
        @else {
            (plain(title))
            @if !url.is_empty() { " (" (plain(url)) ")" }
        }
    }
}

/// A link to the part of the page that has this id.
pub(in crate::internals::report) fn jump(id: &str, words: &str) -> Markup {
    html! { a href=(fragment(id)) { (words) } }
}

/// Where the part of the page stands that has this id.
pub(in crate::internals::report) fn fragment(id: &str) -> String {
    let mut fragment = String::from("#");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:@!$'()*+,;=".contains(&byte) {
            fragment.push(char::from(byte));
        } else {
            write!(fragment, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
    fragment
}

/// A heading and a list under it, where there is something to list.
pub(in crate::internals::report) fn list(heading: &str, entries: &[String]) -> Markup {
    html! {
        @if !entries.is_empty() {
            section.list {
                h2 { (heading) }
                ul { @for entry in entries { li { (prose(entry)) } } }
            }
        }
    }
}
