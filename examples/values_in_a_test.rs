//! Values of a spec's shapes in the property tests of whoever writes, keeps or shows them: every value is valid, and what
//! fails shrinks to the smallest that does.
//!
//! `cargo test --example values_in_a_test` runs them.

/// The tests are all there is.
fn main() {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;
    use wireproof::{Operation, Spec, inputs, values};

    /// The code under test: a name as a log shows it, at most ten characters of it.
    fn shown(name: &str) -> String {
        match name.char_indices().nth(10) {
            Some((end, _)) => format!("{}...", &name[..end]),
            None => name.to_owned(),
        }
    }

    /// The same, written by somebody who takes a character for a byte.
    fn shown_by_bytes(name: &str) -> Option<String> {
        if name.len() > 10 {
            name.get(..10).map(|start| format!("{start}..."))
        } else {
            Some(name.to_owned())
        }
    }

    fn operation() -> Operation {
        let spec = Spec::embedded();
        let (_, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
        operation.clone()
    }

    #[test]
    fn every_name_is_shown_in_at_most_thirteen_characters() {
        let operation = operation();
        let member = operation.members.iter().find(|member| member.name == "Username").unwrap();
        proptest!(|(name in values(&member.shape))| {
            prop_assert!(shown(name.as_str().unwrap()).chars().count() <= 13);
        });
    }

    #[test]
    fn a_name_that_is_cut_inside_a_character_is_found_and_made_small() {
        let operation = operation();
        let member = operation.members.iter().find(|member| member.name == "Username").unwrap();
        let config = ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() };
        let mut runner = proptest::test_runner::TestRunner::new(config);
        let outcome = runner.run(&values(&member.shape), |name| {
            prop_assert!(shown_by_bytes(name.as_str().unwrap()).is_some());
            Ok(())
        });
        let Err(proptest::test_runner::TestError::Fail(_, smallest)) = outcome else { panic!("{outcome:?}") };
        let smallest = smallest.as_str().unwrap();
        assert!((11..=13).contains(&smallest.len()), "nothing more can be taken from {smallest:?}");
    }

    #[test]
    fn every_input_is_read_back_as_it_was_kept() {
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
        proptest!(config, |(input in inputs(&operation()))| {
            let kept = input.to_string();
            prop_assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), input);
        });
    }
}
