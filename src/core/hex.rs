//! Bytes as lowercase hexadecimal digits, and back: one spelling for chains, ids, keys and signatures.

/// Two digits a byte.
pub fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|half| char::from_digit(half.into(), 16)).collect()
}

/// Reads lowercase digits alone: what is spelt otherwise was changed.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}

/// The same for so many bytes.
pub fn unhex_all<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_spelt_in_one_way_and_read_in_no_other() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(hex(&[0, 0x0f, 0xa0, 0xff]), "000fa0ff");
        assert_eq!(unhex(&hex(&bytes)), Some(bytes));
        assert_eq!(unhex_all(""), Some([]));
        for wrong in ["0", "000", "0G", "0F", "é0", " 0"] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
        assert_eq!(unhex_all::<2>("0011"), Some([0, 0x11]));
        assert_eq!(unhex_all::<2>("001122"), None);
    }
}
