//! The `[feed]` part of a hall's settings. It must never let a listener be reachable from the network
//! without a token.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

/// Shortest token, in bytes.
pub const TOKEN_BYTES_MIN: usize = 16;
/// Port of a broker whose address names none.
const MQTT_PORT: u16 = 1883;

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
    /// A broker that machines publish to, `mqtt://host:port`.
    pub mqtt: Option<String>,
    /// Version of MQTT that the broker speaks.
    pub mqtt_version: MqttVersion,
    /// Name under which the broker keeps what comes while we are away; none = `zhiban-<hall id>`.
    pub mqtt_client: Option<String>,
    /// User at the broker.
    pub mqtt_user: Option<String>,
    /// File whose first line is that user's password.
    pub mqtt_password_file: Option<PathBuf>,
}

/// Version of MQTT.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum MqttVersion {
    /// 3.1.1: no upper bound can be told to the broker, so that a huge message is carried before it is
    /// refused.
    #[serde(rename = "3.1.1")]
    V311,
    /// 5.
    #[default]
    #[serde(rename = "5")]
    V5,
}

/// Where a broker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broker {
    /// Name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
}

impl std::fmt::Display for Broker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Broker { host, port } = self;
        if host.contains(':') {
            write!(f, "mqtt://[{host}]:{port}")
        } else {
            write!(f, "mqtt://{host}:{port}")
        }
    }
}

impl Default for FeedConfig {
    fn default() -> FeedConfig {
        FeedConfig {
            listen: "127.0.0.1:7023".to_owned(),
            token: None,
            tail: Vec::new(),
            mqtt: None,
            mqtt_version: MqttVersion::default(),
            mqtt_client: None,
            mqtt_user: None,
            mqtt_password_file: None,
        }
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
    /// Not a broker.
    #[error(
        "[feed] mqtt is not a broker that can be reached: {0}; nothing was started; write for example \
             \"mqtt://127.0.0.1:1883\""
    )]
    Broker(&'static str),
    /// Half of a user and a password.
    #[error(
        "[feed] mqtt_user and mqtt_password_file belong together; nothing was started; set both, or none"
    )]
    HalfUser,
    /// A client name that a broker may refuse.
    #[error(
        "[feed] mqtt_client must be 1 to 64 letters, digits, '-', '_' or '.'; nothing was started; take \
             it out to have the default"
    )]
    ClientName,
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
        self.broker()?;
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

    /// The broker to connect to, if any.
    pub fn broker(&self) -> Result<Option<Broker>, FeedConfigError> {
        let Some(text) = &self.mqtt else { return Ok(None) };
        if self.mqtt_user.is_some() != self.mqtt_password_file.is_some() {
            return Err(FeedConfigError::HalfUser);
        }
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if let Some(client) = &self.mqtt_client
            && (!(1..=64).contains(&client.chars().count()) || !client.chars().all(plain))
        {
            return Err(FeedConfigError::ClientName);
        }
        let wrong = FeedConfigError::Broker;
        if text.contains('@') {
            return Err(wrong("a user belongs under mqtt_user, never into the address"));
        }
        let Some(place) = text.strip_prefix("mqtt://") else {
            return Err(wrong("it must begin with mqtt://; TLS is not supported"));
        };
        let place = place.strip_suffix('/').unwrap_or(place);
        let (host, port) = match place.strip_prefix('[') {
            Some(rest) => {
                rest.split_once(']').ok_or(wrong("the bracket of its address is not closed"))?
            }
            None => place.find(':').map_or((place, ""), |at| place.split_at(at)),
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => MQTT_PORT,
            None => return Err(wrong("after the host comes :port")),
            Some(port) => {
                port.parse().map_err(|_| wrong("its port is not a number up to 65535"))?
            }
        };
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '/' | '?' | '#');
        if host.is_empty() || host.contains(odd) {
            return Err(wrong("it has no host"));
        }
        Ok(Some(Broker { host: host.to_owned(), port }))
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
    fn a_broker_has_a_host_and_a_port_and_no_secret() {
        let broker = |text: &str| toml::from_str::<FeedConfig>(text).unwrap().broker();
        assert_eq!(broker("").unwrap(), None);
        for (text, host, port) in [
            ("mqtt://127.0.0.1", "127.0.0.1", 1883),
            ("mqtt://broker.hall:18830/", "broker.hall", 18830),
            ("mqtt://[::1]:1884", "::1", 1884),
        ] {
            let found = broker(&format!("mqtt = \"{text}\"")).unwrap().unwrap();
            assert_eq!((found.host.as_str(), found.port), (host, port));
        }
        for text in
            ["mqtts://x", "x:1883", "mqtt://", "mqtt://x:99999", "mqtt://[::1", "mqtt://x/y"]
        {
            let error = broker(&format!("mqtt = \"{text}\"")).unwrap_err();
            assert!(matches!(error, FeedConfigError::Broker(_)), "{text}");
        }
        let error = broker("mqtt = \"mqtt://u:secret@x\"").unwrap_err().to_string();
        assert!(error.contains("mqtt_user") && !error.contains("secret"), "{error}");
        let half = "mqtt = \"mqtt://x\"\nmqtt_user = \"u\"";
        assert_eq!(broker(half), Err(FeedConfigError::HalfUser));
        let client = "mqtt = \"mqtt://x\"\nmqtt_client = \"a/b\"";
        assert_eq!(check(client), Err(FeedConfigError::ClientName));
        assert!(toml::from_str::<FeedConfig>("mqtt_version = \"4\"").is_err());
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = toml::from_str::<FeedConfig>("tail = []\nlistne = \"x\"").unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}
