//! The plan of a training day: who sits where and when, what customers come for, how often things
//! go wrong. Settings only; nothing here happens. The default is the hall of the design's
//! acceptance scenario (domain notes 6.2). Times of day are seconds since local midnight.

const HOUR: u32 = 3600;
const MINUTE: u32 = 60;

/// A whole day of a hall.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Hall id, part of the source.
    pub hall_id: String,
    /// Name of the hall, for the hall's settings: the event format does not carry it.
    pub hall_name: String,
    /// Vendor and device, the rest of the source: `sim/q1`.
    pub device: String,
    /// What customers come for.
    pub services: Vec<ServicePlan>,
    /// Counters and the clerks at them.
    pub counters: Vec<CounterPlan>,
    /// Numbers taken that day.
    pub tickets: u32,
    /// How the arrivals spread over the half hours from `doors_open` on, relative to each other.
    pub arrivals: Vec<u32>,
    /// Interval of the heartbeats, seconds; 0 = none. The feed counts as late after three of 10 s.
    pub heartbeat_secs: u32,
    /// The machine is switched on.
    pub machine_on: u32,
    /// First number.
    pub doors_open: u32,
    /// No number after this.
    pub doors_close: u32,
    /// Nobody is called after this, whoever waits.
    pub last_call: u32,
    /// The machine force-closes what is open and is switched off.
    pub night: u32,
    /// The printer has no paper: from, to.
    pub paper_fault: Option<(u32, u32)>,
    /// What is sure to happen, so that no day lacks it.
    pub script: Vec<Scripted>,
    /// What happens by chance.
    pub odds: Odds,
    /// Sequence number of the first event. A day that follows another on the same source goes on
    /// where that one ended, or the receiver would see a gap.
    pub first_sequence: u64,
}

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct ServicePlan {
    /// Its id.
    pub id: String,
    /// Its name, as the machine prints it.
    pub name: String,
    /// Letter before the number.
    pub letter: char,
    /// How many come for it, relative to the others.
    pub share: u32,
    /// Mean service time, seconds.
    pub mean_secs: u32,
    /// 1 is served before 2.
    pub priority: u8,
}

/// A counter and its clerk.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterPlan {
    /// Its id.
    pub id: String,
    /// Who sits there.
    pub staff: String,
    /// Services it takes.
    pub services: Vec<String>,
    /// When it is staffed.
    pub turns: Vec<Turn>,
    /// Pauses and meals.
    pub breaks: Vec<BreakPlan>,
    /// Times (from, seconds) at which the clerk, once free, calls nobody although customers wait.
    pub dawdles: Vec<(u32, u32)>,
}

/// A time at a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The clerk signs in and opens.
    pub from: u32,
    /// The counter closes: at once when it is free and `announced_secs` is given, else once nobody
    /// waits whom it could serve.
    pub to: u32,
    /// This long before, it announces that it closes and takes nobody new.
    pub announced_secs: Option<u32>,
}

/// A break, taken when the clerk is free after `from`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreakPlan {
    /// Due from.
    pub from: u32,
    /// How long it is meant to last, seconds.
    pub secs: u32,
    /// How much longer it lasts, seconds.
    pub overrun_secs: u32,
    /// A meal closes the counter, a short rest pauses it: a hall wants an alarm for a pause of a
    /// quarter of an hour, not for lunch.
    pub meal: bool,
}

/// Something that happens to the first fitting customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scripted {
    /// Not before.
    pub from: u32,
    /// Service of the customer.
    pub service_id: String,
    /// What happens.
    pub act: Act,
}

/// A scripted act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Sent away to fill a form for this many seconds.
    Hold(u32),
    /// Sent on to another service when done.
    Transfer(String),
    /// The service takes this many seconds.
    Long(u32),
}

/// Chances, each in ten thousand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odds {
    /// A number is thrown away at once.
    pub void: u32,
    /// Taken with the telephone, not at the machine.
    pub app: u32,
    /// Nobody comes when called, though the customer did not leave.
    pub missed: u32,
    /// Such a customer comes back.
    pub comes_back: u32,
    /// Called twice before the customer stands up.
    pub recalled: u32,
    /// An impatient customer says so, or is seen leaving; the others just go.
    pub leaves_seen: u32,
    /// Put on hold to fill a form.
    pub held: u32,
    /// Sent on to another service when done.
    pub transferred: u32,
    /// A guide moves a waiting customer to the right queue.
    pub redirected: u32,
    /// Given priority while waiting.
    pub promoted: u32,
    /// At closing the clerk signs out without ending the last service.
    pub left_open: u32,
    /// A customer who was served presses a button of the rating pad.
    pub rated: u32,
    /// Such a customer is not content: 1 or 2.
    pub rated_low: u32,
    /// And changes their mind: the pad tells it again, with another number.
    pub rated_anew: u32,
    /// Mean patience beyond the first ten minutes, seconds.
    pub patience_secs: u32,
}

