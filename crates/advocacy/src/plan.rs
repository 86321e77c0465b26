//! Advocacy plans of libraries and of jurisdictions, in seven steps (A-G8): what stands in one, and its life. How many have one
//! is [`coverage`](crate::coverage).

mod lifecycle;

pub use lifecycle::{PlanStatus, PlanTransition};

use kernel::{
    Actor, At, Audience, Check, Code, Day, DivisionId, Id, Permission, Problem, Record, Result, Staged as _, Terms,
    Text, distinct, record_fields, sorted,
};
use record::record;

/// Words a plan's message may have.
const MOST_WORDS: usize = 15;

/// Who does what for a plan: a role, not a person, so that a plan holds nothing personal.
#[record::part(example = {
    "role": "Chair of the friends group", "duty": "Speaks with the council"
})]
pub struct PlanRole {
    /// Which role.
    pub role: Text<200>,
    /// What whoever has it does.
    pub duty: Text<500>,
}

/// What a plan sets out to reach.
#[record::part(example = {
    "text": "The council keeps Sunday hours.", "measure": "Hours open on Sundays in the adopted budget",
    "owner": "Director", "by_when": "2027-06-30"
})]
pub struct PlanGoal {
    /// What shall be so.
    pub text: Text<500>,
    /// How one can tell.
    pub measure: Text<500>,
    /// Which role answers for it.
    pub owner: Text<200>,
    /// By which day.
    pub by_when: Day,
}

/// Whom a plan speaks to.
#[record::part(example = {
    "audience": "decision_makers", "about": "The five members of the council"
})]
pub struct PlanAudience {
    /// Which people.
    pub audience: Audience,
    /// Which of them, and what moves them.
    pub about: Text<1000>,
}

/// An advocacy plan of a library or a jurisdiction. For those who work on it; what is public is how many have one.
#[record(example = {
    "title": "Sunday hours for Laramie", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "library_id": null,
    "jurisdiction": "ocd-division/country:us/state:wy/place:laramie", "renews_id": null,
    "community_analysis": "Half of the families work on weekdays until six.",
    "team": [{ "role": "Chair of the friends group", "duty": "Speaks with the council" }],
    "goals": [{
        "text": "The council keeps Sunday hours.", "measure": "Hours open on Sundays in the adopted budget",
        "owner": "Director", "by_when": "2027-06-30"
    }],
    "audiences": [{ "audience": "decision_makers", "about": "The five members of the council" }],
    "message": "Families read on Sundays. Keep our library open.", "delivery": "Two evenings, a letter, and the hearing.",
    "evaluation": "The adopted budget, and who came to the hearing.", "starts_on": "2026-04-01", "expires_on": "2027-06-30",
    "missing_steps": [], "status": "draft", "allowed_transitions": ["submitted"]
})]
pub struct AdvocacyPlan {
    /// What it is called.
    pub title: Text<200>,
    /// The unit that helps with it and answers for its record.
    pub owner_unit_id: Id,
    /// The library whose plan it is; null for a plan of a jurisdiction.
    #[fixed]
    pub library_id: Option<Id>,
    /// The jurisdiction whose plan it is; null for a plan of a library.
    #[fixed]
    pub jurisdiction: Option<DivisionId>,
    /// The earlier plan whose place it takes, of the same library or jurisdiction; one that the caller works on, too.
    #[fixed]
    pub renews_id: Option<Id>,
    /// Step 1: who lives there, and what they need.
    pub community_analysis: Option<Text<10_000>>,
    /// Step 2: who does what.
    #[schema(max_items = 50)]
    pub team: Vec<PlanRole>,
    /// Step 3: what is to be reached, each with how one can tell, who answers for it and by when.
    #[schema(max_items = 50)]
    pub goals: Vec<PlanGoal>,
    /// Step 4: whom it speaks to, each audience once.
    #[schema(max_items = 20)]
    pub audiences: Vec<PlanAudience>,
    /// Step 5: what it says, in at most fifteen words.
    pub message: Option<Text<300>>,
    /// Step 6: how it is said, where and when.
    pub delivery: Option<Text<10_000>>,
    /// Step 7: how one will know what it did.
    pub evaluation: Option<Text<10_000>>,
    /// Its first day.
    pub starts_on: Option<Day>,
    /// Its last day.
    pub expires_on: Option<Day>,
    /// What it still lacks before it can be submitted, by the names of the fields.
    #[kept(Vec::new())]
    pub missing_steps: Vec<String>,
    /// Where it stands.
    #[kept(PlanStatus::Draft)]
    pub status: PlanStatus,
    /// The moves open to the caller.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<PlanStatus>,
}

