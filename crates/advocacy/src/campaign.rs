//! Campaigns: what the association does over a stretch of time to move people, in a tree of campaigns and their parts (A-S1).
//!
//! [`Campaign`] says for whom, where, through which channels and with which words; [`Reach`] is what a channel reports of a
//! day; [`results`] adds that up over the tree.

mod reach;
pub mod results;

pub use reach::{Reach, ReachMeasure, ReachReport};
pub use results::{CampaignResults, Counts};

use kernel::{
    Actor, Amendment as _, At, Audience, Check, Code, Day, DivisionId, GoalId, Id, LibraryType, Money, Permission,
    Problem, Record, Result, Staged, Terms, Text, Transition as _, WebUri, distinct, lifecycle, lineage::check_parent,
    record_fields, sorted, staged_fields, translated, words,
};
use record::record;

lifecycle! {
    /// Where a campaign stands: in the making, out of sight; under way, in public; over, and accounted for.
    pub enum CampaignStatus moved by CampaignTransition {
        Draft = "draft" => [Planned],
        Planned = "planned" => [Live],
        Live = "live" => [Paused, Closed],
        Paused = "paused" => [Live, Closed],
        Closed = "closed" => [Reported],
        Reported = "reported" => [],
    }
}

words! {
    /// The way by which a campaign reaches people.
    pub enum CampaignChannel {
        Email = "email",
        Phone = "phone",
        Letter = "letter",
        Meeting = "meeting",
        Event = "event",
        Web = "web",
        Social = "social",
        Press = "press",
        Broadcast = "broadcast",
        Print = "print",
        Outdoor = "outdoor",
    }
}

/// Words of a campaign: what it says to somebody, or to everybody.
#[record::part(example = {
    "text": "Your library card opens every door.", "audience": "public", "channel": null, "message_id": null
})]
pub struct CampaignMessage {
    /// What it says.
    pub text: Text<1000>,
    /// To whom; null for everybody.
    pub audience: Option<Audience>,
    /// Through which channel; null for all.
    pub channel: Option<CampaignChannel>,
    /// The message of a position that it puts in its own words.
    pub message_id: Option<Id>,
}

/// Something to use in a campaign: a picture, a film, a kit.
#[record::part(example = {
    "title": "Poster, A3", "url": "https://example.org/poster.pdf"
})]
pub struct CampaignAsset {
    /// What it is.
    pub title: Text<200>,
    /// Where it is.
    pub url: WebUri,
}

/// What a campaign sets out to reach, in numbers.
#[record::part(example = { "measure": "actions", "value": 5000 })]
#[derive(Copy)]
pub struct CampaignTarget {
    /// Of what.
    pub measure: ReachMeasure,
    /// How many, over the campaign and all below it.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    pub value: i64,
}

/// A campaign, or a part of one. Public once it is live.
#[record(example = {
    "name": "A card for every child", "summary": "Every child of the state has a library card by the end of the year.",
    "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "parent_id": null, "goals": ["A-G1", "A-S1"],
    "audiences": ["public"], "library_types": ["public"], "jurisdictions": ["ocd-division/country:us/state:wy"],
    "channels": ["email", "social"],
    "messages": [{
        "text": "Your library card opens every door.", "audience": "public", "channel": null, "message_id": null
    }],
    "assets": [{ "title": "Poster, A3", "url": "https://example.org/poster.pdf" }],
    "targets": [{ "measure": "actions", "value": 5000 }], "starts_on": "2026-09-01", "ends_on": "2026-12-31",
    "cost": { "amount": "1200.00", "currency": "USD" }, "status": "draft", "allowed_transitions": ["planned"]
})]
pub struct Campaign {
    /// What people call it.
    pub name: Text<200>,
    /// What it is for.
    pub summary: Text<2000>,
    /// The unit that runs it.
    pub owner_unit_id: Id,
    /// The campaign it is a part of; null at the top.
    pub parent_id: Option<Id>,
    /// The goals and strategies it serves, each once; may be empty.
    #[schema(max_items = 100)]
    pub goals: Vec<GoalId>,
    /// Whom it speaks to, each once.
    #[schema(max_items = 20)]
    pub audiences: Vec<Audience>,
    /// The types of library it is about, each once; empty for all.
    #[schema(max_items = 10)]
    pub library_types: Vec<LibraryType>,
    /// Where it runs, each place once; empty for everywhere.
    #[schema(max_items = 100)]
    pub jurisdictions: Vec<DivisionId>,
    /// Through which channels, each once.
    #[schema(max_items = 20)]
    pub channels: Vec<CampaignChannel>,
    /// What it says.
    #[schema(max_items = 50)]
    pub messages: Vec<CampaignMessage>,
    /// What there is to use in it.
    #[schema(max_items = 100)]
    pub assets: Vec<CampaignAsset>,
    /// What it sets out to reach, each measure once.
    #[schema(max_items = 3)]
    pub targets: Vec<CampaignTarget>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day.
    pub ends_on: Option<Day>,
    /// What it costs beside what its channels report, such as design; null where that is unknown, and for readers who do
    /// not work on it.
    pub cost: Option<Money>,
    /// Where it stands.
    #[kept(CampaignStatus::Draft)]
    pub status: CampaignStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<CampaignStatus>,
    /// What channels reported just now, to be kept beside what they reported before.
    #[kept(Vec::new())]
    #[serde(skip)]
    pub reported: Vec<Reach>,
}

