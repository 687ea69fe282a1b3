//! The examples phase: the requests that the spec itself gives.

use crate::generate::case::Phase;
use crate::generate::draft::Draft;
use crate::generate::generator::Generator;
use crate::generate::recipe::Recipe;

pub(super) fn recipes(generator: &Generator) -> Vec<Recipe> {
    generator
        .operation
        .examples
        .iter()
        .map(|example| {
            let example = example.clone();
            Recipe::new(Phase::Examples, example.name.clone(), move |generator, _| {
                let requirement = generator.operation.requirement_id(&format!("examples/{}", example.name));
                let mut base = example.params.clone();
                base.extend(generator.given.clone());
                Some(Draft::valid(base, requirement))
            })
        })
        .collect()
}
