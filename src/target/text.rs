//! Target files as they are written: types that mirror the text, from which the editors' schema is generated too.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::spec::faults::Faults;
use crate::spec::text::named::Named;
use crate::spec::text::table::{Entries, Root};
use crate::target::capability::Capability;
use crate::target::definition::Registry;

/// A target file as far as it could be read.
#[derive(Debug)]
pub(crate) struct TargetText {
    pub(crate) summary: Option<Located<String>>,
    pub(crate) extends: Option<Located<String>>,
    pub(crate) service: Option<Located<String>>,
    pub(crate) region: Option<Located<String>>,
    pub(crate) lacks: Option<Located<Vec<Located<Capability>>>>,
    pub(crate) scene: Option<Located<Vec<Located<String>>>>,
    pub(crate) clean_up: Option<Located<Vec<Located<String>>>>,
    pub(crate) values: Entries<Located<String>>,
    pub(crate) endpoint: Option<Located<EndpointPlaceText>>,
    pub(crate) install: Option<Located<InstallText>>,
    pub(crate) start: Option<Located<StartText>>,
    pub(crate) credentials: Option<Located<CredentialsText>>,
    pub(crate) record: Option<Located<Vec<RecordText>>>,
    pub(crate) user: Option<Located<UserText>>,
    pub(crate) code: Option<Located<CodeRulesText>>,
    pub(crate) limits: Option<Located<LimitsText>>,
    pub(crate) bind: Entries<Named<Located<Value>>>,
    pub(crate) steps: Entries<SetupStepText>,
}

/// Where the server is reached.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct EndpointPlaceText {
    /// The URL; `{port}` in it is the port that was chosen where wireproof starts the server, else the one below.
    pub(crate) url: Located<String>,
    /// The port where the server listens unless somebody chooses another.
    pub(crate) port: Option<Located<u16>>,
}

/// The package that `--install` fetches.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct InstallText {
    /// By which client it is fetched.
    pub(crate) from: Registry,
    /// Its name.
    pub(crate) package: Located<String>,
    /// Parts of it that have to be asked for.
    #[serde(default)]
    pub(crate) extras: Vec<Located<String>>,
    /// Its version, this one and no other.
    pub(crate) version: Located<String>,
    /// Packages that come with it and are pinned too, each with its version.
    #[serde(default)]
    pub(crate) with: Named<Located<String>>,
}

/// How `--start` starts the server.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct StartText {
    /// The program and its arguments.
    pub(crate) command: Located<Vec<Located<String>>>,
    /// Variables that are set for it.
    #[serde(default)]
    pub(crate) environment: Named<Located<String>>,
    /// Files that are written into its working folder first, by their paths there.
    #[serde(default)]
    pub(crate) files: Named<Located<String>>,
    /// How many seconds it may take until it answers; 30 unless it says otherwise.
    pub(crate) ready_within: Option<Located<f64>>,
}

/// How set-up calls prove who sends them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub(crate) enum CredentialsText {
    /// Not at all.
    None {},
    /// By a header, true or made up.
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// By a signature, version 4 of AWS, for the file's region.
    Sigv4 {
        /// The id of the key.
        access_key: String,
        /// The key.
        secret_key: String,
        /// The token of a key that is valid for a while.
        session_token: Option<String>,
    },
}

/// One call of an operation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SetupStepText {
    /// The operation's name on the wire; `SERVICE/NAME` for one of another service.
    pub(crate) operation: Located<String>,
    /// Its input.
    #[serde(default)]
    pub(crate) body: Named<Located<Value>>,
    /// Headers that are added to the request.
    #[serde(default)]
    pub(crate) headers: Named<Located<String>>,
    /// Whether it carries the credentials of set-up calls; yes, unless it says otherwise.
    pub(crate) credentials: Option<bool>,
    /// What the server needs for it: where it lacks that, the step is left out.
    pub(crate) needs: Option<Capability>,
    /// The status that a success has; whatever the protocol takes for one, unless it says otherwise.
    pub(crate) status: Option<Located<u16>>,
    /// Where something has to stand in the output of a success.
    pub(crate) present: Option<Located<String>>,
    /// What is kept of the answer: names, and where each value stands.
    #[serde(default)]
    pub(crate) capture: Named<Located<String>>,
    /// Names of values that have to differ from each other when the step is done.
    #[serde(default)]
    pub(crate) differ: Vec<Located<String>>,
}

