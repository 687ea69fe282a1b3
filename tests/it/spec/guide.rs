//! `docs/spec-format.md`: its snippets together make the files that they say they are in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

/// The files that the snippets make, by their names.
fn files() -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for snippet in guide().split("```toml\n").skip(1) {
        let snippet = snippet.split("```").next().unwrap();
        let (name, text) = snippet.split_once('\n').unwrap();
        files.entry(name.strip_prefix("# ").unwrap().to_owned()).or_default().push_str(text);
    }
    files
}

fn guide() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/spec-format.md")).unwrap()
}

#[test]
fn the_snippets_of_the_guide_make_a_spec() {
    let files: Vec<SpecFile> = files().into_iter().map(|(name, text)| SpecFile { name, text }).collect();
    let spec = Spec::overlay(&files).unwrap();
    let (_, operation) = spec.operation("post-office/forward-mail").unwrap();
    assert!(operation.requirement_named("post-office/forward-mail/length/Customer/max").is_some());
}

#[test]
fn the_commands_of_the_guide_do_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files() {
        let path = folder.path().join("spec").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let guide = guide();
    let commands = guide.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    for line in commands.lines() {
        let (command, code) = line.split_once(" # exits with ").unwrap_or((line, "0"));
        let output = Command::new(env!("CARGO_BIN_EXE_wireproof"))
            .args(command.split_whitespace().skip(1))
            .current_dir(folder.path())
            .env("XDG_STATE_HOME", folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code.parse().unwrap()), "{line}: {told}");
    }
    assert_eq!(commands.lines().count(), 7);
}
