//! How many connections this process can have at a time.

use crate::judge::error::CheckError;

/// Files that are open beside connections: streams, reports, what the runtime needs, and one more connection that asks
/// whether a server is still there.
const OTHERS: usize = 24;

/// How many connections to use where so many were asked for by an option, and what to say where that is fewer.
///
/// With too few open files a connection fails here, and not at the server: it must not be blamed for that. The embedded
/// mock holds the other end of each connection.
pub(crate) fn concurrency(
    option: &str,
    wished: usize,
    embedded: bool,
) -> Result<(usize, Option<String>), CheckError> {
    match open_files() {
        Some(limit) => fitting(option, wished, embedded, limit),
        None => Ok((wished, None)),
    }
}

fn fitting(
    option: &str,
    wished: usize,
    embedded: bool,
    limit: usize,
) -> Result<(usize, Option<String>), CheckError> {
    let each = if embedded { 2 } else { 1 };
    let most = limit.saturating_sub(OTHERS) / each;
    if most == 0 {
        let least = OTHERS + each;
        return Err(CheckError::Input(format!(
            "expected a limit of at least {least} open files, found {limit}; raise it, e.g. with ulimit -n 1024"
        )));
    }
    let note = (most < wished).then(|| {
        format!(
            "{option} was lowered from {wished} to {most}: the limit of open files is {limit} (ulimit -n)"
        )
    });
    Ok((wished.min(most), note))
}

/// How many files this process may have open, where the system says so.
fn open_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_the_limit_of_open_files() {
        let fitting = |wished, embedded, limit| {
            fitting("concurrency", wished, embedded, limit).ok().map(|(most, note)| (most, note.is_some()))
        };
        assert_eq!(fitting(8, true, 1024), Some((8, false)));
        assert_eq!(fitting(1000, false, 64), Some((40, true)));
        assert_eq!(fitting(1000, true, 64), Some((20, true)));
        assert_eq!(fitting(8, false, 24), None);
    }
}
