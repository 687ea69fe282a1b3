mod paramfile;
mod shorthand;
mod shorthand_command;
mod shorthand_for_shapes;
