//! The matrix as Markdown: what stands in a README and in summaries of CI jobs.

use crate::event::summary::Conclusion;
use crate::report::markdown::{MOST_BYTES, add, code};
use crate::report::matrix::comparison::{CellState, Matrix, MatrixCell, MatrixColumn};
use crate::report::matrix::terminal;
use crate::report::prose::prose;
use crate::report::text::counted;

/// The matrix with a line break at its end.
pub(super) fn print(matrix: &Matrix) -> String {
    let mut text = String::new();
    add_servers(&mut text, matrix);
    if !matches!(matrix.conclusion(), Conclusion::Held | Conclusion::Broken) {
        add(&mut text, format_args!("\n**{}**\n", terminal::verdict(matrix)));
    }
    add_causes(&mut text, matrix);
    add_requirements(&mut text, matrix);
    text
}

fn add_servers(text: &mut String, matrix: &Matrix) {
    let seeds: Vec<String> = matrix
        .columns
        .iter()
        .filter_map(|column| column.judged.as_ref().ok())
        .map(|summary| summary.seed.to_string())
        .collect();
    let seed = match seeds.as_slice() {
        [first, rest @ ..] if rest.iter().all(|seed| seed == first) => format!(", seed {first}"),
        _ => String::new(),
    };
    add(text, format_args!("Judged on {} by {}{seed}.\n\n", matrix.date, matrix.made_by()));
    let noun = matrix.noun();
    add(
        text,
        format_args!("| {noun} | requirements exercised | broken | of these gating | causes found |\n"),
    );
    text.push_str("| --- | ---: | ---: | ---: | ---: |\n");
    for column in &matrix.columns {
        let name = match &column.package {
            Some(package) => format!("{} ({})", prose(&column.name), code(package)),
            None => prose(&column.name),
        };
        let name = cell_text(&name);
        match &column.judged {
            Ok(summary) => add(
                text,
                format_args!(
                    "| {name} | {} of {} | {} | {} | {} |\n",
                    summary.exercised(),
                    summary.requirements.len(),
                    summary.broken(),
                    summary.gating(),
                    summary.causes.len()
                ),
            ),
            Err(reason) => {
                let reason = cell_text(&code(reason.lines().next().unwrap_or_default()));
                add(text, format_args!("| {name} | not judged: {reason} | | | |\n"));
            }
        }
    }
}

fn add_causes(text: &mut String, matrix: &Matrix) {
    if matrix.causes.is_empty() {
        return;
    }
    text.push_str("\n### What findings come of, and how many\n\n");
    add_head(text, "cause", matrix);
    let number = |count: &usize| if *count == 0 { String::new() } else { count.to_string() };
    for cause in &matrix.causes {
        let cells: Vec<String> = cause.cells.iter().map(number).collect();
        add(text, format_args!("| {} | {} |\n", cell_text(&prose(&cause.sentence)), cells.join(" | ")));
    }
    let without = matrix.without_cause();
    if without.iter().any(|count| *count > 0) {
        let cells: Vec<String> = without.iter().map(number).collect();
        add(text, format_args!("| no cause that is known | {} |\n", cells.join(" | ")));
    }
}

fn add_requirements(text: &mut String, matrix: &Matrix) {
    let telling = matrix.telling_rows().count();
    let rest = counted(matrix.rows.len() - telling, "requirement");
    if matrix.rows.is_empty() {
        return;
    }
    if telling == 0 {
        add(text, format_args!("\nNone of {rest} is broken, and no two {}s differ.\n", matrix.noun()));
        return;
    }
    add(text, format_args!("\n### Broken or different: {}\n\n", counted(telling, "requirement")));
    add(text, format_args!("{rest} are alike and whole on all {}s and not listed.\n\n", matrix.noun()));
    let operation = matrix.operation();
    if let Some(operation) = operation {
        add(text, format_args!("Those of {} are told without it before them.\n\n", code(operation)));
    }
    add_head(text, "requirement", matrix);
    let mut left_out = 0;
    for row in matrix.telling_rows() {
        let cells: Vec<String> = row.cells.iter().map(cell_words).collect();
        let id = cell_text(&code(row.id_within(operation)));
        let line = format!("| {id} ({}) | {} |\n", row.level.word(), cells.join(" | "));
        if left_out > 0 || text.len() + line.len() > MOST_BYTES {
            left_out += 1;
        } else {
            text.push_str(&line);
        }
    }
    if left_out > 0 {
        let more = counted(left_out, "more requirement");
        add(text, format_args!("\n{more} for which there is no room here: `--report json=PATH` has all.\n"));
    }
}

fn add_head(text: &mut String, first: &str, matrix: &Matrix) {
    let name = |column: &MatrixColumn| cell_text(&prose(&column.name));
    let names: Vec<String> = matrix.columns.iter().map(name).collect();
    add(text, format_args!("| {first} | {} |\n", names.join(" | ")));
    add(text, format_args!("| --- |{}\n", " --- |".repeat(names.len())));
}

/// `**accepted**` where it is broken, a word otherwise, nothing where it holds.
fn cell_words(cell: &MatrixCell) -> String {
    let outcomes = cell.outcomes().join(", ");
    match cell.state {
        CellState::Holds => "ok".to_owned(),
        CellState::Broken => format!("**{outcomes}**"),
        CellState::Departs => outcomes,
        CellState::Absent => String::new(),
        state => state.word().to_owned(),
    }
}

/// A text that cannot end a cell of a table.
fn cell_text(text: &str) -> String {
    text.replace('|', "\\|")
}
