//! A laid table as the text of a spec file, in the form in which each part was written.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::spec::faults::Faults;
use crate::spec::overlay::file::OverlayFile;
use crate::spec::overlay::laid::LaidTable;

/// How a comment begins that says what of a model is not in its file.
const LEFT_OUT: &str = "# Left out, ";

/// What the file of a model says with an overlay laid over it. What cannot be laid over it is not there.
pub(crate) fn shown(base: &str, overlay: &OverlayFile) -> String {
    let laid = LaidTable::new(base, overlay, &mut Faults::default());
    let comments = base.lines().enumerate().filter(|(number, line)| match number {
        0 => line.starts_with('#'),
        _ => line.starts_with(LEFT_OUT),
    });
    let mut text = String::new();
    for (number, line) in comments {
        text.push_str(&format!("{line}\n"));
        if number == 0 {
            text.push_str(&format!(
                "# {} is laid over it.\n",
                overlay.file.name.replace(char::is_control, " ")
            ));
        }
    }
    let table = ShownTable { base, above: &overlay.file.text };
    format!("{text}\n{}", table.file(&laid.table))
}

/// The texts in which the parts of a table stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownTable<'text> {
    /// The model's.
    pub(super) base: &'text str,
    /// The overlay's, which stands behind it.
    pub(super) above: &'text str,
}

impl ShownTable<'_> {
    /// The whole text.
    fn file(self, root: &DeTable<'_>) -> String {
        let mut text = String::new();
        self.add_table(&mut text, "", root);
        text
    }

    /// Adds the entries of a table: first those that stand in a line, then tables of their own.
    fn add_table(self, text: &mut String, path: &str, table: &DeTable<'_>) {
        let (of_their_own, inline): (Vec<_>, Vec<_>) =
            table.iter().partition(|(_, value)| self.has_head(value));
        for (name, value) in inline {
            text.push_str(&format!("{} = {}\n", key(name.get_ref()), self.inline(value)));
        }
        for (name, value) in of_their_own {
            let path = match path {
                "" => key(name.get_ref()),
                path => format!("{path}.{}", key(name.get_ref())),
            };
            match value.get_ref() {
                DeValue::Table(table) => {
                    // The head of a table that has nothing but tables says nothing.
                    if table.is_empty() || table.values().any(|value| !self.has_head(value)) {
                        text.push_str(&format!("\n[{path}]\n"));
                    }
                    self.add_table(text, &path, table);
                }
                DeValue::Array(items) => {
                    for table in items.iter().filter_map(|item| item.get_ref().as_table()) {
                        text.push_str(&format!("\n[[{path}]]\n"));
                        self.add_table(text, &path, table);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a value was written below a head of its own, and not in a line.
    fn has_head(self, value: &Spanned<DeValue<'_>>) -> bool {
        let written = self.written(value);
        match value.get_ref() {
            DeValue::Table(_) => !written.starts_with('{'),
            DeValue::Array(items) => {
                written.starts_with("[[") && items.iter().all(|item| item.get_ref().is_table())
            }
            _ => false,
        }
    }

    /// A value in a line.
    pub(super) fn inline(self, value: &Spanned<DeValue<'_>>) -> String {
        match value.get_ref() {
            DeValue::Table(table) if table.is_empty() => "{}".to_owned(),
            DeValue::Table(table) => {
                let entries = table.iter();
                let entries =
                    entries.map(|(name, value)| format!("{} = {}", key(name.get_ref()), self.inline(value)));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
            DeValue::Array(items) => {
                let items = items.iter().map(|item| self.inline(item));
                format!("[{}]", items.collect::<Vec<_>>().join(", "))
            }
            _ => self.written(value).to_owned(),
        }
    }

    /// A value as it is written.
    fn written(&self, value: &Spanned<DeValue<'_>>) -> &str {
        let span = value.span();
        let end = self.base.len();
        let written = match span.start < end {
            true => self.base.get(span),
            false => self.above.get(span.start - end..span.end.saturating_sub(end)),
        };
        written.unwrap_or_default()
    }
}

/// A name: bare where that can be.
fn key(name: &str) -> String {
    toml_edit::Key::new(name).to_string()
}
