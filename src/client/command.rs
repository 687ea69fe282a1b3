//! A client that is a command: it is started for each call, and ends with it.

use std::cell::OnceCell;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::Command;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::check::client::told::CallResult;
use crate::client::caller::{CallOutcome, Caller, ClientCall, ClientTraits};
use crate::client::command_output::{Printed, told};
use crate::client::surroundings::MadeSurroundings;
use crate::client::words::CommandWords;
use crate::report::paste::shell::quote;
use crate::setup::command::{ProcessGroup, last_lines};
use crate::setup::install::find_program;

/// How many bytes a command may print in a call.
const MOST_PRINTED: u64 = 16 * 1024 * 1024;
/// How often it is looked how many there are.
const PAUSE: Duration = Duration::from_millis(200);

/// A command that is started for each call.
#[derive(Debug)]
pub struct CommandCaller {
    words: CommandWords,
    surroundings: MadeSurroundings,
    concurrency: usize,
    /// How reports call it, where not by its words.
    name: Option<String>,
    program: OnceCell<Option<PathBuf>>,
}

impl CommandCaller {
    /// A command in its surroundings, of which so many are started at a time.
    pub fn new(words: CommandWords, surroundings: MadeSurroundings, concurrency: usize) -> Self {
        Self { words, surroundings, concurrency, name: None, program: OnceCell::new() }
    }

    /// The same under a name, by which reports call it.
    pub fn called(self, name: String) -> Self {
        Self { name: Some(name), ..self }
    }

    /// The program's file; `None` where there is none.
    pub fn program(&self) -> Option<&Path> {
        let find = || find_program(self.words.words().first()?, None, self.surroundings.path());
        self.program.get_or_init(find).as_deref().filter(|program| program.is_file())
    }

    async fn make(&self, call: ClientCall<'_>) -> CallOutcome {
        let place = |what: &str| self.surroundings.file(&format!("{what}-{}", call.number));
        let (input, out, errors) = (place("input.json"), place("out"), place("errors"));
        let files = [&input, &out, &errors].map(Clone::clone);
        let outcome = self.make_with(call, [input, out, errors]).await;
        // What was not written need not be taken away.
        files.iter().for_each(|file| drop(std::fs::remove_file(file)));
        outcome
    }

    async fn make_with(&self, call: ClientCall<'_>, [input, out, errors]: [PathBuf; 3]) -> CallOutcome {
        let line = match self.words.of_call(&call, &input.display().to_string()) {
            Ok(line) => line,
            Err(reason) => return CallOutcome::silent(CallResult::Unsupported(reason.to_string())),
        };
        let not_set_up = |reason: String| CallOutcome::silent(CallResult::NotSetUp(reason));
        if let Some(Err(error)) = line.file.map(|bytes| std::fs::write(&input, bytes)) {
            return not_set_up(format!("{}: {error}", input.display()));
        }
        let Some(program) = self.program() else { return not_set_up("there is no such program".to_owned()) };
        let mut command = Command::new(program);
        command
            .args(&line.words[1..])
            .env_clear()
            .envs(self.surroundings.variables().iter().cloned())
            .envs(self.surroundings.of_call(call.endpoint, call.attempts));
        let mut group = match ProcessGroup::start_apart(&mut command, &out, &errors) {
            Ok(group) => group,
            Err(error) => return not_set_up(format!("{}: {error}", program.display())),
        };
        group.remove_with(self.surroundings.folder());
        let printed_to: [&Path; 2] = [&out, &errors];
        let ended = tokio::select! {
            ended = timeout(call.longest, group.ended()) => ended,
            () = prints_too_much(&printed_to) => {
                let reason = format!("more than {MOST_PRINTED} bytes were printed");
                return CallOutcome::silent(CallResult::Unreadable(reason));
            }
        };
        // Whatever it started goes with it.
        drop(group);
        let printed = Printed { out: last_lines(&out), errors: last_lines(&errors) };
        let told = match ended {
            Err(_) => CallResult::Hung,
            Ok(Err(error)) => CallResult::NotSetUp(error.to_string()),
            Ok(Ok(status)) => told(status, &printed),
        };
        CallOutcome { told, printed: printed.joined(), polluted: None }
    }
}

impl Caller for CommandCaller {
    fn call<'a>(&'a self, call: ClientCall<'a>) -> Pin<Box<dyn Future<Output = CallOutcome> + 'a>> {
        Box::pin(self.make(call))
    }

    fn traits(&self) -> ClientTraits {
        let words = || self.words.words().iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ");
        ClientTraits {
            name: self.name.clone().unwrap_or_else(words),
            concurrency: self.concurrency,
            absent: Vec::new(),
            refuses_by_failing: true,
        }
    }
}

/// Waits until one of these files is too large.
async fn prints_too_much(files: &[&Path]) {
    let size = |file: &&Path| std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    while files.iter().map(size).sum::<u64>() <= MOST_PRINTED {
        sleep(PAUSE).await;
    }
}
