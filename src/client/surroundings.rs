//! What stands around a client: made for the run, so that the suite judges the client and not the machine.
//!
//! - A home without anything in it, both files of AWS, made-up credentials, no metadata service, no proxy.
//! - All other variables are those of whoever runs the suite: a client may need them to be found.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::client::caller::{ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY};
use crate::model::service::Service;

/// Variables that change where a client sends what, or as whom.
const REMOVED: [&str; 12] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "BOTO_CONFIG",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
];
/// What the variables of the AWS tools begin with.
const OF_AWS: &str = "AWS_";

/// The folder and the variables of a client. When this goes away, so does the folder.
#[derive(Debug)]
pub struct MadeSurroundings {
    folder: TempDir,
    variables: Vec<(OsString, OsString)>,
    service_endpoint: String,
}

impl MadeSurroundings {
    /// Makes them for clients of a service; `variables` are those of this process.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub fn make(service: &Service, variables: Vec<(OsString, OsString)>) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("wireproof-client-").tempdir()?;
        let home = folder.path().join("home");
        std::fs::create_dir(&home)?;
        // A value that is an address is a value.
        let config = format!("[default]\nregion = {REGION}\ncli_follow_urlparam = false\ncli_pager =\n");
        let credentials = format!(
            "[default]\naws_access_key_id = {ACCESS_KEY_ID}\naws_secret_access_key = {SECRET_ACCESS_KEY}\n"
        );
        let (config_file, credentials_file) =
            (folder.path().join("config"), folder.path().join("credentials"));
        std::fs::write(&config_file, config)?;
        std::fs::write(&credentials_file, credentials)?;
        let mut variables: Vec<_> = variables.into_iter().filter(|(name, _)| !is_removed(name)).collect();
        let path = |path: &Path| path.as_os_str().to_owned();
        let made: [(&str, OsString); 13] = [
            ("HOME", path(&home)),
            ("AWS_CONFIG_FILE", path(&config_file)),
            ("AWS_SHARED_CREDENTIALS_FILE", path(&credentials_file)),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.into()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.into()),
            ("AWS_REGION", REGION.into()),
            ("AWS_DEFAULT_REGION", REGION.into()),
            ("AWS_EC2_METADATA_DISABLED", "true".into()),
            ("AWS_PAGER", "".into()),
            ("NO_PROXY", "*".into()),
            ("NO_COLOR", "1".into()),
            ("LC_ALL", "C.UTF-8".into()),
            ("PYTHONDONTWRITEBYTECODE", "1".into()),
        ];
        variables.retain(|(name, _)| made.iter().all(|(made, _)| name != *made));
        variables.extend(made.map(|(name, value)| (name.into(), value)));
        let service_endpoint = format!("AWS_ENDPOINT_URL_{}", service.configuration_name.to_uppercase());
        Ok(Self { folder, variables, service_endpoint })
    }

    /// The variables.
    pub fn variables(&self) -> &[(OsString, OsString)] {
        &self.variables
    }

    /// The variables of one call, beside those: where the service is, and how many attempts are made.
    pub fn of_call(&self, endpoint: &str, attempts: Option<u32>) -> Vec<(String, String)> {
        let attempts = attempts.map(|attempts| ("AWS_MAX_ATTEMPTS".to_owned(), attempts.to_string()));
        let endpoint = (self.service_endpoint.clone(), endpoint.to_owned());
        std::iter::once(endpoint).chain(attempts).collect()
    }

    /// A place for a file.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder, which is to go away also where the program ends at once.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The variable `PATH`.
    pub fn path(&self) -> &OsStr {
        let path = self.variables.iter().find(|(name, _)| name == "PATH");
        path.map_or(OsStr::new(""), |(_, value)| value)
    }
}

fn is_removed(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_uppercase();
    name.starts_with(OF_AWS) || name == "NO_PROXY" || REMOVED.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_elsewhere_is_taken_away_and_the_rest_stays() {
        for (name, removed) in [
            ("AWS_PROFILE", true),
            ("aws_endpoint_url", true),
            ("https_proxy", true),
            ("no_proxy", true),
            ("PATH", false),
            ("NODE_PATH", false),
        ] {
            assert_eq!(is_removed(OsStr::new(name)), removed, "{name}");
        }
    }
}
