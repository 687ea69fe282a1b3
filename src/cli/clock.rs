//! The clock of the machine.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::snapshot::origin::day;

/// The day, in UTC.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the clock")]
pub(crate) fn today() -> String {
    day(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}
