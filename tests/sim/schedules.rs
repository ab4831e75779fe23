//! Random schedules. A failure names its seed; `ZHIBAN_SEED` plays that one alone. Each is played twice, and both times the
//! same must happen at the same time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use zhiban::core::sync::client::Dice;

use crate::template::Template;
use crate::terminal::Terminal;
use crate::world::{Way, World};

/// What each schedule holds a hall against.
const ALL: &str = "I1 I2 I3 I4 I5 I7 I9 I17 I19 I20";

const DAY_MS: i64 = 86_400_000;

/// What a schedule may do, as weights.
#[derive(Clone, Copy)]
struct Mix {
    steps: u64,
    /// Parts of the network fail.
    net: u64,
    /// Programs end at any instant.
    kill: u64,
    /// Copies of a terminal's log live beside it, or take its place.
    copy: u64,
    /// The server is put back from a backup.
    back: u64,
    clock: u64,
}

const MIX: Mix = Mix { steps: 24, net: 8, kill: 4, copy: 3, back: 3, clock: 2 };

fn clock(dice: &mut Dice) -> i64 {
    let days = [0, 0, 1, -3, 366, -2_500, 27_000];
    days[usize::try_from(dice.upto(6)).unwrap()] * DAY_MS
}

/// One thing happens.
fn step(world: &mut World, dice: &mut Dice, mix: Mix) {
    let at = usize::try_from(dice.upto(world.terminals.len() as u64 - 1)).unwrap();
    let is_up = world.terminals[at].is_up();
    let kinds = [
        (10, 0),
        (5, 1),
        (mix.net, 2),
        (mix.kill, 3),
        (mix.copy, 4),
        (mix.back, 5),
        (mix.clock, 6),
    ];
    let all: u64 = kinds.iter().map(|(weight, _)| weight).sum();
    let mut rest = dice.upto(all - 1);
    let kind = kinds.iter().find(|(weight, _)| {
        let here = rest < *weight;
        rest = rest.saturating_sub(*weight);
        here
    });
    match kind.map_or(0, |(_, kind)| *kind) {
        0 if is_up => (0..=dice.upto(2)).for_each(|_| drop(world.say(at))),
        1 if is_up => world.tell(at, dice.upto(2)),
        2 => {
            let ways =
                [Way::Open, Way::Open, Way::Cut, Way::DeafServer, Way::DeafTerminal, Way::Held];
            world.way(at, ways[usize::try_from(dice.upto(5)).unwrap()]);
            world.latency(at, 1 << dice.upto(10));
        }
        3 if dice.upto(2) == 0 => world.power_of_server(!world.server_is_up),
        3 => world.power(at, !is_up),
        4 if dice.upto(2) == 0 && world.terminals.len() < 5 => drop(world.clone_of(at)),
        4 if dice.upto(1) == 0 => drop(world.restore(at)),
        4 => world.keep(at),
        5 if dice.upto(1) == 0 => world.backup(),
        5 => drop(world.put_back(usize::try_from(dice.upto(1)).unwrap())),
        6 if dice.upto(3) == 0 => world.set_clock(None, clock(dice)),
        6 => world.set_clock(Some(at), clock(dice)),
        _ => {}
    }
    world.run_ms(100 << dice.upto(6));
    world.terminals.iter_mut().filter(|it| it.is_up()).for_each(Terminal::look);
}

/// Plays one; what happened.
fn play(template: &Template, seed: u64, mix: Mix, proved: bool) -> Vec<String> {
    let (mut world, mut dice) = (World::new(template, seed), Dice::new(seed));
    for _ in 0..mix.steps {
        step(&mut world, &mut dice, mix);
    }
    world.quiet();
    if proved {
        world.proved();
    }
    drop(world.sim);
    std::mem::take(&mut *world.trace.lock().unwrap())
}

/// Plays so many and every fourth of them twice, or thirty times as many and all of them twice where `ZHIBAN_LONG` is set.
fn schedules(of: &str, what: &str, count: u64, mix: Mix) {
    let template = Template::new(3);
    let is_long = std::env::var_os("ZHIBAN_LONG").is_some();
    let one = std::env::var("ZHIBAN_SEED").ok().and_then(|seed| seed.parse::<u64>().ok());
    let seeds = one.map_or(0..if is_long { count * 30 } else { count }, |seed| seed..seed + 1);
    let played = |seed: u64, proved: bool| {
        let play = AssertUnwindSafe(|| play(&template, seed, mix, proved));
        catch_unwind(play).unwrap_or_else(|_| panic!("seed {seed} broke a promise"))
    };
    for seed in seeds.clone() {
        let first = played(seed, true);
        if is_long || one.is_some() || seed.is_multiple_of(4) {
            let second = played(seed, false);
            let differs = first.iter().zip(&second).find(|(first, second)| first != second);
            assert_eq!(differs, None, "seed {seed} went another way the second time");
            assert_eq!(first.len(), second.len(), "seed {seed} went another way");
        }
    }
    let (runs, last) = (seeds.end - seeds.start, seeds.end - 1);
    let twice = if is_long { "each twice" } else { "every fourth twice" };
    println!("proof: {of} | simulation: {what} | {runs} | 0 | {} to {last}, {twice}", seeds.start);
}

#[test]
fn i1_i2_i3_i4_i5_i7_i9_i17_i19_i20_row_7_a_hall_in_a_poor_network() {
    let mix = Mix { net: 16, copy: 0, back: 0, clock: 0, ..MIX };
    schedules(&format!("{ALL} row 7"), "cuts, one way alone, late messages, kills", 40, mix);
}

#[test]
fn i1_i2_i9_i23_row_20_row_21_copies_of_terminals_lose_nothing() {
    let mix = Mix { copy: 12, back: 0, ..MIX };
    schedules(&format!("{ALL} I23 row 20 row 21"), "copied and restored terminals too", 40, mix);
}

#[test]
fn i1_i2_i9_i24_row_22_a_server_put_back_gets_everything_again() {
    schedules(&format!("{ALL} I24 row 22"), "a server put back, clocks that jump too", 40, MIX);
}
