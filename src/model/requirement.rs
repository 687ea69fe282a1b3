//! Requirements: what must hold, how strongly, and on what evidence.

pub mod aspect;
pub mod id;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::Serialize;

use crate::diagnostic::located::Located;
use crate::model::requirement::id::RequirementId;

/// How strong the evidence for a fact is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// No evidence.
    Unknown,
    /// Sources contradict each other.
    Contested,
    /// Follows from the protocol, a sibling operation or another service on the same front end.
    Inferred,
    /// A service model that was imported states it, and nobody has seen it: a model is not the wire.
    Modelled,
    /// Others printed the live service's answer.
    Observed,
    /// The vendor's reference or service model, or a standard, states it.
    Documented,
}

impl Grade {
    /// What a breach of a requirement with this evidence is.
    pub fn level(self) -> Level {
        match self {
            Self::Documented | Self::Observed => Level::Must,
            Self::Inferred | Self::Modelled => Level::Should,
            Self::Contested | Self::Unknown => Level::Observe,
        }
    }
}

/// What a breach of a requirement is worth, weakest first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Recorded, never a failure.
    Observe,
    /// Reported, gates with `--strict` only.
    Should,
    /// A failure.
    Must,
}

impl Level {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Observe => "observe",
        }
    }
}

/// A grade and the sources that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Citation {
    /// How strong the evidence is.
    pub grade: Grade,
    /// Ids of sources, e.g. `D1`, in the order given.
    pub evidence: Vec<String>,
    /// Where that is written, if it is written anywhere.
    pub written: Option<CitationPlace>,
}

/// Where a grade is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitationPlace {
    /// The name of the spec file.
    pub file: Arc<str>,
    /// Where the grade begins there, in bytes.
    pub start: usize,
}

/// How strong the evidence is, and where it can be read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CitationText {
    /// How strong the evidence is.
    pub grade: Located<Grade>,
    /// Ids of sources.
    #[serde(default)]
    pub evidence: Vec<Located<String>>,
}

/// What a requirement is about; the two are judged apart.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RequirementKind {
    /// Status, error name, members, constraints, side effects, headers.
    Contract,
    /// The sentence in a message; gates only when asked to.
    Prose,
    /// The connection itself.
    Transport,
    /// A difference from what was kept in a snapshot.
    Drift,
}

/// One thing that must hold of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Its id.
    pub id: RequirementId,
    /// One sentence, in the present tense.
    pub sentence: String,
    /// The evidence; the level follows from it.
    pub citation: Citation,
    /// Contract, prose, transport or drift.
    pub kind: RequirementKind,
    /// Whether it can be judged only where the users' state is known (`--behavior stateful`).
    pub stateful: bool,
}

impl Requirement {
    /// What a breach is worth. A model's word is enough where it is about types and required members.
    pub fn level(&self) -> Level {
        match self.citation.grade {
            Grade::Modelled if self.id.is_about_structure() => Level::Must,
            grade => grade.level(),
        }
    }
}

/// Where evidence can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// The id by which requirements cite it, e.g. `D1`.
    pub id: String,
    /// A title that a person can search for.
    pub title: String,
    /// Where it stands, if it has an address.
    pub url: String,
}
