//! A page under construction: lines of at most 78 columns, blocks parted by blank lines.

use crate::call::syntax::help::markup::{Block, parse_markup};

/// How many columns a page has.
const WIDTH: usize = 78;

/// Where the text of a section begins.
const MARGIN: usize = 7;

/// A page, as far as it is written.
pub(crate) struct Page {
    banner: String,
    lines: Vec<String>,
    last: Last,
}

/// What was written last: it decides whether a blank line comes next.
#[derive(Clone, Copy)]
enum Last {
    /// A section's title, right below which anything goes.
    Title,
    /// A heading of this level, right below which goes the text that stands further in.
    Heading(usize),
    /// Text.
    Text,
}

impl Page {
    /// A page about `name`, which stands at its top and bottom.
    pub(crate) fn new(name: &str) -> Self {
        let banner = format!("{}()", name.to_uppercase());
        let gap = WIDTH.saturating_sub(2 * columns(&banner));
        // Where the name is too long to stand there twice, it stands there once.
        let top = if gap > 0 { format!("{banner}{}{banner}", " ".repeat(gap)) } else { banner.clone() };
        Self { banner, lines: vec![top, String::new(), String::new()], last: Last::Text }
    }

    /// Begins a section.
    pub(crate) fn section(&mut self, title: &str) {
        self.lines.push(String::new());
        self.lines.push(title.to_owned());
        self.last = Last::Title;
    }

    /// A heading to which the next text belongs that stands further in.
    pub(crate) fn heading(&mut self, level: usize, text: &str) {
        if !matches!(self.last, Last::Title) {
            self.lines.push(String::new());
        }
        self.wrap(level, "", text);
        self.last = Last::Heading(level);
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, level: usize, text: &str) {
        self.part(level);
        self.wrap(level, "", text);
    }

    /// An item of a list.
    pub(crate) fn item(&mut self, level: usize, text: &str) {
        self.part(level);
        self.wrap(level, "o ", text);
    }

    /// Text that is shown as it is, however long its lines are.
    pub(crate) fn literal(&mut self, level: usize, text: &str) {
        self.part(level);
        let indent = " ".repeat(indent(level));
        self.lines.extend(text.lines().map(|line| format!("{indent}{line}").trim_end().to_owned()));
    }

    /// Marked-up text, see [`parse_markup`].
    pub(crate) fn documentation(&mut self, level: usize, text: &str) {
        self.blocks(level, &parse_markup(text));
    }

    /// The whole page, with a line break at its end.
    pub(crate) fn finish(mut self) -> String {
        let gap = WIDTH.saturating_sub(columns(&self.banner));
        self.lines.extend([String::new(), String::new(), String::new()]);
        self.lines.push(format!("{}{}", " ".repeat(gap), self.banner));
        self.lines.push(String::new());
        self.lines.join("\n")
    }

    fn blocks(&mut self, level: usize, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.paragraph(level, text),
                Block::Item(text) => self.item(level, text),
                Block::Note(blocks) => {
                    self.heading(level, "NOTE:");
                    self.blocks(level + 1, blocks);
                }
            }
        }
    }

    fn wrap(&mut self, level: usize, mark: &str, text: &str) {
        let indent = indent(level);
        let hanging = " ".repeat(indent + columns(mark));
        let mut line = format!("{}{mark}", " ".repeat(indent));
        let mut is_first_word = true;
        for word in text.split_whitespace() {
            if !is_first_word && columns(&line) + 1 + columns(word) > WIDTH {
                self.lines.push(std::mem::replace(&mut line, hanging.clone()));
                is_first_word = true;
            }
            if !is_first_word {
                line.push(' ');
            }
            line.push_str(word);
            is_first_word = false;
        }
        self.lines.push(line.trim_end().to_owned());
    }

    /// Parts text from what stands above it.
    fn part(&mut self, level: usize) {
        let belongs = match self.last {
            Last::Title => true,
            Last::Heading(above) => level > above,
            Last::Text => false,
        };
        if !belongs {
            self.lines.push(String::new());
        }
        self.last = Last::Text;
    }
}

/// Where text begins; each level is half a column more than three further in, as in pages set by troff.
fn indent(level: usize) -> usize {
    MARGIN + level * 7 / 2
}

fn columns(text: &str) -> usize {
    text.chars().count()
}
