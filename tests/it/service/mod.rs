//! What a correct service may answer, and what it answers with a fault switched on.

mod fault;
mod oracle;
mod protocol;
mod row;
