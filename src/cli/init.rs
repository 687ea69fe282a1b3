//! `wireproof init`: writes what a repository needs to be checked: the file of checks, the first list of known failures, and
//! a workflow.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::check::server::ServerArguments;
use crate::cli::configured::file::{ConfiguredCheck, FILE, parse};
use crate::cli::expected::first_list;
use crate::cli::failure::Failure;
use crate::cli::files;
use crate::cli::signals;
use crate::cli::subject::SubjectOptions;
use crate::event::summary::{Conclusion, Summary};
use crate::model::requirement::Level;
use crate::report::escape::escape;
use crate::report::text::counted;

/// The list of known failures.
const KNOWN: &str = "wireproof-known.toml";
/// The check that has no other name.
const UNNAMED: &str = "server";
/// The name of the one that judges the embedded mock, and what stands above it.
const MOCK: &str = "mock";
const NO_SERVER: &str = "# No server was named, so this judges the embedded mock. To judge yours, put in its place `target = NAME` (see\n\
                         # `wireproof target list`), or `endpoint-url = URL` where it runs already.\n";
/// The version of the requirements, which is that of this program.
const AS_OF: &str = concat!(
    "# What later versions of wireproof bring is told, and turns nothing red until this is raised.\n",
    "requirements-as-of = \"",
    env!("CARGO_PKG_VERSION"),
    "\"\n"
);
/// How long a server that is started beside is waited for, in seconds.
const WAIT: u32 = 60;

/// The command of a workflow that runs the checks.
const CHECK: &str = "wireproof check";

const GITHUB: &str = include_str!("../../docs/ci/github.yml");
const GITLAB: &str = include_str!("../../docs/ci/gitlab-ci.yml");

/// Write wireproof.toml, the first list of known failures and a workflow
///
/// The server is judged once, and what is broken there is listed as known, each with what it comes of. Nothing is written
/// where a file is there already, and nothing after a run that could not judge everything.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  wireproof init
  wireproof init --target moto --start --install
  wireproof init --endpoint-url http://127.0.0.1:5000 --ci gitlab

Exit codes, the first that applies:
  2    the command line is wrong, or a file is there already
  130  interrupted; nothing is written
  3    the run could not judge everything; nothing is written
  0    the files are written")]
pub(crate) struct InitArguments {
    #[command(flatten)]
    subject: SubjectOptions,

    /// Whose workflow is written
    #[arg(long, value_name = "NAME", default_value = "github", help_heading = "What is written")]
    ci: CiName,

    /// Allow hosts that are neither this machine nor in a private network
    #[arg(long, help_heading = "How it is reached")]
    allow_remote: bool,
}

/// Who runs a workflow.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum CiName {
    /// GitHub Actions: .github/workflows/wireproof.yml
    Github,
    /// GitLab CI: .gitlab-ci.yml
    Gitlab,
}

impl CiName {
    fn workflow(self) -> (&'static str, &'static str) {
        match self {
            Self::Github => (".github/workflows/wireproof.yml", GITHUB),
            Self::Gitlab => (".gitlab-ci.yml", GITLAB),
        }
    }
}

