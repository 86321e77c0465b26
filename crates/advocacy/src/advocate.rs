//! The network (A-S5): people who stand up for libraries, what they care about and what they will do.
//!
//! An [`Advocate`] is what a person says of themselves for this purpose; the person, with name and address, is a record of the
//! directory. [`Enrollment`] is how somebody joins, [`AdvocateMerge`] how two records of one person become one again.

mod enrollment;
mod filter;
mod listed;
mod merge;

pub use enrollment::{
    AdvocateMail, AdvocateMatter, Departure, EnrolledConsent, Enrollment, MailedWithdrawal, NewDeparture,
    NewEnrollment, TOKEN_SECONDS,
};
pub use filter::AdvocateFilter;
pub use listed::ListedAdvocate;
pub use merge::{
    Added, AdvocateDuplicate, AdvocateMerge, AdvocateMergeFilter, AdvocateMergeStatus, AdvocateMergeTransition,
    NewAdvocateMerge,
};

use crate::engagement::Rung;
use kernel::{
    Actor, Amendment as _, At, Check, Code, DivisionId, Id, LangTag, Level, LibraryType, Lifecycle as _, Permission,
    Problem, Record, Result, Staged, Transition as _, ZipCode, distinct, fold, lifecycle, record_fields, sorted,
    staged_fields, words,
};
use record::record;
use std::collections::BTreeSet;

words! {
    /// What an advocate knows how to do.
    pub enum Skill as "AdvocateSkill" {
        Writing = "writing",
        Speaking = "speaking",
        Organizing = "organizing",
        Research = "research",
        Design = "design",
        Translation = "translation",
        Fundraising = "fundraising",
        Law = "law",
    }
}

words! {
    /// What an advocate will do when asked.
    pub enum Offer as "AdvocateOffer" {
        Write = "write",
        Call = "call",
        Meet = "meet",
        Speak = "speak",
        Share = "share",
        Host = "host",
        Recruit = "recruit",
    }
}

words! {
    /// How far the places reach that an advocate speaks for; `international` where they lie in several countries.
    pub enum Reach as "AdvocateLevel" {
        Local = "local",
        State = "state",
        National = "national",
        International = "international",
    }
}

words! {
    /// How an advocate came here.
    pub enum Source as "AdvocateSource" { Joined = "joined", Staff = "staff", Import = "import" }
}

lifecycle! {
    /// Where an advocate stands: taking part, or gone. A merge makes one more: `merged` into another record of the same person.
    pub enum AdvocateStatus moved by AdvocateTransition {
        Active = "active" => [Left],
        Left = "left" => [Active],
        Merged = "merged" => [],
    }
}

/// A person as an advocate. Private: theirs to see and change, and for those who work on advocacy in the unit that looks after
/// them.
#[record(example = {
    "person_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "unit_id": null,
    "divisions": ["ocd-division/country:us/state:wy"], "zip": "82070", "latitude": null, "longitude": null,
    "library_types": ["public"], "interests": ["0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72"], "languages": ["en"],
    "skills": ["writing"], "offers": ["write", "call"], "levels": ["state"], "source": "joined", "status": "active",
    "allowed_transitions": ["left"], "rung": "following", "rung_since": "2026-05-01T12:00:00Z",
    "leading_confirmed_by": null, "merged_into": null
})]
pub struct Advocate {
    /// Who they are.
    #[fixed]
    pub person_id: Id,
    /// The unit that looks after them, such as a chapter; null for the association itself.
    pub unit_id: Option<Id>,
    /// The places they speak for, each once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub divisions: Vec<DivisionId>,
    /// The ZIP code they live in, by which their decision makers are found where no point tells them.
    pub zip: Option<ZipCode>,
    /// Degrees north of where they live (WGS 84); with `longitude`.
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Degrees east of where they live (WGS 84); with `latitude`.
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// The kinds of libraries they care about, each once.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub library_types: Vec<LibraryType>,
    /// The topics they care about, each once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub interests: Vec<Id>,
    /// The languages they read and write, each once.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub languages: Vec<LangTag>,
    /// What they know how to do, each once.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub skills: Vec<Skill>,
    /// What they will do when asked, each once.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub offers: Vec<Offer>,
    /// How far the places reach that they speak for.
    #[kept(Reach::of(&divisions))]
    pub levels: Vec<Reach>,
    /// How they came here.
    #[kept(Source::Staff)]
    pub source: Source,
    /// Where they stand.
    #[kept(AdvocateStatus::Active)]
    pub status: AdvocateStatus,
    /// Where the caller may move them.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<AdvocateStatus>,
    /// How far they have climbed.
    #[kept(Rung::Observing)]
    pub rung: Rung,
    /// Since when they stand on it.
    #[kept(now)]
    pub rung_since: At,
    /// Who confirmed that they lead; null where nobody has, or they no longer lead.
    #[kept(None)]
    pub leading_confirmed_by: Option<Id>,
    /// The record of the same person that this one was merged into; null where it was not merged.
    #[kept(None)]
    pub merged_into: Option<Id>,
    /// What they are called and where they are, folded, by which doubles are found; null where too little is known.
    #[kept(None)]
    #[serde(skip)]
    pub likeness: Option<String>,
}

