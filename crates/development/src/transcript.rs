//! The transcript: what a person learned and what credit it gave, as the ledger stood at the end of a day.

use crate::credit::{CreditEntry, CreditRole, CreditSource, ceu_tenths, contact_hours};
use kernel::{Day, Decimal, Id, Slug, Text, WebUri, words};
use serde::Serialize;
use std::collections::HashMap;

words! {
    /// Whether a credit stands.
    pub enum CreditStanding {
        Valid = "valid",
        Revoked = "revoked",
    }
}

/// One credit on a transcript.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "credit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "earned_on": "2026-03-14",
    "title": "The privacy of readers, a beginning", "provider": "Example Library Association",
    "activity": "course:privacy-101", "role": "learner", "topic": "privacy", "tags": ["technology"], "minutes": 90,
    "contact_hours": "1.50", "ceu_tenths": 2, "evidence": null, "source": "staff", "standing": "valid", "revoked_on": null,
    "reason": null
}))))]
pub struct TranscriptLine {
    /// The entry of the ledger that gave it.
    pub credit_id: Id,
    /// When it was earned.
    pub earned_on: Day,
    /// What the activity is called.
    pub title: Text<300>,
    /// Who offered it.
    pub provider: Text<200>,
    /// The activity's id where it is kept.
    pub activity: Text<200>,
    /// As what they took part.
    pub role: CreditRole,
    /// What it was about.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub topic: Option<Slug>,
    /// What kind of learning it was.
    pub tags: Vec<Slug>,
    /// Minutes of it.
    pub minutes: i32,
    /// The same in hours.
    pub contact_hours: Decimal,
    /// The same in tenths of a continuing education unit.
    pub ceu_tenths: i32,
    /// Where it can be seen that it was earned.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub evidence: Option<WebUri>,
    /// How we know.
    pub source: CreditSource,
    /// Whether it stands.
    pub standing: CreditStanding,
    /// When it was taken back; null where it stands.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub revoked_on: Option<Day>,
    /// Why it was taken back.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<Text<500>>,
}

/// What the credits that stand come to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({ "minutes": 90, "contact_hours": "1.50", "ceu_tenths": 2 }))))]
pub struct TranscriptTotal {
    /// Minutes.
    pub minutes: i32,
    /// Those minutes in hours.
    pub contact_hours: Decimal,
    /// Tenths of continuing education units: the sum of what each activity gives.
    pub ceu_tenths: i32,
}

/// What a person learned and what credit it gave, as the ledger stood at the end of a day. Of a day that is over it is always
/// the same.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "name": "Ada Example", "as_of": "2026-05-01", "lines": [],
    "total": { "minutes": 0, "contact_hours": "0.00", "ceu_tenths": 0 }
}))))]
pub struct Transcript {
    /// Whose.
    pub person_id: Id,
    /// What they are called.
    pub name: String,
    /// As of the end of which day (UTC).
    pub as_of: Day,
    /// The credits, in the order in which they were earned; those that were taken back are among them, and say so.
    pub lines: Vec<TranscriptLine>,
    /// What those that stand come to.
    pub total: TranscriptTotal,
}

impl Transcript {
    /// The transcript of a person, from the entries of their ledger.
    pub fn of((person_id, name): (Id, String), entries: Vec<CreditEntry>, as_of: Day) -> Self {
        let known = entries.into_iter().filter(|entry| entry.created_at < as_of.end() && entry.earned_on <= as_of);
        let (credits, reversals): (Vec<_>, Vec<_>) = known.partition(CreditEntry::is_credit);
        let mut reversals: HashMap<Id, CreditEntry> =
            reversals.into_iter().filter_map(|reversal| Some((reversal.reverses?, reversal))).collect();
        let mut lines: Vec<TranscriptLine> =
            credits.into_iter().map(|credit| TranscriptLine::of(reversals.remove(&credit.id), credit)).collect();
        lines.sort_by_key(|line| (line.earned_on, line.credit_id));
        Self { person_id, name, as_of, total: TranscriptTotal::of(&lines), lines }
    }
}

