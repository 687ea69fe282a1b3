//! What happens in a run, as one stream: reports are listeners that know nothing of the run.

pub mod answer;
pub mod collector;
pub mod finding;
pub mod order;
pub mod redacted;
pub mod stream;
pub mod summary;

pub use answer::BodyCut;
pub use answer::KeptResponse;
pub use collector::Collector;
pub use collector::Finish;
pub use finding::Exchange;
pub use finding::Finding;
pub use finding::Step;
pub use finding::id_of;
pub use finding::is_id;
pub use stream::Ended;
pub use stream::Event;
pub use stream::JudgedCase;
pub use stream::Listener;
pub use stream::OperationResult;
pub use stream::Started;
pub use summary::CaseCounts;
pub use summary::Conclusion;
pub use summary::Extent;
pub use summary::Power;
pub use summary::RequirementResult;
pub use summary::Resting;
pub use summary::SubjectKind;
pub use summary::Summary;
pub use summary::VerdictWord;
