//! Advocacy at rest: every list pages in order, and nobody sees more in a list than one by one.

use crate::{
    Database,
    paging::{pages_in_order, read},
};
use advocacy::{
    AdvocacyPlan, Campaign, CampaignFilter, CampaignPatch, Landscape, LandscapeFilter, NewAdvocacyPlan, NewCampaign,
    NewLandscape, NewPartnership, NewPartnershipContact, NewPriceIndex, NewResource, NewValueSet, Partnership,
    PartnershipContact, PriceIndex, Resource, ValueSet,
    campaign::{CampaignPlace, CampaignStatus, CampaignTransition, ReachReport, results},
    coverage::{JurisdictionGap, LibraryGap, LibraryGapFilter},
};
use kernel::{Actor, Draft, Grant, Id, Measure, Record, Role, Staged as _, page::Sorted as _, page::Window};
use serde_json::{Value, json};
use store::Change;

impl Database {
    async fn advocacy<N>(&self, new: Value) -> Id
    where
        N: Draft<Record: store::Kept> + serde::de::DeserializeOwned,
    {
        self.add(read::<N>(new).register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    async fn campaign(&self, owner: Id, parent: Option<Id>, status: CampaignStatus) -> Id {
        let new: NewCampaign = read(json!({
            "name": "Same name", "summary": "So.", "owner_unit_id": owner, "parent_id": parent, "goals": [],
            "audiences": [], "library_types": [], "jurisdictions": [], "channels": [], "assets": [], "targets": [],
            "messages": [{ "text": "So.", "audience": null, "channel": null, "message_id": null }],
            "starts_on": "2026-04-01",
        }));
        let campaign = new.register(self.clock.id(), self.clock.now()).unwrap();
        self.add(Campaign { status, ..campaign }).await
    }

    /// An entry of the landscape of a place.
    async fn landscape(&self, unit: Id, place: &kernel::DivisionId, from: &str, until: Option<&str>) -> Id {
        let entry = json!({
            "jurisdiction": place, "valid_from": from, "valid_until": until, "legal_basis": ["CO"], "board": "none",
            "statutes": [], "funding_sources": [], "source": "So.", "owner_unit_id": unit,
        });
        self.advocacy::<NewLandscape>(entry).await
    }

    /// What holds in a place on a day.
    async fn holding(&self, place: &kernel::DivisionId, day: &str) -> Vec<Id> {
        let (asked, day) = ([place.clone()], day.parse().unwrap());
        let holding = store::scan!(self.session, |c| queries::advocacy::landscapes::on_day(c, &asked, day)).unwrap();
        holding.iter().map(|(_, landscape)| landscape.id).collect()
    }

    /// What the list has of a day.
    async fn listed_on(&self, day: &str) -> Vec<Id> {
        let filter = LandscapeFilter { on: day.parse().ok(), ..LandscapeFilter::default() };
        let window = Window { limit: 20, sort: Landscape::SORTING.parse(None).unwrap(), after: None, count: false };
        let page = self.session.page::<Landscape>(filter, &Actor::public(), window).await.unwrap();
        page.data.iter().map(|landscape| landscape.id).collect()
    }

    async fn report(&self, campaign: Id, sources: usize) -> Result<(), store::Error> {
        let row = |source| {
            json!({ "channel": "web", "day": "2026-04-30", "source": format!("s{source}"), "actions": 2,
            "impressions": null, "engagements": null, "cost": null })
        };
        let report: ReachReport = read(json!({ "rows": (0..sources).map(row).collect::<Vec<_>>() }));
        let now = self.clock.now();
        let rule = move |campaign: &mut Campaign, _: &CampaignPlace| campaign.report(report, now);
        self.session.change(self.by_admin(), Change::new(campaign, None, rule)).await.map(drop)
    }

    /// Makes a campaign a part of another.
    async fn put_under(&self, part: Id, parent: Id) -> Result<(), store::Error> {
        let (patch, actor) = (read::<CampaignPatch>(json!({ "parent_id": parent })), self.by_admin().actor);
        let rule = move |campaign: &mut Campaign, place: &CampaignPlace| campaign.revise(patch, place, &actor);
        self.session.change(self.by_admin(), Change::new(part, None, rule).about(vec![parent])).await.map(drop)
    }

    /// Moves a campaign to where what came of it stays as it is.
    async fn account_for(&self, campaign: Id) -> Result<(), store::Error> {
        let (to, now) = (CampaignTransition { to: CampaignStatus::Reported, note: None }, self.clock.now());
        let rule = move |campaign: &mut Campaign, _: &CampaignPlace| campaign.enter(&to, now);
        self.session.change(self.by_admin(), Change::new(campaign, None, rule)).await.map(drop)
    }
}

fn state(code: &str) -> directory::NewDivision {
    directory::NewDivision {
        ocd_id: format!("ocd-division/country:us/state:{code}").parse().unwrap(),
        name: "Same".parse().unwrap(),
        valid_from: None,
        valid_until: None,
    }
}

both! {
    async fn campaigns_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            database.campaign(unit, None, CampaignStatus::Draft).await;
        }
        pages_in_order::<Campaign>(database, 3).await;
    }

