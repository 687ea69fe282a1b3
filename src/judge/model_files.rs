//! Service models that somebody names by paths: a file, a folder with files, or the data of botocore.
//!
//! - A folder is one of botocore's where services stand in it, each with folders of its versions: the newest one counts.
//! - Which services there are is known by names alone; a file is read when it is asked for.

use std::fmt;
use std::fmt::{Display, Formatter};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use flate2::read::GzDecoder;

/// More bytes than any service model has.
const LARGEST: u64 = 256 << 20;

/// How many folders deep models that stand in no order are looked for.
const DEEPEST: usize = 4;

/// The names of botocore's files.
const BOTOCORE_FILES: [&str; 2] = ["service-2.json", "service-2.json.gz"];

/// The path that stands for the data of the installed botocore.
const BOTOCORE: &str = "botocore";

/// Where models are, as an option has it: `[NAME=]PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelPath {
    /// The id of the service, where it is given.
    pub(crate) name: Option<String>,
    /// A file or a folder, or `botocore`.
    pub(crate) path: PathBuf,
}

/// The file of one service's model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ModelFile {
    /// The id of the service.
    pub(crate) id: String,
    /// Where it is.
    pub(crate) path: PathBuf,
}

impl FromStr for ModelPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        };
        let (name, path) = match text.split_once('=').filter(|(name, _)| is_name(name)) {
            Some((name, path)) => (Some(name.to_owned()), path),
            None => (None, text),
        };
        match path.is_empty() {
            true => Err("expected [NAME=]PATH, found no path".to_owned()),
            false => Ok(Self { name, path: PathBuf::from(path) }),
        }
    }
}

impl Display for ModelPath {
    /// As an option has it.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.name {
            Some(name) => write!(formatter, "{name}={path}"),
            None => path.fmt(formatter),
        }
    }
}

impl ModelPath {
    /// The files of the services that are there, in the order of their ids.
    ///
    /// # Errors
    ///
    /// A path that cannot be read, and one without models.
    pub(crate) fn files(&self) -> Result<Vec<ModelFile>, String> {
        let path = match self.path.as_os_str() == BOTOCORE && !self.path.exists() {
            true => installed_botocore()?,
            false => self.path.clone(),
        };
        let wrong = |reason: &dyn std::fmt::Display| format!("{}: {reason}", path.display());
        if !path.is_dir() {
            std::fs::metadata(&path).map_err(|error| wrong(&error))?;
            let id = self.name.clone().unwrap_or_else(|| id_of(&path));
            return Ok(vec![ModelFile { id, path }]);
        }
        let mut files = of_folder(&path).map_err(|error| wrong(&error))?;
        files.sort();
        match (&self.name, files.as_mut_slice()) {
            (_, []) => Err(wrong(
                &"expected a service model, or a folder with some (service-2.json of botocore, or the JSON of Smithy), \
                  found none",
            )),
            (Some(name), [only]) => {
                only.id.clone_from(name);
                Ok(files)
            }
            (Some(name), several) => Err(wrong(&format!(
                "expected one model for `{name}`, found {}; leave the name out",
                several.len()
            ))),
            (None, _) => Ok(files),
        }
    }
}

impl ModelFile {
    /// The text of the model, unpacked.
    ///
    /// # Errors
    ///
    /// The path, and why there is none.
    pub(crate) fn text(&self) -> Result<String, String> {
        let wrong = |reason: &dyn std::fmt::Display| format!("{}: {reason}", self.path.display());
        let file = File::open(&self.path).map_err(|error| wrong(&error))?;
        let mut text = String::new();
        let read = match self.path.extension().is_some_and(|extension| extension == "gz") {
            true => GzDecoder::new(file).take(LARGEST).read_to_string(&mut text),
            false => file.take(LARGEST).read_to_string(&mut text),
        };
        read.map_err(|error| {
            wrong(&format!("expected a service model, found a file that breaks off: {error}"))
        })?;
        Ok(text)
    }
}

