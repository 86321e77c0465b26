//! Offers: what can be learned at a provider's, as the search finds it.

use super::{Month, Ownership};
use crate::CompetencyGain;
use kernel::{
    Actor, Amendment as _, At, Check, Day, Decimal, GoalId, Id, LangTag, Money, Permission, Record, Result, Slug,
    Staged, Terms, Text, WebUri, distinct, lifecycle, record_fields, sorted, staged_fields, translated, words,
};
use record::record;

words! {
    /// Where learning takes place.
    pub enum LearningFormat { InPerson = "in_person", Online = "online", Blended = "blended" }
}

words! {
    /// How much somebody should know already.
    pub enum LearningLevel {
        Introductory = "introductory",
        Intermediate = "intermediate",
        Advanced = "advanced",
    }
}

lifecycle! {
    /// Where an offer stands: written; found by everybody; offered no longer.
    pub enum OpportunityStatus moved by OpportunityTransition {
        Draft = "draft" => [Published],
        Published = "published" => [Withdrawn],
        Withdrawn = "withdrawn" => [Published],
    }
}

/// What it costs somebody.
#[record::part(example = {
    "member_class": "member", "price": { "amount": "25.00", "currency": "USD" }
})]
pub struct MemberPrice {
    /// For whom: a class of members, such as `member` or `student`; `anybody` for everybody else.
    pub member_class: Slug,
    /// How much.
    pub price: Money,
}

/// Something that can be learned at a provider's. Public once it is published.
#[record(example = {
    "provider_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "outside_id": "course:privacy-101",
    "title": "The privacy of readers, a beginning", "description": "What the law asks, and what readers expect.",
    "url": "https://learn.example.org/privacy-101", "topics": ["privacy"], "level": "introductory", "format": "online",
    "language": "en", "accessibility": "Captions.", "prices": [{ "member_class": "member", "price": { "amount": "25.00",
        "currency": "USD" } }], "is_free": false, "credit_minutes": 90, "credit_tags": ["continuing-education"],
    "competencies": [{ "competency_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d75", "level": 2 }], "goals": ["D-G3"],
    "equivalent_to": null, "work_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e",
    "status": "draft", "allowed_transitions": ["published"]
})]
pub struct LearningOpportunity {
    /// Who offers it.
    #[fixed]
    pub provider_id: Id,
    /// Its id at the provider's; unique there.
    #[fixed]
    pub outside_id: Option<Text<200>>,
    /// What it is called.
    pub title: Text<300>,
    /// What is learned, and how.
    pub description: Text<10000>,
    /// Where the provider tells of it.
    pub url: Option<WebUri>,
    /// What it is about, each once; may be empty.
    #[schema(max_items = 20)]
    pub topics: Vec<Slug>,
    /// How much somebody should know already.
    pub level: LearningLevel,
    /// Where it takes place.
    pub format: LearningFormat,
    /// In which language.
    pub language: LangTag,
    /// What is done so that everybody can take part.
    pub accessibility: Option<Text<2000>>,
    /// What it costs, by class of members; empty where it is free, null where nobody says.
    #[schema(max_items = 20)]
    pub prices: Option<Vec<MemberPrice>>,
    /// Whether it is known that nobody pays for it.
    #[kept(MemberPrice::cost_nothing(prices.as_deref()))]
    pub is_free: bool,
    /// Minutes of credit that it gives; null where it gives none.
    #[schema(minimum = 1, maximum = 60_000)]
    pub credit_minutes: Option<i32>,
    /// What kind of learning it is, in words by which those who certify tell it apart; may be empty.
    #[schema(max_items = 20)]
    pub credit_tags: Vec<Slug>,
    /// Which competencies one gains, and the level of each, by the id of the competency; may be empty.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub competencies: Vec<CompetencyGain>,
    /// The goals and strategies it serves, each once; may be empty.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// The offer that it is the same as; that one stands for both in a search.
    pub equivalent_to: Option<Id>,
    /// The offer that stands for it in a search: that one, or itself.
    #[kept(equivalent_to.unwrap_or(id))]
    pub work_id: Id,
    /// Where it stands.
    #[kept(OpportunityStatus::Draft)]
    pub status: OpportunityStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<OpportunityStatus>,
    /// Whose it is, as its provider says.
    #[kept(Ownership::default())]
    #[serde(skip)]
    pub ownership: Ownership,
}