    async fn resources_page_in_order(database) {
        let unit = database.unit("owner").await;
        for _ in 0..3 {
            database.advocacy::<NewResource>(json!({
                "title": "Same", "summary": "So.", "format": "toolkit", "owner_unit_id": unit, "goals": [], "audiences": [],
                "library_types": [], "body": "So.", "language": "en", "licence": "CC0-1.0",
            })).await;
        }
        pages_in_order::<Resource>(database, 3).await;
    }

    async fn what_two_meet_at_once_whose_time_has_come_is_moved_once(database) {
        let unit = database.unit("owner").await;
        let resource = database.advocacy::<NewResource>(json!({
            "title": "Same", "summary": "So.", "format": "toolkit", "owner_unit_id": unit, "goals": [], "audiences": [],
            "library_types": [], "body": "So.", "language": "en", "licence": "CC0-1.0", "review_due": "2026-05-01",
        })).await;
        database.clock.advance(86_400);
        let meet = || database.session.settle::<Resource>(&database.clock, resource);
        let (one, other) = tokio::join!(meet(), meet());
        assert_ne!(one.unwrap(), other.unwrap());
    }

    async fn partnerships_and_contacts_page_in_order(database) {
        let (unit, organization) = (database.unit("owner").await, database.organization().await);
        for _ in 0..3 {
            let partnership = database.advocacy::<NewPartnership>(json!({
                "organization_id": organization, "title": "Same", "scope": "So.", "owner_unit_id": unit, "goals": [],
                "renewal_notice_days": 0, "activities": [], "results": [],
            })).await;
            database.advocacy::<NewPartnershipContact>(json!({
                "partnership_id": partnership, "name": "Same Name", "email": "ada@example.org",
            })).await;
        }
        pages_in_order::<Partnership>(database, 3).await;
        pages_in_order::<PartnershipContact>(database, 3).await;
    }

    async fn landscapes_page_in_order(database) {
        let unit = database.unit("owner").await;
        database.bring(vec![state("wy")]).await;
        for year in [2020, 2021, 2022] {
            database.landscape(unit, &state("wy").ocd_id, &format!("{year}-01-01"), None).await;
        }
        pages_in_order::<Landscape>(database, 3).await;
    }

    // Two places that have become one have one latest entry, and where that has ended, nothing holds.
    async fn the_entry_of_an_alias_ends_with_the_next_of_the_living_division(database) {
        let unit = database.unit("owner").await;
        database.bring(["wy", "ut"].map(state).to_vec()).await;
        let [alias, living] = ["wy", "ut"].map(|code| state(code).ocd_id);
        let first = database.landscape(unit, &alias, "2020-01-01", None).await;
        let next = database.landscape(unit, &living, "2023-01-01", Some("2024-01-01")).await;
        database.bring(vec![directory::DivisionAlias { alias, same_as: living.clone(), note: None }]).await;
        let mut held = Vec::new();
        for day in ["2022-01-01", "2023-06-01", "2025-01-01"] {
            held.push(database.holding(&living, day).await);
        }
        assert_eq!(held, [vec![first], vec![next], vec![]]);
    }

    async fn the_list_of_a_day_has_one_entry_of_a_place_and_its_alias(database) {
        let unit = database.unit("owner").await;
        database.bring(["wy", "ut"].map(state).to_vec()).await;
        let [alias, living] = ["wy", "ut"].map(|code| state(code).ocd_id);
        database.landscape(unit, &living, "2020-01-01", None).await;
        let last = database.landscape(unit, &alias, "2020-01-01", None).await;
        let next = database.landscape(unit, &living, "2023-01-01", Some("2024-01-01")).await;
        database.bring(vec![directory::DivisionAlias { alias, same_as: living, note: None }]).await;
        let mut listed = Vec::new();
        for day in ["2022-01-01", "2023-06-01", "2025-01-01"] {
            listed.push(database.listed_on(day).await);
        }
        assert_eq!(listed, [vec![last], vec![next], vec![]]);
    }

    async fn of_two_entries_from_one_day_that_which_was_entered_last_holds(database) {
        let unit = database.unit("owner").await;
        database.bring(["co", "ut", "wy"].map(state).to_vec()).await;
        let [one, living, other] = ["co", "ut", "wy"].map(|code| state(code).ocd_id);
        let mut last = Vec::new();
        for (day, places) in [("2020-01-01", [&other, &living, &one]), ("2021-01-01", [&one, &living, &other])] {
            let mut entered = Vec::new();
            for place in places {
                entered.push(database.landscape(unit, place, day, None).await);
            }
            last.push((day, entered[2]));
        }
        for alias in [one, other] {
            database.bring(vec![directory::DivisionAlias { alias, same_as: living.clone(), note: None }]).await;
        }
        for (day, entry) in last {
            assert_eq!(database.holding(&living, day).await, [entry], "{day}");
        }
    }

