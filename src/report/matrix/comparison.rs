//! Servers, or clients, side by side: what each of them breaks, by requirement and by cause.

use std::collections::BTreeSet;

use crate::event::binary::Binary;
use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::event::summary::{Conclusion, RequirementResult, SubjectKind, Summary, VerdictWord};
use crate::model::requirement::Level;
use crate::model::requirement::id::{RequirementFamily, RequirementId};

/// Servers, or clients, side by side.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Which end of the wire all of them are.
    pub subject: SubjectKind,
    /// Those that were judged, in the order in which they were named.
    pub columns: Vec<MatrixColumn>,
    /// The requirements of all of them, in the order of the spec.
    pub rows: Vec<MatrixRow>,
    /// What they break comes of, the cause that explains most findings first.
    pub causes: Vec<CauseRow>,
    /// The day, as `2026-11-27`.
    pub date: String,
    /// Whether a person ended it before all servers were judged.
    pub interrupted: bool,
}

/// One server, or one client.
#[derive(Clone, Debug)]
pub struct MatrixColumn {
    /// What it is called; no two are called the same.
    pub name: String,
    /// Its package with the version, where it was started from that.
    pub package: Option<String>,
    /// What came of judging it, or why it was not judged.
    pub judged: Result<Summary, String>,
}

/// One requirement.
#[derive(Clone, Debug)]
pub struct MatrixRow {
    /// Its whole id.
    pub id: RequirementId,
    /// Its sentence.
    pub sentence: String,
    /// What a breach is worth.
    pub level: Level,
    /// The ids of its sources.
    pub evidence: Vec<String>,
    /// What came of it on each server.
    pub cells: Vec<MatrixCell>,
}

/// What came of a requirement on one server.
#[derive(Clone, Debug, Default)]
pub struct MatrixCell {
    /// In one word.
    pub state: CellState,
    /// The findings about it.
    pub findings: Vec<CellFinding>,
}

/// A finding as a cell tells it.
#[derive(Clone, Debug)]
pub struct CellFinding {
    /// Its name within the report of its server.
    pub short: String,
    /// In which way the requirement is broken.
    pub outcome: &'static str,
    /// What was seen.
    pub actual: String,
    /// The name of its cause within that report.
    pub cause: Option<String>,
}

/// What came of a requirement on one server, worst first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellState {
    /// It is broken, and that decides the exit code.
    Broken,
    /// It is broken, and nothing hangs on that: it is known, or the evidence leaves it open.
    Departs,
    /// It could not be judged.
    Error,
    /// There is no evidence either way.
    Undetermined,
    /// It held.
    Holds,
    /// No case was judged by it: the server has not what it is about.
    Skipped,
    /// It does not apply, or the server was not judged.
    #[default]
    Absent,
}

/// A cause, and how many findings it explains on each server.
#[derive(Clone, Debug)]
pub struct CauseRow {
    /// The ids of the faults.
    pub faults: Vec<String>,
    /// What the servers do.
    pub sentence: String,
    /// How many findings it explains on each server.
    pub cells: Vec<usize>,
}

impl Matrix {
    /// Puts servers, or clients, side by side.
    pub fn of(subject: SubjectKind, columns: Vec<MatrixColumn>, date: String, interrupted: bool) -> Self {
        let rows = rows(&columns);
        let causes = cause_rows(&columns);
        Self { subject, columns, rows, causes, date, interrupted }
    }

    /// The programs by which they were judged.
    pub fn made_by(&self) -> String {
        let judged = self.columns.iter().filter_map(|column| column.judged.as_ref().ok());
        let names: BTreeSet<String> =
            judged.filter_map(|summary| Some(summary.made_by.as_ref()?.name.clone())).collect();
        match names.is_empty() {
            true => Binary::this("").name,
            false => names.into_iter().collect::<Vec<_>>().join(" and "),
        }
    }

    /// What a column is called.
    pub fn noun(&self) -> &'static str {
        match self.subject {
            SubjectKind::Service => "server",
            SubjectKind::Client => "client",
        }
    }

    /// Whether servers stand side by side, and not clients.
    pub fn is_of_servers(&self) -> bool {
        self.subject == SubjectKind::Service
    }

    /// What it comes to as a whole: what the worst server comes to.
    pub fn conclusion(&self) -> Conclusion {
        if self.interrupted {
            return Conclusion::Interrupted;
        }
        let conclusions = self.columns.iter().map(|column| match &column.judged {
            Ok(summary) => summary.conclusion(),
            Err(_) => Conclusion::Unjudged,
        });
        conclusions.min().unwrap_or(Conclusion::Unjudged)
    }

    /// The rows on which servers do not all come to the same, or all break something: the ones worth a look.
    pub fn telling_rows(&self) -> impl Iterator<Item = &MatrixRow> {
        self.rows.iter().filter(|row| row.is_telling())
    }

    /// The only operation that the rows are of, if it is one: then its id need not stand before each of them.
    pub fn operation(&self) -> Option<&str> {
        let owned = self.rows.iter().filter(|row| row.id.family() != RequirementFamily::Protocol);
        let owners: BTreeSet<&str> = owned.map(|row| row.id.owner()).collect();
        owners.first().copied().filter(|_| owners.len() == 1)
    }

    /// How many findings of each server have no cause.
    pub fn without_cause(&self) -> Vec<usize> {
        let alone =
            |summary: &Summary| summary.findings.iter().filter(|finding| finding.cause.is_none()).count();
        self.columns.iter().map(|column| column.judged.as_ref().map_or(0, alone)).collect()
    }
}

