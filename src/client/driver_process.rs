//! One process of a driver, with which lines are exchanged through pipes.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tokio::time::timeout;

use crate::client::driver_channel::{DriverChannel, GreetingFault};
use crate::client::message::DriverHello;
use crate::client::surroundings::MadeSurroundings;
use crate::setup::command::{ProcessGroup, in_words, last_lines};

/// How long a driver has to end when nothing more is said to it, and to be seen to have ended.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a driver has to end that has nothing more to do.
const END: Duration = Duration::from_secs(20);

/// A process of a driver. When this goes away, so does its whole group.
pub(super) struct DriverProcess {
    // Fields go away in this order: the end of its input tells a driver to end.
    channel: DriverChannel,
    /// Behind a lock, since several calls may wait for its end.
    group: tokio::sync::Mutex<ProcessGroup>,
    log: PathBuf,
}

impl DriverProcess {
    /// Starts a driver, and greets it.
    ///
    /// # Errors
    ///
    /// It cannot be started, ends, or does not answer the greeting in time.
    pub(super) async fn start(
        mut command: Command,
        surroundings: &MadeSurroundings,
        number: u32,
        longest: Duration,
    ) -> Result<(Self, DriverHello), String> {
        let log = surroundings.file(&format!("driver-{number}.log"));
        let started = ProcessGroup::start_talking(&mut command, &log);
        let (group, input, output) = started.map_err(|error| format!("it cannot be started: {error}"))?;
        group.remove_with(surroundings.folder());
        let (channel, greeting) = DriverChannel::open(input, output).map_err(|error| error.to_string())?;
        let process = Self { channel, group: tokio::sync::Mutex::new(group), log };
        match greeting.hello(longest).await {
            Ok(hello) => Ok((process, hello)),
            Err(GreetingFault::Wrong(reason)) => Err(process.with_printed(&reason)),
            Err(GreetingFault::Ended) => {
                let how = process.how_it_ended().await;
                Err(process.with_printed(&format!("it ended {how} before it said hello")))
            }
            Err(GreetingFault::Late) => Err(process.with_printed("it did not say hello in time")),
        }
    }

    /// What is said to it and by it.
    pub(super) fn channel(&self) -> &DriverChannel {
        &self.channel
    }

    /// How the process ended, in words.
    pub(super) async fn how_it_ended(&self) -> String {
        let mut group = self.group.lock().await;
        match timeout(PATIENCE, group.ended()).await {
            Ok(Ok(status)) => in_words(status),
            _ => "its output, and goes on".to_owned(),
        }
    }

    /// Ends its input, and waits for its end.
    ///
    /// # Errors
    ///
    /// It goes on, or ends otherwise than with the status 0.
    pub(super) async fn finish(self) -> Result<(), String> {
        drop(self.channel);
        match timeout(END, self.group.into_inner().ended()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(format!("an end {}", in_words(status))),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("it goes on {} s after its input ended", END.as_secs())),
        }
    }

    /// The last lines that it printed beside its messages.
    pub(super) fn printed(&self) -> String {
        last_lines(&self.log)
    }

    fn with_printed(&self, reason: &str) -> String {
        match self.printed() {
            printed if printed.is_empty() => reason.to_owned(),
            printed => format!("{reason}; it printed: {printed}"),
        }
    }
}
