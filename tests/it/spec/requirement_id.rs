//! Ids of requirements: each says of itself what it is about.

use std::collections::BTreeSet;

use wireproof::internals::model::requirement::id::{RequirementFamily, RequirementId};
use wireproof::internals::spec::Spec;

#[test]
fn every_id_is_read_as_it_was_built() {
    let spec = Spec::embedded();
    let operations = || spec.services.iter().flat_map(|service| &service.operations);
    let mut families = BTreeSet::new();
    for service in &spec.services {
        for operation in &service.operations {
            for requirement in &operation.requirements {
                let id = &requirement.id;
                let read =
                    RequirementId::parse(id.as_str(), operations().map(|one| one.id.as_str())).unwrap();
                assert_eq!((&read, read.owner(), read.family()), (id, id.owner(), id.family()));
                let is_protocols = id.family() == RequirementFamily::Protocol;
                let owner = if is_protocols { &service.protocol.id } else { &operation.id };
                assert_eq!(id.owner(), owner);
                if let Some(path) = id.place() {
                    assert!(operation.places.iter().any(|place| place.path() == path), "{id}");
                }
                families.insert(format!("{:?}", id.family()));
            }
        }
    }
    assert_eq!(families.len(), 12, "{families:?}");
}
