//! Changes of what a model says, as they are written.

use schemars::JsonSchema;
use serde_json::Value;
use serde_spanned::Spanned;
use toml::de::DeValue;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::spec::text::table::unknown_field;

/// A change of one place in what a model says.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ChangeText<'text> {
    /// The place: names with dots between them, e.g. `shapes.NAME.length` or `member.NAME`, as `spec show --model` prints them.
    pub(crate) path: Located<String>,
    /// What the model said there when the change was written, without grades and evidence; `{}` where it said nothing. The
    /// change is stale where the model says something else.
    #[schemars(with = "Option<Value>")]
    pub(crate) model: Option<Spanned<DeValue<'text>>>,
    /// What counts instead: of a table the entries that are written here, and all others as the model has them.
    #[schemars(with = "Option<Value>")]
    pub(crate) value: Option<Spanned<DeValue<'text>>>,
    /// That nothing counts there.
    #[schemars(with = "Option<bool>")]
    pub(crate) remove: bool,
}

/// The fields of a change.
const FIELDS: [&str; 4] = ["path", "model", "value", "remove"];

impl<'text> ChangeText<'text> {
    /// Reads one change.
    ///
    /// # Errors
    ///
    /// What it has not, or has and should not.
    pub(crate) fn read(change: Spanned<DeValue<'text>>) -> Result<Self, Diagnostic> {
        let span = change.span();
        let DeValue::Table(mut table) = change.into_inner() else {
            return Err(Diagnostic::error("wrong type: a change is a table", span, "expected `[[change]]`"));
        };
        if let Some((name, _)) = table.iter().find(|(name, _)| !FIELDS.contains(&&**name.get_ref())) {
            return Err(unknown_field(name.get_ref(), name.span(), &FIELDS));
        }
        let Some(path) = table.remove("path") else {
            return Err(Diagnostic::error("missing field `path`", span, "expected in this change"));
        };
        let Some(text) = path.get_ref().as_str() else {
            let label = "expected names with dots between them";
            return Err(Diagnostic::error("wrong type: a path is a text", path.span(), label));
        };
        let path = Located::new(text.to_owned(), path.span());
        let removed = table.remove("remove");
        let remove = match removed.as_ref().map(|remove| (remove.get_ref().as_bool(), remove.span())) {
            Some((None, span)) => {
                return Err(Diagnostic::error("wrong type: expected a boolean", span, "expected `true`"));
            }
            Some((Some(remove), _)) => remove,
            None => false,
        };
        let value = table.remove("value");
        let message = match (&value, remove) {
            (Some(_), true) => "a change with a value that removes what it changes",
            (None, false) => "a change that changes nothing",
            _ => return Ok(Self { path, model: table.remove("model"), value, remove }),
        };
        Err(Diagnostic::error(message, path.span, "expected `value`, or `remove = true`"))
    }
}
