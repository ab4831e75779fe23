//! Bodies as they travel: packed by zstd, and unpacked within bounds, however small the packed form is.

use std::io::{self, Read};

use crate::core::sync::wire::SEGMENT_INFLATED_MAX;

/// How hard it is tried: more costs time that the counter has better uses for.
const LEVEL: i32 = 3;

/// Largest window that a packed body may ask for: 8 MiB, as a power of two.
const WINDOW_LOG_MAX: u32 = 23;

/// How many times larger the content may be than its packed form, beyond [`RATIO_FREE`].
const RATIO_MAX: usize = 256;
/// Content up to this size may have any ratio.
const RATIO_FREE: usize = 256 * 1024;

/// Packs.
pub(super) fn pack(content: &[u8]) -> io::Result<Vec<u8>> {
    zstd::bulk::compress(content, LEVEL)
}

/// Unpacks one body, no further than a segment may go. An error: it is broken, or larger than that.
pub(super) fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let by_ratio = packed.len().saturating_mul(RATIO_MAX).max(RATIO_FREE);
    let most = by_ratio.min(SEGMENT_INFLATED_MAX);
    let mut decoder = zstd::Decoder::with_buffer(packed)?;
    decoder.window_log_max(WINDOW_LOG_MAX)?;
    let mut content = Vec::with_capacity(packed.len().saturating_mul(8).min(most));
    decoder.take(most as u64 + 1).read_to_end(&mut content)?;
    if content.len() > most {
        return Err(io::Error::other("more than a segment may hold"));
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_and_a_bomb_does_not_go_off() {
        let content = b"{\"n\":1}\n".repeat(1000);
        assert_eq!(unpack(&pack(&content).unwrap()).unwrap(), content);
        assert!(unpack(b"<html>").is_err());
        let bomb = pack(&vec![b'a'; 32 << 20]).unwrap();
        assert!(bomb.len() < SEGMENT_INFLATED_MAX && unpack(&bomb).is_err());
    }
}