impl Reach {
    /// How far those places reach.
    pub fn of(divisions: &[DivisionId]) -> Vec<Self> {
        let countries: BTreeSet<_> = divisions.iter().filter_map(|division| division.lineage().pop()).collect();
        let levels = divisions.iter().map(|division| match division.level() {
            Level::Local => Self::Local,
            Level::State => Self::State,
            Level::National => Self::National,
        });
        let levels: BTreeSet<_> = levels.chain((countries.len() > 1).then_some(Self::International)).collect();
        levels.into_iter().collect()
    }
}

impl Advocate {
    /// Notes by what doubles are found: the folded name, and the ZIP code or else the first place.
    pub fn liken(&mut self, name: &str) {
        let place = self.zip.as_ref().map(ToString::to_string);
        let place = place.or_else(|| self.divisions.first().map(ToString::to_string));
        self.likeness = place.map(|place| format!("{} {place}", fold(name)));
    }

    /// Whether the caller may change it: the advocate, and whoever works on advocacy in the unit.
    pub fn is_kept_by(&self, actor: &Actor) -> bool {
        self.is_of(actor) || actor.may(Self::WRITE, self.unit())
    }

    /// The place they speak for that lies in all the others they speak for, where they live then; `None` where no place does, for of
    /// several nobody can tell in which.
    pub fn lives_in(&self) -> Option<&DivisionId> {
        self.divisions.iter().find(|place| {
            let lineage = place.lineage();
            self.divisions.iter().all(|other| lineage.contains(other))
        })
    }

    /// Takes what a form says of somebody who is called that. Who tells another ZIP code has moved: the point where they lived goes
    /// with the old one, unless the form tells a point.
    pub fn revise(&mut self, patch: AdvocatePatch, name: &str) -> Result<()> {
        let known = self.zip.clone();
        let tells_point = patch.latitude.is_some() || patch.longitude.is_some();
        patch.amend(self)?;
        if !tells_point && has_moved(known.as_ref(), self.zip.as_ref()) {
            (self.latitude, self.longitude) = (None, None);
        }
        self.amended();
        self.liken(name);
        Ok(())
    }

    /// Takes what the same person said later; what it is silent about stays. Who tells another ZIP code has moved: the point where
    /// they lived goes with the old one.
    pub fn refresh(&mut self, later: &Self) {
        let Self {
            unit_id,
            divisions,
            zip,
            latitude,
            longitude,
            library_types,
            interests,
            languages,
            skills,
            offers,
            ..
        } = later.clone();
        self.unit_id = unit_id.or(self.unit_id);
        if has_moved(self.zip.as_ref(), zip.as_ref()) || latitude.is_some() {
            (self.latitude, self.longitude) = (latitude, longitude);
        }
        self.zip = zip.or(self.zip.take());
        take(&mut self.divisions, divisions);
        take(&mut self.library_types, library_types);
        take(&mut self.interests, interests);
        take(&mut self.languages, languages);
        take(&mut self.skills, skills);
        take(&mut self.offers, offers);
        self.amended();
    }

    /// Keeps lists sorted, as they are stored, and applies what changed to what follows from them.
    pub fn amended(&mut self) {
        self.divisions.sort();
        self.library_types.sort();
        self.interests.sort();
        self.languages.sort();
        self.skills.sort();
        self.offers.sort();
        self.levels = Reach::of(&self.divisions);
    }

