//! Target files, built-in and given, and the values that stand outside of them.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::outside::read_outside;
use crate::diagnostic::Diagnosed;
use crate::judge::near::did_you_mean;
use crate::judge::spec_files;
use crate::spec::Spec;
use crate::target::bindings::Bindings;
use crate::target::chain::TargetFile;
use crate::target::client::definition::ClientTarget;
use crate::target::client::kind::is_of_client;
use crate::target::client::{embedded as clients, load as client_load};
use crate::target::definition::Target;
use crate::target::embedded as servers;
use crate::target::load::load;

/// What a target stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetKind {
    Server,
    Client,
}

/// The target of a name, or of a file: a server.
pub(crate) fn load_target(given: &str, spec: &Spec) -> Result<Target, Failure> {
    let file = found(given, TargetKind::Server)?;
    loaded(spec, |services| load(&file, services, &|asking, name| find(asking, name, TargetKind::Server)))
}

/// The client of a name, or of a file.
pub(crate) fn load_client(given: &str, spec: &Spec) -> Result<ClientTarget, Failure> {
    let file = found(given, TargetKind::Client)?;
    let find = |asking: &str, name: &str| find(asking, name, TargetKind::Client);
    loaded(spec, |services| client_load::load(&file, services, &find))
}

/// Whether a name or a file is a client's, where either may be given.
pub(crate) fn kind_of(given: &str) -> TargetKind {
    match find_file(given) {
        Some(Ok(file)) if is_client(&file) => TargetKind::Client,
        _ => TargetKind::Server,
    }
}

/// The names of the built-in targets of a kind.
pub(crate) fn names(kind: TargetKind) -> Vec<&'static str> {
    match kind {
        TargetKind::Server => servers::names().collect(),
        TargetKind::Client => clients::names().collect(),
    }
}

/// A name that no target of this kind has, which is perhaps what a target of the other kind is called.
pub(crate) fn unknown(name: &str, kind: TargetKind) -> Failure {
    let hint = did_you_mean(name, names(kind).into_iter());
    let noun = match kind {
        TargetKind::Server => "a target",
        TargetKind::Client => "a client's target",
    };
    Failure::input(format!(
        "expected {noun}, found `{}`, which is none{hint}; `wireproof target list` lists them, and a file's name ends \
         in .toml",
        name.escape_debug()
    ))
}

/// The text of a built-in target, of either kind.
pub(crate) fn built_in_text(name: &str) -> Option<&'static str> {
    servers::text(name).or_else(|| clients::text(name))
}

fn loaded<T>(spec: &Spec, load: impl Fn(&[&str]) -> Result<T, Vec<Diagnosed>>) -> Result<T, Failure> {
    let services: Vec<&str> = spec.services.iter().map(|service| service.id.as_str()).collect();
    load(&services).map_err(|faults| Failure::diagnosed(&faults))
}

/// The file of a target of this kind.
fn found(given: &str, wanted: TargetKind) -> Result<TargetFile, Failure> {
    let file = find_file(given).ok_or_else(|| unknown(given, wanted))?.map_err(Failure::input)?;
    let name = given.escape_debug();
    match (wanted, is_client(&file)) {
        (TargetKind::Server, true) => Err(Failure::input(format!(
            "expected the target of a server, found `{name}`, which is a client: wireproof check client --target {name} \
             judges it"
        ))),
        (TargetKind::Client, false) if servers::text(given).is_some() => Err(Failure::input(format!(
            "expected a client, found `{name}`, which is a server: wireproof check server --target {name} judges it"
        ))),
        _ => Ok(file),
    }
}

/// The file of a name or a path; `None` where it is neither.
fn find_file(given: &str) -> Option<Result<TargetFile, String>> {
    let built_in =
        [TargetKind::Server, TargetKind::Client].into_iter().find_map(|kind| built_in(given, kind));
    match built_in {
        Some(file) => Some(Ok(file)),
        None if is_path(given) || Path::new(given).is_file() => Some(read(given)),
        None => None,
    }
}

fn is_client(file: &TargetFile) -> bool {
    is_of_client(file, &|asking, name| find(asking, name, TargetKind::Server))
}

fn built_in(name: &str, kind: TargetKind) -> Option<TargetFile> {
    let (folder, text) = match kind {
        TargetKind::Server => ("targets", servers::text(name)?),
        TargetKind::Client => ("targets/clients", clients::text(name)?),
    };
    Some(TargetFile { name: format!("{folder}/{name}.toml"), text: text.to_owned() })
}

fn is_path(name: &str) -> bool {
    name.ends_with(".toml") || name.contains('/')
}

fn read(path: &str) -> Result<TargetFile, String> {
    let file = spec_files::read(Path::new(path))?;
    Ok(TargetFile { name: file.name, text: file.text })
}

/// The file that another one begins with: a built-in one, or one whose path is seen from there.
fn find(asking: &str, name: &str, kind: TargetKind) -> Result<TargetFile, String> {
    if is_path(name) {
        let folder = Path::new(asking).parent().unwrap_or(Path::new(""));
        return read(&folder.join(name).to_string_lossy());
    }
    built_in(name, kind)
        .ok_or_else(|| format!("expected a path that ends in .toml, or one of {}", names(kind).join(", ")))
}

/// The values that stand outside of a target's file, all of those that are missing told at once.
pub(crate) fn outside_values(target: &Target, is_started: bool) -> Result<Bindings, Failure> {
    let mut bindings = Bindings::default();
    let mut missing = Vec::new();
    for outside in target.outside(is_started) {
        match read_outside(&outside) {
            Ok(value) => bindings = bindings.with_outside(outside, value),
            Err(_) if target.may_be_missing(&outside) => {}
            Err(reason) => missing.push(reason),
        }
    }
    if missing.is_empty() {
        return Ok(bindings);
    }
    Err(Failure::input(format!(
        "the target `{}` needs values from outside: {}",
        target.name,
        missing.join("; ")
    )))
}
