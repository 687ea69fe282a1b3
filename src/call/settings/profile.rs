//! The configuration and credentials files, and the profile that is chosen in them.
//!
//! - `AWS_CONFIG_FILE` (`~/.aws/config`) has `[default]`, `[profile NAME]` and `[services NAME]`;
//!   `AWS_SHARED_CREDENTIALS_FILE` (`~/.aws/credentials`) has `[NAME]`. A name with spaces stands in quotes.
//! - Where both files have an option of a profile, that of the credentials file holds.
//! - `--profile` comes before `AWS_DEFAULT_PROFILE` before `AWS_PROFILE`; one that is named must be there.

use std::collections::BTreeMap;

use crate::call::settings::environment::{Environment, Machine};
use crate::call::settings::error::SettingsError;
use crate::call::settings::words::split_words;
use crate::call::syntax::ini::{Ini, IniValue, Section};

/// What the two files say.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConfigFiles {
    /// The profiles of both files together.
    pub(crate) profiles: BTreeMap<String, Section>,
    /// Those of the configuration file alone, where credentials are looked for in it.
    pub(crate) configured: BTreeMap<String, Section>,
    /// Those of the credentials file alone.
    pub(crate) credentials: BTreeMap<String, Section>,
    /// The services sections.
    pub(crate) services: BTreeMap<String, Section>,
    /// The single sign-on sections.
    pub(crate) sessions: BTreeMap<String, Section>,
}

/// The chosen profile.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    /// The name, where one was given.
    pub(crate) given: Option<String>,
    /// Whether it was given as an option.
    pub(crate) by_option: bool,
    /// Its options; none where there is no such profile.
    options: Section,
    exists: bool,
}

impl ConfigFiles {
    /// Reads the two files; one that is not there says nothing.
    pub(crate) fn load(environment: &Environment, machine: &dyn Machine) -> Result<Self, SettingsError> {
        let config =
            read(environment.get("AWS_CONFIG_FILE").unwrap_or("~/.aws/config"), environment, machine)?;
        let credentials_path = environment.get("AWS_SHARED_CREDENTIALS_FILE").unwrap_or("~/.aws/credentials");
        let credentials = read(credentials_path, environment, machine)?;
        let mut files = Self::default();
        for (name, section) in config.sections() {
            files.add(name, section);
        }
        files.configured = files.profiles.clone();
        for (name, section) in credentials.sections() {
            files.credentials.insert(name.to_owned(), section.clone());
            files.profiles.entry(name.to_owned()).or_default().extend(section.clone());
        }
        Ok(files)
    }

    /// The profile that an option or the environment names, or the default one.
    pub(crate) fn profile(&self, option: Option<&str>, environment: &Environment) -> Profile {
        let option = option.filter(|name| !name.is_empty());
        let given = option
            .or_else(|| environment.get("AWS_DEFAULT_PROFILE"))
            .or_else(|| environment.get("AWS_PROFILE"))
            .map(str::to_owned);
        let found = self.profiles.get(given.as_deref().unwrap_or("default"));
        Profile {
            given,
            by_option: option.is_some(),
            options: found.cloned().unwrap_or_default(),
            exists: found.is_some(),
        }
    }

    fn add(&mut self, heading: &str, section: &Section) {
        if heading == "default" {
            self.profiles.insert(heading.to_owned(), section.clone());
            return;
        }
        let kind = if heading.starts_with("profile") {
            &mut self.profiles
        } else if heading.starts_with("services") {
            &mut self.services
        } else if heading.starts_with("sso-session") {
            &mut self.sessions
        } else {
            return;
        };
        if let Ok(words) = split_words(heading)
            && let [_, name] = words.as_slice()
        {
            kind.insert(name.clone(), section.clone());
        }
    }
}

impl Profile {
    /// The name, `default` where none was given.
    pub(crate) fn name(&self) -> &str {
        self.given.as_deref().unwrap_or("default")
    }

    /// All options.
    pub(crate) fn options(&self) -> &Section {
        &self.options
    }

    /// An option's value.
    pub(crate) fn value(&self, option: &str) -> Option<&IniValue> {
        self.options.get(option)
    }

    /// An option that is text.
    pub(crate) fn text(&self, option: &str) -> Result<Option<&str>, SettingsError> {
        match self.value(option) {
            None => Ok(None),
            Some(IniValue::Text(text)) => Ok(Some(text)),
            Some(IniValue::Nested(_)) => {
                Err(SettingsError::Nesting { setting: option.to_owned(), expected: "text on the same line" })
            }
        }
    }

    /// An option that must be `true` to be on, in any case.
    pub(crate) fn is_on(&self, option: &str) -> bool {
        self.value(option).and_then(IniValue::text).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// Fails where the profile was named and is not there.
    pub(crate) fn must_exist(&self) -> Result<(), SettingsError> {
        match &self.given {
            Some(name) if !self.exists => Err(SettingsError::NoProfile(name.clone())),
            _ => Ok(()),
        }
    }
}

fn read(path: &str, environment: &Environment, machine: &dyn Machine) -> Result<Ini, SettingsError> {
    let path = environment.expand(path);
    let Some(bytes) = machine.read(&path) else {
        return Ok(Ini::default());
    };
    let refused = |reason: String| SettingsError::ConfigFile { path: path.clone(), reason };
    let text = String::from_utf8(bytes).map_err(|_| refused(" (it is not UTF-8 text)".to_owned()))?;
    Ini::parse(&text).map_err(|error| refused(format!(" ({error})")))
}
