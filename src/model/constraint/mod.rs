//! The constraint traits: one file each.
