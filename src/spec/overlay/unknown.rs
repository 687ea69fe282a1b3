//! What is told of a path that leads nowhere.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::spec::faults::nearest;
use crate::spec::overlay::path::{PathEnd, value_at};
use crate::spec::text::overlay::ChangeText;

/// How many names are told at most where none is near to the one that was found.
const MOST_NAMES: usize = 16;

/// That the model has no such place, with what may have been meant.
pub(super) fn unknown_place(
    root: &DeTable<'_>,
    change: &ChangeText<'_>,
    names: &[&str],
    end: PathEnd,
) -> Diagnostic {
    let (at, known) = match end {
        PathEnd::Unknown(at, known) => (at, known),
        PathEnd::Open(holder) => {
            let table = value_at(root, &holder).and_then(|value| value.get_ref().as_table());
            let known = table.into_iter().flat_map(DeTable::keys).map(|name| name.get_ref().to_string());
            (names.len() - 1, known.collect())
        }
    };
    let missing = names[..=at].join(".");
    let was_there = change.model.as_ref().is_some_and(|model| !is_nothing(model.get_ref()));
    let any_more = if was_there { " any more" } else { "" };
    let label = "expected a place that the model has";
    let fault =
        Diagnostic::error(format!("the model has no `{missing}`{any_more}"), change.path.span.clone(), label);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let near = nearest(names[at], known.iter().copied());
    let help = match near {
        _ if was_there => "take the change out, or write it for the place where the model says that now".to_owned(),
        Some(near) => {
            let rest = names[at + 1..].iter().map(|name| format!(".{name}"));
            let before = names[..at].iter().map(|name| format!("{name}."));
            format!("did you mean `{}{near}{}`?", before.collect::<String>(), rest.collect::<String>())
        }
        None if known.is_empty() => {
            format!("`{}` has nothing in it that has a name", names[..at].join("."))
        }
        None if known.len() > MOST_NAMES => {
            "`wireproof spec show --model` prints all places; what the model does not have is added as a spec file \
             has it"
                .to_owned()
        }
        None => format!("expected one of `{}`", known.join("`, `")),
    };
    fault.with_help(help)
}

fn is_nothing(value: &DeValue<'_>) -> bool {
    value.as_table().is_some_and(DeTable::is_empty) || value.as_bool() == Some(false)
}
