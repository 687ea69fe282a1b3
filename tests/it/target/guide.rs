//! `docs/target-format.md`: its snippets are whole files, and its commands do what they say.

use std::fs;
use std::path::Path;

use wireproof::internals::target::chain::TargetFile;
use wireproof::internals::target::embedded;
use wireproof::internals::target::load::load;

use super::run;

/// The files of the page, by their names.
fn files() -> Vec<TargetFile> {
    let guide = guide();
    let snippets = guide.split("```toml\n").skip(1).map(|snippet| snippet.split("```").next().unwrap());
    let named = snippets.map(|snippet| snippet.split_once('\n').unwrap());
    let file = |(name, text): (&str, &str)| TargetFile {
        name: name.strip_prefix("# ").unwrap().to_owned(),
        text: text.to_owned(),
    };
    named.map(file).collect()
}

fn guide() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/target-format.md")).unwrap()
}

#[test]
fn every_snippet_of_the_guide_is_a_target() {
    let find = |_: &str, name: &str| {
        let text = embedded::text(name).ok_or_else(|| "expected a target".to_owned())?;
        Ok(TargetFile { name: format!("{name}.toml"), text: text.to_owned() })
    };
    let files = files();
    assert!(files.len() > 5);
    for file in files {
        if let Err(faults) = load(&file, &["cognito-idp"], &find) {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<String>());
        }
    }
}

#[test]
fn the_commands_of_the_guide_do_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    for file in files() {
        fs::write(folder.path().join(file.name), file.text).unwrap();
    }
    fs::write(folder.path().join("broken.toml"), "extends = \"mock\"").unwrap();
    let guide = guide();
    let commands = guide.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    for line in commands.lines() {
        let (command, code) = line.split_once(" # exits with ").unwrap_or((line, "0"));
        run(&folder, command.strip_prefix("wireproof ").unwrap()).expect(code.parse().unwrap(), &[]);
    }
    assert_eq!(commands.lines().count(), 6);
}
