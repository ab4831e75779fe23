//! Many at once.

use std::collections::BTreeMap;

use zhiban::core::sync::wire::Stored;

use crate::client::{Online, Served};

const TERMINALS: u8 = 100;
const HALLS: u8 = 10;
const UPLOADS: u64 = 10;

/// I2, I4, I7: a thousand small uploads of a hundred terminals; each gets its own places, dense in each hall, and the same
/// ones when it is sent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i2_i4_i7_a_thousand_small_uploads_at_once_are_dense_and_repeatable() {
    let served = Served::start().await;
    let mut running = Vec::new();
    for number in 1..=TERMINALS {
        let mut online = served.terminal(number, &format!("H{}", number % HALLS)).await;
        online.terminal.write_many(usize::try_from(UPLOADS).unwrap() * 2);
        running.push(tokio::spawn(uploads(online)));
    }
    let mut halls: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for run in running {
        let (online, places) = run.await.unwrap();
        halls.entry(online.terminal.hall).or_default().extend(places);
    }
    assert_eq!(halls.len(), usize::from(HALLS));
    for (hall, mut places) in halls {
        places.sort_unstable();
        let events = u64::from(TERMINALS / HALLS) * UPLOADS * 2;
        assert_eq!(places, (1..=events).collect::<Vec<_>>(), "{hall}");
        let number = 200 + (hall.as_bytes()[1] - b'0');
        let mut reader = served.terminal(number, &hall).await;
        let mut after = 0;
        while after < events {
            let (segments, end, _) = reader.log(after, 0).await.page();
            assert_eq!(end.head, events);
            for (segment, lines) in segments {
                assert_eq!((segment.hseq, segment.count), (after + 1, lines.len() as u64));
                after += segment.count;
            }
        }
    }
}

async fn uploads(mut online: Online) -> (Online, Vec<u64>) {
    let mut places = Vec::new();
    let mut answers: Vec<Stored> = Vec::new();
    for n in 0..UPLOADS {
        let stored = online.stored(2 * n + 1, 2 * n + 2).await;
        let run = &stored.runs[0];
        assert_eq!((stored.runs.len(), run.count), (1, 2));
        places.extend(run.hseq..run.hseq + 2);
        answers.push(stored);
    }
    for (n, before) in (0..).zip(answers) {
        assert_eq!(online.stored(2 * n + 1, 2 * n + 2).await.runs, before.runs);
    }
    (online, places)
}
