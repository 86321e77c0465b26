//! Who represents a place, over HTTP.

use crate::{
    Answer,
    cx::{Cx, Guard, Public},
    extract::Query,
    respond::Json,
};
use directory::{
    DivisionId, ZipCode,
    representatives::{Place, Representatives, represent},
};
use kernel::{Check, Day};
use serde::Deserialize;

operations! { "Representatives":
    /// Find who represents a place.
    ///
    /// The place is told by a point (`lat` and `lon`), by a ZIP code (`zip`) or by a division (`division`); give one of the three.
    /// The answer has every seat that is for the place, level by level, vacant ones too, and says how sure each is, what else it
    /// may be, and for which levels it could not tell.
    GET "/v1/directory/representatives" findRepresentatives => find;
}

/// The place, and the day.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PlaceQuery {
    /// Degrees north (WGS 84); needs `lon`.
    #[param(minimum = -90, maximum = 90)]
    lat: Option<f64>,
    /// Degrees east (WGS 84); needs `lat`.
    #[param(minimum = -180, maximum = 180)]
    lon: Option<f64>,
    /// A ZIP code of five digits.
    zip: Option<ZipCode>,
    /// An Open Civic Data id.
    division: Option<DivisionId>,
    /// With `division`: whether the posts of the divisions above it are wanted too.
    above: Option<bool>,
    /// The day; today where it is left out.
    on: Option<Day>,
}

/// By what a place is told.
#[derive(Clone, Debug)]
pub(crate) enum Told {
    /// Degrees north and east.
    Point(f64, f64),
    /// A ZIP code.
    Zip(ZipCode),
    /// A division.
    Division(DivisionId),
}

impl Told {
    /// One of the three ways, whole; refused where there are none or several, or half of one.
    pub(crate) fn one(
        lat: Option<f64>,
        lon: Option<f64>,
        zip: Option<ZipCode>,
        division: Option<DivisionId>,
    ) -> kernel::Result<Self> {
        let within = |degrees: Option<f64>, limit: f64| degrees.is_none_or(|d| (-limit..=limit).contains(&d));
        let point = lat.is_some() || lon.is_some();
        let ways = [point, zip.is_some(), division.is_some()].into_iter().filter(|given| *given).count();
        let one = "give either lat and lon, or zip, or division";
        let mut check = Check::default();
        check.that(lat.is_some() || !point, "lat", "missing", "must be given with lon");
        check.that(lon.is_some() || !point, "lon", "missing", "must be given with lat");
        check.that(within(lat, 90.0), "lat", "invalid", "must be from -90 to 90 degrees");
        check.that(within(lon, 180.0), "lon", "invalid", "must be from -180 to 180 degrees");
        check.that(ways > 0, "zip", "missing", one);
        for (name, given) in [("lat", point), ("zip", zip.is_some()), ("division", division.is_some())] {
            check.that(ways < 2 || !given, name, "conflict", one);
        }
        check.done()?;
        match (lat.zip(lon), zip, division) {
            (Some((lat, lon)), _, _) => Ok(Self::Point(lat, lon)),
            (None, Some(zip), _) => Ok(Self::Zip(zip)),
            (None, None, Some(division)) => Ok(Self::Division(division)),
            (None, None, None) => Err(kernel::Problem::field("zip", "missing", one)),
        }
    }
}

impl<P: Guard> Cx<P> {
    /// What a place lies in, as far as it is known.
    pub(crate) async fn place(&self, told: Told, on: Day) -> Answer<Place> {
        let mut place = match told {
            Told::Point(lat, lon) => {
                let atlas = self.state().map.current(self.session()).await?;
                Place::of_point(on, &atlas, lon, lat)
            }
            Told::Zip(zip) => {
                let areas = store::read!(self.session(), |c| queries::directory::representatives::areas(c, &zip))?;
                Place::of_zip(on, &zip, &areas)
            }
            Told::Division(asked) => {
                let asked = asked.electorate();
                let living = store::read!(self.session(), |c| queries::directory::representatives::living(c, &asked))?;
                let known = living.is_some();
                Place::of_division(on, &living.unwrap_or(asked), known)
            }
        };
        let above = place.divisions(true);
        let living = store::read!(self.session(), |c| queries::directory::divisions::living_divisions(c, &above))?;
        place.follow(above.into_iter().zip(living));
        Ok(place)
    }
}

async fn find(cx: Cx<Public>, query: Query<PlaceQuery>) -> Answer<Json<Representatives>> {
    let PlaceQuery { lat, lon, zip, division, above, on } = query.0;
    let by_division = division.is_some();
    let told = Told::one(lat, lon, zip, division)?;
    let together = "goes with division only";
    Check::default().that(above.is_none() || by_division, "above", "unexpected", together).done()?;
    let on = on.unwrap_or_else(|| cx.clock().now().day());
    let place = cx.place(told, on).await?;
    let divisions = place.divisions(above.unwrap_or(!by_division));
    let (posts, holders) =
        store::read!(cx.session(), |c| queries::directory::representatives::staffed(c, &divisions, on))?;
    Ok(Json(represent(&place, posts, &holders)))
}
