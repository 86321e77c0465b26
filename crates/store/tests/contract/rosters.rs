//! Who holds which post, by the word of files and of staff.

use crate::{Database, exchange::LEASE, privacy::waits::awaited};
use advocacy::{Action, alert::ActionCount};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use directory::{
    Chamber, Committee, CommitteeFilter, CommitteeMembership, CommitteeMembershipFilter, DivisionAlias, DivisionId,
    ListedCommittee, ListedMember, MemberList, NewCommittee, NewCommitteeMembership, NewDivision, NewOfficeHolder,
    NewPost, NewTenure, OfficeHolder, OfficeHolderFilter, OfficeSource, OutsideId, Post, PostFilter, PostRole,
    RosterEntry, Tenure, TenureFilter, Term, UsState, congress,
};
use exchange::Outcome;
use kernel::{Code, Day, Draft as _, Id, page::Window};
use store::{
    Change, Error, ImportableRoster, KeptList, Rows, Seen,
    sqlite::queries::{Listed, import::News},
    testing::TestDatabase,
};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The word of a file: somebody holds the one seat of a state in the House from a day to a day.
fn member(bioguide: &str, state: &str, since: &str, until: &str) -> RosterEntry {
    let post = congress::representative(UsState::of_code(state).unwrap(), 0).unwrap();
    let holder = NewOfficeHolder {
        name: format!("Member {bioguide}").parse().unwrap(),
        given_name: None,
        family_name: None,
        party: None,
        outside_ids: OutsideId::new("bioguide", bioguide).into_iter().collect(),
        contact_points: Vec::new(),
    };
    let term = Term { since: Some(day(since)), until: Some(day(until)), end_reason: None };
    RosterEntry { source: OfficeSource::UsCongress, holder, posts: vec![(post, vec![term])] }
}

/// An id of a place that has become an alias in some of these tests, and the living one.
const LARAMIE: [&str; 2] =
    ["ocd-division/country:us/state:wy/place:laramie", "ocd-division/country:us/state:wy/county:albany"];

/// The word of a file: somebody is the mayor of a place.
fn mayor(bioguide: &str, place: &str) -> RosterEntry {
    let mut entry = member(bioguide, "wy", "2025-01-03", "2027-01-03");
    entry.source = OfficeSource::OpenStates;
    let post = &mut entry.posts[0].0;
    (post.role, post.division_ocd_id) = (PostRole::Mayor, place.parse().unwrap());
    entry
}

/// From now on the first of these ids is an alias of the second.
pub(crate) async fn aliased(database: &Database, place: [&str; 2]) {
    let [alias, same_as] = place.map(|id| id.parse::<DivisionId>().unwrap());
    let (ocd_id, name) = (same_as.clone(), "Laramie".parse().unwrap());
    database.bring(vec![NewDivision { ocd_id, name, valid_from: None, valid_until: None }]).await;
    database.bring(vec![DivisionAlias { alias, same_as, note: None }]).await;
}

fn list(members: &[&str]) -> Vec<MemberList> {
    let listed =
        |bioguide: &&str| ListedMember { bioguide: bioguide.parse().unwrap(), role: None, rank: Some(1), side: None };
    vec![MemberList { committee: "HSXX".parse().unwrap(), members: members.iter().map(listed).collect() }]
}

fn committee(id: &str, parent: Option<&str>) -> ListedCommittee {
    let committee = NewCommittee {
        outside_id: id.parse().unwrap(),
        name: "Committee on Examples".parse().unwrap(),
        jurisdiction_ocd_id: congress::jurisdiction(),
        chamber: Chamber::Lower,
        parent_id: None,
        remit: None,
        website: None,
        phone: None,
        address: None,
        valid_until: None,
    };
    ListedCommittee { parent: parent.map(|parent| parent.parse().unwrap()), committee }
}

/// What a file has named that named these.
fn seen<N: News>(named: &[N]) -> Seen {
    let mut seen = Seen::default();
    for key in named.iter().flat_map(News::keys) {
        seen.insert(&key);
    }
    seen
}

impl Database {
    /// What the silence of a file does that named these.
    async fn close<N: ImportableRoster>(&self, named: &[N]) -> u64 {
        self.session.close::<N>(self.by_admin(), seen(named), false).await.unwrap()
    }

