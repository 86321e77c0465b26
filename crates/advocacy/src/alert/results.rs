//! What became of an alert, counted as it is now.

use super::Channel;
use crate::action::ActionStatus;
use kernel::{
    At, Id,
    suppression::{Cell, THRESHOLD, breakdown},
};
use serde::Serialize;
use std::collections::HashMap;

/// How many actions there are of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = AlertResultLine, examples(json!({
    "key": "ocd-division/country:us/state:wy", "actions": { "count": 812, "is_suppressed": false }
}))))]
pub struct ResultLine {
    /// What is counted: a word, a day, a place, or the id of a post.
    pub key: String,
    /// How many actions; hidden from the public where few people took them.
    pub actions: Cell,
}

/// What became of an alert. The breakdowns are fixed, and none lies within another but that by post, which lies within that by
/// place: of it the public is told only what could not be subtracted. A breakdown is empty to the public where the number of
/// all actions would tell what it hides. It has 1,000 lines at most, those with most actions.
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
    /// By the division whose voters fill the post; those that have become one are counted as one.
    pub by_jurisdiction: Vec<ResultLine>,
    /// By post. The public is told of the posts of a place only where the place is shown and none of them has few.
    pub by_target: Vec<ResultLine>,
    /// By day (UTC).
    pub by_day: Vec<ResultLine>,
}

/// So many actions that are alike, and the people behind them: one may write to everybody in a council, again and again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActionCount {
    /// How many actions.
    pub actions: u64,
    /// How many people took them, at least: those who were forgotten since may have been one.
    pub people: u64,
}

/// Actions as they were counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many people took them who were not forgotten since.
    pub people: u64,
    /// How many took them at least, those who were forgotten among them.
    pub behind: u64,
    /// By where they stand.
    pub by_status: Vec<(ActionStatus, ActionCount)>,
    /// By channel.
    pub by_channel: Vec<(Channel, ActionCount)>,
    /// By division.
    pub by_jurisdiction: Vec<(String, ActionCount)>,
    /// By division and post.
    pub by_target: Vec<(String, Id, ActionCount)>,
    /// By day.
    pub by_day: Vec<(String, ActionCount)>,
}

impl ActionCount {
    /// Counts others with these. They may be of the same people.
    pub fn join(&mut self, others: Self) {
        self.actions += others.actions;
        self.people = self.people.max(others.people);
    }
}

/// The lines of a breakdown of all actions as they may be shown, and their sum: by how many people stand behind each. They are in the
/// order of their keys: that of their counts would tell what is hidden. What stands in no line, where there are too many for all to be
/// given, is one more count, perhaps of one person: it could be subtracted as well.
fn shown(mut lines: Vec<(String, ActionCount)>, all: ActionCount, threshold: u64) -> (Vec<ResultLine>, Cell) {
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    let given: u64 = lines.iter().map(|(_, count)| count.actions).sum();
    let mut people: Vec<u64> = lines.iter().map(|(_, count)| count.people).collect();
    people.extend((given < all.actions).then_some(1));
    let shown = breakdown(&people, threshold);
    let everybody = Cell::alone(all.people, threshold);
    let behind = if everybody.is_suppressed { everybody } else { shown.total };
    let line = |((key, count), people): ((String, ActionCount), Cell)| {
        let actions = people.stand_behind(count.actions);
        ResultLine { key, actions }
    };
    (lines.into_iter().zip(shown.cells).map(line).collect(), behind.stand_behind(all.actions))
}

/// The posts that may be shown beside their places: all of a place that is shown, where few stand behind none of them; else none of
/// it, so that nothing can be subtracted from the place.
fn shown_within(places: &[ResultLine], posts: Vec<(String, Id, ActionCount)>, threshold: u64) -> Vec<ResultLine> {
    let mut by_place: HashMap<String, Vec<(Id, Cell)>> = HashMap::new();
    for (place, post, count) in posts {
        let actions = Cell::alone(count.people, threshold).stand_behind(count.actions);
        by_place.entry(place).or_default().push((post, actions));
    }
    by_place.retain(|place, posts| {
        let whole = places.iter().find(|line| line.key == *place).and_then(|line| line.actions.count);
        // That they add up says that each of them is there.
        whole.is_some() && whole == posts.iter().map(|(_, actions)| actions.count).sum::<Option<u64>>()
    });
    let line = |(post, actions): (Id, Cell)| ResultLine { key: post.to_string(), actions };
    let mut lines: Vec<ResultLine> = by_place.into_values().flatten().map(line).collect();
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    lines
}

