//! `wireproof mock`: serves the operations, rightly or wrongly on purpose.

use std::fmt::Display;
use std::io::ErrorKind;
use std::io::Write;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use clap::Args;

use crate::cli::choice::{SpecChoice, only_service};
use crate::cli::embedded::chosen_faults;
use crate::cli::failure::Failure;
use crate::exchange::endpoint::Endpoint;
use crate::exchange::mock::records::RecordKeeper;
use crate::exchange::mock::served::{ServeOptions, serve};
use crate::generate::case::Change;
use crate::generate::existing;
use crate::generate::generator::Generator;
use crate::model::operation::{Operation, Params};
use crate::model::record::{FieldKind, FieldValue, Fixture};
use crate::model::service::Service;
use crate::oracle::fault::{Fault, catalogue};
use crate::oracle::judge::{Oracle, OracleSettings};
use crate::oracle::shared::SharedOracle;
use crate::report::paste;
use crate::wire::{Answer, Reply};

/// Serve the operations of a service, rightly or wrongly on purpose
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  wireproof mock
  wireproof mock --listen 127.0.0.1:9000 --fault length-counted-in-bytes
  wireproof mock --fault list")]
pub(crate) struct MockArguments {
    /// Where to listen: an address and a port, [::1]:PORT for IPv6; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = listen_address)]
    listen: SocketAddr,

    /// Do this wrong; may be repeated; `list` prints all faults
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,

    /// Remember nothing: every valid request succeeds
    #[arg(long, conflicts_with = "records")]
    stateless: bool,

    /// Let records be put by calls of PutRecord, and tell codes by the header x-wireproof-code
    #[arg(long)]
    records: bool,

    #[command(flatten)]
    spec: SpecChoice,
}

impl MockArguments {
    pub(crate) fn run(self) -> Result<u8, Failure> {
        let spec = self.spec.load()?;
        let operations = self.spec.operations(&spec)?;
        if self.fault.iter().any(|fault| fault == "list") {
            return print_faults(&operations).map(|()| 0);
        }
        let service = &only_service(&operations, "a mock serves one")?;
        let faults = chosen_faults(service, &self.fault)?;
        let settings = OracleSettings { stateless: self.stateless, ..OracleSettings::default() };
        let oracle = Oracle::with_faults(Arc::clone(service), settings, &faults);
        let oracle = Arc::new(SharedOracle::new(oracle, seconds_since_1970));
        let _installed = oracle.install(&service.fixture);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.serve(service, &operations, oracle))?;
        Ok(0)
    }

    async fn serve(
        &self,
        service: &Service,
        operations: &[(Arc<Service>, Arc<Operation>)],
        oracle: Arc<SharedOracle>,
    ) -> Result<(), Failure> {
        let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(|error| {
            let hint = match error.kind() {
                ErrorKind::AddrInUse => {
                    "; something listens there already: --listen 127.0.0.1:0 takes a free port"
                }
                _ => "",
            };
            Failure::reach(format!("could not listen on {}: {error}{hint}", self.listen))
        })?;
        let address = listener.local_addr()?;
        let mut out = std::io::stdout();
        writeln!(out, "serving {} on http://{address}; Ctrl-C ends it", service.id)?;
        if !self.fault.is_empty() {
            writeln!(out, "wrong on purpose: {}", self.fault.join(", "))?;
        }
        if !self.stateless {
            describe(&mut out, service)?;
        }
        let faults = chosen_faults(&operations[0].0, &self.fault)?;
        for (service, operation) in operations {
            self.suggest(&mut out, service, operation, &faults, &Endpoint::from(reachable(address)))?;
        }
        out.flush()?;
        let answer: Arc<dyn Answer> =
            if self.records { Arc::new(RecordKeeper::new(service, oracle)) } else { oracle };
        serve(listener, answer, ServeOptions::default(), async {
            // Without a handler there is no graceful end, which is no reason not to serve.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        })
        .await;
        Ok(())
    }
}

impl MockArguments {
    /// Shows a command that succeeds, as the mock says itself; where its faults let none succeed, one that would.
    fn suggest(
        &self,
        out: &mut impl Write,
        service: &Arc<Service>,
        operation: &Arc<Operation>,
        faults: &[Fault],
        endpoint: &Endpoint,
    ) -> Result<(), Failure> {
        let generator = Generator::new(Arc::clone(service), Arc::clone(operation), 1, Params::new())
            .map_err(Failure::input)?;
        let settings = || OracleSettings { stateless: self.stateless, ..OracleSettings::default() };
        let succeeds = |input: &Params, faults: &[Fault]| {
            let oracle = Oracle::with_faults(Arc::clone(service), settings(), faults);
            let oracle = SharedOracle::new(oracle, || Fixture::NOW);
            let _installed = oracle.install(&service.fixture);
            let request = generator.encode(input, &Change::None);
            matches!(oracle.answer(&request), Reply::Response(response) if response.status == 200)
        };
        let inputs = existing::inputs(&generator, &service.fixture);
        let spec = self.spec.sources().words();
        let command = |input: &Params| paste::cli::command(service, operation, input, endpoint, &spec);
        let found = |faults: &[Fault]| inputs.iter().find(|input| succeeds(input, faults)).and_then(command);
        if let Some(command) = found(faults) {
            writeln!(out, "\ntry {}:\n  {command}", operation.id)?;
        } else if let Some(command) = found(&[]) {
            writeln!(out, "\ntry {}, which would succeed but for what is wrong:\n  {command}", operation.id)?;
        }
        Ok(())
    }
}

/// Prints the faults of these operations.
pub(crate) fn print_faults(operations: &[(Arc<Service>, Arc<Operation>)]) -> Result<(), Failure> {
    let faults = operations.iter().flat_map(|(service, operation)| catalogue(service, operation));
    print_sentences(faults.map(|fault| (fault.id, fault.sentence)))
}

/// Prints ids, each with a sentence.
pub(crate) fn print_sentences(
    entries: impl IntoIterator<Item = (impl Display, impl Display)>,
) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (id, sentence) in entries {
        writeln!(out, "{id}\n    {sentence}")?;
    }
    out.flush()?;
    Ok(())
}

fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next()).ok_or_else(|| {
        "expected an address and a port, e.g. 127.0.0.1:8080, localhost:8080 or [::1]:8080".to_owned()
    })
}

/// What a person can try: the records of the fixture, all of which are made up.
fn describe(out: &mut impl Write, service: &Service) -> Result<(), Failure> {
    let mut before = "";
    for record in &service.fixture.records {
        if record.kind != before {
            writeln!(out, "\n{}", record.kind)?;
            before = &record.kind;
        }
        let described = service.records.iter().find(|described| described.name == record.kind);
        let fields = described.into_iter().flat_map(|described| described.fields.iter());
        let words: Vec<String> = fields
            .filter(|(_, kind)| !matches!(kind, FieldKind::Count | FieldKind::Counter | FieldKind::Policy(_)))
            .filter_map(|(name, kind)| in_words(name, kind, record.fields.get(name)?))
            .collect();
        writeln!(out, "  {}", words.join(", "))?;
    }
    Ok(())
}

/// A field in a few words; the key needs no name, and what is ordinary goes without saying.
fn in_words(name: &str, kind: &FieldKind, value: &FieldValue) -> Option<String> {
    match value {
        FieldValue::Text(text) if *kind == FieldKind::Key => Some(text.clone()),
        FieldValue::Flag(flag) => flag.then(|| name.to_owned()),
        value if FieldValue::ordinary(kind).as_ref() == Some(value) => None,
        FieldValue::Text(text) => Some(format!("{name} {text}")),
        FieldValue::Password { current, .. } => Some(format!("{name} {current}")),
        FieldValue::Codes(codes) => codes.last().map(|code| format!("{name} {}", code.value)),
        FieldValue::Count(count) => Some(format!("{name} {count}")),
        FieldValue::Policy(_) | FieldValue::Counter { .. } => None,
    }
}

/// An address that a client can reach, also where the mock listens on all that there are.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// The oracle's clock: never before the moment at which fixtures are set.
#[expect(clippy::disallowed_methods, reason = "a mock that is served is the edge of the program")]
fn seconds_since_1970() -> u64 {
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(Fixture::NOW, |elapsed| elapsed.as_secs())
}
