//! Puts files together: which one is a protocol, a service or an operation, and which replaces which.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::model::constraint::kind::Constraints;
use crate::model::constraint::pattern::Patterns;
use crate::model::protocol::ProtocolModel;
use crate::model::read_back::ReadBack;
use crate::model::requirement::Source;
use crate::model::service::Service;
use crate::protocol::Protocols;
use crate::spec::document::plain;
use crate::spec::error::SpecError;
use crate::spec::faults::Faults;
use crate::spec::file::SpecFile;
use crate::spec::given_files::GivenFiles;
use crate::spec::overlay::file::OverlayFile;
use crate::spec::overlay::laid::LaidTable;
use crate::spec::overlay::places::LaidPlaces;
use crate::spec::requirements::requirements;
use crate::spec::resolve;
use crate::spec::text::operation::OperationText;
use crate::spec::text::protocol::ProtocolText;
use crate::spec::text::service::ServiceText;
use crate::spec::text::table::Root;

/// How much is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// All of it.
    Whole,
    /// Files are not searched for faults that are known not to be there: a test has shown it of those that are compiled in,
    /// and whoever makes one of a model sees to it.
    Trusting,
    /// The same, and nothing is gathered that only judging asks for: requirements, and which version has which.
    Calling,
}

impl Depth {
    /// The entries of a file that are passed over, of these that only judging asks for.
    fn without(self, judged: &'static [&'static str]) -> &'static [&'static str] {
        if self == Self::Calling { judged } else { &[] }
    }
}

/// What files can choose among.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) protocols: Protocols,
    pub(crate) constraints: Constraints,
}

/// A file with what was read from it.
struct Read<'files, T> {
    name: Arc<str>,
    text: &'files str,
    /// Whether it was compiled in.
    embedded: bool,
    read: T,
    faults: Faults,
    /// What is laid over it, and whose its places are.
    laid: Option<(&'files OverlayFile, LaidPlaces)>,
}

/// What a file is about, by its path.
enum Kind {
    Protocol,
    Service(String),
    Operation(String),
}

