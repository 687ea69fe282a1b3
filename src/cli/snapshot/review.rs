//! `wireproof snapshot review`: shows what is to be reviewed, and asks what becomes of it.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::snapshot::folder;
use crate::snapshot::difference::{EntryDifference, compare};

/// What a person decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Accept,
    Reject,
    Skip,
}

/// Asks about each file; the exit code says whether any is left.
pub(super) fn review(place: &Path, input: &mut impl BufRead, out: &mut impl Write) -> Result<u8, Failure> {
    let pending = folder::files(place, ".snap.new")?;
    if pending.is_empty() {
        writeln!(out, "nothing is to be reviewed in {}", place.display())?;
        return Ok(0);
    }
    let mut counts = [0_usize; 3];
    for (number, new) in pending.iter().enumerate() {
        let path = PathBuf::from(new.to_string_lossy().trim_end_matches(".new"));
        let now = folder::read(new)?.unwrap_or_default();
        let kept = folder::read(&path)?.unwrap_or_default();
        writeln!(out, "{} of {}: {}", number + 1, pending.len(), path.display())?;
        for line in compare(&kept, &now).iter().flat_map(EntryDifference::lines) {
            writeln!(out, "{line}")?;
        }
        let decision = ask(input, out)?;
        match decision {
            Decision::Accept => std::fs::rename(new, &path)
                .map_err(|error| Failure::input(format!("{}: {error}", path.display())))?,
            Decision::Reject => folder::remove(new)?,
            Decision::Skip => {}
        }
        counts[decision as usize] += 1;
    }
    let [accepted, rejected, skipped] = counts;
    writeln!(out, "{accepted} accepted, {rejected} rejected, {skipped} left")?;
    Ok(u8::from(skipped > 0))
}

/// What becomes of a file; nothing where nobody answers.
fn ask(input: &mut impl BufRead, out: &mut impl Write) -> Result<Decision, Failure> {
    loop {
        write!(out, "accept, reject or skip? [a/r/s] ")?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            writeln!(out)?;
            return Ok(Decision::Skip);
        }
        match line.trim() {
            "a" | "accept" => return Ok(Decision::Accept),
            "r" | "reject" => return Ok(Decision::Reject),
            "s" | "skip" => return Ok(Decision::Skip),
            _ => {}
        }
    }
}
