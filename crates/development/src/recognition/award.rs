//! Awards: that somebody achieved something, from the draft to the end of it.

use super::is_uri;
use kernel::{
    Actor, At, Check, Code, Id, Permission, Problem, Record, Result, Staged, Text, TextDigest, Transition as _, WebUri,
    lifecycle, record_fields, sorted, staged_fields,
};
use record::record;

lifecycle! {
    /// Where an award stands: prepared; signed and given; suspended for a time; revoked for ever. Whether it has expired is told
    /// by `is_expired`.
    pub enum AwardStatus moved by AwardTransition {
        Draft = "draft" => [Issued],
        Issued = "issued" => [Suspended, Revoked],
        Suspended = "suspended" => [Issued, Revoked],
        Revoked = "revoked" => [],
    }
}

/// What an award takes from its achievement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AwardTerms {
    /// The unit that awards.
    pub unit_id: Option<Id>,
    /// Whether the achievement is awarded just now: it is published.
    pub is_awarded: bool,
    /// For how many months an award holds; `None` for ever.
    pub validity_months: Option<i16>,
}

/// That somebody achieved something. For whom it is, and for those who award it; that it was read by others is recorded. With
/// the first `issued` it is signed, and what was signed never changes.
#[record(fixed, example = {
    "achievement_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71",
    "evidence_url": "https://example.org/audit", "evidence": "Two systems, both clean.", "status": "draft",
    "allowed_transitions": ["issued"], "issued_at": null, "expires_at": null, "is_expired": false,
    "reason": null, "is_public": false
})]
pub struct Award {
    /// What was achieved.
    pub achievement_id: Id,
    /// Who achieved it: must be given, and is null only where they were forgotten since.
    pub person_id: Option<Id>,
    /// Where it can be seen that they did.
    pub evidence_url: Option<WebUri>,
    /// What shows that they did, in Markdown. It stands in the badge.
    pub evidence: Option<Text<4000>>,
    /// Tells one evidence from another; `None` where the person was forgotten.
    #[kept(Some(evidence_key(evidence_url.as_ref(), evidence.as_ref())))]
    #[serde(skip)]
    pub evidence_key: Option<TextDigest>,
    /// Where it stands.
    #[kept(AwardStatus::Draft)]
    pub status: AwardStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<AwardStatus>,
    /// When it was signed; null before.
    #[kept(None)]
    pub issued_at: Option<At>,
    /// From when on it holds no more; null where it always will, or is not issued.
    #[kept(None)]
    pub expires_at: Option<At>,
    /// Whether it holds no more because its time is over.
    #[kept(false)]
    pub is_expired: bool,
    /// Why it is suspended or was revoked.
    #[kept(None)]
    pub reason: Option<Text<2000>>,
    /// Whether anybody who has its address sees the badge, with the name of whose it is: as they choose.
    #[kept(false)]
    pub is_public: bool,
    /// In which status list its bit is, counted from 1.
    #[kept(0)]
    #[serde(skip)]
    pub status_list: i16,
    /// Which bit of the list it is.
    #[kept(0)]
    #[serde(skip)]
    pub status_index: i32,
    /// What it takes from its achievement.
    #[kept(AwardTerms::default())]
    #[serde(skip)]
    pub terms: AwardTerms,
}

/// Narrows a list of awards. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct AwardFilter {
    /// Of any of these achievements.
    pub achievement_id: Vec<Id>,
    /// Of any of these people.
    pub person_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<AwardStatus>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// What whose award it is decides about it: an absent field stays.
#[record::form(example = { "is_public": true })]
#[derive(Copy)]
pub struct AwardSharing {
    /// Whether anybody who has its address sees the badge, with the name of whose it is.
    #[schema(nullable = false)]
    pub is_public: Option<bool>,
}

/// What tells one evidence from another.
fn evidence_key(url: Option<&WebUri>, narrative: Option<&Text<4000>>) -> TextDigest {
    let narrative = narrative.map_or("", Text::as_str);
    TextDigest::of(&format!("{}\n{narrative}", url.map_or("", WebUri::as_str)))
}

