//! Where everything stands: a pure function of the size of the terminal and of which panel has the
//! keys.

use ratatui::layout::Rect;

use crate::core::board::Place;

/// Panels in the order in which Tab goes.
pub(super) const PLACES: [Place; 7] = [
    Place::Queues,
    Place::Counters,
    Place::Complaints,
    Place::Checks,
    Place::Escalations,
    Place::Staff,
    Place::Log,
];
/// Panels that share the lower part of a screen of 80x24.
pub(super) const LOWER: [Place; 5] =
    [Place::Complaints, Place::Checks, Place::Escalations, Place::Staff, Place::Log];
/// Panels that share the lower right part of a screen of 120x40.
pub(super) const SIDE: [Place; 4] = [Place::Checks, Place::Escalations, Place::Staff, Place::Log];

/// Kind of screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    /// Nothing to draw on.
    None,
    /// Below 60x16: header, alarms, a word.
    Small,
    /// Below 80x24: one panel at a time.
    Single,
    /// From 80x24: queues and counters, the others as tabs under them.
    Tabs,
    /// From 120x40: two columns, detail without a key.
    Wide,
    /// From 200x60: three columns.
    Huge,
}

/// The tier of a size.
pub(super) fn tier(width: u16, height: u16) -> Tier {
    match (width, height) {
        (0, _) | (_, 0) => Tier::None,
        (w, h) if w < 60 || h < 16 => Tier::Small,
        (w, h) if w < 80 || h < 24 => Tier::Single,
        (w, h) if w < 120 || h < 40 => Tier::Tabs,
        (w, h) if w < 200 || h < 60 => Tier::Wide,
        _ => Tier::Huge,
    }
}

/// Rectangles of a screen. An absent part is not shown at this size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) header: Rect,
    pub(super) strip: Rect,
    pub(super) tabs: Option<Rect>,
    pub(super) panels: Vec<(Place, Rect)>,
    pub(super) detail: Option<Rect>,
    /// Where the words of a hall stand that never heard a ticket machine.
    pub(super) words: Option<Rect>,
    pub(super) body: Rect,
    pub(super) toast: Rect,
    pub(super) footer: Rect,
}

/// Rows that the words of an empty hall take.
const EMPTY_ROWS: u16 = 9;

/// A share of a length; a terminal may claim to be of any size.
fn part(length: u16, share: u32, of: u32) -> u16 {
    u16::try_from(u32::from(length) * share / of).unwrap_or(length)
}

/// Lays a screen out. `focus` has the keys; `lower` and `side` are the panels shown where several share a place.
pub(super) fn layout(width: u16, height: u16, focus: Place, lower: Place, side: Place) -> Layout {
    let row = |y| Rect::new(0, y, width, 1);
    let mut out = Layout { header: row(0), ..Layout::default() };
    match tier(width, height) {
        Tier::None => return Layout::default(),
        Tier::Small => {
            out.strip = if height > 1 { row(1) } else { Rect::default() };
            out.body = Rect::new(0, 2.min(height), width, height.saturating_sub(2));
            return out;
        }
        _ => {}
    }
    out.strip = row(1);
    out.toast = row(height - 2);
    out.footer = row(height - 1);
    out.body = Rect::new(0, 2, width, height - 4);
    let (w, h, top) = (width, height - 4, 2);
    match tier(width, height) {
        Tier::Single => {
            out.tabs = Some(row(2));
            out.panels.push((focus, Rect::new(0, top, w, h)));
        }
        Tier::Tabs => {
            let upper = part(h, 11, 20).max(11);
            let left = (w - 3) / 2;
            out.panels.push((Place::Queues, Rect::new(0, top, left, upper - 1)));
            out.panels.push((Place::Counters, Rect::new(left + 3, top, w - left - 3, upper - 1)));
            out.tabs = Some(row(top + upper));
            out.panels.push((lower, Rect::new(0, top + upper, w, h - upper)));
        }
        Tier::Wide => {
            let left = part(w - 4, 11, 20);
            let (x, right) = (left + 4, w - left - 4);
            let (first, second) = (h / 3, part(h, 11, 18));
            out.panels.push((Place::Queues, Rect::new(0, top, left, first - 1)));
            let middle = Rect::new(0, top + first, left, second - first - 1);
            out.panels.push((Place::Complaints, middle));
            out.detail = Some(Rect::new(0, top + second, left, h - second));
            let split = part(h, 3, 5);
            out.panels.push((Place::Counters, Rect::new(x, top, right, split - 1)));
            out.panels.push((side, Rect::new(x, top + split, right, h - split)));
        }
        _ => {
            let unit = w - 8;
            let (left, middle) = (part(unit, 3, 8), part(unit, 3, 8));
            let (x, right_x) = (left + 4, left + middle + 8);
            let right = w - right_x;
            let half = part(h, 2, 5);
            out.panels.push((Place::Queues, Rect::new(0, top, left, half - 1)));
            out.panels.push((Place::Counters, Rect::new(0, top + half, left, h - half)));
            out.panels.push((Place::Complaints, Rect::new(x, top, middle, half - 1)));
            out.detail = Some(Rect::new(x, top + half, middle, h - half));
            let (second, upper, lower) = (h / 4, part(h, 2, 5), part(h, 7, 10));
            out.panels.push((Place::Checks, Rect::new(right_x, top, right, second - 1)));
            let escalations = Rect::new(right_x, top + second, right, upper - second - 1);
            out.panels.push((Place::Escalations, escalations));
            let staff = Rect::new(right_x, top + upper, right, lower - upper - 1);
            out.panels.push((Place::Staff, staff));
            out.panels.push((Place::Log, Rect::new(right_x, top + lower, right, h - lower)));
        }
    }
    out
}

