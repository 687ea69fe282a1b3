//! Codes, from wherever a target says that they come.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use url::{Position, Url};

use crate::exchange::endpoint::Endpoint;
use crate::exchange::raw::sender::Sender;
use crate::exchange::raw::shared::SendOptions;
use crate::setup::command::{ProcessGroup, in_words, last_lines};
use crate::setup::failure::{SetupError, StepFailure};
use crate::setup::listener::SetupListener;
use crate::setup::stage::{SetupStage, StageUser};
use crate::target::bindings::Bindings;
use crate::target::code::{CodeSource, find_in_log, wrong_code};
use crate::target::template::Template;
use crate::wire::{Framing, Request, Response};

/// How often it is looked whether a code is there.
const PAUSE: Duration = Duration::from_millis(50);
/// The code that is sent where a server keeps none.
const ANY: &str = "123456";
/// More than is read of what a server has printed for one code.
const MOST_PRINTED: u64 = 1 << 20;

impl SetupStage {
    /// Asks for a code, where that has to be asked for, and finds out which one it is.
    ///
    /// # Errors
    /// The request fails, or there is no code to be had.
    pub async fn code_for(
        &self,
        user: &mut StageUser,
        listener: &mut dyn SetupListener,
    ) -> Result<String, SetupError> {
        user.printed_before = self.printed();
        let answer = match &self.target.user.request_code {
            Some(step) => Some(self.run(step, &mut user.bindings, listener).await?),
            None => None,
        };
        let step = self.target.user.request_code.as_ref().map_or("code", |step| step.id.as_str());
        let found = self.find_code(user, answer.as_ref().map(|answer| &answer.response));
        let found = self.access.interrupt.unless_uttered(found).await.ok_or(SetupError::Interrupted)?;
        if let Ok(code) = &found {
            listener.captured("code", code, &self.target.code.source.to_string());
        }
        found.map_err(|reason| {
            let reason = format!("expected a code from {}, {reason}", self.target.code.source);
            SetupError::Step(Box::new(StepFailure {
                step: step.to_owned(),
                reason,
                sent: answer.as_ref().map(|answer| answer.request.clone()),
                signature: None,
                received: answer.map(|answer| Ok(answer.response)),
            }))
        })
    }

    /// A code that is not this one, and would be refused for that alone.
    pub fn wrong_code(&self, code: &str, user: &StageUser) -> Option<String> {
        match &self.target.code.wrong {
            _ if matches!(self.target.code.source, CodeSource::Any) => None,
            Some(wrong) => wrong.fill(&user.bindings).map(|wrong| {
                // One in a million codes is the one that was to be wrong.
                if wrong == code { wrong_code(code) } else { wrong }
            }),
            None => Some(wrong_code(code)),
        }
    }

    /// The code, or what was found instead.
    pub(super) async fn find_code(
        &self,
        user: &StageUser,
        answer: Option<&Response>,
    ) -> Result<String, String> {
        let within = self.target.code.within;
        let bindings = &user.bindings;
        match &self.target.code.source {
            CodeSource::Any => Ok(ANY.to_owned()),
            CodeSource::Fixed(code) => code.fill(bindings).ok_or_else(|| "found no value for it".to_owned()),
            CodeSource::Header(name) => {
                let response = answer.ok_or("found no step `request-code` whose answer could have it")?;
                response.header(name).map(str::to_owned).ok_or_else(|| {
                    let names: Vec<&str> =
                        response.headers.iter().map(|header| header.name.as_str()).collect();
                    format!("found these alone: {}", names.join(", "))
                })
            }
            CodeSource::Log(pattern) => {
                let log = self.log.as_ref().ok_or("found no server that wireproof started (--start)")?;
                let printed = || printed_since(log, user.printed_before);
                let code = wait_for(within, || async { find_in_log(pattern, &printed(), bindings) }).await;
                code.ok_or_else(|| {
                    format!("found no line that matches within {} s in:\n{}", within.as_secs_f64(), printed())
                })
            }
            CodeSource::Http(url, path) => {
                let url = url.fill(bindings).ok_or("found no value for its URL")?;
                let begun = Instant::now();
                loop {
                    let reason = match self.get(&url, within).await.map(|output| path.find(&output).cloned())
                    {
                        Ok(Some(Value::String(code))) => return Ok(code),
                        Ok(Some(Value::Number(code))) => return Ok(code.to_string()),
                        Ok(_) => "found nothing there".to_owned(),
                        Err(reason) => reason,
                    };
                    if begun.elapsed() >= within {
                        return Err(reason);
                    }
                    tokio::time::sleep(PAUSE).await;
                }
            }
            CodeSource::Command(words) => command(words, bindings, within).await,
        }
    }

    /// The JSON that is answered to `GET`.
    async fn get(&self, url: &str, within: Duration) -> Result<Value, String> {
        let parsed = Url::parse(url).map_err(|error| format!("found no URL: {error}"))?;
        let endpoint: Endpoint = parsed
            .origin()
            .ascii_serialization()
            .parse()
            .map_err(|error| format!("found no endpoint: {error}"))?;
        let resolved = endpoint.resolve(within).await.map_err(|error| error.to_string())?;
        let route = resolved.permit(self.access.allow_remote).map_err(|error| error.to_string())?;
        let options = SendOptions { timeout: within, ..SendOptions::default() };
        let sender = Sender::new(route, &self.access.trust, options).map_err(|error| error.to_string())?;
        let request = Request {
            method: "GET".to_owned(),
            path: parsed[Position::BeforePath..Position::AfterQuery].to_owned(),
            headers: Vec::new(),
            framing: Framing::ContentLength,
            body: Vec::new(),
        };
        let answer = sender.connection().send(&request).await.map_err(|error| error.to_string())?;
        serde_json::from_slice(&answer.body)
            .map_err(|_| format!("found an answer with the status {} that is no JSON", answer.status))
    }
}

/// Looks again and again until something is there, or the time is over.
async fn wait_for<T, F: Future<Output = Option<T>>>(within: Duration, look: impl Fn() -> F) -> Option<T> {
    let begun = Instant::now();
    loop {
        let found = look().await;
        if found.is_some() || begun.elapsed() >= within {
            return found;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What stands in a file behind so many bytes.
fn printed_since(log: &Path, start: u64) -> String {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = std::fs::File::open(log)?;
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(MOST_PRINTED).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    String::from_utf8_lossy(&read().unwrap_or_default()).into_owned()
}

/// What a command prints, without white space around it.
async fn command(words: &[Template], bindings: &Bindings, within: Duration) -> Result<String, String> {
    let words: Option<Vec<String>> = words.iter().map(|word| word.fill(bindings)).collect();
    let words = words.ok_or("found a word without a value")?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let log = folder.path().join("printed");
    let errors = folder.path().join("errors");
    let mut group = ProcessGroup::start_apart(Command::new(&words[0]).args(&words[1..]), &log, &errors)
        .map_err(|error| format!("which cannot be started: {}: {error}", words[0]))?;
    let ended = tokio::time::timeout(within, group.ended()).await;
    let status = ended
        .map_err(|_| format!("which did not end within {} s", within.as_secs_f64()))?
        .map_err(|error| error.to_string())?;
    let printed = last_lines(&log);
    match printed.trim() {
        code if status.success() && !code.is_empty() && !code.contains('\n') => Ok(code.to_owned()),
        printed => Err(format!(
            "which ended {} and printed {printed:?} in place of one line{}",
            in_words(status),
            Some(last_lines(&errors))
                .filter(|told| !told.is_empty())
                .map_or_else(String::new, |told| format!(":\n{told}"))
        )),
    }
}
