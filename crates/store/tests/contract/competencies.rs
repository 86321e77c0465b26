//! Frameworks of competencies at rest: versions are copied and replaced whole, children stand in no circle, and a package that is
//! taken in again changes nothing.

mod many;

use crate::{
    Database,
    paging::{pages_in_order, read},
    pathways::listed,
    translations::translate,
};
use development::{
    Competency, CompetencyAssociation, CompetencyComment, CompetencyFramework, CompetencyFrameworkFilter,
    CompetencyFrameworkPatch, CreditEntry, LearningOpportunity, LearningProvider, LearningProviderFilter,
    NewCompetency, NewCompetencyAssociation, NewCompetencyComment, NewCompetencyFramework, NewRoleProfile, Owned as _,
    RoleProfile,
    commons::OpportunityStatus,
    competency::{
        AssociationKind, CompetencyFrameworkStatus as S, CompetencyFrameworkTransition, CompetencyGain,
        CompetencyImpact, FrameworkPackage, ImpactKind, NewCompetencyFrameworkVersion, PackedAssociation, PackedEnd,
        PackedItem,
    },
    credit::{CreditRole, CreditSource},
};
use directory::Translation;
use kernel::{Actor, Draft as _, Id, Record as _, ReleaseStatus, Staged as _, TextDigest, suppression::Cell};
use policy::calendar::{DateKind, Dates};
use serde_json::json;
use store::{Change, Error, write};

