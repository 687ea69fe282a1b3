//! The matrix as one page: servers and causes first, then every requirement, which can be searched and filtered.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::event::summary::{Conclusion, Summary};
use crate::redact::bounded::grouped;
use crate::report::html::frame::{Filter, Frame};
use crate::report::html::part::{badge, plain, prose};
use crate::report::html::verdict::tone;
use crate::report::matrix::comparison::{CellState, Matrix, MatrixCell, MatrixColumn, MatrixRow};
use crate::report::text::counted;

/// The page with a line break at its end.
pub(super) fn print(matrix: &Matrix) -> String {
    let body = html! {
        (verdict(matrix)) "\n"
        (servers(matrix)) "\n"
        (causes(matrix)) "\n"
        (requirements(matrix)) "\n"
    };
    Frame { title: "matrix", filters: filters(matrix), body }.print()
}

fn filters(matrix: &Matrix) -> Vec<Filter> {
    let levels: BTreeSet<_> = matrix.rows.iter().map(|row| row.level).collect();
    let outcomes: BTreeSet<&str> = matrix
        .rows
        .iter()
        .flat_map(|row| row.cells.iter().flat_map(|cell| cell.findings.iter().map(|finding| finding.outcome)))
        .collect();
    let servers = matrix.columns.iter().map(|column| plain(&column.name));
    vec![
        Filter {
            key: "level",
            values: levels.into_iter().rev().map(|level| level.word().to_owned()).collect(),
        },
        Filter { key: "outcome", values: outcomes.into_iter().map(str::to_owned).collect() },
        Filter { key: matrix.noun(), values: servers.collect() },
    ]
}

fn verdict(matrix: &Matrix) -> Markup {
    let broken = matrix.rows.iter().filter(|row| row.is_broken_somewhere()).count();
    let word = match matrix.conclusion() {
        Conclusion::Broken => "Broken",
        Conclusion::Unjudged => "Not judged",
        Conclusion::Interrupted => "Interrupted",
        Conclusion::Held => "Held",
    };
    let judged = matrix.columns.iter().filter(|column| column.judged.is_ok()).count();
    let mut rest = format!(
        "{} of {} on {}",
        grouped(broken as u64),
        counted(matrix.rows.len(), "requirement"),
        counted(judged, matrix.noun())
    );
    if judged < matrix.columns.len() {
        rest.push_str(&format!(", {} not judged", grouped((matrix.columns.len() - judged) as u64)));
    }
    html! {
        section.verdict.(tone(matrix.conclusion())) {
            h1 { span.word { (word) } ": " (rest) }
            p { (matrix.date) " \u{b7} " (matrix.made_by()) }
        }
    }
}

fn servers(matrix: &Matrix) -> Markup {
    html! {
        section #servers {
            h2 { @if matrix.is_of_servers() { "Servers " } @else { "Clients " } span.count { (matrix.columns.len()) } }
            div.scroll tabindex="0" {
                table.matrix {
                    thead { tr {
                        th scope="col" { (matrix.noun()) } th scope="col" { "exercised" } th scope="col" { "broken" }
                        th scope="col" { "gating" } th scope="col" { "causes" }
                    } }
                    tbody { @for column in &matrix.columns { (server(column)) } }
                }
            }
        }
    }
}

fn server(column: &MatrixColumn) -> Markup {
    html! {
        tr {
            th scope="row" {
                (plain(&column.name))
                @if let Some(package) = &column.package { code.quiet { (plain(package)) } }
            }
            @match &column.judged {
                Ok(summary) => { (numbers(summary)) }
                Err(reason) => { td colspan="4" { (not_judged(reason)) } }
            }
        }
    }
}

fn numbers(summary: &Summary) -> Markup {
    let trouble = html! {
        @if let Some(trouble) = &summary.trouble { " " (not_judged(trouble)) }
    };
    html! {
        td { (summary.exercised()) " of " (summary.requirements.len()) }
        td { (summary.broken()) }
        td { (summary.gating()) }
        td { (summary.causes.len()) (trouble) }
    }
}

/// Why a server was not judged: a sentence, and lines that it printed.
fn not_judged(reason: &str) -> Markup {
    html! {
        (badge("not judged", "error")) " "
        @for (index, line) in reason.lines().enumerate() {
            @if index > 0 { br; }
            (prose(line))
        }
    }
}

