//! What is now, beside what is kept.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::failure::Failure;
use crate::cli::snapshot::folder::{self, KeptFile};
use crate::model::operation::Operation;
use crate::snapshot::class::SnapshotClass;
use crate::snapshot::difference::{EntryDifference, compare};
use crate::snapshot::entry::SnapshotEntry;
use crate::snapshot::origin::RecordingOrigin;

/// What is now of one class, and what is kept.
pub(super) struct CurrentFile {
    pub(super) path: PathBuf,
    pub(super) now: KeptFile,
    pub(super) kept: Option<KeptFile>,
}

/// All that is now, and the files that no case has any more.
#[derive(Default)]
pub(super) struct Current {
    pub(super) files: Vec<CurrentFile>,
    pub(super) orphaned: Vec<PathBuf>,
    /// Cases that the service has not what they take, by what that is.
    pub(super) left_out: BTreeMap<String, Vec<String>>,
    /// The options that ask the same service again.
    pub(super) options: String,
}

/// What came of a case.
pub(super) enum CurrentEntry {
    /// This.
    Now(SnapshotEntry),
    /// It was not sent: what is kept of it stays.
    LeftOut { address: String, reason: String },
}

impl CurrentFile {
    pub(super) fn differences(&self) -> Vec<EntryDifference> {
        let kept = self.kept.as_ref().map(|kept| kept.entries.as_slice());
        compare(kept.unwrap_or_default(), &self.now.entries)
    }

    /// Whether it is kept as it is. The day on which the same was answered is the first one.
    pub(super) fn is_kept(&self) -> bool {
        let head = |file: &KeptFile| {
            let place = file.origin.clone().map(|origin| (origin.target, origin.region));
            (place, file.not_sent.clone())
        };
        self.kept
            .as_ref()
            .is_some_and(|kept| kept.entries == self.now.entries && head(kept) == head(&self.now))
    }
}

impl Current {
    /// Adds the file of a class, if it keeps anything.
    pub(super) fn add(
        &mut self,
        path: PathBuf,
        operation: &Operation,
        class: SnapshotClass,
        origin: Option<RecordingOrigin>,
        entries: Vec<CurrentEntry>,
    ) -> Result<(), Failure> {
        let kept = folder::read(&path)?;
        let (mut now, mut not_sent) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                CurrentEntry::Now(entry) => now.push(entry),
                CurrentEntry::LeftOut { address, reason } => {
                    let kept = kept.iter().flat_map(|kept| &kept.entries);
                    let before = now.len();
                    now.extend(kept.filter(|kept| kept.address == address).cloned());
                    not_sent.extend((now.len() > before && origin.is_some()).then(|| address.clone()));
                    self.left_out.entry(reason).or_default().push(address);
                }
            }
        }
        if !now.is_empty() {
            let description = format!("{}: {}", operation.id, class.words());
            let now = KeptFile { description, origin, not_sent, entries: now };
            self.files.push(CurrentFile { path, now, kept });
        }
        Ok(())
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.files.iter().map(|file| file.now.entries.len()).sum()
    }
}
