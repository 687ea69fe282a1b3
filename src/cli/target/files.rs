//! Target files, built-in and given, and the values that stand outside of them.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::outside::read_outside;
use crate::judge::near::did_you_mean;
use crate::judge::spec_files;
use crate::spec::Spec;
use crate::target::bindings::Bindings;
use crate::target::definition::Target;
use crate::target::embedded;
use crate::target::load::{TargetFile, load};

/// The target of a name, or of a file.
pub(crate) fn load_target(given: &str, spec: &Spec) -> Result<Target, Failure> {
    let file = match embedded::text(given) {
        Some(text) => built_in(given, text),
        None if is_path(given) || Path::new(given).is_file() => read(given).map_err(Failure::input)?,
        None => return Err(unknown(given)),
    };
    let services: Vec<&str> = spec.services.iter().map(|service| service.id.as_str()).collect();
    load(&file, &services, &find).map_err(|faults| Failure::diagnosed(&faults))
}

/// A name that no target has.
pub(crate) fn unknown(name: &str) -> Failure {
    let hint = did_you_mean(name, embedded::names());
    Failure::input(format!(
        "expected a target, found `{}`, which is none{hint}; `wireproof target list` lists them, and a file's name ends \
         in .toml",
        name.escape_debug()
    ))
}

fn built_in(name: &str, text: &str) -> TargetFile {
    TargetFile { name: format!("targets/{name}.toml"), text: text.to_owned() }
}

fn is_path(name: &str) -> bool {
    name.ends_with(".toml") || name.contains('/')
}

fn read(path: &str) -> Result<TargetFile, String> {
    let file = spec_files::read(Path::new(path))?;
    Ok(TargetFile { name: file.name, text: file.text })
}

/// The file that another one begins with: a built-in one, or one whose path is seen from there.
fn find(asking: &str, name: &str) -> Result<TargetFile, String> {
    if is_path(name) {
        let folder = Path::new(asking).parent().unwrap_or(Path::new(""));
        return read(&folder.join(name).to_string_lossy());
    }
    let found = embedded::text(name).map(|text| built_in(name, text));
    found.ok_or_else(|| {
        let names: Vec<&str> = embedded::names().collect();
        format!("expected a path that ends in .toml, or one of {}", names.join(", "))
    })
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
