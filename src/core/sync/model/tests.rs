//! The schedules. A failure names its seed; `ZHIBAN_SEED` plays that one alone.

mod disk;
mod server;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use self::world::World;
use super::{MIX, Mix};

/// So many schedules, or ten times as many where `ZHIBAN_LONG` is set.
fn schedules(count: u64) -> std::ops::Range<u64> {
    if let Some(seed) = std::env::var("ZHIBAN_SEED").ok().and_then(|seed| seed.parse().ok()) {
        return seed..seed + 1;
    }
    0..if std::env::var_os("ZHIBAN_LONG").is_some() { count * 10 } else { count }
}

/// Plays them; there have to be turns of the kinds that `turns` names.
fn play(count: u64, mix: Mix, turns: [bool; 3]) {
    let mut seen = [0; 3];
    for seed in schedules(count) {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let mut world = World::new(seed, mix);
            world.play();
            world.check();
            world.turns
        }));
        let made = outcome.unwrap_or_else(|_| panic!("seed {seed} broke a promise"));
        seen = [0, 1, 2].map(|kind| seen[kind] + made[kind]);
    }
    if std::env::var_os("ZHIBAN_SEED").is_none() {
        assert_eq!(seen.map(|count| count > 0), turns, "{seen:?} turns");
    }
}

#[test]
fn i1_no_loss_i2_nothing_twice_i3_i4_dense_i5_prefix_i7_same_places_i19_i20_always_seen() {
    play(8_000, MIX, [true, true, false]);
}

#[test]
fn i17_a_poor_line_delivers_everything_in_the_end() {
    let mix = Mix { lose: 25, double: 15, kill: 6, restore: 0, clone: 0, rollback: 0, ..MIX };
    play(4_000, mix, [false; 3]);
}

#[test]
fn i23_copies_that_live_beside_each_other_lose_nothing() {
    play(4_000, Mix { clone: 6, restore: 6, rollback: 0, ..MIX }, [true, false, false]);
}

#[test]
fn i24_a_restored_server_gets_everything_again() {
    play(3_000, Mix { rollback: 8, ..MIX }, [true, true, false]);
}

#[test]
fn i18_an_event_that_cannot_be_taken_holds_up_no_other() {
    play(1_000, Mix { bad: 3, ..MIX }, [true; 3]);
}

#[test]
fn i8_i26_row_33_a_terminal_that_begins_with_a_snapshot_comes_to_the_same_log() {
    let mix =
        Mix { join: 4, full: 3, snapshots_from: 4, lose: 8, kill: 3, rollback: 3, clone: 2, ..MIX };
    play(4_000, Mix { steps: 140, ..mix }, [true, true, false]);
}

#[test]
fn i14_what_the_clock_says_changes_nothing() {
    for seed in schedules(250) {
        let logs = [0, 1 << 41].map(|clock| {
            let mut world = World::new(seed, Mix { clock, ..MIX });
            world.play();
            world.server.log
        });
        assert_eq!(logs[0], logs[1], "the schedule of seed {seed} depends on the clock");
    }
}
