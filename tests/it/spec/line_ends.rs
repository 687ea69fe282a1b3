//! Files from editors and checkouts that end lines in two characters or mark the beginning say what all others say.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use wireproof::internals::model::operation::Operation;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

fn built_in(change: impl Fn(String) -> String) -> Vec<SpecFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec");
    let mut files = Vec::new();
    for part in ["protocol", "cognito-idp"] {
        for entry in fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{part}/{}", path.file_name().unwrap().to_str().unwrap());
            files.push(SpecFile { name, text: change(fs::read_to_string(path).unwrap()) });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

fn loaded(files: &[SpecFile]) -> Spec {
    Spec::load(files).unwrap()
}

#[test]
fn every_text_is_the_same_whatever_ends_its_lines() {
    let plain = loaded(&built_in(|text| text));
    for change in [
        |text: String| text.replace('\n', "\r\n"),
        |text: String| format!("\u{feff}{text}"),
        |text: String| format!("\u{feff}{}", text.replace('\n', "\r\n")),
    ] {
        let other = loaded(&built_in(change));
        assert_eq!(plain.sha256(), other.sha256());
        let texts = |spec: &Spec| {
            let operations = spec.services.iter().flat_map(|service| service.operations.clone());
            operations.map(|operation: Arc<Operation>| format!("{operation:?}")).collect::<Vec<_>>()
        };
        assert_eq!(texts(&plain), texts(&other));
        assert!(texts(&plain).iter().all(|text| !text.contains("\\r\\n")));
    }
}

/// The line that is shown is the line of the file.
#[test]
fn a_fault_is_shown_at_its_line_whatever_ends_it() {
    let shown = |text: &str| {
        let file = SpecFile { name: "lending/service.toml".to_owned(), text: text.to_owned() };
        Spec::overlay(&[file]).unwrap_err().to_string()
    };
    let text = "# A service.\n\nid = 3\n";
    assert!(shown(text).contains("lending/service.toml:3:6"), "{}", shown(text));
    assert_eq!(shown(text), shown(&text.replace('\n', "\r\n")));
    assert_eq!(shown(text), shown(&format!("\u{feff}{text}")));
}
