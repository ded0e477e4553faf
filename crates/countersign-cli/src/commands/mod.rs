//! The commands: a file each, or a folder where a command has several parts.

pub(crate) mod completions;
pub(crate) mod doctor;
pub(crate) mod events;
pub(crate) mod inbox;
pub(crate) mod listen;
pub(crate) mod man;
pub(crate) mod replay;
pub(crate) mod scheme;
pub(crate) mod send;
pub(crate) mod sign;
pub(crate) mod verify;