impl AlertResults {
    /// The results as they may be shown: whole to those who work on the alert, with few hidden to everybody else. All
    /// breakdowns have one sum: where one of them tells it, those that had to hide it are not shown at all.
    pub fn of(alert_id: Id, counted: Counted, whole: bool, now: At) -> Self {
        let threshold = if whole { 0 } else { THRESHOLD };
        let Counted { people, behind, by_status, by_channel, by_jurisdiction, by_target, by_day } = counted;
        let all = ActionCount { actions: by_status.iter().map(|(_, count)| count.actions).sum(), people: behind };
        let by_status: Vec<_> = by_status.into_iter().map(|(key, count)| (key.to_string(), count)).collect();
        let by_channel: Vec<_> = by_channel.into_iter().map(|(key, count)| (key.to_string(), count)).collect();
        let shown = [by_status, by_channel, by_jurisdiction, by_day].map(|lines| shown(lines, all, threshold));
        let told = shown.iter().map(|(_, total)| *total).find(|total| !total.is_suppressed);
        let actions = told.unwrap_or(shown[0].1);
        let hides = |total: Cell| told.is_some() && total.is_suppressed;
        let [by_status, by_channel, by_jurisdiction, by_day] =
            shown.map(|(lines, total)| if hides(total) { Vec::new() } else { lines });
        let by_target = shown_within(&by_jurisdiction, by_target, threshold);
        let people = Cell::alone(people, threshold);
        Self { alert_id, counted_at: now, actions, people, by_status, by_channel, by_jurisdiction, by_target, by_day }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Actions, each of another person.
    fn one_each(actions: u64) -> ActionCount {
        ActionCount { actions, people: actions }
    }

    /// What is shown of posts, by place, beside the places.
    fn within(posts: &[Vec<u64>], threshold: u64) -> (Vec<ResultLine>, Vec<ResultLine>) {
        let place = |index: usize| format!("place {index}");
        let of_place = |(index, posts): (usize, &Vec<u64>)| (place(index), one_each(posts.iter().sum()));
        let places = posts.iter().enumerate().map(of_place).collect();
        let (places, _) = shown(places, one_each(posts.iter().flatten().sum()), threshold);
        let ids = (1..=u8::MAX).map(|number| Id::from_bytes([number; 16]));
        let counts = posts.iter().enumerate().flat_map(|(index, posts)| posts.iter().map(move |count| (index, *count)));
        let posts = counts.zip(ids).map(|((index, count), post)| (place(index), post, one_each(count))).collect();
        let posts = shown_within(&places, posts, threshold);
        (places, posts)
    }

    #[test]
    fn a_post_is_not_what_its_place_lacks_of_another() {
        let (places, posts) = within(&[vec![40, 3]], 10);
        assert_eq!((places[0].actions.count, posts), (Some(43), vec![]));
    }

    #[test]
    fn posts_of_many_are_shown_beside_their_place() {
        let (_, posts) = within(&[vec![40, 12], vec![30, 2]], 10);
        assert_eq!(posts.iter().map(|line| line.actions.count).collect::<Vec<_>>(), [Some(40), Some(12)]);
    }

    proptest! {
        #[test]
        fn no_post_follows_from_the_places(
            posts in prop::collection::vec(prop::collection::vec(1_u64..30, 1..4), 1..6)
        ) {
            let (places, shown) = within(&posts, 10);
            let told: Vec<u64> = shown.iter().filter_map(|line| line.actions.count).collect();
            let whole = places.iter().zip(&posts).filter(|(_, posts)| posts.iter().all(|count| *count >= 10));
            let of_whole = whole.filter(|(place, _)| !place.actions.is_suppressed).flat_map(|(_, posts)| posts);
            // Of every place all is told or nothing, and what is told is of many.
            prop_assert_eq!(told, of_whole.copied().collect::<Vec<_>>());
        }

        #[test]
        fn those_who_work_on_it_see_every_post(posts in prop::collection::vec(prop::collection::vec(1_u64..30, 1..4), 1..6)) {
            prop_assert_eq!(within(&posts, 0).1.len(), posts.iter().map(Vec::len).sum::<usize>());
        }
    }

    fn results(whole: bool) -> AlertResults {
        let counted = Counted {
            people: 24,
            behind: 24,
            by_status: vec![(ActionStatus::Sent, one_each(24))],
            by_day: vec![("2026-05-01".into(), one_each(3)), ("2026-05-02".into(), one_each(21))],
            ..Counted::default()
        };
        AlertResults::of(Id::from_bytes([1; 16]), counted, whole, At::from_micros(0))
    }

    /// What is shown to the public of actions that were sent, by the place they are for.
    fn by_place(places: &[(&str, ActionCount)]) -> (Cell, Vec<Option<u64>>) {
        let sum = |of: fn(&ActionCount) -> u64| places.iter().map(|(_, count)| of(count)).sum::<u64>();
        let all = ActionCount { actions: sum(|count| count.actions), people: sum(|count| count.people) };
        let counted = Counted {
            people: all.people,
            behind: all.people,
            by_status: vec![(ActionStatus::Sent, all)],
            by_jurisdiction: places.iter().map(|(place, count)| ((*place).to_owned(), *count)).collect(),
            ..Counted::default()
        };
        let shown = AlertResults::of(Id::from_bytes([1; 16]), counted, false, At::from_micros(0));
        (shown.actions, shown.by_jurisdiction.iter().map(|line| line.actions.count).collect())
    }

    #[test]
    fn what_few_people_did_is_hidden_however_often_they_did_it() {
        let (all, places) = by_place(&[("a", ActionCount { actions: 40, people: 3 })]);
        assert_eq!((all.count, places), (None, vec![None]));
    }

    #[test]
    fn what_one_person_did_in_a_place_is_not_what_another_lacks_of_all() {
        let (all, places) = by_place(&[("a", ActionCount { actions: 40, people: 1 }), ("b", one_each(30))]);
        assert_eq!((all.count, places), (Some(70), vec![None, None]));
    }

    #[test]
    fn what_is_counted_as_one_may_be_of_the_same_people() {
        let mut count = ActionCount { actions: 3, people: 2 };
        count.join(ActionCount { actions: 4, people: 1 });
        assert_eq!(count, ActionCount { actions: 7, people: 2 });
    }

    #[test]
    fn the_public_does_not_learn_of_few() {
        assert!(results(false).by_day.iter().all(|line| line.actions.is_suppressed));
    }

    #[test]
    fn the_order_of_lines_tells_nothing_of_what_is_hidden() {
        let by_jurisdiction = [("b", 60), ("c", 37), ("a", 3)].map(|(key, n)| (key.to_owned(), one_each(n))).to_vec();
        let by_status = vec![(ActionStatus::Sent, one_each(100))];
        let counted = Counted { behind: 100, by_status, by_jurisdiction, ..Counted::default() };
        let shown = AlertResults::of(Id::from_bytes([1; 16]), counted, false, At::from_micros(0)).by_jurisdiction;
        assert_eq!(shown.iter().map(|line| line.key.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_stands_in_no_line_is_not_what_the_others_lack_of_all() {
        let by_jurisdiction = [("a", 60), ("b", 40)].map(|(key, n)| (key.to_owned(), one_each(n))).to_vec();
        let by_status = vec![(ActionStatus::Sent, one_each(103))];
        let counted = Counted { behind: 103, by_status, by_jurisdiction, ..Counted::default() };
        let AlertResults { actions, by_jurisdiction, .. } =
            AlertResults::of(Id::from_bytes([1; 16]), counted, false, At::from_micros(0));
        let shown: Vec<_> = by_jurisdiction.iter().map(|line| line.actions.count).collect();
        assert_eq!((actions.count, shown), (Some(103), vec![Some(60), None]));
    }

    #[test]
    fn lines_that_are_not_all_do_not_pass_for_all() {
        let four = one_each(4);
        let counted = Counted {
            behind: 12,
            by_status: vec![(ActionStatus::Sent, four), (ActionStatus::Queued, four), (ActionStatus::Delivered, four)],
            by_channel: vec![(Channel::Email, four), (Channel::Phone, four), (Channel::Letter, four)],
            by_jurisdiction: vec![("a".into(), one_each(11))],
            by_day: ["2026-05-01", "2026-05-02", "2026-05-03"].map(|day| (day.to_owned(), four)).to_vec(),
            ..Counted::default()
        };
        let shown = AlertResults::of(Id::from_bytes([1; 16]), counted, false, At::from_micros(0));
        assert_eq!(shown.actions.count, Some(12));
    }

    /// Ten actions that were sent, one in each of ten divisions.
    fn scattered(whole: bool) -> AlertResults {
        let counted = Counted {
            people: 10,
            behind: 10,
            by_status: vec![(ActionStatus::Sent, one_each(10))],
            by_channel: vec![(Channel::Email, one_each(10))],
            by_jurisdiction: (0..10).map(|number| (format!("division {number}"), one_each(1))).collect(),
            by_day: vec![("2026-05-01".into(), one_each(10))],
            ..Counted::default()
        };
        AlertResults::of(Id::from_bytes([1; 16]), counted, whole, At::from_micros(0))
    }

    #[test]
    fn the_number_of_all_does_not_tell_what_a_breakdown_hides() {
        let AlertResults { actions, by_jurisdiction, by_day, .. } = scattered(false);
        assert_eq!((actions.count, by_jurisdiction, by_day.len()), (Some(10), vec![], 1));
        assert_eq!(scattered(true).by_jurisdiction.len(), 10);
    }

    #[test]
    fn one_breakdown_does_not_tell_what_another_hides() {
        let counted = Counted {
            behind: 10,
            by_status: vec![(ActionStatus::Sent, one_each(5)), (ActionStatus::Queued, one_each(5))],
            by_channel: vec![(Channel::Email, one_each(10))],
            ..Counted::default()
        };
        let shown = AlertResults::of(Id::from_bytes([1; 16]), counted, false, At::from_micros(0));
        assert_eq!((shown.actions.count, shown.by_status, shown.by_channel.len()), (Some(10), vec![], 1));
    }

    #[test]
    fn those_who_work_on_it_see_all() {
        assert_eq!(results(true).by_day.iter().map(|line| line.actions.count).collect::<Vec<_>>(), [Some(3), Some(21)]);
    }
}
