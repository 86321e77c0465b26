//! An advocate as a line of a list that was kept elsewhere.

use super::{Advocate, AdvocateStatus, Enrollment, Source};
use kernel::{At, Email, Id, Result, Text};

/// A line of a list: somebody, known by mail address, and what the list says of them. What a list brings is no consent: whoever
/// is in it is mailed nothing until they agree themselves.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedAdvocate {
    /// As they are called.
    pub name: Text<200>,
    /// Where they get mail; the same address, however its letters are written, is the same person.
    pub email: Email,
    /// What the list says of them.
    pub profile: Enrollment,
}

impl ListedAdvocate {
    /// The advocate that a person is by it.
    pub fn advocate(&self, person_id: Id, id: Id, now: At) -> Result<Advocate> {
        Ok(Advocate { source: Source::Import, ..self.profile.advocate(person_id, id, now)? })
    }

    /// Brings a known advocate up to date; `false` where nothing changes. Who has left stays away, whatever a list says.
    pub fn refresh(&self, known: &mut Advocate) -> Result<bool> {
        if known.status != AdvocateStatus::Active {
            return Ok(false);
        }
        let before = known.clone();
        known.refresh(&self.advocate(known.person_id, known.id, known.created_at)?);
        Ok(*known != before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advocate::tests::advocate;

    fn listed(zip: &str) -> ListedAdvocate {
        let profile = Enrollment { zip: zip.parse().ok(), ..Enrollment::default() };
        ListedAdvocate { name: "Ada".parse().unwrap(), email: "ada@example.org".parse().unwrap(), profile }
    }

    #[test]
    fn a_list_read_again_changes_nothing() {
        let mut known = advocate(1);
        assert_eq!([(); 2].map(|()| listed("82070").refresh(&mut known).unwrap()), [true, false]);
    }

    #[test]
    fn a_list_brings_nobody_back_who_has_left() {
        let mut gone = Advocate { status: AdvocateStatus::Left, ..advocate(1) };
        assert!(!listed("82070").refresh(&mut gone).unwrap() && gone.zip.is_none());
    }
}
