//! A finding, and what it takes to make a script of it.

use crate::check::verdict::Behavior;
use crate::event::finding::Finding;
use crate::generate::case::Case;
use crate::generate::generator::Generator;
use crate::model::requirement::Source;
use crate::target::definition::Target;

/// A finding, and what it takes to make a script of it.
#[derive(Clone, Copy, Debug)]
pub struct ReproducedFinding<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// What was judged, as the report names it.
    pub judged: &'a str,
    /// The sources that its requirement cites.
    pub sources: &'a [Source],
    /// What makes its case.
    pub generator: &'a Generator,
    /// Its case, as it was before it was made small.
    pub case: &'a Case,
    /// What the service is believed to hold.
    pub behavior: Behavior,
    /// Where requests are sent.
    pub endpoint: &'a str,
    /// Whether it was found on a mock in the same process, for which nothing is set up by calls.
    pub is_embedded: bool,
    /// How a server is set up, where that is known.
    pub target: Option<&'a Target>,
}
