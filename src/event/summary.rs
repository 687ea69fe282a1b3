//! The result of a run: what every report is made of.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

use semver::Version;

use crate::check::expected_failures::listed::{Stale, WholeRun};
use crate::check::expected_failures::made_with::MadeWith;
use crate::check::expected_failures::{Broken, ExpectedFailures, Listing};
use crate::check::verdict::{Behavior, BreakageKind};
use crate::event::binary::{Binary, JudgedPackage};
use crate::event::cause::Cause;
use crate::event::finding::Finding;
use crate::model::requirement::id::RequirementId;
use crate::model::requirement::{Level, Source};

/// The result of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Which end of the wire was judged.
    pub subject: SubjectKind,
    /// The ids of the operations that were judged.
    pub operations: Vec<String>,
    /// What was judged: a URL, or the embedded mock with its faults.
    pub target: String,
    /// The URL to which a reader can send a finding's request. For an embedded mock, the one at which
    /// [`Summary::start`] puts it.
    pub endpoint: String,
    /// The command that serves what was judged at that URL, where it was only embedded.
    pub start: Option<String>,
    /// What it was believed to hold.
    pub behavior: Behavior,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of the spec's files, in hexadecimal digits.
    pub spec_sha256: String,
    /// The program by which it was judged; `None` where a report does not say.
    pub made_by: Option<Binary>,
    /// The package in which what was judged came, where that is known.
    pub package: Option<JudgedPackage>,
    /// The version of the requirements to which the subject was held, where that is an older one than the program's.
    pub requirements_as_of: Option<String>,
    /// Which of the cases were wanted.
    pub extent: Extent,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// How many cases came to what; set-up and shrinking are left out.
    pub cases: CaseCounts,
    /// How many of them were not sent because the server has not what they are about; a report does not keep that.
    pub unavailable: usize,
    /// How many requests were sent in all.
    pub requests: u64,
    /// Each requirement that applies, in the order of the spec.
    pub requirements: Vec<RequirementResult>,
    /// Why they are broken, as far as it was found out, the cause that explains most gating findings first.
    pub causes: Vec<Cause>,
    /// The findings, worst first.
    pub findings: Vec<Finding>,
    /// Expected failures that passed.
    pub stale: Vec<Stale>,
    /// The sources that requirements cite.
    pub sources: Vec<Source>,
    /// What a green run is worth, where that was asked for.
    pub power: Option<Power>,
    /// Whether it was interrupted before all cases were judged.
    pub interrupted: bool,
    /// Why the run could not judge, if it could not: the endpoint is out of reach, a set-up failed.
    pub trouble: Option<String>,
    /// What a reader should know and do before the findings are read.
    pub advice: Vec<String>,
    /// Other things that a reader should know, e.g. that a bound was met.
    pub notes: Vec<String>,
}

/// Which of all cases were wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Whether some cases were left out by their phase or address.
    pub narrowed: bool,
    /// The shares that were taken, from 1, and of how many; `None` where all were.
    pub shards: Option<(BTreeSet<usize>, usize)>,
}

/// How many cases came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseCounts {
    /// All of them.
    pub total: usize,
    /// Every requirement held.
    pub pass: usize,
    /// At least one was broken.
    pub fail: usize,
    /// They were not sent.
    pub skip: usize,
    /// They could not be judged.
    pub error: usize,
    /// There is no evidence either way.
    pub undetermined: usize,
}

/// What came of one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementResult {
    /// Its whole id.
    pub id: RequirementId,
    /// Its sentence.
    pub sentence: String,
    /// What a breach is worth.
    pub level: Level,
    /// The ids of its sources.
    pub evidence: Vec<String>,
    /// The worst verdict of its cases.
    pub verdict: VerdictWord,
    /// How many cases were judged by it.
    pub cases: usize,
    /// How many broke it.
    pub failed: usize,
    /// How many of them could not be judged.
    pub errors: usize,
    /// How many cases about it were not sent, because the run ended before their turn.
    pub unsent: usize,
    /// Whether a breach of it decides the exit code.
    pub gates: bool,
    /// How long the cases took that are about it, in milliseconds.
    pub duration_ms: u64,
    /// Failures among them that count only where what they rest on held: a share of a run cannot decide that alone.
    pub resting: Vec<Resting>,
}

impl RequirementResult {
    /// Adds what came of the same requirement by other cases.
    pub fn add(&mut self, other: &Self) {
        self.verdict = self.verdict.min(other.verdict);
        self.cases += other.cases;
        self.failed += other.failed;
        self.errors += other.errors;
        self.unsent += other.unsent;
        self.duration_ms += other.duration_ms;
        for resting in &other.resting {
            match self.resting.iter_mut().find(|known| known.rests_on == resting.rests_on) {
                Some(known) => known.add(resting),
                None => self.resting.push(resting.clone()),
            }
        }
        self.gates |= other.gates;
    }
}

