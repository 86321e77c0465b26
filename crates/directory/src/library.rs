//! Libraries and library systems. Their yearly figures stand beside them.

use crate::{DivisionId, FscsKey, Name, RorId, StateCode};
use kernel::{At, Check, Id, LibraryType, Permission, Record, Result, Text, record_fields, sorted, take};
use serde::{Deserialize, Serialize};
use serde_with::rust::double_option;

/// A library, library system or school library that exists. Its yearly figures are kept beside it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 1, "name": "Example County Library",
    "library_type": "public", "fscs_key": "WY0001", "libid": "1", "ror_id": null,
    "division_ocd_id": "ocd-division/country:us/state:wy", "street": "1 Main Street", "city": "Laramie", "state": "WY",
    "postal_code": "82070", "county": "Albany", "longitude": -105.59, "latitude": 41.31,
    "created_at": "2026-05-01T12:00:00Z", "updated_at": "2026-05-01T12:00:00Z"
}))))]
pub struct Library {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// What people call it.
    pub name: Name,
    /// Whom it serves.
    pub library_type: LibraryType,
    /// Its key in the Public Libraries Survey; unique.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fscs_key: Option<FscsKey>,
    /// The id its state gave it (IMLS, field LIBID); unique within the state, and no part of the FSCS key.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub libid: Option<Text<40>>,
    /// Its id in the Research Organization Registry.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ror_id: Option<RorId>,
    /// The division it lies in, as narrow as is certain (for imported libraries, the state).
    #[cfg_attr(feature = "openapi", schema(required))]
    pub division_ocd_id: Option<DivisionId>,
    /// Street and number.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub street: Option<Name>,
    /// City or town.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub city: Option<Name>,
    /// Two-letter postal code of the state.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub state: Option<StateCode>,
    /// ZIP or other postal code.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub postal_code: Option<Text<20>>,
    /// County by name.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub county: Option<Name>,
    /// Degrees east (WGS 84), −180 to 180; null together with `latitude`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub longitude: Option<f64>,
    /// Degrees north (WGS 84), −90 to 90; null together with `longitude`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub latitude: Option<f64>,
    /// When it was first saved.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// A library to add.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Example University Library", "library_type": "academic", "fscs_key": "WY9999", "libid": "EX 1",
    "ror_id": "https://ror.org/0020fz961", "division_ocd_id": "ocd-division/country:us/state:wy",
    "street": "1 Main Street", "city": "Laramie", "state": "WY", "postal_code": "82070", "county": "Albany",
    "longitude": -105.59, "latitude": 41.31
}))))]
pub struct NewLibrary {
    /// What people call it.
    pub name: Name,
    /// Whom it serves.
    pub library_type: LibraryType,
    /// Its key in the Public Libraries Survey.
    pub fscs_key: Option<FscsKey>,
    /// The id its state gave it; needs `state`.
    pub libid: Option<Text<40>>,
    /// Its id in the Research Organization Registry.
    pub ror_id: Option<RorId>,
    /// The division it lies in, as narrow as is certain.
    pub division_ocd_id: Option<DivisionId>,
    /// Street and number.
    pub street: Option<Name>,
    /// City or town.
    pub city: Option<Name>,
    /// Two-letter postal code of the state.
    pub state: Option<StateCode>,
    /// ZIP or other postal code.
    pub postal_code: Option<Text<20>>,
    /// County by name.
    pub county: Option<Name>,
    /// Degrees east (WGS 84); needs `latitude`.
    #[cfg_attr(feature = "openapi", schema(minimum = -180, maximum = 180))]
    pub longitude: Option<f64>,
    /// Degrees north (WGS 84); needs `longitude`.
    #[cfg_attr(feature = "openapi", schema(minimum = -90, maximum = 90))]
    pub latitude: Option<f64>,
}

