//! The end of the own stream, as a server is told it.

use super::Store;
use crate::core::hex::hex;
use crate::core::sync::wire::StreamHead;

impl Store {
    /// The end of the stream that is written here; whether the hall has a server or not.
    pub fn stream_head(&self) -> StreamHead {
        let head = &self.state.head;
        StreamHead { id: hex(&self.state.stream.id), last: head.seq, chain: hex(&head.chain) }
    }
}