/// The data folder of the botocore that the Python of this machine has.
fn installed_botocore() -> Result<PathBuf, String> {
    const SCRIPT: &str =
        "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))";
    let found = ["python3", "python"].into_iter().find_map(|python| {
        let output = Command::new(python).args(["-c", SCRIPT]).output().ok()?;
        let path = String::from_utf8(output.stdout).ok()?;
        (output.status.success() && !path.trim().is_empty()).then(|| PathBuf::from(path.trim()))
    });
    found.ok_or_else(|| {
        "botocore: expected a Python that has it installed, found none; name its data folder: \
         --model PATH/botocore/data"
            .to_owned()
    })
}

fn of_folder(folder: &Path) -> std::io::Result<Vec<ModelFile>> {
    if let Some(path) = in_version(folder) {
        return Ok(vec![ModelFile { id: id_of(&path), path }]);
    }
    if let Some(path) = newest(folder)? {
        return Ok(vec![ModelFile { id: name_of(folder), path }]);
    }
    let mut files = Vec::new();
    for entry in folders(folder)? {
        if let Some(path) = newest(&entry)? {
            files.push(ModelFile { id: name_of(&entry), path });
        }
    }
    if files.is_empty() {
        add_json(folder, 0, &mut files)?;
    }
    Ok(files)
}

/// Botocore's file in the folder of a version.
fn in_version(folder: &Path) -> Option<PathBuf> {
    BOTOCORE_FILES.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

/// Botocore's file of the newest version of a service, whose versions are dates.
fn newest(service: &Path) -> std::io::Result<Option<PathBuf>> {
    let mut versions: Vec<PathBuf> =
        folders(service)?.into_iter().filter(|folder| is_date(&name_of(folder))).collect();
    versions.sort();
    Ok(versions.iter().rev().find_map(|version| in_version(version)))
}

/// Files that end in `.json`, those of the folders below too.
fn add_json(folder: &Path, depth: usize, files: &mut Vec<ModelFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "json") {
            files.push(ModelFile { id: id_of(&path), path });
        }
    }
    if depth < DEEPEST {
        folders(folder)?.iter().try_for_each(|folder| add_json(folder, depth + 1, files))?;
    }
    Ok(())
}

fn folders(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// The id of the service whose model a file is: the folder of its versions, or the file's own name without its version.
fn id_of(path: &Path) -> String {
    let name = name_of(path);
    if BOTOCORE_FILES.contains(&name.as_str()) {
        let version = path.parent();
        let service = version.filter(|version| is_date(&name_of(version))).and_then(Path::parent);
        return service.map_or_else(|| version.map_or_else(String::new, name_of), name_of);
    }
    let stem = name.split(".json").next().unwrap_or_default();
    let version = stem.len().checked_sub("-2024-05-01".len());
    match version.and_then(|at| Some((stem.get(..at)?, stem.get(at + 1..)?))) {
        Some((service, version)) if !service.is_empty() && is_date(version) => service.to_owned(),
        _ => stem.to_owned(),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_date(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let is_number =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number(year, 4) && is_number(month, 2) && is_number(day, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_called_as_its_folder_or_its_file() {
        for (path, id) in [
            ("data/shop/2024-05-01/service-2.json.gz", "shop"),
            ("shop/service-2.json", "shop"),
            ("models/shop.json", "shop"),
            ("models/shop-2024-05-01.json", "shop"),
            ("2024-05-01.json", "2024-05-01"),
        ] {
            assert_eq!(id_of(Path::new(path)), id, "{path}");
        }
    }

    #[test]
    fn a_path_may_have_a_name_before_it() {
        let read = |text: &str| text.parse::<ModelPath>().map(|path| (path.name, path.path));
        assert_eq!(read("shop=a/b.json"), Ok((Some("shop".to_owned()), PathBuf::from("a/b.json"))));
        assert_eq!(read("a/b=c.json"), Ok((None, PathBuf::from("a/b=c.json"))));
        assert!(read("shop=").is_err() && read("").is_err());
    }
}
