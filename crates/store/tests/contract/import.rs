//! Records taken in by the batch: rerunning changes nothing, and what changes is kept as a change.

use directory::{
    Division, DivisionAlias, DivisionFilter, DivisionId, Figure, Library, LibraryFilter, LibraryType, Measure,
    NewDivision, NewLibrary,
};
use exchange::Outcome;
use store::{Rows, Surveyed, Taken};

/// Created, updated, unchanged, rejected.
fn counts(taken: &[Taken]) -> [usize; 4] {
    let mut counts = [0; 4];
    for row in taken {
        let place = match row {
            Taken::Created(_) => 0,
            Taken::Updated(_) => 1,
            Taken::Unchanged(_) => 2,
            Taken::Rejected(_) => 3,
        };
        counts[place] += 1;
    }
    counts
}

pub(crate) fn wyoming(name: &str) -> Vec<NewDivision> {
    let ocd_id = "ocd-division/country:us/state:wy".parse().unwrap();
    vec![NewDivision { ocd_id, name: name.parse().unwrap(), valid_from: None, valid_until: None }]
}

pub(crate) fn alias_of(living: &str) -> Vec<DivisionAlias> {
    let alias = "ocd-division/country:us/state:wyo".parse().unwrap();
    vec![DivisionAlias { alias, same_as: living.parse().unwrap(), note: None }]
}

/// An alias of Wyoming, and Wyoming as an alias of another division that is here, each by the word of a registry.
async fn chain(database: &crate::Database) -> [DivisionAlias; 2] {
    let ocd_id: DivisionId = "ocd-division/country:us/territory:wy".parse().unwrap();
    let territory = NewDivision { ocd_id: ocd_id.clone(), ..wyoming("Wyoming").remove(0) };
    database.bring([wyoming("Wyoming"), vec![territory]].concat()).await;
    let alias = alias_of("ocd-division/country:us/state:wy").remove(0);
    let onward = DivisionAlias { alias: alias.same_as.clone(), same_as: ocd_id, note: None };
    [alias, onward]
}

/// Where an alias leads.
async fn lead(database: &crate::Database, alias: &DivisionAlias) -> Option<DivisionId> {
    let filter = DivisionFilter { ocd_id: vec![alias.alias.clone()], ..DivisionFilter::default() };
    database.all::<Division>(filter).await.pop().unwrap().same_as
}

pub(crate) fn surveyed(fscs_key: Option<&str>, libid: &str, visits: &str) -> Vec<Surveyed> {
    let library = NewLibrary {
        name: "Example County Library".parse().unwrap(),
        library_type: LibraryType::Public,
        fscs_key: fscs_key.map(|key| key.parse().unwrap()),
        libid: Some(libid.parse().unwrap()),
        ror_id: None,
        division_ocd_id: None,
        street: None,
        city: None,
        state: Some("WY".parse().unwrap()),
        postal_code: None,
        county: None,
        longitude: None,
        latitude: None,
    };
    vec![Surveyed { library, figures: vec![Figure::new(2014, Measure::Visits, Ok(visits.parse().unwrap()))] }]
}

impl crate::Database {
    /// Takes news in, and tells how many of it did what.
    pub(crate) async fn bring<N: store::Importable>(&self, news: Vec<N>) -> [usize; 4] {
        counts(&self.session.import(self.by_admin(), news).await.unwrap())
    }

    /// Tells what would become of news, as of a file on a dry run.
    pub(crate) async fn preview<N: store::Importable>(&self, news: Vec<N>) -> Vec<Outcome> {
        let entries = news.into_iter().map(Ok).collect();
        let rows = Rows { first: 1, entries, retold: [].into(), bytes_read: 0 };
        let told = self.session.import_rows(self.by_admin(), true, rows).await.unwrap();
        told.into_iter().map(|row| row.outcome).collect()
    }
}

