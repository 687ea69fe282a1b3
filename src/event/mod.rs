//! What happens in a run, as one stream: reports are listeners that know nothing of the run.

pub mod answer;
pub mod binary;
pub mod cause;
pub mod collector;
pub mod finding;
pub mod hurt;
pub mod order;
pub mod redacted;
pub mod service_result;
pub mod stream;
pub mod summary;
