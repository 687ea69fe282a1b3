//! Long text: through a pager on a terminal, plain otherwise.
//!
//! - The pager is the command in `AWS_PAGER`, the profile's `cli_pager`, `MANPAGER` or `PAGER`, the first that is
//!   set, and `less -R` where none is. Where that is set but empty, there is no pager.
//! - A pager that cannot be started costs the reader nothing: the text comes plain.
//! - A reader that has seen enough, of a pager or of a pipe, is no error.

use crate::call::syntax::paramfile::Files;
use crate::cli::files::ProcessFiles;
use std::io;
use std::io::IsTerminal;
use std::io::Write;
use std::process::Command;
use std::process::Stdio;

/// The pager where none is set.
const DEFAULT_PAGER: &str = "less -R";

/// How `less` behaves where the environment does not say: it leaves at once where the text fits the screen, shows
/// colors, and leaves the text standing.
const DEFAULT_LESS: &str = "FRX";

/// Shows a page on standard output; `configured` is the profile's `cli_pager`.
///
/// # Errors
///
/// Where the text cannot be written for another reason than that nobody reads on.
pub(crate) fn show_page(text: &str, configured: Option<&str>) -> io::Result<()> {
    let output = io::stdout();
    let pager = Pager::chosen(output.is_terminal(), |name| ProcessFiles.variable(name), configured);
    pager.show(text, &mut output.lock())
}

/// How to show long text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pager {
    /// The program and its arguments; `None` to write the text as it is.
    command: Option<Vec<String>>,
    /// Whether `less` has to be told how to behave.
    tell_less: bool,
}

impl Pager {
    /// The pager to use, by whether the output is a terminal, the environment, and the profile's `cli_pager`.
    pub(crate) fn chosen(
        is_terminal: bool,
        variable: impl Fn(&str) -> Option<String>,
        configured: Option<&str>,
    ) -> Self {
        let line = variable("AWS_PAGER")
            .or_else(|| configured.map(str::to_owned))
            .or_else(|| variable("MANPAGER"))
            .or_else(|| variable("PAGER"))
            .unwrap_or_else(|| DEFAULT_PAGER.to_owned());
        let words = shlex::split(&line).filter(|words| is_terminal && !words.is_empty());
        Self { command: words, tell_less: variable("LESS").is_none() }
    }

    /// Shows the text: in the pager, or else written to `plain`.
    ///
    /// # Errors
    ///
    /// Where the text cannot be written for another reason than that nobody reads on.
    pub(crate) fn show(&self, text: &str, plain: &mut impl Write) -> io::Result<()> {
        match &self.command {
            Some(words) if self.page(words, text)? => Ok(()),
            _ => ignore_closed(plain.write_all(text.as_bytes()).and_then(|()| plain.flush())),
        }
    }

    /// Whether the pager could be started.
    fn page(&self, words: &[String], text: &str) -> io::Result<bool> {
        let Some((program, arguments)) = words.split_first() else { return Ok(false) };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        if self.tell_less {
            command.env("LESS", DEFAULT_LESS);
        }
        let Ok(mut child) = command.spawn() else { return Ok(false) };
        let written = match child.stdin.take() {
            Some(mut input) => ignore_closed(input.write_all(text.as_bytes())),
            None => Ok(()),
        };
        child.wait()?;
        written.map(|()| true)
    }
}

fn ignore_closed(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct PagerClosed;

    impl Write for PagerClosed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[track_caller]
    fn check_choice(
        is_terminal: bool,
        variables: &[(&str, &str)],
        configured: Option<&str>,
        expected: Option<&[&str]>,
    ) {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let pager = Pager::chosen(is_terminal, variable, configured);
        let expected = expected.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(pager.command, expected);
    }

    fn plain_text_of(words: &[&str], text: &str) -> String {
        let command = Some(words.iter().map(|word| (*word).to_owned()).collect());
        let mut plain = Vec::new();
        Pager { command, tell_less: true }.show(text, &mut plain).unwrap();
        String::from_utf8(plain).unwrap()
    }

    #[test]
    fn the_first_pager_that_is_set_is_taken_on_a_terminal() {
        let all = [("AWS_PAGER", "a -x 'b c'"), ("MANPAGER", "m"), ("PAGER", "p")];
        check_choice(true, &all, Some("c"), Some(&["a", "-x", "b c"]));
        check_choice(true, &all[1..], Some("c"), Some(&["c"]));
        check_choice(true, &all[1..], None, Some(&["m"]));
        check_choice(true, &all[2..], None, Some(&["p"]));
        check_choice(true, &[], None, Some(&["less", "-R"]));
        check_choice(false, &all, Some("c"), None);
    }

    #[test]
    fn an_empty_or_unreadable_setting_means_no_pager() {
        check_choice(true, &[("AWS_PAGER", ""), ("PAGER", "p")], Some("c"), None);
        check_choice(true, &[("PAGER", "p")], Some(" "), None);
        check_choice(true, &[("PAGER", "less '")], None, None);
    }

    #[test]
    fn a_pager_is_given_the_text_and_a_missing_one_is_done_without() {
        let folder = tempfile::tempdir().unwrap();
        let shown = folder.path().join("shown");
        let script = format!("cat > {}; echo \"$LESS\" >> {0}", shown.display());
        assert_eq!(plain_text_of(&["sh", "-c", &script], "text\n"), "");
        assert_eq!(std::fs::read_to_string(shown).unwrap(), "text\nFRX\n");
        assert_eq!(plain_text_of(&["/nowhere/pager"], "text\n"), "text\n");
    }

    #[test]
    fn nobody_needs_to_read_to_the_end() {
        let long = "text\n".repeat(1_000_000);
        assert_eq!(plain_text_of(&["true"], &long), "");
        Pager { command: None, tell_less: true }.show(&long, &mut PagerClosed).unwrap();
    }
}
