//! The parts of a target that stand alone: where it is, how it is installed and started, how it is spoken to.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Component, Path};
use std::time::Duration;

use crate::diagnostic::located::Located;
use crate::spec::faults::Faults;
use crate::target::capture::is_header_name;
use crate::target::code::{CodeRules, CodeSource};
use crate::target::definition::{Credentials, Install, StartCommand};
use crate::target::template::Template;
use crate::target::text::{CodeRulesText, CredentialsText, EndpointPlaceText, InstallText, StartText};
use crate::target::whole::InFile;

/// The port of an endpoint that has `{port}` and says nothing more.
const PORT: u16 = 8080;
/// The slowest rate that anybody can mean: one request in an hour.
const SLOWEST: f64 = 1.0 / 3600.0;
/// More seconds than anybody waits for.
const LONGEST: f64 = 86_400.0;

/// Reads parts, and gathers what is wrong with them by the files that they stand in.
pub(crate) struct Parts<'faults> {
    pub(crate) faults: &'faults mut [Faults],
}

impl Parts<'_> {
    /// A text whose names are all known.
    pub(crate) fn template(
        &mut self,
        text: &Located<String>,
        file: usize,
        known: &BTreeSet<String>,
    ) -> Template {
        let template = Template::read(text);
        self.require_names(&template, &text.span, file, known);
        template
    }

    /// Tells of names in a template that are not known.
    pub(super) fn require_names(
        &mut self,
        template: &Template,
        span: &Range<usize>,
        file: usize,
        known: &BTreeSet<String>,
    ) {
        for name in template.names().filter(|name| !known.contains(*name)) {
            self.faults[file].unknown("value", name, span, known.iter().map(String::as_str));
        }
    }

    /// So many seconds.
    pub(super) fn seconds(&mut self, written: Option<(&Located<f64>, usize)>, ordinary: f64) -> Duration {
        let Some((written, file)) = written else { return Duration::from_secs_f64(ordinary) };
        if written.value > 0.0 && written.value <= LONGEST {
            return Duration::from_secs_f64(written.value);
        }
        let label = "expected a number of seconds above zero, and a day at most";
        self.faults[file].error("no time that can be waited", &written.span, label);
        Duration::from_secs_f64(ordinary)
    }

    /// So many in a second.
    pub(super) fn rate(&mut self, written: &Located<f64>, file: usize) -> Option<f64> {
        if written.value.is_finite() && written.value >= SLOWEST {
            return Some(written.value);
        }
        let label = "expected a number of requests per second, and at least one in an hour";
        self.faults[file].error("no rate that can be kept", &written.span, label);
        None
    }

    /// A number above zero.
    pub(super) fn at_least_one<N: Copy + Default + PartialEq>(
        &mut self,
        written: &Located<N>,
        file: usize,
    ) -> Option<N> {
        if written.value != N::default() {
            return Some(written.value);
        }
        self.faults[file].error("no number that can be kept", &written.span, "expected a number above zero");
        None
    }

    pub(super) fn endpoint(&mut self, endpoint: &InFile<Located<EndpointPlaceText>>) -> (Template, u16) {
        let text = &endpoint.value.url;
        let is_outside = Template::read(text).outside().is_some();
        if !is_outside && !text.starts_with("http://") && !text.starts_with("https://") {
            let label = "expected a URL such as `http://127.0.0.1:{port}`";
            self.faults[endpoint.file].error("no URL", &text.span, label);
        }
        let url = self.template(text, endpoint.file, &names(&["port", "region"]));
        let port = endpoint.value.port.as_ref();
        if let Some(port) = port.filter(|port| port.value == 0) {
            self.faults[endpoint.file].error("nothing can listen on port 0", &port.span, "expected a port");
        }
        (url, port.map_or(PORT, |port| port.value))
    }

    pub(super) fn credentials(
        &mut self,
        written: Option<&InFile<Located<CredentialsText>>>,
        known: &BTreeSet<String>,
    ) -> Credentials {
        let Some(InFile { value: written, file }) = written else { return Credentials::None };
        let mut template =
            |text: &str| self.template(&Located::new(text.to_owned(), written.span.clone()), *file, known);
        match &written.value {
            CredentialsText::None {} => Credentials::None,
            CredentialsText::Header { name, value } => {
                let value = template(value);
                self.header(&Located::new(name.clone(), written.span.clone()), *file);
                Credentials::Header { name: name.clone(), value }
            }
            CredentialsText::Sigv4 { access_key, secret_key, session_token } => Credentials::Signature {
                access_key: template(access_key),
                secret_key: template(secret_key),
                session_token: session_token.as_deref().map(template),
            },
        }
    }

    /// Refuses what is no name of a header, and headers that the sender writes itself.
    pub(super) fn header(&mut self, name: &Located<String>, file: usize) {
        let is_framing =
            ["content-length", "transfer-encoding"].iter().any(|framing| name.eq_ignore_ascii_case(framing));
        if !is_header_name(name) || is_framing {
            let label = "expected the name of a header that says nothing of the body's length";
            self.faults[file].error(format!("`{}` cannot be a header", **name), &name.span, label);
        }
    }

    pub(crate) fn install(&mut self, install: &InFile<Located<InstallText>>) -> Install {
        let InFile { value: written, file } = install;
        self.package(&written.package, *file);
        for extra in written.extras.iter().filter(|extra| extra.is_empty() || !is_plain(extra, "._-")) {
            self.faults[*file].error("no name of an extra", &extra.span, "expected a name alone");
        }
        self.version(&written.version, *file);
        let mut beside = Vec::new();
        for (package, version) in &written.with.entries {
            self.package(package, *file);
            self.version(version, *file);
            beside.push((package.value.clone(), version.value.clone()));
        }
        Install {
            from: written.from,
            package: written.package.value.clone(),
            extras: written.extras.iter().map(|extra| extra.value.clone()).collect(),
            version: written.version.value.clone(),
            beside,
        }
    }

    fn package(&mut self, package: &Located<String>, file: usize) {
        let is_package =
            !package.is_empty() && !package.starts_with(['-', '.']) && is_plain(package, "._-@/");
        if !is_package {
            let label = "expected the name of a package alone, without a version";
            self.faults[file].error("no name of a package", &package.span, label);
        }
    }

    fn version(&mut self, version: &Located<String>, file: usize) {
        if !version.starts_with(|first: char| first.is_ascii_digit()) || !is_plain(version, ".+-") {
            let label = "expected one version such as `1.2.3`: what is judged has to be the same everywhere";
            self.faults[file].error("no pinned version", &version.span, label);
        }
    }

    pub(super) fn start(
        &mut self,
        start: &InFile<Located<StartText>>,
        known: &BTreeSet<String>,
    ) -> StartCommand {
        let InFile { value: written, file } = start;
        if written.command.is_empty() {
            let label = "expected a program and its arguments";
            self.faults[*file].error("no command", &written.command.span, label);
        }
        let command = written.command.iter().map(|word| self.template(word, *file, known)).collect();
        let environment = written.environment.entries.iter();
        let environment = environment
            .map(|(name, value)| (name.value.clone(), self.template(value, *file, known)))
            .collect();
        let mut files = Vec::new();
        for (path, text) in &written.files.entries {
            let mut components = Path::new(path.as_str()).components();
            if path.is_empty() || !components.all(|component| matches!(component, Component::Normal(_))) {
                let label = "expected a path inside of the working folder";
                self.faults[*file].error("a file that is elsewhere", &path.span, label);
            }
            files.push((path.value.clone(), self.template(text, *file, known)));
        }
        let ready_within = self.seconds(written.ready_within.as_ref().map(|seconds| (seconds, *file)), 30.0);
        StartCommand { command, environment, files, ready_within }
    }

    pub(super) fn code(
        &mut self,
        code: &InFile<Located<CodeRulesText>>,
        known: &BTreeSet<String>,
    ) -> Option<CodeRules> {
        let InFile { value: written, file } = code;
        let within = self.seconds(written.within.as_ref().map(|seconds| (seconds, *file)), 5.0);
        let wrong = written.wrong.as_ref().map(|wrong| self.template(wrong, *file, known));
        let source = &written.source;
        match CodeSource::read(source) {
            Ok(read) => {
                for template in read.templates() {
                    self.require_names(template, &source.span, *file, known);
                }
                Some(CodeRules { source: read, wrong, within })
            }
            Err(expected) => {
                self.faults[*file].error("no source of codes", &source.span, expected);
                None
            }
        }
    }
}

/// Whether a text has letters, digits and these characters alone.
fn is_plain(text: &str, others: &str) -> bool {
    text.chars().all(|character| character.is_ascii_alphanumeric() || others.contains(character))
}

/// Names as a set.
pub(crate) fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
