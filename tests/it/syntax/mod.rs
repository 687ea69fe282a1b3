//! What a person writes and reads: options, shorthand, skeletons, manual pages, completions.

mod command_tree;
mod completions;
mod help;
mod notation;
mod paramfile;
mod shorthand;
mod shorthand_command;
mod shorthand_for_shapes;
mod skeleton;
pub(crate) mod workshop;