impl MatrixRow {
    /// Its id, without that of this operation before it.
    pub fn id_within(&self, operation: Option<&str>) -> &str {
        if operation == Some(self.id.owner()) { self.id.tail() } else { self.id.as_str() }
    }

    /// Whether some server breaks it, or servers come to different ends: worth a look.
    pub fn is_telling(&self) -> bool {
        self.is_broken_somewhere() || self.differs()
    }

    /// Whether some server breaks it.
    pub fn is_broken_somewhere(&self) -> bool {
        self.cells.iter().any(|cell| cell.state <= CellState::Departs)
    }

    /// Whether servers that were judged by it come to something else than others.
    pub fn differs(&self) -> bool {
        let mut states = self.cells.iter().map(|cell| cell.state).filter(|state| *state < CellState::Skipped);
        let first = states.next();
        states.any(|state| Some(state) != first)
    }
}

impl MatrixCell {
    /// In which ways it is broken, in words.
    pub fn outcomes(&self) -> Vec<&'static str> {
        self.findings.iter().map(|finding| finding.outcome).collect()
    }
}

impl CellState {
    /// All of them, worst first.
    pub const ALL: [Self; 7] = [
        Self::Broken,
        Self::Departs,
        Self::Error,
        Self::Undetermined,
        Self::Holds,
        Self::Skipped,
        Self::Absent,
    ];

    /// One character.
    pub fn mark(self) -> char {
        match self {
            Self::Broken => 'X',
            Self::Departs => 'x',
            Self::Error => '!',
            Self::Undetermined => '?',
            Self::Holds => '.',
            Self::Skipped => '-',
            Self::Absent => ' ',
        }
    }

    /// One word, as programs read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Departs => "departs",
            Self::Error => "error",
            Self::Undetermined => "undetermined",
            Self::Holds => "holds",
            Self::Skipped => "not-sent",
            Self::Absent => "absent",
        }
    }

    /// What it means, in a few words.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Departs => "broken, does not gate",
            Self::Error => "could not be judged",
            Self::Undetermined => "undetermined",
            Self::Holds => "holds",
            Self::Skipped => "not sent",
            Self::Absent => "not judged",
        }
    }

    fn of(result: &RequirementResult, findings: &[&Finding]) -> Self {
        match result.verdict {
            VerdictWord::Fail if findings.iter().any(|finding| finding.gates) => Self::Broken,
            VerdictWord::Fail => Self::Departs,
            VerdictWord::Error => Self::Error,
            VerdictWord::Undetermined => Self::Undetermined,
            VerdictWord::Pass => Self::Holds,
            VerdictWord::Skip => Self::Skipped,
        }
    }
}

/// The requirements of all servers. One that only some of them have stands behind the one that precedes it there.
fn rows(columns: &[MatrixColumn]) -> Vec<MatrixRow> {
    let mut rows: Vec<MatrixRow> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let Ok(summary) = &column.judged else { continue };
        let mut place = 0;
        for result in &summary.requirements {
            let known = rows.iter().position(|row| row.id == result.id);
            let at = known.unwrap_or_else(|| {
                rows.insert(place, row(result, columns.len()));
                place
            });
            rows[at].cells[index] = cell(result, summary);
            place = at + 1;
        }
    }
    rows
}

fn row(result: &RequirementResult, columns: usize) -> MatrixRow {
    MatrixRow {
        id: result.id.clone(),
        sentence: result.sentence.clone(),
        level: result.level,
        evidence: result.evidence.clone(),
        cells: vec![MatrixCell::default(); columns],
    }
}

fn cell(result: &RequirementResult, summary: &Summary) -> MatrixCell {
    let about = |finding: &&Finding| finding.requirement == result.id;
    let findings: Vec<&Finding> = summary.findings.iter().filter(about).collect();
    MatrixCell {
        state: CellState::of(result, &findings),
        findings: findings
            .into_iter()
            .map(|finding| CellFinding {
                short: finding.short.clone(),
                outcome: finding.outcome.word(),
                actual: finding.actual.clone(),
                cause: finding.cause.clone(),
            })
            .collect(),
    }
}

/// The causes of all servers. What one server's faults cannot be told from is the other's cause, too.
fn cause_rows(columns: &[MatrixColumn]) -> Vec<CauseRow> {
    let mut rows: Vec<CauseRow> = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        for cause in column.judged.iter().flat_map(|summary| &summary.causes) {
            let known = rows.iter().position(|row| is_cause(cause, &row.faults));
            let at = known.unwrap_or_else(|| {
                rows.push(CauseRow {
                    faults: cause.faults.clone(),
                    sentence: cause.sentence.clone(),
                    cells: vec![0; columns.len()],
                });
                rows.len() - 1
            });
            rows[at].cells[index] += cause.explains.len();
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.cells.iter().sum::<usize>()));
    rows
}

/// Whether these faults are the cause, or no case tells them from it. Their order says nothing.
fn is_cause(cause: &Cause, faults: &[String]) -> bool {
    let are_the_same =
        |set: &Vec<String>| set.len() == faults.len() && set.iter().all(|fault| faults.contains(fault));
    are_the_same(&cause.faults) || cause.rivals.iter().any(are_the_same)
}
