//! Skeletons, filled with generated values and given back as the whole input.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng};
use serde_json::{Map, Value};
use wireproof::internals::call::command::{Destination, find_destination};
use wireproof::internals::call::parameters::Parameters;
use wireproof::internals::call::settings::environment::Environment;
use wireproof::internals::call::syntax::arguments::level::Skeleton;
use wireproof::internals::call::syntax::skeleton::{input_skeleton, pretty};
use wireproof::internals::generate::sampler::{Elaboration, Sampler};
use wireproof::internals::model::operation::Operation;
use wireproof::internals::model::service::Service;
use wireproof::internals::model::shape::{Shape, ShapeKind};
use wireproof::internals::spec::Spec;

use crate::call::printed::{Nothing, OneFile};
use crate::second;

/// The skeleton that the command line prints, its placeholders filled with values of their shapes.
fn filled(placeholder: &Value, shape: &Arc<Shape>, sampler: &Sampler, rng: &mut TestRng) -> Value {
    match (&shape.kind, placeholder) {
        (ShapeKind::Structure(members), Value::Object(placeholders)) => {
            let member = |(name, placeholder): (&String, &Value)| {
                let member = members.iter().find(|member| member.name == *name).expect("a member is named");
                (name.clone(), filled(placeholder, &member.shape, sampler, rng))
            };
            placeholders.iter().map(member).collect::<Map<_, _>>().into()
        }
        (ShapeKind::List(element), Value::Array(placeholders)) => {
            let least = shape.domain().length.map_or(1, |length| length.min);
            let count = rng.random_range(least..least + 3);
            (0..count).map(|_| filled(&placeholders[0], element, sampler, rng)).collect()
        }
        (ShapeKind::Map(key, value), Value::Object(placeholders)) => {
            let placeholder = placeholders.values().next().expect("a map has one placeholder");
            let entry = |_| {
                let key =
                    sampler.value(key, Elaboration::Any, rng).as_str().expect("keys are text").to_owned();
                (key, filled(placeholder, value, sampler, rng))
            };
            (0..3).map(entry).collect::<Map<_, _>>().into()
        }
        // JSON has no bytes: a text stands for its own.
        (ShapeKind::Blob, _) => format!("é{}", rng.random::<u64>()).into(),
        _ => sampler.value(shape, Elaboration::Any, rng),
    }
}

/// An input as it is sent: with Base64 for bytes.
fn on_the_wire(operation: &Operation, input: &Value) -> Value {
    let mut sent = input.clone();
    for member in operation.members.iter().filter(|member| matches!(member.shape.kind, ShapeKind::Blob)) {
        let text = sent[&member.name].as_str().unwrap().to_owned();
        sent[&member.name] = STANDARD.encode(text).into();
    }
    sent
}

fn filled_input(operation: &Operation, rng: &mut TestRng) -> Value {
    let sampler = Sampler::new(operation).unwrap();
    let skeleton: Value = serde_json::from_str(&pretty(&input_skeleton(&operation.members))).unwrap();
    let member = |(name, placeholder): (&String, &Value)| {
        let member = operation.members.iter().find(|member| member.name == *name).unwrap();
        (name.clone(), filled(placeholder, &member.shape, &sampler, rng))
    };
    skeleton.as_object().unwrap().iter().map(member).collect::<Map<_, _>>().into()
}

/// Holds that an input is accepted, by word and by file, and sent as it is.
fn check(services: &[Arc<Service>], service: &Service, operation: &Operation, input: &Value) {
    let text = pretty(input);
    for (word, file) in [(text.clone(), None), ("file:///input".to_owned(), Some(text.clone().into_bytes()))]
    {
        let words = [&service.id, &operation.command, "--cli-input-json", &word].map(str::to_owned);
        let found = find_destination(&words, services, &Environment::default(), &Nothing);
        let Ok(Destination::Operation(wanted)) = found else { panic!("leads elsewhere: {found:?}") };
        assert_eq!(wanted.words.skeleton, None::<Skeleton>);
        let parameters = Parameters::read(&wanted.words, operation, &OneFile(file)).expect(&text);
        parameters.validate(operation).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let sent: Value = serde_json::from_str(&parameters.body(operation)).unwrap();
        assert_eq!(sent, on_the_wire(operation, input));
    }
}

static SPECS: LazyLock<[Spec; 2]> = LazyLock::new(|| [Spec::embedded(), second::spec()]);

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_skeleton_filled_with_generated_values_is_an_input(seed in any::<[u8; 16]>()) {
        for spec in SPECS.iter() {
            for service in &spec.services {
                for operation in &service.operations {
                    let mut rng = TestRng::from_seed(RngAlgorithm::XorShift, &seed);
                    check(&spec.services, service, operation, &filled_input(operation, &mut rng));
                }
            }
        }
    }
}