    pub(crate) async fn all<R: KeptList>(&self, filter: <R as Listed>::Filter) -> Vec<R> {
        let window = Window { limit: 200, sort: R::SORTING.parse(None).unwrap(), after: None, count: false };
        self.session.page::<R>(filter, &self.by_admin().actor, window).await.unwrap().data
    }

    async fn holder(&self, bioguide: &str) -> OfficeHolder {
        let filter = OfficeHolderFilter { outside_id: bioguide.parse().ok(), ..OfficeHolderFilter::default() };
        self.all(filter).await.pop().unwrap()
    }

    async fn tenure(&self, bioguide: &str) -> Tenure {
        let holder = self.holder(bioguide).await.id;
        self.all(TenureFilter { office_holder_id: vec![holder], ..TenureFilter::default() }).await.pop().unwrap()
    }
}

/// Somebody sits on a committee to the end of the year by the word of staff, and is listed there.
async fn told_and_listed(database: &Database) {
    database.bring(two()).await;
    database.bring(vec![committee("HSXX", None)]).await;
    let new = NewCommitteeMembership {
        committee_id: database.all::<Committee>(CommitteeFilter::default()).await[0].id,
        office_holder_id: database.holder("A000001").await.id,
        role: None,
        rank: None,
        side: None,
        since: None,
        until: Some(day("2026-12-31")),
    };
    database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
    database.bring(list(&["A000001"])).await;
}

fn two() -> Vec<RosterEntry> {
    vec![member("A000001", "wy", "2025-01-03", "2027-01-03"), member("B000001", "vt", "2025-01-03", "2027-01-03")]
}

/// The living id of a place of which another becomes an alias in some of these tests.
const UTAH: &str = "ocd-division/country:us/state:ut";

/// An alert with an action on a post, and with one on the post that is the same seat once the division of the first is an alias; gives
/// the alert and the latter post.
async fn acted_by_two_names(database: &Database) -> (Id, Id) {
    let live = database.live().await;
    let spoken = database.speak(&live).await.unwrap();
    let (id, heir) = (database.clock.id(), database.governor(UTAH).await.id);
    let since = Action { id, person_id: None, division_ocd_id: UTAH.parse().unwrap(), post_id: heir, ..spoken.clone() };
    store::write!(database.session, |c| <Action as queries::Stored>::insert_all(c, &[&since])).unwrap();
    aliased(database, [spoken.division_ocd_id.as_str(), UTAH]).await;
    (live.alert, heir)
}