impl TranscriptLine {
    fn of(reversal: Option<CreditEntry>, credit: CreditEntry) -> Self {
        let CreditEntry { id, activity, role, title, provider, topic, tags, minutes, .. } = credit;
        let standing = if reversal.is_some() { CreditStanding::Revoked } else { CreditStanding::Valid };
        Self {
            credit_id: id,
            earned_on: credit.earned_on,
            title,
            provider,
            activity,
            role,
            topic,
            tags,
            minutes,
            contact_hours: contact_hours(minutes),
            ceu_tenths: ceu_tenths(minutes),
            evidence: credit.evidence,
            source: credit.source,
            standing,
            revoked_on: reversal.as_ref().map(|reversal| reversal.created_at.day()),
            reason: reversal.and_then(|reversal| reversal.reason),
        }
    }
}

impl TranscriptTotal {
    fn of(lines: &[TranscriptLine]) -> Self {
        let standing = || lines.iter().filter(|line| line.standing == CreditStanding::Valid);
        let minutes = standing().fold(0, |sum: i32, line| sum.saturating_add(line.minutes));
        let ceu_tenths = standing().fold(0, |sum: i32, line| sum.saturating_add(line.ceu_tenths));
        Self { minutes, contact_hours: contact_hours(minutes), ceu_tenths }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::*;
    use kernel::At;
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn at(day: i64) -> At {
        NOON.plus_seconds(day * DAY)
    }

    fn transcript(entries: &[CreditEntry], as_of: Day) -> Transcript {
        Transcript::of((id(200), "Ada".into()), entries.to_vec(), as_of)
    }

    #[test]
    fn what_was_taken_back_is_shown_as_such() {
        let credit = credit(1, 90, "2026-03-14", &[]);
        let reversal = credit.reversed("It was 60.".parse().unwrap(), None, id(2), at(1)).unwrap();
        let transcript = transcript(&[credit, reversal], at(1).day());
        let line = &transcript.lines[0];
        assert_eq!(
            (line.standing, line.revoked_on, transcript.total.minutes),
            (CreditStanding::Revoked, Some(at(1).day()), 0)
        );
    }

    #[test]
    fn a_day_earlier_it_still_stood() {
        let credit = credit(1, 90, "2026-03-14", &[]);
        let reversal = credit.reversed("It was 60.".parse().unwrap(), None, id(2), at(1)).unwrap();
        assert_eq!(transcript(&[credit, reversal], NOON.day()).total.minutes, 90);
    }

    #[test]
    fn units_are_summed_activity_by_activity() {
        let half_hours = [credit(1, 30, "2026-03-14", &[]), credit(2, 30, "2026-03-15", &[])];
        let TranscriptTotal { minutes, ceu_tenths, .. } = transcript(&half_hours, NOON.day()).total;
        assert_eq!((minutes, ceu_tenths), (60, 2));
    }

    proptest! {
        /// Whatever is recorded later, the transcript of a day that is over stays as it was.
        #[test]
        fn a_past_day_stays_as_it_was(
            days in prop::collection::vec((0_i64..10, prop::option::of(0_i64..10)), 0..12), as_of in 0_i64..10,
        ) {
            let mut entries = Vec::new();
            for (number, (day, taken_back)) in (1_u8..).zip(days) {
                let credit = CreditEntry { created_at: at(day), ..credit(number, 60, "2026-03-14", &[]) };
                let reversal = taken_back.map(|later| {
                    credit.reversed("Wrong.".parse().unwrap(), None, id(number + 100), at(day + later)).unwrap()
                });
                entries.push(credit);
                entries.extend(reversal);
            }
            let as_of = at(as_of).day();
            let then: Vec<CreditEntry> = entries.iter().filter(|entry| entry.created_at < as_of.end()).cloned().collect();
            prop_assert_eq!(transcript(&then, as_of), transcript(&entries, as_of));
            let sum: i32 = then.iter().map(|entry| entry.minutes).sum();
            prop_assert_eq!(transcript(&entries, as_of).total.minutes, sum);
        }
    }
}
