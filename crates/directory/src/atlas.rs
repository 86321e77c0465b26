//! Which divisions a point lies in: an R-tree over the parts of all boundaries, in memory.

use crate::{Boundary, DivisionId, Shape};
use geo::{CoordinatePosition as _, coordinate_position::CoordPos};
use geo_types::{Coord, Polygon};
use kernel::Day;
use rstar::{AABB, RTree, RTreeObject};
use std::collections::{BTreeMap, BTreeSet};

/// Every boundary that is loaded, by place.
#[derive(Debug)]
pub struct Atlas {
    boundaries: Vec<Boundary>,
    tree: RTree<Part>,
    /// The boundaries of one kind that lie in one division, by the times in which they are good.
    sets: BTreeMap<(String, Option<DivisionId>), BTreeSet<Validity>>,
}

/// The first day on which an outline is good, and the first on which it no longer is.
type Validity = (Option<Day>, Option<Day>);

/// One polygon of a boundary.
#[derive(Debug)]
struct Part {
    /// The boundary's number.
    boundary: usize,
    polygon: Polygon<f64>,
    envelope: AABB<[f64; 2]>,
}

/// A boundary that holds a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit<'a> {
    /// The boundary.
    pub boundary: &'a Boundary,
    /// Whether the point lies on its very line, so that it is no more inside than outside.
    pub on_line: bool,
}

impl RTreeObject for Part {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl Part {
    fn new(boundary: usize, polygon: Polygon<f64>) -> Self {
        let corners = polygon.exterior().0.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>();
        Self { boundary, envelope: AABB::from_points(corners.iter()), polygon }
    }
}

/// What those boundaries share of which one counts for a point: their kind, and the division in which their divisions lie.
fn set(boundary: &Boundary) -> (String, Option<DivisionId>) {
    (boundary.kind.to_string(), boundary.division_ocd_id.parent())
}

impl Atlas {
    /// An atlas of these boundaries. Takes its time: not for an async thread.
    pub fn new(drawn: Vec<(Boundary, Shape)>) -> Self {
        let (mut boundaries, mut parts) = (Vec::with_capacity(drawn.len()), Vec::new());
        let mut sets: BTreeMap<_, BTreeSet<Validity>> = BTreeMap::new();
        for (number, (boundary, shape)) in drawn.into_iter().enumerate() {
            sets.entry(set(&boundary)).or_default().insert((boundary.valid_from, boundary.valid_until));
            boundaries.push(boundary);
            parts.extend(shape.into_polygons().into_iter().map(|polygon| Part::new(number, polygon)));
        }
        Self { boundaries, tree: RTree::bulk_load(parts), sets }
    }

    /// Whether it has no boundary at all.
    pub fn is_empty(&self) -> bool {
        self.boundaries.is_empty()
    }

    /// The kinds of boundaries there are on a day, each with the division they lie in.
    pub fn kinds(&self, on: Day) -> Vec<(String, DivisionId)> {
        let good = self.sets.iter().filter(|(_, times)| times.iter().any(|(from, until)| on.is_within(*from, *until)));
        good.filter_map(|((kind, parent), _)| Some((kind.clone(), parent.clone()?))).collect()
    }

    /// The boundaries that count for a point on a day: of those of one kind in one division that are good then and hold it,
    /// the ones that came into force last. What lies elsewhere takes nothing away, so that a new outline of one district
    /// leaves its neighbours where they are.
    pub fn on(&self, day: Day, longitude: f64, latitude: f64) -> Vec<Hit<'_>> {
        let mut hits = self.at(longitude, latitude);
        hits.retain(|hit| hit.boundary.is_good_on(day));
        let mut newest: BTreeMap<_, Option<Day>> = BTreeMap::new();
        for Hit { boundary, .. } in &hits {
            let from = newest.entry(set(boundary)).or_default();
            *from = (*from).max(boundary.valid_from);
        }
        hits.retain(|hit| newest.get(&set(hit.boundary)) == Some(&hit.boundary.valid_from));
        hits
    }

