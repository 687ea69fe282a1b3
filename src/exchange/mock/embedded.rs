//! A mock on a port of its own, served from a thread of its own, for as long as the value lives.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::exchange::endpoint::Endpoint;
use crate::exchange::mock::served::{ServeOptions, serve};
use crate::model::service::Service;
use crate::oracle::fault::Fault;
use crate::oracle::shared::SharedOracle;
use crate::wire::Answer;

/// A running mock; it ends when it is dropped.
pub struct EmbeddedMock {
    address: SocketAddr,
    /// Ends the thread when it goes away.
    _running: oneshot::Sender<()>,
}

impl EmbeddedMock {
    /// Serves a service that holds the records of its spec from the start, correct or with faults, on a free port of
    /// 127.0.0.1. Its clock stands still, so that no code expires while a test waits.
    ///
    /// # Errors
    /// Where no port or no thread can be had.
    pub fn of(service: &Arc<Service>, faults: &[Fault]) -> io::Result<Self> {
        Self::start(Arc::new(SharedOracle::with_fixture(service, faults)))
    }

    /// Serves `answer` on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Where no port or no thread can be had.
    pub fn start(answer: Arc<dyn Answer>) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let (running, ended) = oneshot::channel();
        thread::Builder::new().name("mock".to_owned()).spawn(move || {
            runtime.block_on(serve(listener, answer, ServeOptions::default(), async {
                // Nothing is ever sent: what ends is the other end.
                let _ = ended.await;
            }));
        })?;
        Ok(Self { address, _running: running })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, e.g. `http://127.0.0.1:49152`.
    pub fn url(&self) -> String {
        self.endpoint().to_string()
    }

    /// Where it listens, as an endpoint.
    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::from(self.address)
    }
}

impl fmt::Debug for EmbeddedMock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "EmbeddedMock({})", self.address)
    }
}
