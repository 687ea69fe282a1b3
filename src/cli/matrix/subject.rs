//! What stands in a column of a matrix: a server, a client, or what was judged before.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::named::read_report;
use crate::cli::target::files::{TargetKind, kind_of, load_client, load_target};
use crate::event::summary::{SubjectKind, Summary};
use crate::exchange::endpoint::Endpoint;
use crate::spec::Spec;

/// What stands in a column.
#[derive(Clone, Debug)]
pub(super) enum MatrixSubject {
    Target { name: String, can_start: bool, can_install: bool },
    Url(Endpoint),
    Client(String),
    Report(Box<Summary>),
}

impl MatrixSubject {
    /// What a word of the command line means. Files are read at once, so that one that is wrong is told before anything is
    /// judged.
    fn read(text: &str, spec: &Spec) -> Result<Self, Failure> {
        if text.contains("://") {
            return text.parse().map(Self::Url).map_err(Failure::input);
        }
        if has_extension(text, "json") {
            return read_report(Path::new(text)).map(|summary| Self::Report(Box::new(summary)));
        }
        if kind_of(text) == TargetKind::Client {
            return load_client(text, spec).map(|_| Self::Client(text.to_owned()));
        }
        let target = load_target(text, spec)?;
        Ok(Self::Target {
            name: text.to_owned(),
            can_start: target.start.is_some(),
            can_install: target.install.is_some(),
        })
    }

    fn kind(&self) -> SubjectKind {
        match self {
            Self::Client(_) => SubjectKind::Client,
            Self::Report(summary) => summary.subject,
            Self::Target { .. } | Self::Url(_) => SubjectKind::Service,
        }
    }
}

/// What the words of a command line mean, and which end of the wire all of them are.
pub(super) fn subjects(
    targets: &[String],
    spec: &Spec,
) -> Result<(SubjectKind, Vec<MatrixSubject>), Failure> {
    let read = |target: &String| MatrixSubject::read(target, spec);
    let subjects = targets.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let named = |kind: SubjectKind| subjects.iter().zip(targets).find(|(subject, _)| subject.kind() == kind);
    if let (Some((_, server)), Some((_, client))) = (named(SubjectKind::Service), named(SubjectKind::Client))
    {
        return Err(Failure::input(format!(
            "expected servers or clients, found both: `{}` is a server, and `{}` a client; they have no requirement in \
             common, so that each kind has a matrix of its own",
            server.escape_debug(),
            client.escape_debug()
        )));
    }
    let kind = subjects.first().map_or(SubjectKind::Service, MatrixSubject::kind);
    Ok((kind, subjects))
}

pub(super) fn has_extension(text: &str, extension: &str) -> bool {
    Path::new(text).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}
