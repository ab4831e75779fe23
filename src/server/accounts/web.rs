//! What keeps a session its owner's: the cookie, and the proof that a form came from one of our own pages.

/// Name of the cookie of a session. Its prefix makes browsers refuse it without TLS, from another host or for a path.
pub const COOKIE: &str = "__Host-zhiban";

/// Name of the cookie that proves forms before there is a session.
pub const FORM_COOKIE: &str = "__Host-zhiban-form";

/// Name of the cookie of a browser in which somebody signed in. It lets nobody in.
pub const BROWSER_COOKIE: &str = "__Host-zhiban-browser";

/// How long browsers keep that: as long as they keep any.
const KEPT_SECS: u32 = 400 * 86_400;

/// What sets a cookie that stays when the browser is closed.
pub fn kept_cookie(name: &str, token: &str) -> String {
    format!("{}; Max-Age={KEPT_SECS}", set_cookie(name, token))
}

/// What sets a cookie. It ends with the browser; when the session is over is the server's to say.
pub fn set_cookie(name: &str, token: &str) -> String {
    format!("{name}={token}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// What takes it away.
pub fn ended_cookie(name: &str) -> String {
    format!("{name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

/// The value of a cookie in a header of them, where it is one of ours: hex digits.
pub fn cookie_in<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    let value = |one: &'a str| one.trim().strip_prefix(name)?.strip_prefix('=');
    let found = header.split(';').find_map(value)?;
    let is_ours = found.len() == 64 && found.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then_some(found)
}

/// What proves that a form is of whoever has this token: whoever does not have it cannot make it.
pub fn csrf_of(token: &str) -> String {
    let key = blake3::derive_key("zhiban 2026 server: proof of forms", token.as_bytes());
    let proof = blake3::keyed_hash(&key, b"form");
    proof.to_hex().chars().take(32).collect()
}

/// Whether that is the proof. However much of it is right, it takes the same time.
pub fn is_csrf(token: &str, shown: &str) -> bool {
    blake3::hash(csrf_of(token).as_bytes()) == blake3::hash(shown.as_bytes())
}

/// Whether a form came from a page of this server, as far as the browser says from where: every one that people use does.
pub fn is_own_origin(host: Option<&str>, origin: Option<&str>, fetch_site: Option<&str>) -> bool {
    let own_site = fetch_site.is_none_or(|site| site == "same-origin");
    let own = |origin: &str| {
        let named = origin.strip_prefix("https://");
        named.zip(host).is_some_and(|(named, host)| named.eq_ignore_ascii_case(host))
    };
    own_site && origin.is_none_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_only_as_we_make_it() {
        let token = "ab".repeat(32);
        let header = format!("lang=en; x__Host-zhiban={}; __Host-zhiban={token}", "cd".repeat(32));
        assert_eq!(cookie_in(&header, COOKIE), Some(&*token));
        assert_eq!(cookie_in(&header, FORM_COOKIE), None);
        for bad in
            ["", "__Host-zhiban", "__Host-zhiban=", "__Host-zhiban=abc", "__Host-zhiban=../x"]
        {
            assert_eq!(cookie_in(bad, COOKIE), None, "{bad}");
        }
        let set = set_cookie(COOKIE, &token);
        for part in ["Path=/;", "Secure;", "HttpOnly;", "SameSite=Lax"] {
            assert!(set.contains(part), "{set}");
        }
        assert!(!set.contains("Domain"));
    }

    #[test]
    fn a_form_is_proved_by_its_own_session_alone() {
        let (own, other) = ("ab".repeat(32), "cd".repeat(32));
        let proof = csrf_of(&own);
        assert!(is_csrf(&own, &proof));
        assert!(!proof.contains("abab"), "the proof does not tell the token");
        let forged =
            [String::new(), csrf_of(&other), proof.to_uppercase(), "0".repeat(32), own.clone()];
        for forged in forged.iter().map(String::as_str).chain([proof.get(..31).unwrap()]) {
            assert!(!is_csrf(&own, forged), "{forged}");
        }
    }

    #[test]
    fn a_form_of_another_site_is_none_of_ours() {
        let host = Some("zhiban.example.net:8443");
        let own = Some("https://zhiban.example.net:8443");
        assert!(is_own_origin(host, own, Some("same-origin")));
        assert!(is_own_origin(host, own, None) && is_own_origin(host, None, None));
        for (origin, site) in [
            (Some("https://evil.example"), None),
            (Some("http://zhiban.example.net:8443"), None),
            (Some("https://zhiban.example.net"), None),
            (Some("null"), None),
            (Some("https://zhiban.example.net:8443.evil.example"), None),
            (own, Some("cross-site")),
            (own, Some("same-site")),
            (None, Some("cross-site")),
        ] {
            assert!(!is_own_origin(host, origin, site), "{origin:?} {site:?}");
        }
        assert!(!is_own_origin(None, own, None));
    }
}
