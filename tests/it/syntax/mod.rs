mod paramfile;
mod shorthand;
mod shorthand_for_shapes;
