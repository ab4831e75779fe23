//! One connection to a broker, in MQTT 3.1.1 or 5, behind one face. It acknowledges nothing by itself: a
//! message is the broker's until [`Link::confirm`].

use rumqttc::{Event, Packet, QoS, SubscribeReasonCode, v5};

use super::super::config::MqttVersion;
use super::MqttConfig;

/// Largest message of MQTT 5, bytes: the broker is told, and keeps larger ones to itself. It leaves room
/// for a large topic around an event of 64 KiB, so that a slightly larger event is told as refused.
const BYTES_MAX_V5: u32 = 1 << 20;
/// Largest message of MQTT 3.1.1, bytes: what the protocol can carry. A smaller bound would end the
/// connection at a larger message, and the broker would send it again for ever.
const BYTES_MAX_V311: usize = 268_435_455 + 5;
/// How long a broker of version 5 keeps our session while we are away, seconds: a week.
const SESSION_SECS: u32 = 7 * 24 * 3600;
/// Messages of version 5 that may be on their way unacknowledged.
const WINDOW: u16 = 64;
/// Requests of ours that may wait; more than any broker lets be unacknowledged.
const REQUESTS_MAX: usize = u16::MAX as usize;
/// Messages that are written together.
const BATCH_MAX: usize = 256;

/// What a broker said.
pub(super) enum Heard {
    /// Connected; whether the broker had kept our session.
    Connected { resumed: bool },
    /// The broker does not let us have the topics.
    NotSubscribed,
    /// A message.
    Message(Message),
    /// No connection, and why.
    Lost(String),
    /// Something of the protocol.
    Other,
}

/// A message that the broker holds until it is confirmed.
pub(super) enum Message {
    V311(rumqttc::Publish),
    V5(v5::mqttbytes::v5::Publish),
}

impl Message {
    /// The topic's name; bytes that are no text become marks.
    pub(super) fn topic(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Message::V311(publish) => publish.topic.as_str().into(),
            Message::V5(publish) => String::from_utf8_lossy(&publish.topic),
        }
    }

    /// The bytes.
    pub(super) fn payload(&self) -> &[u8] {
        match self {
            Message::V311(publish) => &publish.payload,
            Message::V5(publish) => &publish.payload,
        }
    }

    /// Whether it was kept by the broker for newcomers, and so may be old.
    pub(super) fn is_retained(&self) -> bool {
        match self {
            Message::V311(publish) => publish.retain,
            Message::V5(publish) => publish.retain,
        }
    }
}

/// A connection, or the wish for one.
pub(super) enum Link {
    V311(rumqttc::AsyncClient, Box<rumqttc::EventLoop>),
    V5(v5::AsyncClient, Box<v5::EventLoop>),
}

impl Link {
    /// Prepares a connection; the first [`Link::next`] makes it.
    pub(super) fn new(config: &MqttConfig) -> Link {
        let (client, host, port) = (&config.client_id, &config.broker.host, config.broker.port);
        match config.version {
            MqttVersion::V311 => {
                let mut options = rumqttc::MqttOptions::new(client, host, port);
                options
                    .set_keep_alive(config.pace.keep_alive)
                    .set_clean_session(false)
                    .set_manual_acks(true)
                    .set_max_packet_size(BYTES_MAX_V311, BYTES_MAX_V311);
                if let Some((user, password)) = &config.login {
                    options.set_credentials(user, password);
                }
                let (client, events) = rumqttc::AsyncClient::new(options, REQUESTS_MAX);
                Link::V311(client, Box::new(events))
            }
            MqttVersion::V5 => {
                let mut options = v5::MqttOptions::new(client, host, port);
                options
                    .set_keep_alive(config.pace.keep_alive)
                    .set_clean_start(false)
                    .set_manual_acks(true)
                    .set_session_expiry_interval(Some(SESSION_SECS))
                    .set_receive_maximum(Some(WINDOW))
                    .set_max_packet_size(Some(BYTES_MAX_V5));
                if let Some((user, password)) = &config.login {
                    options.set_credentials(user, password);
                }
                let (client, events) = v5::AsyncClient::new(options, REQUESTS_MAX);
                Link::V5(client, Box::new(events))
            }
        }
    }

