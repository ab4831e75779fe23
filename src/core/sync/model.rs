//! Random schedules over the real client, segments and verdict, with a plain log and a plain server: terminals write, are
//! killed, restored from older copies and cloned, the network loses, doubles and reorders, the server is restored. What
//! must hold is checked after every step, and at the end, when all is quiet. Source: sync.md 3.5 and 5.

#[cfg(test)]
mod tests;

/// What a schedule may do, as weights; 0 = never.
#[derive(Clone, Copy, Debug)]
struct Mix {
    /// Steps before it becomes quiet.
    steps: u64,
    lose: u64,
    double: u64,
    kill: u64,
    /// A terminal's disk becomes an older copy of itself.
    restore: u64,
    /// A copy of a terminal begins to live beside it.
    clone: u64,
    /// The server becomes an older copy of itself.
    rollback: u64,
    /// An event is written that the server cannot take.
    bad: u64,
    /// Where each terminal's clock begins.
    clock: u64,
    /// A new terminal begins in the hall.
    join: u64,
    /// A disk does not take what came.
    full: u64,
    /// Events of the log from which a terminal begins with a snapshot.
    snapshots_from: u64,
}

const MIX: Mix = Mix {
    steps: 70,
    lose: 4,
    double: 3,
    kill: 1,
    restore: 1,
    clone: 1,
    rollback: 1,
    bad: 0,
    clock: 0,
    join: 0,
    full: 0,
    snapshots_from: u64::MAX,
};
