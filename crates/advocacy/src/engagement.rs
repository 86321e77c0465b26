//! How engaged an advocate is: a score of what they did, which fades, and the rung on which it puts them.
//!
//! The score is the sum of each activity's weight halved for every half-life of its age; of one kind only so many count on one
//! day, so that zeal of an hour is no engagement of a year. Rungs have two thresholds each, one to climb and a lower one to
//! fall, so that a score that wavers around one does not move anybody up and down (hysteresis). Nobody leads by a score alone:
//! a person confirms it.

use crate::advocate::Offer;
use kernel::{At, Day, Id, Text, words};
use serde::Serialize;
use std::collections::HashMap;

words! {
    /// How far an advocate has climbed, the lowest rung first.
    pub enum Rung as "EngagementRung" {
        Observing = "observing",
        Following = "following",
        Endorsing = "endorsing",
        Contributing = "contributing",
        Owning = "owning",
        Leading = "leading",
    }
}

words! {
    /// What an advocate did.
    pub enum ActivityKind {
        Joined = "joined",
        BriefingOpened = "briefing_opened",
        PetitionSigned = "petition_signed",
        MessageSent = "message_sent",
        CallMade = "call_made",
        LetterSent = "letter_sent",
        MeetingHeld = "meeting_held",
        EventAttended = "event_attended",
        StoryShared = "story_shared",
        AdvocateRecruited = "advocate_recruited",
        EventHosted = "event_hosted",
        CampaignLed = "campaign_led",
    }
}

/// Days after which an activity counts half.
pub const HALF_LIFE_DAYS: f64 = 90.0;

/// Something an advocate did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "kind": "meeting_held", "at": "2026-05-01T12:00:00Z", "note": null
}))))]
pub struct Activity {
    /// Names it.
    pub id: Id,
    /// What it was.
    pub kind: ActivityKind,
    /// When.
    pub at: At,
    /// What whoever noted it said of it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub note: Option<Text<500>>,
}

/// An activity to note.
#[record::form(example = {
    "kind": "meeting_held", "at": "2026-05-01T10:00:00Z", "note": "Met the chair of the committee."
})]
pub struct NewActivity {
    /// What it was.
    pub kind: ActivityKind,
    /// When; not in the future.
    pub at: At,
    /// What is to be said of it.
    pub note: Option<Text<500>>,
}

/// What activities of one kind give to a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EngagementReason, examples(json!({
    "kind": "message_sent", "counted": 4, "over_the_cap": 1, "points": 6.2
}))))]
pub struct Reason {
    /// The kind.
    pub kind: ActivityKind,
    /// How many of them count.
    pub counted: u32,
    /// How many do not, because there were too many of the kind on one day.
    pub over_the_cap: u32,
    /// What they give together.
    pub points: f64,
}

/// What to ask somebody next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = EngagementAsk, examples(json!({
    "kind": "call_made", "text": "Ask them to call a decision maker.", "offered": true
}))))]
pub struct Ask {
    /// What they would do.
    pub kind: ActivityKind,
    /// The suggestion in words.
    pub text: &'static str,
    /// Whether they said that they would.
    pub offered: bool,
}

/// How engaged an advocate is, why, and what to ask next.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "score": 18.4, "rung": "contributing", "rung_since": "2026-04-01T12:00:00Z", "next_rung": "owning", "next_rung_at": 40.0,
    "falls_below": 10.0, "awaits_confirmation": false,
    "why": [{ "kind": "message_sent", "counted": 4, "over_the_cap": 1, "points": 6.2 }],
    "next_ask": { "kind": "call_made", "text": "Ask them to call a decision maker.", "offered": true }
}))))]
pub struct Engagement {
    /// The score now.
    pub score: f64,
    /// The rung on which they stand.
    pub rung: Rung,
    /// Since when they stand there.
    pub rung_since: At,
    /// The rung above; null on the highest.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub next_rung: Option<Rung>,
    /// The score at which they climb it; null on the highest.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub next_rung_at: Option<f64>,
    /// The score below which they fall; null on the lowest.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub falls_below: Option<f64>,
    /// Whether the score is enough to lead, and a person has yet to confirm it.
    pub awaits_confirmation: bool,
    /// What the score is made of, the most first.
    pub why: Vec<Reason>,
    /// What to ask them next; null where nothing is left to ask.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub next_ask: Option<Ask>,
}

