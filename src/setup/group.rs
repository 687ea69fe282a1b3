//! Groups of processes, as each system has them: what is started with a program is ended with it.

use std::io;
use std::process::Command;

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

/// Gives a program that is to be started a group of its own. Ctrl-C in a terminal goes to the group of wireproof, which
/// then ends this one in its own time.
#[cfg(unix)]
pub(in crate::internals::setup) fn set_apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// Asks every process of a group to end; whether there are any.
#[cfg(unix)]
pub(in crate::internals::setup) fn ask(id: u32) -> io::Result<()> {
    Ok(kill_process_group(pid(id)?, Signal::TERM)?)
}

/// Ends every process of a group at once; whether there are any.
#[cfg(unix)]
pub(in crate::internals::setup) fn kill(id: u32) -> io::Result<()> {
    Ok(kill_process_group(pid(id)?, Signal::KILL)?)
}

/// Whether a process of the group goes on. One that ended and was not asked how by whoever has to does not.
#[cfg(unix)]
pub(in crate::internals::setup) fn is_alive(id: u32) -> bool {
    if pid(id).and_then(|group| Ok(test_kill_process_group(group)?)).is_err() {
        return false;
    }
    let Ok(processes) = std::fs::read_dir("/proc") else { return true };
    processes.flatten().filter_map(|process| std::fs::read_to_string(process.path().join("stat")).ok()).any(
        |stat| {
            // The name stands in parentheses and may have any in it; behind it are the state, the parent and the group.
            let mut fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
            let is_going_on = fields.next().is_some_and(|state| !["Z", "X"].contains(&state));
            is_going_on && fields.nth(1) == Some(id.to_string().as_str())
        },
    )
}

#[cfg(unix)]
fn pid(id: u32) -> io::Result<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw).ok_or_else(|| io::ErrorKind::InvalidInput.into())
}

#[cfg(windows)]
pub(in crate::internals::setup) fn set_apart(command: &mut Command) {
    use std::os::windows::process::CommandExt;
    const CREATE_NEW_PROCESS_GROUP: u32 = 0x200;
    command.creation_flags(CREATE_NEW_PROCESS_GROUP);
}

/// A program without a window cannot be asked: nothing is said to it.
#[cfg(windows)]
pub(in crate::internals::setup) fn ask(_: u32) -> io::Result<()> {
    Ok(())
}

/// Ends a process and those that it started, as long as it is there to tell which these are.
#[cfg(windows)]
pub(in crate::internals::setup) fn kill(id: u32) -> io::Result<()> {
    use std::process::Stdio;
    let mut command = Command::new("taskkill");
    command.args(["/T", "/F", "/PID", &id.to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status()?.success() {
        true => Ok(()),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

/// What a process started is not known once it ended.
#[cfg(windows)]
pub(in crate::internals::setup) fn is_alive(_: u32) -> bool {
    false
}
