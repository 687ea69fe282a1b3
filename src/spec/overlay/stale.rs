//! Changes that were written when the model said something else.

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::spec::overlay::file::OverlayFile;
use crate::spec::overlay::meaning::{NAME, NOT_MEANT, says_the_same};
use crate::spec::overlay::path::{PathEnd, value_at, walk};
use crate::spec::overlay::shown::ShownTable;
use crate::spec::text::overlay::ChangeText;

/// The changes of an overlay that say what the model said, where that is something else now; none where there are none.
pub(crate) fn stale(base: &str, overlay: &OverlayFile) -> Option<Diagnosed> {
    let (model, _) = DeTable::parse_recoverable(base);
    let (above, _) = DeTable::parse_recoverable(&overlay.file.text);
    let DeValue::Array(changes) = above.into_inner().remove("change")?.into_inner() else { return None };
    let read = changes.into_iter().filter_map(|change| ChangeText::read(change).ok());
    let stale: Vec<Diagnostic> =
        read.filter_map(|change| of_change(base, model.get_ref(), &change)).collect();
    (!stale.is_empty()).then(|| overlay.diagnosed(stale))
}

fn of_change(base: &str, model: &DeTable<'_>, change: &ChangeText<'_>) -> Option<Diagnostic> {
    let then = change.model.as_ref()?;
    let names: Vec<&str> = change.path.value.split('.').collect();
    let now = match walk(model, &names) {
        Ok(steps) => value_at(model, &steps),
        Err(PathEnd::Open(_)) if !change.remove => None,
        // That there is no such place is told where it is laid.
        Err(_) => return None,
    };
    if says_the_same(Some(then), now) {
        return None;
    }
    let now = now.map_or_else(|| "nothing there".to_owned(), |now| meant(base, now));
    let message = format!("the model has changed since `{}` was laid over it", change.path.value);
    let fault = Diagnostic::error(message, then.span(), format!("it says {now} now"));
    Some(fault.with_help(
        "see whether the change still holds, and write as `model` what the model says now, `{}` for nothing",
    ))
}

/// What a part says, without what it is worth.
fn meant(base: &str, part: &Spanned<DeValue<'_>>) -> String {
    let mut part = part.clone();
    if let DeValue::Table(table) = part.get_mut() {
        for name in NOT_MEANT.into_iter().chain([NAME]) {
            table.remove(name);
        }
    }
    ShownTable { base, above: "" }.inline(&part)
}
