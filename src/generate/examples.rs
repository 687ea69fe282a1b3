//! The examples phase: the requests that the spec itself gives.

use crate::generate::definition::CaseDefinition;
use crate::generate::generator::Generator;
use crate::generate::phase::Phase;
use crate::generate::template::CaseTemplate;
use crate::model::requirement::aspect::Aspect;

pub(super) fn templates(generator: &Generator) -> Vec<CaseTemplate> {
    generator
        .operation
        .examples
        .iter()
        .map(|example| {
            let example = example.clone();
            CaseTemplate::new(Phase::Examples, example.name.clone(), move |generator, _| {
                let requirement = generator.operation.requirement_id(Aspect::Example(&example.name));
                let mut base = example.params.clone();
                base.extend(generator.given.clone());
                Some(CaseDefinition::valid(base, requirement))
            })
        })
        .collect()
}