/// Narrows the search for learning. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct LearningOpportunityFilter {
    /// Words of the title, the description or the topics. One that nothing has is read as the word of a title or a topic that is
    /// most like it; ask for the facets, or for what fits best, to hear which.
    pub q: Option<Terms>,
    /// Whether the words are read as they stand, misspelt or not.
    pub is_exact: Option<bool>,
    /// In any of these formats.
    pub format: Vec<LearningFormat>,
    /// About any of these topics.
    pub topic: Vec<Slug>,
    /// Of any of these levels.
    pub level: Vec<LearningLevel>,
    /// From any of these providers.
    pub provider_id: Vec<Id>,
    /// Whether it is known to be free.
    pub is_free: Option<bool>,
    /// Whether it gives credit.
    pub gives_credit: Option<bool>,
    /// By which one gains any of these competencies.
    pub competency_id: Vec<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// With a session that takes place and begins on or after this day (UTC).
    pub starts_from: Option<Day>,
    /// With a session that takes place and begins on or before this day (UTC).
    pub starts_until: Option<Day>,
    /// With a session that takes place and begins in any of these months (UTC), such as `2026-06`; at most 100.
    #[serde(deserialize_with = "super::month::not_too_many")]
    #[cfg_attr(feature = "openapi", param(inline, max_items = 100))]
    pub starts_in: Vec<Month>,
    /// In any of these states.
    pub status: Vec<OpportunityStatus>,
    /// For which any of these stand in a search.
    pub work_id: Vec<Id>,
    /// Whether offers that are the same are found as one: those that stand for what the search finds, and where such a one was
    /// withdrawn, those that are the same.
    pub is_merged: Option<bool>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl MemberPrice {
    /// Whether nobody pays anything at these prices, as far as they are known.
    pub fn cost_nothing(prices: Option<&[Self]>) -> bool {
        prices.is_some_and(|prices| prices.iter().all(|one| one.price.amount == Decimal::ZERO))
    }
}

impl LearningOpportunity {
    /// Applies a patch.
    pub fn revise(&mut self, patch: LearningOpportunityPatch) -> Result<()> {
        patch.amend(self)?;
        self.is_free = MemberPrice::cost_nothing(self.prices.as_deref());
        self.work_id = self.equivalent_to.unwrap_or(self.id);
        Ok(())
    }

    /// Refuses that a caller calls it the same as an offer of another provider, unless they work on learning for the whole
    /// association: who took part in the one has what is asked for by the other.
    pub fn check_same(&self, other: &Self, actor: &Actor) -> Result<()> {
        let may = self.provider_id == other.provider_id || actor.may(Self::WRITE, None);
        let detail = "must name an offer of the same provider, unless you work on learning for the whole association";
        Check::default().that(may, "/equivalent_to", "invalid", detail).done()
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let topics: Vec<&str> = self.topics.iter().map(Slug::as_str).collect();
        format!("{}\n{}\n{}", self.title, self.description, topics.join("\n"))
    }
}

impl Record for LearningOpportunity {
    const KIND: &'static str = "learning_opportunity";
    const READ: Permission = Permission::DevelopmentWrite;
    const WRITE: Permission = Permission::DevelopmentWrite;
    record_fields!(unit = ownership.unit_id, moves);
    translated!(title, description, accessibility);

    fn is_public(&self) -> bool {
        self.status != OpportunityStatus::Draft
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || self.ownership.is_kept_by(actor)
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor)
    }

    fn may_be_changed_by(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor)
    }

    fn history_visible_to(&self, actor: &Actor) -> bool {
        self.ownership.is_kept_by(actor) || actor.may(Self::READ, self.unit())
    }

    fn check(&self) -> Result<()> {
        let prices = self.prices.as_deref().unwrap_or_default();
        let classes: Vec<_> = prices.iter().map(|price| &price.member_class).collect();
        let credit = self.credit_minutes.is_none_or(|minutes| (1..=60_000).contains(&minutes));
        let mut check = Check::default();
        check
            .that(distinct(&self.topics), "/topics", "duplicate", "must name each once")
            .that(distinct(&classes), "/prices", "duplicate", "must name each class once")
            .that(distinct(&self.credit_tags), "/credit_tags", "duplicate", "must name each once")
            .that(distinct(&self.goals), "/goals", "duplicate", "must name each once")
            .that(credit, "/credit_minutes", "invalid", "must be from 1 to 60000")
            .that(self.equivalent_to != Some(self.id), "/equivalent_to", "invalid", "must name another offer");
        for (index, MemberPrice { price, .. }) in prices.iter().enumerate() {
            let place = format!("/prices/{index}/price/amount");
            check.that(!price.amount.is_negative(), place, "invalid", "must not be below zero");
        }
        CompetencyGain::check_all(&mut check, "/competencies", &self.competencies);
        check.done()
    }
}

impl Staged for LearningOpportunity {
    staged_fields!(OpportunityTransition);

    fn may_be_moved_by(&self, actor: &Actor, _needed: Permission) -> bool {
        self.ownership.is_kept_by(actor)
    }
}

