//! What a person learned is theirs: others see of it what was shared with them, for as long as it is.

use crate::{CreditEntry, Transcript};
use kernel::{Actor, At, Check, Code, Id, Permission, Problem, Record, Result, Text, record_fields, sorted, words};
use serde::Serialize;

/// Seconds for which an address alone may show what somebody learned, at most: a year.
pub const LINK_SECONDS: i64 = 366 * 24 * 3600;

words! {
    /// With whom something is shared.
    pub enum ShareAudience {
        /// Those who work on learning in a unit.
        Unit = "unit",
        /// The clients of an organization.
        Organization = "organization",
        /// Whoever has the address.
        Link = "link",
    }
}

words! {
    /// How much is shared, the least first.
    pub enum SharedLearning {
        /// What it comes to in all.
        Total = "total",
        /// Everything that the transcript has.
        Transcript = "transcript",
    }
}

/// That a person lets others see what they learned. Nobody but the person and those it is shared with knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
    "name": "For the licence board", "audience": "link", "unit_id": null, "organization_id": null, "what": "transcript",
    "ends_at": "2026-06-01T12:00:00Z", "revoked_at": null, "created_at": "2026-05-01T12:00:00Z",
    "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct LearningShare {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// Whose learning it is.
    pub person_id: Id,
    /// What they call it.
    pub name: Text<200>,
    /// With whom it is shared.
    pub audience: ShareAudience,
    /// The unit; null for another audience.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub unit_id: Option<Id>,
    /// The organization; null for another audience.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub organization_id: Option<Id>,
    /// How much is shared.
    pub what: SharedLearning,
    /// When it ends, or ended; null for as long as it is not revoked.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ends_at: Option<At>,
    /// When it was revoked; null where it was not.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub revoked_at: Option<At>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// What the caller shares of what they learned.
#[record::form(example = {
    "name": "For the licence board", "audience": "unit", "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "organization_id": null, "what": "transcript", "ends_at": null
})]
pub struct NewLearningShare {
    /// What they call it.
    pub name: Text<200>,
    /// With whom it is shared.
    pub audience: ShareAudience,
    /// The unit, where it is one.
    pub unit_id: Option<Id>,
    /// The organization, where it is one.
    pub organization_id: Option<Id>,
    /// How much is shared.
    pub what: SharedLearning,
    /// When it ends. An address needs one, within a year; with a unit or an organization it is shared until it is revoked, where
    /// there is none.
    pub ends_at: Option<At>,
}

/// Narrows a list of what is shared. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LearningShareFilter {
    /// Of any of these people.
    pub person_id: Vec<Id>,
    /// With any of these units.
    pub unit_id: Vec<Id>,
    /// With any of these organizations.
    pub organization_id: Vec<Id>,
    /// With any of these audiences.
    pub audience: Vec<ShareAudience>,
    /// That are not over at this instant.
    pub in_force_at: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl NewLearningShare {
    /// What a person shares.
    pub fn make(self, person_id: Id, id: Id, now: At) -> Result<LearningShare> {
        const UNIT: &str = "must be given where the audience is a unit, and nowhere else";
        const ORGANIZATION: &str = "must be given where the audience is an organization, and nowhere else";
        let Self { name, audience, unit_id, organization_id, what, ends_at } = self;
        let of_organization = audience == ShareAudience::Organization;
        let latest = if audience == ShareAudience::Link { Some(now.plus_seconds(LINK_SECONDS)) } else { None };
        Check::default()
            .that((audience == ShareAudience::Unit) == unit_id.is_some(), "/unit_id", "invalid", UNIT)
            .that(of_organization == organization_id.is_some(), "/organization_id", "invalid", ORGANIZATION)
            .that(latest.is_none() || ends_at.is_some(), "/ends_at", "missing", "must be given for an address")
            .that(ends_at.is_none_or(|end| end > now), "/ends_at", "invalid", "must be in the future")
            .that(
                latest.zip(ends_at).is_none_or(|(latest, end)| end <= latest),
                "/ends_at",
                "invalid",
                "must be within a year for an address",
            )
            .done()?;
        let (revoked_at, created_at, updated_at) = (None, now, now);
        Ok(LearningShare {
            id,
            revision: 1,
            person_id,
            name,
            audience,
            unit_id,
            organization_id,
            what,
            ends_at,
            revoked_at,
            created_at,
            updated_at,
        })
    }
}

impl SharedLearning {
    /// As much of a transcript as is shared.
    pub fn of(self, transcript: Transcript) -> Transcript {
        match self {
            Self::Transcript => transcript,
            Self::Total => Transcript { lines: Vec::new(), ..transcript },
        }
    }
}

impl LearningShare {
    /// Whether it is not over.
    pub fn is_in_force(&self, now: At) -> bool {
        self.ends_at.is_none_or(|end| now < end)
    }

    /// Whether it is shared with the caller: with people by their unit, with a client by itself by its organization.
    pub fn is_for(&self, actor: &Actor) -> bool {
        let as_client = actor.is_client_by_itself();
        match self.audience {
            ShareAudience::Unit => {
                !as_client && self.unit_id.is_some_and(|unit| actor.may(Permission::DevelopmentWrite, Some(unit)))
            }
            ShareAudience::Organization => {
                as_client && self.organization_id.is_some_and(|of| actor.acts_for(of, Permission::DevelopmentRead))
            }
            ShareAudience::Link => false,
        }
    }

    /// Shares it no longer.
    pub fn revoke(&mut self, now: At) -> Result<()> {
        if !self.is_in_force(now) {
            return Err(Problem::new(Code::Conflict, "It is over already."));
        }
        let now = now.max(self.created_at); // by the clock of another node it may be earlier
        self.ends_at = Some(now);
        self.revoked_at = Some(now);
        Ok(())
    }
}