impl ActivityKind {
    /// What one gives when it is new, and how many of the kind count on one day.
    pub const fn worth(self) -> (f64, u32) {
        match self {
            Self::Joined => (2.0, 1),
            Self::BriefingOpened => (0.5, 2),
            Self::PetitionSigned => (1.0, 2),
            Self::MessageSent => (2.0, 3),
            Self::CallMade => (4.0, 3),
            Self::LetterSent => (3.0, 2),
            Self::MeetingHeld => (8.0, 2),
            Self::EventAttended => (5.0, 1),
            Self::StoryShared => (3.0, 1),
            Self::AdvocateRecruited => (5.0, 3),
            Self::EventHosted => (10.0, 1),
            Self::CampaignLed => (15.0, 1),
        }
    }

    /// The offer by which an advocate says that they will do it; `None` where nobody needs to have offered it.
    const fn offer(self) -> Option<Offer> {
        match self {
            Self::MessageSent | Self::LetterSent => Some(Offer::Write),
            Self::CallMade => Some(Offer::Call),
            Self::MeetingHeld => Some(Offer::Meet),
            Self::StoryShared => Some(Offer::Share),
            Self::AdvocateRecruited => Some(Offer::Recruit),
            Self::EventHosted => Some(Offer::Host),
            Self::CampaignLed => Some(Offer::Speak),
            Self::Joined | Self::BriefingOpened | Self::PetitionSigned | Self::EventAttended => None,
        }
    }
}

impl Rung {
    /// The score at which it is climbed, and the lower one below which it is lost; the lowest is never lost.
    pub const fn thresholds(self) -> (f64, f64) {
        match self {
            Self::Observing => (0.0, 0.0),
            Self::Following => (1.0, 0.5),
            Self::Endorsing => (5.0, 3.0),
            Self::Contributing => (15.0, 10.0),
            Self::Owning => (40.0, 28.0),
            Self::Leading => (80.0, 60.0),
        }
    }

    fn above(self) -> Option<Self> {
        Self::ALL.iter().copied().find(|rung| *rung > self)
    }

    fn below(self) -> Option<Self> {
        Self::ALL.iter().copied().rfind(|rung| *rung < self)
    }

    /// The rung on which a score puts somebody who stands on this one; to lead takes a confirmation besides.
    #[must_use]
    pub fn moved(self, score: f64, confirmed: bool) -> Self {
        let mut rung = self;
        while let Some(above) = rung.above().filter(|above| score >= above.thresholds().0) {
            if above == Self::Leading && !confirmed {
                break;
            }
            rung = above;
        }
        while let Some(below) =
            rung.below().filter(|_| score < rung.thresholds().1 || (rung == Self::Leading && !confirmed))
        {
            rung = below;
        }
        rung
    }

    /// What to ask of somebody on this rung, the best suggestion first. Nobody is asked to sign a petition: that they did is not
    /// known here, and they would be asked again and again.
    const fn asks(self) -> &'static [(ActivityKind, &'static str)] {
        use ActivityKind as A;
        match self {
            Self::Observing => &[
                (A::BriefingOpened, "Send them a briefing on what they care about."),
                (A::MessageSent, "Ask them to write to a decision maker."),
            ],
            Self::Following => &[
                (A::MessageSent, "Ask them to write to a decision maker."),
                (A::EventAttended, "Invite them to an advocacy day."),
            ],
            Self::Endorsing => &[
                (A::CallMade, "Ask them to call a decision maker."),
                (A::MessageSent, "Ask them to write to a decision maker."),
                (A::EventAttended, "Invite them to an advocacy day."),
            ],
            Self::Contributing => &[
                (A::MeetingHeld, "Ask them to meet a decision maker."),
                (A::StoryShared, "Ask them for their library's story."),
                (A::AdvocateRecruited, "Ask them to bring somebody along."),
                (A::EventAttended, "Invite them to an advocacy day."),
            ],
            Self::Owning => &[
                (A::EventHosted, "Ask them to host a visit."),
                (A::AdvocateRecruited, "Ask them to bring others along."),
                (A::CampaignLed, "Ask them to lead a campaign in their place."),
                (A::MeetingHeld, "Ask them to meet a decision maker."),
            ],
            Self::Leading => &[
                (A::CampaignLed, "Ask them to lead a campaign in their place."),
                (A::AdvocateRecruited, "Ask them to bring others along."),
            ],
        }
    }
}

