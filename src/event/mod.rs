//! What happens in a run, as one stream: reports are listeners that know nothing of the run.

pub mod answer;
pub mod finding;
pub mod order;
pub mod summary;

pub use answer::BodyCut;
pub use answer::KeptResponse;
pub use finding::Finding;
pub use finding::Located;
pub use finding::Step;
pub use finding::id_of;
pub use finding::is_id;
pub use summary::Conclusion;
pub use summary::Extent;
pub use summary::Power;
pub use summary::RequirementResult;
pub use summary::Resting;
pub use summary::Subject;
pub use summary::Summary;
pub use summary::Tally;
pub use summary::VerdictWord;

/// One thing that happened in a run, in the order in which it happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The run begins.
    Started {
        /// The seed, always shown.
        seed: u64,
        /// How many cases there are at most.
        cases: usize,
        /// What is judged: an address, or the embedded mock.
        target: String,
    },
    /// One case was judged.
    Judged {
        /// The case's address.
        address: String,
        /// Whether a requirement was broken that is not open.
        failed: bool,
    },
    /// One of the cases that were announced turned out not to exist.
    Absent,
    /// A finding is being made smaller.
    Shrinking {
        /// The requirement's id.
        requirement: String,
    },
    /// It begins to be found out which faults the run would have found.
    Weighing {
        /// How many faults there are.
        faults: usize,
    },
    /// That was found out about one fault.
    Weighed,
    /// The run is over, or was interrupted: everything that was judged.
    Finished(Box<Summary>),
}

/// What is told of a run as it goes on.
pub trait Listener {
    /// Called for each event in order.
    fn hear(&mut self, event: &Event);
}
