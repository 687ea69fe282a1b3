//! Signals that end a run: Ctrl-C, SIGTERM and SIGHUP, on Windows Ctrl-C, Ctrl-Break and a closed window, which all report
//! what was judged so far.
//!
//! They are handled from the first moment on, on a thread of their own: reading options and spec files may take a while,
//! and does not let others run meanwhile.

use std::io::Write;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, ctrl_break, ctrl_c, ctrl_close};

use crate::event::summary::Conclusion;
use crate::exchange::interrupt::Interrupt;
use crate::setup::command::stop_all;

/// What is told where there is nothing to report.
pub(crate) const NOTHING_JUDGED: &str = "interrupted before the first request was answered";

static INTERRUPT: OnceLock<Arc<Interrupt>> = OnceLock::new();
static HAS_BEGUN: AtomicBool = AtomicBool::new(false);

/// Handles signals from now on, where the words of the process are those of a run.
pub(crate) fn handle_for(mut words: impl Iterator<Item = std::ffi::OsString>) {
    if words.nth(1).is_some_and(|word| word == "check" || word == "matrix" || word == "init") {
        interrupt();
    }
}

/// The wish that a run ends: the first signal utters it, a second one ends the program, and so does the first where
/// nothing was begun yet.
pub(crate) fn interrupt() -> Arc<Interrupt> {
    let interrupt = INTERRUPT.get_or_init(|| {
        let interrupt = Arc::new(Interrupt::default());
        // Where signals cannot be handled, they end the program as they end any other.
        drop(listen(Arc::clone(&interrupt)));
        interrupt
    });
    Arc::clone(interrupt)
}

/// From now on there is something to report, or soon will be.
pub(crate) fn begin() {
    HAS_BEGUN.store(true, Ordering::SeqCst);
}

fn listen(interrupt: Arc<Interrupt>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signals = {
        let _inside = runtime.enter();
        all_signals()?
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(futures_util::future::join_all(signals.into_iter().map(|one| heed(one, &interrupt))))
    })?;
    Ok(())
}

#[cfg(unix)]
fn all_signals() -> std::io::Result<Vec<Signal>> {
    let mut signals = vec![signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
    // Who started the program with `nohup` wants it to go on.
    if !is_ignored(SignalKind::hangup()) {
        signals.push(signal(SignalKind::hangup())?);
    }
    Ok(signals)
}

#[cfg(windows)]
fn all_signals() -> std::io::Result<Vec<Signal>> {
    Ok(vec![Signal::C(ctrl_c()?), Signal::Break(ctrl_break()?), Signal::Close(ctrl_close()?)])
}

/// What a console tells a program, each of a type of its own.
#[cfg(windows)]
enum Signal {
    C(CtrlC),
    Break(CtrlBreak),
    Close(CtrlClose),
}

#[cfg(windows)]
impl Signal {
    async fn recv(&mut self) -> Option<()> {
        match self {
            Self::C(signal) => signal.recv().await,
            Self::Break(signal) => signal.recv().await,
            Self::Close(signal) => signal.recv().await,
        }
    }
}

async fn heed(mut signal: Signal, interrupt: &Interrupt) {
    while signal.recv().await.is_some() {
        let again = interrupt.utter();
        let has_begun = HAS_BEGUN.load(Ordering::SeqCst);
        if !has_begun {
            // Where standard error is closed, nobody can be told.
            drop(writeln!(std::io::stderr(), "error: {NOTHING_JUDGED}"));
        }
        if again || !has_begun {
            stop_all();
            std::process::exit(Conclusion::Interrupted.exit_code().into());
        }
    }
}

/// Whether the program was started with this signal ignored, as far as the system says.
#[cfg(unix)]
fn is_ignored(kind: SignalKind) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok()).unwrap_or(0);
    mask & (1 << (kind.as_raw_value() - 1)) != 0
}
