//! What a target is: everything that its file says, put together with the one that it begins with.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::model::operation_pattern::OperationPattern;
use crate::target::bindings::Bindings;
use crate::target::body::templates_of;
use crate::target::capability::Capability;
use crate::target::capture::{CapturePlace, OutputPath};
use crate::target::code::CodeRules;
use crate::target::outside::OutsideValue;
use crate::target::template::Template;

/// The service's end of a wire, and how it is made ready to be judged.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name: that of the file, without its ending.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// The id of the service whose operations it has.
    pub service: String,
    /// The region of set-up calls.
    pub region: String,
    /// Where it is reached.
    pub endpoint: Template,
    /// The port of the endpoint where nobody chose one.
    pub port: u16,
    /// How the program comes onto this machine.
    pub install: Option<Install>,
    /// How it is started.
    pub start: Option<StartCommand>,
    /// How set-up calls prove who sends them.
    pub credentials: Credentials,
    /// Values that the file gives names.
    pub values: Vec<(String, Template)>,
    /// The steps that set the scene, once.
    pub scene: Vec<SetupStep>,
    /// The steps that take away what was set up.
    pub clean_up: Vec<SetupStep>,
    /// What members of other services' operations are given.
    pub binds: Vec<MemberBinding>,
    /// The steps of other services, of which a run takes those that give what is bound.
    pub steps_beside: Vec<SetupStep>,
    /// The records that the server has once the scene is set, the ordinary one of each kind first.
    pub records: Vec<SceneRecord>,
    /// How a user is made, and what is done with one.
    pub user: UserPlan,
    /// Where codes come from.
    pub code: CodeRules,
    /// What the server lacks.
    pub lacks: BTreeSet<Capability>,
    /// How long one request may take.
    pub request_within: Duration,
    /// How many requests a run sends in a second at most, unless somebody asks for more.
    pub rate: Option<f64>,
    /// How many requests a run sends at most, unless somebody asks for more.
    pub most_requests: Option<u64>,
    /// How many cases are judged at a time, unless somebody asks for more.
    pub concurrency: Option<usize>,
}

/// A package from a registry.
#[derive(Clone, Debug)]
pub struct Install {
    /// Which registry's.
    pub from: Registry,
    /// Its name there.
    pub package: String,
    /// Parts of it that are asked for.
    pub extras: Vec<String>,
    /// The version, this one and no other.
    pub version: String,
    /// Packages that come with it and are pinned too, each with its version.
    pub beside: Vec<(String, String)>,
}

/// A registry of packages, by its ordinary client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Registry {
    /// That of Python.
    Pip,
    /// That of Node.
    Npm,
    /// That of Rust.
    Cargo,
}

impl Registry {
    /// Its ordinary client.
    pub fn client(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::Npm => "npm",
            Self::Cargo => "cargo",
        }
    }

    /// Where its client comes from, behind that it is not there.
    pub fn where_from(self) -> &'static str {
        match self {
            Self::Pip => "; Python has it",
            Self::Npm => "; Node has it",
            Self::Cargo => "; Rust's toolchain has it, which https://rustup.rs installs",
        }
    }

    /// A package in a version, as the client spells it.
    pub fn pinned(self, package: &str, version: &str) -> String {
        match self {
            Self::Pip => format!("{package}=={version}"),
            Self::Npm | Self::Cargo => format!("{package}@{version}"),
        }
    }
}

/// How a server is started.
#[derive(Clone, Debug)]
pub struct StartCommand {
    /// The program and its arguments.
    pub command: Vec<Template>,
    /// Variables that are set for it.
    pub environment: Vec<(String, Template)>,
    /// Files that are written into its working folder first.
    pub files: Vec<(String, Template)>,
    /// How long it may take until it answers.
    pub ready_within: Duration,
}

/// How set-up calls prove who sends them.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// Not at all.
    None,
    /// By a header that is the same on each.
    Header {
        /// The name.
        name: String,
        /// The value.
        value: Template,
    },
    /// By a signature, version 4 of AWS.
    Signature {
        /// The id of the key.
        access_key: Template,
        /// The key.
        secret_key: Template,
        /// The token of a key that is valid for a while.
        session_token: Option<Template>,
    },
}

/// One call of an operation.
#[derive(Clone, Debug)]
pub struct SetupStep {
    /// Its name in the file.
    pub id: String,
    /// The service whose operation it is, where it is not the target's own.
    pub service: Option<String>,
    /// The operation's name on the wire.
    pub operation: String,
    /// The input, whose texts are templates.
    pub body: Map<String, Value>,
    /// Headers that are added.
    pub headers: Vec<(String, Template)>,
    /// Whether it carries the credentials of set-up calls.
    pub has_credentials: bool,
    /// What the server needs for it; a server that lacks that is not asked.
    pub needs: Option<Capability>,
    /// The status of a success; by default whatever the protocol takes for one.
    pub status: Option<u16>,
    /// Where something must stand in a success.
    pub present: Option<OutputPath>,
    /// What is kept of the answer, by names.
    pub captures: Vec<(String, CapturePlace)>,
    /// Names of values that have to differ when it is done.
    pub differ: Vec<String>,
}

/// What members of other services' operations are given.
#[derive(Clone, Debug)]
pub struct MemberBinding {
    /// Which operations.
    pub operations: OperationPattern,
    /// The members, each with its value, whose texts are templates. What an operation has not is not given to it.
    pub members: Vec<(String, Value)>,
    /// Positions of the steps that give the values, in the order in which they are run.
    pub steps: Vec<usize>,
}

