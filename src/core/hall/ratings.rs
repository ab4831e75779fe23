//! Ratings given at counters: what the feed tells of them.

use chrono::NaiveDate;

use super::apply::Context;
use super::{Applied, Effect, Hall};
use crate::core::event::QueueData;
use crate::core::rows::{RatingRow, Touched};
use crate::core::satisfaction::rating::{Rating, Told, place};

impl Hall {
    pub(super) fn apply_rating(&mut self, context: &Context, data: &QueueData, done: &mut Applied) {
        let (Some(score), Some(meta)) = (data.score, context.event.feed.as_deref()) else {
            done.effect = Effect::Stored;
            return;
        };
        let visit = data.visit_id.as_deref();
        let id = match (data.rating_id.as_deref(), visit) {
            (Some(own), _) => format!("r:{own}"),
            (None, Some(visit)) => format!("v:{visit}"),
            (None, None) => format!("e:{}", meta.id),
        };
        let source = context.key.source;
        // A correction belongs to the day of what it corrects; a rating to the day of its visit.
        let known = self.days.iter().rev();
        let mut known = known.filter(|(_, day)| day.ratings().find(source, &id).is_some());
        let date = known.next().map(|(date, _)| *date);
        let of_visit = || visit.and_then(|it| self.find_visit(source, it)).map(|(date, _)| date);
        let date = date.or_else(of_visit).unwrap_or(context.date);
        let rating = Rating {
            key: context.key,
            id: id.into(),
            visit: visit.map(Into::into),
            counter: data.counter_id.as_deref().map(|id| self.names.intern(id)),
            staff: data.staff_id.as_deref().map(|id| self.person_ref(id, context.live)),
            score,
            at: context.live,
        };
        if let Some(counter) = rating.counter {
            self.see_counter(counter, context.date, None);
        }
        let day = self.day_mut(&Context { date, ..*context });
        match day.ratings.take(rating) {
            Told::Taken(at) => done.touched.push(Touched::Rating(date, at)),
            Told::Known => done.effect = Effect::None,
        }
    }

    pub(super) fn rating_row(&self, date: NaiveDate, at: u32) -> Option<RatingRow> {
        let day = self.days.get(&date)?;
        let rating = day.ratings().list().get(at as usize)?;
        let (counter, staff) = place(day, rating);
        let owned = |at| self.name(at).to_owned();
        Some(RatingRow {
            source: owned(rating.key.source),
            rating_id: rating.id.to_string(),
            business_date: date,
            at: rating.at,
            visit_id: rating.visit.as_deref().map(str::to_owned),
            counter_id: counter.map(owned),
            staff_id: staff.map(owned),
            score: rating.score,
        })
    }
}
