//! Sends a call that is prepared, shows its output, and tells what went wrong.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use crate::call::answer::error_text;
use crate::call::debug::DebugText;
use crate::call::settings::Settings;
use crate::call::settings::certificate::CertificateTrust;
use crate::call::settings::credentials::FoundCredentials;
use crate::call::settings::environment::{Environment, Machine, ProgramOutcome};
use crate::call::settings::error::SettingsError;
use crate::call::settings::proxy::Proxy;
use crate::call::syntax::output;
use crate::call::syntax::output::table::Screen;
use crate::exchange::call::{CallProgress, Called, Chance, failure_text, send_call};
use crate::exchange::endpoint::Endpoint;
use crate::exchange::http::failure::HttpError;
use crate::exchange::http::trust::Trusted;
use crate::exchange::http::{HttpOptions, HttpSender};
use crate::exchange::signing::Signing;
use crate::model::operation::Operation;
use crate::model::service::Service;
use crate::model::signature::SignatureScope;
use crate::sign::signature::SigningKeys;
use crate::wire::{Header, Request};
use serde_json::Value;
use terminal_size::Width;
use terminal_size::terminal_size_of;

/// The exit code of everything that goes wrong but the use of the command line.
const FAILURE: u8 = 255;

/// The exit code of a call that was interrupted.
const INTERRUPTED: u8 = 130;

/// How wide a table may be where it is not shown on a terminal, in columns.
const DEFAULT_WIDTH: usize = 80;

/// A call whose parameters are known and, if they are to be, validated.
#[derive(Debug)]
pub(crate) struct Prepared<'s> {
    /// The service.
    pub(crate) service: &'s Service,
    /// Its operation.
    pub(crate) operation: &'s Operation,
    /// The input as JSON.
    pub(crate) input: Vec<u8>,
}

/// The environment of this process; variables that are not text are left out, and `HOME` is that of the account where
/// it is not set.
#[expect(clippy::disallowed_methods, reason = "the edge of the program reads the environment")]
pub(crate) fn process_environment() -> Environment {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    let home = std::env::home_dir().map(|home| ("HOME".into(), home.into_os_string()));
    Environment::new(home.into_iter().chain(std::env::vars_os()).filter_map(text))
}

/// The files and programs of this machine.
#[derive(Debug)]
pub(crate) struct ProcessMachine;

impl Machine for ProcessMachine {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        // Only a file is read: what else can stand at the path might never end.
        std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
        std::fs::read(path).ok()
    }

    fn run(&self, words: &[String]) -> Result<ProgramOutcome, String> {
        let (program, arguments) = words.split_first().ok_or("expected a program, found nothing")?;
        let outcome = std::process::Command::new(program).args(arguments).output();
        let outcome = outcome.map_err(|error| {
            let text = error.to_string();
            let reason = text.split(" (os error").next().unwrap_or_default();
            match error.raw_os_error() {
                Some(number) => format!("[Errno {number}] {reason}: '{program}'"),
                None => format!("{reason}: '{program}'"),
            }
        })?;
        Ok(ProgramOutcome {
            succeeded: outcome.status.success(),
            output: outcome.stdout,
            errors: outcome.stderr,
        })
    }
}

/// Tells what is wrong with settings; the exit code is that of failure.
pub(crate) fn tell_settings_error(error: &SettingsError, errors: &mut dyn Write) -> io::Result<ExitCode> {
    let blank = if error.is_set_off() { "\n" } else { "" };
    writeln!(errors, "{blank}{error}")?;
    Ok(ExitCode::from(FAILURE))
}