/// Narrows a list of campaigns. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct CampaignFilter {
    /// Words of the name, the summary or a message.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<CampaignStatus>,
    /// Run by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// A direct part of this campaign.
    pub parent_id: Option<Id>,
    /// Serving any of these goals or strategies.
    pub goal: Vec<GoalId>,
    /// Speaking to any of these audiences.
    pub audience: Vec<Audience>,
    /// About any of these types of library, or about all types.
    pub library_type: Vec<LibraryType>,
    /// Running in any of these places by name.
    pub jurisdiction: Vec<DivisionId>,
    /// Going through any of these channels.
    pub channel: Vec<CampaignChannel>,
    /// Beginning on or after this day.
    pub starts_from: Option<Day>,
    /// Beginning on or before this day.
    pub starts_until: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

/// Where a campaign that is to move comes to stand.
#[derive(Clone, Debug, Default)]
pub struct CampaignPlace {
    /// The campaign it becomes a part of, where there is one.
    pub parent: Option<Campaign>,
    /// That one, the one it is a part of, and so on to the top.
    pub lineage: Vec<Id>,
}

impl Campaign {
    /// Applies a patch. `place` is where the patch puts it; none where the patch names no parent.
    pub fn revise(&mut self, patch: CampaignPatch, place: &CampaignPlace, actor: &Actor) -> Result<()> {
        if let Some(Some(id)) = patch.parent_id {
            let parent = place.parent.as_ref().filter(|parent| parent.visible_to(actor));
            parent.ok_or_else(|| Problem::no_such("/parent_id"))?.may_have_parts_by(actor)?;
            check_parent(self.id, id, &place.lineage)?;
        }
        patch.amend(self)
    }

    /// Refuses to have parts put under it by whoever does not work on it, and once it is reported: what they reach is added to what it
    /// does.
    pub fn may_have_parts_by(&self, actor: &Actor) -> Result<()> {
        let detail = "You need write access to the parent campaign.";
        let may = actor.may(Self::WRITE, self.unit());
        Problem::unless(may, Code::Forbidden, detail)?;
        let detail = "The parent campaign is reported, and what came of it stays as it is.";
        Problem::unless(self.status != CampaignStatus::Reported, Code::Conflict, detail)
    }

    /// Refuses that it is reported before so many of its parts are: what they reach would still be added to what it did.
    pub fn check_parts(&self, unreported: i64) -> Result<()> {
        let settled = unreported == 0 || self.status != CampaignStatus::Reported;
        let detail = "Report its parts first; delete those that never began, or move them.";
        Problem::unless(settled, Code::Conflict, detail)
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let texts = self.messages.iter().map(|message| message.text.as_str());
        [self.name.as_str(), self.summary.as_str()].into_iter().chain(texts).collect::<Vec<_>>().join("\n")
    }

    /// Whether it has begun: what it takes to be live must stay.
    fn has_begun(&self) -> bool {
        !matches!(self.status, CampaignStatus::Draft | CampaignStatus::Planned)
    }
}

impl Record for Campaign {
    const KIND: &'static str = "campaign";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    record_fields!(unit = owner_unit_id);
    translated!(name, summary);

    fn is_public(&self) -> bool {
        self.has_begun()
    }