    async fn people_are_counted_alike_on_either_database(database) {
        let mut library = crate::import::surveyed(None, "1", "10");
        library[0].figures = vec![directory::Figure::new(2014, Measure::PopulationServed, Ok("10.75".parse().unwrap()))];
        database.bring(library).await;
        let counts = store::scan!(database.session, |c| queries::advocacy::coverage::libraries(c)).unwrap();
        assert_eq!(counts.all[0].people, Some(10));
    }

    async fn plans_and_gaps_page_in_order(database) {
        let unit = database.unit("owner").await;
        database.bring(["1", "2", "3"].map(|libid| crate::import::surveyed(None, libid, "10").remove(0)).to_vec()).await;
        database.bring(["ut", "wy", "co"].map(state).to_vec()).await;
        let window = Window { limit: 3, sort: LibraryGap::SORTING.parse(None).unwrap(), after: None, count: false };
        let actor = database.by_admin().actor;
        let gaps = database.session.page::<LibraryGap>(LibraryGapFilter::default(), &actor, window).await.unwrap().data;
        for gap in &gaps {
            database.advocacy::<NewAdvocacyPlan>(json!({
                "title": "Same", "owner_unit_id": unit, "library_id": gap.id, "team": [], "goals": [], "audiences": [],
            })).await;
        }
        pages_in_order::<AdvocacyPlan>(database, 3).await;
        pages_in_order::<LibraryGap>(database, 3).await;
        pages_in_order::<JurisdictionGap>(database, 3).await;
    }

    async fn value_sets_and_price_indices_page_in_order(database) {
        for number in [1, 2, 3] {
            database.advocacy::<NewValueSet>(json!({
                "name": "Same", "region": format!("Region {number}"), "year": 2026, "currency": "USD", "source": "So.",
                "items": [{ "code": "book", "label": "Books", "unit": "book", "unit_value": "1" }], "yearly": [],
            })).await;
            database.advocacy::<NewPriceIndex>(json!({
                "name": format!("Index {number}"), "region": "Here", "base": "1", "source": "So.",
                "years": [{ "year": 2026, "value": "1" }],
            })).await;
        }
        pages_in_order::<ValueSet>(database, 3).await;
        pages_in_order::<PriceIndex>(database, 3).await;
    }

    // One by one and in a list, for every state and every kind of reader, the same is seen.
    async fn a_list_of_campaigns_shows_what_a_reader_may_see(database) {
        let units = [database.unit("own").await, database.unit("other").await];
        for unit in units {
            for &status in CampaignStatus::ALL {
                database.campaign(unit, None, status).await;
            }
        }
        let reader = |unit_id| Actor { grants: vec![Grant { role: Role::Editor, unit_id }], ..Actor::public() };
        for actor in [Actor::public(), reader(Some(units[0])), reader(None)] {
            let window = || Window { limit: 50, sort: Campaign::SORTING.parse(None).unwrap(), after: None, count: false };
            let all = database.session.page::<Campaign>(CampaignFilter::default(), &database.by_admin().actor, window()).await.unwrap();
            let listed = database.session.page::<Campaign>(CampaignFilter::default(), &actor, window()).await.unwrap();
            let seen: Vec<Id> = all.data.iter().filter(|one| one.visible_to(&actor)).map(|one| one.id).collect();
            assert_eq!(listed.data.iter().map(|one| one.id).collect::<Vec<_>>(), seen);
        }
    }

    async fn the_same_report_again_changes_no_sum(database) {
        let unit = database.unit("owner").await;
        let top = database.campaign(unit, None, CampaignStatus::Live).await;
        let part = database.campaign(unit, Some(top), CampaignStatus::Live).await;
        for _ in 0..2 {
            database.report(part, 3).await.unwrap();
        }
        let campaign = database.session.find::<Campaign>(top).await.unwrap().unwrap();
        let (of, actor) = (campaign.clone(), database.by_admin().actor);
        let (nodes, sums) = store::scan!(database.session, |c| queries::advocacy::campaigns::tree(c, &of, &actor)).unwrap();
        assert_eq!(results::results(&campaign, &nodes, &sums).total.actions, Some(6));
    }

    async fn a_campaign_that_is_just_reported_takes_no_part(database) {
        let unit = database.unit("owner").await;
        for _ in 0..10 {
            let top = database.campaign(unit, None, CampaignStatus::Closed).await;
            let part = database.campaign(unit, None, CampaignStatus::Live).await;
            let (moved, reported) = tokio::join!(database.put_under(part, top), database.account_for(top));
            assert_ne!(moved.is_ok(), reported.is_ok());
        }
    }

    async fn a_day_takes_a_hundred_reports_of_a_campaign(database) {
        let campaign = database.campaign(database.unit("owner").await, None, CampaignStatus::Live).await;
        assert!(database.report(campaign, 100).await.is_ok());
        assert!(matches!(database.report(campaign, 101).await, Err(store::Error::Refused(problem)) if problem.fields[0].pointer == "/rows"));
    }
}