/// Narrows a list of advocacy plans. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct AdvocacyPlanFilter {
    /// Words of the title, the message or the analysis.
    pub q: Option<Terms>,
    /// In any of these states.
    pub status: Vec<PlanStatus>,
    /// Of any of these libraries.
    pub library_id: Vec<Id>,
    /// Of any of these jurisdictions.
    pub jurisdiction: Vec<DivisionId>,
    /// Looked after by any of these units.
    pub owner_unit_id: Vec<Id>,
    /// Ending on or before this day.
    pub expires_until: Option<Day>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl AdvocacyPlan {
    /// What it lacks of the seven steps and of its dates, by the names of the fields.
    pub fn missing(&self) -> Vec<&'static str> {
        let steps = [
            ("community_analysis", self.community_analysis.is_some()),
            ("team", !self.team.is_empty()),
            ("goals", !self.goals.is_empty()),
            ("audiences", !self.audiences.is_empty()),
            ("message", self.message.is_some()),
            ("delivery", self.delivery.is_some()),
            ("evaluation", self.evaluation.is_some()),
            ("starts_on", self.starts_on.is_some()),
            ("expires_on", self.expires_on.is_some()),
        ];
        steps.into_iter().filter(|(_, there)| !there).map(|(step, _)| step).collect()
    }

    /// The words by which it is found.
    pub fn searchable(&self) -> String {
        let (message, analysis) = (self.message.as_ref(), self.community_analysis.as_ref());
        let parts = [Some(self.title.as_str()), message.map(Text::as_str), analysis.map(Text::as_str)];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

impl Record for AdvocacyPlan {
    const KIND: &'static str = "advocacy_plan";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const TIMED: bool = true;
    record_fields!(unit = owner_unit_id, private);

    fn check(&self) -> Result<()> {
        let one = self.library_id.is_some() != self.jurisdiction.is_some();
        let words = self.message.as_ref().map_or(0, |message| message.as_str().split_whitespace().count());
        let audiences: Vec<_> = self.audiences.iter().map(|audience| audience.audience).collect();
        Check::default()
            .that(one, "/library_id", "invalid", "must be given, or else a jurisdiction, and not both")
            .that(distinct(&audiences), "/audiences", "duplicate", "must name each audience once")
            .that(words <= MOST_WORDS, "/message", "invalid", "must have at most fifteen words")
            .in_order((self.starts_on, "starts_on"), (self.expires_on, "expires_on"))
            .done()
    }

    fn check_removable(&self) -> Result<()> {
        let detail = "Only a draft can be deleted; archive it instead.";
        let draft = self.status == PlanStatus::Draft;
        Problem::unless(draft, Code::Conflict, detail)
    }

    fn is_open(&self) -> Result<()> {
        let detail = "Only a draft can be changed; take it back to draft first, or renew it by another plan.";
        let draft = self.status == PlanStatus::Draft;
        Problem::unless(draft, Code::Conflict, detail)
    }

    fn settle(&mut self, now: At) -> bool {
        let over = self.status == PlanStatus::Active && self.expires_on.is_none_or(|last| last < now.day());
        if over {
            self.status = PlanStatus::Expired;
        }
        over
    }

    fn shown_to(&mut self, actor: &Actor) {
        self.missing_steps = self.missing().into_iter().map(ToOwned::to_owned).collect();
        self.allowed_transitions = self.moves_open_to(actor);
    }
}

sorted!(AdvocacyPlan, default "title", {
    "title" => title.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::campaign::tests::{NOON, id};
    use kernel::Draft as _;

    pub fn new() -> NewAdvocacyPlan {
        NewAdvocacyPlan {
            title: "Sunday hours".parse().unwrap(),
            owner_unit_id: id(9),
            library_id: Some(id(5)),
            jurisdiction: None,
            renews_id: None,
            community_analysis: "Half work on weekdays.".parse().ok(),
            team: vec![PlanRole { role: "Chair".parse().unwrap(), duty: "Speaks".parse().unwrap() }],
            goals: vec![PlanGoal {
                text: "Sunday hours stay.".parse().unwrap(),
                measure: "Hours in the budget".parse().unwrap(),
                owner: "Director".parse().unwrap(),
                by_when: "2027-06-30".parse().unwrap(),
            }],
            audiences: vec![PlanAudience { audience: Audience::DecisionMakers, about: "The council".parse().unwrap() }],
            message: "Families read on Sundays.".parse().ok(),
            delivery: "A letter.".parse().ok(),
            evaluation: "The budget.".parse().ok(),
            starts_on: "2026-05-01".parse().ok(),
            expires_on: "2026-05-02".parse().ok(),
        }
    }

    pub fn plan() -> AdvocacyPlan {
        new().register(id(1), NOON).unwrap()
    }

    fn pointer(new: NewAdvocacyPlan) -> String {
        new.register(id(1), NOON).unwrap_err().fields[0].pointer.clone()
    }

    #[test]
    fn a_plan_is_of_a_library_or_of_a_jurisdiction() {
        let neither = NewAdvocacyPlan { library_id: None, ..new() };
        let both = NewAdvocacyPlan { jurisdiction: "ocd-division/country:us".parse().ok(), ..new() };
        assert_eq!([pointer(neither), pointer(both)], ["/library_id", "/library_id"]);
    }

    #[test]
    fn a_message_has_fifteen_words_at_most() {
        let message = |words: usize| vec!["word"; words].join(" ").parse().ok();
        assert!(NewAdvocacyPlan { message: message(15), ..new() }.register(id(1), NOON).is_ok());
        assert_eq!(pointer(NewAdvocacyPlan { message: message(16), ..new() }), "/message");
    }

    #[test]
    fn what_is_missing_is_named() {
        let bare = NewAdvocacyPlan { team: vec![], message: None, expires_on: None, ..new() };
        assert_eq!(bare.register(id(1), NOON).unwrap().missing(), ["team", "message", "expires_on"]);
    }
}
