//! `docs/spec-format.md`: its snippets together make the files that they say they are in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use wireproof::spec::{Spec, SpecFile};

#[test]
fn the_snippets_of_the_guide_make_a_spec() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/spec-format.md");
    let guide = fs::read_to_string(path).unwrap();
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for snippet in guide.split("```toml\n").skip(1) {
        let snippet = snippet.split("```").next().unwrap();
        let (name, text) = snippet.split_once('\n').unwrap();
        files.entry(name.strip_prefix("# ").unwrap()).or_default().push_str(text);
    }
    let files: Vec<SpecFile> =
        files.into_iter().map(|(name, text)| SpecFile { name: name.to_owned(), text }).collect();
    let (spec, faults) = Spec::overlay(&files);
    let shown: String = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{shown}");
    let spec = spec.unwrap();
    let (_, operation) = spec.operation("post-office/forward-mail").unwrap();
    assert!(operation.requirement("post-office/forward-mail/length/Customer/max").is_some());
}