/// Failures that count only where what they rest on held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting {
    /// The whole ids of the requirements that they rest on.
    pub rests_on: Vec<RequirementId>,
    /// How many there are.
    pub cases: usize,
    /// In which ways the requirement was broken by them.
    pub outcomes: BTreeSet<BreakageKind>,
    /// How many of the cases come to what without the failure.
    pub otherwise: BTreeMap<VerdictWord, usize>,
    /// What the requirement comes to without them.
    pub verdict: VerdictWord,
}

impl Resting {
    fn add(&mut self, other: &Self) {
        self.cases += other.cases;
        self.outcomes.extend(&other.outcomes);
        for (word, cases) in &other.otherwise {
            *self.otherwise.entry(*word).or_default() += cases;
        }
    }
}

/// Which end of the wire was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectKind {
    /// A service: what it answers.
    #[default]
    Service,
    /// A client: what it sends, and how it reads answers.
    Client,
}

/// What a run comes to as a whole: it decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conclusion {
    /// It was interrupted before all cases were judged.
    Interrupted,
    /// A finding gates, or an expected failure is stale.
    Broken,
    /// It could not judge: nothing was reached, a set-up failed, or a gating requirement has nothing but errors.
    Unjudged,
    /// Every gating requirement held.
    Held,
}

/// A requirement's verdict, worst first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictWord {
    /// It was broken.
    Fail,
    /// It could not be judged.
    Error,
    /// There is no evidence either way.
    Undetermined,
    /// It held.
    Pass,
    /// No case was judged by it.
    Skip,
}

/// What a green run is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Power {
    /// How many faults of the catalogue the same cases would have found.
    pub caught: usize,
    /// How many there are.
    pub total: usize,
    /// Those that they would not have found, each with the reason.
    pub blind: Vec<(String, String)>,
}

impl CaseCounts {
    /// How many came to what, each with its word.
    pub fn counts(self) -> [(usize, &'static str); 5] {
        [
            (self.pass, "pass"),
            (self.fail, "fail"),
            (self.skip, "skip"),
            (self.error, "error"),
            (self.undetermined, "undetermined"),
        ]
    }

    /// The count of those that came to this.
    pub fn of(&mut self, word: VerdictWord) -> &mut usize {
        match word {
            VerdictWord::Fail => &mut self.fail,
            VerdictWord::Error => &mut self.error,
            VerdictWord::Undetermined => &mut self.undetermined,
            VerdictWord::Pass => &mut self.pass,
            VerdictWord::Skip => &mut self.skip,
        }
    }

    /// How many were sent and came to something.
    pub fn judged(self) -> usize {
        self.pass + self.fail + self.error + self.undetermined
    }
}

impl VerdictWord {
    /// The worst verdict of cases of which so many came to each.
    pub fn worst(failed: usize, errors: usize, undetermined: usize, passed: usize) -> Self {
        let counted = [
            (failed, Self::Fail),
            (errors, Self::Error),
            (undetermined, Self::Undetermined),
            (passed, Self::Pass),
        ];
        counted.into_iter().find(|(count, _)| *count > 0).map_or(Self::Skip, |(_, word)| word)
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Error => "error",
            Self::Undetermined => "undetermined",
            Self::Pass => "pass",
            Self::Skip => "skip",
        }
    }
}

impl Summary {
    /// Whether several operations were judged, so that it matters in which of them something is.
    pub fn has_several_operations(&self) -> bool {
        self.operations.len() > 1
    }

    /// Whether it is known what causes a finding that is not known as a failure.
    pub fn has_new_causes(&self) -> bool {
        self.findings.iter().any(|finding| finding.known.is_none() && finding.cause.is_some())
    }

    /// Notes how many findings only a later version of the requirements has, of those that nobody has listed.
    pub fn note_brought(&mut self) {
        self.notes.extend(brought(&self.findings));
    }

    /// Takes that note back, as other findings come to these.
    pub fn forget_brought(&mut self) {
        let note = brought(&self.findings);
        self.notes.retain(|other| Some(other) != note.as_ref());
    }

    /// All that a reader should know: what comes before the findings, then the rest.
    pub fn all_notes(&self) -> impl Iterator<Item = &String> {
        self.advice.iter().chain(&self.notes)
    }

    /// How many requirements were exercised: at least one pass or fail.
    pub fn exercised(&self) -> usize {
        let counts =
            |result: &&RequirementResult| matches!(result.verdict, VerdictWord::Pass | VerdictWord::Fail);
        self.requirements.iter().filter(counts).count()
    }

