//! Documentation in HTML, as the markup of spec files has it: paragraphs parted by blank lines, `- ` before an item of a
//! list, `> ` before the lines of a note.

/// The text of some HTML.
pub(super) fn markup(html: &str) -> String {
    let mut writer = MarkupWriter::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        writer.add(&rest[..start]);
        let Some(length) = rest[start..].find('>') else {
            rest = &rest[start..];
            break;
        };
        writer.tag(&rest[start + 1..start + length]);
        rest = &rest[start + length + 1..];
    }
    writer.add(rest);
    writer.finish()
}

#[derive(Default)]
struct MarkupWriter {
    paragraphs: Vec<String>,
    paragraph: String,
    /// How many lists are open.
    lists: usize,
    /// How many notes are open.
    notes: usize,
    /// Whether the next paragraph begins an item.
    is_item: bool,
}

impl MarkupWriter {
    fn add(&mut self, text: &str) {
        for (index, word) in text.split(|character: char| character.is_ascii_whitespace()).enumerate() {
            if index > 0 && !self.paragraph.is_empty() && !self.paragraph.ends_with(' ') {
                self.paragraph.push(' ');
            }
            self.paragraph.push_str(&unescaped(word));
        }
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.trim_end_matches('/').split_ascii_whitespace().next().unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "p" | "/p" | "br" | "/li" | "div" | "/div" | "dl" | "/dl" | "dd" | "/dd" | "dt" | "/dt"
            | "h1" | "/h1" | "h2" | "/h2" | "h3" | "/h3" | "pre" | "/pre" => self.end_paragraph(),
            "ul" | "ol" => {
                self.end_paragraph();
                self.lists += 1;
            }
            "/ul" | "/ol" => {
                self.end_paragraph();
                self.lists = self.lists.saturating_sub(1);
            }
            "li" => {
                self.end_paragraph();
                self.is_item = true;
            }
            "note" | "important" => {
                self.end_paragraph();
                self.notes += 1;
            }
            "/note" | "/important" => {
                self.end_paragraph();
                self.notes = self.notes.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let paragraph = paragraph.trim();
        if paragraph.is_empty() {
            return;
        }
        let note = if self.notes > 0 { "> " } else { "" };
        let item = if std::mem::take(&mut self.is_item) && self.lists > 0 { "- " } else { "" };
        self.paragraphs.push(format!("{note}{item}{paragraph}"));
    }

    fn finish(mut self) -> String {
        self.end_paragraph();
        self.paragraphs.join("\n\n")
    }
}

/// A text with its entities read.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ];
    entities.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_paragraphs_items_and_notes() {
        let html = "<p>Gets <code>one</code>\n item &amp; more.</p> <ul> <li> <p>First.</p> </li> <li>Second</li></ul>\
                    <note> <p>Mind <i>this</i>.</p> </note><p>a &lt; b";
        let text = "Gets one item & more.\n\n- First.\n\n- Second\n\n> Mind this.\n\na < b";
        assert_eq!(markup(html), text);
        for text in ["", "plain", "a < b"] {
            assert_eq!(markup(text), text);
        }
    }
}
