//! `--output table`: boxes of ASCII, one within the other.
//!
//! - A structure of one scalar is a row of name and value; of several, a header of the names and a row of the values.
//! - A list of structures is a header and a row each; where elements hold more than scalars, a box each.
//! - A member that is no scalar is a box below, one level further in. Names are in alphabetical order.
//! - Columns are widened in proportion until all boxes are as wide as the widest; characters that East Asian fonts may
//!   show wide count as two.
//! - Where that is wider than the terminal, boxes of one row stand on end, with a row for each column.

use std::collections::BTreeSet;

use icu_properties::CodePointMapData;
use icu_properties::props::EastAsianWidth;
use serde_json::Map;
use serde_json::Value;

use crate::notation::python;

/// What a cell has besides its text: two spaces on the left, and room for two edges.
const CELL_PADDING: usize = 4;

/// How a terminal is told of styles: none, that of values, that of the edges of inner boxes.
const PLAIN: &str = "\x1b[0m";
const VALUE: &str = "\x1b[1m\x1b[34m";
const EDGE: &str = "\x1b[2m\x1b[33m";

/// What a table is shown on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The width that a table should keep within, in columns.
    pub columns: usize,
    /// Whether values are blue, and the edges of inner boxes yellow.
    pub colored: bool,
}

/// A value as a table under this title; nothing where there is nothing to show.
pub fn format(title: &str, value: &Value, screen: Screen) -> String {
    let mut table = Table::default();
    table.add(Some(title), value, 0);
    if table.sections.is_empty() {
        return String::new();
    }
    if table.width() > screen.columns {
        table.stand_on_end();
    }
    table.print(screen.colored)
}

#[derive(Default)]
struct Table {
    sections: Vec<TableSection>,
}

#[derive(Default)]
struct TableSection {
    title: String,
    indentation: usize,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn add(&mut self, title: Option<&str>, value: &Value, indentation: usize) {
        if is_empty(value) {
            return;
        }
        if let Some(title) = title {
            self.begin(title, indentation, Vec::new());
        }
        match value {
            Value::Object(members) => self.add_structure(members, indentation),
            Value::Array(elements) if elements.first().is_some_and(Value::is_object) => {
                self.add_structures(title.unwrap_or_default(), elements, indentation);
            }
            Value::Array(elements) => self.add_list(elements),
            _ => {}
        }
    }

    fn begin(&mut self, title: &str, indentation: usize, header: Vec<String>) {
        self.sections.push(TableSection { title: title.to_owned(), indentation, header, rows: Vec::new() });
    }

    fn add_row(&mut self, row: Vec<String>) {
        if let Some(section) = self.sections.last_mut() {
            section.rows.push(row);
        }
    }

    fn add_structure(&mut self, members: &Map<String, Value>, indentation: usize) {
        let (scalars, others) = names(std::iter::once(members));
        let cell = |name: &&str| python::text(&members[*name]);
        match scalars.iter().copied().collect::<Vec<_>>().as_slice() {
            [] => {}
            [only] => self.add_row(vec![(*only).to_owned(), cell(only)]),
            several => {
                if let Some(section) = self.sections.last_mut() {
                    section.header = several.iter().map(|name| (*name).to_owned()).collect();
                }
                self.add_row(several.iter().map(cell).collect());
            }
        }
        for name in others {
            self.add(Some(name), &members[name], indentation + 1);
        }
    }

    fn add_structures(&mut self, title: &str, elements: &[Value], indentation: usize) {
        let (scalars, others) = names(elements.iter().filter_map(Value::as_object));
        let header: Vec<String> = scalars.iter().map(|name| (*name).to_owned()).collect();
        if let Some(section) = self.sections.last_mut() {
            section.header.clone_from(&header);
        }
        for (index, members) in elements.iter().filter_map(Value::as_object).enumerate() {
            if index > 0 && !others.is_empty() {
                self.begin(title, indentation, header.clone());
            }
            let cell = |name: &&str| members.get(*name).map(python::text).unwrap_or_default();
            self.add_row(scalars.iter().map(cell).collect());
            for name in &others {
                if let Some(value) = members.get(*name) {
                    self.add(Some(name), value, indentation + 1);
                }
            }
        }
    }

    fn add_list(&mut self, elements: &[Value]) {
        for element in elements {
            match element {
                Value::Array(inner) if inner.iter().all(is_scalar) => {
                    self.add_row(inner.iter().map(python::text).collect());
                }
                Value::Array(_) => self.add(None, element, 0),
                // Of a structure in a list that begins with something else, only the names are shown.
                Value::Object(members) => self.add_row(members.keys().cloned().collect()),
                scalar => self.add_row(vec![python::text(scalar)]),
            }
        }
    }

    fn width(&self) -> usize {
        self.sections.iter().map(TableSection::width).max().unwrap_or_default()
    }

    fn stand_on_end(&mut self) {
        for section in &mut self.sections {
            if let [row] = section.rows.as_slice()
                && !section.header.is_empty()
            {
                let pairs = section.header.iter().zip(row);
                section.rows = pairs.map(|(name, value)| vec![name.clone(), value.clone()]).collect();
                section.header.clear();
            }
        }
    }

