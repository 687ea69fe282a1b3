//! What goes over the wire: endpoints, the raw sender against good and bad servers.

mod endpoint;
mod hostile;
mod keep_alive;
mod mock;
pub(crate) mod scripted;
pub(crate) mod tls;
mod waiting;
mod written;