/// All files as far as they can be read, before any of them is looked at beside another.
#[derive(Default)]
struct ReadFiles<'files> {
    protocols: Vec<Read<'files, ProtocolText>>,
    services: Vec<(String, Read<'files, ServiceText>)>,
    operations: Vec<(String, Read<'files, OperationText>)>,
}

/// What files say together.
pub(crate) struct Assembled {
    /// The services, in the order of their ids.
    pub(crate) services: Vec<Arc<Service>>,
    /// All files that were read.
    pub(crate) files: Vec<SpecFile>,
}

/// Reads all files and builds what they say.
pub(crate) fn assemble(
    embedded: Vec<SpecFile>,
    given: GivenFiles<'_>,
    Known { protocols: known, constraints }: &Known,
    depth: Depth,
) -> Result<Assembled, SpecError> {
    let brought = embedded.len();
    let mut all = embedded;
    let mut diagnosed = Vec::new();
    let with_plain_ends = |file: &SpecFile| SpecFile { name: file.name.clone(), text: plain(&file.text) };
    for file in given.files {
        match OverlayFile::of(file) {
            Some(overlay) => diagnosed.push(Some(overlay.without_model())),
            None => all.push(with_plain_ends(file)),
        }
    }
    let written = all.len();
    all.extend(given.of_models.iter().map(with_plain_ends));
    let mut read = ReadFiles::default();
    for (index, file) in all.iter().enumerate() {
        let overlay = if index >= written { given.overlay_of(file) } else { None };
        read.add(file, overlay, constraints, index < brought, depth);
    }
    read.replace();
    let mut services = Vec::new();
    let wanted = read.services.iter().filter_map(|(_, file)| Some(file.read.protocol.as_ref()?.as_str()));
    let wanted: Vec<&str> = wanted.collect();
    let protocols = protocols(&mut read.protocols, &wanted, known);
    let broken: Vec<String> = read
        .protocols
        .iter()
        .filter_map(|file| Some(file.read.id.as_ref()?.value.clone()))
        .filter(|id| !protocols.iter().any(|protocol| protocol.id == *id))
        .collect();
    for (folder, service) in &mut read.services {
        let mut operations: Vec<&mut Read<'_, OperationText>> = read
            .operations
            .iter_mut()
            .filter(|(of, _)| of == folder)
            .map(|(_, operation)| operation)
            .collect();
        if let Some(service) = build(service, &mut operations, (&protocols, &broken), constraints, depth) {
            services.push(Arc::new(service));
        }
    }
    read.refuse_orphans();
    diagnosed.extend(read.into_faults());
    services.sort_by(|one, other| one.id.cmp(&other.id));
    let diagnosed: Vec<Diagnosed> = diagnosed.into_iter().flatten().collect();
    if !diagnosed.is_empty() {
        return Err(SpecError { files: diagnosed });
    }
    let overlays = all[written..].iter().filter_map(|file| Some(given.overlay_of(file)?.file.clone()));
    let overlays: Vec<SpecFile> = overlays.collect();
    all.extend(overlays);
    Ok(Assembled { services, files: all })
}

impl<'files> ReadFiles<'files> {
    fn add(
        &mut self,
        file: &'files SpecFile,
        overlay: Option<&'files OverlayFile>,
        constraints: &Constraints,
        embedded: bool,
        depth: Depth,
    ) {
        let mut faults = Faults::default();
        let text = &file.text;
        let name = match overlay {
            Some(overlay) => Arc::from(format!("{} with {} laid over it", file.name, overlay.file.name)),
            None => Arc::from(&*file.name),
        };
        let table = overlay.map(|overlay| (overlay, LaidTable::new(text, overlay, &mut faults)));
        let (table, laid) = match table {
            Some((overlay, LaidTable { table, places, .. })) => (Some(table), Some((overlay, places))),
            None => (None, None),
        };
        let root = |skipped, faults| match table {
            Some(table) => Root::of(table, faults),
            None => Root::parse(text, skipped, faults),
        };
        match kind_of(&file.name) {
            Kind::Protocol => {
                let read = ProtocolText::read(root(depth.without(&ProtocolText::JUDGED), &mut faults));
                self.protocols.push(Read { name, text, embedded, read, faults, laid });
            }
            Kind::Service(folder) => {
                let read = ServiceText::read(root(&[], &mut faults));
                self.services.push((folder, Read { name, text, embedded, read, faults, laid }));
            }
            Kind::Operation(folder) => {
                let skipped = depth.without(&OperationText::JUDGED);
                let read = OperationText::read(root(skipped, &mut faults), constraints);
                self.operations.push((folder, Read { name, text, embedded, read, faults, laid }));
            }
        }
    }

    /// Gives every service and operation its service's id in place of its folder, and lets later files replace
    /// compiled-in ones.
    fn replace(&mut self) {
        let ids: BTreeMap<String, String> = self
            .services
            .iter()
            .filter_map(|(folder, service)| Some((folder.clone(), service.read.id.as_ref()?.value.clone())))
            .collect();
        let id_of =
            |folder: &String| ids.get(folder).cloned().unwrap_or_else(|| last_part(folder).to_owned());
        for (folder, _) in &mut self.services {
            *folder = id_of(folder);
        }
        for (folder, _) in &mut self.operations {
            *folder = id_of(folder);
        }
        settle(
            &mut self.protocols,
            "protocol",
            |protocol| Some(protocol.read.id.as_ref()?.value.clone()),
            |protocol| protocol,
        );
        self.drop_replaced_operations();
        settle(&mut self.services, "service", |(id, _)| Some(id.clone()), |(_, service)| service);
        settle(
            &mut self.operations,
            "operation",
            |(id, operation)| Some(format!("{id}/{}", operation.read.command.as_ref()?.value)),
            |(_, operation)| operation,
        );
    }

    /// A given service that brings operations replaces a compiled-in one with all of its operations.
    fn drop_replaced_operations(&mut self) {
        let given: Vec<&String> =
            self.services.iter().filter(|(_, service)| !service.embedded).map(|(id, _)| id).collect();
        let brings =
            |id: &String| self.operations.iter().any(|(of, operation)| of == id && !operation.embedded);
        let replaced: Vec<String> = given.into_iter().filter(|id| brings(id)).cloned().collect();
        self.operations.retain(|(id, operation)| !operation.embedded || !replaced.contains(id));
    }

    fn refuse_orphans(&mut self) {
        let services: Vec<String> = self.services.iter().map(|(id, _)| id.clone()).collect();
        for (id, operation) in &mut self.operations {
            if services.contains(id) {
                continue;
            }
            let message = if id.is_empty() { "no service".to_owned() } else { format!("no service `{id}`") };
            operation.faults.push(
                Diagnostic::error(message, 0..0, "an operation stands beside its service")
                    .with_help("add a `service.toml` to the file's folder"),
            );
        }
    }

    fn into_faults(self) -> impl Iterator<Item = Option<Diagnosed>> {
        let protocols = self.protocols.into_iter().map(Read::into_diagnosed);
        let services = self.services.into_iter().map(|(_, file)| file.into_diagnosed());
        let operations = self.operations.into_iter().map(|(_, file)| file.into_diagnosed());
        protocols.chain(services).chain(operations)
    }
}

impl<T> Read<'_, T> {
    fn into_diagnosed(self) -> Option<Diagnosed> {
        match self.laid {
            None => self.faults.into_diagnosed(&self.name, self.text),
            Some((overlay, places)) => {
                let faults = self.faults.into_diagnostics();
                (!faults.is_empty()).then(|| places.told(faults, self.text, overlay))
            }
        }
    }
}