impl Award {
    /// Whether it was signed, whatever became of it since.
    pub fn is_signed(&self) -> bool {
        self.issued_at.is_some()
    }

    /// Whether anybody may see the badge.
    pub fn is_shared(&self) -> bool {
        self.is_public && self.is_signed() && self.person_id.is_some()
    }

    /// Whether its time is over.
    pub fn has_ended(&self, now: At) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// From when on one that is issued at that instant holds no more.
    pub fn end_if_issued(&self, now: At) -> Option<At> {
        let months = u16::try_from(self.terms.validity_months?).unwrap_or_default();
        Some(now.day().plus_months(months).end())
    }

    /// Shows the badge to everybody who has its address, or to nobody.
    pub fn share(&mut self, AwardSharing { is_public }: AwardSharing) -> Result<()> {
        let is_public = is_public.unwrap_or(self.is_public);
        if is_public && !self.is_signed() {
            return Err(Problem::new(Code::Conflict, "It is not issued yet; there is no badge to be seen."));
        }
        self.is_public = is_public;
        Ok(())
    }

    fn issue(&mut self, now: At) -> Result<()> {
        let refused = |detail: &str| Err(Problem::new(Code::Conflict, detail));
        if !self.terms.is_awarded {
            return refused("The achievement is not awarded any more.");
        }
        if self.person_id.is_none() {
            return refused("The recipient's data was erased.");
        }
        (self.issued_at, self.expires_at) = (Some(now), self.end_if_issued(now));
        Ok(())
    }
}

impl Record for Award {
    const KIND: &'static str = "award";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    const CONFIDENTIAL: bool = true;
    const TIMED: bool = true;
    record_fields!(unit = terms.unit_id, owner = person_id, private, moves);

    /// What is only prepared is for those who award.
    fn visible_to(&self, actor: &Actor) -> bool {
        (self.is_signed() && self.is_of(actor)) || actor.may(Self::READ, self.unit())
    }

    /// Nobody awards themselves, unless they award for the unit.
    fn may_be_added_by(&self, actor: &Actor) -> bool {
        actor.may(Self::WRITE, self.unit())
    }

    fn check(&self) -> Result<()> {
        Check::default()
            .that(self.person_id.is_some(), "/person_id", "missing", "is required")
            .that(is_uri(self.evidence_url.as_ref()), "/evidence_url", "invalid", "must be a URI as RFC 3986 has it")
            .done()
    }

    /// Its time ends by itself.
    fn settle(&mut self, now: At) -> bool {
        let ended = self.has_ended(now);
        std::mem::replace(&mut self.is_expired, ended) != ended
    }
}

impl Staged for Award {
    staged_fields!(AwardTransition);

    fn prepare(&mut self, to: &AwardTransition, now: At) -> Result<()> {
        let is_halted = matches!(to.to(), AwardStatus::Suspended | AwardStatus::Revoked);
        let is_told = to.note.is_some() || !is_halted;
        Check::default().that(is_told, "/note", "missing", "must say why").done()?;
        if !self.is_signed() {
            self.issue(now)?;
        }
        self.reason = to.note.clone().filter(|_| is_halted);
        Ok(())
    }
}

