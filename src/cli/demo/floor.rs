//! A hall of a training centre: its machine, its people and its day, as they are written into a log of its own.

use chrono::NaiveDate;

use super::cast::Cast;
use super::matters::morning;
use super::{Day, fall_due, read_in};
use crate::cli::failure::Failure;
use crate::core::alarm::Watch;
use crate::core::event::{Body, Kind, Proof, SettingsApplied};
use crate::core::hall::HallConfig;
use crate::core::settings::Settings;
use crate::core::time::{Ms, Zone};
use crate::feed::sim::{Driver, HALL_TOML, Machine};
use crate::store::{NewEvent, Store};

/// What is out of the ordinary in a hall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Odd {
    /// Nothing.
    Nothing,
    /// More come than it can serve.
    LongQueue,
    /// Nobody is on duty.
    Unattended,
    /// It has no network.
    Offline,
}

/// Names of the halls, of their managers and of those on duty. There are as many as halls at most.
const NAMES: [(&str, &str, &str); 12] = [
    ("人民路营业厅", "李敏", "王芳"),
    ("中山路营业厅", "赵宏", "周婷"),
    ("火车站营业厅", "孙丽", "何军"),
    ("大学城营业厅", "吴刚", "徐慧"),
    ("滨江营业厅", "郑洁", "马超"),
    ("新城营业厅", "冯涛", "朱琳"),
    ("老街营业厅", "陈立", "胡雪"),
    ("开发区营业厅", "褚文", "郭强"),
    ("北门营业厅", "卫华", "林燕"),
    ("湖滨营业厅", "蒋梅", "高磊"),
    ("西郊营业厅", "沈波", "罗倩"),
    ("高铁站营业厅", "韩雪", "梁勇"),
];

/// Numbers taken on an ordinary day, on one with too many, and how much halls differ.
const TICKETS: u32 = 300;
const TICKETS_MANY: u32 = 560;
const TICKETS_STEP: u32 = 23;

/// Departments work while the halls are open, also on the weekend on which somebody tries this out.
const DEPARTMENTS: &str = r#"
[[department]]
id = "network"
zh = "网络优化"
en = "network"
categories = ["nq1"]
hours = { daily = ["08:30-18:00"] }

[[department]]
id = "field"
zh = "装维"
en = "field team"
categories = ["nq2", "nq3", "nq4"]
hours = { daily = ["08:30-18:00"] }

[[department]]
id = "billing"
zh = "计费账务"
en = "billing"
categories = ["bl2", "bl3", "bl4", "bl5"]
hours = { daily = ["08:30-18:00"] }

[[department]]
id = "market"
zh = "市场/产品"
en = "market and products"
categories = ["bl1", "sv6"]
hours = { daily = ["08:30-18:00"] }
"#;

/// While the part of the day that is over is written, it is looked every so often what has fallen due, seconds.
const LOOK_SECS: i64 = 300;

/// A hall.
pub(in crate::cli) struct Floor {
    config: HallConfig,
    name: String,
    odd: Odd,
    text: String,
    driver: Driver,
    cast: Cast,
    watch: Watch,
    date: NaiveDate,
    at: Ms,
}

impl Floor {
    /// The hall of that place, from 0, before its day.
    pub(in crate::cli) fn new(place: usize, date: NaiveDate) -> Floor {
        let odd = match place {
            1 => Odd::LongQueue,
            2 => Odd::Unattended,
            3 => Odd::Offline,
            _ => Odd::Nothing,
        };
        let (name, manager, duty) = NAMES[place % NAMES.len()];
        let (hall_id, name) = (format!("H{:03}", place + 1), format!("{name} (演示)"));
        let differs = u32::try_from(place % 5).unwrap_or(0) * TICKETS_STEP;
        let tickets = if odd == Odd::LongQueue { TICKETS_MANY } else { TICKETS + differs };
        let day =
            Day { hall_id: hall_id.clone(), hall_name: name.clone(), tickets, ..Day::default() };
        let text = HALL_TOML
            .replace("人民路营业厅", &name)
            .replace("/hall/H001/", &format!("/hall/{hall_id}/"))
            .replace("李敏", manager)
            .replace("王芳", duty);
        let config =
            HallConfig { hall_id, settings: Settings::standard(), ..HallConfig::default() };
        let zone = config.zone;
        let instant = |(hour, minute)| instant(zone, date, hour, minute);
        let deeds = morning(place, odd != Odd::Unattended, &instant);
        let seed = 13 + place as u64 * 7;
        Floor {
            name,
            odd,
            text: text + DEPARTMENTS,
            driver: Driver::new(Machine::new(seed, date, zone, day)),
            cast: Cast::of(date, zone, deeds),
            watch: Watch::default(),
            date,
            at: instant((8, 0)),
            config,
        }
    }

    /// What holds before its first event, as its terminal is opened with.
    pub(in crate::cli) fn config(&self) -> &HallConfig {
        &self.config
    }

    /// Its name.
    pub(in crate::cli) fn name(&self) -> &str {
        &self.name
    }

    /// What is out of the ordinary.
    pub(in crate::cli) fn odd(&self) -> Odd {
        self.odd
    }

    /// Puts its settings into force: the first line of its log.
    pub(in crate::cli) fn begin(&self, store: &mut Store) -> Result<(), Failure> {
        let at = self.config.zone.stamp(self.at);
        let body = Body::Settings(SettingsApplied {
            version: 1,
            from: at,
            by_name: "".into(),
            note: "".into(),
            back_to: None,
            text: self.text.as_str().into(),
        });
        let (by, proof, feed) = ("m001".into(), Proof::System, None);
        let event = NewEvent { kind: Kind::SettingsApplied, at, by, proof, feed, body };
        store.append(vec![event], self.at)?;
        Ok(())
    }

    /// Writes what has happened by `until`, as it would have been written in its course. A step of it may end early.
    pub(in crate::cli) fn go_on(
        &mut self,
        store: &mut Store,
        until: Ms,
        ended: &dyn Fn() -> bool,
    ) -> Result<(), Failure> {
        while self.at < until && !ended() {
            let next = self.cast.next_at().filter(|at| *at > self.at);
            let at = self.at.plus_secs(LOOK_SECS).min(until);
            self.at = next.map_or(at, |next| next.min(at));
            if read_in(store, &mut self.driver, self.at)?.is_none() {
                self.next_day();
            }
            while self.cast.next_at().is_some_and(|at| at <= self.at) {
                self.cast.act(store, self.at)?;
            }
            fall_due(store, self.at, &mut self.watch, |_| true)?;
        }
        Ok(())
    }

    /// The day is over: the next one is another day of the same hall, without its story.
    fn next_day(&mut self) {
        let Some(next) = self.date.succ_opt() else { return };
        let zone = self.config.zone;
        self.date = next;
        let first_sequence = self.driver.machine().next_sequence();
        let plan = Day { first_sequence, ..self.driver.machine().plan().clone() };
        self.driver = Driver::new(Machine::new(first_sequence, next, zone, plan));
    }
}

fn instant(zone: Zone, date: NaiveDate, hour: u32, minute: u32) -> Ms {
    let at = date.and_hms_opt(hour, minute, 0);
    at.and_then(|at| zone.instant(at)).unwrap_or_default()
}
