//! `--attach`: a driver that runs already, for instance in a debugger.

use std::fmt;
use std::io::Write;
use std::str::FromStr;
use std::time::Duration;

use clap::Args;

use crate::cli::failure::Failure;
use crate::client::caller::Caller;
use crate::client::driver::DriverCaller;
use crate::exchange::endpoint::Endpoint;
use crate::exchange::reach::Reach;
use crate::model::client_rule::ClientRule;
use crate::report::escape::escape;

/// How long a host name may take to be looked up.
const LOOK_UP: Duration = Duration::from_secs(10);
/// How long a call may take of a driver that somebody stops in a debugger.
pub(crate) const WITHOUT_END: Duration = Duration::from_secs(24 * 60 * 60);

/// A driver that runs already.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct AttachOptions {
    /// A driver that runs already and listens there, for instance in a debugger; it is not ended
    #[arg(long, value_name = "HOST:PORT", conflicts_with = "command", help_heading = "What is judged")]
    pub(crate) attach: Option<DriverAddress>,

    /// Allow a driver that is neither on this machine nor in a private network
    #[arg(long, requires = "attach", help_heading = "What is judged")]
    pub(crate) allow_remote: bool,
}

/// Where a driver listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DriverAddress {
    text: String,
    endpoint: Endpoint,
}

impl AttachOptions {
    /// The options as they were written, each behind a space.
    pub(crate) fn spelled(&self) -> String {
        let attach = self.attach.as_ref().map(|address| format!(" --attach {address}"));
        let allow_remote = if self.allow_remote { " --allow-remote" } else { "" };
        attach.unwrap_or_default() + allow_remote
    }
}

impl fmt::Display for DriverAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl FromStr for DriverAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "expected HOST:PORT, e.g. 127.0.0.1:7000".to_owned();
        let port = text.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        if port.is_none_or(|port| port == 0) || text.contains(['/', '@', '?', '#']) {
            return Err(wrong());
        }
        let endpoint = format!("http://{text}").parse().map_err(|_| wrong())?;
        Ok(Self { text: text.to_owned(), endpoint })
    }
}

impl DriverAddress {
    /// The driver that listens there. Whether it holds a time-out is judged only where calls are `timed`: one that stands still
    /// in a debugger holds none.
    pub(crate) async fn driver(&self, allow_remote: bool, timed: bool) -> Result<DriverCaller, Failure> {
        let failed = |reason: String| Failure::reach(format!("--attach {self}: {reason}"));
        let resolved = self.endpoint.resolve(LOOK_UP).await.map_err(|error| failed(error.to_string()))?;
        if resolved.reach() == Reach::Remote && !allow_remote {
            return Err(Failure::input(format!(
                "--attach {self}: it is neither on this machine nor in a private network; add --allow-remote if that is \
                 meant"
            )));
        }
        let route = resolved.permit(true).map_err(|error| failed(error.to_string()))?;
        let absent = (!timed).then(|| ClientRule::TimeOut.id().to_owned());
        let caller = DriverCaller::attach(self.to_string(), route.addresses(), absent).await;
        let caller = caller.map_err(failed)?;
        let name = caller.traits().name;
        // Where standard error is closed, nobody can be told.
        drop(writeln!(
            std::io::stderr(),
            "attached to {} at {self}, in the surroundings in which it was started",
            escape(&name)
        ));
        Ok(caller)
    }
}