    /// Puts them on the rung that their score leads to. That they led is over with it: to lead again takes another confirmation.
    pub fn stand_on(&mut self, rung: Rung, since: At) {
        if self.rung == Rung::Leading && rung != Rung::Leading {
            self.leading_confirmed_by = None;
        }
        (self.rung, self.rung_since) = (rung, since);
    }
}

/// Whether somebody of whom a ZIP code is known tells another.
fn has_moved(known: Option<&ZipCode>, told: Option<&ZipCode>) -> bool {
    known.zip(told).is_some_and(|(known, told)| known != told)
}

fn take<T>(known: &mut Vec<T>, told: Vec<T>) {
    if !told.is_empty() {
        *known = told;
    }
}

impl Record for Advocate {
    const KIND: &'static str = "advocate";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(unit = unit_id, owner = person_id, private);

    fn check(&self) -> Result<()> {
        let within = |degrees: Option<f64>, limit: f64| degrees.is_none_or(|d| (-limit..=limit).contains(&d));
        let mut check = Check::default();
        for (pointer, length, most, once) in [
            ("/divisions", self.divisions.len(), 50, distinct(&self.divisions)),
            ("/library_types", self.library_types.len(), 10, distinct(&self.library_types)),
            ("/interests", self.interests.len(), 50, distinct(&self.interests)),
            ("/languages", self.languages.len(), 20, distinct(&self.languages)),
            ("/skills", self.skills.len(), 20, distinct(&self.skills)),
            ("/offers", self.offers.len(), 20, distinct(&self.offers)),
        ] {
            check.that(length <= most, pointer, "invalid", format!("must have at most {most} entries"));
            check.that(once, pointer, "duplicate", "must name each entry once");
        }
        check
            .that(within(self.latitude, 90.0), "/latitude", "invalid", "must be from -90 to 90 degrees")
            .that(within(self.longitude, 180.0), "/longitude", "invalid", "must be from -180 to 180 degrees")
            .that(
                self.latitude.is_some() == self.longitude.is_some(),
                "/longitude",
                "missing",
                "must be given with latitude, and only then",
            )
            .done()
    }

    fn is_open(&self) -> Result<()> {
        let detail = "This record was merged into another; change that one, or undo the merge.";
        let open = self.status != AdvocateStatus::Merged;
        Problem::unless(open, Code::Conflict, detail)
    }

    fn shown_to(&mut self, actor: &Actor) {
        let open = self.is_kept_by(actor);
        self.allowed_transitions = if open { self.status.allowed_transitions().to_vec() } else { Vec::new() };
    }
}

impl Staged for Advocate {
    staged_fields!(AdvocateTransition);

    fn prepare(&mut self, to: &AdvocateTransition, _now: At) -> Result<()> {
        let detail = "Merge two advocates by a merge, which can be undone.";
        Problem::unless(to.to() != AdvocateStatus::Merged, Code::Conflict, detail)
    }

    fn may_be_moved_by(&self, actor: &Actor, _needed: Permission) -> bool {
        self.is_kept_by(actor)
    }
}

