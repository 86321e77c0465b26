//! Boundaries, ZIP codes and courts at rest.

use crate::{Database, rosters::aliased};
use directory::{Boundary, BoundaryFilter, Court, CourtFilter, DrawnBoundary, ListedCourt, NewZipArea, Shape, ZipArea};
use kernel::Day;

/// A multipolygon of one ring, in well-known binary.
fn outline(ring: &[(f64, f64)]) -> Shape {
    let mut bytes = Vec::new();
    for (kind, parts) in [(6_u32, 1_u32), (3, 1)] {
        bytes.push(1);
        bytes.extend(kind.to_le_bytes());
        bytes.extend(parts.to_le_bytes());
    }
    bytes.extend(u32::try_from(ring.len()).unwrap().to_le_bytes());
    for (x, y) in ring {
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
    }
    Shape::from_bytes(&bytes).unwrap()
}

fn drawn(district: u8, north: f64, valid_from: Option<Day>) -> DrawnBoundary {
    let division = format!("ocd-division/country:us/state:nj/cd:{district}").parse().unwrap();
    let ring = [(0.0, 0.0), (1.0, 0.0), (1.0, north), (0.0, north), (0.0, 0.0)];
    DrawnBoundary::new(division, None, (valid_from, None), outline(&ring)).unwrap()
}

/// An id of a place that becomes an alias in some of these tests, and the living one.
const JUNEAU: [&str; 2] =
    ["ocd-division/country:us/state:ak/place:juneau", "ocd-division/country:us/state:ak/borough:juneau"];

/// An outline of a place.
fn of_place(place: &str) -> DrawnBoundary {
    let ring = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
    DrawnBoundary::new(place.parse().unwrap(), None, (None, None), outline(&ring)).unwrap()
}

fn area(zip: &str, district: u8) -> NewZipArea {
    let state = "NJ".parse().unwrap();
    let districts = vec![NewZipArea::district(&state, district).unwrap()];
    NewZipArea { zip: zip.parse().unwrap(), state, districts, valid_from: None }
}

