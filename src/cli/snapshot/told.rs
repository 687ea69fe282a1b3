//! What `wireproof snapshot` does with what is now, and what it tells of it.

use std::io::Write;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::snapshot::current::{Current, CurrentFile};
use crate::cli::snapshot::{folder, folder_option};
use crate::report::text::{counted, wrap};

/// How many differences are shown; a review shows all.
const MOST_SHOWN: usize = 10;
/// How many columns a line has at most, but for commands.
const WIDTH: usize = 80;

/// Keeps everything as it is now.
pub(super) fn accept(current: &Current, place: &Path, out: &mut impl Write) -> Result<u8, Failure> {
    let mut written = 0;
    for file in &current.files {
        if !file.is_kept() {
            folder::write(&file.path, &file.now)?;
            written += 1;
        }
        folder::remove(&folder::pending_of(&file.path))?;
    }
    for path in &current.orphaned {
        folder::remove(path)?;
        folder::remove(&folder::pending_of(path))?;
    }
    tell_left_out(current, out)?;
    writeln!(
        out,
        "{} in {} kept in {}: {written} written, {} removed",
        counted(current.len(), "case"),
        counted(current.files.len(), "file"),
        place.display(),
        current.orphaned.len()
    )?;
    Ok(0)
}

/// Tells what differs, and puts it beside for a review.
pub(super) fn check(current: &Current, place: &Path, out: &mut impl Write) -> Result<u8, Failure> {
    let mut counts = [("changed", 0_usize), ("missing", 0), ("orphaned", current.orphaned.len())];
    let mut told = Vec::new();
    let (mut shown, mut more) = (0, 0);
    for file in &current.files {
        let differences = file.differences();
        let pending = folder::pending_of(&file.path);
        if differences.is_empty() {
            folder::remove(&pending)?;
            continue;
        }
        folder::write(&pending, &file.now)?;
        for (word, count) in &mut counts {
            *count += differences.iter().filter(|difference| difference.word() == *word).count();
        }
        // Of a file that is not there yet, all entries are missing: to list them tells nothing.
        if file.kept.is_none() {
            told.push(format!("{}: {} missing", file.path.display(), counted(differences.len(), "case")));
            continue;
        }
        told.push(file.path.display().to_string());
        for difference in &differences {
            if shown == MOST_SHOWN {
                more += 1;
                continue;
            }
            shown += 1;
            told.extend(difference.lines());
        }
    }
    told.extend(current.orphaned.iter().map(|path| format!("{}: orphaned, no case has it", path.display())));
    if more > 0 {
        told.push(format!("and {more} more, which a review shows"));
    }
    let differing: usize = counts.iter().map(|(_, count)| count).sum();
    if differing == 0 {
        tell_left_out(current, out)?;
        writeln!(out, "PASS: {} as kept in {}", counted(current.len(), "case"), place.display())?;
        return Ok(0);
    }
    let is_nothing_kept = |file: &CurrentFile| file.kept.is_none();
    if !(current.files.iter().all(is_nothing_kept) && current.orphaned.is_empty()) {
        writeln!(out, "next: look at each with\n  wireproof snapshot review{}", folder_option(place))?;
        writeln!(out, "or keep all as they are now with")?;
    } else {
        writeln!(out, "next: nothing is kept yet; keep all as they are now with")?;
    }
    writeln!(out, "  wireproof snapshot accept{}\n", current.options)?;
    for line in told {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    tell_left_out(current, out)?;
    let words: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let closing = format!("FAIL: {} not as kept: {}", counted(differing, "case"), words.join(", "));
    writeln!(out, "{}", wrap(&closing, WIDTH).join("\n"))?;
    Ok(1)
}

/// Names the cases that were not sent, and why; what is kept of them stays.
fn tell_left_out(current: &Current, out: &mut impl Write) -> Result<(), Failure> {
    if current.left_out.is_empty() {
        return Ok(());
    }
    let cases = current.left_out.values().map(Vec::len).sum();
    writeln!(out, "left out: {}, of which what is kept stays", counted(cases, "case"))?;
    for (reason, addresses) in &current.left_out {
        for line in wrap(&format!("{reason}:"), WIDTH - 2) {
            writeln!(out, "  {line}")?;
        }
        for address in addresses {
            writeln!(out, "    {address}")?;
        }
    }
    writeln!(out)?;
    Ok(())
}
