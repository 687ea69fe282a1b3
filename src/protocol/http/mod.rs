//! What every protocol over HTTP has in common: changes of a request and faults of a service that no protocol has a say
//! in. A protocol whose file has rules of such ids can take them for its own.

pub mod answer;
pub mod change;
pub mod fault;
