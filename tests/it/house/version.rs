//! What a version had, later ones still have: what is new is named in a service's file under `[[version]]`.

use std::path::Path;
use std::sync::Arc;

use semver::Version;
use sha2::{Digest, Sha256};
use snapbox::assert_data_eq;
use snapbox::data::Data;

use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::model::operation::{Operation, Params, Role};
use wireproof::internals::model::service::Service;
use wireproof::internals::model::version::AsOf;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

use super::files;

/// The version that is being worked on: its list is what there is.
const THIS: &str = env!("CARGO_PKG_VERSION");

#[test]
fn what_each_version_had_is_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/versions");
    let mut versions: Vec<String> = files("snapshots/versions", &[".txt"])
        .iter()
        .map(|file| file.path.rsplit('/').next().unwrap().trim_end_matches(".txt").to_owned())
        .collect();
    if !versions.iter().any(|version| version == THIS) {
        versions.push(THIS.to_owned());
    }
    for version in versions {
        let path = folder.join(format!("{version}.txt"));
        assert_data_eq!(had(&Spec::embedded(), &version), Data::read_from(&path, None).raw());
    }
}

/// What a version is said to have had changes when something is new, and does not when that is named.
#[test]
fn what_is_new_is_missed_until_it_is_named() {
    let text = include_str!("../../../spec/cognito-idp/service.toml");
    let with = |versions: &str| {
        let file =
            SpecFile { name: "cognito-idp/service.toml".to_owned(), text: format!("{text}\n{versions}") };
        had(&Spec::overlay(&[file]).unwrap(), "0.0.9")
    };
    let all = with("");
    assert_eq!(all, had(&Spec::embedded(), THIS));
    let of_version = |changes: &str| with(&format!("[[version]]\nversion = \"0.1.0\"\n{changes}\n"));
    let without = of_version("requirements = [\"**/length/Username/max\"]");
    assert_eq!(all.lines().count(), without.lines().count() + 1);
    assert_ne!(all.lines().next(), of_version("cases = [\"**/length/Username/above-max\"]").lines().next());
    let lower = of_version("levels = { \"**/length/Username/max\" = \"observe\" }");
    assert!(lower.contains("observe cognito-idp/confirm-forgot-password/length/Username/max\n"), "{lower}");
}

/// The requirements and cases of a version, of all operations that are judged.
fn had(spec: &Spec, version: &str) -> String {
    let mut text = String::new();
    for service in &spec.services {
        let as_of = AsOf::new(Version::parse(version).unwrap(), [&**service]);
        for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
            text += &cases(service, operation, &as_of);
            let requirements = operation.requirements.iter();
            for requirement in requirements.filter(|one| as_of.brought_requirement(&one.id).is_none()) {
                text += &format!("{} {}\n", as_of.level(requirement).word(), requirement.id);
            }
        }
    }
    text
}

/// How many cases an operation had, and what tells whether they are the same.
fn cases(service: &Arc<Service>, operation: &Operation, as_of: &AsOf) -> String {
    let generator =
        Generator::new(Arc::clone(service), Arc::new(operation.clone()), 1, Params::new()).unwrap();
    let plan = Plan::new(generator, &Selection { fuzzing: 0, ..Selection::default() });
    let (plan, _) = plan.split(as_of);
    let mut addresses: Vec<String> = plan.cases().map(|case| case.address.to_string()).collect();
    addresses.sort();
    let digest = Sha256::digest(addresses.join("\n"));
    let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{}: {} cases, {digest}\n", operation.id, addresses.len())
}
