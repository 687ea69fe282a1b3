//! A driver that runs already, for instance in a debugger: it is connected to, and neither started nor ended.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

use tokio::time::timeout;

use crate::client::driver_channel::{DriverChannel, GreetingFault};
use crate::client::message::DriverHello;

/// How long it may take until somebody answers at an address.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a driver has to close a connection on which nothing more is said.
const END: Duration = Duration::from_secs(20);

/// A connection to a driver. When this goes away, the driver's input ends.
pub(super) struct DriverConnection {
    channel: DriverChannel,
    /// As it was written.
    address: String,
}

impl DriverConnection {
    /// Connects to the first of these addresses where somebody listens, and greets the driver.
    ///
    /// # Errors
    ///
    /// Nothing listens, or what listens does not answer the greeting in time.
    pub(super) async fn open(
        address: String,
        addresses: &[SocketAddr],
        longest: Duration,
    ) -> Result<(Self, DriverHello), String> {
        let stream = connected(addresses).await.map_err(|error| {
            format!("cannot connect: {error}; a driver that listens has to be started there first")
        })?;
        let output = stream.try_clone().map_err(|error| error.to_string())?;
        let opened = DriverChannel::open(HalfClosed(stream), output);
        let (channel, greeting) = opened.map_err(|error| error.to_string())?;
        match greeting.hello(longest).await {
            Ok(hello) => Ok((Self { channel, address }, hello)),
            Err(GreetingFault::Wrong(reason)) => Err(reason),
            Err(GreetingFault::Ended) => Err("it closed the connection before it said hello".to_owned()),
            Err(GreetingFault::Late) => Err(format!(
                "it did not say hello within {} s: it stands still in a debugger, or talks to another wireproof",
                longest.as_secs_f64()
            )),
        }
    }

    /// What is said to it and by it.
    pub(super) fn channel(&self) -> &DriverChannel {
        &self.channel
    }

    /// What is to be said where it says nothing more.
    pub(super) fn closed(&self) -> String {
        format!("the driver at {} closed the connection", self.address)
    }

    /// Ends its input, and waits for the end of the connection.
    ///
    /// # Errors
    ///
    /// It stays open.
    pub(super) async fn finish(self) -> Result<(), String> {
        match self.channel.close(END).await {
            true => Ok(()),
            false => Err(format!("the connection is open {} s after its input ended", END.as_secs())),
        }
    }
}

async fn connected(addresses: &[SocketAddr]) -> io::Result<std::net::TcpStream> {
    let connecting = timeout(CONNECT, tokio::net::TcpStream::connect(addresses));
    let stream = connecting.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??.into_std()?;
    // Lines are read and written by threads, which may wait.
    stream.set_nonblocking(false)?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What is written to a connection: the end of it ends what the other side reads.
struct HalfClosed(std::net::TcpStream);

impl Write for HalfClosed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Drop for HalfClosed {
    fn drop(&mut self) {
        // The other side may have ended it before.
        let _ = self.0.shutdown(Shutdown::Write);
    }
}
