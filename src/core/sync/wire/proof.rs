//! How a server and a terminal find out whether they understood the same log in the same way.

use serde::{Deserialize, Serialize};

/// The state of a hall in one hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// After which event of the hall's log.
    pub hseq: u64,
    /// Which fold made it: two of different versions are not compared.
    pub fold: u32,
    /// The time zone that it was folded in: two of different ones are not compared.
    #[serde(default)]
    pub zone: String,
    /// BLAKE3 of the state.
    pub hash: String,
}

/// What a terminal found when it held its own fold against the server's. Numbers and hashes only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestReport {
    /// Its own digest.
    #[serde(flatten)]
    pub digest: Digest,
    /// Whether it is that of the server.
    pub same: bool,
    /// Whether it is only so since the terminal computed its tables anew.
    #[serde(default)]
    pub rebuilt: bool,
}

/// What a terminal needs to prove its copy of a hall's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HallProof {
    /// Events of the hall's log.
    pub head: u64,
    /// The state at its end; none where the server does not fold, or has no room for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The keys of the hall's terminals, also of those that do not belong to it any more.
    pub devices: Vec<DeviceProof>,
}

/// The key by which the segments of a terminal are proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceProof {
    /// Id of the device.
    pub device: String,
    /// Public half of its key.
    pub public_key: String,
}
