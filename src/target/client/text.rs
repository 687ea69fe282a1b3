//! Files of clients as they are written: types that mirror the text, from which the editors' schema is generated too.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::diagnostic::located::Located;
use crate::spec::faults::Faults;
use crate::spec::text::table::Root;
use crate::target::text::InstallText;

/// A client's file as far as it could be read.
#[derive(Debug)]
pub(crate) struct ClientTargetText {
    pub(crate) summary: Option<Located<String>>,
    pub(crate) extends: Option<Located<String>>,
    pub(crate) service: Option<Located<String>>,
    pub(crate) install: Option<Located<InstallText>>,
    pub(crate) driver: Option<Located<DriverText>>,
    pub(crate) command: Option<Located<CommandText>>,
}

/// A process that stays alive and speaks the protocol of drivers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct DriverText {
    /// The program and its arguments; `{driver}` is the file below.
    pub(crate) command: Located<Vec<Located<String>>>,
    /// The file of the driver: one of the program's own, by its path under drivers/, or else one whose path is seen from
    /// this file.
    pub(crate) file: Option<Located<String>>,
}

/// A command that is started for each call.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CommandText {
    /// The program and its arguments, in the grammar of the AWS CLI or with placeholders.
    pub(crate) words: Located<Vec<Located<String>>>,
}

impl ClientTargetText {
    /// Reads a file as far as it can be read.
    pub(crate) fn read(text: &str, faults: &mut Faults) -> Self {
        let mut root = Root::parse(text, &[], faults);
        let target = Self {
            summary: root.required("summary"),
            extends: root.optional("extends"),
            service: root.optional("service"),
            install: root.optional("install"),
            driver: root.optional("driver"),
            command: root.optional("command"),
        };
        root.finish();
        target
    }
}
