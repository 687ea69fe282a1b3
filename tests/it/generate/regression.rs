//! Cases that are kept as files: what is printed is read back, and is the same case again.

use std::sync::Arc;

use wireproof::internals::generate::case::{Case, Change};
use wireproof::internals::generate::generator::Generator;
use wireproof::internals::generate::plan::{Plan, Selection};
use wireproof::internals::generate::regression::Regression;
use wireproof::internals::model::operation::{Params, Role};
use wireproof::internals::spec::Spec;

#[test]
fn every_case_is_read_back_as_it_was() {
    let mut seen = 0;
    for service in &Spec::embedded().services {
        for operation in service.operations.iter().filter(|operation| operation.role == Role::Judged) {
            let operation = Arc::new(operation.clone());
            let generator = Generator::new(Arc::clone(service), operation, 3, Params::new()).unwrap();
            let plan = Plan::new(generator, &Selection { fuzzing: 300, ..Selection::default() });
            for place in 0..plan.len() {
                let Some((address, phase, definition)) = plan.definition(place) else { continue };
                let Some(case) = plan.case(place) else { continue };
                // Two files of a megabyte are enough.
                if case.request.body.len() > 1 << 20 && seen % 2 == 1 {
                    continue;
                }
                let kept =
                    Regression::new(&case.requirement, "accepted", (&address, 3), &definition, &case.request);
                let text = kept.print().unwrap();
                assert_eq!(Regression::parse(&text).as_ref(), Ok(&kept), "{address}:\n{text}");
                assert!(text.is_ascii(), "{address}:\n{text}");
                let again = plan.generator().complete(&address, phase, kept.definition).unwrap();
                assert_same(&case, &again);
                seen += 1;
            }
        }
    }
    assert!(seen > 1000, "only {seen} cases");
}

fn assert_same(one: &Case, other: &Case) {
    let told = |case: &Case| {
        let Case {
            request,
            fixture,
            combination,
            expectation,
            mutation,
            before,
            rests_on,
            mailbox,
            late,
            ..
        } = case;
        format!(
            "{request:?} {fixture:?} {combination:?} {expectation:?} {mutation:?} {before:?} {rests_on:?} {mailbox:?} {late:?}"
        )
    };
    assert_eq!(told(one), told(other), "{}", one.address);
    assert_eq!(matches!(one.change, Change::None), matches!(other.change, Change::None), "{}", one.address);
}

#[test]
fn a_file_without_meaning_is_told_what_is_wrong() {
    let good = r#"
        requirement = "a"
        outcome = "accepted"
        address = "a/b/c"
        seed = 1
        [case]
        about = "a"
        expectation = "valid"
        input = '{}'
    "#;
    assert!(Regression::parse(good).is_ok());
    for (from, to, told) in [
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
        let error = Regression::parse(&good.replace(from, to)).unwrap_err();
        assert!(error.contains(told), "{to}: {error}");
    }
}
