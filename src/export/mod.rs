//! Floor 2: the record of a shift, written out.
pub mod doc;