/// What to change in a library: an absent field stays, null clears.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Example University Library", "library_type": "academic", "fscs_key": null, "libid": null,
    "ror_id": "https://ror.org/0020fz961", "division_ocd_id": "ocd-division/country:us/state:wy",
    "street": "2 Main Street", "city": "Laramie", "state": "WY", "postal_code": "82070", "county": "Albany",
    "longitude": -105.58, "latitude": 41.32
}))))]
pub struct LibraryPatch {
    /// What people call it.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<Name>,
    /// Whom it serves.
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub library_type: Option<LibraryType>,
    /// Its key in the Public Libraries Survey.
    #[serde(default, with = "double_option")]
    pub fscs_key: Option<Option<FscsKey>>,
    /// The id its state gave it.
    #[serde(default, with = "double_option")]
    pub libid: Option<Option<Text<40>>>,
    /// Its id in the Research Organization Registry.
    #[serde(default, with = "double_option")]
    pub ror_id: Option<Option<RorId>>,
    /// The division it lies in.
    #[serde(default, with = "double_option")]
    pub division_ocd_id: Option<Option<DivisionId>>,
    /// Street and number.
    #[serde(default, with = "double_option")]
    pub street: Option<Option<Name>>,
    /// City or town.
    #[serde(default, with = "double_option")]
    pub city: Option<Option<Name>>,
    /// Two-letter postal code of the state.
    #[serde(default, with = "double_option")]
    pub state: Option<Option<StateCode>>,
    /// ZIP or other postal code.
    #[serde(default, with = "double_option")]
    pub postal_code: Option<Option<Text<20>>>,
    /// County by name.
    #[serde(default, with = "double_option")]
    pub county: Option<Option<Name>>,
    /// Degrees east (WGS 84).
    #[serde(default, with = "double_option")]
    #[cfg_attr(feature = "openapi", schema(minimum = -180, maximum = 180))]
    pub longitude: Option<Option<f64>>,
    /// Degrees north (WGS 84).
    #[serde(default, with = "double_option")]
    #[cfg_attr(feature = "openapi", schema(minimum = -90, maximum = 90))]
    pub latitude: Option<Option<f64>>,
}

/// A state's id needs its state; a point needs both numbers, on this earth.
fn check(libid: bool, state: bool, longitude: Option<f64>, latitude: Option<f64>) -> Result<()> {
    let within = |degrees: Option<f64>, limit: f64| degrees.is_none_or(|d| (-limit..=limit).contains(&d));
    Check::default()
        .that(state || !libid, "/state", "missing", "must be given with libid, which only means something in its state")
        .that(within(longitude, 180.0), "/longitude", "invalid", "must be from -180 to 180 degrees")
        .that(within(latitude, 90.0), "/latitude", "invalid", "must be from -90 to 90 degrees")
        .that(longitude.is_some() || latitude.is_none(), "/longitude", "missing", "must be given with latitude")
        .that(latitude.is_some() || longitude.is_none(), "/latitude", "missing", "must be given with longitude")
        .done()
}

impl NewLibrary {
    /// Whether its state id and its point are whole; what an importer asks before it offers a row.
    pub fn check(&self) -> Result<()> {
        check(self.libid.is_some(), self.state.is_some(), self.longitude, self.latitude)
    }

    /// The record of a library not known before.
    pub fn register(self, id: Id, now: At) -> Result<Library> {
        self.check()?;
        let Self {
            name,
            library_type,
            fscs_key,
            libid,
            ror_id,
            division_ocd_id,
            street,
            city,
            state,
            postal_code,
            county,
            longitude,
            latitude,
        } = self;
        Ok(Library {
            id,
            revision: 1,
            name,
            library_type,
            fscs_key,
            libid,
            ror_id,
            division_ocd_id,
            street,
            city,
            state,
            postal_code,
            county,
            longitude,
            latitude,
            created_at: now,
            updated_at: now,
        })
    }
}

