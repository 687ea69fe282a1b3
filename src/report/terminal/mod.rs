//! The screen: what a person sees at the end of a run.
//!
//! - What is to be known of all findings comes first, then what causes them, or broken requirements, worst first, one block
//!   each (or one for a family that is broken in one way); the table and the verdict in words come last, where the eye is.
//! - Lines have at most 80 columns, but for what is there to be pasted: commands, ids, addresses.
//! - Color repeats what words say already, and is there only where it was asked for.
//! - Text that came from the judged end is escaped; long values are told by their length.

pub(in crate::internals::report) mod block;
mod cause;
pub mod closing;
pub mod paint;
pub(in crate::internals::report) mod section;
mod service;
mod table;

use crate::event::summary::Summary;
use crate::report::terminal::paint::{Color, Painter};

/// So many lines a first screen has at most, where what is broken has causes.
const MOST_LINES: usize = 40;
/// So many causes are told behind the first one, in a few words each, and so few where there is no room for more.
const MOST_BRIEF: usize = 6;
const FEWEST_BRIEF: usize = 2;

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Causes first, as far as there are any; table and verdict.
    #[default]
    Causes,
    /// A block for each broken requirement; table and verdict.
    Requirements,
    /// The verdict alone, in its last line.
    Quiet,
}

/// The verdict in words and what to do next, in one line without a line break.
pub fn closing_line(summary: &Summary) -> String {
    closing::line(summary, Painter::new(Color::Plain))
}

/// The verdict in a word, and in the words behind it, which are not escaped.
pub fn verdict_words(summary: &Summary) -> (&'static str, String) {
    closing::verdict(summary)
}

/// The whole screen, with a line break at its end.
pub fn render(summary: &Summary, color: Color, detail: Detail) -> String {
    let painter = Painter::new(color);
    if detail == Detail::Quiet {
        return closing::line(summary, painter) + "\n";
    }
    // What is told of the first cause may be long: then fewer others find room.
    let fewest = if is_short(summary, detail) { FEWEST_BRIEF } else { MOST_BRIEF };
    let mut brief = MOST_BRIEF;
    loop {
        let screen = screen(summary, painter, detail, brief);
        if brief == fewest || screen.lines().count() <= MOST_LINES {
            return screen;
        }
        brief -= 1;
    }
}

/// Whether causes are told in place of what is broken.
fn is_short(summary: &Summary, detail: Detail) -> bool {
    detail == Detail::Causes && summary.has_new_causes() && !cause::are_few(summary)
}

fn screen(summary: &Summary, painter: Painter, detail: Detail, brief: usize) -> String {
    let mut screen = String::new();
    section::add_advice(&mut screen, summary, painter);
    let is_short = is_short(summary, detail);
    if is_short {
        cause::add(&mut screen, summary, painter, brief);
    } else {
        if detail == Detail::Causes && summary.has_new_causes() {
            cause::add_causes_alone(&mut screen, summary, painter);
        }
        section::add_findings(&mut screen, summary, painter);
    }
    section::add_known(&mut screen, summary, painter, detail == Detail::Requirements);
    section::add_lists(&mut screen, summary, painter, is_short);
    service::add(&mut screen, summary, painter);
    table::add(&mut screen, summary, painter);
    screen.push('\n');
    screen.push_str(&closing::lines(summary, painter));
    screen.push('\n');
    screen
}
