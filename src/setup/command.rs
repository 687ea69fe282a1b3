//! Programs that are run to their end, with all that they start, within a time.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::setup::group;

/// How often it is looked whether something has ended.
const PAUSE: Duration = Duration::from_millis(20);
/// How soon it is looked first: what takes a few milliseconds is not to take more for that.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
/// How long programs have to end when they are asked to.
const PATIENCE: Duration = Duration::from_secs(3);

/// The groups that are to go away, by their numbers, each with the folder that goes with it: where the program ends at
/// once, no value goes away by itself.
static RUNNING: Mutex<BTreeMap<u32, Option<PathBuf>>> = Mutex::new(BTreeMap::new());
/// How often a folder is removed in which a process that was killed may still have been writing.
const REMOVALS: usize = 20;

/// Ends every group that was started and is not kept, at once: for a program that is about to end.
pub fn stop_all() {
    let running = std::mem::take(&mut *RUNNING.lock().unwrap_or_else(PoisonError::into_inner));
    for id in running.keys() {
        // A group that is gone cannot be ended, which is what was wanted.
        let _ = group::kill(*id);
    }
    for folder in running.into_values().flatten() {
        for _ in 0..REMOVALS {
            if std::fs::remove_dir_all(&folder).is_ok() || !folder.exists() {
                break;
            }
            std::thread::sleep(PAUSE);
        }
    }
}

/// A program with a process group of its own. When this goes away, so does the whole group.
#[derive(Debug)]
pub struct ProcessGroup {
    child: Child,
    is_kept: bool,
}

impl ProcessGroup {
    /// Starts a program; what it prints on either stream goes to the end of a file.
    ///
    /// # Errors
    /// It cannot be started, or the file not written.
    pub fn start(command: &mut Command, log: &Path) -> io::Result<Self> {
        Self::start_apart(command, log, log)
    }

    /// The same with a file for each stream.
    ///
    /// # Errors
    /// It cannot be started, or a file not written.
    pub fn start_apart(command: &mut Command, output: &Path, errors: &Path) -> io::Result<Self> {
        Self::spawn(command.stdin(Stdio::null()).stdout(appended(output)?).stderr(appended(errors)?))
    }

    /// The same for a program that is talked to: what it reads and what it says are pipes.
    ///
    /// # Errors
    /// It cannot be started, or the file not written.
    pub fn start_talking(
        command: &mut Command,
        errors: &Path,
    ) -> io::Result<(Self, ChildStdin, ChildStdout)> {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(appended(errors)?);
        let mut group = Self::spawn(command)?;
        match (group.child.stdin.take(), group.child.stdout.take()) {
            (Some(input), Some(output)) => Ok((group, input, output)),
            _ => Err(io::Error::other("a program without pipes")),
        }
    }

    fn spawn(command: &mut Command) -> io::Result<Self> {
        group::set_apart(command);
        let child = command.spawn()?;
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(child.id(), None);
        Ok(Self { child, is_kept: false })
    }

    /// The number of the group, which is that of its first process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// From now on this folder goes away with the group where the program ends at once.
    pub fn remove_with(&self, folder: &Path) {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.insert(self.child.id(), Some(folder.to_owned()));
    }

    /// Lets the group live on.
    pub fn keep(&mut self) {
        self.is_kept = true;
        self.forget();
    }

    /// Waits for the end of the first process.
    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        let mut pause = FIRST_PAUSE;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSE);
        }
    }

    /// From now on it is nobody's business how the group ends.
    fn forget(&self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.child.id());
    }

    /// Ends the group: first by asking, then without.
    fn stop(&mut self) {
        let id = self.child.id();
        for end in [group::ask, group::kill] {
            // A group that is gone cannot be signaled, which is what was wanted.
            if end(id).is_err() {
                break;
            }
            let begun = Instant::now();
            while begun.elapsed() < PATIENCE {
                // A process that ended stays in its group until somebody asks how.
                let first_ended = !matches!(self.child.try_wait(), Ok(None));
                if first_ended && !group::is_alive(id) {
                    return;
                }
                std::thread::sleep(PAUSE);
            }
        }
        // It was killed, so that this does not wait.
        drop(self.child.wait());
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if !self.is_kept {
            self.stop();
            self.forget();
        }
    }
}

/// A file to whose end something is written.
fn appended(path: &Path) -> io::Result<std::fs::File> {
    std::fs::OpenOptions::new().create(true).append(true).open(path)
}

/// How a program ended, in words.
pub fn in_words(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("with exit code {code}"),
        None => format!("by {status}"),
    }
}

/// The last lines of what was printed.
pub fn last_lines(log: &Path) -> String {
    const MOST: usize = 15;
    let bytes = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(MOST)..].join("\n")
}
