//! What the server counts, as Prometheus reads it. Numbers only: no hall, no device, no person has a name here.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// A number that only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    /// Uploads whose events are on disk.
    Stored,
    /// Uploads that were refused.
    Refused,
    /// Events that got a place.
    Events,
    /// Packed bytes of uploads that are on disk.
    StoredBytes,
    /// Transactions that failed.
    WriteFaults,
    /// Pages of a log that were handed out.
    Pages,
    /// Their packed bytes.
    PageBytes,
    /// Sessions that were opened.
    Sessions,
    /// Terminals that were enrolled.
    Enrolled,
    /// Requests that were answered with 429, 503 or 507.
    Busy,
    /// Requests without a valid token, code or signature.
    Unproved,
    /// Connections whose TLS handshake failed.
    Handshakes,
    /// Requests that failed on the server.
    Broken,
    /// Events that were folded.
    Folded,
    /// Terminals said that they fold as the server does.
    FoldsAgree,
    /// Terminals said that they do not.
    FoldsDiffer,
    /// Segments that were packed into days.
    PackedSegments,
    /// Bytes that they took before.
    PackedFrom,
    /// Bytes that they take now.
    PackedTo,
    /// Segments that were looked at again.
    AuditedSegments,
    /// Their packed bytes.
    AuditedBytes,
    /// Events that were found to be damaged, each time anew.
    Damaged,
}

const COUNTERS: [(Counter, &str, &str); 22] = [
    (Counter::Stored, "uploads_stored", "Uploads whose events are on disk"),
    (Counter::Refused, "uploads_refused", "Uploads that were refused"),
    (Counter::Events, "events_stored", "Events that got a place in a log"),
    (Counter::StoredBytes, "stored_bytes", "Packed bytes of stored uploads"),
    (Counter::WriteFaults, "write_faults", "Transactions that failed"),
    (Counter::Pages, "pages", "Pages of logs that were handed out"),
    (Counter::PageBytes, "page_bytes", "Bytes of these pages"),
    (Counter::Sessions, "sessions", "Sessions that were opened"),
    (Counter::Enrolled, "enrolled", "Terminals that were enrolled"),
    (Counter::Busy, "busy", "Requests that were told to come later"),
    (Counter::Unproved, "unproved", "Requests without a valid token, code or signature"),
    (Counter::Handshakes, "handshakes_failed", "Connections whose TLS handshake failed"),
    (Counter::Broken, "broken", "Requests that failed on the server"),
    (Counter::Folded, "folded", "Events that the server folded"),
    (Counter::FoldsAgree, "folds_agree", "Terminals that folded a log as the server did"),
    (Counter::FoldsDiffer, "folds_differ", "Terminals that folded a log in another way"),
    (Counter::PackedSegments, "packed_segments", "Uploads that were packed into days"),
    (Counter::PackedFrom, "packed_from_bytes", "Bytes that these took before"),
    (Counter::PackedTo, "packed_to_bytes", "Bytes that they take now"),
    (Counter::AuditedSegments, "audited_segments", "Stored uploads that were read back"),
    (Counter::AuditedBytes, "audited_bytes", "Bytes of these"),
    (Counter::Damaged, "damaged_events", "Events that were found to be damaged"),
];

/// Upper bounds of a commit's time, milliseconds.
const COMMIT_MS: [u64; 9] = [1, 2, 5, 10, 20, 50, 100, 500, 2_000];
/// Upper bounds of the uploads of a group.
const GROUP: [u64; 6] = [1, 5, 20, 50, 100, 200];

/// A distribution: how many were at most as large as each bound.
struct Histogram<const N: usize> {
    bounds: [u64; N],
    below: [AtomicU64; N],
    count: AtomicU64,
    sum: AtomicU64,
}

impl<const N: usize> Histogram<N> {
    fn new(bounds: [u64; N]) -> Histogram<N> {
        let below = std::array::from_fn(|_| AtomicU64::new(0));
        Histogram { bounds, below, count: AtomicU64::new(0), sum: AtomicU64::new(0) }
    }

