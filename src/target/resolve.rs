//! What files say together, as a target: every name in it leads somewhere, every value can be used.

mod binds;
pub(crate) mod parts;
mod sequence;
mod step;

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::located::Located;
use crate::spec::faults::Faults;
use crate::spec::text::named::Named;
use crate::target::body::templates_of;
use crate::target::capability::Capability;
use crate::target::definition::{SceneRecord, Target, UserPlan};
use crate::target::resolve::binds::binds;
use crate::target::resolve::parts::{Parts, names};
use crate::target::resolve::sequence::Sequences;
use crate::target::template::{Template, is_name};
use crate::target::text::RecordText;
use crate::target::whole::{InFile, WholeText};

/// Values that every text can have.
const EVERYWHERE: [&str; 4] = ["unique", "region", "port", "endpoint"];
/// Values about one user.
const OF_USER: [&str; 3] = ["username", "email", "password"];
/// Values that are there when a server is started.
const OF_START: [&str; 5] = ["port", "folder", "wireproof", "region", "unique"];

/// The region of set-up calls where a file says nothing.
const REGION: &str = "us-east-1";

/// The target, where everything that it needs is there.
pub(super) fn resolve(
    name: &str,
    whole: WholeText,
    services: &[&str],
    faults: &mut [Faults],
) -> Option<Target> {
    let mut parts = Parts { faults };
    for (key, is_there) in [
        ("service", whole.service.is_some()),
        ("endpoint", whole.endpoint.is_some()),
        ("code", whole.code.is_some()),
    ] {
        parts.require(key, is_there);
    }
    let service = whole.service.as_ref();
    if let Some(service) = service.filter(|service| !services.contains(&service.value.as_str())) {
        let known = services.iter().copied();
        parts.faults[service.file].unknown("service", &service.value, &service.value.span, known);
    }
    let mut values = Vec::new();
    for entry in &whole.values {
        let (key, value) = &entry.value;
        if !is_name(key) || EVERYWHERE.contains(&key.as_str()) || OF_USER.contains(&key.as_str()) {
            let label = "expected small letters, digits and hyphens, and no name that wireproof gives itself";
            parts.faults[entry.file].error(
                format!("`{}` cannot be the name of a value", **key),
                &key.span,
                label,
            );
        }
        if let Some(value) = value {
            let template = parts.template(&value.value, entry.file, &names(&["unique", "region"]));
            values.push((key.value.clone(), template));
        }
    }
    let mut known = names(&EVERYWHERE);
    known.extend(values.iter().map(|(name, _)| name.clone()));
    let endpoint = whole.endpoint.as_ref().map(|endpoint| parts.endpoint(endpoint));
    let credentials = parts.credentials(whole.credentials.as_ref(), &known);
    let lacks: BTreeSet<_> =
        whole.lacks.iter().flat_map(|lacks| lacks.value.iter()).map(|lack| lack.value).collect();
    let of_start = &names(&OF_START) | &known;
    let start = whole.start.as_ref().map(|start| parts.start(start, &of_start));
    let install = whole.install.as_ref().map(|install| parts.install(install));
    let request_within = parts.seconds(
        whole.limits.as_ref().and_then(|limits| Some((limits.value.request.as_ref()?, limits.file))),
        30.0,
    );
    let of_file = known.clone();
    let mut sequences = Sequences::new(&whole.steps, &mut parts);
    let beside = sequences.beside();
    let binds = binds(&mut parts, &whole.bind, &beside, &of_file);
    let (scene, file) = listed(whole.scene.as_ref());
    let scene = sequences.walk(&mut parts, scene, file, &mut known);
    let records = records(whole.record.as_ref(), &mut parts, &known, &lacks);
    let plan = user_plan(&whole, &mut parts, &mut sequences, &known, &lacks);
    let (clean_up, file) = listed(whole.clean_up.as_ref());
    // A step of clean-up is left out where what it takes away was never made.
    let mut with_all = &known | &sequences.captured();
    let clean_up = sequences.walk_any(&mut parts, clean_up, file, &mut with_all);
    let with_user = &(&known | &names(&OF_USER)) | &names(&["folder"]);
    let code = whole.code.as_ref().and_then(|code| parts.code(code, &with_user));
    let limits = whole.limits.as_ref();
    let (endpoint, port) = endpoint?;
    Some(Target {
        name: name.to_owned(),
        summary: whole.summary?.value.value,
        service: whole.service?.value.value,
        region: whole.region.map_or_else(|| REGION.to_owned(), |region| region.value.value),
        endpoint,
        port,
        install,
        start,
        credentials,
        values,
        scene,
        clean_up,
        binds,
        steps_beside: beside.into_iter().map(|step| step.value.step).collect(),
        records,
        user: plan?,
        code: code?,
        lacks,
        request_within,
        rate: limits.and_then(|limits| parts.rate(limits.value.rate.as_ref()?, limits.file)),
        most_requests: limits
            .and_then(|limits| parts.at_least_one(limits.value.requests.as_ref()?, limits.file)),
        concurrency: limits
            .and_then(|limits| parts.at_least_one(limits.value.concurrency.as_ref()?, limits.file)),
    })
}