impl Layout {
    /// The screen of a hall without data: words in the place of the tables, the log under them.
    pub(super) fn without_data(mut self) -> Layout {
        let body = self.body;
        self.words = Some(Rect { height: body.height.min(EMPTY_ROWS), ..body });
        self.tabs = None;
        self.detail = None;
        self.panels.clear();
        if body.height > EMPTY_ROWS + 3 {
            let log = Rect::new(body.x, body.y + EMPTY_ROWS, body.width, body.height - EMPTY_ROWS);
            self.panels.push((Place::Log, log));
        }
        self
    }

    /// The screen of a hall that never heard a ticket machine and has something else to show: its words stand in the
    /// place of the queues, and of the counters where one lies beside or under the other. One panel at a time has no room
    /// for them.
    pub(super) fn without_tickets(mut self) -> Layout {
        let area = |place| self.panels.iter().find(|(at, _)| *at == place).map(|(_, area)| *area);
        if let (Some(queues), Some(counters)) = (area(Place::Queues), area(Place::Counters)) {
            let both = queues.x == counters.x || queues.height == counters.height;
            let words = if both { queues.union(counters) } else { queues };
            self.words = Some(words);
            self.panels.retain(|(_, area)| !area.intersects(words));
        }
        self
    }

    /// Rows of data that a panel shows at once; what is not shown counts as the body.
    pub(super) fn page_rows(&self, place: Place) -> usize {
        let area = self.panels.iter().find(|(at, _)| *at == place).map_or(self.body, |(_, r)| *r);
        usize::from(area.height.saturating_sub(2)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_hall_without_tickets_take_the_place_of_what_has_no_rows() {
        for (size, hidden) in [((60, 16), 0), ((80, 24), 2), ((120, 40), 1), ((200, 60), 2)] {
            let all = layout(size.0, size.1, Place::Queues, Place::Complaints, Place::Staff);
            let some = all.clone().without_tickets();
            assert_eq!(all.panels.len() - some.panels.len(), hidden, "{size:?}");
            assert_eq!(some.words.is_some(), hidden > 0, "{size:?}");
            let of_tickets = |place| matches!(place, Place::Queues | Place::Counters);
            let gone = all.panels.iter().filter(|panel| !some.panels.contains(panel));
            assert!(gone.into_iter().all(|(place, _)| of_tickets(*place)), "{size:?}");
        }
    }

    #[test]
    fn every_size_has_a_layout_that_fits_in_it() {
        let sizes = [0, 1, 16, 24, 40, 60, 80, 120, 200, 6_000, u16::MAX];
        for (width, height) in sizes.iter().flat_map(|w| sizes.map(|h| (*w, h))) {
            for (place, area) in
                layout(width, height, Place::Log, Place::Staff, Place::Staff).panels
            {
                let fits = area.right() <= width && area.bottom() <= height;
                assert!(fits && area.width > 0, "{place:?} at {width}x{height}: {area:?}");
            }
        }
    }
}
