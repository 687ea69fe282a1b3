//! The stream of events: what happens in a run, in the order in which it happens.

use std::time::Duration;

use crate::check::verdict::{Behavior, Judgment, Verdict};
use crate::event::binary::{Binary, JudgedPackage};
use crate::event::cause::FoundCause;
use crate::event::finding::Finding;
use crate::event::summary::{CaseCounts, Extent, RequirementResult, SubjectKind, Summary, VerdictWord};
use crate::generate::address::CaseAddress;
use crate::generate::case::Case;
use crate::model::requirement::Source;
use crate::model::requirement::id::RequirementId;

/// One thing that happened in a run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The run begins.
    Started(Box<Started>),
    /// One case was judged.
    Judged(JudgedCase),
    /// One case had no whole answer: it is sent again at the end, and judged then.
    Unanswered {
        /// The case's address.
        address: CaseAddress,
        /// The id of the requirement that it is about.
        requirement: RequirementId,
        /// What happened, in words.
        reason: String,
    },
    /// One of the cases that were announced turned out not to exist.
    Absent,
    /// A finding is being made smaller.
    Shrinking {
        /// The requirement's id.
        requirement: RequirementId,
    },
    /// A finding was made as small as it gets. What stands in the list of known failures, and its number, come with
    /// the summary.
    Found(Box<Finding>),
    /// It begins to be found out what causes the findings of an operation.
    Explaining,
    /// What causes the findings of an operation was found out, the cause that explains most first.
    Explained(Vec<FoundCause>),
    /// All cases of an operation were judged, and its findings told.
    OperationEnded(Box<OperationResult>),
    /// Nothing more is sent.
    Ended(Ended),
    /// It begins to be found out which faults of an operation the run would have found.
    Weighing {
        /// How many faults there are.
        faults: usize,
    },
    /// That was found out about one fault.
    Weighed {
        /// The fault's id.
        fault: String,
        /// Why the run would not have found it; `None` where it would have.
        blind: Option<String>,
    },
    /// The run is over, or was interrupted: everything that was judged, complete and fit to be shown.
    Finished(Box<Summary>),
}

/// With what a run begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// Which end of the wire is judged.
    pub subject: SubjectKind,
    /// The ids of the operations that are judged.
    pub operations: Vec<String>,
    /// What is judged: a URL, or the embedded mock with its faults.
    pub target: String,
    /// The URL to which a reader can send a finding's request.
    pub endpoint: String,
    /// The command that serves what is judged at that URL, where it is only embedded.
    pub start: Option<String>,
    /// What it is believed to hold.
    pub behavior: Behavior,
    /// The seed, always shown.
    pub seed: u64,
    /// The SHA-256 of the spec's files, in hexadecimal digits.
    pub spec_sha256: String,
    /// The program by which it is judged; `None` where a report does not say.
    pub made_by: Option<Binary>,
    /// The package in which what is judged came, where that is known.
    pub package: Option<JudgedPackage>,
    /// The version of the requirements to which the subject is held, where that is an older one than the program's.
    pub requirements_as_of: Option<String>,
    /// Which of the cases are wanted.
    pub extent: Extent,
    /// How many cases there are at most.
    pub cases: usize,
}

/// What came of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedCase {
    /// The case's address.
    pub address: CaseAddress,
    /// The id of the requirement that it is about.
    pub requirement: RequirementId,
    /// The worst of its verdicts.
    pub verdict: VerdictWord,
    /// The ids of the requirements that it broke.
    pub broken: Vec<RequirementId>,
    /// How long it took, with everything that was sent for it.
    pub duration: Duration,
    /// Whether it was told before that it had no answer.
    pub again: bool,
}

impl JudgedCase {
    /// What is told of a case that came to these judgments.
    pub fn new(case: &Case, judgments: &[Judgment], verdict: VerdictWord, duration: Duration) -> Self {
        let failed = |judgment: &&Judgment| matches!(judgment.verdict, Verdict::Fail(_));
        let broken = judgments.iter().filter(failed).map(|judgment| judgment.requirement.clone());
        Self {
            address: case.address.clone(),
            requirement: case.requirement.clone(),
            verdict,
            broken: broken.collect(),
            duration,
            again: false,
        }
    }
}

/// What came of the cases of one operation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperationResult {
    /// How many cases came to what.
    pub cases: CaseCounts,
    /// How many of them were not sent because the server has not what they are about.
    pub unavailable: usize,
    /// Each requirement that applies, in the order of the spec.
    pub requirements: Vec<RequirementResult>,
    /// The sources that they cite.
    pub sources: Vec<Source>,
    /// What a reader should know and do before the findings are read, if anything.
    pub advice: Option<String>,
    /// Things that a reader should know.
    pub notes: Vec<String>,
    /// Why not all could be judged, if so.
    pub trouble: Option<String>,
}

/// What a run came to beside its cases, when nothing more is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// How many requests were sent in all.
    pub requests: u64,
    /// Whether it was interrupted before all cases were judged.
    pub interrupted: bool,
    /// How long it took.
    pub duration: Duration,
    /// That a bound was met, if it was.
    pub note: Option<String>,
    /// Why nothing was judged at all, if so.
    pub trouble: Option<String>,
}

/// What is told of a run as it goes on.
pub trait Listener {
    /// Called for each event in order.
    fn hear(&mut self, event: &Event);
}

impl<L: Listener + ?Sized> Listener for &mut L {
    fn hear(&mut self, event: &Event) {
        (**self).hear(event);
    }
}

impl<L: Listener> Listener for Vec<L> {
    fn hear(&mut self, event: &Event) {
        self.iter_mut().for_each(|listener| listener.hear(event));
    }
}

impl Listener for () {
    fn hear(&mut self, _event: &Event) {}
}

impl<One: Listener, Other: Listener> Listener for (One, Other) {
    fn hear(&mut self, event: &Event) {
        self.0.hear(event);
        self.1.hear(event);
    }
}