/// The score of activities at an instant, and what it is made of. What is yet to come counts nothing; of one kind the latest of
/// a day count.
pub fn score(activities: &[Activity], now: At) -> (f64, Vec<Reason>) {
    let mut sorted: Vec<&Activity> = activities.iter().filter(|activity| activity.at <= now).collect();
    sorted.sort_by_key(|activity| (std::cmp::Reverse(activity.at), activity.id));
    let mut on_day: HashMap<(ActivityKind, Day), u32> = HashMap::new();
    let mut reasons: Vec<Reason> = Vec::new();
    for activity in sorted {
        let (weight, cap) = activity.kind.worth();
        let counted = on_day.entry((activity.kind, activity.at.day())).or_default();
        let known = reasons.iter().position(|reason| reason.kind == activity.kind);
        let place = known.unwrap_or_else(|| {
            reasons.push(Reason { kind: activity.kind, counted: 0, over_the_cap: 0, points: 0.0 });
            reasons.len() - 1
        });
        let Some(reason) = reasons.get_mut(place) else { continue };
        if *counted < cap {
            *counted += 1;
            reason.counted += 1;
            reason.points += weight * 0.5_f64.powf(age_in_days(activity.at, now) / HALF_LIFE_DAYS);
        } else {
            reason.over_the_cap += 1;
        }
    }
    reasons.sort_by(|a, b| b.points.total_cmp(&a.points).then(a.kind.cmp(&b.kind)));
    // Not as a sum, which is -0.0 where there is nothing.
    (reasons.iter().fold(0.0, |score, reason| score + reason.points), reasons)
}

/// Days and parts of days between two instants.
fn age_in_days(then: At, now: At) -> f64 {
    const DAY: i64 = 86_400;
    let seconds = now.seconds().saturating_sub(then.seconds()).max(0);
    let part = |seconds: i64| i32::try_from(seconds).map_or(f64::from(i32::MAX), f64::from);
    part(seconds / DAY) + part(seconds % DAY) / 86_400.0
}

/// What to ask next: of what is asked on that rung first what they offered, and what they have not done just now.
pub fn next_ask(rung: Rung, offers: &[Offer], activities: &[Activity], now: At) -> Option<Ask> {
    const PAUSE_SECONDS: i64 = 7 * 86_400;
    let lately = |kind: ActivityKind| {
        activities.iter().any(|activity| activity.kind == kind && activity.at > now.plus_seconds(-PAUSE_SECONDS))
    };
    let asks = rung.asks().iter().filter(|(kind, _)| !lately(*kind)).map(|&(kind, text)| {
        let offered = kind.offer().is_some_and(|offer| offers.contains(&offer));
        Ask { kind, text, offered }
    });
    let mut asks: Vec<Ask> = asks.collect();
    asks.sort_by_key(|ask| !ask.offered);
    asks.into_iter().next()
}

