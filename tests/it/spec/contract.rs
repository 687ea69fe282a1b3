//! What a contract asks for, in sentences, and the faults that break it: of invented operations, whose spec files have
//! every kind of shape and constraint, read in `snapshots/`.

use std::path::Path;

use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::service::Service;
use wireproof::internals::oracle::fault::catalogue;

use crate::second::second;
use crate::syntax::workshop;

#[test]
fn the_requirements_and_faults_of_an_operation_are_told_as_they_were() {
    let (service, operation) = second();
    hold(&service, &operation);
    let (service, operation) = workshop::operation("workshop/paint-fence");
    hold(&service, &operation);
}

fn hold(service: &Service, operation: &Operation) {
    let own = operation.requirements.iter().filter(|requirement| requirement.id.owner() == operation.id);
    let requirements: Vec<String> = own
        .map(|requirement| {
            format!("{} ({:?})\n  {}", requirement.id.tail(), requirement.level(), requirement.sentence)
        })
        .collect();
    let faults: Vec<String> = catalogue(service, operation)
        .iter()
        .filter(|fault| fault.breaks.iter().any(|id| id.owner() == operation.id))
        .map(|fault| {
            let breaks: Vec<&str> = fault.breaks.iter().map(|id| id.tail()).collect();
            format!("{}\n  {}\n  breaks {}", fault.id, fault.sentence, breaks.join(", "))
        })
        .collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(&operation.id));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("requirements", requirements.join("\n"));
        insta::assert_snapshot!("faults", faults.join("\n"));
    });
}
