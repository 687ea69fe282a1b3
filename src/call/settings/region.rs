//! The region: `--region`, `AWS_DEFAULT_REGION`, the profile's `region`.
//!
//! - `AWS_REGION` is not read.
//! - The first that is there holds, even where it is empty: an endpoint that is given needs no more.
//! - `fips-REGION` and `REGION-fips` mean the region with FIPS.
//! - The profile is asked last: that there is none is told only then.
//! - A region must be a label of a host name, and not digits alone.

use crate::call::settings::environment::Environment;
use crate::call::settings::error::SettingsError;
use crate::call::settings::profile::Profile;

/// A region, and whether its name asked for FIPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// The name, without the mark of FIPS.
    pub(crate) name: String,
    /// Whether the name had the mark of FIPS.
    pub(crate) fips: bool,
}

/// The region that is asked for, if any.
pub(crate) fn find_region(
    option: Option<&str>,
    environment: &Environment,
    profile: &Profile,
) -> Result<Option<Region>, SettingsError> {
    let found = match option {
        Some(region) => Some(region),
        None => match environment.get("AWS_DEFAULT_REGION") {
            Some(region) => Some(region),
            None => {
                profile.must_exist()?;
                profile.text("region")?
            }
        },
    };
    let Some(found) = found else {
        return Ok(None);
    };
    if !found.is_empty() && !is_label(found) {
        return Err(SettingsError::Region(found.to_owned()));
    }
    let plain = found.strip_prefix("fips-").or_else(|| found.strip_suffix("-fips"));
    Ok(Some(Region { name: plain.unwrap_or(found).to_owned(), fips: plain.is_some() }))
}

/// Whether a text can be a label of a host name; a line feed at its end is overlooked here and caught in the host.
fn is_label(text: &str) -> bool {
    let text = text.strip_suffix('\n').unwrap_or(text);
    (1..=63).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.bytes().all(|byte| byte.is_ascii_digit())
}