fn causes(matrix: &Matrix) -> Markup {
    html! {
        @if !matrix.causes.is_empty() {
            section #causes.group {
                h2 { "Causes " span.count { (matrix.causes.len()) } }
                div.scroll tabindex="0" {
                    table.matrix {
                        (head("how many findings it explains", matrix))
                        tbody {
                            @for cause in &matrix.causes {
                                tr.entry data-kind="cause" data-server=(names(matrix, |index| cause.cells[index] > 0)) {
                                    th scope="row" {
                                        span.sentence { (prose(&cause.sentence)) }
                                        code.quiet { (plain(&cause.faults.join(" + "))) }
                                    }
                                    @for count in &cause.cells { (number(*count)) }
                                }
                            }
                            @if matrix.without_cause().iter().any(|count| *count > 0) {
                                tr {
                                    th scope="row" { "no cause that is known" }
                                    @for count in matrix.without_cause() { (number(count)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn requirements(matrix: &Matrix) -> Markup {
    let (telling, alike): (Vec<&MatrixRow>, Vec<&MatrixRow>) =
        matrix.rows.iter().partition(|row| row.is_telling());
    html! {
        (table("telling", "Broken or different", &telling, matrix))
        (table("alike", "Alike and whole", &alike, matrix))
    }
}

fn table(id: &str, title: &str, rows: &[&MatrixRow], matrix: &Matrix) -> Markup {
    html! {
        @if !rows.is_empty() {
            section.group id=(id) {
                h2 { (title) " " span.count { (rows.len()) } }
                div.scroll tabindex="0" {
                    table.matrix {
                        (head("requirement", matrix))
                        tbody { @for row in rows { (requirement(row, matrix)) "\n" } }
                    }
                }
            }
        }
    }
}

fn requirement(row: &MatrixRow, matrix: &Matrix) -> Markup {
    let is_broken = |index: usize| row.cells[index].state <= CellState::Departs;
    let outcomes: BTreeSet<&str> = row.cells.iter().flat_map(MatrixCell::outcomes).collect();
    let level = row.level.word();
    html! {
        tr.entry #(plain(row.id.as_str())) data-kind="requirement" data-level=(level)
            data-outcome=(outcomes.into_iter().collect::<Vec<_>>().join("\n")) data-server=(names(matrix, is_broken))
        {
            th scope="row" {
                (badge(level, level)) " "
                span.sentence { (prose(&row.sentence)) }
                code.quiet { (plain(row.id.as_str())) }
                @if row.is_broken_somewhere() { (seen(row, matrix)) }
            }
            @for cell in &row.cells { (cell_of(cell)) }
        }
    }
}

/// What was seen on each server that breaks it.
fn seen(row: &MatrixRow, matrix: &Matrix) -> Markup {
    html! {
        details {
            summary { "what was seen" }
            dl {
                @for (column, cell) in matrix.columns.iter().zip(&row.cells) {
                    @for finding in &cell.findings {
                        dt { (plain(&column.name)) }
                        dd {
                            (plain(&finding.actual))
                            " (" (plain(&finding.short))
                            @if let Some(cause) = &finding.cause { ", " (plain(cause)) }
                            " of its report)"
                        }
                    }
                }
            }
        }
    }
}

fn cell_of(cell: &MatrixCell) -> Markup {
    let color = match cell.state {
        CellState::Broken => "fail",
        CellState::Departs | CellState::Error => "error",
        CellState::Holds => "pass",
        CellState::Undetermined | CellState::Skipped | CellState::Absent => "plain",
    };
    let outcomes = cell.outcomes();
    let word = if outcomes.is_empty() { cell.state.word().to_owned() } else { outcomes.join(", ") };
    html! { td { @if cell.state != CellState::Absent { (badge(&word, color)) } } }
}

fn head(first: &str, matrix: &Matrix) -> Markup {
    html! {
        thead { tr {
            th scope="col" { (first) }
            @for column in &matrix.columns { th scope="col" { (plain(&column.name)) } }
        } }
    }
}

fn number(count: usize) -> Markup {
    html! { td { @if count > 0 { (grouped(count as u64)) } } }
}

/// The names of those servers of which something is so, one in a line.
fn names(matrix: &Matrix, is_so: impl Fn(usize) -> bool) -> String {
    let servers = matrix.columns.iter().enumerate().filter(|(index, _)| is_so(*index));
    servers.map(|(_, column)| plain(&column.name)).collect::<Vec<_>>().join("\n")
}
