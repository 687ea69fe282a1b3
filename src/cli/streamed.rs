//! A report that is written as the run goes on, so that a run which is killed leaves what it judged.

use std::fs::File;
use std::io;
use std::io::Write;

use crate::cli::failure::Failure;
use crate::cli::wish::ReportWish;
use crate::event::stream::{Event, Listener};
use crate::report::ndjson;

/// A listener that writes one line for each event.
pub(crate) struct Streamed {
    wish: ReportWish,
    /// Where lines go, from the first one on, and as long as they can be written.
    out: Option<Box<dyn Write>>,
    failure: Option<io::Error>,
}

impl Streamed {
    pub(crate) fn new(wish: ReportWish) -> Self {
        Self { wish, out: None, failure: None }
    }

    /// Whether all of it could be written.
    pub(crate) fn outcome(self) -> Result<(), Failure> {
        match self.failure {
            // Whoever reads has seen enough; the exit code still tells what the run came to.
            Some(error) if self.wish.is_piped() && error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Some(error) => Err(self.wish.unwritten(&error)),
            None => Ok(()),
        }
    }

    fn open(&self) -> io::Result<Box<dyn Write>> {
        Ok(if self.wish.is_piped() {
            Box::new(io::stdout())
        } else {
            Box::new(File::create(&self.wish.path)?)
        })
    }

    fn write(&mut self, line: &str) -> io::Result<()> {
        let Some(out) = &mut self.out else { return Ok(()) };
        out.write_all(line.as_bytes())?;
        out.flush()
    }
}

impl Listener for Streamed {
    fn hear(&mut self, event: &Event) {
        let opened = match event {
            // What stood there stays until there is something to tell.
            Event::Started(_) => self.open().map(|out| self.out = Some(out)),
            _ => Ok(()),
        };
        let line = ndjson::line(event);
        let written = opened.and_then(|()| line.map_or(Ok(()), |line| self.write(&line)));
        if let Err(error) = written {
            self.out = None;
            self.failure.get_or_insert(error);
        }
    }
}