fn court(id: &str) -> ListedCourt {
    let text = format!(r#"{{"court_id": "{id}", "name": "Same Court", "system": "state"}}"#);
    ListedCourt { sits_since: None, court: serde_json::from_str(&text).unwrap() }
}

impl Database {
    async fn edition(&self) -> i64 {
        store::read!(self.session, |c| queries::directory::boundaries::edition(c)).unwrap()
    }

    /// The last day of a court that a file says was abolished on one, once another file says that it sits since then.
    async fn abolished(&self, day: Option<Day>, sits_since: Option<Day>) -> Option<Day> {
        let mut abolished = court("wyo");
        abolished.court.abolished = day;
        self.bring(vec![abolished]).await;
        self.bring(vec![ListedCourt { sits_since, ..court("wyo") }]).await;
        self.all::<Court>(CourtFilter::default()).await.pop().unwrap().abolished
    }

    async fn drawn(&self) -> Vec<(Boundary, Shape)> {
        store::scan!(self.session, |c| queries::directory::boundaries::drawn(c, None)).unwrap()
    }
}

both! {
    async fn an_outline_reads_back(database) {
        let news = drawn(1, 1.0, None);
        database.bring(vec![news.clone()]).await;
        assert_eq!(database.drawn().await[0].1, news.shape);
    }

    async fn the_same_outline_again_leaves_the_map_alone(database) {
        database.bring(vec![drawn(1, 1.0, None)]).await;
        let edition = database.edition().await;
        assert_eq!((database.bring(vec![drawn(1, 1.0, None)]).await, database.edition().await), ([0, 0, 1, 0], edition));
    }

    async fn another_outline_is_a_new_edition_of_the_map(database) {
        database.bring(vec![drawn(1, 1.0, None)]).await;
        let edition = database.edition().await;
        let counts = database.bring(vec![drawn(1, 2.0, None)]).await;
        assert!(counts == [0, 1, 0, 0] && database.edition().await > edition);
        assert_eq!(database.drawn().await[0].1, drawn(1, 2.0, None).shape);
    }

    async fn outlines_of_two_times_stand_beside_each_other(database) {
        database.bring(vec![drawn(1, 1.0, Day::new(2013, 1, 3)), drawn(1, 1.0, Day::new(2023, 1, 3))]).await;
        assert_eq!(database.drawn().await.len(), 2);
    }

    async fn two_files_that_bring_the_same_outline_add_it_once(database) {
        let news = || vec![drawn(1, 1.0, None)];
        let (one, other) = tokio::join!(database.bring(news()), database.bring(news()));
        assert_eq!((one[0] + other[0], database.drawn().await.len()), (1, 1));
    }

    async fn an_outline_that_a_file_names_by_an_alias_is_that_of_the_living_division(database) {
        let [alias, living] = JUNEAU;
        database.bring(vec![of_place(living)]).await;
        aliased(database, JUNEAU).await;
        assert_eq!(database.bring(vec![of_place(alias)]).await, [0, 0, 1, 0]);
    }

    async fn an_outline_that_is_kept_by_an_alias_is_that_of_the_living_division(database) {
        let [alias, living] = JUNEAU;
        database.bring(vec![of_place(alias)]).await;
        aliased(database, JUNEAU).await;
        assert_eq!(database.bring(vec![of_place(living)]).await, [0, 0, 1, 0]);
    }

    async fn outlines_that_turn_out_to_be_of_one_place_become_one(database) {
        database.bring(JUNEAU.map(of_place).to_vec()).await;
        aliased(database, JUNEAU).await;
        let boundaries = database.all::<Boundary>(BoundaryFilter::default()).await;
        assert_eq!(boundaries.iter().map(|boundary| boundary.division_ocd_id.as_str()).collect::<Vec<_>>(), [JUNEAU[1]]);
    }

    async fn an_outline_of_an_alias_is_of_the_kind_of_the_living_division(database) {
        database.bring(vec![of_place(JUNEAU[0])]).await;
        aliased(database, JUNEAU).await;
        assert_eq!(database.drawn().await[0].0.kind.as_str(), "borough");
    }

    async fn a_removed_boundary_is_a_new_edition_of_the_map(database) {
        database.bring(vec![drawn(1, 1.0, None)]).await;
        let (edition, id) = (database.edition().await, database.drawn().await[0].0.id);
        database.session.delete::<Boundary>(database.by_admin(), id, None).await.unwrap();
        assert!(database.edition().await > edition && database.drawn().await.is_empty());
    }

    async fn a_zip_code_takes_its_districts_from_the_newest_file(database) {
        database.bring(vec![area("08540", 12)]).await;
        assert_eq!([database.bring(vec![area("08540", 12)]).await, database.bring(vec![area("08540", 3)]).await], [[0, 0, 1, 0], [0, 1, 0, 0]]);
    }

    async fn a_court_is_known_by_its_id(database) {
        database.bring(vec![court("wyo")]).await;
        assert_eq!(database.bring(vec![court("wyo"), court("nj")]).await, [1, 0, 1, 0]);
    }

    async fn a_court_that_sits_again_is_no_longer_abolished(database) {
        assert_eq!(database.abolished(Day::new(1905, 1, 1), Day::new(1970, 1, 1)).await, None);
    }

    async fn a_court_that_sat_before_its_last_day_stays_abolished(database) {
        let last = Day::new(1905, 1, 1);
        assert_eq!(database.abolished(last, Day::new(1891, 1, 1)).await, last);
    }

    async fn every_kind_of_place_pages_in_order(database) {
        database.bring([1, 2, 3].map(|n| drawn(n, 1.0, None)).to_vec()).await;
        database.bring(["08540", "08541", "08542"].map(|zip| area(zip, 1)).to_vec()).await;
        database.bring(["a", "b", "c"].map(court).to_vec()).await;
        crate::paging::pages_in_order::<Boundary>(database, 3).await;
        crate::paging::pages_in_order::<ZipArea>(database, 3).await;
        crate::paging::pages_in_order::<Court>(database, 3).await;
    }
}
