//! Cases that are kept as files: what is printed is read back, and is the same case again.

use std::sync::Arc;

use wireproof::internals::generate::case::{Case, Change};
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::generate::regression::Regression;
use wireproof::internals::generate::regression::unread::Unread;
use wireproof::internals::generate::wish::WishVariant;
use wireproof::internals::model::operation::{Operation, Params, Role};
use wireproof::internals::model::service::Service;
use wireproof::internals::spec::Spec;

use crate::second::second;
use crate::syntax::workshop;

#[test]
fn every_case_is_read_back_as_it_was() {
    let mut seen = 0;
    for service in &Spec::embedded().services {
        for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
            seen += read_back(service, operation, 300);
        }
    }
    assert_eq!(seen, 2580);
}

/// Invented operations have lists, numbers and values within values.
#[test]
fn every_case_of_an_invented_operation_is_read_back_as_it_was() {
    let (service, operation) = second();
    assert!(read_back(&service, &operation, 100) > 100);
    let (service, operation) = workshop::operation("workshop/paint-fence");
    assert!(read_back(&service, &operation, 100) > 100);
}

/// Keeps all cases of an operation, reads them back, and says how many they were.
fn read_back(service: &Arc<Service>, operation: &Operation, fuzzing: usize) -> usize {
    let mut seen = 0;
    let operation = Arc::new(operation.clone());
    let generator = Generator::new(Arc::clone(service), operation, 3, Params::new()).unwrap();
    let plan = Plan::new(generator, &Selection { fuzzing, ..Selection::default() });
    for place in 0..plan.len() {
        let Some((address, phase, definition)) = plan.definition(place) else { continue };
        let Some(case) = plan.case(place) else { continue };
        // Two files of a megabyte are enough.
        if case.request.body.len() > 1 << 20 && seen % 2 == 1 {
            continue;
        }
        let kept = Regression::new(&case.requirement, "accepted", (&address, 3), &definition, &case.request);
        let text = kept.print().unwrap();
        let generator = plan.generator();
        let read = Regression::parse(&text, &generator.service, &generator.operation);
        assert_eq!(read.as_ref(), Ok(&kept), "{address}:\n{text}");
        assert!(text.is_ascii(), "{address}:\n{text}");
        assert!(!text.contains(&usize::MAX.to_string()), "{address}:\n{text}");
        let again = plan.generator().complete(&address, phase, kept.definition).unwrap();
        assert_same(&case, &again);
        seen += 1;
    }
    seen
}

fn assert_same(one: &Case, other: &Case) {
    let told = |case: &Case| {
        let Case {
            request,
            fixture,
            combination,
            expectation,
            mutation,
            as_drawn,
            before,
            rests_on,
            mailbox,
            late,
            ..
        } = case;
        format!(
            "{request:?} {fixture:?} {combination:?} {expectation:?} {mutation:?} {as_drawn:?} {before:?} {rests_on:?} {mailbox:?} {late:?}"
        )
    };
    assert_eq!(told(one), told(other), "{}", one.address);
    assert_eq!(matches!(one.change, Change::None), matches!(other.change, Change::None), "{}", one.address);
}

/// A file of a case that is about nothing but a wish for the fact `hash`.
fn wishing(outcome: &str, variant: &str) -> String {
    format!(
        r#"
        requirement = "cognito-idp/confirm-forgot-password/accept/optionals"
        outcome = "refused"
        address = "cognito-idp/confirm-forgot-password/coverage/a"
        seed = 1
        [case]
        about = "cognito-idp/confirm-forgot-password/accept/optionals"
        expectation = "valid"
        input = '{{}}'
        wishes.hash = {{ outcome = "{outcome}", variant = {variant} }}
        "#
    )
}

fn parse(text: &str) -> Result<Regression, Unread> {
    let spec = Spec::embedded();
    let (service, operation) = spec.operation("cognito-idp/confirm-forgot-password").unwrap();
    Regression::parse(text, service, operation)
}

#[test]
fn a_value_that_stands_as_it_was_drawn_is_kept_in_a_word() {
    let wish = |text: &str| parse(text).unwrap().definition.wishes["hash"].clone();
    assert_eq!(wish(&wishing("wrong", "\"as-drawn\"")).variant, WishVariant::AsDrawn);
    assert_eq!(wish(&wishing("wrong", "2")).variant, WishVariant::Made(2));
    // What files of version 0.1 had in the place of that word, and what nothing ever had.
    for (outcome, variant) in
        [("wrong", "18446744073709551615"), ("wrong", "3"), ("wrong", "\"drawn\""), ("right", "\"as-drawn\"")]
    {
        let Err(Unread::Wrong(reason)) = parse(&wishing(outcome, variant)) else {
            panic!("{outcome} {variant} was read");
        };
        let told = format!("found {variant}");
        assert!(
            reason.ends_with(&told) && reason.contains("or \"as-drawn\" for a hash or a code"),
            "{reason}"
        );
    }
}

#[test]
fn what_the_spec_no_longer_has_is_told() {
    for (from, to, told) in [
        (
            "about = \"cognito-idp/confirm-forgot-password/",
            "about = \"cognito-idp/confirm-forgot-password/gone-",
            "cognito-idp/confirm-forgot-password/gone-accept/optionals",
        ),
        ("wishes.hash", "wishes.gone", "fact `gone`"),
        ("\"wrong\"", "\"gone\"", "outcome `gone` of fact `hash`"),
        ("wishes.hash", "becomes.hash = \"current\"\nwishes.hash", "outcome `current` of fact `hash`"),
    ] {
        let text = wishing("wrong", "0").replace(from, to);
        assert_eq!(parse(&text), Err(Unread::Outdated(told.to_owned())), "{text}");
    }
    let text =
        wishing("wrong", "0").replace("address = \"cognito-idp/confirm", "address = \"cognito-idp/other");
    assert_eq!(parse(&text), Err(Unread::OfAnother));
}

#[test]
fn a_file_without_meaning_is_told_what_is_wrong() {
    let good = r#"
        requirement = "a/b"
        outcome = "accepted"
        address = "a/b/c"
        seed = 1
        [case]
        about = "a/c"
        expectation = "valid"
        input = '{}'
    "#;
    assert_eq!(parse(good), Err(Unread::OfAnother));
    for (from, to, told) in [
        ("\"a/b\"", "\"a\"", "expected the id of a requirement"),
        ("\"a/c\"", "\"/c\"", "found `/c`"),
        ("'{}'", "'{}'\nrests-on = [\"a/\"]", "found `a/`"),
        ("seed = 1", "", "missing field `seed`"),
        ("seed = 1", "seed = 1\nsead = 2", "unknown field `sead`"),
        ("\"valid\"", "\"fine\"", "found \"fine\""),
        ("'{}'", "'{'", "EOF"),
        ("'{}'", "'[]'", "expected a JSON object"),
        ("'{}'", "'{}'\nenvelope = \"syntax/comment\"", "expected `request`"),
        ("\"valid\"", "\"invalid\"\nbreaches = [{ place = \"A\", constraint = \"size\" }]", "found \"size\""),
        ("'{}'", "'{}'\nedits = [{ at = [\"A\"] }]", "edits"),
        (
            "'{}'",
            "'{}'\nrequest = { method = \"POST\", path = \"/\", headers = [], body-base64 = \"?\" }",
            "expected Base64",
        ),
    ] {
        let Err(Unread::Wrong(error)) = parse(&good.replace(from, to)) else { panic!("{to} was read") };
        assert!(error.contains(told), "{to}: {error}");
    }
}