impl Default for Odds {
    fn default() -> Odds {
        Odds {
            void: 150,
            app: 1500,
            missed: 300,
            comes_back: 4500,
            recalled: 700,
            leaves_seen: 6000,
            held: 250,
            transferred: 350,
            redirected: 120,
            promoted: 60,
            left_open: 2500,
            rated: 4500,
            rated_low: 600,
            rated_anew: 300,
            patience_secs: 2000,
        }
    }
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            hall_id: "H001".to_owned(),
            hall_name: "人民路营业厅".to_owned(),
            device: "sim/q1".to_owned(),
            services: services(),
            counters: counters(),
            tickets: 320,
            arrivals: vec![
                45, 75, 115, 155, 155, 115, 75, 55, 50, 55, 70, 90, 125, 165, 155, 115, 85, 65, 45,
            ],
            heartbeat_secs: 10,
            machine_on: 8 * HOUR + 20 * MINUTE,
            doors_open: 8 * HOUR + 30 * MINUTE,
            doors_close: 18 * HOUR,
            last_call: 18 * HOUR + 30 * MINUTE,
            night: 20 * HOUR + 30 * MINUTE,
            paper_fault: Some((9 * HOUR + 12 * MINUTE, 9 * HOUR + 21 * MINUTE)),
            script: script(),
            odds: Odds::default(),
            first_sequence: 1,
        }
    }
}

fn services() -> Vec<ServicePlan> {
    let row = |id: &str, name: &str, letter, share, mean_secs, priority| ServicePlan {
        id: id.to_owned(),
        name: name.to_owned(),
        letter,
        share,
        mean_secs,
        priority,
    };
    vec![
        row("general", "综合业务", 'A', 42, 490, 2),
        row("payment", "缴费", 'B', 24, 200, 2),
        row("account", "开户过户", 'C', 16, 660, 2),
        row("broadband", "宽带", 'D', 11, 520, 2),
        row("priority", "爱心通道", 'L', 7, 480, 1),
    ]
}

fn counters() -> Vec<CounterPlan> {
    let all = "general payment account broadband priority";
    let mut counters = vec![
        regular("01", "e101", "general payment account priority", 30, 0),
        regular("02", "e102", all, 30, 1),
        // The morning's problem: the clerk comes late.
        regular("03", "e103", "general payment priority", 47, 2),
        regular("04", "e104", all, 30, 1),
        flex("05", "e105", "general payment", 5),
        flex("06", "e106", "general payment account", 20),
        regular("07", "e107", "broadband account", 30, 2),
        regular("08", "e108", "priority payment", 30, 0),
    ];
    for counter in &mut counters {
        match counter.id.as_str() {
            "04" => counter.dawdles.push((10 * HOUR + 40 * MINUTE, 200)),
            "06" => counter.dawdles.push((15 * HOUR + 30 * MINUTE, 170)),
            "07" => {
                counter.turns[0].announced_secs = Some(15 * MINUTE);
                counter.breaks[2].overrun_secs = 7 * MINUTE;
            }
            _ => {}
        }
    }
    counters
}

fn words(list: &str) -> Vec<String> {
    list.split(' ').map(str::to_owned).collect()
}

/// Open all day, from the given minute after eight; meals in three waves.
fn regular(id: &str, staff: &str, services: &str, opens: u32, wave: u32) -> CounterPlan {
    let rest = |hour: u32, minute: u32, secs| BreakPlan {
        from: hour * HOUR + minute * MINUTE,
        secs,
        overrun_secs: 0,
        meal: false,
    };
    let meal = 11 * HOUR + 30 * MINUTE + wave * 45 * MINUTE;
    CounterPlan {
        id: id.to_owned(),
        staff: staff.to_owned(),
        services: words(services),
        turns: vec![Turn { from: 8 * HOUR + opens * MINUTE, to: 18 * HOUR, announced_secs: None }],
        breaks: vec![
            rest(9, 50 + 25 * wave, 8 * MINUTE + 70 * wave),
            rest(14, 50 + 30 * wave, 9 * MINUTE + 50 * wave),
            BreakPlan { from: meal, secs: 45 * MINUTE, overrun_secs: 0, meal: true },
        ],
        dawdles: Vec::new(),
    }
}

/// Open at the two peaks, from the given minute after ten and after three.
fn flex(id: &str, staff: &str, services: &str, opens: u32) -> CounterPlan {
    let turn = |hour: u32, to| Turn {
        from: hour * HOUR + opens * MINUTE,
        to,
        announced_secs: Some(10 * MINUTE),
    };
    CounterPlan {
        id: id.to_owned(),
        staff: staff.to_owned(),
        services: words(services),
        turns: vec![turn(10, 12 * HOUR + opens * MINUTE), turn(15, 17 * HOUR + opens * MINUTE)],
        breaks: Vec::new(),
        dawdles: Vec::new(),
    }
}

fn script() -> Vec<Scripted> {
    let row = |from, service: &str, act| Scripted { from, service_id: service.to_owned(), act };
    vec![
        row(9 * HOUR + 20 * MINUTE, "account", Act::Hold(6 * MINUTE)),
        row(9 * HOUR + 30 * MINUTE, "general", Act::Transfer("broadband".to_owned())),
        row(10 * HOUR + 5 * MINUTE, "account", Act::Long(32 * MINUTE)),
        row(10 * HOUR + 30 * MINUTE, "broadband", Act::Transfer("general".to_owned())),
        row(15 * HOUR, "general", Act::Long(24 * MINUTE)),
        row(15 * HOUR + 20 * MINUTE, "account", Act::Hold(8 * MINUTE)),
    ]
}

#[cfg(test)]
mod tests;
