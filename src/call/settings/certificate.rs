//! Whose certificates are trusted.
//!
//! `--no-verify-ssl` trusts all. Otherwise the first of `--ca-bundle`, `AWS_CA_BUNDLE`, the profile's `ca_bundle` and
//! `REQUESTS_CA_BUNDLE` is a file of certificates in PEM; without any, the authorities of the machine are trusted.

use crate::call::settings::environment::Environment;
use crate::call::settings::error::SettingsError;
use crate::call::settings::options::GlobalOptions;
use crate::call::settings::profile::Profile;

/// Whose certificates are trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateTrust {
    /// Those of the authorities that the machine trusts.
    Machine,
    /// Those of the authorities in a file.
    Bundle(String),
    /// Any at all.
    Anyone,
}

/// Whose certificates are trusted by these settings.
pub(crate) fn find_trust(
    options: &GlobalOptions,
    environment: &Environment,
    profile: &Profile,
) -> Result<CertificateTrust, SettingsError> {
    if options.no_verify_ssl {
        return Ok(CertificateTrust::Anyone);
    }
    let option = options.ca_bundle.as_deref().filter(|path| !path.is_empty());
    let configured = match option.or_else(|| environment.get("AWS_CA_BUNDLE")) {
        Some(path) => Some(path),
        None => profile.text("ca_bundle")?,
    };
    let path =
        configured.filter(|path| !path.is_empty()).or_else(|| environment.filled("REQUESTS_CA_BUNDLE"));
    Ok(path.map_or(CertificateTrust::Machine, |path| CertificateTrust::Bundle(environment.expand(path))))
}
