//! Resident memory of the real server with 1,000 terminals that wait for news of their halls, and are told of some.

use std::time::Duration;

use super::load::{Client, Events, Terminal};
use super::place::{Kind, Place, many_files};
use super::{all, runtime, skipped};
use crate::history::House;
use crate::table::Row;

const TERMINALS: u32 = 1_000;

/// Terminals of a hall.
const OF_A_HALL: u32 = 4;

/// Rounds in which every hall gets an event and every terminal hears of it.
const ROUNDS: usize = 5;

pub fn run(house: &mut House) -> Vec<Row> {
    many_files();
    let mut rows: Vec<Row> = Kind::all().into_iter().map(|kind| measure(house, kind)).collect();
    rows.extend(skipped("memory of the server"));
    rows
}

fn measure(house: &mut House, kind: Kind) -> Row {
    let runtime = runtime();
    let parts = Events::of(house, ROUNDS).packed(1);
    let mut place = Place::new(house, &runtime, kind);
    let terminals: Vec<Terminal> =
        (0..TERMINALS).map(|n| Terminal::new(n, &format!("H{}", n / OF_A_HALL))).collect();
    runtime.block_on(place.enrol(&terminals));
    let address = place.start();
    let (idle, _) = place.memory_mib();
    runtime.block_on(async {
        let known = all(terminals.into_iter().map(|terminal| {
            let tls = place.tls.clone();
            async move {
                let mut client = Client::to(address, &tls).await;
                client.open(&terminal).await;
                (terminal, client)
            }
        }))
        .await;
        let mut writers = Vec::new();
        let mut waiting = Vec::new();
        for (n, (terminal, mut client)) in (0..).zip(known) {
            if n % OF_A_HALL == 0 {
                writers.push((terminal, client));
                continue;
            }
            waiting.push(async move {
                let mut heard = 0;
                while heard < ROUNDS {
                    let path = format!("/v1/h/{}/log?after={heard}&wait=25", terminal.hall);
                    heard += super::bytes::pages(&client.get(&path).await.body);
                }
                client
            });
        }
        let waiting = tokio::spawn(all(waiting));
        tokio::time::sleep(Duration::from_secs(2)).await;
        for part in &parts {
            let put = writers.into_iter().map(|(mut terminal, mut client)| {
                let ready = terminal.write(part);
                async move {
                    client.put(&ready).await;
                    (terminal, client)
                }
            });
            writers = all(put).await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        drop(waiting.await.unwrap());
    });
    let (now, most) = place.memory_mib();
    Row::at_most(
        &format!("server with {TERMINALS} waiting terminals, {}", kind.name()),
        format!("{most:.1} MiB at most"),
        &format!("at the end {now:.1}, at its start {idle:.1} MiB"),
        most,
        128.0,
        " MiB",
    )
}
