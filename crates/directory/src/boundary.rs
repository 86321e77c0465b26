//! Boundaries: where divisions lie, each outline with the days on which it is good.

use crate::{DivisionId, Name, Shape};
use kernel::{Check, Day, Permission, Record, Result, Text, record_fields, sorted, take};
use record::record;

/// Where a division lies: the outline, which is kept beside it, and since when it is good.
#[record(fixed, example = {
    "division_ocd_id": "ocd-division/country:us/state:nj/cd:3", "kind": "cd", "name": "New Jersey 3",
    "valid_from": "2023-01-03", "valid_until": null, "west": -75.06, "south": 39.7, "east": -74.4, "north": 40.3,
    "points": 12000, "digest": "c29tZSBkaWdlc3Q"
})]
pub struct Boundary {
    /// The division.
    pub division_ocd_id: DivisionId,
    /// The type of the division: `state`, `county`, `cd`, `sldu`, `sldl` …
    #[kept(kind_of(&division_ocd_id)?)]
    pub kind: Text<40>,
    /// What the file calls it.
    pub name: Option<Name>,
    /// The first day on which this outline is good; null where nobody said so.
    pub valid_from: Option<Day>,
    /// The first day on which it no longer is.
    pub valid_until: Option<Day>,
    /// Its westernmost longitude, in degrees east (WGS 84).
    pub west: f64,
    /// Its southernmost latitude, in degrees north (WGS 84).
    pub south: f64,
    /// Its easternmost longitude, in degrees east (WGS 84).
    pub east: f64,
    /// Its northernmost latitude, in degrees north (WGS 84).
    pub north: f64,
    /// How many points the outline has.
    pub points: i32,
    /// Tells one outline from another.
    pub digest: Text<64>,
}

/// A boundary with its outline, as a file brings it.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnBoundary {
    /// What is known of it.
    pub boundary: NewBoundary,
    /// The outline.
    pub shape: Shape,
}

fn kind_of(division: &DivisionId) -> Result<Text<40>> {
    let wrong = |detail: String| kernel::Problem::field("/division_ocd_id", "invalid", detail);
    let kind = if division.parent().is_none() { "country" } else { division.kind() };
    kind.parse().map_err(wrong)
}

impl DrawnBoundary {
    /// A boundary of that outline; refuses an outline that is not on this earth.
    pub fn new(
        division: DivisionId,
        name: Option<Name>,
        valid: (Option<Day>, Option<Day>),
        shape: Shape,
    ) -> Result<Self> {
        let refused = |detail: &str| kernel::Problem::field("/geometry", "invalid", detail);
        let [west, south, east, north] = shape.bounds().ok_or_else(|| refused("has no points"))?;
        let digest = shape.digest().parse().map_err(|_| refused("has no digest"))?;
        let points = i32::try_from(shape.points()).map_err(|_| refused("has too many points"))?;
        let boundary = NewBoundary {
            division_ocd_id: division.electorate(),
            name,
            valid_from: valid.0,
            valid_until: valid.1,
            west,
            south,
            east,
            north,
            points,
            digest,
        };
        boundary.check()?;
        Ok(Self { boundary, shape })
    }
}

impl NewBoundary {
    fn check(&self) -> Result<()> {
        let earthly = self.west >= -180.0 && self.east <= 180.0 && self.south >= -90.0 && self.north <= 90.0;
        let ordered = self.valid_from.zip(self.valid_until).is_none_or(|(first, end)| first < end);
        Check::default()
            .that(earthly, "/geometry", "invalid", "must be in degrees of longitude and latitude (WGS 84)")
            .that(ordered, "/valid_until", "invalid", "must be after valid_from")
            .done()
    }
}

impl Boundary {
    /// Whether the outline is good on a day, as far as is known.
    pub fn is_good_on(&self, day: Day) -> bool {
        day.is_within(self.valid_from, self.valid_until)
    }

    /// Puts the living id of its division in the place of an alias; its kind follows.
    pub fn follow(&mut self, living: DivisionId) -> Result<()> {
        self.kind = kind_of(&living)?;
        self.division_ocd_id = living;
        Ok(())
    }

    /// Takes what a later file says. Whether anything changed.
    pub fn refresh(&mut self, new: NewBoundary) -> bool {
        let before = self.clone();
        take!(self, NewBoundary = new;
            put(west, south, east, north, points, digest),
            fill(name, valid_until);
            not division_ocd_id, valid_from
        );
        *self != before
    }
}

impl Record for Boundary {
    const KIND: &'static str = "boundary";
    const READ: Permission = Permission::DirectoryWrite;
    const WRITE: Permission = Permission::DirectoryWrite;
    record_fields!();
}

sorted!(Boundary, default "division_ocd_id", {
    "division_ocd_id" => division_ocd_id.as_str(), "created_at" => created_at, "updated_at" => updated_at,
});
