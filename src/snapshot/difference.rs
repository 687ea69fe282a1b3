//! What differs between what is kept and what is now.

use similar::{ChangeTag, TextDiff};

use crate::report::escape::escape;
use crate::report::text::wrap;
use crate::snapshot::entry::SnapshotEntry;

/// How many columns a line has at most.
const WIDTH: usize = 80;
/// What stands before a line of a difference, with its mark.
const SET_IN: usize = 6;

/// An entry that is not as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EntryDifference {
    /// It is another.
    Changed {
        /// What is kept.
        kept: SnapshotEntry,
        /// What is now.
        now: SnapshotEntry,
    },
    /// Nothing is kept of it.
    Missing(SnapshotEntry),
    /// It is kept, and no case has it.
    Orphaned(SnapshotEntry),
}

impl EntryDifference {
    /// The word for it.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "changed",
            Self::Missing(_) => "missing",
            Self::Orphaned(_) => "orphaned",
        }
    }

    /// The lines that tell it, at most 80 columns wide: the entry, and what of it differs.
    pub(crate) fn lines(&self) -> Vec<String> {
        let (kept, now) = match self {
            Self::Changed { kept, now } => (Some(kept), Some(now)),
            Self::Missing(now) => (None, Some(now)),
            Self::Orphaned(kept) => (Some(kept), None),
        };
        let text =
            |entry: Option<&SnapshotEntry>| entry.map(|entry| entry.text.clone() + "\n").unwrap_or_default();
        let address = kept.or(now).map(|entry| entry.address.as_str()).unwrap_or_default();
        let mut lines = vec![format!("  {:<8}  {}", self.word(), escape(address))];
        let (kept, now) = (text(kept), text(now));
        for change in TextDiff::from_lines(&kept, &now).iter_all_changes() {
            let mark = match change.tag() {
                ChangeTag::Equal => continue,
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = escape(change.value().trim_end_matches('\n'));
            for (number, part) in wrap(&line, WIDTH - SET_IN).into_iter().enumerate() {
                let mark = if number == 0 { mark } else { ' ' };
                lines.push(format!("    {mark} {part}").trim_end().to_owned());
            }
        }
        lines
    }
}

/// What differs, in the order of what is now; what is kept alone comes last.
pub(crate) fn compare(kept: &[SnapshotEntry], now: &[SnapshotEntry]) -> Vec<EntryDifference> {
    let with_address = |entries: &[SnapshotEntry], address: &str| {
        entries.iter().find(|entry| entry.address == address).cloned()
    };
    let mut differences = Vec::new();
    for entry in now {
        match with_address(kept, &entry.address) {
            Some(kept) if kept.text == entry.text => {}
            Some(kept) => differences.push(EntryDifference::Changed { kept, now: entry.clone() }),
            None => differences.push(EntryDifference::Missing(entry.clone())),
        }
    }
    let orphaned = kept.iter().filter(|entry| with_address(now, &entry.address).is_none());
    differences.extend(orphaned.cloned().map(EntryDifference::Orphaned));
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_difference_is_told_and_nothing_else() {
        let entry =
            |address: &str, text: &str| SnapshotEntry { address: address.to_owned(), text: text.to_owned() };
        let kept = [entry("a", "200\nx"), entry("b", "400"), entry("c", "500")];
        let now = [entry("a", "200\ny"), entry("d", "201"), entry("b", "400")];
        let told: Vec<String> = compare(&kept, &now).iter().flat_map(EntryDifference::lines).collect();
        let expected = [
            "  changed   a",
            "    - x",
            "    + y",
            "  missing   d",
            "    + 201",
            "  orphaned  c",
            "    - 500",
        ];
        assert_eq!(told, expected);
        assert_eq!(compare(&kept, &kept), []);
        let long = [entry("a", &"word ".repeat(40))];
        let told = compare(&[], &long)[0].lines();
        assert!(told.len() > 3 && told.iter().all(|line| line.len() <= WIDTH), "{told:#?}");
    }
}
