//! Evidence: its sources must be there.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::located::Located;
use crate::model::requirement::{Citation, CitationPlace, CitationText, Grade, Source};
use crate::spec::faults::Faults;

/// The sources that a file may cite.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Citations<'a> {
    /// By id.
    pub(crate) sources: &'a BTreeMap<String, Source>,
    /// The name of the file.
    pub(crate) file: &'a Arc<str>,
}

impl Citations<'_> {
    /// A citation whose sources are looked up.
    pub(crate) fn of(
        self,
        grade: &Located<Grade>,
        evidence: &[Located<String>],
        faults: &mut Faults,
    ) -> Citation {
        for id in evidence {
            if !self.sources.contains_key(&id.value) {
                faults.unknown("source", id, &id.span, self.sources.keys().map(String::as_str));
            }
        }
        if evidence.is_empty() && grade.value != Grade::Unknown {
            faults.error(
                "a grade without evidence",
                &grade.span,
                "expected sources in `evidence`, or `unknown`",
            );
        }
        Citation {
            grade: grade.value,
            evidence: evidence.iter().map(|id| id.value.clone()).collect(),
            written: Some(CitationPlace { file: Arc::clone(self.file), start: grade.span.start }),
        }
    }

    /// The same for a table.
    pub(crate) fn of_text(self, text: &CitationText, faults: &mut Faults) -> Citation {
        self.of(&text.grade, &text.evidence, faults)
    }
}

/// No evidence at all.
pub(crate) fn unknown() -> Citation {
    Citation { grade: Grade::Unknown, evidence: Vec::new(), written: None }
}