impl Database {
    /// A new framework, a draft.
    pub(crate) async fn framework(&self, version: &str) -> Id {
        let new: NewCompetencyFramework = read(json!({ "version": version, "title": "Same", "creator": "Same",
            "description": null, "language": "en", "valid_from": null, "valid_until": null, "review_due_on": null,
            "comment_until": self.clock.now().day() }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// A competency, in a framework of its own that was adopted.
    pub async fn some_competency(&self) -> Id {
        let framework = self.framework("1").await;
        let competency = self.competency(framework, "C.1", 1).await;
        self.adopt(framework).await;
        competency
    }

    /// The same in a framework that is worked on.
    pub async fn drafted_competency(&self) -> Id {
        let framework = self.framework("1").await;
        self.competency(framework, "C.1", 1).await
    }

    /// A new item of a framework.
    async fn competency(&self, framework: Id, code: &str, position: i32) -> Id {
        let new: NewCompetency =
            read(json!({ "framework_id": framework, "position": position, "full_statement": "Same",
            "human_code": code, "item_type": null, "notes": null }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// That one item is another's child.
    fn child(&self, framework: Id, (from, to): (Id, Id)) -> CompetencyAssociation {
        let new: NewCompetencyAssociation =
            read(json!({ "framework_id": framework, "kind": "is_child_of", "from_id": from,
            "to_id": to, "to_uri": null, "position": null, "notes": null }));
        new.register(self.clock.id(), self.clock.now()).unwrap()
    }

    /// What stands in the calendar of everybody, of these units or of any, from yesterday on.
    async fn dates(&self, units: Option<Vec<Id>>) -> Vec<(DateKind, Id)> {
        let now = self.clock.now();
        let year = Dates::between(now.plus_seconds(-24 * 3600), now.plus_seconds(366 * 24 * 3600)).unwrap();
        let dates = Dates { units, ..year };
        let entries = self.session.calendar(&Actor::public(), dates, None, 100).await.unwrap();
        entries.into_iter().map(|entry| (entry.kind, entry.record_id)).collect()
    }

    /// Moves a framework so many days from now.
    pub(crate) async fn go_to(&self, framework: Id, to: S, days: i64) {
        let at = self.clock.now().plus_seconds(days * 24 * 3600);
        let to = CompetencyFrameworkTransition { to, note: None };
        let change = Change::new(framework, None, move |one: &mut CompetencyFramework, (): &()| one.enter(&to, at));
        self.session.change(self.by_admin(), change).await.unwrap();
    }

    /// Opens a framework to comments, and adopts it a day later.
    pub(crate) async fn adopt(&self, framework: Id) {
        self.go_to(framework, S::Comment, 0).await;
        self.go_to(framework, S::Adopted, 1).await;
    }

    async fn version(&self, former: Id, version: &str) -> Id {
        let former: CompetencyFramework = self.session.find(former).await.unwrap().unwrap();
        let new = NewCompetencyFrameworkVersion { version: version.parse().unwrap() };
        let today = Some(self.clock.now().day());
        let next = former.successor(new, self.clock.id(), self.clock.now()).unwrap();
        self.add(CompetencyFramework { comment_until: today, ..next }).await
    }

    async fn items(&self, framework: Id) -> Vec<Competency> {
        store::scan!(self.session, |c| queries::development::competencies::of(c, framework)).unwrap()
    }

    /// A framework, and credit of somebody for learning by which one gains an item of it.
    async fn learned(&self) -> (Id, CreditEntry) {
        self.learned_by(OpportunityStatus::Published).await
    }

    /// The same, for an offer in some state.
    async fn learned_by(&self, status: OpportunityStatus) -> (Id, CreditEntry) {
        let (framework, unit) = (self.framework("1").await, self.unit("owner").await);
        let gain = CompetencyGain { competency_id: self.competency(framework, "a", 1).await, level: 2 };
        self.adopt(framework).await;
        let offer = self.offer(self.provider(unit, "a").await).await;
        let rule = move |offer: &mut LearningOpportunity, (): &()| {
            (offer.competencies, offer.outside_id, offer.status) = (vec![gain], "1".parse().ok(), status);
            Ok(())
        };
        self.session.change(self.by_admin(), Change::new(offer, None, rule)).await.unwrap();
        let person = self.register(self.person("a@example.org")).await.unwrap().id;
        (framework, self.credit(person, &offer.to_string()))
    }

    /// What a change of a version touches.
    async fn impact(&self, framework: Id) -> CompetencyImpact {
        let framework: CompetencyFramework = self.session.find(framework).await.unwrap().unwrap();
        let now = self.clock.now();
        let impact =
            store::scan!(self.session, |c| queries::development::competency_impact::report(c, &framework, now));
        impact.unwrap()
    }

    /// How many people have credit for learning by which one gains an item of a version; few are hidden.
    async fn learners(&self, framework: Id) -> Cell {
        self.impact(framework).await.people[0].people
    }

    /// A comment on a framework, before it is added.
    fn comment(&self, framework: Id, item: Option<Id>) -> CompetencyComment {
        let new: NewCompetencyComment =
            read(json!({ "framework_id": framework, "competency_id": item, "text": "Same" }));
        new.register(self.clock.id(), self.clock.now()).unwrap()
    }
}

const HIDDEN: Cell = Cell { count: None, is_suppressed: true };
const NOBODY: Cell = Cell { count: Some(0), is_suppressed: false };

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn package(digest: &str, status: S, items: &[u8]) -> FrameworkPackage {
    let item = |number: &u8| PackedItem {
        case_id: id(*number),
        source_uri: None,
        position: i32::from(*number),
        full_statement: "Same".parse().unwrap(),
        human_code: None,
        item_type: None,
        notes: None,
        levels: Vec::new(),
    };
    let child = |pair: &[u8]| PackedAssociation {
        case_id: id(100 + pair[0]),
        kind: AssociationKind::IsChildOf,
        from: id(pair[1]),
        to: PackedEnd::Item(id(pair[0])),
        position: None,
        notes: None,
        grouping_id: None,
    };
    FrameworkPackage {
        case_id: id(1),
        source_uri: None,
        version: "1".parse().unwrap(),
        title: "Same".parse().unwrap(),
        creator: "Same".parse().unwrap(),
        description: None,
        language: "en".parse().unwrap(),
        subjects: Vec::new(),
        status,
        status_from: None,
        status_until: None,
        items: items.iter().map(item).collect(),
        associations: items.windows(2).map(child).collect(),
        definitions: Vec::new(),
        unread: Vec::new(),
        digest: TextDigest::of(digest),
    }
}

both! {
    async fn comments_and_reviews_of_frameworks_are_dates_that_everybody_sees(database) {
        let (framework, unit) = (database.framework("1").await, database.unit("any").await);
        let review_due_on = Some(Some(database.clock.now().plus_seconds(30 * 24 * 3600).day()));
        let patch = CompetencyFrameworkPatch { review_due_on, ..CompetencyFrameworkPatch::default() };
        let change = Change::new(framework, None, move |one: &mut CompetencyFramework, (): &()| one.revise(patch));
        database.session.change(database.by_admin(), change).await.unwrap();
        let draft = database.dates(None).await;
        database.go_to(framework, S::Comment, 0).await;
        let commented = database.dates(None).await;
        database.go_to(framework, S::Adopted, 1).await;
        let adopted = [database.dates(None).await, database.dates(Some(vec![unit])).await];
        assert_eq!((draft, commented), (vec![], vec![(DateKind::FrameworkComments, framework)]));
        assert_eq!(adopted, [vec![(DateKind::FrameworkReview, framework)], vec![]]);
    }

    async fn competencies_page_in_order(database) {
        let person = database.register(database.person("a@example.org")).await.unwrap().id;
        for version in ["1", "2", "3"] {
            let framework = database.framework(version).await;
            let (parent, child) = (database.competency(framework, "a", 10).await, database.competency(framework, "b", 9).await);
            database.add(database.child(framework, (child, parent))).await;
            database.go_to(framework, S::Comment, 0).await;
            database.add(database.comment(framework, Some(child)).of(person)).await;
        }
        pages_in_order::<CompetencyFramework>(database, 3).await;
        pages_in_order::<Competency>(database, 6).await;
        pages_in_order::<CompetencyAssociation>(database, 3).await;
        pages_in_order::<CompetencyComment>(database, 3).await;
    }

    async fn a_circle_of_children_is_named(database) {
        let framework = database.framework("1").await;
        let (a, b) = (database.competency(framework, "a", 1).await, database.competency(framework, "b", 2).await);
        database.add(database.child(framework, (b, a))).await;
        let refused = database.session.create(database.by_admin(), None, database.child(framework, (a, b))).await;
        let Err(Error::Refused(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.fields[0].pointer.as_str(), problem.fields[0].code.as_str()), ("/to_id", "cycle"));
    }

    async fn what_is_said_of_something_elsewhere_is_said_once(database) {
        let framework = database.framework("1").await;
        let item = database.competency(framework, "a", 1).await;
        let said = || {
            let new: NewCompetencyAssociation = read(json!({ "framework_id": framework, "kind": "exact_match_of",
                "from_id": item, "to_id": null, "to_uri": "https://example.org/1", "position": null, "notes": null }));
            new.register(database.clock.id(), database.clock.now()).unwrap()
        };
        database.add(said()).await;
        let again = database.session.create(database.by_admin(), None, said()).await;
        assert!(matches!(again, Err(Error::Refused(problem)) if problem.fields[0].pointer == "/to_uri"));
    }

    async fn an_adopted_version_takes_no_more_items(database) {
        let framework = database.framework("1").await;
        database.adopt(framework).await;
        let new: NewCompetency = read(json!({ "framework_id": framework, "position": 1, "full_statement": "Same",
            "human_code": null, "item_type": null, "notes": null }));
        let late = new.register(database.clock.id(), database.clock.now()).unwrap();
        let refused = database.session.create(database.by_admin(), None, late).await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == kernel::Code::Conflict));
    }

    async fn a_new_version_has_copies_that_replace(database) {
        let first = database.framework("1").await;
        let (a, b) = (database.competency(first, "a", 1).await, database.competency(first, "b", 2).await);
        database.add(database.child(first, (b, a))).await;
        database.adopt(first).await;
        let second = database.version(first, "2").await;
        let copies = database.items(second).await;
        let codes: Vec<String> = copies.iter().map(Competency::label).collect();
        let said = store::scan!(database.session, |c| queries::development::competency_associations::of(c, second)).unwrap();
        let mut kinds: Vec<AssociationKind> = said.iter().map(|said| said.kind).collect();
        kinds.sort_unstable();
        assert_eq!(codes, ["a", "b"]);
        assert_eq!(kinds, [AssociationKind::IsChildOf, AssociationKind::ReplacedBy, AssociationKind::ReplacedBy]);
    }

    async fn one_version_is_in_force(database) {
        let first = database.framework("1").await;
        database.adopt(first).await;
        let second = database.version(first, "2").await;
        database.adopt(second).await;
        let former: CompetencyFramework = database.session.find(first).await.unwrap().unwrap();
        let latter: CompetencyFramework = database.session.find(second).await.unwrap().unwrap();
        assert_eq!((former.status, latter.status), (S::Superseded, S::Adopted));
    }

    async fn a_version_is_good_from_its_adoption_until_the_next_one_is(database) {
        let (first, day) = (database.framework("1").await, database.clock.now().day());
        database.adopt(first).await;
        let second = database.version(first, "2").await;
        database.alter(second, move |next: &mut CompetencyFramework| next.valid_from = Some(day.plus_days(30))).await;
        database.adopt(second).await;
        let mut good = Vec::new();
        for days in [0, 1, 29, 30] {
            let filter = CompetencyFrameworkFilter { on: Some(day.plus_days(days)), ..Default::default() };
            good.push(listed::<CompetencyFramework>(database, filter, &Actor::public()).await);
        }
        assert_eq!(good, [vec![], vec![first], vec![first], vec![second]]);
    }

    async fn what_is_not_adopted_or_is_over_is_not_good(database) {
        let (over, day) = (database.framework("1").await, database.clock.now().day());
        database.adopt(over).await;
        database.alter(over, move |one: &mut CompetencyFramework| one.valid_until = Some(day.plus_days(-1))).await;
        database.go_to(database.framework("2").await, S::Comment, 0).await;
        let filter = CompetencyFrameworkFilter { on: Some(day), ..Default::default() };
        assert!(listed::<CompetencyFramework>(database, filter, &Actor::public()).await.is_empty());
    }

    async fn a_package_that_is_taken_in_again_changes_nothing(database) {
        assert_eq!(database.bring(vec![package("a", S::Adopted, &[2, 3])]).await, [1, 0, 0, 0]);
        assert_eq!(database.bring(vec![package("a", S::Adopted, &[2, 3])]).await, [0, 0, 1, 0]);
    }

    async fn an_adopted_version_is_not_imported_anew(database) {
        database.bring(vec![package("a", S::Adopted, &[2, 3])]).await;
        assert_eq!(database.bring(vec![package("b", S::Adopted, &[2])]).await, [0, 0, 0, 1]);
    }

    async fn a_draft_is_imported_anew(database) {
        database.bring(vec![package("a", S::Draft, &[2, 3, 4])]).await;
        assert_eq!(database.bring(vec![package("b", S::Comment, &[2, 4])]).await, [0, 1, 0, 0]);
        let whole = store::scan!(database.session, |c| queries::development::competency_contents::whole(c, id(1))).unwrap();
        let whole = whole.unwrap();
        let told: Vec<Id> = whole.items.iter().map(|item| item.case_id).collect();
        assert_eq!((told, whole.associations.len()), (vec![id(2), id(4)], 1));
    }

    async fn what_is_told_as_before_stays(database) {
        let mut told = Vec::new();
        for (digest, items) in [("a", &[2, 3, 4][..]), ("b", &[2, 3][..])] {
            database.bring(vec![package(digest, S::Comment, items)]).await;
            let said = store::scan!(database.session, |c| queries::development::competency_contents::association(c, id(102)));
            told.push(said.unwrap().unwrap().associations[0].id);
        }
        let gone = store::scan!(database.session, |c| queries::development::competency_contents::association(c, id(103))).unwrap();
        assert_eq!((told[0], gone.is_none()), (told[1], true));
    }

    async fn an_item_that_others_name_is_not_left_out(database) {
        database.bring(vec![package("a", S::Comment, &[2, 3])]).await;
        let item = store::scan!(database.session, |c| queries::development::competency_contents::item(c, id(3))).unwrap();
        let item = item.unwrap().items[0].clone();
        let comment_until = Some(Some(database.clock.now().day()));
        let patch = CompetencyFrameworkPatch { comment_until, ..Default::default() };
        let opened = Change::new(item.framework_id, None, |one: &mut CompetencyFramework, (): &()| one.revise(patch));
        database.session.change(database.by_admin(), opened).await.unwrap();
        database.add(database.comment(item.framework_id, Some(item.id))).await;
        assert_eq!(database.bring(vec![package("b", S::Comment, &[2])]).await, [0, 0, 0, 1]);
    }

    async fn what_is_left_out_takes_its_translations_along(database) {
        database.bring(vec![package("a", S::Comment, &[2, 3])]).await;
        let item = store::scan!(database.session, |c| queries::development::competency_contents::item(c, id(3))).unwrap();
        let item = ("competency", item.unwrap().items[0].id);
        let texts = json!({ "full_statement": "Lo mismo" });
        let translation = translate(database, database.by_admin(), item, "es", texts).await.unwrap();
        database.bring(vec![package("b", S::Comment, &[2])]).await;
        assert!(database.session.find::<Translation>(translation).await.unwrap().is_none());
    }

    async fn an_item_is_in_the_language_of_its_framework(database) {
        let french = FrameworkPackage { language: "fr".parse().unwrap(), ..package("a", S::Comment, &[2]) };
        database.bring(vec![french]).await;
        let item = store::scan!(database.session, |c| queries::development::competency_contents::item(c, id(2))).unwrap();
        let item: Competency = database.session.find(item.unwrap().items[0].id).await.unwrap().unwrap();
        assert_eq!(item.language().map(ToString::to_string), Some("fr".to_owned()));
    }

    async fn comments_are_taken_until_a_version_is_adopted(database) {
        let framework = database.framework("1").await;
        let comment = async || {
            let comment = database.comment(framework, None);
            database.session.create(database.by_admin(), None, comment).await.is_ok()
        };
        let mut taken = vec![comment().await];
        for (to, days) in [(S::Comment, 0), (S::Adopted, 1)] {
            database.go_to(framework, to, days).await;
            taken.push(comment().await);
        }
        assert_eq!(taken, [false, true, false]);
    }

    async fn a_framework_touches_the_roles_that_take_an_item(database) {
        let (framework, unit) = (database.framework("1").await, database.unit("owner").await);
        let item = database.competency(framework, "a", 1).await;
        let new: NewRoleProfile = read(json!({ "title": "Same", "description": "Same", "owner_unit_id": unit,
            "targets": [{ "competency_id": item, "target": 3, "importance": 1 }] }));
        let role = new.register(database.clock.id(), database.clock.now()).unwrap();
        database.adopt(framework).await;
        let role = database.add(RoleProfile { status: ReleaseStatus::Published, ..role }).await;
        let touched = database.impact(framework).await.touched;
        let roles = touched.into_iter().find(|of_kind| of_kind.kind == ImpactKind::RoleProfile).unwrap();
        assert_eq!(roles.records.iter().map(|record| record.id).collect::<Vec<_>>(), [role]);
    }

    async fn a_framework_touches_those_whose_credit_stands(database) {
        let (framework, credit) = database.learned().await;
        let mut learners = Vec::new();
        database.add(credit.clone()).await;
        learners.push(database.learners(framework).await);
        let reversal = credit.reversed("Wrong.".parse().unwrap(), None, database.clock.id(), database.clock.now());
        database.add(reversal.unwrap()).await;
        learners.push(database.learners(framework).await);
        database.add(CreditEntry { id: database.clock.id(), ..credit }).await;
        learners.push(database.learners(framework).await);
        assert_eq!(learners, [HIDDEN, NOBODY, HIDDEN]);
    }

    async fn who_has_credit_for_a_draft_is_not_counted(database) {
        let (framework, credit) = database.learned_by(OpportunityStatus::Draft).await;
        database.add(credit).await;
        assert_eq!(database.learners(framework).await, NOBODY);
    }

    async fn an_offer_touches_those_to_whom_it_gave_the_item(database) {
        let (framework, credit) = database.learned().await;
        database.clock.advance(60);
        let rule = |offer: &mut LearningOpportunity, (): &()| {
            offer.competencies.clear();
            Ok(())
        };
        let offer = credit.opportunity().unwrap();
        database.session.change(database.by_admin(), Change::new(offer, None, rule)).await.unwrap();
        let (id, now) = (database.clock.id(), database.clock.now());
        let person_id = database.register(database.person("b@example.org")).await.unwrap().id;
        let later = CreditEntry { id, person_id, earned_on: now.day(), created_at: now, ..credit.clone() };
        let mut learners = Vec::new();
        for credit in [later, credit] {
            database.add(credit).await;
            learners.push(database.learners(framework).await);
        }
        assert_eq!(learners, [NOBODY, HIDDEN]);
    }

    async fn people_are_counted_by_version_so_that_two_reports_cannot_be_subtracted(database) {
        let (framework, credit) = database.learned().await;
        database.add(credit).await;
        let next = database.version(framework, "2").await;
        assert_eq!([database.learners(framework).await, database.learners(next).await], [HIDDEN, NOBODY]);
    }

    async fn what_a_provider_calls_an_offer_is_its_own(database) {
        let (framework, credit) = database.learned().await;
        let mut learners = Vec::new();
        let other = database.register(database.person("b@example.org")).await.unwrap().id;
        for (person_id, provider) in [(other, "b"), (credit.person_id, "a")] {
            let (activity, provider) = ("1".parse().unwrap(), provider.parse().unwrap());
            database.add(CreditEntry { id: database.clock.id(), person_id, activity, provider, ..credit.clone() }).await;
            learners.push(database.learners(framework).await);
        }
        assert_eq!(learners, [NOBODY, HIDDEN]);
    }

    async fn credit_under_a_former_name_of_a_provider_counts(database) {
        let (framework, credit) = database.learned().await;
        let (activity, provider) = ("1".parse().unwrap(), "a".parse().unwrap());
        database.add(CreditEntry { activity, provider, ..credit }).await;
        let providers = listed::<LearningProvider>(database, LearningProviderFilter::default(), &Actor::public()).await;
        database.rename_provider(providers[0], "b").await.unwrap();
        assert_eq!(database.learners(framework).await, HIDDEN);
    }

    async fn who_taught_an_item_did_not_learn_it_by_that(database) {
        let (framework, credit) = database.learned().await;
        database.add(CreditEntry { role: CreditRole::Presenter, ..credit }).await;
        assert_eq!(database.learners(framework).await, NOBODY);
    }

    async fn what_people_say_they_learned_counts_for_no_framework(database) {
        let (framework, credit) = database.learned().await;
        database.add(CreditEntry { source: CreditSource::Own, ..credit }).await;
        assert_eq!(database.learners(framework).await, NOBODY);
    }

    async fn a_draft_is_not_told_to_others(database) {
        database.bring(vec![package("a", S::Draft, &[2])]).await;
        let item = store::scan!(database.session, |c| queries::development::competency_contents::item(c, id(2))).unwrap();
        let whole = store::scan!(database.session, |c| queries::development::competency_contents::whole(c, id(1))).unwrap();
        assert!(item.is_none() && whole.is_none());
    }
}

/// `SQLite` takes 32,766 values in a statement.
#[tokio::test]
async fn a_framework_may_have_more_items_than_a_statement_takes_values() {
    let database = Database::on(store::testing::TestDatabase::sqlite().unwrap()).await;
    let framework = database.framework("1").await;
    let first = database.competency(framework, "a", 1).await;
    let some: Competency = database.session.find(first).await.unwrap().unwrap();
    let Database { session, clock, .. } = &database;
    let item = |_| Competency { id: clock.id(), case_id: clock.id(), ..some.clone() };
    let more: Vec<Competency> = (0..32_766).map(item).collect();
    write!(session, |c| <Competency as queries::Stored>::insert_all(c, &more.iter().collect::<Vec<_>>())).unwrap();
    assert_eq!(database.items(framework).await.len(), 32_767);
}
