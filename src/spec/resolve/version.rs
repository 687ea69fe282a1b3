//! What versions brought, held to the requirements that there are.

use globset::GlobMatcher;
use semver::Version;

use crate::diagnostic::located::Located;
use crate::model::glob::glob;
use crate::model::requirement::id::RequirementId;
use crate::model::version::VersionChanges;
use crate::spec::faults::Faults;
use crate::spec::text::service::VersionText;

/// The version of this program.
const THIS: &str = env!("CARGO_PKG_VERSION");

/// The versions of a service whose operations have these requirements.
pub(crate) fn versions(
    texts: &[Located<VersionText>],
    ids: &[&RequirementId],
    faults: &mut Faults,
) -> Vec<VersionChanges> {
    let mut versions: Vec<VersionChanges> = Vec::new();
    for text in texts {
        let version = match Version::parse(&text.version) {
            Ok(version) => version,
            Err(error) => {
                let label = format!("expected a version as `0.2.0`: {error}");
                faults.error("no version", &text.version.span, label);
                continue;
            }
        };
        if Version::parse(THIS).is_ok_and(|this| version > this) {
            let label = format!("expected {THIS}, which this wireproof is, or an earlier version");
            faults.error("a version that is not there yet", &text.version.span, label);
        }
        if let Some(before) = versions.last().filter(|before| before.version >= version) {
            let label = format!("expected a later one than {}, which stands above", before.version);
            faults.error("versions out of order", &text.version.span, label);
        }
        let of_requirement = |pattern: &Located<String>, faults: &mut Faults| {
            let matcher = compiled(pattern, faults)?;
            if !ids.iter().any(|id| matcher.is_match(id.as_str())) {
                faults.error(
                    format!("`{}` matches no requirement", pattern.value),
                    &pattern.span,
                    "expected an id, or a pattern in which `**` stands for any part of one",
                );
            }
            Some(matcher)
        };
        versions.push(VersionChanges {
            version,
            requirements: text
                .requirements
                .iter()
                .filter_map(|pattern| of_requirement(pattern, faults))
                .collect(),
            cases: text.cases.iter().filter_map(|pattern| compiled(pattern, faults)).collect(),
            levels: text
                .levels
                .entries
                .iter()
                .filter_map(|(pattern, level)| Some((of_requirement(pattern, faults)?, level.value)))
                .collect(),
        });
    }
    versions
}

fn compiled(pattern: &Located<String>, faults: &mut Faults) -> Option<GlobMatcher> {
    match glob(pattern) {
        Ok(matcher) => Some(matcher),
        Err(error) => {
            faults.error("no pattern", &pattern.span, error.kind().to_string());
            None
        }
    }
}
