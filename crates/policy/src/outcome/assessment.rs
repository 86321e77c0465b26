//! Assessments: how far a version of an instrument takes up a clause that is asked for.

use super::Stance;
use kernel::{At, Check, Draft as _, Id, Permission, Record, Result, Text, record_fields, sorted, words};
use record::record;

words! {
    /// How far a wording takes a clause up.
    pub enum Uptake {
        Full = "full",
        Partial = "partial",
        Absent = "absent",
        Contrary = "contrary",
    }
}

impl Uptake {
    /// What it counts, in halves of a point: 1, 0.5, 0 or −1.
    pub const fn half_points(self) -> i32 {
        match self {
            Self::Full => 2,
            Self::Partial => 1,
            Self::Absent => 0,
            Self::Contrary => -2,
        }
    }
}

/// How far one version of an instrument takes up one clause that a stance asks for: who says so, and by which passage.
#[record(example = {
    "stance_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d73", "instrument_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
    "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "instrument_version_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74",
    "position_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "position_version": 1, "clause": 2, "uptake": "partial",
    "passage": "Sec. 4(b): A library shall not disclose the records of a patron.", "note": null,
    "assessor_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75"
})]
pub struct Assessment {
    /// The stance that asks for the clause.
    #[fixed]
    pub stance_id: Id,
    /// The instrument of that stance.
    #[kept(stance_id)]
    pub instrument_id: Id,
    /// The unit of that stance.
    #[kept(stance_id)]
    pub unit_id: Id,
    /// The version of the instrument that was read.
    #[fixed]
    pub instrument_version_id: Id,
    /// The position the clause stands in.
    #[fixed]
    pub position_id: Id,
    /// The version of that position.
    #[fixed]
    #[schema(minimum = 1)]
    pub position_version: i32,
    /// The clause.
    #[fixed]
    #[schema(minimum = 1)]
    pub clause: i32,
    /// How far it is taken up.
    pub uptake: Uptake,
    /// The passage that shows it, in the instrument's own words; null only where there is none.
    pub passage: Option<Text<5000>>,
    /// What else there is to say.
    pub note: Option<Text<2000>>,
    /// The person who says so.
    #[kept(stance_id)]
    pub assessor_id: Id,
}

/// Narrows a list of assessments.
#[record::filter]
pub struct AssessmentFilter {
    /// Of any of these instruments.
    pub instrument_id: Vec<Id>,
    /// Of this version of an instrument.
    pub instrument_version_id: Option<Id>,
    /// For any of these stances.
    pub stance_id: Vec<Id>,
    /// With any of these results.
    pub uptake: Vec<Uptake>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl NewAssessment {
    /// What somebody says of it; of which stance it is, [`Assessment::measure`] tells.
    pub fn assess(self, assessor_id: Id, id: Id, now: At) -> Result<Assessment> {
        Ok(Assessment { assessor_id, ..self.register(id, now)? })
    }
}

impl Assessment {
    /// Makes it one of the stance it names, which must ask for the clause.
    pub fn measure(&mut self, stance: &Stance) -> Result<()> {
        let asked = stance.asks.iter().any(|ask| {
            (ask.position_id, ask.version, ask.clause) == (self.position_id, self.position_version, self.clause)
        });
        (self.instrument_id, self.unit_id) = (stance.instrument_id, stance.unit_id);
        Check::default().that(asked, "/clause", "not_found", "must be a clause that the stance asks for").done()
    }
}

impl Record for Assessment {
    const KIND: &'static str = "assessment";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = unit_id);

    fn check(&self) -> Result<()> {
        let quoted = self.passage.is_some() || self.uptake == Uptake::Absent;
        Check::default().that(quoted, "/passage", "missing", "must quote what the instrument says").done()
    }
}

sorted!(Assessment, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::{
        super::stance::tests::{ask, id, stance},
        *,
    };
    use crate::outcome::StanceKind;

    fn assessed(clause: i32, uptake: Uptake, passage: Option<&str>) -> Result<Assessment> {
        let stance = stance(StanceKind::Support, vec![ask(1, 1)]).unwrap();
        let new = NewAssessment {
            stance_id: stance.id,
            instrument_version_id: id(6),
            position_id: id(1),
            position_version: 1,
            clause,
            uptake,
            passage: passage.map(|text| text.parse().unwrap()),
            note: None,
        };
        let mut assessment = new.assess(id(7), id(8), At::from_micros(0))?;
        assessment.measure(&stance)?;
        Ok(assessment)
    }

    #[test]
    fn only_what_is_asked_for_is_assessed() {
        assert_eq!(assessed(2, Uptake::Full, Some("It is so.")).unwrap_err().fields[0].pointer, "/clause");
    }

    #[test]
    fn what_is_there_is_quoted_and_what_is_absent_cannot_be() {
        let asked = |uptake| assessed(1, uptake, None).is_err_and(|refused| refused.fields[0].pointer == "/passage");
        let uptakes = [Uptake::Full, Uptake::Partial, Uptake::Contrary, Uptake::Absent];
        assert_eq!(uptakes.map(asked), [true, true, true, false]);
    }

    #[test]
    fn it_belongs_to_the_unit_of_the_stance() {
        assert_eq!(assessed(1, Uptake::Absent, None).unwrap().unit(), Some(id(3)));
    }
}
