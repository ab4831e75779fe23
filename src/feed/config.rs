//! The `[feed]` part of a hall's settings. It must never let a listener be reachable from the network
//! without a token.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

/// Shortest token, in bytes.
pub const TOKEN_BYTES_MIN: usize = 16;

/// `[feed]`. Absent keys have the values of [`FeedConfig::default`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeedConfig {
    /// Where ticket machines post to, `address:port`; `off` for nowhere.
    pub listen: String,
    /// What a machine must show (`Authorization: Bearer <token>`).
    pub token: Option<String>,
    /// Files that machines append to, one event per line.
    pub tail: Vec<PathBuf>,
}

impl Default for FeedConfig {
    fn default() -> FeedConfig {
        FeedConfig { listen: "127.0.0.1:7023".to_owned(), token: None, tail: Vec::new() }
    }
}

/// A setting that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedConfigError {
    /// Not an address.
    #[error(
        "[feed] listen = {0:?} is not an address; nothing was started; write for example \
             \"127.0.0.1:7023\", or \"off\""
    )]
    Address(String),
    /// Reachable from the network without a token.
    #[error(
        "[feed] listen = \"{0}\" can be reached from the network, and there is no token; nothing was \
             started; set token = \"...\" in [feed] and in the ticket machine, or listen on 127.0.0.1"
    )]
    TokenMissing(SocketAddr),
    /// A token that can be guessed.
    #[error(
        "[feed] token is shorter than 16 characters or holds a blank; nothing was started; use a \
             longer one, for example the output of: openssl rand -hex 16"
    )]
    TokenWeak,
}

impl FeedConfig {
    /// Checks the settings; the address to listen on, if any.
    pub fn check(&self) -> Result<Option<SocketAddr>, FeedConfigError> {
        if let Some(token) = &self.token {
            let printable = token.bytes().all(|byte| byte.is_ascii_graphic());
            if token.len() < TOKEN_BYTES_MIN || !printable {
                return Err(FeedConfigError::TokenWeak);
            }
        }
        if self.listen == "off" {
            return Ok(None);
        }
        let address: SocketAddr =
            self.listen.parse().map_err(|_| FeedConfigError::Address(self.listen.clone()))?;
        if !address.ip().is_loopback() && self.token.is_none() {
            return Err(FeedConfigError::TokenMissing(address));
        }
        Ok(Some(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<Option<SocketAddr>, FeedConfigError> {
        toml::from_str::<FeedConfig>(text).unwrap().check()
    }

    #[test]
    fn a_listener_on_the_network_needs_a_token() {
        assert_eq!(check("").unwrap().unwrap().port(), 7023);
        assert_eq!(check("listen = \"off\"").unwrap(), None);
        let error = check("listen = \"0.0.0.0:7023\"").unwrap_err();
        assert!(error.to_string().contains("token ="));
        let token = "token = \"0123456789abcdef\"\n";
        assert!(check(&format!("{token}listen = \"0.0.0.0:7023\"")).is_ok());
        assert_eq!(check("token = \"short\""), Err(FeedConfigError::TokenWeak));
        assert!(matches!(check("listen = \"7023\""), Err(FeedConfigError::Address(_))));
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = toml::from_str::<FeedConfig>("tail = []\nlistne = \"x\"").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
