//! Bodies as they travel, at both ends: packed by zstd, and unpacked within bounds, however small the packed form is.

use std::cell::RefCell;
use std::io::{self, Read, Take};

use zstd::bulk::Decompressor;

use crate::core::sync::wire::SEGMENT_INFLATED_MAX;

/// How hard it is tried: more costs time that the counter has better uses for.
const LEVEL: i32 = 3;

/// Largest window that a packed body may ask for: 8 MiB, as a power of two.
const WINDOW_LOG_MAX: u32 = 23;

/// How many times larger the content may be than its packed form, beyond [`RATIO_FREE`]: events of a hall are five to fifty
/// times larger.
const RATIO_MAX: usize = 256;
/// Content up to this size may have any ratio.
const RATIO_FREE: usize = 256 * 1024;

/// Why something was not unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnpackFault {
    /// It is no zstd frame, or a broken one.
    #[error("what is packed is damaged")]
    Broken,
    /// It would be larger than is allowed.
    #[error("more than a segment may hold")]
    TooLarge,
}

/// Packs.
pub(crate) fn pack(content: &[u8]) -> io::Result<Vec<u8>> {
    zstd::bulk::compress(content, LEVEL)
}

/// What says how long it is, within bounds, is unpacked in one step with a context that each thread keeps; none where that
/// cannot be, for whatever reason.
fn at_once(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    thread_local! {
        static KEPT: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
    }
    let said = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
    let bytes = usize::try_from(said).ok().filter(|bytes| *bytes <= most)?;
    KEPT.with_borrow_mut(|kept| {
        let unpacker = match kept {
            Some(unpacker) => unpacker,
            None => kept.insert(Decompressor::new().ok()?),
        };
        let mut content = Vec::with_capacity(bytes);
        unpacker.decompress_to_buffer(packed, &mut content).ok()?;
        Some(content)
    })
}

/// Unpacks a body that somebody sent, no further than a segment may go.
pub(crate) fn unpack(packed: &[u8]) -> Result<Vec<u8>, UnpackFault> {
    let by_ratio = packed.len().saturating_mul(RATIO_MAX).max(RATIO_FREE);
    unpack_within(packed, by_ratio.min(SEGMENT_INFLATED_MAX))
}

/// Unpacks up to so many bytes.
pub(crate) fn unpack_within(packed: &[u8], most: usize) -> Result<Vec<u8>, UnpackFault> {
    if let Some(content) = at_once(packed, most) {
        return Ok(content);
    }
    let mut decoder = zstd::Decoder::with_buffer(packed).map_err(|_| UnpackFault::Broken)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(|_| UnpackFault::Broken)?;
    let mut content = Vec::with_capacity(packed.len().saturating_mul(8).min(most));
    let mut bounded: Take<_> = decoder.take(most as u64 + 1);
    bounded.read_to_end(&mut content).map_err(|_| UnpackFault::Broken)?;
    if content.len() > most { Err(UnpackFault::TooLarge) } else { Ok(content) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_out_again() {
        let content = "{\"a\":1}\n".repeat(1000).into_bytes();
        assert_eq!(unpack(&pack(&content).unwrap()), Ok(content));
        assert_eq!(unpack(&pack(b"").unwrap()), Ok(Vec::new()));
        assert_eq!(unpack(b"<html>"), Err(UnpackFault::Broken));
        assert_eq!(unpack(b""), Err(UnpackFault::Broken), "no frame is a broken one");
        let two = [pack(b"a\n").unwrap(), pack(b"b\n").unwrap()].concat();
        assert_eq!(unpack(&two), Ok(b"a\nb\n".to_vec()), "one frame behind the other");
        let unsaid = zstd::stream::encode_all(&b"c\n"[..], 3).unwrap();
        assert_eq!(unpack(&unsaid), Ok(b"c\n".to_vec()), "one that does not say how long it is");
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        let bomb = pack(&vec![b'a'; 64 << 20]).unwrap();
        assert!(bomb.len() < 16 * 1024, "{}", bomb.len());
        assert_eq!(unpack(&bomb), Err(UnpackFault::TooLarge));
        let half = pack(&vec![b'a'; 3 << 20]).unwrap();
        assert_eq!(unpack(&half), Err(UnpackFault::TooLarge), "by its ratio: {}", half.len());
        let cut = pack(b"{\"a\":1}\n{\"b\":2}\n").unwrap();
        assert_eq!(unpack(&cut[..cut.len() - 1]), Err(UnpackFault::Broken));
    }
}
