//! Floor 0: text as people type and read it: cleaned, measured in columns, folded, worded.
//! Nothing here reads a file, a clock or the locale of the process.

pub mod alarm;
pub mod away;
pub mod check;
pub mod clean;
pub mod complaint;
pub mod duty;
pub mod figures;
pub mod find;
pub mod finding;
pub mod follow_up;
pub mod hall_changes;
pub mod hall_file;
pub mod hall_words;
pub mod handover;
pub mod incident;
pub mod keys;
pub mod log_line;
pub mod mask;
pub mod named;
pub mod order;
pub mod ranking;
pub mod row_fault;
pub mod satisfaction;
pub mod show;
pub mod sign;
pub mod sla;
pub mod staff;
pub mod sync;
pub mod sync_note;
pub mod width;
pub mod words;
