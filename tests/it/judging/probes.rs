//! Which probes are asked after a case, row by row, and with which passwords: only such as show something.

use wireproof::internals::check::effect::{password, probes};
use wireproof::internals::generate::params::text_at;
use wireproof::internals::model::record::FieldValue;

use crate::judging::run::{OPERATION, plan, service};

#[test]
fn a_probe_is_asked_where_its_answer_shows_something() {
    let service = service();
    let operation = service.operation(OPERATION).unwrap();
    for (pattern, succeeded, expected) in [
        (
            "**/state/right-code/code-current",
            true,
            &["new-password-signs-in with the new password", "old-password-stops with the old password"][..],
        ),
        // The answer is wrong itself.
        ("**/state/right-code/code-current", false, &[]),
        ("**/state/wrong-code/code-wrong", true, &[]),
        ("**/state/wrong-code/code-wrong", false, &["refusal-changes-nothing with the old password"]),
        // Nobody could sign in before either.
        ("**/state/unknown-user/user-absent", false, &[]),
        ("**/state/barred-user/status-disabled", false, &[]),
        // What must not be carried out changes nothing.
        ("**/coverage/method/get/*", false, &["refusal-changes-nothing with the old password"]),
        ("**/coverage/text/Username/double-quote", false, &[]),
    ] {
        let case = plan(1, &[pattern]).cases().next().unwrap_or_else(|| panic!("no case matches {pattern}"));
        let records = case.fixture.records.iter();
        let old: Vec<&str> = records
            .flat_map(|record| record.fields.values())
            .filter_map(|value| match value {
                FieldValue::Password { current, .. } => Some(current.as_str()),
                _ => None,
            })
            .collect();
        let told: Vec<String> = probes(&service, operation, &case, succeeded)
            .into_iter()
            .map(|(probe, params)| {
                let tried = password(&service, operation, &case, probe).unwrap();
                assert_eq!(text_at(&params, "AuthParameters.PASSWORD"), Some(tried.as_str()), "{pattern}");
                let is_new = text_at(&case.params, "Password") == Some(tried.as_str());
                let whose = match (is_new, old.contains(&tried.as_str())) {
                    (true, false) => "the new password",
                    (false, true) => "the old password",
                    _ => "another password",
                };
                format!("{} with {whose}", probe.id)
            })
            .collect();
        assert_eq!(told, expected, "{pattern} {succeeded}");
    }
}

/// They may have changed the password.
#[test]
fn a_refusal_after_other_requests_is_not_probed() {
    let service = service();
    let operation = service.operation(OPERATION).unwrap();
    let plan = plan(1, &["**/state/**"]);
    let later: Vec<_> = plan.cases().filter(|case| !case.before.is_empty()).collect();
    assert!(!later.is_empty());
    for case in later {
        let asked = probes(&service, operation, &case, false);
        assert!(asked.is_empty(), "{}: {asked:?}", case.address);
    }
}
