//! The markup of documentation: paragraphs parted by blank lines, `- ` before an item, `> ` before the lines of a note.
//!
//! - A line that begins with neither goes on with what stands above it.
//! - Backticks mark words to be taken as they are. A page of plain text has no other way to show them, so they go.

/// A part of a documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A paragraph.
    Paragraph(String),
    /// An item of a list.
    Item(String),
    /// A note that is set apart.
    Note(Vec<Block>),
}

/// How deep notes can stand in notes; deeper ones are ordinary lines.
const MAX_DEPTH: usize = 8;

/// Reads marked-up text; no text is wrong.
pub(crate) fn parse_markup(text: &str) -> Vec<Block> {
    parse_blocks(text, 0)
}

fn parse_blocks(text: &str, depth: usize) -> Vec<Block> {
    let note_line = |line| note_line(line).filter(|_| depth < MAX_DEPTH);
    let mut blocks = Vec::new();
    let mut lines = text.lines().map(str::trim).peekable();
    while let Some(line) = lines.next() {
        if let Some(first) = note_line(line) {
            let mut inside = vec![first];
            while let Some(next) = lines.peek().and_then(|line| note_line(line)) {
                inside.push(next);
                lines.next();
            }
            blocks.push(Block::Note(parse_blocks(&inside.join("\n"), depth + 1)));
        } else if !line.is_empty() {
            let (mut block, is_item) = match line.strip_prefix("- ") {
                Some(item) => (plain(item), true),
                None => (plain(line), false),
            };
            while let Some(next) = lines.next_if(|next| continues(next) && note_line(next).is_none()) {
                block.push(' ');
                block.push_str(&plain(next));
            }
            blocks.push(if is_item { Block::Item(block) } else { Block::Paragraph(block) });
        }
    }
    blocks
}

fn note_line(line: &str) -> Option<&str> {
    if line == ">" { Some("") } else { line.strip_prefix("> ") }
}

fn continues(line: &str) -> bool {
    !line.is_empty() && !line.starts_with("- ")
}

fn plain(text: &str) -> String {
    text.replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[Block]) {
        assert_eq!(parse_markup(text), expected, "{text:?}");
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(text.to_owned())
    }

    fn item(text: &str) -> Block {
        Block::Item(text.to_owned())
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        check("", &[]);
        check("\n\n", &[]);
        check("one\ntwo\n\n\nthree `four`\n", &[paragraph("one two"), paragraph("three four")]);
    }

    #[test]
    fn items_may_go_on_over_lines() {
        check(
            "of\n- one\n  two\n- three\n\nfour",
            &[paragraph("of"), item("one two"), item("three"), paragraph("four")],
        );
        check("-one", &[paragraph("-one")]);
    }

    #[test]
    fn a_note_holds_blocks_of_its_own() {
        check(
            "a\n> b\n>\n> - c\n> d\n\n> e\n",
            &[
                paragraph("a"),
                Block::Note(vec![paragraph("b"), item("c d")]),
                Block::Note(vec![paragraph("e")]),
            ],
        );
        check("> > deep", &[Block::Note(vec![Block::Note(vec![paragraph("deep")])])]);
        check(">b", &[paragraph(">b")]);
    }

    #[test]
    fn notes_in_notes_end_somewhere() {
        let mut blocks = parse_markup(&"> ".repeat(100_000));
        let mut depth = 0;
        while let [Block::Note(inside)] = blocks.as_slice() {
            blocks = inside.clone();
            depth += 1;
        }
        assert_eq!(depth, MAX_DEPTH);
        assert!(matches!(blocks.as_slice(), [Block::Paragraph(_)]), "{} blocks", blocks.len());
    }
}