/// Of files with one id, a given one replaces a compiled-in one; two given ones are a fault.
fn settle<'files, E, T>(
    files: &mut Vec<E>,
    what: &str,
    id: impl Fn(&E) -> Option<String>,
    file: impl Fn(&mut E) -> &mut Read<'files, T>,
) {
    let mut kept: Vec<E> = Vec::new();
    for mut candidate in files.drain(..) {
        let name = id(&candidate);
        let rival = kept.iter_mut().find(|other| name.is_some() && id(other) == name);
        match rival {
            None => kept.push(candidate),
            Some(rival) => {
                let earlier = file(rival);
                if earlier.embedded {
                    *rival = candidate;
                    continue;
                }
                let other = earlier.name.clone();
                let message = format!("two files describe the {what} `{}`", name.unwrap_or_default());
                file(&mut candidate).faults.push(Diagnostic::error(
                    message,
                    0..0,
                    format!("the other one is {other}"),
                ));
                kept.push(candidate);
            }
        }
    }
    *files = kept;
}

fn kind_of(name: &str) -> Kind {
    let name = name.replace('\\', "/");
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", &name));
    if last_part(folder) == "protocol" {
        Kind::Protocol
    } else if file == "service.toml" {
        Kind::Service(folder.to_owned())
    } else {
        Kind::Operation(folder.to_owned())
    }
}

/// The command of the operation that a file is about, by its path.
pub(crate) fn command_of(name: &str) -> Option<&str> {
    match kind_of(name) {
        Kind::Operation(_) => Path::new(name).file_stem().and_then(OsStr::to_str),
        Kind::Protocol | Kind::Service(_) => None,
    }
}

fn last_part(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or_default()
}