    fn print(&self, colored: bool) -> String {
        let width = self.width();
        let mut printed = "-".repeat(width);
        printed.push('\n');
        let plain = if colored { PLAIN } else { "" };
        for section in &self.sections {
            let edge = styled("|", EDGE, colored).repeat(section.indentation);
            for line in section.lines(width - 2 * section.indentation, colored) {
                printed.push_str(&format!("{plain}{edge}{plain}{line}{plain}{edge}{plain}\n"));
            }
        }
        printed.push_str(plain);
        printed
    }
}

impl TableSection {
    /// The widths of the columns, as far as their texts need them.
    fn text_widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = text_width(cell).max(*width);
            }
        }
        widths
    }

    fn width(&self) -> usize {
        let columns: usize = self.text_widths().iter().map(|width| width + CELL_PADDING).sum();
        (text_width(&self.title).max(columns)) + 2 + 2 * self.indentation
    }

    fn lines(&self, width: usize, colored: bool) -> Vec<String> {
        let mut lines = vec![centered(&self.title, width, "|", false)];
        if self.header.is_empty() && self.rows.is_empty() {
            lines.push(rule(&[width]));
            return lines;
        }
        let widths = scaled(&self.text_widths(), width);
        if widths.is_empty() {
            return lines;
        }
        lines.push(rule(&widths));
        if !self.header.is_empty() {
            lines.push(cells(&self.header, &widths, centered, false));
            lines.push(rule(&widths));
        }
        lines.extend(self.rows.iter().map(|row| cells(row, &widths, left, colored)));
        lines.push(rule(&widths));
        lines
    }
}

/// The names of all scalars, and of all that are none.
fn names<'v>(
    structures: impl Iterator<Item = &'v Map<String, Value>>,
) -> (BTreeSet<&'v str>, BTreeSet<&'v str>) {
    let (mut scalars, mut others) = (BTreeSet::new(), BTreeSet::new());
    for (name, value) in structures.flatten() {
        if is_scalar(value) { &mut scalars } else { &mut others }.insert(name.as_str());
    }
    (scalars, others)
}

fn is_scalar(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

fn text_width(text: &str) -> usize {
    let widths = CodePointMapData::<EastAsianWidth>::new();
    let is_wide = |character: char| {
        [EastAsianWidth::Ambiguous, EastAsianWidth::Wide, EastAsianWidth::Fullwidth]
            .contains(&widths.get(character))
    };
    text.chars().map(|character| if is_wide(character) { 2 } else { 1 }).sum()
}

/// Widens columns in proportion until they fill the width; what rounding leaves goes to single columns.
fn scaled(text_widths: &[usize], width: usize) -> Vec<usize> {
    let padded: Vec<usize> = text_widths.iter().map(|width| width + CELL_PADDING).collect();
    let total: usize = padded.iter().sum();
    let share = |column: &usize| (width as f64 / total as f64 * *column as f64).round_ties_even() as usize;
    let mut widths: Vec<usize> = padded.iter().map(share).collect();
    if widths.is_empty() {
        return widths;
    }
    let columns = widths.len();
    let sum: usize = widths.iter().sum();
    for step in 0..sum.saturating_sub(width) {
        widths[step % columns] -= 1;
    }
    for step in 0..width.saturating_sub(sum) {
        widths[columns - 1 - step % columns] += 1;
    }
    widths
}

fn rule(widths: &[usize]) -> String {
    let mut line = String::new();
    for (index, width) in widths.iter().enumerate() {
        let edges = if index == 0 { 2 } else { 1 };
        line.push_str(if index == 0 { "+" } else { "" });
        line.push_str(&"-".repeat(width.saturating_sub(edges)));
        line.push('+');
    }
    line
}

fn cells(
    row: &[String],
    widths: &[usize],
    place: fn(&str, usize, &str, bool) -> String,
    colored: bool,
) -> String {
    let mut line = String::new();
    for (index, width) in widths.iter().enumerate() {
        let text = row.get(index).map_or("", String::as_str);
        line.push_str(&place(text, *width, if index == 0 { "|" } else { "" }, colored));
    }
    line
}

/// A text in the middle of so many columns, edges included.
fn centered(text: &str, width: usize, edge: &str, colored: bool) -> String {
    let before = (width / 2).saturating_sub(text_width(text) / 2 + 1);
    let after = width.saturating_sub(1 + edge.len() + before + text_width(text));
    format!("{edge}{}{}{}|", " ".repeat(before), styled(text, VALUE, colored), " ".repeat(after))
}

/// A text two columns from the left edge, where there is room for them.
fn left(text: &str, width: usize, edge: &str, colored: bool) -> String {
    let used = text_width(text) + edge.len() + 1;
    let before = if used + 2 <= width { 2 } else { 0 };
    let after = width.saturating_sub(used + before);
    format!("{edge}{}{}{}|", " ".repeat(before), styled(text, VALUE, colored), " ".repeat(after))
}

fn styled(text: &str, style: &str, colored: bool) -> String {
    if colored { format!("{style}{text}{PLAIN}") } else { text.to_owned() }
}
