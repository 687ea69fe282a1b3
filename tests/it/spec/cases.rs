//! Every file under `tests/cases/spec` is loaded beside a service of its own, and what is said about it is compared.
//!
//! A file whose name begins with `service` or `protocol` stands in the place of those. A good file has no `.stderr`.

use std::fs;
use std::path::Path;

use snapbox::assert_data_eq;
use snapbox::data::Data;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

#[test]
fn what_is_said_about_each_file_is_what_stands_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/spec");
    let mut checked = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            check(&path);
            checked += 1;
        }
    }
    assert_eq!(checked, 27);
}

fn check(path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let service = fs::read_to_string(path.with_file_name("service.toml")).unwrap();
    let file = |name: String, text: &str| SpecFile { name, text: text.to_owned() };
    let files = if name.starts_with("service") {
        vec![file("lending/service.toml".into(), &text)]
    } else if name.starts_with("protocol") {
        vec![file(format!("protocol/{name}"), &text)]
    } else {
        vec![file("lending/service.toml".into(), &service), file(format!("lending/{name}"), &text)]
    };
    let spec = Spec::overlay(&files);
    if path.with_extension("stderr").is_file() || !(name.starts_with("good") || name == "service.toml") {
        let error = spec.expect_err(name);
        assert_data_eq!(error.to_string(), Data::read_from(&path.with_extension("stderr"), None).raw());
    } else {
        assert!(spec.is_ok(), "{name}: {spec:?}");
    }
}
