//! The matrix on the screen: servers, causes, and the requirements that are broken or on which servers differ.

use std::collections::BTreeMap;

use crate::event::summary::{Conclusion, Summary};
use crate::report::escape::escape;
use crate::report::matrix::comparison::{CellState, Matrix, MatrixColumn, MatrixRow};
use crate::report::terminal::Detail;
use crate::report::terminal::closing::conclusion_word;
use crate::report::terminal::paint::{Color, Painter, WIDTH, add_sentence};
use crate::report::text::{counted, cut};

/// How many columns a number has.
const NUMBER: usize = 6;
/// How many columns the text before numbers has at least.
const NARROWEST: usize = 30;
/// How many columns the name of a server has.
const NAME: usize = 30;
/// So many causes are told on the first screen.
const MOST_CAUSES: usize = 10;
/// So many ways in which servers differ are told on the first screen.
const MOST_PATTERNS: usize = 8;

/// What the rows are called, and what comes of them.
struct SubjectWords {
    noun: &'static str,
    held: &'static str,
    broken: &'static str,
    unjudged: &'static str,
    interrupted: &'static str,
}

const SERVERS: SubjectWords = SubjectWords {
    noun: "server",
    held: "kept by",
    broken: "broken by",
    unjudged: "not judged on",
    interrupted: "interrupted on",
};

const CLIENTS: SubjectWords = SubjectWords { noun: "client", ..SERVERS };

const CHECKS: SubjectWords = SubjectWords {
    noun: "check",
    held: "held in",
    broken: "broken in",
    unjudged: "not judged in",
    interrupted: "interrupted in",
};

/// The screen with a line break at its end.
pub fn render(matrix: &Matrix, color: Color, detail: Detail) -> String {
    let painter = Painter::new(color);
    let mut screen = String::new();
    let words = if matrix.is_of_servers() { &SERVERS } else { &CLIENTS };
    match detail {
        Detail::Quiet => {}
        Detail::Causes => {
            add_subjects(&mut screen, words, matrix, painter);
            add_causes(&mut screen, matrix, painter, MOST_CAUSES);
            add_patterns(&mut screen, matrix, painter);
        }
        Detail::Requirements => {
            add_subjects(&mut screen, words, matrix, painter);
            add_causes(&mut screen, matrix, painter, usize::MAX);
            add_requirements(&mut screen, matrix, painter);
        }
    }
    screen.push_str(&closing(words, matrix, painter));
    screen.push('\n');
    screen
}

/// The same for the checks of a repository: each in a line, and what they come to.
pub fn render_checks(matrix: &Matrix, color: Color) -> String {
    let painter = Painter::new(color);
    let mut screen = String::new();
    add_subjects(&mut screen, &CHECKS, matrix, painter);
    screen.push_str(&closing(&CHECKS, matrix, painter));
    screen.push('\n');
    screen
}

fn add_subjects(screen: &mut String, words: &SubjectWords, matrix: &Matrix, painter: Painter) {
    let noun = words.noun;
    let heading =
        format!("{:4}{noun:NAME$}{:>15}{:>9}{:>9}{:>9}", "", "exercised", "broken", "gating", "causes");
    screen.push_str(&painter.heading(&heading));
    screen.push('\n');
    for (index, column) in matrix.columns.iter().enumerate() {
        let label = format!("{:>3} {:NAME$}", index + 1, cut(&escape(&column.name), NAME - 1));
        let trouble = match &column.judged {
            Ok(summary) => {
                screen.push_str(&format!("{label}{}\n", numbers(summary)));
                summary.trouble.as_deref()
            }
            Err(reason) => {
                screen.push_str(&format!("{}\n", label.trim_end()));
                Some(reason.as_str())
            }
        };
        if let Some(trouble) = trouble {
            add_sentence(screen, 4, &format!("not judged: {}", trouble.lines().next().unwrap_or_default()));
        }
        if let Some(package) = &column.package {
            add_sentence(screen, 4, package);
        }
    }
    screen.push('\n');
}

fn numbers(summary: &Summary) -> String {
    let exercised = format!("{} of {}", summary.exercised(), summary.requirements.len());
    let (broken, gating) = (summary.broken(), summary.gating());
    let causes = summary.causes.len();
    format!("{exercised:>15}{broken:>9}{gating:>9}{causes:>9}")
}

fn add_causes(screen: &mut String, matrix: &Matrix, painter: Painter, most: usize) {
    let without = matrix.without_cause();
    if matrix.causes.is_empty() && without.iter().all(|count| *count == 0) {
        return;
    }
    let width = WIDTH.saturating_sub(NUMBER * matrix.columns.len()).max(NARROWEST);
    let numbered: String = (1..=matrix.columns.len()).map(|number| format!("{number:>NUMBER$}")).collect();
    let title = cut("what findings come of, and how many", width - 1);
    screen.push_str(&painter.heading(&format!("{title:width$}{numbered}")));
    screen.push('\n');
    let mut line = |words: &str, cells: &[usize]| {
        let words = cut(&escape(words), width - 3);
        screen.push_str(&format!("  {words:0$}{1}\n", width - 2, counts(cells)));
    };
    for cause in matrix.causes.iter().take(most) {
        line(&cause.sentence, &cause.cells);
    }
    let rest = matrix.causes.get(most..).unwrap_or_default();
    if !rest.is_empty() {
        let sum = |index: usize| rest.iter().map(|cause| cause.cells[index]).sum();
        let cells: Vec<usize> = (0..matrix.columns.len()).map(sum).collect();
        line(&format!("{}, which --by requirement tells", counted(rest.len(), "more cause")), &cells);
    }
    if without.iter().any(|count| *count > 0) {
        line("no cause that is known", &without);
    }
    screen.push('\n');
}

