//! What became of an alert, counted as it is now.

use super::Channel;
use crate::action::ActionStatus;
use kernel::{
    At, Id,
    suppression::{Cell, THRESHOLD, breakdown},
};
use serde::Serialize;

/// How many actions there are of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = AlertResultLine, examples(json!({
    "key": "ocd-division/country:us/state:wy", "actions": { "count": 812, "is_suppressed": false }
}))))]
pub struct ResultLine {
    /// What is counted: a word, a day, a place, or the id of a post.
    pub key: String,
    /// How many actions; hidden where they are few, from the public.
    pub actions: Cell,
}

/// What became of an alert. Each breakdown is of the same actions, and is fixed, so that no two can be subtracted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "alert_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "counted_at": "2026-05-01T12:00:00Z",
    "actions": { "count": 812, "is_suppressed": false }, "people": { "count": 640, "is_suppressed": false },
    "by_status": [{ "key": "sent", "actions": { "count": 812, "is_suppressed": false } }],
    "by_channel": [{ "key": "email", "actions": { "count": 812, "is_suppressed": false } }],
    "by_jurisdiction": [{ "key": "ocd-division/country:us/state:wy", "actions": { "count": 812, "is_suppressed": false } }],
    "by_target": [{ "key": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "actions": { "count": 812, "is_suppressed": false } }],
    "by_day": [{ "key": "2026-05-01", "actions": { "count": 812, "is_suppressed": false } }]
}))))]
pub struct AlertResults {
    /// The alert.
    pub alert_id: Id,
    /// When they were counted.
    pub counted_at: At,
    /// All actions.
    pub actions: Cell,
    /// How many people took them; those who were forgotten since are not counted.
    pub people: Cell,
    /// By where they stand.
    pub by_status: Vec<ResultLine>,
    /// By channel.
    pub by_channel: Vec<ResultLine>,
    /// By the division whose voters fill the post.
    pub by_jurisdiction: Vec<ResultLine>,
    /// By post.
    pub by_target: Vec<ResultLine>,
    /// By day (UTC).
    pub by_day: Vec<ResultLine>,
}

/// Actions as they were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many people took them.
    pub people: u64,
    /// By where they stand.
    pub by_status: Vec<(ActionStatus, u64)>,
    /// By channel.
    pub by_channel: Vec<(Channel, u64)>,
    /// By division.
    pub by_jurisdiction: Vec<(String, u64)>,
    /// By post.
    pub by_target: Vec<(String, u64)>,
    /// By day.
    pub by_day: Vec<(String, u64)>,
}

impl AlertResults {
    /// The results as they may be shown: whole to those who work on the alert, with few hidden to everybody else.
    pub fn of(alert_id: Id, counted: Counted, whole: bool, now: At) -> Self {
        let threshold = if whole { 0 } else { THRESHOLD };
        let Counted { people, by_status, by_channel, by_jurisdiction, by_target, by_day } = counted;
        let words = |lines: Vec<(String, u64)>| {
            let shown = breakdown(&lines.iter().map(|(_, count)| *count).collect::<Vec<_>>(), threshold);
            let lines = lines.into_iter().zip(shown.cells).map(|((key, _), actions)| ResultLine { key, actions });
            (lines.collect::<Vec<_>>(), shown.total)
        };
        let (by_status, actions) = words(by_status.into_iter().map(|(key, count)| (key.to_string(), count)).collect());
        let (by_channel, _) = words(by_channel.into_iter().map(|(key, count)| (key.to_string(), count)).collect());
        let ((by_jurisdiction, _), (by_target, _), (by_day, _)) =
            (words(by_jurisdiction), words(by_target), words(by_day));
        let people = Cell::alone(people, threshold);
        Self { alert_id, counted_at: now, actions, people, by_status, by_channel, by_jurisdiction, by_target, by_day }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(whole: bool) -> AlertResults {
        let counted = Counted {
            people: 14,
            by_status: vec![(ActionStatus::Sent, 24)],
            by_day: vec![("2026-05-01".into(), 3), ("2026-05-02".into(), 21)],
            ..Counted::default()
        };
        AlertResults::of(Id::from_bytes([1; 16]), counted, whole, At::from_micros(0))
    }

    #[test]
    fn the_public_does_not_learn_of_few() {
        assert!(results(false).by_day.iter().all(|line| line.actions.is_suppressed));
    }

    #[test]
    fn those_who_work_on_it_see_all() {
        assert_eq!(results(true).by_day.iter().map(|line| line.actions.count).collect::<Vec<_>>(), [Some(3), Some(21)]);
    }
}
