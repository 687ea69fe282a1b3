//! The sources of a file.

use std::collections::BTreeMap;

use crate::diagnostic::located::Located;
use crate::model::requirement::Source;
use crate::spec::text::citation::SourceText;

/// The sources by id; those that could not be read are there by name, so that citing them is no second fault.
pub(crate) fn sources(
    entries: &[(Located<String>, Option<Located<SourceText>>)],
) -> BTreeMap<String, Source> {
    entries
        .iter()
        .map(|(id, source)| {
            let (title, url) = match source {
                Some(source) => (source.title.clone(), source.url.clone()),
                None => (String::new(), String::new()),
            };
            (id.value.clone(), Source { id: id.value.clone(), title, url })
        })
        .collect()
}
