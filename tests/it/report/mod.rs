//! Reports: what is printed of a run, and what reads back.

mod escape;
mod expected_failures;
mod expected_several;
mod explain;
mod formats;
mod github;
mod issue;
mod json;
mod kept;
mod matrix;
mod merge;
pub(crate) mod ndjson;
mod page;
mod paste;
pub(crate) mod redact;
pub(crate) mod sample;
mod several;
mod terminal;

/// Holds a text to its snapshot in `snapshots/report/FORMAT/NAME.snap`.
pub(super) fn hold(format: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../../../snapshots/report/{format}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