    fn add(&self, value: u64, sum: u64) {
        for (bound, below) in self.bounds.iter().zip(&self.below) {
            if value <= *bound {
                below.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(sum, Ordering::Relaxed);
    }

    /// In units of which `unit` make one of the unit that is shown.
    fn write(&self, text: &mut String, name: &str, help: &str, unit: f64) {
        let _ = writeln!(text, "# HELP zhiban_{name} {help}\n# TYPE zhiban_{name} histogram");
        for (bound, below) in self.bounds.iter().zip(&self.below) {
            let (bound, below) = (*bound as f64 / unit, below.load(Ordering::Relaxed));
            let _ = writeln!(text, "zhiban_{name}_bucket{{le=\"{bound}\"}} {below}");
        }
        let (count, sum) = (self.count.load(Ordering::Relaxed), self.sum.load(Ordering::Relaxed));
        let _ = writeln!(text, "zhiban_{name}_bucket{{le=\"+Inf\"}} {count}");
        let _ =
            writeln!(text, "zhiban_{name}_sum {}\nzhiban_{name}_count {count}", sum as f64 / unit);
    }
}

/// The registry.
pub(crate) struct Metrics {
    counters: [AtomicU64; COUNTERS.len()],
    connections: AtomicI64,
    waiting: AtomicI64,
    uploads: AtomicI64,
    commit: Histogram<9>,
    group: Histogram<6>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics {
            counters: std::array::from_fn(|_| AtomicU64::new(0)),
            connections: AtomicI64::new(0),
            waiting: AtomicI64::new(0),
            uploads: AtomicI64::new(0),
            commit: Histogram::new(COMMIT_MS.map(|ms| ms * 1_000)),
            group: Histogram::new(GROUP),
        }
    }
}

impl Metrics {
    /// Adds to a counter.
    pub(crate) fn add(&self, counter: Counter, more: u64) {
        if let Some(at) = self.counters.get(counter as usize) {
            at.fetch_add(more, Ordering::Relaxed);
        }
    }

    /// A transaction with so many uploads.
    pub(crate) fn group(&self, uploads: usize) {
        self.group.add(uploads as u64, uploads as u64);
    }

    /// Time from the beginning of a group to its last answer.
    pub(crate) fn commit(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.commit.add(micros, micros);
    }

    /// A connection that counts until the answer is dropped.
    pub(crate) fn connection(&self) -> Present<'_> {
        Present::of(&self.connections)
    }

    /// A download that waits, until the answer is dropped.
    pub(crate) fn waits(&self) -> Present<'_> {
        Present::of(&self.waiting)
    }

    /// An upload that has its share of memory, until the answer is dropped.
    pub(crate) fn upload(&self) -> Present<'_> {
        Present::of(&self.uploads)
    }

    /// The page.
    pub(crate) fn text(&self) -> String {
        let mut text = String::with_capacity(4096);
        for (counter, name, help) in COUNTERS {
            let value =
                self.counters.get(counter as usize).map_or(0, |at| at.load(Ordering::Relaxed));
            let _ = writeln!(
                text,
                "# HELP zhiban_{name}_total {help}\n# TYPE zhiban_{name}_total counter\nzhiban_{name}_total {value}"
            );
        }
        for (gauge, name, help) in [
            (&self.connections, "connections", "Connections now"),
            (&self.waiting, "waiting", "Downloads that wait for something new"),
            (&self.uploads, "uploads_under_way", "Uploads that are read or wait for the disk"),
        ] {
            let value = gauge.load(Ordering::Relaxed);
            let _ = writeln!(
                text,
                "# HELP zhiban_{name} {help}\n# TYPE zhiban_{name} gauge\nzhiban_{name} {value}"
            );
        }
        self.commit.write(&mut text, "commit_seconds", "Time of a transaction", 1e6);
        self.group.write(&mut text, "group_uploads", "Uploads of a transaction", 1.0);
        text
    }
}

/// Counts as one for as long as it lives.
pub(crate) struct Present<'a>(&'a AtomicI64);

impl Present<'_> {
    fn of(gauge: &AtomicI64) -> Present<'_> {
        gauge.fetch_add(1, Ordering::Relaxed);
        Present(gauge)
    }
}

impl Drop for Present<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counter_has_its_own_row() {
        for (at, (counter, ..)) in COUNTERS.iter().enumerate() {
            assert_eq!(*counter as usize, at);
        }
        let metrics = Metrics::default();
        metrics.add(Counter::Events, 3);
        metrics.add(Counter::Broken, 1);
        metrics.group(7);
        metrics.commit(Duration::from_millis(3));
        let here = metrics.connection();
        let text = metrics.text();
        for line in [
            "zhiban_events_stored_total 3",
            "zhiban_broken_total 1",
            "zhiban_uploads_stored_total 0",
            "zhiban_connections 1",
            "zhiban_commit_seconds_bucket{le=\"0.002\"} 0",
            "zhiban_commit_seconds_bucket{le=\"0.005\"} 1",
            "zhiban_commit_seconds_sum 0.003",
            "zhiban_group_uploads_bucket{le=\"20\"} 1",
            "zhiban_group_uploads_count 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        drop(here);
        assert!(metrics.text().contains("\nzhiban_connections 0\n"));
    }
}