sorted!(LearningOpportunity, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(super) mod fixture {
    use super::*;
    use crate::credit::fixture::{NOON, id};
    use kernel::Draft as _;

    pub fn opportunity() -> LearningOpportunity {
        let new = NewLearningOpportunity {
            provider_id: id(1),
            outside_id: None,
            title: "Privacy".parse().unwrap(),
            description: "What readers expect.".parse().unwrap(),
            url: None,
            topics: vec!["privacy".parse().unwrap()],
            level: LearningLevel::Introductory,
            format: LearningFormat::Online,
            language: "en".parse().unwrap(),
            accessibility: None,
            prices: Some(Vec::new()),
            credit_minutes: Some(90),
            credit_tags: Vec::new(),
            competencies: Vec::new(),
            goals: Vec::new(),
            equivalent_to: None,
        };
        let ownership = Ownership { unit_id: Some(id(3)), organization_id: None };
        LearningOpportunity { ownership, ..new.register(id(2), NOON).unwrap() }
    }
}

#[cfg(test)]
mod tests {
    use super::{fixture::opportunity, *};
    use crate::credit::fixture::{NOON, client, id};
    use kernel::{Grant, Lifecycle as _, Role};
    use proptest::prelude::*;

    fn pointer(opportunity: &LearningOpportunity) -> String {
        opportunity.check().unwrap_err().fields[0].pointer.clone()
    }

    #[test]
    fn a_draft_is_its_units() {
        let draft = opportunity();
        let published = LearningOpportunity { status: OpportunityStatus::Published, ..draft.clone() };
        assert_eq!([draft, published].map(|one| one.visible_to(&Actor::public())), [false, true]);
    }

    #[test]
    fn what_happened_to_an_offer_is_for_its_organizations_clients_and_the_associations_own() {
        let ownership = Ownership { unit_id: Some(id(3)), organization_id: Some(id(6)) };
        let offer = LearningOpportunity { ownership, ..opportunity() };
        let clients = [Some(6), Some(7), None].map(|of| client(Permission::DevelopmentWrite, of));
        assert_eq!(clients.map(|client| offer.history_visible_to(&client)), [true, false, true]);
    }

    fn price(class: &str, price: &str) -> MemberPrice {
        MemberPrice { member_class: class.parse().unwrap(), price: price.parse().unwrap() }
    }

    fn at(prices: Option<Vec<MemberPrice>>) -> LearningOpportunity {
        let mut one = opportunity();
        one.revise(LearningOpportunityPatch { prices: Some(prices), ..LearningOpportunityPatch::default() }).unwrap();
        one
    }

    #[test]
    fn what_costs_nothing_is_free() {
        let free = [("0.00 USD", "0.00 USD"), ("0.00 USD", "0.01 USD")]
            .map(|(member, anybody)| at(Some(vec![price("member", member), price("anybody", anybody)])).is_free);
        assert_eq!((opportunity().is_free, free), (true, [true, false]));
    }

    #[test]
    fn what_nobody_says_the_price_of_is_not_called_free() {
        assert!(!at(None).is_free);
    }

    #[test]
    fn what_follows_from_a_change_follows() {
        let mut one = opportunity();
        let patch = LearningOpportunityPatch {
            prices: Some(Some(vec![price("member", "1.00 USD")])),
            equivalent_to: Some(Some(id(7))),
            ..LearningOpportunityPatch::default()
        };
        one.revise(patch).unwrap();
        assert_eq!((one.is_free, one.work_id), (false, id(7)));
    }

    #[test]
    fn nothing_is_the_same_as_itself() {
        assert_eq!(pointer(&LearningOpportunity { equivalent_to: Some(id(2)), ..opportunity() }), "/equivalent_to");
    }

    #[test]
    fn each_goal_is_named_once() {
        let goals = vec!["D-G1".parse().unwrap(); 2];
        assert_eq!(pointer(&LearningOpportunity { goals, ..opportunity() }), "/goals");
    }

    #[test]
    fn beyond_a_provider_the_association_says_what_is_the_same() {
        let (own, other) = (opportunity(), LearningOpportunity { provider_id: id(8), ..opportunity() });
        let editor = |unit_id: Option<Id>| {
            let grants = vec![Grant { role: Role::Editor, unit_id }];
            Actor { person: Some(id(9)), grants, ..Actor::public() }
        };
        let says = |actor: &Actor| [&own, &other].map(|one| own.check_same(one, actor).is_ok());
        assert_eq!([editor(Some(id(3))), editor(None)].map(|actor| says(&actor)), [[true, false], [true, true]]);
    }

    #[test]
    fn nobody_is_paid_for_learning() {
        let prices = Some(vec![price("member", "-1.00 USD")]);
        assert_eq!(pointer(&LearningOpportunity { prices, ..opportunity() }), "/prices/0/price/amount");
    }

    proptest! {
        /// Whatever is asked in whatever order, an offer is never a draft again once it was public.
        #[test]
        fn what_was_public_is_no_draft_again(moves in prop::collection::vec(prop::sample::select(OpportunityStatus::ALL), 0..12)) {
            let (mut one, mut was_public) = (opportunity(), false);
            for to in moves {
                let before = one.status;
                let moved = one.enter(&OpportunityTransition { to, note: None }, NOON).is_ok();
                prop_assert_eq!(moved, before.allowed_transitions().contains(&to));
                prop_assert_eq!(one.status, if moved { to } else { before });
                was_public |= one.is_public();
                prop_assert_eq!(one.is_public(), was_public);
            }
        }
    }
}
