//! Handing work over: to another unit, another person, or both. Every handover is kept.

use super::WorkItem;
use kernel::{At, Check, Code, Id, Problem, Result, Text};
use serde::Serialize;

/// Work that went from hand to hand, with what the next one must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "number": 1, "from_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "from_person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "to_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
    "to_person_id": null, "note": "The draft is half done; the figures are still missing.",
    "handed_by": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "handed_at": "2026-05-02T09:00:00Z"
}))))]
pub struct Handover {
    /// Counts the item's handovers from 1.
    pub number: i32,
    /// The unit that had it.
    pub from_unit_id: Id,
    /// Who had it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub from_person_id: Option<Id>,
    /// The unit that has it from then on.
    pub to_unit_id: Id,
    /// Who has it from then on; null for the unit to settle.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub to_person_id: Option<Id>,
    /// What the next one must know.
    pub note: Text<2000>,
    /// Who handed it over.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub handed_by: Option<Id>,
    /// When.
    pub handed_at: At,
}

/// To whom to hand a work item over.
#[record::form(example = {
    "to_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "to_person_id": null,
    "note": "The draft is half done; the figures are still missing."
})]
pub struct NewHandover {
    /// The unit that is to have it; without one it stays where it is.
    pub to_unit_id: Option<Id>,
    /// Who is to have it; without one the unit settles that.
    pub to_person_id: Option<Id>,
    /// What the next one must know.
    pub note: Text<2000>,
}

impl WorkItem {
    /// Hands it over, and keeps that it was. The receiving unit is not asked: it sees the item in its list, and can hand it
    /// back. A closed item is nobody's any more.
    pub fn hand_over(&mut self, new: NewHandover, by: Option<Id>, now: At) -> Result<()> {
        if self.is_closed() {
            return Err(Problem::new(Code::Conflict, "A closed work item is not handed over."));
        }
        let NewHandover { to_unit_id, to_person_id, note } = new;
        let to_unit_id = to_unit_id.unwrap_or(self.unit_id);
        let moves = (to_unit_id, to_person_id) != (self.unit_id, self.assignee_id);
        Check::default().that(moves, "/to_person_id", "unchanged", "must be another than who has it now").done()?;
        let number = self.handovers.last().map_or(1, |last| last.number + 1);
        self.handovers.push(Handover {
            number,
            from_unit_id: self.unit_id,
            from_person_id: self.assignee_id,
            to_unit_id,
            to_person_id,
            note,
            handed_by: by,
            handed_at: now,
        });
        (self.unit_id, self.assignee_id) = (to_unit_id, to_person_id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::item::fixture::*, *};

    fn to(unit: u8, person: Option<u8>) -> NewHandover {
        NewHandover { to_unit_id: Some(id(unit)), to_person_id: person.map(id), note: "As agreed.".parse().unwrap() }
    }

    #[test]
    fn a_handover_names_both_hands() {
        let mut item = item(1);
        item.hand_over(to(8, Some(7)), None, NOON).unwrap();
        let Handover { from_unit_id, from_person_id, to_unit_id, to_person_id, .. } = item.handovers[0].clone();
        assert_eq!((from_unit_id, from_person_id, to_unit_id, to_person_id), (UNIT, None, id(8), Some(id(7))));
    }

    #[test]
    fn every_handover_is_kept() {
        let mut item = item(1);
        item.hand_over(to(8, None), None, NOON).unwrap();
        item.hand_over(to(9, None), None, NOON).unwrap();
        assert_eq!(item.handovers.iter().map(|h| h.number).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn without_a_unit_it_stays_in_its_own() {
        let mut item = item(1);
        item.hand_over(NewHandover { to_unit_id: None, ..to(8, Some(7)) }, None, NOON).unwrap();
        assert_eq!((item.unit_id, item.assignee_id), (UNIT, Some(id(7))));
    }

    #[test]
    fn nobody_hands_over_to_themselves() {
        let mut item = item(1);
        let refused = item.hand_over(NewHandover { to_unit_id: Some(UNIT), ..to(8, None) }, None, NOON).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/to_person_id");
    }

    #[test]
    fn a_closed_item_is_not_handed_over() {
        let mut item = item(1);
        item.status = super::super::WorkStatus::Done;
        assert_eq!(item.hand_over(to(8, None), None, NOON).unwrap_err().code, Code::Conflict);
    }
}
