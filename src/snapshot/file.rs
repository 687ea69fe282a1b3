//! The format of insta's files: lines of metadata between two lines `---`, and the contents behind.

use std::fmt::Write;

use crate::snapshot::origin::RecordingOrigin;

/// What the metadata names as the origin of the files of wireproof.
const SOURCE: &str = "wireproof snapshot";

/// The name in the metadata of the addresses of cases that were not sent.
const NOT_SENT: &str = "not-sent";

/// A file of snapshots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SnapshotFile {
    /// What it is about, in a line.
    pub(crate) description: String,
    /// Where and when it was recorded, where that was a target's server.
    pub(crate) origin: Option<RecordingOrigin>,
    /// The addresses of cases that were not sent there: what is kept of them is older, and of anything.
    pub(crate) not_sent: Vec<String>,
    /// What is kept.
    pub(crate) contents: String,
}

impl SnapshotFile {
    /// The text of the file.
    pub(crate) fn print(&self) -> String {
        let mut text = format!("---\nsource: {SOURCE}\n");
        // A text in quotation marks is the same in YAML as in JSON.
        let description = serde_json::Value::from(self.description.as_str());
        let origin = self.origin.as_ref().map(RecordingOrigin::print).unwrap_or_default();
        let not_sent = match self.origin.is_some() && !self.not_sent.is_empty() {
            true => format!("  {NOT_SENT}: {}\n", serde_json::json!(self.not_sent)),
            false => String::new(),
        };
        writeln!(text, "description: {description}\n{origin}{not_sent}---\n{}", self.contents)
            .expect("writing to a string cannot fail");
        text
    }

    /// Reads a file; `None` where it is one of somebody else.
    ///
    /// # Errors
    ///
    /// Metadata that do not end.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, String> {
        let text = text.replace("\r\n", "\n");
        let Some(rest) = text.strip_prefix("---\n") else { return Ok(None) };
        let Some((metadata, contents)) = rest.split_once("\n---\n") else {
            return Err("expected a second line `---` behind the metadata, found none".to_owned());
        };
        let value = |name: &str| {
            let values = metadata.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            values.map(str::trim).next().map(|value| serde_json::from_str(value).unwrap_or(value.to_owned()))
        };
        let is_ours = value("source").as_deref() == Some(SOURCE);
        Ok(is_ours.then(|| Self {
            description: value("description").unwrap_or_default(),
            origin: RecordingOrigin::parse(metadata),
            not_sent: not_sent(metadata),
            contents: contents.trim_end().to_owned(),
        }))
    }
}

/// The addresses of cases that were not sent where the others were recorded.
fn not_sent(metadata: &str) -> Vec<String> {
    let mut values = metadata.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": "));
    let list = values.find(|(name, _)| *name == NOT_SENT);
    list.and_then(|(_, list)| serde_json::from_str(list).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_back_and_others_are_left_alone() {
        let origin = RecordingOrigin {
            target: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            date: "2026-11-27".to_owned(),
        };
        for origin in [None, Some(origin)] {
            let (description, contents) = ("answers: \"all\"".to_owned(), "a\n\n---\nb".to_owned());
            let not_sent = origin.iter().map(|_| "state/a\"b".to_owned()).collect();
            let file = SnapshotFile { description, origin, not_sent, contents };
            assert_eq!(SnapshotFile::parse(&file.print()).unwrap(), Some(file));
        }
        let other = "---\nsource: tests/it/main.rs\nexpression: text\n---\na\n";
        assert_eq!(SnapshotFile::parse(other).unwrap(), None);
        assert_eq!(SnapshotFile::parse("a\n").unwrap(), None);
        assert!(SnapshotFile::parse("---\nsource: wireproof snapshot\n").is_err());
    }
}