/// `wanted` are the ids of those that services speak.
fn protocols(
    files: &mut [Read<'_, ProtocolText>],
    wanted: &[&str],
    known: &Protocols,
) -> Vec<Arc<ProtocolModel>> {
    let (derived, whole): (Vec<_>, Vec<_>) = files.iter_mut().partition(|file| file.read.base.is_some());
    let mut protocols: Vec<Arc<ProtocolModel>> = whole
        .into_iter()
        .filter_map(|file| {
            resolve::protocol::protocol(&file.read, &file.name, known, &mut file.faults).map(Arc::new)
        })
        .collect();
    let bases = protocols.clone();
    for file in derived {
        // Nobody asks for one of the program's own that no service speaks.
        let id = file.read.id.as_ref().map(|id| id.value.as_str());
        if file.embedded && !id.is_some_and(|id| wanted.contains(&id)) {
            continue;
        }
        let Some(name) = file.read.base.clone() else { continue };
        let Some(base) = bases.iter().find(|base| base.id == name.value) else {
            file.faults.unknown("base", &name, &name.span, bases.iter().map(|base| base.id.as_str()));
            continue;
        };
        let derived = resolve::protocol::derived(&file.read, &file.name, base, known, &mut file.faults);
        protocols.extend(derived.map(Arc::new));
    }
    protocols
}

fn build(
    file: &mut Read<'_, ServiceText>,
    operations: &mut [&mut Read<'_, OperationText>],
    (protocols, broken): (&[Arc<ProtocolModel>], &[String]),
    constraints: &Constraints,
    depth: Depth,
) -> Option<Service> {
    let wanted = file.read.protocol.as_ref()?;
    let Some(protocol) = protocols.iter().find(|protocol| protocol.id == wanted.value) else {
        if broken.contains(&wanted.value) {
            return None;
        }
        let known = protocols.iter().map(|protocol| protocol.id.as_str());
        file.faults.unknown("protocol", wanted, &wanted.span.clone(), known);
        return None;
    };
    let mut sources: BTreeMap<String, Source> =
        protocol.sources.iter().map(|source| (source.id.clone(), source.clone())).collect();
    sources.extend(resolve::sources::sources(&file.read.sources));
    let mut patterns = if depth == Depth::Whole { Patterns::default() } else { Patterns::trusted() };
    let mut service = resolve::service::service(
        &file.read,
        &file.name,
        protocol,
        &sources,
        constraints,
        &mut patterns,
        &mut file.faults,
    )?;
    let commands: Vec<String> = operations
        .iter()
        .filter_map(|operation| Some(operation.read.command.as_ref()?.value.clone()))
        .collect();
    let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
    for operation in operations.iter_mut() {
        let trusted = depth != Depth::Whole;
        let mut sources = service.sources.clone();
        sources.extend(resolve::sources::sources(&operation.read.sources));
        let built = resolve::operation::operation(
            &operation.read,
            &operation.name,
            (&service, &sources),
            &commands,
            &mut patterns,
            trusted,
            &mut operation.faults,
        );
        service.operations.extend(built.map(Arc::new));
        for (id, source) in sources {
            service.sources.entry(id).or_insert(source);
        }
    }
    refuse_one_name_twice(operations);
    service.operations.sort_by(|one, other| one.id.cmp(&other.id));
    if depth == Depth::Calling {
        return Some(service);
    }
    let pairs = service.operations.iter().map(|operation| ReadBack::find(operation, &service.operations));
    for (index, pair) in pairs.collect::<Vec<_>>().into_iter().enumerate() {
        if pair.is_some() {
            Arc::make_mut(&mut service.operations[index]).read_back = pair;
        }
    }
    let built: Vec<_> =
        service.operations.iter().map(|operation| requirements(operation, &service)).collect();
    for (operation, requirements) in service.operations.iter_mut().zip(built) {
        Arc::make_mut(operation).requirements = requirements;
    }
    let requirements = service.operations.iter().flat_map(|operation| &operation.requirements);
    let ids: Vec<_> = requirements.map(|requirement| &requirement.id).collect();
    service.versions = resolve::version::versions(&file.read.version, &ids, &mut file.faults);
    Some(service)
}

/// A request says no more of its operation than the name, so that two of one name could not be told apart.
fn refuse_one_name_twice(operations: &mut [&mut Read<'_, OperationText>]) {
    let mut names: BTreeMap<String, (Arc<str>, String)> = BTreeMap::new();
    for operation in operations {
        let (Some(name), Some(command)) = (&operation.read.name, &operation.read.command) else { continue };
        let span = name.span.clone();
        let this = (operation.name.clone(), command.value.clone());
        // That two files have one command is told already.
        if let Some((other, _)) =
            names.insert(name.value.clone(), this).filter(|(_, other)| *other != command.value)
        {
            let message = format!("two operations have the name `{}`", name.value);
            operation.faults.error(message, &span, format!("the other one is {other}"));
        }
    }
}
