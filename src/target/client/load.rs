//! Reads a client's file and those that it begins with.

use std::path::Path;

use crate::diagnostic::located::Located;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::spec::faults::Faults;
use crate::target::chain::{FileChain, FindFile, TargetFile};
use crate::target::client::definition::{ClientDrive, ClientTarget, DriverFile};
use crate::target::client::embedded;
use crate::target::client::text::{ClientTargetText, DriverText};
use crate::target::resolve::parts::{Parts, names};
use crate::target::template::Template;
use crate::target::whole::first;

/// Values that the words of a driver can have.
const OF_DRIVER: [&str; 2] = ["driver", "wireproof"];
/// Values that the words of a command can have; the last two are filled in for each call.
const OF_COMMAND: [&str; 6] = ["service", "operation", "wireproof", "endpoint", "input", "timeout"];

/// Reads a file. `services` are the ids of the services that there are.
///
/// # Errors
///
/// Everything that is wrong with it and with those that it begins with.
pub fn load(
    file: &TargetFile,
    services: &[&str],
    find: FindFile<'_>,
) -> Result<ClientTarget, Vec<Diagnosed>> {
    let FileChain { files, texts, mut faults } =
        FileChain::read(file, find, ClientTargetText::read, |text| text.extends.clone());
    let service = first(&texts, |text| text.service.clone());
    if let Some(service) = service.as_ref().filter(|service| !services.contains(&service.value.as_str())) {
        let known = services.iter().copied();
        faults[service.file].unknown("service", &service.value, &service.value.span, known);
    }
    let mut parts = Parts { faults: &mut faults };
    let install = first(&texts, |text| text.install.clone()).map(|install| parts.install(&install));
    let drive = drive(&texts, &files, &mut parts);
    let diagnosed = FileChain::<ClientTargetText>::diagnosed(faults, &files);
    match (drive, texts.into_iter().next().and_then(|text| text.summary)) {
        (Some(drive), Some(summary)) if diagnosed.is_empty() => Ok(ClientTarget {
            name: file.target().to_owned(),
            summary: summary.value,
            service: service.map(|service| service.value.value),
            install,
            drive,
        }),
        _ => Err(diagnosed),
    }
}

/// How the client is called: the first file that says it does so, and in one way.
fn drive(texts: &[ClientTargetText], files: &[TargetFile], parts: &mut Parts<'_>) -> Option<ClientDrive> {
    let said = texts.iter().position(|text| text.driver.is_some() || text.command.is_some());
    let Some(place) = said else {
        // Where parts of a file could not be read, what is missing may stand in them.
        if !parts.faults.iter().any(|faults| faults.incomplete) {
            parts.faults[0].push(Diagnostic::error(
                "neither a driver nor a command",
                0..0,
                "expected a table `[driver]` or `[command]` in this file, or in one that it begins with",
            ));
        }
        return None;
    };
    let faults: &mut Faults = &mut parts.faults[place];
    match (&texts[place].driver, &texts[place].command) {
        (Some(driver), Some(_)) => {
            faults.error("a driver and a command", &driver.span, "expected one of them");
            None
        }
        (Some(driver), None) => {
            let file = driver.file.as_ref().map(|file| driver_file(file, &files[place], faults));
            Some(ClientDrive::Driver { command: driver_words(driver, place, parts), file: file.flatten() })
        }
        (None, command) => {
            let words = &command.as_ref()?.words;
            Some(ClientDrive::Command(templates(words, place, &OF_COMMAND, parts)))
        }
    }
}

fn driver_words(driver: &DriverText, place: usize, parts: &mut Parts<'_>) -> Vec<Template> {
    let known = if driver.file.is_some() { &OF_DRIVER[..] } else { &OF_DRIVER[1..] };
    templates(&driver.command, place, known, parts)
}

fn templates(
    words: &Located<Vec<Located<String>>>,
    place: usize,
    known: &[&str],
    parts: &mut Parts<'_>,
) -> Vec<Template> {
    if words.is_empty() {
        let label = "expected a program and its arguments";
        parts.faults[place].error("no command", &words.span, label);
    }
    let known = names(known);
    let mut templates = Vec::new();
    for word in &words.value {
        let template = parts.template(word, place, &known);
        if template.outside().is_some() {
            let label = "expected a text: a client is called with what stands here, by whoever calls it";
            parts.faults[place].error("a value from outside", &word.span, label);
        }
        templates.push(template);
    }
    templates
}

/// A driver of the program's own, or one whose path is seen from the file that names it.
fn driver_file(path: &Located<String>, file: &TargetFile, faults: &mut Faults) -> Option<DriverFile> {
    if let Some(driver) = embedded::driver(path) {
        return Some(DriverFile::BuiltIn(driver.path));
    }
    if path.is_empty() {
        let known: Vec<&str> = embedded::drivers().map(|driver| driver.path).collect();
        let label = format!("expected a path, or one of {}", known.join(", "));
        faults.error("no file of a driver", &path.span, label);
        return None;
    }
    let folder = Path::new(&file.name).parent().unwrap_or(Path::new(""));
    Some(DriverFile::Path(folder.join(path.as_str()).to_string_lossy().into_owned()))
}
