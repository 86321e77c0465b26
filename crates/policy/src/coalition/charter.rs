//! The text a coalition goes by. Each adopted version stays as it is; a new one takes its place.

use super::{Coalition, CoalitionStatus, Motion, MotionKind, MotionStatus};
use kernel::{At, Code, Id, Problem, Result, Text};
use serde::Serialize;

/// One adopted version of a coalition's charter; never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "number": 1, "text": "The coalition keeps every book within every reader's reach.", "motion_id": null,
    "adopted_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Charter {
    /// Counted from 1.
    pub number: i32,
    /// What it says.
    pub text: Text<50000>,
    /// The motion that adopted it; null for the first, with which the coalition was founded.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub motion_id: Option<Id>,
    /// When it was adopted.
    pub adopted_at: At,
}

/// A charter to adopt.
#[record::form(example = {
    "text": "The coalition keeps every book within every reader's reach.", "motion_id": null
})]
pub struct CharterAdoption {
    /// What it says; of a later charter, what was moved.
    pub text: Text<50000>,
    /// The carried motion, of the kind `charter`, that adopts it; null for the first charter.
    pub motion_id: Option<Id>,
}

impl Coalition {
    /// Puts a charter in the place of the one before: the first by founding, each later one by a motion that carried, which
    /// adopts the text it moved and no other. What is dissolved adopts none.
    pub fn adopt_charter(&mut self, adoption: CharterAdoption, motion: Option<&Motion>, now: At) -> Result<()> {
        if self.status == CoalitionStatus::Dissolved {
            return Err(Problem::new(Code::Conflict, "A dissolved coalition adopts no charter."));
        }
        let CharterAdoption { text, motion_id } = adoption;
        let refused = |code: &str, detail: &str| Err(Problem::field("/motion_id", code, detail));
        let motion = motion.filter(|motion| Some(motion.id) == motion_id && motion.coalition_id == self.id);
        match (self.charter_version, motion_id, motion) {
            (None, Some(_), _) => return refused("unexpected", "must be null for the charter it is founded with"),
            (Some(_), None, _) => return refused("missing", "must name the motion that adopts it"),
            (Some(_), Some(_), None) => return refused("not_found", "must be a motion of this coalition"),
            (Some(_), Some(_), Some(motion)) if motion.kind != MotionKind::Charter => {
                return refused("invalid", "must be a motion of the kind charter");
            }
            (Some(_), Some(_), Some(motion)) if motion.status_at(now) != MotionStatus::Carried => {
                let detail = "A charter is adopted by a motion that carried; this one did not.";
                return Err(Problem::new(Code::Conflict, detail));
            }
            (Some(_), Some(_), Some(motion)) if motion.text != text => {
                return Err(Problem::field("/text", "invalid", "must be the text that was moved, to the letter"));
            }
            (None, None, _) | (Some(_), Some(_), Some(_)) => {}
        }
        let number = self.charter_version.unwrap_or_default().saturating_add(1);
        self.charter_version = Some(number);
        self.adopted = Some(Charter { number, text, motion_id, adopted_at: now });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Vote, motion::tests::*, tests::*},
        *,
    };

    fn adopted(motion: &Motion, at: At) -> Result<()> {
        active(3).adopt_charter(charter(Some(motion.id)), Some(motion), at)
    }

    #[test]
    fn a_later_charter_needs_a_motion() {
        assert_eq!(active(3).adopt_charter(charter(None), None, NOON).unwrap_err().fields[0].code, "missing");
    }

    #[test]
    fn a_motion_that_carried_adopts_it() {
        let motion = voted(MotionKind::Charter, &[Vote::Yes, Vote::Yes]);
        assert_eq!([CLOSES, CLOSES.plus_seconds(1)].map(|at| adopted(&motion, at).is_ok()), [false, true]);
    }

    #[test]
    fn a_dissolved_coalition_adopts_none() {
        let motion = voted(MotionKind::Charter, &[Vote::Yes, Vote::Yes]);
        let adopted = dissolved(3).adopt_charter(charter(Some(motion.id)), Some(&motion), CLOSES.plus_seconds(1));
        assert_eq!(adopted.unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn it_adopts_the_text_that_was_moved() {
        let motion =
            Motion { text: "We write.".parse().unwrap(), ..voted(MotionKind::Charter, &[Vote::Yes, Vote::Yes]) };
        assert_eq!(adopted(&motion, CLOSES.plus_seconds(1)).unwrap_err().fields[0].pointer, "/text");
    }

    #[test]
    fn a_motion_about_something_else_does_not() {
        let motion = voted(MotionKind::General, &[Vote::Yes, Vote::Yes]);
        assert_eq!(adopted(&motion, CLOSES.plus_seconds(1)).unwrap_err().fields[0].code, "invalid");
    }

    #[test]
    fn a_motion_of_another_coalition_does_not() {
        let motion = Motion { coalition_id: id(77), ..voted(MotionKind::Charter, &[Vote::Yes, Vote::Yes]) };
        assert_eq!(adopted(&motion, CLOSES.plus_seconds(1)).unwrap_err().fields[0].code, "not_found");
    }
}
