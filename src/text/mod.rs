//! Floor 0: text as people type and read it: cleaned, measured in columns, folded, worded.
//! Nothing here reads a file, a clock or the locale of the process.

pub mod alarm;
pub mod clean;
pub mod figures;
pub mod hall_file;
pub mod hall_words;
pub mod keys;
pub mod show;
pub mod staff;
pub mod width;
pub mod words;
