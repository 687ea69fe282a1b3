//! `wireproof snapshot review`: shows each difference that is to be reviewed, and asks what becomes of it.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::snapshot::folder::{self, KeptFile};
use crate::report::text::counted;
use crate::snapshot::difference::{compare, merged};

/// What a person decided.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Accept,
    Reject,
    Skip,
}

/// Asks until somebody decides for all that is left.
struct Asking<'a, Input, Output> {
    input: &'a mut Input,
    out: &'a mut Output,
    for_all: Option<Decision>,
    counts: [usize; 3],
}

/// Asks about each entry that differs; the exit code says whether any is left.
pub(super) fn review(place: &Path, input: &mut impl BufRead, out: &mut impl Write) -> Result<u8, Failure> {
    let pending = folder::files(place, ".snap.new")?;
    if pending.is_empty() {
        writeln!(out, "nothing is to be reviewed in {}", place.display())?;
        return Ok(0);
    }
    let mut asking = Asking { input, out, for_all: None, counts: [0; 3] };
    for (number, new) in pending.iter().enumerate() {
        let title = format!("file {} of {}", number + 1, pending.len());
        asking.review(&title, new)?;
    }
    let [accepted, rejected, skipped] = asking.counts;
    writeln!(asking.out, "{accepted} accepted, {rejected} rejected, {skipped} left")?;
    Ok(u8::from(skipped > 0))
}

impl<Input: BufRead, Output: Write> Asking<'_, Input, Output> {
    /// Asks about the entries of one file.
    fn review(&mut self, title: &str, new: &Path) -> Result<(), Failure> {
        let path = PathBuf::from(new.to_string_lossy().trim_end_matches(".new"));
        let Some(now) = folder::read(new)? else { return Ok(()) };
        let kept = folder::read(&path)?;
        let is_new = kept.is_none();
        let kept = kept.map(|kept| kept.entries).unwrap_or_default();
        let differences = compare(&kept, &now.entries);
        writeln!(self.out, "{title}: {}", path.display())?;
        let mut decided = Vec::new();
        if is_new {
            // Of a file that is not there yet, all is new: nobody decides that case by case.
            writeln!(self.out, "  new, with {}", counted(differences.len(), "case"))?;
            let decision = self.ask()?;
            self.counts[decision as usize] += differences.len();
            decided.extend(differences.iter().map(|difference| (difference.address(), decision)));
        } else {
            for (number, difference) in differences.iter().enumerate() {
                writeln!(self.out, "{} of {}", number + 1, differences.len())?;
                for line in difference.lines() {
                    writeln!(self.out, "{line}")?;
                }
                let decision = self.ask()?;
                self.counts[decision as usize] += 1;
                decided.push((difference.address(), decision));
            }
        }
        let is_decided = |address: &str, decisions: &[Decision]| {
            decided.iter().any(|(decided, decision)| *decided == address && decisions.contains(decision))
        };
        let accepted = merged(&kept, &now.entries, |address| is_decided(address, &[Decision::Accept]));
        if accepted != kept {
            let mut head = now.clone();
            if now.origin.is_some() {
                // What stays as it was is not what was answered there.
                let stays = decided.iter().filter(|(_, decision)| *decision != Decision::Accept);
                let stays =
                    stays.filter(|(address, _)| accepted.iter().any(|entry| entry.address == *address));
                head.not_sent.extend(stays.map(|(address, _)| (*address).to_owned()));
            }
            folder::write(&path, &KeptFile { entries: accepted, ..head })?;
        }
        if decided.iter().all(|(_, decision)| *decision != Decision::Skip) {
            return folder::remove(new);
        }
        let open = [Decision::Accept, Decision::Skip];
        let entries = merged(&kept, &now.entries, |address| is_decided(address, &open));
        folder::write(new, &KeptFile { entries, ..now.clone() })
    }

    /// What becomes of an entry; nothing where nobody answers.
    fn ask(&mut self) -> Result<Decision, Failure> {
        if let Some(decision) = self.for_all {
            return Ok(decision);
        }
        loop {
            write!(self.out, "accept, reject or skip? [a/r/s, in capitals for all that follow] ")?;
            self.out.flush()?;
            let mut line = String::new();
            if self.input.read_line(&mut line)? == 0 {
                writeln!(self.out)?;
                return Ok(*self.for_all.insert(Decision::Skip));
            }
            let answer = line.trim();
            let decision = match answer.to_lowercase().as_str() {
                "a" | "accept" => Decision::Accept,
                "r" | "reject" => Decision::Reject,
                "s" | "skip" => Decision::Skip,
                _ => continue,
            };
            if ["A", "R", "S"].contains(&answer) {
                self.for_all = Some(decision);
            }
            return Ok(decision);
        }
    }
}