impl InitArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let (workflow, steps) = self.ci.workflow();
        let there: Vec<&str> = [FILE, KNOWN, workflow]
            .into_iter()
            .filter(|path| std::fs::symlink_metadata(path).is_ok())
            .collect();
        if !there.is_empty() {
            return Err(Failure::input(format!(
                "nothing is written, since this is there already: {}; move it away, or write what is missing by hand",
                there.join(", ")
            )));
        }
        let text = self.checks();
        // Where standard error is closed, nobody can be told.
        let patience =
            if self.waits() { format!("; the server has {WAIT} s to come up") } else { String::new() };
        drop(writeln!(
            std::io::stderr(),
            "running the check `{}` once, to list what is broken now{patience}",
            self.name()
        ));
        let summary = self.judge(&text)?;
        if let Some(reason) = unfit(&summary) {
            return Err(Failure::reach(format!(
                "nothing is written, since a list of known failures that is made now would be wrong: {reason}"
            )));
        }
        let steps = match self.allow_remote {
            true => steps.replace(CHECK, &format!("{CHECK} --allow-remote")),
            false => steps.to_owned(),
        };
        let known = first_list(&summary, Path::new(KNOWN))?;
        let files = [(FILE, text.as_str()), (KNOWN, known.as_str()), (workflow, steps.as_str())];
        write_new(&files)?;
        self.tell(&summary, workflow)
    }

    /// Whether it is waited for the server, which somebody else starts.
    fn waits(&self) -> bool {
        !self.subject.is_embedded() && !self.subject.server.start
    }

    /// The file of checks.
    fn checks(&self) -> String {
        let subject = &self.subject;
        let mut text = String::from(
            "# The checks of this repository: `wireproof check` runs all of them, `wireproof check --check NAME` one.\n\
             # Keys are the options of `wireproof check server`, and paths are seen from here.\n\n",
        );
        if subject.is_open() {
            text.push_str(NO_SERVER);
        }
        text.push_str("[[check]]\n");
        let mut line = |key: &str, value: toml_edit::Value| {
            writeln!(text, "{key} = {value}")
                .unwrap_or_else(|never| unreachable!("a text takes everything: {never}"));
        };
        line("name", self.name().into());
        if let Some(target) = &subject.target {
            line("target", target.as_str().into());
        }
        if let Some(url) = &subject.endpoint_url {
            line("endpoint-url", url.to_string().into());
        }
        if let Some(code) = &subject.server.code {
            line("code", code.text.as_str().into());
        }
        for (key, is_set) in [("start", subject.server.start), ("install", subject.server.install)] {
            if is_set {
                line(key, true.into());
            }
        }
        if self.waits() {
            line("wait", i64::from(WAIT).into());
        }
        if !subject.fault.is_empty() {
            line("fault", subject.fault.iter().map(String::as_str).collect::<toml_edit::Array>().into());
        }
        if let Some(behavior) = subject.behavior.and_then(|behavior| behavior.to_possible_value()) {
            line("behavior", behavior.get_name().into());
        }
        line("expected-failures", KNOWN.into());
        text.push_str(AS_OF);
        text
    }

    /// The name of the check: that of the target, or of its file.
    fn name(&self) -> String {
        let stem = self.subject.target.as_deref().map(Path::new).and_then(Path::file_stem);
        let is_plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
        let name =
            stem.map(|stem| stem.to_string_lossy().into_owned()).filter(|name| name.chars().all(is_plain));
        let is_name = |name: &String| name.starts_with(|first: char| first.is_ascii_alphanumeric());
        let other = if self.subject.is_embedded() { MOCK } else { UNNAMED };
        name.filter(is_name).unwrap_or_else(|| other.to_owned())
    }

    /// What comes of the check that is to be written, without a list.
    fn judge(&self, text: &str) -> Result<Summary, Failure> {
        let checks = parse(FILE, text, Path::new("")).map_err(|wrong| Failure::diagnosed([&wrong]))?;
        let [ConfiguredCheck { arguments, .. }]: [ConfiguredCheck; 1] =
            checks.try_into().map_err(|_| Failure::input("expected one check to be written"))?;
        let mut arguments: ServerArguments = arguments;
        arguments.expected_failures = None;
        arguments.reach.access.allow_remote = self.allow_remote;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let judged = runtime.block_on(arguments.judge())?;
        let judged =
            judged.ok_or_else(|| Failure::input("--fault: expected the id of a fault, found `list`"))?;
        if judged.summary.conclusion() == Conclusion::Interrupted || signals::interrupt().is_uttered() {
            return Err(Failure::interrupted("interrupted before everything was judged; nothing is written"));
        }
        judged.kept.map(|()| judged.summary)
    }

    fn tell(&self, summary: &Summary, workflow: &str) -> Result<u8, Failure> {
        let flaky = summary.findings.iter().filter(|finding| finding.flaky).count();
        let mut out = std::io::stdout().lock();
        writeln!(out, "wrote {FILE}: the check `{}`, which judges {}", self.name(), escape(&summary.target))?;
        if self.subject.is_open() {
            writeln!(out, "no server was named: {FILE} says how to name yours")?;
        }
        writeln!(out, "wrote {KNOWN}: {}", listed(summary))?;
        writeln!(out, "wrote {workflow}: set WIREPROOF_GIT and WIREPROOF_COMMIT in it")?;
        if flaky > 0 {
            let count = counted(flaky, "finding");
            writeln!(
                out,
                "{count} did not show again: listed, and stale where they do not show in a later run"
            )?;
        }
        if !Path::new(".git").exists() {
            writeln!(out, "this folder is not the root of a repository, where a workflow has to stand")?;
        }
        writeln!(out, "next: wireproof check, and commit these files")?;
        Ok(0)
    }
}

/// What the list has, in a few words.
fn listed(summary: &Summary) -> String {
    let listed = summary.findings.iter().filter(|finding| finding.level > Level::Observe);
    let (explained, alone): (Vec<_>, Vec<_>) = listed.partition(|finding| finding.cause.is_some());
    match (explained.len() + alone.len(), alone.len()) {
        (0, _) => "nothing is broken, so it lists nothing".to_owned(),
        (all, 0) => format!(
            "{}, all explained by {}",
            counted(all, "known failure"),
            counted(summary.causes.len(), "cause")
        ),
        (all, alone) => format!(
            "{}, of which {alone} have no cause: say there why they are known",
            counted(all, "known failure")
        ),
    }
}

/// Why no list can be made of a run.
fn unfit(summary: &Summary) -> Option<String> {
    let errors = summary.cases.error;
    if let Some(trouble) = &summary.trouble {
        return Some(escape(trouble));
    }
    if errors > 0 {
        return Some(format!("{} could not be judged", counted(errors, "case")));
    }
    if let Some(result) = summary.unjudged().next() {
        return Some(format!("no case of {} was judged", result.id));
    }
    let judged = summary.cases.judged();
    (!summary.is_whole()).then(|| format!("{judged} of {} cases were sent", summary.cases.total))
}

/// Writes files that are not there yet, and their folders; of those that were written nothing stays where one cannot be.
fn write_new(files: &[(&str, &str)]) -> Result<(), Failure> {
    let mut written: Vec<PathBuf> = Vec::new();
    for (path, text) in files {
        let path = PathBuf::from(path);
        if let Err(error) = files::write_new(&path, text) {
            for path in &written {
                // It was made a moment ago; where it cannot go, the message tells of it no less.
                drop(std::fs::remove_file(path));
            }
            return Err(Failure::input(format!("{}: {error}; nothing is written", path.display())));
        }
        written.push(path);
    }
    Ok(())
}
