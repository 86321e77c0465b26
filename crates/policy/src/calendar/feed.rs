//! Calendar feeds: calendars that programs fetch by a secret address.

use kernel::{Actor, At, Id, Permission, Record, Text, hashed, record_fields, sorted};
use serde::Serialize;

/// A calendar that a program fetches now and then by a secret address: of a unit, or of the person themself. It shows what
/// its owner may see when it is fetched. Nobody but the owner knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "name": "Privacy, on my phone",
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "last_used_at": null, "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct CalendarFeed {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// What its owner calls it.
    pub name: Text<100>,
    /// Whose it is.
    pub person_id: Id,
    /// The unit whose dates it shows; null for the work the owner has and the dates of the units they have a role in.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unit_id: Option<Id>,
    /// When it was last fetched, to a quarter of an hour.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_used_at: Option<At>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A feed to make for the caller.
#[record::form(example = { "name": "My work, on my phone", "unit_id": null })]
pub struct NewCalendarFeed {
    /// What its owner calls it.
    pub name: Text<100>,
    /// The unit whose dates it shows; null for the caller's own.
    pub unit_id: Option<Id>,
}

/// Narrows the list of the caller's feeds.
#[record::filter]
pub struct CalendarFeedFilter {
    /// Of any of these units.
    pub unit_id: Vec<Id>,
}

impl NewCalendarFeed {
    /// The feed of a person.
    pub fn make(self, person_id: Id, id: Id, now: At) -> CalendarFeed {
        let Self { name, unit_id } = self;
        CalendarFeed { id, revision: 1, name, person_id, unit_id, last_used_at: None, created_at: now, updated_at: now }
    }
}

impl Record for CalendarFeed {
    const KIND: &'static str = "calendar_feed";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyRead;
    record_fields!(owner = person_id, private);

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_of(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.is_of(actor) && self.unit_id.is_none_or(|unit| actor.may(Self::READ, Some(unit)))
    }

    fn may_be_removed_by(&self, actor: &Actor) -> bool {
        self.is_of(actor)
    }

    /// When it was last fetched stands beside it, and makes no revision.
    fn context(&self) -> Option<u64> {
        self.last_used_at.as_ref().map(hashed)
    }
}

sorted!(CalendarFeed, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Grant, Role};

    fn feed(unit: Option<u8>) -> CalendarFeed {
        let new = NewCalendarFeed { name: "Mine".parse().unwrap(), unit_id: unit.map(|n| Id::from_bytes([n; 16])) };
        new.make(Id::from_bytes([1; 16]), Id::from_bytes([2; 16]), At::from_micros(0))
    }

    fn actor(person: u8, role: Role) -> Actor {
        let grants = vec![Grant { role, unit_id: Some(Id::from_bytes([9; 16])) }];
        Actor { person: Some(Id::from_bytes([person; 16])), grants, ..Actor::public() }
    }

    #[test]
    fn a_feed_of_a_unit_takes_a_say_in_it() {
        let may = |role| feed(Some(9)).may_be_added_by(&actor(1, role));
        assert_eq!((may(Role::Editor), may(Role::Member)), (true, false));
    }

    #[test]
    fn anybody_may_have_a_feed_of_their_own() {
        assert!(feed(None).may_be_added_by(&actor(1, Role::Member)));
    }

    #[test]
    fn nobody_else_knows_of_it() {
        let admin = Actor { grants: vec![Grant { role: Role::Admin, unit_id: None }], ..actor(3, Role::Admin) };
        assert!(!feed(None).visible_to(&admin) && !feed(None).may_be_removed_by(&admin));
    }
}