/// How a user is made, and what is done with one.
#[derive(Clone, Debug)]
pub struct UserPlan {
    /// A new user's name.
    pub name: Template,
    /// A new user's address.
    pub email: Template,
    /// The password that a new user has, where wireproof does not make one up.
    pub password: Option<Template>,
    /// The steps that make one.
    pub steps: Vec<SetupStep>,
    /// The step after which the server has sent a code.
    pub request_code: Option<SetupStep>,
    /// The step that sets a new password by a code.
    pub change_password: SetupStep,
    /// The step that tells whether a password is the one that holds.
    pub sign_in: SetupStep,
    /// The kind of record that a user is.
    pub record: Option<String>,
    /// The fields of that record.
    pub fields: Vec<(String, Template)>,
    /// The steps that make users of other states, by the word that a field of the record then holds.
    pub variants: Vec<(String, Vec<SetupStep>)>,
    /// Values that are others for a user of another group.
    pub elsewhere: Vec<(String, Template)>,
}

impl UserPlan {
    /// The steps that make a user of this state. Another name is asked for only where it is needed.
    pub fn making(&self, state: Option<&str>, by_alias: bool) -> impl Iterator<Item = &SetupStep> {
        let variant = self.variants.iter().find(|(word, _)| Some(word.as_str()) == state);
        let steps = variant.map_or(&self.steps, |(_, steps)| steps);
        steps.iter().filter(move |step| step.needs != Some(Capability::Sub) || by_alias)
    }

    /// Whether it is the step after which a code was sent.
    pub fn is_request_for_code(&self, step: &SetupStep) -> bool {
        self.request_code.as_ref().is_some_and(|request| request.id == step.id)
    }

    /// What a user of another group is made with, where an ordinary one is made with these.
    pub fn bindings_elsewhere(&self, bindings: &Bindings) -> Bindings {
        let others = self.elsewhere.iter().filter_map(|(name, value)| Some((name, value.fill(bindings)?)));
        others.fold(bindings.clone(), |elsewhere, (name, value)| elsewhere.with(name, value))
    }
}

/// A record that the server has once the scene is set.
#[derive(Clone, Debug)]
pub struct SceneRecord {
    /// Its kind.
    pub kind: String,
    /// What the server needs for it.
    pub needs: Option<Capability>,
    /// Its fields that are not the ordinary ones, whose texts are templates.
    pub fields: Vec<(String, Value)>,
}

impl Target {
    /// Whether the server lacks this, by what its file says or by where its codes come from.
    pub fn does_lack(&self, capability: Capability) -> bool {
        let codes_are_equal = capability == Capability::DistinctCodes && !self.code.source.can_differ();
        self.lacks.contains(&capability) || codes_are_equal
    }

    /// The values that are known before anything is started: where the server is or will be, and what the file says.
    pub fn bindings(&self, outside: Bindings, endpoint: &str, port: u16, unique: &str) -> Bindings {
        let mut bindings = outside
            .with("endpoint", endpoint)
            .with("port", port.to_string())
            .with("region", &self.region)
            .with("unique", unique);
        for (name, value) in &self.values {
            if let Some(value) = value.fill(&bindings) {
                bindings.set(name, value);
            }
        }
        bindings
    }

    /// All steps, in the order in which they are run, but for those of other services that nothing takes away.
    pub fn steps(&self) -> impl Iterator<Item = &SetupStep> {
        let user = &self.user;
        let variants = user.variants.iter().flat_map(|(_, steps)| steps);
        self.scene
            .iter()
            .chain(&user.steps)
            .chain(&user.request_code)
            .chain([&user.change_password, &user.sign_in])
            .chain(variants)
            .chain(&self.clean_up)
    }

    /// Whether a value from outside may be missing: keys that are valid for good have no token.
    pub fn may_be_missing(&self, outside: &OutsideValue) -> bool {
        let Credentials::Signature { session_token, .. } = &self.credentials else { return false };
        session_token.as_ref().and_then(Template::outside) == Some(outside)
    }

    /// The values that stand outside of the file, each once; those of its start only where it is started.
    pub fn outside(&self, is_started: bool) -> BTreeSet<OutsideValue> {
        let mut templates: Vec<&Template> = vec![&self.endpoint, &self.user.name, &self.user.email];
        templates.extend(&self.user.password);
        templates.extend(self.user.fields.iter().chain(&self.user.elsewhere).map(|(_, value)| value));
        templates.extend(self.values.iter().map(|(_, value)| value));
        match &self.credentials {
            Credentials::None => {}
            Credentials::Header { value, .. } => templates.push(value),
            Credentials::Signature { access_key, secret_key, session_token } => {
                templates.extend([access_key, secret_key]);
                templates.extend(session_token);
            }
        }
        templates.extend(self.code.source.templates());
        templates.extend(&self.code.wrong);
        let steps = self.steps().chain(&self.steps_beside);
        templates.extend(steps.flat_map(|step| &step.headers).map(|(_, value)| value));
        if let Some(start) = self.start.as_ref().filter(|_| is_started) {
            templates.extend(&start.command);
            templates.extend(start.environment.iter().chain(&start.files).map(|(_, value)| value));
        }
        let in_records = self.records.iter().flat_map(|record| &record.fields).map(|(_, value)| value);
        let in_binds = self.binds.iter().flat_map(|bind| &bind.members).map(|(_, value)| value);
        let steps = self.steps().chain(&self.steps_beside);
        let in_bodies = steps.flat_map(|step| step.body.values()).chain(in_records).chain(in_binds);
        let in_bodies = in_bodies.flat_map(templates_of);
        let mut found: BTreeSet<OutsideValue> =
            templates.into_iter().filter_map(Template::outside).cloned().collect();
        found.extend(in_bodies.filter_map(|template| template.outside().cloned()));
        found
    }
}
