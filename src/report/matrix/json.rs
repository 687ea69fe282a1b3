//! The matrix as JSON. The field `schema` says `wireproof-matrix/1`.

use serde::Serialize;

use crate::event::summary::{SubjectKind, Summary};
use crate::model::requirement::Level;
use crate::report::escape::escape_json;
use crate::report::json::document::{Cases, Coverage, Divergence};
use crate::report::json::origin::OriginText;
use crate::report::matrix::comparison::{CauseRow, CellFinding, Matrix, MatrixCell, MatrixColumn, MatrixRow};

/// The name of the format, which stands in every matrix.
const SCHEMA: &str = "wireproof-matrix/1";

/// The matrix as indented JSON with a line break at its end.
pub(super) fn print(matrix: &Matrix) -> String {
    let document = MatrixDocument {
        schema: SCHEMA,
        date: &matrix.date,
        interrupted: matrix.interrupted,
        subject: matrix.subject,
        columns: NamedColumns::of(matrix),
        causes: matrix.causes.iter().map(|row| CauseRowText::new(row, matrix)).collect(),
        requirements: matrix.rows.iter().map(|row| RowText::new(row, matrix)).collect(),
    };
    let text = serde_json::to_string_pretty(&document).expect("strings, numbers and lists can be printed");
    escape_json(&text) + "\n"
}

#[derive(Serialize)]
struct MatrixDocument<'a> {
    schema: &'static str,
    date: &'a str,
    interrupted: bool,
    /// A server, where nothing else is said.
    #[serde(skip_serializing_if = "is_service")]
    subject: SubjectKind,
    #[serde(flatten)]
    columns: NamedColumns<'a>,
    causes: Vec<CauseRowText<'a>>,
    requirements: Vec<RowText<'a>>,
}

/// The columns, under the name of what they are.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum NamedColumns<'a> {
    Servers(Vec<ColumnText<'a>>),
    Clients(Vec<ColumnText<'a>>),
}

/// The name of a column, under the name of what it is.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum NamedColumn<'a> {
    Server(&'a str),
    Client(&'a str),
}

impl<'a> NamedColumns<'a> {
    fn of(matrix: &'a Matrix) -> Self {
        let columns = matrix.columns.iter().map(ColumnText::from).collect();
        match matrix.subject {
            SubjectKind::Service => Self::Servers(columns),
            SubjectKind::Client => Self::Clients(columns),
        }
    }
}

impl<'a> NamedColumn<'a> {
    fn of(column: &'a MatrixColumn, matrix: &Matrix) -> Self {
        match matrix.subject {
            SubjectKind::Service => Self::Server(&column.name),
            SubjectKind::Client => Self::Client(&column.name),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_service(subject: &SubjectKind) -> bool {
    *subject == SubjectKind::Service
}

#[derive(Serialize)]
struct ColumnText<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<&'a str>,
    /// Why it was not judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_judged: Option<&'a str>,
    #[serde(flatten)]
    judged: Option<JudgedText<'a>>,
}

#[derive(Serialize)]
struct JudgedText<'a> {
    target: &'a str,
    target_package: Option<String>,
    target_version: Option<String>,
    binary: Option<String>,
    commit: Option<String>,
    dirty: Option<bool>,
    behavior: String,
    seed: u64,
    spec_sha256: &'a str,
    exit_code: u8,
    cases: Cases,
    coverage: Coverage,
    divergence: Divergence,
}

#[derive(Serialize)]
struct CauseRowText<'a> {
    faults: &'a [String],
    sentence: &'a str,
    /// How many findings it explains, by the names of servers.
    explains: Vec<ExplainedText<'a>>,
}

#[derive(Serialize)]
struct ExplainedText<'a> {
    #[serde(flatten)]
    column: NamedColumn<'a>,
    findings: usize,
}

#[derive(Serialize)]
struct RowText<'a> {
    id: &'a str,
    sentence: &'a str,
    level: Level,
    evidence: &'a [String],
    cells: Vec<CellText<'a>>,
}

#[derive(Serialize)]
struct CellText<'a> {
    #[serde(flatten)]
    column: NamedColumn<'a>,
    state: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<CellFindingText<'a>>,
}

#[derive(Serialize)]
struct CellFindingText<'a> {
    id: &'a str,
    outcome: &'static str,
    actual: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
}

impl<'a> From<&'a MatrixColumn> for ColumnText<'a> {
    fn from(column: &'a MatrixColumn) -> Self {
        Self {
            name: &column.name,
            package: column.package.as_deref(),
            not_judged: column.judged.as_ref().err().map(String::as_str),
            judged: column.judged.as_ref().ok().map(JudgedText::from),
        }
    }
}

impl<'a> From<&'a Summary> for JudgedText<'a> {
    fn from(summary: &'a Summary) -> Self {
        let OriginText { binary, commit, dirty, target_package, target_version } =
            OriginText::new(summary.made_by.as_ref(), summary.package.as_ref());
        Self {
            target: &summary.target,
            target_package,
            target_version,
            binary,
            commit,
            dirty,
            behavior: summary.behavior.to_string(),
            seed: summary.seed,
            spec_sha256: &summary.spec_sha256,
            exit_code: summary.conclusion().exit_code(),
            cases: Cases::from(summary.cases),
            coverage: Coverage::from(summary),
            divergence: Divergence::from(summary),
        }
    }
}

impl<'a> CauseRowText<'a> {
    fn new(row: &'a CauseRow, matrix: &'a Matrix) -> Self {
        let explains = matrix.columns.iter().zip(&row.cells).filter(|(_, findings)| **findings > 0);
        Self {
            faults: &row.faults,
            sentence: &row.sentence,
            explains: explains
                .map(|(column, findings)| ExplainedText {
                    column: NamedColumn::of(column, matrix),
                    findings: *findings,
                })
                .collect(),
        }
    }
}

impl<'a> RowText<'a> {
    fn new(row: &'a MatrixRow, matrix: &'a Matrix) -> Self {
        let cells = matrix.columns.iter().zip(&row.cells);
        Self {
            id: row.id.as_str(),
            sentence: &row.sentence,
            level: row.level,
            evidence: &row.evidence,
            cells: cells.map(|(column, cell)| CellText::new(column, cell, matrix)).collect(),
        }
    }
}

impl<'a> CellText<'a> {
    fn new(column: &'a MatrixColumn, cell: &'a MatrixCell, matrix: &Matrix) -> Self {
        Self {
            column: NamedColumn::of(column, matrix),
            state: cell.state.word(),
            findings: cell.findings.iter().map(CellFindingText::from).collect(),
        }
    }
}

impl<'a> From<&'a CellFinding> for CellFindingText<'a> {
    fn from(finding: &'a CellFinding) -> Self {
        Self {
            id: &finding.short,
            outcome: finding.outcome,
            actual: &finding.actual,
            cause: finding.cause.as_deref(),
        }
    }
}