    /// How many `must` and `should` requirements are broken; those about words alone are left out.
    pub fn broken(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level > Level::Observe && !finding.is_prose()).count()
    }

    /// How many requirements about the words of messages are broken.
    pub fn reworded(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level > Level::Observe && finding.is_prose()).count()
    }

    /// How many findings decide the exit code.
    pub fn gating(&self) -> usize {
        self.findings.iter().filter(|finding| finding.gates).count()
    }

    /// The requirements that gate and could not be judged once: every case about them ended in an error, or was not sent.
    pub fn unjudged(&self) -> impl Iterator<Item = &RequirementResult> {
        self.requirements.iter().filter(|result| {
            result.gates && result.errors == result.cases && (result.errors > 0 || result.unsent > 0)
        })
    }

    /// What kept requirements from being judged, in words about the cases `of` them.
    pub fn unjudged_words(&self, of: &str) -> String {
        match (
            self.unjudged().any(|result| result.errors > 0),
            self.unjudged().any(|result| result.errors == 0),
        ) {
            (true, false) => format!("every case of {of} ended in an error"),
            (false, _) => format!("no case of {of} was sent"),
            (true, true) => format!("no case of {of} was sent and answered"),
        }
    }

    /// Whether there were cases and none came to anything. A share of a run may have none.
    fn is_empty(&self) -> bool {
        let judged = self.cases.pass + self.cases.fail + self.cases.undetermined;
        judged == 0 && (self.cases.total > 0 || self.extent.shards.is_none())
    }

    /// Marks the findings that a list knows, which then do not gate, and what of the list is stale.
    ///
    /// Staleness is only decided where every case was sent.
    pub fn apply_expected(&mut self, expected: &ExpectedFailures, today: &str) {
        for finding in &mut self.findings {
            finding.new.clear();
            let causes = faults_of(&self.causes, finding);
            let broken =
                Broken { requirement: &finding.requirement, breaches: &finding.breaches, causes: &causes };
            match expected.standing(broken, today) {
                Listing::Unlisted => {}
                Listing::Known(reason) => {
                    finding.known = Some(reason);
                    finding.gates = false;
                }
                Listing::More(_, new) => finding.new = new,
            }
        }
        if self.is_whole() {
            self.stale = expected.stale(&self.whole_run());
        }
    }

    /// What a list of known failures asks of a run in which every case was sent.
    pub fn whole_run(&self) -> WholeRun {
        let that_came_to = |word| {
            let results = self.requirements.iter().filter(move |result| result.verdict == word);
            results.map(|result| result.id.clone()).collect()
        };
        WholeRun {
            held: that_came_to(VerdictWord::Pass),
            broken: that_came_to(VerdictWord::Fail),
            causes: self.findings.iter().flat_map(|finding| faults_of(&self.causes, finding)).collect(),
        }
    }

    /// The sets of faults that explain a finding, of which no request tells one from another.
    pub fn faults_of(&self, finding: &Finding) -> Vec<BTreeSet<String>> {
        faults_of(&self.causes, finding)
    }

    /// With what a list of known failures is made by this run.
    pub fn made_with(&self) -> MadeWith {
        MadeWith {
            requirements: self
                .requirements_as_of
                .clone()
                .unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned()),
            spec_sha256: self.spec_sha256.clone(),
            seed: self.seed,
            behavior: self.behavior.to_string(),
            target: match self.start {
                Some(_) => "mock".to_owned(),
                // A server that was set up is called by its target, which is the same wherever it listens.
                None if self.target != self.endpoint => self.target.clone(),
                None => "endpoint".to_owned(),
            },
        }
    }

    /// Whether every case that there is was sent.
    pub fn is_whole(&self) -> bool {
        self.extent == Extent::default()
            && !self.interrupted
            && self.cases.judged() + self.unavailable == self.cases.total
    }

    /// What the run comes to: the first that applies.
    pub fn conclusion(&self) -> Conclusion {
        if self.interrupted {
            Conclusion::Interrupted
        } else if self.gating() > 0 || !self.stale.is_empty() {
            Conclusion::Broken
        } else if self.trouble.is_some()
            || self.cases.error > 0
            || self.is_empty()
            || self.unjudged().next().is_some()
        {
            Conclusion::Unjudged
        } else {
            Conclusion::Held
        }
    }
}

fn faults_of(causes: &[Cause], finding: &Finding) -> Vec<BTreeSet<String>> {
    let cause = causes.iter().find(|cause| finding.cause.as_ref() == Some(&cause.id));
    let sets = cause.into_iter().flat_map(|cause| std::iter::once(&cause.faults).chain(&cause.rivals));
    sets.map(|faults| faults.iter().cloned().collect()).collect()
}

impl Conclusion {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Interrupted => 130,
            Self::Broken => 1,
            Self::Unjudged => 3,
            Self::Held => 0,
        }
    }
}

/// What to say of findings that only a later version of the requirements has, and that nobody has listed.
fn brought(findings: &[Finding]) -> Option<String> {
    let new = || findings.iter().filter(|finding| finding.known.is_none());
    let versions = new().filter_map(|finding| finding.brought.as_ref());
    let latest = versions.filter_map(|version| Version::parse(version).ok()).max()?;
    let count = new().filter(|finding| finding.brought.is_some()).count();
    let (findings, they) = if count == 1 { ("finding is", "it does") } else { ("findings are", "they do") };
    Some(format!("{count} {findings} new by upgrade: {they} not gate until requirements-as-of is {latest}"))
}