    /// The boundaries that hold a point, each once, whenever they are good.
    pub fn at(&self, longitude: f64, latitude: f64) -> Vec<Hit<'_>> {
        let point = Coord { x: longitude, y: latitude };
        let mut hits: Vec<(usize, bool)> = self
            .tree
            .locate_in_envelope_intersecting(&AABB::from_point([longitude, latitude]))
            .filter_map(|part| match part.polygon.coordinate_position(&point) {
                CoordPos::Inside => Some((part.boundary, false)),
                CoordPos::OnBoundary => Some((part.boundary, true)),
                CoordPos::Outside => None,
            })
            .collect();
        hits.sort_unstable();
        hits.dedup_by_key(|(boundary, _)| *boundary);
        let hit = |(number, on_line): (usize, bool)| Some(Hit { boundary: self.boundaries.get(number)?, on_line });
        hits.into_iter().filter_map(hit).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DrawnBoundary;
    use geo_types::{MultiPolygon, polygon};
    use kernel::{At, Draft as _, Id};

    /// A square of one degree whose south-western corner is there.
    fn square(division: &str, corner: (f64, f64), valid_from: Option<Day>) -> (Boundary, Shape) {
        let (x, y) = corner;
        let ring = polygon![(x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y + 1.0)];
        let shape = Shape::from(MultiPolygon(vec![ring]));
        let division = format!("ocd-division/country:us/{division}").parse().unwrap();
        let DrawnBoundary { boundary, shape } = DrawnBoundary::new(division, None, (valid_from, None), shape).unwrap();
        (boundary.register(Id::from_bytes([1; 16]), At::from_micros(0)).unwrap(), shape)
    }

    fn divisions(hits: &[Hit<'_>]) -> Vec<String> {
        hits.iter().map(|hit| hit.boundary.division_ocd_id.to_string()).collect()
    }

    #[test]
    fn a_point_lies_in_what_holds_it() {
        let atlas = Atlas::new(vec![square("state:aa", (0.0, 0.0), None), square("state:bb", (1.0, 0.0), None)]);
        assert_eq!(divisions(&atlas.at(1.5, 0.5)), ["ocd-division/country:us/state:bb"]);
    }

    #[test]
    fn a_point_on_the_line_lies_in_both() {
        let atlas = Atlas::new(vec![square("state:aa", (0.0, 0.0), None), square("state:bb", (1.0, 0.0), None)]);
        let hits = atlas.at(1.0, 0.5);
        assert!(hits.len() == 2 && hits.iter().all(|hit| hit.on_line));
    }

    #[test]
    fn a_hole_is_outside() {
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0), (x: 0.0, y: 3.0)],
            interiors: [[(x: 1.0, y: 1.0), (x: 2.0, y: 1.0), (x: 2.0, y: 2.0), (x: 1.0, y: 2.0)]],
        );
        let (boundary, _) = square("state:aa", (0.0, 0.0), None);
        let atlas = Atlas::new(vec![(boundary, MultiPolygon(vec![ring]).into())]);
        assert_eq!((atlas.at(1.5, 1.5).len(), atlas.at(0.5, 0.5).len()), (0, 1));
    }

    #[test]
    fn the_newest_outline_of_a_kind_counts() {
        let (old, new) = (Day::new(2013, 1, 3), Day::new(2023, 1, 3));
        let atlas =
            Atlas::new(vec![square("state:nj/cd:1", (0.0, 0.0), old), square("state:nj/cd:2", (0.0, 0.0), new)]);
        let on = |year| divisions(&atlas.on(Day::new(year, 6, 1).unwrap(), 0.5, 0.5));
        let district = |n: u8| vec![format!("ocd-division/country:us/state:nj/cd:{n}")];
        assert_eq!([on(2010), on(2020), on(2026)], [vec![], district(1), district(2)]);
    }

    #[test]
    fn a_newer_outline_of_a_neighbour_takes_nothing_away() {
        let (old, new) = (Day::new(2013, 1, 3), Day::new(2023, 1, 3));
        let atlas =
            Atlas::new(vec![square("state:nj/cd:1", (0.0, 0.0), old), square("state:nj/cd:2", (1.0, 0.0), new)]);
        let at = |longitude| divisions(&atlas.on(Day::new(2026, 6, 1).unwrap(), longitude, 0.5));
        let district = |n: u8| vec![format!("ocd-division/country:us/state:nj/cd:{n}")];
        assert_eq!([at(0.5), at(1.5)], [district(1), district(2)]);
    }
}
