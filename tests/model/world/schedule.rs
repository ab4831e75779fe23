//! What happens, by dice: steps with faults, then quiet, and what must hold then.

use std::collections::HashSet;

use super::super::disk::Disk;
use super::super::server::Server;
use super::{Reply, Terminal, Wire, World};
use zhiban::core::sync::client::{Begin, Input};

impl World {
    fn pick(&mut self, count: usize) -> Option<usize> {
        let most = count.checked_sub(1)? as u64;
        usize::try_from(self.dice.upto(most)).ok()
    }

    /// The request that stands at `index` gets to the server.
    fn arrives(&mut self, index: usize) {
        let letter = &self.requests[index];
        let is_empty = match &letter.wire {
            Wire::Log { token, after, .. } => {
                self.server.tokens.contains(token) && *after >= self.server.log.len() as u64
            }
            _ => false,
        };
        let is_current = self.terminals[letter.terminal].life == letter.life;
        if is_empty && is_current && (self.is_quiet || self.dice.upto(3) > 0) {
            return; // the server waits for something new
        }
        let letter = self.requests.swap_remove(index);
        self.serve(&letter);
    }

    /// One step of a schedule.
    fn step(&mut self) {
        let mix = self.mix;
        let kinds = [
            (24, 0),
            (30, 1),
            (30, 2),
            (30, 3),
            (30, 4),
            (10, 5),
            (mix.lose, 6),
            (mix.double, 7),
            (mix.kill, 8),
            (mix.restore, 9),
            (mix.clone, 10),
            (mix.rollback, 11),
            (mix.bad, 12),
            (mix.lose, 13),
            (mix.join, 14),
            (mix.full, 15),
        ];
        let all: u64 = kinds.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.dice.upto(all - 1);
        let kind = kinds.iter().find(|(weight, _)| {
            let here = rest < *weight;
            rest = rest.saturating_sub(*weight);
            here
        });
        let Some(at) = self.pick(self.terminals.len()) else { return };
        match kind.map_or(0, |(_, kind)| *kind) {
            0 => self.write(at, false),
            1 => {
                if let Some(index) = self.pick(self.requests.len()) {
                    self.arrives(index);
                }
            }
            2 => {
                if let Some(index) = self.pick(self.replies.len()) {
                    let reply = self.replies.swap_remove(index);
                    self.receive(reply);
                }
            }
            3 => self.work(at, false),
            4 => self.tell(at),
            5 => self.wake(),
            12 => self.write(at, true),
            14 if self.terminals.len() < 5 => {
                let (stream, number) = (self.mint(), self.terminals.len());
                self.begin(Disk::new(stream, self.mix.planted), format!("j{number}"));
            }
            15 => self.work(at, true),
            fault => self.fault(fault, at),
        }
    }

    fn fault(&mut self, fault: u64, at: usize) {
        match fault {
            6 => {
                let from = self.pick(self.requests.len() + self.replies.len());
                let Some(index) = from else { return };
                if index < self.requests.len() {
                    self.requests.swap_remove(index);
                } else {
                    self.replies.swap_remove(index - self.requests.len());
                }
            }
            7 => {
                if let Some(index) = self.pick(self.requests.len()) {
                    self.requests.push(self.requests[index].clone());
                }
                if let Some(index) = self.pick(self.replies.len()) {
                    self.replies.push(self.replies[index].clone());
                }
            }
            8 => self.restart(at, None),
            9 => match self.disks.iter().position(|(whose, _)| *whose == at) {
                Some(index) if self.dice.upto(1) == 0 => {
                    let (_, disk) = self.disks.swap_remove(index);
                    self.restart(at, Some(disk));
                    self.forgive();
                }
                _ => self.disks.push((at, self.terminals[at].disk.clone())),
            },
            10 if self.terminals.len() < 4 => {
                let (disk, device) =
                    (self.terminals[at].disk.clone(), self.terminals[at].device.clone());
                self.begin(disk, device);
            }
            11 => match self.pick(self.copies.len()) {
                Some(index) if self.dice.upto(1) == 0 => {
                    self.incarnations += 1;
                    let incarnation = format!("i{}", self.incarnations);
                    self.server = Server::restored(&self.copies[index], incarnation);
                    self.forgive();
                }
                _ => self.copies.push(self.server.clone()),
            },
            13 if self.dice.upto(1) == 0 => self.server.tokens.clear(),
            _ => {
                if let Some(index) = self.pick(self.replies.len()) {
                    let reply = self.replies.swap_remove(index);
                    if let Input::Reply { lane, ask, .. } = reply.input {
                        let input = Input::Foreign { lane, ask };
                        self.receive(Reply { input, brought: None, ..reply });
                    }
                }
            }
        }
    }

    /// A schedule, and then quiet.
    pub(crate) fn play(&mut self) {
        for _ in 0..self.mix.steps {
            self.step();
        }
        self.is_quiet = true;
        let before = self.asks;
        for _ in 0..6_000 {
            if self.settle() {
                // Sessions, a turn or two and the pages of a small log: far fewer than one request per step.
                let asks = (self.asks - before) / self.terminals.len() as u64;
                assert!(asks < 90, "I17: {asks} requests of each terminal until all was quiet");
                return;
            }
        }
        let standings: Vec<_> = self.terminals.iter().map(|one| one.disk.standing()).collect();
        panic!("I17: it does not become quiet: {standings:?}, log {}", self.server.log.len());
    }

    /// One step without faults; true where nothing is left to do.
    fn settle(&mut self) -> bool {
        let busy = |one: &Terminal| !one.inbox.is_empty() || !one.tasks.is_empty();
        if let Some(at) = self.terminals.iter().position(busy) {
            self.work(at, false);
            self.tell(at);
            return false;
        }
        if !self.replies.is_empty() {
            let reply = self.replies.remove(0);
            self.receive(reply);
            return false;
        }
        let waiting = self.requests.len();
        for index in (0..waiting).rev() {
            self.arrives(index);
        }
        if self.requests.len() < waiting {
            return false;
        }
        let head = self.server.log.len() as u64;
        let done = |one: &Terminal| {
            let standing = one.disk.standing();
            standing.unsent() == 0
                && standing.cursor == head
                && !matches!(standing.begin, Begin::Past { .. } | Begin::Parts { .. })
                && standing.incarnation == self.server.incarnation
        };
        if self.terminals.iter().all(done) {
            return true;
        }
        self.wake();
        false
    }

    /// What must hold when all is quiet.
    pub(crate) fn check(&self) {
        let log: HashSet<&Vec<u8>> = self.server.log.iter().collect();
        let lost: Vec<_> = self.due.iter().filter(|event| !log.contains(event)).collect();
        assert!(lost.is_empty(), "I1: {} events are lost: {lost:?}", lost.len());
        for terminal in &self.terminals {
            let here: Vec<&Vec<u8>> = terminal.disk.log.iter().map(|one| &one.bytes).collect();
            let there: Vec<&Vec<u8>> = self.server.log.iter().collect();
            assert_eq!(here, there, "I9: a terminal has another log than the server");
            assert_eq!(terminal.disk.view(), there, "I20: a terminal shows something else");
            let ours = terminal.disk.tail(terminal.disk.stream, 1).map(|own| own.chain);
            let theirs = self.server.stream(&terminal.disk.stream);
            assert_eq!(ours.collect::<Vec<_>>(), theirs, "I5: the streams differ");
        }
    }
}
