//! Stances: how a unit stands on an instrument, and the clauses that it asks for.

use crate::Flag;
use kernel::{
    Amendment as _, At, Check, Day, Id, Permission, Record, Result, Text, distinct, record_fields, sorted, words,
};
use record::record;

words! {
    /// How a unit stands on an instrument.
    pub enum StanceKind {
        Support = "support",
        Oppose = "oppose",
        SupportIfAmended = "support_if_amended",
        Watch = "watch",
        NoPosition = "no_position",
    }
}

/// A clause of an adopted position that an instrument is measured against, and how much it counts.
#[record::part(example = {
    "position_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "version": 1, "clause": 2, "weight": 3
})]
#[derive(Hash)]
pub struct Ask {
    /// The position.
    pub position_id: Id,
    /// Which adopted version of it.
    #[schema(minimum = 1)]
    pub version: i32,
    /// Which resolved clause of that version.
    #[schema(minimum = 1)]
    pub clause: i32,
    /// How much it counts in the score beside the others, from 1 to 100.
    #[schema(minimum = 1, maximum = 100)]
    pub weight: i32,
}

/// How a unit stands on an instrument, from the clauses of positions. A unit has one stance on an instrument; what it was
/// before stands in its history. Anybody may read it.
#[record(example = {
    "instrument_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "instrument_version_id": null, "kind": "support", "taken_on": "2026-04-28", "reason": null,
    "asks": [{ "position_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "version": 1, "clause": 2, "weight": 3 }],
    "flags": []
})]
pub struct Stance {
    /// The instrument.
    #[fixed]
    pub instrument_id: Id,
    /// Whose stance it is.
    #[fixed]
    pub unit_id: Id,
    /// The version it was taken on; null where it holds for the instrument as such.
    pub instrument_version_id: Option<Id>,
    /// How the unit stands on it.
    pub kind: StanceKind,
    /// When it was taken; not in the future.
    pub taken_on: Day,
    /// Why, or what would have to change.
    pub reason: Option<Text<2000>>,
    /// The clauses it comes from, by which the instrument is measured.
    #[schema(max_items = 100)]
    pub asks: Vec<Ask>,
    /// Which of those clauses stand in versions that are no longer in force: what took their place, if anything did.
    #[kept(Vec::new())]
    pub flags: Vec<Flag>,
}

/// Narrows a list of stances.
#[record::filter]
pub struct StanceFilter {
    /// On any of these instruments.
    pub instrument_id: Vec<Id>,
    /// Of any of these units.
    pub unit_id: Vec<Id>,
    /// Of any of these kinds.
    pub kind: Vec<StanceKind>,
    /// From a clause of this position.
    pub position_id: Option<Id>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl StanceKind {
    /// Whether it must come from what the association holds.
    const fn needs_clauses(self) -> bool {
        matches!(self, Self::Support | Self::Oppose | Self::SupportIfAmended)
    }
}

impl Stance {
    /// Applies a patch.
    pub fn revise(&mut self, patch: StancePatch, now: At) -> Result<()> {
        // Whether a day is past is asked of the day on which it is saved, not of that on which it was saved before.
        self.updated_at = now;
        patch.amend(self)
    }
}

impl Record for Stance {
    const KIND: &'static str = "stance";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = unit_id);

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        let clauses: Vec<_> = self.asks.iter().map(|ask| (ask.position_id, ask.version, ask.clause)).collect();
        let founded = !self.asks.is_empty() || !self.kind.needs_clauses();
        let explained = self.reason.is_some() || self.kind != StanceKind::SupportIfAmended;
        let past = self.taken_on <= self.updated_at.day();
        check
            .that(
                founded,
                "/asks",
                "missing",
                format!("must name the clauses that a stance of {} comes from", self.kind),
            )
            .that(distinct(&clauses), "/asks", "duplicate", "must name each clause once")
            .that(explained, "/reason", "missing", "must say what would have to change")
            .that(past, "/taken_on", "invalid", "must not be in the future");
        for (number, ask) in self.asks.iter().enumerate() {
            let at = |field: &str| format!("/asks/{number}/{field}");
            check
                .that((1..=100).contains(&ask.weight), at("weight"), "invalid", "must be from 1 to 100")
                .that(ask.version >= 1, at("version"), "invalid", "must be counted from 1")
                .that(ask.clause >= 1, at("clause"), "invalid", "must be counted from 1");
        }
        check.done()
    }

    /// Positions are revised and given up without it.
    fn context(&self) -> Option<u64> {
        Flag::digest(&self.flags)
    }
}

sorted!(Stance, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use kernel::Draft as _;

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);

    pub(crate) fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    pub(crate) fn ask(clause: i32, weight: i32) -> Ask {
        Ask { position_id: id(1), version: 1, clause, weight }
    }

    pub(crate) fn stance(kind: StanceKind, asks: Vec<Ask>) -> Result<Stance> {
        let new = NewStance {
            instrument_id: id(2),
            unit_id: id(3),
            instrument_version_id: None,
            kind,
            taken_on: "2026-04-28".parse().unwrap(),
            reason: None,
            asks,
        };
        new.register(id(4), NOON)
    }

    fn refusal(result: Result<Stance>) -> String {
        result.unwrap_err().fields[0].pointer.clone()
    }

    #[test]
    fn support_comes_from_a_clause() {
        assert_eq!(refusal(stance(StanceKind::Support, vec![])), "/asks");
    }

    #[test]
    fn who_only_watches_asks_for_nothing() {
        assert!(stance(StanceKind::Watch, vec![]).is_ok());
    }

    #[test]
    fn a_condition_is_said() {
        assert_eq!(refusal(stance(StanceKind::SupportIfAmended, vec![ask(1, 1)])), "/reason");
    }

    #[test]
    fn a_clause_counts_once() {
        assert_eq!(refusal(stance(StanceKind::Oppose, vec![ask(1, 1), ask(1, 2)])), "/asks");
    }

    #[test]
    fn a_weight_is_named_where_it_stands() {
        assert_eq!(refusal(stance(StanceKind::Oppose, vec![ask(1, 1), ask(2, 0)])), "/asks/1/weight");
    }

    #[test]
    fn a_change_of_mind_keeps_the_rules() {
        let mut taken = stance(StanceKind::Watch, vec![]).unwrap();
        let patch = StancePatch { kind: Some(StanceKind::Oppose), ..StancePatch::default() };
        assert!(taken.revise(patch, NOON).is_err());
    }

    #[test]
    fn no_stance_is_taken_before_its_day() {
        let patch = || StancePatch { taken_on: "2026-05-02".parse().ok(), ..StancePatch::default() };
        let revised = |now| stance(StanceKind::Watch, vec![]).unwrap().revise(patch(), now);
        assert_eq!(revised(NOON).unwrap_err().fields[0].pointer, "/taken_on");
        assert!(revised(NOON.plus_seconds(86_400)).is_ok());
    }
}
