//! Spec files: what is read from them, and what is said about wrong ones.

mod call;
mod cases;
mod command;
mod contract;
mod folders;
mod guide;
mod line_ends;
mod model_commands;
mod models;
mod mutate;
mod mutation;
mod overlays;
mod requirement_id;
mod schema;
pub(crate) mod shell;
mod use_of;
mod wording;

use wireproof::internals::spec::Spec;

#[test]
fn the_compiled_in_files_are_free_of_faults() {
    let spec = Spec::overlay(&[]).expect("there are no faults");
    assert_eq!(spec.services[0].operations.len(), 3);
}

#[test]
fn requirements_have_ids_of_their_own() {
    for service in &Spec::embedded().services {
        for operation in &service.operations {
            let mut ids: Vec<&str> =
                operation.requirements.iter().map(|requirement| requirement.id.as_str()).collect();
            let all = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), all, "two requirements of {} have one id", operation.id);
        }
    }
}