    fn check(&self) -> Result<()> {
        let measures: Vec<_> = self.targets.iter().map(|target| target.measure).collect();
        let positive = self.cost.as_ref().is_none_or(|cost| !cost.amount.is_negative());
        let once = |check: &mut Check, each_once: bool, field: &str| {
            check.that(each_once, format!("/{field}"), "duplicate", "must name each one once");
        };
        let mut check = Check::default();
        once(&mut check, distinct(&self.goals), "goals");
        once(&mut check, distinct(&self.audiences), "audiences");
        once(&mut check, distinct(&self.library_types), "library_types");
        once(&mut check, distinct(&self.jurisdictions), "jurisdictions");
        once(&mut check, distinct(&self.channels), "channels");
        once(&mut check, distinct(&measures), "targets");
        for (index, target) in self.targets.iter().enumerate() {
            check.that(target.value > 0, format!("/targets/{index}/value"), "invalid", "must be more than zero");
        }
        check.in_order((self.starts_on, "starts_on"), (self.ends_on, "ends_on")).that(
            positive,
            "/cost/amount",
            "invalid",
            "must not be below zero",
        );
        if self.has_begun() {
            check.that(self.starts_on.is_some(), "/starts_on", "missing", "stays, for the campaign has begun").that(
                !self.messages.is_empty(),
                "/messages",
                "missing",
                "keep one at least, for the campaign has begun",
            );
        }
        check.done()
    }

    fn check_removable(&self) -> Result<()> {
        let detail = "Only a campaign that has not begun can be deleted; close it instead.";
        Problem::unless(!self.has_begun(), Code::Conflict, detail)
    }

    fn is_open(&self) -> Result<()> {
        let detail = "The campaign is reported, and stays as it is.";
        let open = self.status != CampaignStatus::Reported;
        Problem::unless(open, Code::Conflict, detail)
    }

    fn shown_to(&mut self, actor: &Actor) {
        if !actor.may(Self::READ, self.unit()) {
            self.cost = None;
        }
        self.allowed_transitions = self.moves_open_to(actor);
    }
}

impl Staged for Campaign {
    staged_fields!(CampaignTransition);

    /// To be live it takes a first day and something to say; the unit that runs it every campaign has.
    fn prepare(&mut self, to: &CampaignTransition, _now: At) -> Result<()> {
        let ready = self.starts_on.is_some() && !self.messages.is_empty();
        let detail = "Before it is live it needs a first day (starts_on) and at least one message.";
        Problem::unless(ready || to.to() != CampaignStatus::Live, Code::Conflict, detail)
    }
}