    /// Waits for the next thing, connecting first where there is no connection.
    pub(super) async fn next(&mut self) -> Heard {
        match self {
            Link::V311(_, events) => match events.poll().await {
                Ok(Event::Incoming(Packet::ConnAck(ack))) => {
                    Heard::Connected { resumed: ack.session_present }
                }
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    Heard::Message(Message::V311(publish))
                }
                Ok(Event::Incoming(Packet::SubAck(ack)))
                    if ack.return_codes.contains(&SubscribeReasonCode::Failure) =>
                {
                    Heard::NotSubscribed
                }
                Ok(_) => Heard::Other,
                Err(error) => Heard::Lost(error.to_string()),
            },
            Link::V5(_, events) => match events.poll().await {
                Ok(v5::Event::Incoming(v5::mqttbytes::v5::Packet::ConnAck(ack))) => {
                    Heard::Connected { resumed: ack.session_present }
                }
                Ok(v5::Event::Incoming(v5::mqttbytes::v5::Packet::Publish(publish))) => {
                    Heard::Message(Message::V5(publish))
                }
                Ok(v5::Event::Incoming(v5::mqttbytes::v5::Packet::SubAck(ack)))
                    if ack.return_codes.iter().any(|code| {
                        !matches!(code, v5::mqttbytes::v5::SubscribeReasonCode::Success(_))
                    }) =>
                {
                    Heard::NotSubscribed
                }
                Ok(_) => Heard::Other,
                Err(error) => Heard::Lost(error.to_string()),
            },
        }
    }

    /// Adds the messages that have come already, so that they are written together.
    pub(super) fn take_ready(&mut self, batch: &mut Vec<Message>) {
        while batch.len() < BATCH_MAX {
            let ready = match self {
                Link::V311(_, events) => match events.state.events.pop_front() {
                    Some(Event::Incoming(Packet::Publish(publish))) => Message::V311(publish),
                    Some(other) => return events.state.events.push_front(other),
                    None => return,
                },
                Link::V5(_, events) => match events.state.events.pop_front() {
                    Some(v5::Event::Incoming(v5::mqttbytes::v5::Packet::Publish(publish))) => {
                        Message::V5(publish)
                    }
                    Some(other) => return events.state.events.push_front(other),
                    None => return,
                },
            };
            batch.push(ready);
        }
    }

    /// Asks for the topics, each message at least once. Whether the request could be queued.
    pub(super) fn subscribe(&self, filter: &str) -> bool {
        match self {
            Link::V311(client, _) => client.try_subscribe(filter, QoS::AtLeastOnce).is_ok(),
            Link::V5(client, _) => {
                client.try_subscribe(filter, v5::mqttbytes::QoS::AtLeastOnce).is_ok()
            }
        }
    }

    /// Tells the broker that a message is ours now. Whether the word could be queued.
    pub(super) fn confirm(&self, message: &Message) -> bool {
        match (self, message) {
            (Link::V311(client, _), Message::V311(publish)) => client.try_ack(publish).is_ok(),
            (Link::V5(client, _), Message::V5(publish)) => client.try_ack(publish).is_ok(),
            // A link only makes messages of its own version.
            _ => false,
        }
    }

    /// Drops the connection: what was not confirmed comes again over the next one.
    pub(super) fn drop_connection(&mut self) {
        match self {
            Link::V311(_, events) => {
                events.clean();
                events.state.events.clear();
            }
            Link::V5(_, events) => {
                events.clean();
                events.state.events.clear();
            }
        }
    }

    /// Asks to leave in order, behind what is queued already.
    pub(super) fn leave(&self) -> bool {
        match self {
            Link::V311(client, _) => client.try_disconnect().is_ok(),
            Link::V5(client, _) => client.try_disconnect().is_ok(),
        }
    }
}