/// Sends the call, shows its output on `printed`, and tells on `errors` what went wrong.
///
/// # Errors
///
/// What is printed cannot be written.
pub(crate) fn send_and_show(
    prepared: &Prepared<'_>,
    settings: &Settings,
    printed: &mut dyn Write,
    errors: &mut dyn Write,
) -> io::Result<ExitCode> {
    let address = match &settings.address {
        Ok(address) => address,
        Err(error) => return tell_settings_error(error, errors),
    };
    let Prepared { service, operation, input } = prepared;
    let shown_proxy = settings.proxy.as_ref().map(Proxy::shown);
    let in_words = |error: &HttpError| failure_text(error, &address.url, shown_proxy.as_deref());
    let signing = match signing(prepared, settings, &address.url) {
        Ok(signing) => signing,
        Err(error) => return tell_settings_error(&error, errors),
    };
    let sender = match HttpSender::new(&address.sent, &http_options(settings)) {
        Ok(sender) => sender.signing_with(signing),
        Err(error) => return tell_failure(&in_words(&error), errors),
    };
    let mut chance = ProcessChance;
    let request = match request_of(prepared, &mut chance) {
        Ok(request) => request,
        Err(error) => return tell_failure(&format!("The input cannot be sent: {error}"), errors),
    };
    let text = DebugText::new(settings.describe(), &operation.members, input);
    let mut told = Ok(());
    let sending = send_call(
        &sender,
        Called { service, operation },
        &request,
        settings.retry,
        &mut chance,
        tokio::time::sleep,
        |progress| {
            if told.is_ok() && settings.debug {
                told = errors.write_all(debug_text(&text, progress).as_bytes());
            }
        },
    );
    let last = until_interrupted(sending)?;
    told?;
    let Some(last) = last else {
        writeln!(errors)?;
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let response = match last.outcome {
        Ok(response) => response,
        Err(error) => return tell_failure(&in_words(&error), errors),
    };
    match service.protocol.read_answer(operation, &response) {
        Ok(value) => show(operation, settings, value, printed, errors),
        Err(error) => {
            let retries = last.exhausted.then(|| settings.retry.attempts - 1);
            tell_failure(&text.error(&error_text(operation, &error, retries)), errors)
        }
    }
}

fn tell_failure(text: &str, errors: &mut dyn Write) -> io::Result<ExitCode> {
    writeln!(errors, "\n{text}")?;
    Ok(ExitCode::from(FAILURE))
}

/// With what a call is signed that is to be: nobody needs keys for what listens on this machine.
fn signing(prepared: &Prepared<'_>, settings: &Settings, url: &str) -> Result<Signing, SettingsError> {
    let region = Some(settings.region.clone()).filter(|region| !region.is_empty());
    let is_signed = SignatureScope::of_operation(prepared.service, prepared.operation).is_some();
    let keys = match &settings.credentials {
        FoundCredentials::Keys(keys) => keys.clone(),
        _ if !is_signed || url.parse().is_ok_and(|url: Endpoint| url.is_of_this_machine()) => {
            SigningKeys::made_up()
        }
        FoundCredentials::Elsewhere(place) => return Err(SettingsError::CredentialsElsewhere(place)),
        FoundCredentials::Nowhere => return Err(SettingsError::NoCredentials),
    };
    Ok(Signing { keys, region })
}

fn http_options(settings: &Settings) -> HttpOptions {
    HttpOptions {
        trusted: match &settings.trust {
            CertificateTrust::Machine => Trusted::Machine,
            CertificateTrust::Bundle(path) => Trusted::Bundle(path.clone()),
            CertificateTrust::Anyone => Trusted::Anyone,
        },
        proxy: settings.proxy.as_ref().map(|proxy| proxy.url.clone()),
        connect_timeout: settings.connect_timeout,
        read_timeout: settings.read_timeout,
    }
}

/// The request, with what every one of this program carries.
fn request_of(prepared: &Prepared<'_>, chance: &mut ProcessChance) -> Result<Request, serde_json::Error> {
    let Prepared { service, operation, input } = prepared;
    let mut request = service.protocol.codec.encode_written_request(service, operation, input)?;
    request.headers.extend(SignatureScope::of_operation(service, operation).map(|scope| scope.line()));
    request.headers.push(Header::new("User-Agent", concat!("wireproof/", env!("CARGO_PKG_VERSION"))));
    request.headers.push(Header::new("Accept-Encoding", "identity"));
    request.headers.push(Header::new("amz-sdk-invocation-id", chance.invocation_id()));
    Ok(request)
}

/// What work comes to; `None` where it was interrupted.
fn until_interrupted<T>(work: impl Future<Output = T>) -> io::Result<Option<T>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = work => Some(outcome),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    // A name that is still being looked up must not keep the program from ending.
    runtime.shutdown_background();
    Ok(outcome)
}

/// What is told with `--debug` of what happens.
fn debug_text(text: &DebugText, progress: CallProgress<'_>) -> String {
    match progress {
        CallProgress::Sending(request) => text.request(request),
        CallProgress::Ended(Ok(response)) => text.answer(response),
        CallProgress::Ended(Err(error)) => text.no_answer(&error.to_string()),
        CallProgress::Waiting(wait) => format!("wireproof: trying again after {:.3} s\n", wait.as_secs_f64()),
    }
}

/// Shows an output by query and format.
///
/// # Errors
///
/// What is printed cannot be written.
pub(crate) fn show(
    operation: &Operation,
    settings: &Settings,
    value: Value,
    printed: &mut dyn Write,
    errors: &mut dyn Write,
) -> io::Result<ExitCode> {
    let found = match &settings.query {
        Some(query) => query.search(&value).map_err(|error| error.to_string()),
        None => Ok(value),
    };
    let width = terminal_size_of(io::stdout()).map(|(Width(columns), _)| usize::from(columns));
    let colored = match settings.color.as_str() {
        "on" => true,
        "off" => false,
        _ => io::stdout().is_terminal(),
    };
    let screen = Screen { columns: width.unwrap_or(DEFAULT_WIDTH), colored };
    let text = found.and_then(|value| {
        output::format(&settings.output, &operation.name, &value, screen).map_err(|error| error.to_string())
    });
    match text {
        Ok(text) => {
            printed.write_all(text.as_bytes())?;
            printed.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Err(text) => {
            writeln!(errors, "\n{text}")?;
            Ok(ExitCode::from(FAILURE))
        }
    }
}

/// Randomness of the process: each hasher of the standard library has keys of its own.
#[derive(Debug)]
struct ProcessChance;

impl ProcessChance {
    fn bits() -> u64 {
        RandomState::new().build_hasher().finish()
    }

    /// A random UUID.
    fn invocation_id(&mut self) -> String {
        let (high, low) = (Self::bits(), Self::bits());
        let low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }
}

impl Chance for ProcessChance {
    fn fraction(&mut self) -> f64 {
        (Self::bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