impl Engagement {
    /// How engaged somebody is who stands on that rung since then.
    pub fn of(standing: (Rung, At), confirmed: bool, offers: &[Offer], activities: &[Activity], now: At) -> Self {
        let (before, since) = standing;
        let (score, why) = score(activities, now);
        let rung = before.moved(score, confirmed);
        let next_rung = rung.above();
        Self {
            score,
            rung,
            rung_since: if rung == before { since } else { now },
            next_rung,
            next_rung_at: next_rung.map(|next| next.thresholds().0),
            falls_below: rung.below().map(|_| rung.thresholds().1),
            awaits_confirmation: rung == Rung::Owning && !confirmed && score >= Rung::Leading.thresholds().0,
            why,
            next_ask: next_ask(rung, offers, activities, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advocate::tests::{NOON, id};
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn activity(kind: ActivityKind, days_ago: i64) -> Activity {
        Activity { id: id(1), kind, at: NOON.plus_seconds(-days_ago * DAY), note: None }
    }

    fn some() -> impl Strategy<Value = Vec<Activity>> {
        let one =
            (proptest::sample::select(ActivityKind::ALL), 0_i64..400).prop_map(|(kind, days)| activity(kind, days));
        proptest::collection::vec(one, 0..40)
    }

    #[test]
    fn after_a_half_life_a_meeting_counts_half() {
        let (score, _) = score(&[activity(ActivityKind::MeetingHeld, 90)], NOON);
        assert!((score - 4.0).abs() < 1e-9, "{score}");
    }

    #[test]
    fn who_did_nothing_has_a_score_without_a_sign() {
        assert!(score(&[], NOON).0.is_sign_positive());
    }

    #[test]
    fn of_one_kind_only_so_many_count_on_a_day() {
        let (score, why) = score(&vec![activity(ActivityKind::MessageSent, 0); 10], NOON);
        assert!((score - 6.0).abs() < 1e-9 && (why[0].counted, why[0].over_the_cap) == (3, 7), "{score} {why:?}");
    }

    #[test]
    fn nobody_leads_without_a_confirmation() {
        assert_eq!(
            [false, true].map(|confirmed| Rung::Observing.moved(100.0, confirmed)),
            [Rung::Owning, Rung::Leading]
        );
    }

    #[test]
    fn what_was_offered_is_asked_first() {
        let ask = next_ask(Rung::Contributing, &[Offer::Share], &[], NOON).unwrap();
        assert_eq!((ask.kind, ask.offered), (ActivityKind::StoryShared, true));
    }

    #[test]
    fn what_was_done_this_week_is_not_asked_again() {
        let ask = next_ask(Rung::Following, &[Offer::Write], &[activity(ActivityKind::MessageSent, 2)], NOON).unwrap();
        assert_eq!(ask.kind, ActivityKind::EventAttended);
    }

    proptest! {
        #[test]
        fn a_score_only_fades(activities in some(), later in 0_i64..1_000) {
            let (now, then) = (score(&activities, NOON).0, score(&activities, NOON.plus_seconds(later * DAY)).0);
            prop_assert!(then <= now + 1e-9, "{now} {then}");
        }

        #[test]
        fn after_each_half_life_a_score_is_half(activities in some(), later in 0_i64..200) {
            let at = |days| score(&activities, NOON.plus_seconds(days * DAY)).0;
            prop_assert!((at(later + 90) - at(later) / 2.0).abs() < 1e-9);
        }

        #[test]
        fn one_more_activity_never_lowers_a_score(activities in some(), kind in proptest::sample::select(ActivityKind::ALL)) {
            let mut more = activities.clone();
            more.push(activity(kind, 0));
            prop_assert!(score(&more, NOON).0 + 1e-9 >= score(&activities, NOON).0);
        }

        #[test]
        fn a_day_gives_no_more_than_its_caps(count in 0_usize..50, kind in proptest::sample::select(ActivityKind::ALL)) {
            let (weight, cap) = kind.worth();
            prop_assert!(score(&vec![activity(kind, 0); count], NOON).0 <= weight * f64::from(cap) + 1e-9);
        }

        #[test]
        fn the_same_score_moves_nobody_twice(from in proptest::sample::select(Rung::ALL), score in 0.0..120.0_f64, confirmed: bool) {
            let once = from.moved(score, confirmed);
            prop_assert_eq!(once.moved(score, confirmed), once);
        }

        #[test]
        fn between_its_thresholds_a_rung_is_kept(rung in proptest::sample::select(Rung::ALL), wavering in proptest::collection::vec(0.0..1.0_f64, 1..20)) {
            let (climbed, lost) = rung.thresholds();
            let mut stands = rung;
            for part in wavering {
                let score = lost + (climbed - lost) * part;
                let below_next = rung.above().is_none_or(|next| score < next.thresholds().0);
                prop_assume!(below_next);
                stands = stands.moved(score, true);
                prop_assert_eq!(stands, rung);
            }
        }

        #[test]
        fn reasons_add_up_to_the_score(activities in some()) {
            let (score, why) = score(&activities, NOON);
            prop_assert!((why.iter().map(|reason| reason.points).sum::<f64>() - score).abs() < 1e-9);
        }
    }
}
