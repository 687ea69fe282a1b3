//! `wireproof mock`: serves the operations, rightly or wrongly on purpose.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use clap::Args;

use crate::cli::choice::SpecChoice;
use crate::cli::choice::did_you_mean;
use crate::cli::failure::Failure;
use wireproof::exchange::mock::ServeOptions;
use wireproof::exchange::mock::serve;
use wireproof::model::Operation;
use wireproof::model::Role;
use wireproof::model::Service;
use wireproof::model::record::FieldValue;
use wireproof::model::record::Scene;
use wireproof::oracle::Oracle;
use wireproof::oracle::Settings;
use wireproof::oracle::SharedOracle;
use wireproof::oracle::fault::Fault;
use wireproof::oracle::fault::catalogue;

/// Serve the operations of a service; with faults, serve them wrong on purpose
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  wireproof mock
  wireproof mock --listen 127.0.0.1:9000 --fault length-counted-in-bytes
  wireproof mock --fault list")]
pub(crate) struct MockArguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// Do this wrong; may be repeated; `list` prints all faults
    #[arg(long, value_name = "ID")]
    fault: Vec<String>,

    /// Remember nothing: every valid request succeeds
    #[arg(long)]
    stateless: bool,

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
        let (service, _) =
            operations.first().ok_or_else(|| Failure::input("the spec has no operation to serve"))?;
        let faults = chosen_faults(service, &self.fault)?;
        let settings = Settings { stateless: self.stateless, ..Settings::default() };
        let oracle = Oracle::with_faults(Arc::clone(service), settings, &faults);
        let oracle = Arc::new(SharedOracle::new(oracle, seconds_since_1970));
        let _standing = oracle.install(&service.scene);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.serve(service, oracle))?;
        Ok(0)
    }

    async fn serve(&self, service: &Service, oracle: Arc<SharedOracle>) -> Result<(), Failure> {
        let listener = tokio::net::TcpListener::bind(self.listen)
            .await
            .map_err(|error| Failure::reach(format!("could not listen on {}: {error}", self.listen)))?;
        let address = listener.local_addr()?;
        let mut out = std::io::stdout();
        writeln!(out, "serving {} on http://{address}; Ctrl-C ends it", service.id)?;
        if !self.stateless {
            describe(&mut out, service)?;
        }
        out.flush()?;
        let answer = oracle as Arc<dyn wireproof::wire::Answer>;
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

/// The faults of these ids, of all operations that are judged.
pub(crate) fn chosen_faults(service: &Arc<Service>, ids: &[String]) -> Result<Vec<Fault>, Failure> {
    let judged = service.operations.iter().filter(|operation| operation.role == Role::Judged);
    let all: Vec<Fault> = judged.flat_map(|operation| catalogue(service, operation)).collect();
    ids.iter()
        .map(|id| {
            all.iter().find(|fault| fault.id == *id).cloned().ok_or_else(|| {
                let hint = did_you_mean(id, all.iter().map(|fault| fault.id.as_str()));
                Failure::input(format!("--fault: there is no fault `{id}`{hint}; --fault list prints all"))
            })
        })
        .collect()
}

/// Prints the faults of these operations.
pub(crate) fn print_faults(operations: &[(Arc<Service>, Arc<Operation>)]) -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (service, operation) in operations {
        for fault in catalogue(service, operation) {
            writeln!(out, "{}\n    {}", fault.id, fault.sentence)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// What a person can try: the records of the scene, all of which are made up.
fn describe(out: &mut impl Write, service: &Service) -> Result<(), Failure> {
    for record in &service.scene.records {
        let fields: Vec<String> = record
            .fields
            .iter()
            .filter_map(|(name, value)| Some(format!("{name} {}", in_words(value)?)))
            .collect();
        writeln!(out, "  {}: {}", record.kind, fields.join(", "))?;
    }
    Ok(())
}

fn in_words(value: &FieldValue) -> Option<String> {
    match value {
        FieldValue::Text(text) => Some(text.clone()),
        FieldValue::Flag(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        FieldValue::Password { current, .. } => Some(current.clone()),
        FieldValue::Codes(codes) => codes.last().map(|code| code.value.clone()),
        FieldValue::Count(count) => Some(count.to_string()),
        FieldValue::Policy(_) | FieldValue::Counter { .. } => None,
    }
}

/// The oracle's clock: never before the moment at which scenes are set.
#[expect(clippy::disallowed_methods, reason = "a mock that is served is the edge of the program")]
fn seconds_since_1970() -> u64 {
    std::time::SystemTime::now().duration_since(UNIX_EPOCH).map_or(Scene::NOW, |elapsed| elapsed.as_secs())
}
