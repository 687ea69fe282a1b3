//! Operations to write pages about: those of the program, and an invented one with members of every kind.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::service::Service;
use wireproof::internals::spec::Spec;
use wireproof::internals::spec::file::SpecFile;

/// The program's own services and the invented one.
pub(crate) fn services() -> Vec<Arc<Service>> {
    SERVICES.clone()
}

/// An operation by its id, with its service.
pub(crate) fn operation(id: &str) -> (Arc<Service>, Operation) {
    let services = services();
    let found =
        services.iter().find_map(|service| Some((Arc::clone(service), service.operation(id)?.clone())));
    found.unwrap()
}

static SERVICES: LazyLock<Vec<Arc<Service>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/help");
    let files = ["workshop/service.toml", "workshop/paint-fence.toml"].map(|name| SpecFile {
        name: name.to_owned(),
        text: std::fs::read_to_string(folder.join(name)).unwrap(),
    });
    Spec::overlay(&files).unwrap().services
});