sorted!(Advocate, default "created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kernel::{Draft as _, Grant, Role};

    /// 2026-05-01T12:00:00Z.
    pub const NOON: At = At::from_micros(1_777_636_800_000_000);

    pub fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    pub fn advocate(number: u8) -> Advocate {
        let new: NewAdvocate = serde_json::from_value(serde_json::json!({ "person_id": id(number) })).unwrap();
        new.register(id(number + 100), NOON).unwrap()
    }

    pub fn division(rest: &str) -> DivisionId {
        format!("ocd-division/country:{rest}").parse().unwrap()
    }

    #[test]
    fn levels_come_from_the_places() {
        let levels = Reach::of(&[division("us/state:wy"), division("us/state:wy/county:albany"), division("ca")]);
        assert_eq!(levels, [Reach::Local, Reach::State, Reach::National, Reach::International]);
    }

    #[test]
    fn what_is_told_later_leaves_what_it_is_silent_about() {
        let mut known = Advocate { skills: vec![Skill::Law], offers: vec![Offer::Call], ..advocate(1) };
        known.refresh(&Advocate { offers: vec![Offer::Write, Offer::Meet], ..advocate(1) });
        assert_eq!((known.skills, known.offers), (vec![Skill::Law], vec![Offer::Write, Offer::Meet]));
    }

    #[test]
    fn where_somebody_lives_is_told_by_a_place_that_lies_in_all_the_others() {
        let lives_in = |places: &[&str]| {
            let divisions = places.iter().map(|place| division(place)).collect();
            Advocate { divisions, ..advocate(1) }.lives_in().cloned()
        };
        let albany = "us/state:wy/county:albany";
        assert_eq!(lives_in(&["us", "us/state:wy", albany]), Some(division(albany)));
        assert_eq!([lives_in(&["us/state:mn", "us/state:wy"]), lives_in(&[])], [None, None]);
    }

    #[test]
    fn who_moves_is_not_found_where_they_lived() {
        let lived = (Some(41.3), Some(-105.6));
        let mut known = Advocate { zip: "82070".parse().ok(), latitude: lived.0, longitude: lived.1, ..advocate(1) };
        let found_there = ["82070", "10001"].map(|zip| {
            known.refresh(&Advocate { zip: zip.parse().ok(), ..advocate(1) });
            (known.latitude, known.longitude) == lived
        });
        assert_eq!((found_there, known.latitude), ([true, false], None));
    }

    #[test]
    fn who_changes_their_zip_code_alone_is_not_found_where_they_lived() {
        let (latitude, longitude) = (Some(41.3), Some(-105.6));
        let moves = |told: serde_json::Value| {
            let mut known = Advocate { zip: "82070".parse().ok(), latitude, longitude, ..advocate(1) };
            known.revise(serde_json::from_value(told).unwrap(), "Ada").unwrap();
            (known.latitude, known.longitude)
        };
        let elsewhere = serde_json::json!({ "zip": "10001", "latitude": 40.7, "longitude": -74.0 });
        let told = [serde_json::json!({ "skills": ["law"] }), serde_json::json!({ "zip": "10001" }), elsewhere];
        assert_eq!(told.map(moves), [(latitude, longitude), (None, None), (Some(40.7), Some(-74.0))]);
    }

    #[test]
    fn who_tells_a_zip_code_for_the_first_time_has_not_moved() {
        let mut known = Advocate { latitude: Some(41.3), longitude: Some(-105.6), ..advocate(1) };
        known.refresh(&Advocate { zip: "82070".parse().ok(), ..advocate(1) });
        assert!(known.zip.is_some() && known.latitude.is_some());
    }

    #[test]
    fn whoever_leads_no_more_is_confirmed_anew() {
        let mut leading = Advocate { rung: Rung::Owning, leading_confirmed_by: Some(id(9)), ..advocate(1) };
        let confirmed = [Rung::Leading, Rung::Owning].map(|rung| {
            leading.stand_on(rung, NOON);
            leading.leading_confirmed_by
        });
        assert_eq!((confirmed, leading.rung), ([Some(id(9)), None], Rung::Owning));
    }

    #[test]
    fn what_was_merged_stays_as_it_was() {
        let mut merged = Advocate { status: AdvocateStatus::Merged, ..advocate(1) };
        assert_eq!(AdvocatePatch::default().amend(&mut merged).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn half_a_point_is_refused() {
        let half = Advocate { latitude: Some(41.0), ..advocate(1) };
        assert_eq!(half.check().unwrap_err().fields[0].pointer, "/longitude");
    }

    #[test]
    fn nobody_but_the_advocate_and_their_unit_sees_one() {
        let person = |number| Actor { person: Some(id(number)), ..Actor::public() };
        let editor = |unit| Actor { grants: vec![Grant { role: Role::Editor, unit_id: Some(id(unit)) }], ..person(3) };
        let advocate = Advocate { unit_id: Some(id(7)), ..advocate(1) };
        let seen = [person(1), editor(7), person(2), editor(8), Actor::public()].map(|who| advocate.visible_to(&who));
        assert_eq!(seen, [true, true, false, false, false]);
    }

    #[test]
    fn names_that_are_written_differently_are_alike() {
        let [mut one, mut other] = [1, 2].map(|n| Advocate { zip: "82070".parse().ok(), ..advocate(n) });
        one.liken("Ada  Éxample");
        other.liken("ada example");
        assert_eq!(one.likeness, other.likeness);
    }
}