both! {
    async fn a_second_run_changes_nothing(database) {
        let session = &database.session;
        session.import(database.by_admin(), wyoming("Wyoming")).await.unwrap();
        assert_eq!(counts(&session.import(database.by_admin(), wyoming("Wyoming")).await.unwrap()), [0, 0, 1, 0]);
    }

    async fn a_preview_writes_nothing(database) {
        let preview = database.preview(wyoming("Wyoming")).await;
        assert_eq!((preview, database.bring(wyoming("Wyoming")).await), (vec![Outcome::Created], [1, 0, 0, 0]));
    }

    async fn of_rows_about_one_record_the_last_counts(database) {
        let session = &database.session;
        let batch = [wyoming("Old"), wyoming("Wyoming")].concat();
        session.import(database.by_admin(), batch).await.unwrap();
        assert_eq!(counts(&session.import(database.by_admin(), wyoming("Wyoming")).await.unwrap()), [0, 0, 1, 0]);
    }

    async fn an_alias_takes_the_name_of_the_living_division(database) {
        let session = &database.session;
        session.import(database.by_admin(), wyoming("Wyoming")).await.unwrap();
        let aliases = alias_of("ocd-division/country:us/state:wy");
        assert_eq!(counts(&session.import(database.by_admin(), aliases).await.unwrap()), [1, 0, 0, 0]);
    }

    async fn where_an_alias_is_turned_round_the_other_lives_again(database) {
        database.bring(wyoming("Wyoming")).await;
        let told = alias_of("ocd-division/country:us/state:wy").remove(0);
        let round = DivisionAlias { alias: told.same_as.clone(), same_as: told.alias.clone(), note: None };
        database.bring(vec![told]).await;
        database.bring(vec![round.clone()]).await;
        let all: Vec<Division> = database.all(DivisionFilter::default()).await;
        let aliases: Vec<_> = all.iter().filter(|division| division.same_as.is_some()).map(|d| &d.ocd_id).collect();
        assert_eq!(aliases, [&round.alias]);
    }

    async fn an_alias_follows_what_becomes_an_alias_to_the_living_division(database) {
        let [alias, onward] = chain(database).await;
        database.bring(vec![alias.clone()]).await;
        database.bring(vec![onward.clone()]).await;
        assert_eq!(lead(database, &alias).await, Some(onward.same_as));
    }

    async fn an_alias_of_what_is_an_alias_already_leads_to_the_living_division(database) {
        let [alias, onward] = chain(database).await;
        database.bring(vec![onward.clone()]).await;
        database.bring(vec![alias.clone()]).await;
        assert_eq!(lead(database, &alias).await, Some(onward.same_as));
    }

    async fn an_alias_of_an_alias_of_one_batch_leads_to_the_living_division(database) {
        let [alias, onward] = chain(database).await;
        database.bring(vec![alias.clone(), onward.clone()]).await;
        assert_eq!(lead(database, &alias).await, Some(onward.same_as));
    }

    async fn an_alias_of_an_alias_told_again_changes_nothing(database) {
        let both = chain(database).await.to_vec();
        database.bring(both.clone()).await;
        assert_eq!(database.bring(both).await, [0, 0, 2, 0]);
    }

    async fn a_division_that_is_here_becomes_no_alias_of_nothing(database) {
        let aliases = alias_of("ocd-division/country:us/state:wy");
        database.bring(vec![NewDivision { ocd_id: aliases[0].alias.clone(), ..wyoming("Wyo").remove(0) }]).await;
        assert_eq!(database.bring(aliases).await, [0, 0, 0, 1]);
    }

    async fn an_alias_of_nothing_is_rejected(database) {
        let session = &database.session;
        let aliases = alias_of("ocd-division/country:us/state:wy");
        assert_eq!(counts(&session.import(database.by_admin(), aliases).await.unwrap()), [0, 0, 0, 1]);
    }

    async fn a_library_without_its_key_is_known_by_its_state(database) {
        let session = &database.session;
        session.import(database.by_admin(), surveyed(Some("WY0001"), "1", "100")).await.unwrap();
        assert_eq!(counts(&session.import(database.by_admin(), surveyed(None, "1", "100")).await.unwrap()), [0, 0, 1, 0]);
    }

    async fn an_older_survey_brings_its_figures_alone(database) {
        let of_year = |name: &str, year| {
            let mut surveyed = surveyed(Some("WY0001"), "1", "100");
            surveyed[0].library.name = name.parse().unwrap();
            surveyed[0].figures[0].fiscal_year = year;
            surveyed
        };
        database.bring(of_year("Example County Library System", 2022)).await;
        assert_eq!(database.bring(of_year("Example County Library", 2014)).await, [0, 1, 0, 0]);
        assert_eq!(database.bring(of_year("Example County Library System", 2022)).await, [0, 0, 1, 0]);
    }

    async fn an_older_survey_tells_the_key_that_a_later_one_did_not(database) {
        let mut later = surveyed(None, "1", "100");
        later[0].figures[0].fiscal_year = 2022;
        later[0].library.name = "Example County Library System".parse().unwrap();
        database.bring(later).await;
        database.bring(surveyed(Some("WY0001"), "1", "100")).await;
        let again = database.bring(surveyed(Some("WY0001"), "1", "100")).await;
        let library = database.all::<Library>(LibraryFilter::default()).await.remove(0);
        let told = (library.fscs_key.map(|key| key.to_string()), library.name.as_str().to_owned());
        assert_eq!((told, again), ((Some("WY0001".into()), "Example County Library System".into()), [0, 0, 1, 0]));
    }

    async fn a_library_is_not_told_of_by_another_key(database) {
        let session = &database.session;
        session.import(database.by_admin(), surveyed(Some("WY0001"), "1", "100")).await.unwrap();
        assert_eq!(counts(&session.import(database.by_admin(), surveyed(Some("WY0002"), "1", "100")).await.unwrap()), [0, 0, 0, 1]);
    }

    async fn a_library_that_got_its_key_from_an_earlier_row_is_no_other(database) {
        database.bring(surveyed(None, "1", "100")).await;
        let two = [surveyed(Some("WY0001"), "1", "100"), surveyed(Some("WY0002"), "1", "100")].concat();
        assert_eq!(database.bring(two).await, [0, 1, 0, 1]);
    }

    async fn a_row_that_names_two_libraries_is_rejected(database) {
        let session = &database.session;
        let two = [surveyed(Some("WY0001"), "1", "100"), surveyed(Some("WY0002"), "2", "100")].concat();
        session.import(database.by_admin(), two).await.unwrap();
        assert_eq!(counts(&session.import(database.by_admin(), surveyed(Some("WY0001"), "2", "100")).await.unwrap()), [0, 0, 0, 1]);
    }

    async fn other_figures_are_a_change_of_the_library(database) {
        let session = &database.session;
        session.import(database.by_admin(), surveyed(Some("WY0001"), "1", "100")).await.unwrap();
        assert_eq!(counts(&session.import(database.by_admin(), surveyed(Some("WY0001"), "1", "200")).await.unwrap()), [0, 1, 0, 0]);
    }

    async fn figures_that_another_file_of_the_year_does_not_have_stay(database) {
        let mut other = surveyed(Some("WY0001"), "1", "100");
        other[0].figures = vec![Figure::new(2014, Measure::Loans, Ok("7".parse().unwrap()))];
        database.bring(surveyed(Some("WY0001"), "1", "100")).await;
        database.bring(other).await;
        let library = database.all::<Library>(LibraryFilter::default()).await.remove(0).id;
        let kept = store::read!(database.session, |c| queries::directory::libraries::figures(c, library, None, &[])).unwrap();
        assert_eq!(kept.iter().map(|figure| figure.measure).collect::<Vec<_>>(), [Measure::Loans, Measure::Visits]);
    }

    async fn what_is_shipped_is_written_once(database) {
        let session = &database.session;
        let first = session.ensure_shipped(database.by_admin()).await.unwrap();
        assert_eq!((first > 0, session.ensure_shipped(database.by_admin()).await.unwrap()), (true, 0));
    }
}