both! {
    async fn the_first_file_brings_every_seat_of_congress(database) {
        database.bring(two()).await;
        let vacant = PostFilter { vacant_on: Some(day("2026-05-01")), role: vec![PostRole::UsSenate], ..PostFilter::default() };
        assert_eq!(database.all::<Post>(vacant).await.len(), 100);
    }

    async fn a_roster_read_again_changes_nothing(database) {
        database.bring(two()).await;
        assert_eq!((database.bring(two()).await, database.close(&two()).await), ([0, 0, 2, 0], 0));
    }

    async fn a_preview_of_a_roster_writes_nothing(database) {
        let preview = database.preview(two()).await;
        let holders = database.all::<OfficeHolder>(OfficeHolderFilter::default()).await.len();
        assert_eq!((preview, holders), (vec![Outcome::Created; 2], 0));
    }

    async fn a_successor_ends_the_predecessors_tenure(database) {
        database.bring(two()).await;
        database.bring(vec![member("C000001", "wy", "2026-03-01", "2027-01-03")]).await;
        assert_eq!(database.tenure("A000001").await.until, Some(day("2026-03-01")));
    }

    async fn terms_that_a_file_makes_one_are_not_held_twice(database) {
        let mut parted = member("A000001", "wy", "2021-01-03", "2023-01-03");
        parted.posts[0].1.push(Term { since: Some(day("2024-01-03")), until: None, end_reason: None });
        let joined = vec![member("A000001", "wy", "2021-01-03", "2027-01-03")];
        database.bring(vec![parted]).await;
        database.bring(joined.clone()).await;
        let tenures = database.all::<Tenure>(TenureFilter::default()).await;
        let held = tenures.iter().filter(|tenure| tenure.covers(day("2026-05-01"))).count();
        assert_eq!((held, database.bring(joined).await), (1, [0, 0, 1, 0]));
    }

    async fn whoever_the_file_no_longer_names_has_left_and_is_still_there(database) {
        database.bring(two()).await;
        let newer = vec![member("A000001", "wy", "2025-01-03", "2027-01-03")];
        let ended = database.close(&newer).await;
        assert_eq!((ended, database.tenure("B000001").await.until), (1, Some(day("2026-05-01"))));
    }

    async fn whoever_the_file_names_without_a_post_has_left_it(database) {
        database.bring(two()).await;
        let newer = vec![member("A000001", "wy", "2025-01-03", "2027-01-03"), member("B000001", "ak", "2026-04-01", "2027-01-03")];
        database.bring(newer.clone()).await;
        let ended = database.close(&newer).await;
        let untils: Vec<_> = database.holder("B000001").await.posts_held.iter().map(|held| held.until).collect();
        assert_eq!((ended, untils), (1, vec![Some(day("2027-01-03")), Some(day("2026-05-01"))]));
    }

    async fn a_file_that_names_few_of_those_in_office_is_no_roster(database) {
        database.bring([two(), vec![member("C000001", "ak", "2025-01-03", "2027-01-03")]].concat()).await;
        assert_eq!(database.close(&[member("A000001", "wy", "2025-01-03", "2027-01-03")]).await, 0);
    }

    async fn a_post_that_a_file_names_by_an_alias_is_that_of_the_living_division(database) {
        let [alias, living] = LARAMIE;
        aliased(database, LARAMIE).await;
        database.bring(vec![mayor("A000001", living)]).await;
        assert_eq!(database.bring(vec![mayor("A000001", alias)]).await, [0, 0, 1, 0]);
    }

    async fn a_post_that_is_kept_by_an_alias_is_that_of_the_living_division(database) {
        let [alias, living] = LARAMIE;
        database.bring(vec![mayor("A000001", alias)]).await;
        aliased(database, LARAMIE).await;
        assert_eq!(database.bring(vec![mayor("A000001", living)]).await, [0, 0, 1, 0]);
    }

    async fn a_post_that_a_file_brings_by_an_alias_is_kept_by_the_living_id(database) {
        let [alias, living] = LARAMIE;
        aliased(database, LARAMIE).await;
        database.bring(vec![mayor("A000001", alias)]).await;
        let posts = database.all::<Post>(PostFilter::default()).await;
        assert_eq!(posts.iter().map(|post| post.key.to_string()).collect::<Vec<_>>(), [format!("mayor {living}")]);
    }

    async fn posts_that_turn_out_to_be_the_same_seat_become_one(database) {
        let [alias, living] = LARAMIE;
        database.bring(vec![mayor("A000001", alias), mayor("B000001", living)]).await;
        aliased(database, LARAMIE).await;
        let posts = database.all::<Post>(PostFilter::default()).await;
        let there: Vec<_> = posts.iter().filter(|post| post.is_there_on(day("2026-05-01"))).map(|post| post.key.to_string()).collect();
        assert_eq!(there, [format!("mayor {living}")]);
    }

    async fn posts_by_two_aliases_of_a_place_become_one(database) {
        let [alias, living] = LARAMIE;
        let other = "ocd-division/country:us/state:wy/place:cody";
        database.bring(vec![mayor("A000001", alias), mayor("B000001", other)]).await;
        for alias in [alias, other] {
            aliased(database, [alias, living]).await;
        }
        let posts = database.all::<Post>(PostFilter::default()).await;
        let there: Vec<_> = posts.iter().filter(|post| post.is_there_on(day("2026-05-01"))).map(|post| post.key.to_string()).collect();
        assert_eq!(there, [format!("mayor {other}")]);
    }

    async fn of_three_who_held_one_seat_at_once_two_hold_it_no_more(database) {
        let [alias, living] = LARAMIE;
        let other = "ocd-division/country:us/state:wy/place:cody";
        let mut entries = vec![mayor("A000001", alias), mayor("B000001", other), mayor("C000001", living)];
        entries[2].posts[0].1[0] = Term { since: Some(day("2021-01-03")), until: Some(day("2022-01-03")), end_reason: None };
        database.bring(entries).await;
        let ocd_id: DivisionId = living.parse().unwrap();
        let told = |alias: &str| DivisionAlias { alias: alias.parse().unwrap(), same_as: ocd_id.clone(), note: None };
        database.bring(vec![NewDivision { ocd_id: ocd_id.clone(), name: "Laramie".parse().unwrap(), valid_from: None, valid_until: None }]).await;
        database.bring(vec![told(alias), told(other)]).await;
        let tenures = database.all::<Tenure>(TenureFilter::default()).await;
        assert_eq!(tenures.iter().filter(|tenure| tenure.covers(day("2026-05-01"))).count(), 1);
    }

    async fn whoever_held_a_post_holds_the_one_that_is_the_same_seat(database) {
        let [alias, living] = LARAMIE;
        let mut former = mayor("A000001", alias);
        former.posts[0].1[0] = Term { since: Some(day("2021-01-03")), until: Some(day("2025-01-03")), end_reason: None };
        database.bring(vec![former, mayor("B000001", living)]).await;
        aliased(database, LARAMIE).await;
        let posts = [database.tenure("A000001").await.post_id, database.tenure("B000001").await.post_id];
        assert_eq!(posts[0], posts[1]);
    }

    async fn a_post_that_has_ended_as_another_is_not_held_where_the_alias_is_turned_round(database) {
        let [alias, living] = LARAMIE;
        database.bring(vec![mayor("A000001", alias), mayor("B000001", living)]).await;
        aliased(database, LARAMIE).await;
        aliased(database, [living, alias]).await;
        let mut next = mayor("C000001", alias);
        next.posts[0].1[0].since = Some(day("2026-01-03"));
        database.bring(vec![next]).await;
        let posts = [database.tenure("B000001").await.post_id, database.tenure("C000001").await.post_id];
        assert_eq!(posts[0], posts[1]);
    }

    async fn what_was_done_before_a_post_ended_as_another_is_counted_with_what_came_since(database) {
        let (alert, heir) = acted_by_two_names(database).await;
        let counted = database.session.alert_results(alert).await.unwrap();
        assert_eq!(counted.by_target, [(UTAH.to_owned(), heir, ActionCount { actions: 2, people: 1 })]);
    }

    async fn a_post_that_ended_for_itself_still_counts_what_was_done_before_another_ended_as_it(database) {
        let (alert, heir) = acted_by_two_names(database).await;
        database.alter(heir, |post: &mut Post| post.valid_until = "2026-05-01".parse().ok()).await;
        let counted = database.session.alert_results(alert).await.unwrap();
        assert_eq!(counted.by_target.iter().map(|(.., count)| count.actions).collect::<Vec<_>>(), [2]);
    }

    async fn whoever_the_file_names_by_an_alias_has_not_left(database) {
        let [alias, living] = LARAMIE;
        let other = mayor("B000001", "ocd-division/country:us/state:wy/place:cody");
        aliased(database, LARAMIE).await;
        database.bring(vec![mayor("A000001", living), other.clone()]).await;
        assert_eq!(database.close(&[mayor("A000001", alias), other]).await, 0);
    }

    async fn somebody_in_two_files_is_one_where_an_id_tells(database) {
        database.bring(two()).await;
        let mut other = member("A000001", "wy", "2025-01-03", "2027-01-03");
        other.holder.outside_ids.extend(OutsideId::new("ocd_person", "ocd-person/1"));
        other.source = OfficeSource::OpenStates;
        database.bring(vec![other]).await;
        assert_eq!(database.all::<OfficeHolder>(OfficeHolderFilter::default()).await.len(), 2);
    }

    async fn what_staff_say_of_a_tenure_no_file_overrules(database) {
        database.bring(two()).await;
        let tenure = database.tenure("A000001").await;
        database.alter(tenure.id, |tenure: &mut Tenure| {
            tenure.until = Some(day("2026-04-01"));
            tenure.told_by_staff();
        }).await;
        assert_eq!((database.bring(two()).await, database.tenure("A000001").await.until), ([0, 0, 2, 0], Some(day("2026-04-01"))));
    }

    async fn one_seat_is_held_by_one_person_at_a_time(database) {
        database.bring(two()).await;
        let taken = database.tenure("A000001").await;
        let new = NewTenure {
            post_id: taken.post_id,
            office_holder_id: database.holder("B000001").await.id,
            since: Some(day("2026-01-03")),
            until: None,
            end_reason: None,
        };
        let tenure = new.register(database.clock.id(), database.clock.now()).unwrap();
        let refused = database.session.create(database.by_admin(), None, tenure).await.unwrap_err();
        assert!(matches!(&refused, Error::Refused(problem) if problem.fields[0].pointer == "/post_id"), "{refused:?}");
    }

    async fn as_many_hold_a_post_at_once_as_it_has_seats(database) {
        database.bring([two(), vec![member("C000001", "ak", "2025-01-03", "2027-01-03")]].concat()).await;
        let new = NewPost { seats: Some(2), ..congress::representative(UsState::of_code("mt").unwrap(), 0).unwrap() };
        let post: Post = new.register(database.clock.id(), database.clock.now()).unwrap();
        database.session.create(database.by_admin(), None, post.clone()).await.unwrap();
        let mut taken = Vec::new();
        for (bioguide, since, until) in [("A000001", 2020, 2022), ("B000001", 2022, 2024), ("C000001", 2020, 2024), ("A000001", 2023, 2024)] {
            let new = NewTenure {
                post_id: post.id,
                office_holder_id: database.holder(bioguide).await.id,
                since: Day::new(since, 1, 3),
                until: Day::new(until, 1, 3),
                end_reason: None,
            };
            let tenure = new.register(database.clock.id(), database.clock.now()).unwrap();
            taken.push(database.session.create(database.by_admin(), None, tenure).await.is_ok());
        }
        assert_eq!(taken, [true, true, true, false]);
    }

    async fn a_post_has_no_fewer_seats_than_people_who_hold_it(database) {
        database.bring(two()).await;
        let mut narrowed = Vec::new();
        for (state, until) in [(UTAH, None), ("ocd-division/country:us/state:wy", Day::new(2024, 1, 3))] {
            let post = database.governor(state).await.id;
            database.alter(post, |post: &mut Post| post.seats = Some(2)).await;
            for (bioguide, until) in [("A000001", until), ("B000001", None)] {
                let office_holder_id = database.holder(bioguide).await.id;
                let new = NewTenure { post_id: post, office_holder_id, since: Day::new(2022, 1, 3), until, end_reason: None };
                database.add(new.register(database.clock.id(), database.clock.now()).unwrap()).await;
            }
            let rule = |post: &mut Post, (): &()| {
                post.seats = Some(1);
                Ok(())
            };
            let changed = database.session.change(database.by_admin(), Change::new(post, None, rule)).await;
            narrowed.push(changed.is_ok());
        }
        assert_eq!(narrowed, [false, true]);
    }

    async fn somebody_in_office_shows_the_posts_they_hold(database) {
        database.bring(two()).await;
        let held = database.holder("A000001").await.posts_held;
        assert_eq!(held.iter().map(|held| held.title.as_str()).collect::<Vec<_>>(), ["U.S. Representative for Wyoming at large"]);
    }

    async fn a_committee_has_the_members_of_its_list(database) {
        database.bring(two()).await;
        database.bring(vec![committee("HSXX", None), committee("HSXX01", Some("HSXX"))]).await;
        let first = database.bring(list(&["A000001", "B000001"])).await;
        assert_eq!((first, database.bring(list(&["A000001", "B000001"])).await), ([0, 1, 0, 0], [0, 0, 1, 0]));
    }

    async fn a_member_who_is_not_known_is_told_with_the_row(database) {
        database.bring(two()).await;
        database.bring(vec![committee("HSXX", None)]).await;
        let entries = list(&["A000001", "Z000009"]).into_iter().map(Ok).collect();
        let rows = Rows { first: 1, entries, retold: [].into(), bytes_read: 0 };
        let told = database.session.import_rows(database.by_admin(), false, rows).await.unwrap();
        let warnings: Vec<_> = told[0].warnings.iter().map(|w| (w.pointer.as_str(), w.code.as_str())).collect();
        assert_eq!((told[0].outcome, warnings), (Outcome::Updated, vec![("/1/bioguide", "not_found")]));
    }

    async fn a_member_the_list_no_longer_names_has_left(database) {
        database.bring(two()).await;
        database.bring(vec![committee("HSXX", None)]).await;
        database.bring(list(&["A000001", "B000001"])).await;
        database.bring(list(&["A000001"])).await;
        let left: Vec<CommitteeMembership> = database.all(CommitteeMembershipFilter::default()).await;
        assert_eq!(left.iter().filter(|membership| membership.until.is_some()).count(), 1);
    }

    async fn what_staff_say_of_a_membership_stands_to_its_end(database) {
        told_and_listed(database).await;
        let mut sources = Vec::new();
        for on in ["2026-12-30", "2026-12-31"] {
            let filter = CommitteeMembershipFilter { on: Some(day(on)), ..CommitteeMembershipFilter::default() };
            sources.extend(database.all::<CommitteeMembership>(filter).await.iter().map(|membership| membership.source));
        }
        assert_eq!(sources, [OfficeSource::Staff, OfficeSource::UsCongress]);
    }

    async fn somebody_who_was_to_sit_and_is_no_longer_listed_never_does(database) {
        told_and_listed(database).await;
        database.bring(list(&[])).await;
        let filter = CommitteeMembershipFilter { on: Some(day("2026-12-31")), ..CommitteeMembershipFilter::default() };
        assert!(database.all::<CommitteeMembership>(filter).await.is_empty());
    }

    async fn a_list_of_a_committee_that_is_not_here_is_rejected(database) {
        assert_eq!(database.bring(list(&[])).await, [0, 0, 0, 1]);
    }

    async fn a_preview_takes_a_part_whose_committee_is_of_an_earlier_batch(database) {
        assert_eq!(database.preview(vec![committee("HSXX01", Some("HSXX"))]).await, [Outcome::Created]);
    }

    async fn a_committee_that_is_no_longer_listed_has_ended(database) {
        database.bring(vec![committee("HSXX", None), committee("HSYY", None)]).await;
        assert_eq!(database.close(&[committee("HSXX", None)]).await, 1);
    }

    async fn every_kind_of_office_pages_in_order(database) {
        database.bring([two(), vec![member("C000001", "ak", "2025-01-03", "2027-01-03")]].concat()).await;
        database.bring(vec![committee("HSXX", None), committee("HSYY", None), committee("HSZZ", None)]).await;
        database.bring(list(&["A000001", "B000001", "C000001"])).await;
        crate::paging::pages_in_order::<OfficeHolder>(database, 3).await;
        crate::paging::pages_in_order::<Tenure>(database, 3).await;
        crate::paging::pages_in_order::<Committee>(database, 3).await;
        crate::paging::pages_in_order::<CommitteeMembership>(database, 3).await;
        let new = NewPost { title: "Other".parse().unwrap(), ..congress::representative(UsState::of_code("mt").unwrap(), 0).unwrap() };
        let post: Post = new.register(Id::from_bytes([1; 16]), database.clock.now()).unwrap();
        database.session.create(database.by_admin(), None, post).await.unwrap();
        crate::paging::pages_in_order::<Post>(database, 542).await;
    }

    async fn a_node_whose_claim_is_over_ends_no_tenure(database) {
        let (first, second) = (member("A000001", "WY", "2025-01-03", "2027-01-03"), member("B000002", "AK", "2025-01-03", "2027-01-03"));
        database.session.import(database.by_admin(), vec![first.clone(), second]).await.unwrap();
        let seen = seen(&[first]);
        let step = database.begun(false).await;
        database.clock.advance(LEASE);
        let other = database.step(step.import, database.claim_import().await);
        let close = |step| database.session.close_import::<RosterEntry>(database.by_admin(), step, seen.clone());
        assert!(matches!(close(step).await, Err(Error::Refused(problem)) if problem.code == Code::Conflict));
        let before = database.tenure("B000002").await.until;
        close(other).await.unwrap();
        let today = database.clock.now().day();
        assert_eq!((before, database.tenure("B000002").await.until), (Some(day("2027-01-03")), Some(today)));
    }
}

