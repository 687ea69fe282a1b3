//! Faults of what is remembered of things that are created.

use crate::model::requirement::aspect::Aspect;
use crate::oracle::fault::Catalogue;
use crate::oracle::fault::hooks::Alteration;

/// Adds them.
pub(crate) fn add(catalogue: &mut Catalogue<'_>) {
    let Some(pair) = catalogue.operation.read_back.as_ref().filter(|pair| pair.can_be_named()) else {
        return;
    };
    for member in &pair.compared {
        let sentence = format!("what `{member}` is given is forgotten, and is not told when it is read");
        let breaks = [catalogue.own(Aspect::ReadBack(member))];
        catalogue.add(
            format!("member-not-kept/{member}"),
            sentence,
            breaks,
            Alteration::Forgotten(member.clone()),
        );
    }
}
