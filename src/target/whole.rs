//! A file and those that it begins with, put together.
//!
//! - What a file says takes the place of what the one before it says, table by table.
//! - `steps`, `values` and `bind` are put together name by name, and `user` field by field.

use serde_json::Value;

use crate::diagnostic::located::Located;
use crate::spec::text::named::Named;
use crate::spec::text::table::Entries;
use crate::target::capability::Capability;
use crate::target::text::{
    CodeRulesText, CredentialsText, EndpointPlaceText, InstallText, LimitsText, RecordText, SetupStepText,
    StartText, TargetText, UserText,
};

/// Something and the file that it stands in: 0 is the one that was asked for, 1 the one that it begins with, and so on.
#[derive(Clone, Debug)]
pub(crate) struct InFile<T> {
    pub(crate) value: T,
    pub(crate) file: usize,
}

/// A name with what stands under it, where that could be read.
pub(crate) type NamedInFile<T> = InFile<(Located<String>, Option<Located<T>>)>;

/// All that the files say together.
#[derive(Debug)]
pub(crate) struct WholeText {
    pub(crate) summary: Option<InFile<Located<String>>>,
    pub(crate) service: Option<InFile<Located<String>>>,
    pub(crate) region: Option<InFile<Located<String>>>,
    pub(crate) lacks: Option<InFile<Located<Vec<Located<Capability>>>>>,
    pub(crate) scene: Option<InFile<Located<Vec<Located<String>>>>>,
    pub(crate) clean_up: Option<InFile<Located<Vec<Located<String>>>>>,
    pub(crate) values: Vec<NamedInFile<Located<String>>>,
    pub(crate) endpoint: Option<InFile<Located<EndpointPlaceText>>>,
    pub(crate) install: Option<InFile<Located<InstallText>>>,
    pub(crate) start: Option<InFile<Located<StartText>>>,
    pub(crate) credentials: Option<InFile<Located<CredentialsText>>>,
    pub(crate) record: Option<InFile<Located<Vec<RecordText>>>>,
    pub(crate) user: WholeUserText,
    pub(crate) code: Option<InFile<Located<CodeRulesText>>>,
    pub(crate) limits: Option<InFile<Located<LimitsText>>>,
    pub(crate) bind: Vec<NamedInFile<Named<Located<Value>>>>,
    pub(crate) steps: Vec<NamedInFile<SetupStepText>>,
}

/// What the files say of users.
#[derive(Debug)]
pub(crate) struct WholeUserText {
    pub(crate) name: Option<InFile<Located<String>>>,
    pub(crate) email: Option<InFile<Located<String>>>,
    pub(crate) password: Option<InFile<Located<String>>>,
    pub(crate) steps: Option<InFile<Vec<Located<String>>>>,
    pub(crate) request_code: Option<InFile<Located<String>>>,
    pub(crate) change_password: Option<InFile<Located<String>>>,
    pub(crate) sign_in: Option<InFile<Located<String>>>,
    pub(crate) record: Option<InFile<Located<String>>>,
    pub(crate) fields: Option<InFile<Named<Located<String>>>>,
    pub(crate) variants: Option<InFile<Named<Vec<Located<String>>>>>,
    pub(crate) elsewhere: Option<InFile<Named<Located<String>>>>,
}

impl WholeText {
    /// Puts files together, the one that was asked for first.
    pub(crate) fn of(files: &[TargetText]) -> Self {
        Self {
            summary: files
                .first()
                .and_then(|file| file.summary.clone())
                .map(|value| InFile { value, file: 0 }),
            service: first(files, |file| file.service.clone()),
            region: first(files, |file| file.region.clone()),
            lacks: first(files, |file| file.lacks.clone()),
            scene: first(files, |file| file.scene.clone()),
            clean_up: first(files, |file| file.clean_up.clone()),
            values: by_name(files, |file| &file.values),
            endpoint: first(files, |file| file.endpoint.clone()),
            install: first(files, |file| file.install.clone()),
            start: first(files, |file| file.start.clone()),
            credentials: first(files, |file| file.credentials.clone()),
            record: first(files, |file| file.record.clone()),
            user: WholeUserText::of(files),
            code: first(files, |file| file.code.clone()),
            limits: first(files, |file| file.limits.clone()),
            bind: by_name(files, |file| &file.bind),
            steps: by_name(files, |file| &file.steps),
        }
    }
}

impl WholeUserText {
    fn of(files: &[TargetText]) -> Self {
        Self {
            name: of_user(files, |user| user.name.clone()),
            email: of_user(files, |user| user.email.clone()),
            password: of_user(files, |user| user.password.clone()),
            steps: of_user(files, |user| user.steps.clone().map(|steps| steps.value)),
            request_code: of_user(files, |user| user.request_code.clone()),
            change_password: of_user(files, |user| user.change_password.clone()),
            sign_in: of_user(files, |user| user.sign_in.clone()),
            record: of_user(files, |user| user.record.clone()),
            fields: of_user(files, |user| user.fields.clone()),
            variants: of_user(files, |user| user.variants.clone()),
            elsewhere: of_user(files, |user| user.elsewhere.clone()),
        }
    }
}

/// What the first file says that says something.
pub(crate) fn first<F, T>(files: &[F], part: impl Fn(&F) -> Option<T>) -> Option<InFile<T>> {
    files.iter().enumerate().find_map(|(file, text)| Some(InFile { value: part(text)?, file }))
}

fn of_user<T>(files: &[TargetText], part: impl Fn(&UserText) -> Option<T>) -> Option<InFile<T>> {
    first(files, |file| file.user.as_ref().and_then(|user| part(user)))
}

/// Entries of all files; those of a file that others begin with come first, and each name stands once.
fn by_name<T: Clone>(files: &[TargetText], part: impl Fn(&TargetText) -> &Entries<T>) -> Vec<NamedInFile<T>> {
    let mut whole: Vec<NamedInFile<T>> = Vec::new();
    for (file, text) in files.iter().enumerate().rev() {
        for entry in part(text) {
            let entry = InFile { value: entry.clone(), file };
            match whole.iter_mut().find(|known| *known.value.0 == *entry.value.0) {
                Some(known) => *known = entry,
                None => whole.push(entry),
            }
        }
    }
    whole
}