/// Where two nodes write at once.
#[tokio::test]
async fn a_file_ends_whom_it_names_where_staff_just_name_a_successor() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    database.bring(two()).await;
    let seat = congress::representative(UsState::of_code("ak").unwrap(), 0).unwrap().key();
    let seats: Vec<Post> = database.all(PostFilter { key: vec![seat], ..PostFilter::default() }).await;
    let (post, holder, id) = (seats[0].id, database.holder("A000001").await.id, database.clock.id());
    let held = format!("SELECT id FROM posts WHERE id = '{post}' FOR UPDATE");
    let told = format!("'{id}', 1, '{post}', '{holder}', '2026-03-01', NULL, NULL, 'staff', now(), now()");
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let named = format!("BEGIN; SET LOCAL statement_timeout = '10s'; {held}; INSERT INTO tenures VALUES ({told})");
    other.batch_execute(&named).await.unwrap();
    let brought = database.bring(vec![member("C000001", "ak", "2025-01-03", "2027-01-03")]);
    let let_go = format!("{}; COMMIT", awaited(1));
    let (_, let_go) = tokio::join!(brought, other.batch_execute(&let_go));
    assert_eq!((let_go.is_ok(), database.tenure("C000001").await.until), (true, Some(day("2026-03-01"))));
}