/// How much of what somebody learned a caller may see: those who keep the ledger all of it, others the most that is shared with
/// them; `None` where that is nothing.
pub fn seen_by(actor: &Actor, shares: &[LearningShare], now: At) -> Option<SharedLearning> {
    if CreditEntry::is_kept_by(actor) {
        return Some(SharedLearning::Transcript);
    }
    shares.iter().filter(|share| share.is_in_force(now) && share.is_for(actor)).map(|share| share.what).max()
}

impl Record for LearningShare {
    const KIND: &'static str = "learning_share";
    const READ: Permission = Permission::DevelopmentRead;
    const WRITE: Permission = Permission::DevelopmentWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(owner = person_id, private);

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_of(actor) || (self.revoked_at.is_none() && self.is_for(actor))
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.is_of(actor)
    }

    fn may_be_removed_by(&self, _actor: &Actor) -> bool {
        false
    }
}

sorted!(LearningShare, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{self, NOON, id};
    use kernel::{Grant, Role};
    use proptest::prelude::*;

    const WEEK: i64 = 7 * 24 * 3600;

    fn new(audience: ShareAudience, end: Option<i64>) -> NewLearningShare {
        NewLearningShare {
            name: "For the board".parse().unwrap(),
            audience,
            unit_id: (audience == ShareAudience::Unit).then(|| id(5)),
            organization_id: (audience == ShareAudience::Organization).then(|| id(6)),
            what: SharedLearning::Transcript,
            ends_at: end.map(|seconds| NOON.plus_seconds(seconds)),
        }
    }

    fn share(audience: ShareAudience) -> LearningShare {
        new(audience, Some(WEEK)).make(id(1), id(2), NOON).unwrap()
    }

    fn pointer(new: NewLearningShare) -> String {
        new.make(id(1), id(2), NOON).unwrap_err().fields[0].pointer.clone()
    }

    fn lead(unit: u8) -> Actor {
        let grants = vec![Grant { role: Role::UnitLead, unit_id: Some(id(unit)) }];
        Actor { person: Some(id(9)), grants, ..Actor::public() }
    }

    fn client(organization: u8) -> Actor {
        fixture::client(Permission::DevelopmentRead, Some(organization))
    }

    #[test]
    fn an_address_ends_within_a_year() {
        let pointers = [None, Some(0), Some(LINK_SECONDS + 1)].map(|end| pointer(new(ShareAudience::Link, end)));
        assert_eq!(pointers, ["/ends_at", "/ends_at", "/ends_at"]);
        assert!(new(ShareAudience::Unit, None).make(id(1), id(2), NOON).is_ok());
    }

    #[test]
    fn an_audience_is_named_where_it_is_one_and_nowhere_else() {
        let of = |audience, unit_id| NewLearningShare { unit_id, ..new(audience, Some(WEEK)) };
        let pointers =
            [(ShareAudience::Unit, None), (ShareAudience::Link, Some(id(5)))].map(|(a, u)| pointer(of(a, u)));
        assert_eq!(pointers, ["/unit_id", "/unit_id"]);
    }

    #[test]
    fn a_unit_reads_what_is_shared_with_it_and_no_other() {
        let shares = [share(ShareAudience::Unit)];
        let seen = [lead(5), lead(4), client(6)].map(|actor| seen_by(&actor, &shares, NOON));
        assert_eq!(seen, [Some(SharedLearning::Transcript), None, None]);
    }

    #[test]
    fn a_client_reads_what_is_shared_with_its_organization_and_no_other() {
        let shares = [share(ShareAudience::Organization)];
        let seen = [client(6), client(5), lead(5)].map(|actor| seen_by(&actor, &shares, NOON));
        assert_eq!(seen, [Some(SharedLearning::Transcript), None, None]);
    }

    #[test]
    fn the_most_that_is_shared_is_seen() {
        let total = LearningShare { what: SharedLearning::Total, ..share(ShareAudience::Unit) };
        let seen =
            [vec![total.clone()], vec![share(ShareAudience::Unit), total]].map(|of| seen_by(&lead(5), &of, NOON));
        assert_eq!(seen, [Some(SharedLearning::Total), Some(SharedLearning::Transcript)]);
    }

    #[test]
    fn a_share_is_its_owners_and_its_audiences() {
        let owner = Actor { person: Some(id(1)), ..Actor::public() };
        let admin = Actor { grants: vec![Grant { role: Role::Admin, unit_id: None }], ..lead(5) };
        let link = share(ShareAudience::Link);
        assert_eq!([&owner, &admin].map(|actor| link.visible_to(actor)), [true, false]);
    }

    proptest! {
        /// Nothing is seen after it ended or was revoked, and nothing is revoked twice.
        #[test]
        fn what_is_over_shows_nothing(end in 1..WEEK, revoked in prop::option::of(0..WEEK), then in 0..WEEK) {
            let mut share = new(ShareAudience::Unit, Some(end)).make(id(1), id(2), NOON).unwrap();
            let ends = revoked.map_or(end, |at| at.min(end));
            if let Some(at) = revoked {
                prop_assert_eq!(share.revoke(NOON.plus_seconds(at)).is_ok(), at < end);
                prop_assert!(share.revoke(NOON.plus_seconds(at.max(ends))).is_err());
            }
            let seen = seen_by(&lead(5), &[share], NOON.plus_seconds(then));
            prop_assert_eq!(seen.is_some(), then < ends);
        }
    }
}
