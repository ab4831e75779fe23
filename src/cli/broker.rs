//! How to reach the broker of the settings.

use super::failure::{Failure, failed};
use super::live::Plan;
use crate::feed::mqtt::{MqttConfig, Pace};

/// How to reach the broker of the settings, with the password from its file.
pub(super) fn broker_config(plan: &Plan, hall_id: &str) -> Result<Option<MqttConfig>, Failure> {
    let feed = &plan.feed;
    let Some(broker) = feed.broker().map_err(|error| failed(&error))? else { return Ok(None) };
    let login = match (&feed.mqtt_user, &feed.mqtt_password_file) {
        (Some(user), Some(path)) => {
            let text = std::fs::read_to_string(path).map_err(|error| {
                Failure::io(format!("cannot read {}", path.display()), &error)
                    .safe("the hall's records are not touched; nothing was sent to the broker")
                    .next("make mqtt_password_file readable for this user alone, or correct it")
            })?;
            Some((user.clone(), text.lines().next().unwrap_or_default().to_owned()))
        }
        _ => None,
    };
    Ok(Some(MqttConfig {
        broker,
        version: feed.mqtt_version,
        client_id: feed.mqtt_client.clone().unwrap_or_else(|| format!("zhiban-{hall_id}")),
        login,
        hall: hall_id.to_owned(),
        clock: plan.clock,
        pace: Pace::default(),
    }))
}
