//! Every file under `tests/cases/target` is loaded, and what is said about it is compared. A good file has no `.stderr`.

use std::fs;
use std::path::Path;

use snapbox::assert_data_eq;
use snapbox::data::Data;
use wireproof::internals::target::chain::TargetFile;
use wireproof::internals::target::embedded;
use wireproof::internals::target::load::load;

/// The services that targets can name.
const SERVICES: [&str; 1] = ["cognito-idp"];

/// What is said about a file; built-in targets can be begun with, and files of the same folder.
fn told(name: &str, text: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/target");
    let find = |_: &str, wanted: &str| {
        let built_in = embedded::text(wanted).map(str::to_owned);
        let text = built_in.or_else(|| fs::read_to_string(folder.join(wanted)).ok());
        let text = text.ok_or_else(|| "expected a target".to_owned())?;
        Ok(TargetFile { name: wanted.to_owned(), text })
    };
    let file = TargetFile { name: name.to_owned(), text: text.to_owned() };
    match load(&file, &SERVICES, &find) {
        Ok(_) => String::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn what_is_said_about_each_file_is_what_stands_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/target");
    let mut checked = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap();
            let told = told(name, &fs::read_to_string(&path).unwrap());
            if name.starts_with("good") {
                assert_eq!(told, "", "{name} is refused");
            } else {
                assert!(!told.is_empty(), "{name} is accepted");
                assert_data_eq!(told, Data::read_from(&path.with_extension("stderr"), None).raw());
            }
            checked += 1;
        }
    }
    assert!(checked > 8, "found only {checked} files");
}

#[test]
fn the_compiled_in_files_are_free_of_faults() {
    let names: Vec<&str> = embedded::names().collect();
    for known in ["emulator", "moto", "ministack", "ministack-auth", "cognito-local", "lws", "mock", "aws"] {
        assert!(names.contains(&known), "{known} is missing among {names:?}");
    }
    for name in names {
        assert_eq!(told(&format!("{name}.toml"), embedded::text(name).unwrap()), "", "{name}");
    }
}

/// A file that is cut anywhere, or has any line twice or none of it, is told to be wrong or is read: nothing panics.
#[test]
fn whatever_is_left_of_a_file_is_read_or_told() {
    let text = embedded::text("emulator").unwrap();
    for (index, _) in text.char_indices().filter(|(index, _)| index % 7 == 0) {
        told("cut.toml", &text[..index]);
    }
    let lines: Vec<&str> = text.lines().collect();
    for index in 0..lines.len() {
        let without: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, line)| *line).collect();
        told("without.toml", &without.join("\n"));
    }
}
