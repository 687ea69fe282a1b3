//! What must be read back of what was created.

use crate::model::operation::Operation;
use crate::model::requirement::aspect::Aspect;
use crate::model::requirement::{Citation, Grade};
use crate::model::service::Service;
use crate::spec::requirements::Collected;

pub(super) fn add(operation: &Operation, service: &Service, found: &mut Collected<'_>) {
    let Some(pair) = &operation.read_back else { return };
    let Some(reader) = service.operation(&pair.reader) else { return };
    // That two operations speak of one thing, their names and shapes say alone.
    let evidence = operation.evidence.output.evidence.clone();
    let citation = Citation { grade: Grade::Inferred, evidence, written: None };
    for member in &pair.compared {
        let sentence = format!("`{member}` is read by {} as it was given", reader.name);
        found.add(Aspect::ReadBack(member), sentence, &citation);
    }
}