/// A record that the server has once the scene is set.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RecordText {
    /// The kind of record, as the service's file names it.
    pub(crate) kind: Located<String>,
    /// What the server needs for it: where it lacks that, the record is not there.
    pub(crate) needs: Option<Capability>,
    /// Its fields that are not the ordinary ones.
    pub(crate) fields: Named<Located<Value>>,
}

/// How a user is made, and what is done with one.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct UserText {
    /// A new user's name; `{unique}` in it is different for each.
    pub(crate) name: Option<Located<String>>,
    /// A new user's address.
    pub(crate) email: Option<Located<String>>,
    /// The password that users have from the start, where wireproof is not to make one up.
    pub(crate) password: Option<Located<String>>,
    /// The steps that make a user.
    pub(crate) steps: Option<Located<Vec<Located<String>>>>,
    /// The step after which the server has sent a code; without it, users have one from the start.
    pub(crate) request_code: Option<Located<String>>,
    /// The step that sets a new password by a code.
    pub(crate) change_password: Option<Located<String>>,
    /// The step that tells whether a password holds.
    pub(crate) sign_in: Option<Located<String>>,
    /// The kind of record that a user is, as the service's file names it.
    pub(crate) record: Option<Located<String>>,
    /// The fields of that record; passwords and codes are known without.
    pub(crate) fields: Option<Named<Located<String>>>,
    /// The steps that make users of other states, by the word that a field of the record then holds.
    pub(crate) variants: Option<Named<Vec<Located<String>>>>,
    /// Values that are others for a user of another group: then the same steps make the user there.
    pub(crate) elsewhere: Option<Named<Located<String>>>,
}

/// Where codes come from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct CodeRulesText {
    /// `header:NAME`, `fixed:VALUE`, `log:REGEX`, `URL#/POINTER`, `command:WORDS` or `any`.
    pub(crate) source: Located<String>,
    /// A code that is wrong, where one with other digits would be refused for its form, or not at all.
    pub(crate) wrong: Option<Located<String>>,
    /// How many seconds to wait for a code; 5 unless it says otherwise.
    pub(crate) within: Option<Located<f64>>,
}

/// Limits of time, and of what is sent.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct LimitsText {
    /// How many seconds one request may take; 30 unless it says otherwise.
    pub(crate) request: Option<Located<f64>>,
    /// How many cases are judged at a time, unless somebody asks for more; 8 unless it says otherwise.
    pub(crate) concurrency: Option<Located<usize>>,
    /// How many requests a run sends in a second at most, unless somebody asks for more.
    pub(crate) rate: Option<Located<f64>>,
    /// How many requests a run sends at most, those of set-up among them, unless somebody asks for more.
    pub(crate) requests: Option<Located<u64>>,
}

impl TargetText {
    /// Reads a file as far as it can be read.
    pub(crate) fn read(text: &str, faults: &mut Faults) -> Self {
        let mut root = Root::parse(text, &[], faults);
        let target = Self {
            summary: root.required("summary"),
            extends: root.optional("extends"),
            service: root.optional("service"),
            region: root.optional("region"),
            lacks: root.optional("lacks"),
            scene: root.optional("scene"),
            clean_up: root.optional("clean-up"),
            values: root.entries("values"),
            endpoint: root.optional("endpoint"),
            install: root.optional("install"),
            start: root.optional("start"),
            credentials: root.optional("credentials"),
            record: root.optional("record"),
            user: root.optional("user"),
            code: root.optional("code"),
            limits: root.optional("limits"),
            bind: root.entries("bind"),
            steps: root.entries("steps"),
        };
        root.finish();
        target
    }
}
