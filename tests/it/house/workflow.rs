//! What runs on machines of others: the action, workflows and the image say the same as the rest of the repository.

use regex::Regex;

use super::{File, file, files, none};

fn workflows() -> Vec<File> {
    let mut all = files(".github", &[".yml"]);
    all.extend(["action.yml", "docs/ci/github.yml", "docs/ci/github-action.yml"].map(file));
    all
}

/// What another repository has is taken as it was read: by the hash of a commit, with the version that it is.
#[test]
fn what_others_wrote_is_taken_by_its_hash() {
    let pinned = Regex::new(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$").unwrap();
    let own = Regex::new(r"uses: (\./?|OWNER/.+)$").unwrap();
    let mut faults = Vec::new();
    for file in workflows() {
        for (number, line) in file.lines().filter(|(_, line)| line.contains("uses: ")) {
            if !pinned.is_match(line) && !own.is_match(line) {
                faults.push(format!("{}:{number}: expected a hash and its version, found{line}", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn the_action_takes_this_version_and_the_image_this_toolchain() {
    let (action, version) = (file("action.yml").text, env!("CARGO_PKG_VERSION"));
    assert!(action.contains(&format!("default: {version}\n")), "action.yml: expected the version {version}");
    let example = file("docs/ci/github-action.yml").text;
    assert!(example.contains(&format!("wireproof@v{version}\n")), "expected the version {version}");
    let toolchain = env!("CARGO_PKG_RUST_VERSION");
    let image = file("Dockerfile").text;
    assert!(
        image.contains(&format!("FROM rust:{toolchain}-alpine")),
        "Dockerfile: expected Rust {toolchain}"
    );
}

/// Each input and each output has a row for readers, and no row is about one that is not there.
#[test]
fn every_input_and_output_of_the_action_is_told_to_readers() {
    let (action, page) = (file("action.yml").text, file("docs/ci/README.md").text);
    let key = Regex::new(r"(?m)^  ([a-z-]+):$").unwrap();
    let row = Regex::new(r"(?m)^\| `([a-z-]+)` \|").unwrap();
    let names = |pattern: &Regex, text: &str| -> Vec<String> {
        pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
    };
    let part = |text: &str, from: &str, to: &str| {
        let rest = text.split_once(from).unwrap_or_else(|| panic!("expected {from:?}")).1.to_owned();
        rest.split_once(to).map_or(rest.clone(), |(part, _)| part.to_owned())
    };
    let inputs = names(&key, &part(&action, "\ninputs:\n", "\noutputs:\n"));
    let outputs = names(&key, &part(&action, "\noutputs:\n", "\nruns:\n"));
    assert_eq!(names(&row, &part(&page, "\n| input |", "\n\n")), inputs);
    assert_eq!(names(&row, &part(&page, "\n| output |", "\n\n")), outputs);
}
