//! What is to be judged, and by which cases.

use std::sync::Arc;

use crate::check::verdict::Behavior;
use crate::event::summary::Extent;
use crate::generate::plan::Plan;
use crate::oracle::shared::SharedOracle;
use crate::run::options::RunOptions;
use crate::run::subject::Subject;

/// What is to be judged, by which cases.
#[derive(Debug)]
pub struct Job {
    /// The plans, one for each operation.
    pub plans: Vec<Plan>,
    /// What is judged.
    pub subject: Subject,
    /// What it is called in reports.
    pub target: String,
    /// The URL to which a reader can send a finding's request.
    pub endpoint: String,
    /// The command that serves what was judged at that URL, where it was only embedded.
    pub start: Option<String>,
    /// What it is believed to hold.
    pub behavior: Behavior,
    /// Where fixtures are set, if they can be.
    pub fixture_oracle: Option<Arc<SharedOracle>>,
    /// Which of all cases these are.
    pub extent: Extent,
    /// What else is to be done.
    pub options: RunOptions,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of the spec's files.
    pub spec_sha256: String,
}
