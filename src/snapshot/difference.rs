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

    /// The address of the entry.
    pub(crate) fn address(&self) -> &str {
        match self {
            Self::Changed { kept: entry, .. } | Self::Missing(entry) | Self::Orphaned(entry) => {
                &entry.address
            }
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
        let mut lines = vec![format!("  {:<8}  {}", self.word(), escape(self.address()))];
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

/// What is kept, with those of the differences to what is now of whose addresses it is so.
pub(crate) fn merged(
    kept: &[SnapshotEntry],
    now: &[SnapshotEntry],
    is_taken: impl Fn(&str) -> bool,
) -> Vec<SnapshotEntry> {
    let with_address =
        |entries: &[SnapshotEntry], address: &str| entries.iter().position(|entry| entry.address == address);
    let mut merged: Vec<SnapshotEntry> = now
        .iter()
        .filter_map(|entry| match with_address(kept, &entry.address) {
            _ if is_taken(&entry.address) => Some(entry),
            place => place.map(|place| &kept[place]),
        })
        .cloned()
        .collect();
    for (place, entry) in kept.iter().enumerate() {
        if with_address(now, &entry.address).is_some() || is_taken(&entry.address) {
            continue;
        }
        // Behind the one that it stands behind now.
        let before = place.checked_sub(1).and_then(|before| with_address(&merged, &kept[before].address));
        merged.insert(before.map_or(0, |before| before + 1), entry.clone());
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_of_the_differences_can_be_taken() {
        let entry = |(address, text): &(&str, &str)| SnapshotEntry {
            address: (*address).to_owned(),
            text: (*text).to_owned(),
        };
        let entries = |all: &[(&str, &str)]| all.iter().map(entry).collect::<Vec<_>>();
        let kept = entries(&[("a", "1"), ("b", "1"), ("gone", "1"), ("c", "1")]);
        let now = entries(&[("new", "2"), ("a", "2"), ("b", "1"), ("c", "2")]);
        assert_eq!(merged(&kept, &now, |_| false), kept);
        assert_eq!(merged(&kept, &now, |_| true), now);
        let some = entries(&[("new", "2"), ("a", "1"), ("b", "1"), ("gone", "1"), ("c", "2")]);
        assert_eq!(merged(&kept, &now, |address| ["new", "c"].contains(&address)), some);
        let some = entries(&[("a", "2"), ("b", "1"), ("c", "1")]);
        assert_eq!(merged(&kept, &now, |address| ["a", "gone"].contains(&address)), some);
    }

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
