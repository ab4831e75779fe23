//! What customers think of the hall, in two sets that are never mixed: answers to our own questionnaire ([`score`]),
//! and surveys of others that were imported ([`external`]). Beside them the ratings that are given at counters
//! ([`rating`]). The formula is that of domain 5.4; docs/satisfaction.md says it in words.

mod exact;
pub mod external;
pub mod period;
pub mod rating;
pub mod score;
#[cfg(test)]
mod tests;
pub mod weak;

pub use period::Stretch;
pub use score::{
    Block, ItemSum, Of, Reply, Score, Tenths, Versions, joined_halls, score as score_of,
};
pub use weak::{ItemNow, Weakness};
