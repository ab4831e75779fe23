//! From when until when a certificate is valid: the one thing that is read out of one here. Everything else about it is
//! the verifier's business.

use chrono::NaiveDateTime;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The next element: its tag, its content, and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
        let fits = (1..=4).contains(&digits.len());
        let sum = digits.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        (fits.then_some(sum)?, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// The content of an element that has to be of this kind, and what follows it.
fn expected(der: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = element(der)?;
    (tag == kind).then_some((content, rest))
}

fn time(der: &[u8]) -> Option<(i64, &[u8])> {
    let (tag, content, rest) = element(der)?;
    let text = std::str::from_utf8(content).ok()?;
    let text = match tag {
        // Years of two digits end with 2049 (RFC 5280, 4.1.2.5.1).
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let time = NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok()?;
    Some((time.and_utc().timestamp(), rest))
}

/// First and last second, since 1970, at which a certificate (DER) is valid.
pub(super) fn validity(certificate: &[u8]) -> Option<(i64, i64)> {
    let (certificate, _) = expected(certificate, SEQUENCE)?;
    let (body, _) = expected(certificate, SEQUENCE)?;
    let body = expected(body, VERSION).map_or(body, |(_, rest)| rest);
    let (_, body) = expected(body, INTEGER)?;
    let (_, body) = expected(body, SEQUENCE)?; // algorithm
    let (_, body) = expected(body, SEQUENCE)?; // issuer
    let (times, _) = expected(body, SEQUENCE)?;
    let (from, rest) = time(times)?;
    Some((from, time(rest)?.0))
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    #[test]
    fn a_certificate_says_how_long_it_is_valid() {
        let mut params = CertificateParams::new(vec!["hall.example".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2026, 11, 21);
        params.not_after = date_time_ymd(2051, 1, 2);
        let made = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let day = |text: &str| {
            NaiveDateTime::parse_from_str(text, "%F %T").unwrap().and_utc().timestamp()
        };
        assert_eq!(
            validity(made.der()),
            Some((day("2026-11-21 00:00:00"), day("2051-01-02 00:00:00")))
        );
        for end in 0..made.der().len() {
            assert!(end > 200 || validity(&made.der()[..end]).is_none(), "{end}");
        }
        assert_eq!(validity(b"\x30\x85\xff\xff\xff\xff\xff"), None);
    }
}
