//! How broken constraints are told.

use crate::model::{Place, ValidationText};
use crate::spec::requirements::Found;

pub(super) fn add(places: &[Place], validation: &ValidationText, found: &mut Found<'_>) {
    if !places.iter().any(|place| place.required || !place.shape.constraints.is_empty()) {
        return;
    }
    found.add(
        "validation/names-members",
        "a message of the form seen names each member that breaks a constraint",
        &validation.names_members,
    );
    found.add(
        "validation/names-members-any-form",
        "a message of another form names each member that breaks a constraint too",
        &validation.names_members_any_form,
    );
    found.add(
        "validation/lists-all",
        "where several constraints are broken, all of them are told at once",
        &validation.lists_all,
    );
    found.add(
        "validation/type-first",
        "where a value has the wrong type and another breaks a constraint, the type is told",
        &validation.type_first,
    );
}