/// A list of names, and the file that it stands in.
fn listed(list: Option<&InFile<Located<Vec<Located<String>>>>>) -> (&[Located<String>], usize) {
    list.map_or((&[], 0), |list| (&list.value.value, list.file))
}

/// The records of the scene, whose captures are known.
fn records(
    written: Option<&InFile<Located<Vec<RecordText>>>>,
    parts: &mut Parts<'_>,
    known: &BTreeSet<String>,
    lacks: &BTreeSet<Capability>,
) -> Vec<SceneRecord> {
    let Some(InFile { value: written, file }) = written else { return Vec::new() };
    let mut records = Vec::new();
    // What a server lacks, no step has captured.
    for record in written.iter().filter(|record| record.needs.is_none_or(|need| !lacks.contains(&need))) {
        let mut templates = record.fields.entries.iter().flat_map(|(_, value)| templates_of(&value.value));
        // Who sets another scene than the file that theirs begins with may have none of its records.
        if *file > 0 && !templates.all(|template| template.names().all(|name| known.contains(name))) {
            continue;
        }
        for (_, value) in &record.fields.entries {
            for template in templates_of(&value.value) {
                parts.require_names(&template, &value.span, *file, known);
            }
        }
        let fields = record.fields.entries.iter();
        records.push(SceneRecord {
            kind: record.kind.value.clone(),
            needs: record.needs,
            fields: fields.map(|(name, value)| (name.value.clone(), value.value.clone())).collect(),
        });
    }
    records
}

/// What is done with users. The scene's captures are known.
fn user_plan(
    whole: &WholeText,
    parts: &mut Parts<'_>,
    sequences: &mut Sequences<'_>,
    known: &BTreeSet<String>,
    lacks: &BTreeSet<Capability>,
) -> Option<UserPlan> {
    let user = &whole.user;
    for (key, is_there) in
        [("user.change-password", user.change_password.is_some()), ("user.sign-in", user.sign_in.is_some())]
    {
        parts.require(key, is_there);
    }
    let mut template = |part: Option<&InFile<Located<String>>>, known: &_, ordinary: &str| {
        part.map_or_else(|| Template::read(ordinary), |part| parts.template(&part.value, part.file, known))
    };
    let name = template(user.name.as_ref(), known, "wp-{unique}");
    let email = template(user.email.as_ref(), &(known | &names(&["username"])), "wp-{unique}@example.com");
    let password = user.password.as_ref().map(|part| template(Some(part), known, ""));
    let mut of_user = known | &names(&OF_USER);
    let before = of_user.clone();
    let steps = match &user.steps {
        Some(steps) => sequences.walk(parts, &steps.value, steps.file, &mut of_user),
        None => Vec::new(),
    };
    let mut one =
        |parts: &mut Parts<'_>, part: Option<&InFile<Located<String>>>, known: &BTreeSet<String>| {
            let part = part?;
            sequences.walk(parts, std::slice::from_ref(&part.value), part.file, &mut known.clone()).pop()
        };
    let request_code = one(parts, user.request_code.as_ref(), &of_user);
    let change_password = one(parts, user.change_password.as_ref(), &(&of_user | &names(&["code"])));
    let sign_in = one(parts, user.sign_in.as_ref(), &of_user);
    let mut variants = Vec::new();
    for (word, steps) in user.variants.iter().flat_map(|written| &written.value.entries) {
        let file = user.variants.as_ref().map_or(0, |written| written.file);
        variants.push((word.value.clone(), sequences.walk(parts, steps, file, &mut before.clone())));
    }
    let mut values = |part: Option<&InFile<Named<Located<String>>>>, known: &BTreeSet<String>| {
        let Some(part) = part else { return Vec::new() };
        let is_known = |text: &str| Template::read(text).names().all(|name| known.contains(name));
        let entries = part.value.entries.iter().filter(|(_, text)| part.file == 0 || is_known(text));
        entries
            .map(|(name, text)| (name.value.clone(), parts.template(text, part.file, known)))
            .collect::<Vec<_>>()
    };
    let fields = values(user.fields.as_ref(), &of_user);
    let elsewhere = user.elsewhere.as_ref().filter(|_| !lacks.contains(&Capability::SecondPool));
    let elsewhere = values(elsewhere, known);
    Some(UserPlan {
        name,
        email,
        password,
        steps,
        request_code,
        change_password: change_password?,
        sign_in: sign_in?,
        record: user.record.as_ref().map(|record| record.value.value.clone()),
        fields,
        variants,
        elsewhere,
    })
}

impl Parts<'_> {
    /// Tells that a field is missing, unless parts of the file could not be read at all.
    fn require(&mut self, key: &str, is_there: bool) {
        if !is_there && !self.faults.iter().any(|faults| faults.incomplete) {
            let label = "expected in this file, or in one that it begins with";
            self.faults[0].push(Diagnostic::error(format!("missing field `{key}`"), 0..0, label));
        }
    }
}
