//! The frame of a page: everything but its body.
//!
//! - It is one file that needs nothing from elsewhere: its policy allows the style sheet and the script that stand in
//!   it, by their hashes, and nothing else, so that a text that became markup could neither load nor do anything.
//! - A body marks what can be searched with the class `entry` and says of what kind it is in `data-kind`. What a filter
//!   asks for stands in `data-KEY`, one value in a line; an entry with `data-of` stays as long as one of those stays
//!   whose ids it names. A `section` with the class `group` goes with its last entry.
//! - Without its script a page shows everything, and no control that would do nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::Digest;
use sha2::Sha256;

use crate::report::html::part::plain;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A page before it is printed.
#[derive(Debug)]
pub struct Frame<'a> {
    /// What the window is called, behind the name of the program.
    pub title: &'a str,
    /// By what the entries of the body can be filtered.
    pub filters: Vec<Filter>,
    /// What stands in it.
    pub body: Markup,
}

/// Values of which a reader chooses one.
#[derive(Debug)]
pub struct Filter {
    /// What stands behind `data-` in the entries, and over the choice.
    pub key: &'static str,
    /// The values, as the entries have them.
    pub values: Vec<String>,
}

impl Frame<'_> {
    /// The page with a line break at its end.
    pub fn print(&self) -> String {
        let (style, script) = (embedded(STYLE), embedded(SCRIPT));
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            source_hash(&style),
            source_hash(&script)
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { "wireproof: " (plain(self.title)) }
                    style { (PreEscaped(&style)) }
                    script { (PreEscaped(&script)) }
                }
                body {
                    (self.bar())
                    main { (self.body) }
                }
            }
        };
        format!("{}\n", page.into_string())
    }

    /// What stands over the page wherever it is scrolled to.
    fn bar(&self) -> Markup {
        let filters = self.filters.iter().filter(|filter| !filter.values.is_empty());
        html! {
            header.bar.needs-script {
                div.bar-row role="search" {
                    span.brand { "wireproof" }
                    input #search type="search" placeholder="Search" aria-label="Search" aria-keyshortcuts="/"
                        autocomplete="off" spellcheck="false";
                    button #filters-toggle.narrow-only type="button" aria-expanded="false" aria-controls="filters" {
                        "Filters"
                    }
                    div #filters {
                        @for filter in filters {
                            label {
                                span { (filter.key) }
                                select data-filter=(filter.key) {
                                    option value="" { "all" }
                                    @for value in &filter.values { option value=(value) { (value) } }
                                }
                            }
                        }
                    }
                    button #theme type="button" { "Dark" }
                }
                div #hits-row {
                    output #hits for="search" {}
                    button #clear type="button" hidden { "Clear" }
                }
            }
        }
    }
}

/// A text as it is embedded: browsers read line breaks as `\n` before they hash it.
fn embedded(text: &str) -> String {
    text.replace('\r', "")
}

/// What a policy calls a text that may be applied or run.
fn source_hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}