impl Library {
    /// Applies a patch.
    pub fn amend(&mut self, patch: LibraryPatch) -> Result<()> {
        take!(self, LibraryPatch = patch;
            set(name, library_type, fscs_key, libid, ror_id, division_ocd_id, street, city, state, postal_code, county),
            set(longitude, latitude)
        );
        check(self.libid.is_some(), self.state.is_some(), self.longitude, self.latitude)
    }

    /// Takes what a later file says; what it is silent about stays. The division stays where staff have told it more
    /// narrowly. Whether anything changed.
    pub fn refresh(&mut self, mut new: NewLibrary) -> bool {
        let before = self.clone();
        let own = self.division_ocd_id.as_ref().map(DivisionId::lineage).unwrap_or_default();
        new.division_ocd_id = new.division_ocd_id.filter(|told| !own.contains(told));
        take!(self, NewLibrary = new;
            put(name, library_type),
            fill(fscs_key, libid, ror_id, division_ocd_id, street, city, state, postal_code, county),
            fill(longitude, latitude)
        );
        *self != before
    }

    /// Takes its FSCS key, where it has none, from a file of an earlier time: a library keeps its key. Whether anything changed.
    pub fn identify(&mut self, told: &NewLibrary) -> bool {
        let is_told = self.fscs_key.is_none() && told.fscs_key.is_some();
        if is_told {
            self.fscs_key.clone_from(&told.fscs_key);
        }
        is_told
    }
}

impl Record for Library {
    const KIND: &'static str = "library";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
}

sorted!(Library, default "name", { "name" => name.as_str(), "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewLibrary {
        serde_json::from_value(serde_json::json!({
            "name": "Example County Library", "library_type": "public", "fscs_key": "WY9999", "libid": "1",
            "state": "WY", "county": "Albany", "division_ocd_id": "ocd-division/country:us/state:wy"
        }))
        .unwrap()
    }

    fn library() -> Library {
        new().register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap()
    }

    #[test]
    fn half_a_point_is_refused() {
        let half = NewLibrary { latitude: Some(41.0), ..new() };
        assert_eq!(half.check().unwrap_err().fields[0].pointer, "/longitude");
    }

    #[test]
    fn a_point_off_the_earth_is_refused() {
        assert!(NewLibrary { latitude: Some(91.0), longitude: Some(0.0), ..new() }.check().is_err());
    }

    #[test]
    fn a_state_id_needs_its_state() {
        let patch = serde_json::from_str(r#"{"state": null}"#).unwrap();
        assert_eq!(library().amend(patch).unwrap_err().fields[0].pointer, "/state");
    }

    #[test]
    fn the_same_file_twice_changes_nothing() {
        assert!(!library().refresh(new()));
    }

    #[test]
    fn a_file_clears_nothing_by_silence() {
        let mut library = library();
        library.refresh(NewLibrary { fscs_key: None, county: None, ..new() });
        assert_eq!((library.fscs_key, library.county), (new().fscs_key, new().county));
    }

    #[test]
    fn a_county_told_by_staff_outlives_an_import() {
        let mut library = library();
        library.division_ocd_id = "ocd-division/country:us/state:wy/county:albany".parse().ok();
        assert!(!library.refresh(new()));
    }

    #[test]
    fn a_place_within_a_county_told_by_staff_outlives_an_import() {
        let mut library = library();
        library.division_ocd_id = "ocd-division/country:us/state:wy/county:albany/place:laramie".parse().ok();
        assert!(!library.refresh(new()));
    }

    #[test]
    fn a_division_elsewhere_gives_way_to_what_a_file_says() {
        let mut library = library();
        library.division_ocd_id = "ocd-division/country:us/state:nj/county:essex".parse().ok();
        assert!(library.refresh(new()) && library.division_ocd_id == new().division_ocd_id);
    }

    #[test]
    fn null_clears_what_absence_keeps() {
        let mut library = library();
        library.amend(serde_json::from_str(r#"{"county": null}"#).unwrap()).unwrap();
        assert_eq!((library.county, library.fscs_key), (None, new().fscs_key));
    }
}
