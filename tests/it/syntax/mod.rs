mod paramfile;
mod shorthand;
