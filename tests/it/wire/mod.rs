//! What goes over the wire: endpoints, the raw sender against good and bad servers.

mod endpoint;
mod hostile;
mod keep_alive;
mod scripted;
mod written;