sorted!(Campaign, default "name", {
    "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kernel::{Draft as _, Grant, Lifecycle as _, Role};
    use proptest::prelude::*;

    /// 2026-05-01T12:00:00Z.
    pub const NOON: At = At::from_micros(1_777_636_800_000_000);

    pub fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    pub fn message() -> CampaignMessage {
        CampaignMessage { text: "Read.".parse().unwrap(), audience: None, channel: None, message_id: None }
    }

    pub fn new() -> NewCampaign {
        NewCampaign {
            name: "A card for every child".parse().unwrap(),
            summary: "Cards.".parse().unwrap(),
            owner_unit_id: id(9),
            parent_id: None,
            goals: vec!["A-G1".parse().unwrap()],
            audiences: vec![],
            library_types: vec![],
            jurisdictions: vec![],
            channels: vec![],
            messages: vec![message()],
            assets: vec![],
            targets: vec![],
            starts_on: "2026-04-01".parse().ok(),
            ends_on: None,
            cost: None,
        }
    }

    pub fn campaign(status: CampaignStatus) -> Campaign {
        Campaign { status, ..new().register(id(1), NOON).unwrap() }
    }

    fn moving(to: CampaignStatus) -> CampaignTransition {
        CampaignTransition { to, note: None }
    }

    fn revised(status: CampaignStatus, patch: CampaignPatch) -> Result<()> {
        campaign(status).revise(patch, &CampaignPlace::default(), &Actor::public())
    }

    /// Puts a campaign under another, which stands under it.
    fn put_under(parent: Campaign) -> Result<()> {
        let place = CampaignPlace { parent: Some(parent), lineage: vec![id(2), id(1)] };
        let patch = CampaignPatch { parent_id: Some(Some(id(2))), ..CampaignPatch::default() };
        let grants = vec![Grant { role: Role::Admin, unit_id: None }];
        campaign(CampaignStatus::Draft).revise(patch, &place, &Actor { grants, ..Actor::public() })
    }

    #[test]
    fn every_bad_field_is_named_at_once() {
        let wrong = NewCampaign {
            goals: vec!["A-G1".parse().unwrap(); 2],
            ends_on: "2026-03-31".parse().ok(),
            cost: "-1 USD".parse().ok(),
            targets: vec![CampaignTarget { measure: ReachMeasure::Actions, value: 0 }],
            ..new()
        };
        let refused = wrong.register(id(1), NOON).unwrap_err();
        let pointers: Vec<_> = refused.fields.iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/goals", "/targets/0/value", "/ends_on", "/cost/amount"]);
    }

    #[test]
    fn no_list_is_longer_than_its_schema_says() {
        let long = NewCampaign { messages: vec![message(); 51], ends_on: "2026-03-31".parse().ok(), ..new() };
        let refused = long.register(id(1), NOON).unwrap_err();
        let pointers: Vec<_> = refused.fields.iter().map(|field| field.pointer.as_str()).collect();
        let patch = CampaignPatch { messages: Some(vec![message(); 51]), ..CampaignPatch::default() };
        let again = revised(CampaignStatus::Draft, patch).unwrap_err();
        assert_eq!((pointers, again.fields[0].pointer.as_str()), (vec!["/ends_on", "/messages"], "/messages"));
    }

    #[test]
    fn without_a_word_it_does_not_go_live() {
        let mut silent = Campaign { messages: vec![], ..campaign(CampaignStatus::Planned) };
        assert_eq!(silent.enter(&moving(CampaignStatus::Live), NOON).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn what_has_begun_keeps_its_words() {
        let patch = CampaignPatch { messages: Some(vec![]), ..CampaignPatch::default() };
        assert_eq!(revised(CampaignStatus::Live, patch).unwrap_err().fields[0].pointer, "/messages");
    }

    #[test]
    fn what_is_reported_stays() {
        let patch = CampaignPatch::default();
        assert_eq!(revised(CampaignStatus::Reported, patch).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn what_is_reported_was_reported_in_all_its_parts() {
        let settled = |status, unreported| campaign(status).check_parts(unreported).is_ok();
        let reported = [0, 1].map(|unreported| settled(CampaignStatus::Reported, unreported));
        assert_eq!((reported, settled(CampaignStatus::Closed, 1)), ([true, false], true));
    }

    #[test]
    fn a_campaign_is_not_a_part_of_itself() {
        let refused = put_under(campaign(CampaignStatus::Draft)).unwrap_err();
        assert_eq!((refused.fields[0].pointer.as_str(), refused.fields[0].code.as_str()), ("/parent_id", "cycle"));
    }

    #[test]
    fn what_is_reported_takes_no_part() {
        assert_eq!(put_under(campaign(CampaignStatus::Reported)).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn what_has_begun_is_not_deleted() {
        let removable = |status| campaign(status).check_removable().is_ok();
        assert_eq!([CampaignStatus::Planned, CampaignStatus::Live].map(removable), [true, false]);
    }

    proptest! {
        /// Whatever is asked in whatever order: one that has begun has a first day and something to say, and a refusal
        /// changes nothing.
        #[test]
        fn no_path_leads_to_a_live_campaign_that_is_not_ready(
            asked in proptest::collection::vec((proptest::sample::select(CampaignStatus::ALL), any::<bool>(), any::<bool>()), 0..30),
        ) {
            let mut campaign = campaign(CampaignStatus::Draft);
            for (to, silent, endless) in asked {
                let patch = CampaignPatch {
                    messages: Some(if silent { vec![] } else { vec![message()] }),
                    starts_on: Some(if endless { None } else { "2026-04-01".parse().ok() }),
                    ..CampaignPatch::default()
                };
                let mut revised = campaign.clone();
                if revised.revise(patch, &CampaignPlace::default(), &Actor::public()).is_ok() {
                    campaign = revised;
                }
                let before = campaign.clone();
                if campaign.enter(&moving(to), NOON).is_ok() {
                    prop_assert!(before.status.allowed_transitions().contains(&campaign.status));
                } else {
                    prop_assert_eq!(&before, &campaign);
                }
                prop_assert!(campaign.check().is_ok());
                prop_assert!(!campaign.has_begun() || campaign.starts_on.is_some() && !campaign.messages.is_empty());
            }
        }
    }
}