sorted!(Award, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::fixture::{NOON, client, id};
    use kernel::{Draft as _, Grant, Lifecycle as _, Role};
    use proptest::prelude::*;

    fn new() -> NewAward {
        let (url, told) = ("https://example.org/audit".parse().ok(), "Two systems.".parse().ok());
        NewAward { achievement_id: id(2), person_id: Some(id(200)), evidence_url: url, evidence: told }
    }

    fn award() -> Award {
        let terms = AwardTerms { unit_id: Some(id(3)), is_awarded: true, validity_months: Some(12) };
        Award { terms, ..new().register(id(1), NOON).unwrap() }
    }

    fn to(to: AwardStatus, note: bool) -> AwardTransition {
        AwardTransition { to, note: note.then(|| "As the board decided.".parse().unwrap()) }
    }

    fn issued() -> Award {
        let mut award = award();
        award.enter(&to(AwardStatus::Issued, false), NOON).unwrap();
        award
    }

    #[test]
    fn it_holds_until_the_end_of_the_day_so_many_months_later() {
        let award = issued();
        let end: At = "2027-05-02T00:00:00Z".parse().unwrap();
        assert_eq!(
            (award.expires_at, award.has_ended(end.plus_seconds(-1)), award.has_ended(end)),
            (Some(end), false, true)
        );
    }

    #[test]
    fn it_says_once_that_its_time_is_over() {
        let (mut award, end) = (issued(), "2027-05-02T00:00:00Z".parse().unwrap());
        let moved = [NOON, end, end].map(|now| (award.settle(now), award.is_expired));
        assert_eq!(moved, [(false, false), (true, true), (false, true)]);
    }

    #[test]
    fn what_is_revoked_says_why() {
        let refused = issued().enter(&to(AwardStatus::Revoked, false), NOON).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/note");
    }

    #[test]
    fn what_is_not_awarded_any_more_is_not_issued() {
        let mut award = Award { terms: AwardTerms::default(), ..award() };
        assert_eq!(award.enter(&to(AwardStatus::Issued, false), NOON).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn it_is_somebodys() {
        let nobodys = NewAward { person_id: None, ..new() };
        assert_eq!(nobodys.register(id(1), NOON).unwrap_err().fields[0].pointer, "/person_id");
    }

    #[test]
    fn evidence_is_told_apart_by_address_and_words() {
        let key = |new: NewAward| new.register(id(1), NOON).unwrap().evidence_key;
        let other = [NewAward { evidence: None, ..new() }, NewAward { evidence_url: None, ..new() }].map(key);
        assert!(other.iter().all(|other| *other != key(new())) && key(new()) == key(new()));
    }

    #[test]
    fn nobody_awards_themselves() {
        let member =
            |role, unit_id| Actor { person: Some(id(200)), grants: vec![Grant { role, unit_id }], ..Actor::public() };
        let actors = [member(Role::Member, None), member(Role::Editor, Some(id(4))), member(Role::Editor, Some(id(3)))];
        assert_eq!(actors.map(|actor| award().may_be_added_by(&actor)), [false, false, true]);
    }

    #[test]
    fn a_client_of_an_organization_has_no_say_in_what_is_awarded() {
        let says = [None, Some(6)].map(|organization| {
            let (client, award) = (client(Permission::DevelopmentWrite, organization), issued());
            let moves = !award.moves_open_to(&client).is_empty();
            [award.visible_to(&client), award.may_be_added_by(&client), award.may_be_changed_by(&client), moves]
        });
        assert_eq!(says, [[true; 4], [false; 4]]);
    }

    #[test]
    fn a_draft_is_for_those_who_award() {
        let member = Actor { person: Some(id(200)), ..Actor::public() };
        assert_eq!([award(), issued()].map(|award| award.visible_to(&member)), [false, true]);
    }

    #[test]
    fn a_draft_has_no_badge_to_be_shown() {
        let shown = [award(), issued()].map(|mut award| award.share(AwardSharing { is_public: Some(true) }).is_ok());
        assert_eq!(shown, [false, true]);
    }

    proptest! {
        /// Whatever is asked in whatever order: it is signed once, what is revoked stays so, and what is halted says why.
        #[test]
        fn an_award_lives_as_the_table_has_it(asked in prop::collection::vec((prop::sample::select(AwardStatus::ALL), any::<bool>()), 0..16)) {
            let (mut award, mut signed) = (award(), None);
            for (n, (status, note)) in (0..).zip(asked) {
                let before = award.clone();
                let moved = award.enter(&to(status, note), NOON.plus_seconds(n)).is_ok();
                prop_assert!(moved || award == before);
                prop_assert!(!moved || before.status.allowed_transitions().contains(&status));
                signed = signed.or(award.issued_at);
                prop_assert_eq!(award.issued_at, signed);
                prop_assert_eq!(award.is_signed(), award.status != AwardStatus::Draft);
                let is_halted = matches!(award.status, AwardStatus::Suspended | AwardStatus::Revoked);
                prop_assert_eq!(award.reason.is_some(), is_halted);
            }
        }
    }
}