fn counts(cells: &[usize]) -> String {
    let cell = |count: &usize| match count {
        0 => format!("{:>NUMBER$}", "."),
        count => format!("{count:>NUMBER$}"),
    };
    cells.iter().map(cell).collect()
}

/// Adds how many requirements come to the same on the same servers.
fn add_patterns(screen: &mut String, matrix: &Matrix, painter: Painter) {
    let mut patterns: BTreeMap<String, usize> = BTreeMap::new();
    for row in matrix.telling_rows() {
        *patterns.entry(marks(row)).or_default() += 1;
    }
    if !add_requirements_heading(screen, matrix, painter) {
        return;
    }
    let mut patterns: Vec<_> = patterns.into_iter().collect();
    patterns.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (marks, count) in patterns.iter().take(MOST_PATTERNS) {
        screen.push_str(&format!("{marks}  {}\n", counted(*count, "requirement")));
    }
    let rest = patterns.get(MOST_PATTERNS..).unwrap_or_default();
    if !rest.is_empty() {
        let more: usize = rest.iter().map(|(_, count)| count).sum();
        let words = format!("{} in {}", counted(more, "more requirement"), counted(rest.len(), "more way"));
        screen.push_str(&format!("{:1$}  {words}\n", "", 2 * matrix.columns.len()));
    }
    screen.push_str("   --by requirement lists them\n\n");
}

fn add_requirements(screen: &mut String, matrix: &Matrix, painter: Painter) {
    if !add_requirements_heading(screen, matrix, painter) {
        return;
    }
    let mut owner = "";
    for row in matrix.telling_rows() {
        let marks = marks(row);
        if row.id.owner() != owner {
            owner = row.id.owner();
            let indent = marks.chars().count() + 2;
            screen.push_str(&format!("{:indent$}{}\n", "", escape(owner)));
        }
        screen.push_str(&format!("{marks}    {} ({})\n", escape(row.id.tail()), row.level.word()));
    }
    screen.push('\n');
}

/// Adds what the marks mean and whose they are; says whether there is anything to list under that.
fn add_requirements_heading(screen: &mut String, matrix: &Matrix, painter: Painter) -> bool {
    let telling: Vec<&MatrixRow> = matrix.telling_rows().collect();
    let rest = matrix.rows.len() - telling.len();
    if telling.is_empty() {
        if rest > 0 {
            let rest = counted(rest, "requirement");
            screen.push_str(&format!("{rest}: none is broken, and no two {}s differ\n\n", matrix.noun()));
        }
        return false;
    }
    let differ = counted(telling.len(), "requirement");
    let heading = format!("{differ} broken or different, {rest} alike");
    screen.push_str(&painter.heading(&heading));
    screen.push('\n');
    let is_used =
        |state: &CellState| telling.iter().any(|row| row.cells.iter().any(|cell| cell.state == *state));
    // An empty place needs no words.
    let used = CellState::ALL.into_iter().filter(|state| *state != CellState::Absent).filter(is_used);
    let legend: Vec<String> = used.map(|state| format!("{} {}", state.mark(), state.meaning())).collect();
    add_sentence(screen, 2, &legend.join(", "));
    let numbered: String = (1..=matrix.columns.len()).map(|number| format!(" {}", number % 10)).collect();
    screen.push_str(&painter.heading(&numbered));
    screen.push('\n');
    true
}

/// A mark for each server.
fn marks(row: &MatrixRow) -> String {
    row.cells.iter().flat_map(|cell| [' ', cell.state.mark()]).collect()
}

/// What it comes to, in a line.
pub(super) fn verdict(matrix: &Matrix) -> String {
    closing(&SERVERS, matrix, Painter::new(Color::Plain)).trim_end().to_owned()
}

/// The last line: what it comes to.
fn closing(words: &SubjectWords, matrix: &Matrix, painter: Painter) -> String {
    let conclusion =
        |column: &MatrixColumn| column.judged.as_ref().map_or(Conclusion::Unjudged, Summary::conclusion);
    let count = |wanted| matrix.columns.iter().filter(|column| conclusion(column) == wanted).count();
    let counts = [
        (count(Conclusion::Held), words.held),
        (count(Conclusion::Broken), words.broken),
        (count(Conclusion::Unjudged), words.unjudged),
        (count(Conclusion::Interrupted), words.interrupted),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> =
        counts.map(|(count, word)| format!("{word} {}", counted(*count, words.noun))).collect();
    let conclusion = matrix.conclusion();
    painter.concluded(conclusion, &format!("{}: {}", conclusion_word(conclusion), told.join(", ")))
}
