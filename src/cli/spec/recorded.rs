//! A folder of recorded answers: every file of it, with all that is wrong with any of them.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::snapshot::folder;
use crate::snapshot::class::SnapshotClass;
use crate::snapshot::entry::parse;
use crate::snapshot::evidence::seen::RecordedFile;
use crate::snapshot::file::SnapshotFile;
use crate::snapshot::origin::RecordingOrigin;

/// How such a folder comes about.
pub(super) const HOW_TO_RECORD: &str =
    "`wireproof snapshot accept --target TARGET --snapshot-dir DIR` records some";

/// A file with the id of its operation.
pub(super) type OfOperation = (String, RecordedFile);

/// A recording, as far as it is looked at.
pub(super) struct Recording {
    /// The files that are looked at.
    pub(super) files: Vec<RecordedFile>,
    /// Those that are left out, since there are some of the live service.
    pub(super) left_out: Vec<RecordedFile>,
    /// Whether those that are looked at are of the live service.
    pub(super) is_live: bool,
}

/// The files of recorded answers in a folder.
///
/// # Errors
///
/// No such folder, no such file in it, or all that is wrong with its files.
pub(super) fn read(folder: &Path) -> Result<Vec<OfOperation>, Failure> {
    let told = folder.display();
    if !folder.is_dir() {
        let found = if folder.exists() { "a file" } else { "nothing" };
        return Err(Failure::input(format!(
            "{told}: expected a folder of recorded answers, found {found}; {HOW_TO_RECORD}"
        )));
    }
    let paths = folder::named(folder, ".snap").map_err(|error| Failure::input(format!("{told}: {error}")))?;
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        match read_file(&path) {
            Ok(file) => files.extend(file),
            Err(reason) => wrong.push(format!("{}:{reason}", path.display())),
        }
    }
    if !wrong.is_empty() {
        return Err(Failure::input(wrong.join("\nerror: ")));
    }
    if files.is_empty() {
        return Err(Failure::input(format!(
            "{told}: expected files of recorded answers (`source: wireproof snapshot`), found none; {HOW_TO_RECORD}"
        )));
    }
    Ok(files)
}

/// A file; `None` where it is one of somebody else, or has no answers in it.
///
/// # Errors
///
/// The number of a line and what is wrong there.
fn read_file(path: &Path) -> Result<Option<OfOperation>, String> {
    let damaged = |line: usize, reason: &str| {
        format!(
            "{line}: {reason}; record anew with `wireproof snapshot accept`, or take the file out of the folder"
        )
    };
    let text = std::fs::read_to_string(path).map_err(|error| damaged(1, &error.to_string()))?;
    let Some(file) = SnapshotFile::parse(&text).map_err(|reason| damaged(1, &reason))? else {
        return Ok(None);
    };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let class = SnapshotClass::of_stem(&stem);
    if class.is_some_and(|class| !class.has_answers()) {
        return Ok(None);
    }
    let (operation, _) = file.description.split_once(": ").unwrap_or((&file.description, ""));
    let place = format!("{operation}/{stem}.snap");
    // What was given may be a part of the folder, or lead there by another name.
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let class = class.filter(|_| whole.ends_with(&place)).ok_or_else(|| {
        let found = format!(
            "expected the answers of the operation that the folders name, found those of `{operation}`"
        );
        damaged(3, &found)
    })?;
    if let Some(origin) = &file.origin
        && !is_whole(origin)
    {
        let RecordingOrigin { target, date, .. } = origin;
        let reason = format!(
            "expected `target`, `region` and `date` (as 2026-11-27) under `info:`, found `{target}` and `{date}`"
        );
        return Err(damaged(4, &reason));
    }
    let before = text.replace("\r\n", "\n").lines().skip(1).position(|line| line == "---").unwrap_or(0) + 2;
    let lines = || file.contents.lines().enumerate().map(|(place, line)| (before + place + 1, line));
    let entries = parse(&file.contents).map_err(|reason| {
        damaged(lines().find(|(_, line)| !line.is_empty()).map_or(1, |(line, _)| line), &reason)
    })?;
    let addresses = lines().filter(|(_, line)| !line.is_empty() && !line.starts_with("  "));
    let entries = addresses.map(|(line, _)| line).zip(entries);
    let entries = entries.filter(|(_, entry)| !file.not_sent.contains(&entry.address)).collect();
    let path = path.display().to_string();
    Ok(Some((operation.to_owned(), RecordedFile { path, class, origin: file.origin, entries })))
}

/// Whether it says what was recorded, and on which day.
fn is_whole(origin: &RecordingOrigin) -> bool {
    let is_day = |date: &str| {
        let form = |(place, byte): (usize, u8)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        };
        date.len() == 10 && date.bytes().enumerate().all(form)
    };
    !origin.target.is_empty() && is_day(&origin.date)
}
