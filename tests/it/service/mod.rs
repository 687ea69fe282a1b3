//! What a correct service may answer, what it answers with a fault switched on, and what is then found.

mod altered;
mod breaks;
mod causes;
mod fault;
mod faults;
mod hand_written;
mod kept;
mod many;
mod modelled;
mod opinions;
mod oracle;
mod protocol;
mod read_back;
mod row;
mod smallest;
mod snapshots;
mod validation;
