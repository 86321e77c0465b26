//! Boundaries of divisions: `GeoJSON` (RFC 7946), a collection of features each of which names its division.

use crate::{
    FileError, RowError,
    json::{Elements, Scanner, file_error, parse},
    records::{field, maybe},
};
use directory::{DivisionId, DrawnBoundary, Name, Shape};
use geo_types::{Geometry, MultiPolygon};
use geojson::Feature;
use kernel::Day;
use serde_json::Value;
use std::io::BufRead;

/// The longest feature that is read, in bytes: a state drawn finely has some.
const LONGEST: usize = 32 << 20;

/// The boundaries of a file. A feature names its division by the property `ocd_id`; its name may stand in `District`, `name`
/// or `NAME`, and the time in which it is good in `valid_from` and `valid_until`.
pub struct Boundaries<R> {
    features: Elements<R>,
    buffer: Vec<u8>,
    /// Since when they are good, where features do not say.
    valid_from: Option<Day>,
}

impl<R: BufRead> Boundaries<R> {
    /// Reads as far as the first feature.
    pub fn new(reader: R, valid_from: Option<Day>) -> Result<Self, FileError> {
        let scanner = Scanner::new(reader)?.into_member("features").map_err(file_error)?;
        let features = scanner.into_array_of(LONGEST).map_err(file_error)?;
        Ok(Self { features, buffer: Vec::new(), valid_from })
    }

    fn boundary(&self, line: u64) -> Result<DrawnBoundary, RowError> {
        let feature: Feature = parse(line, &self.buffer)?;
        let text = |names: &[&str]| names.iter().find_map(|name| feature.property(name).and_then(Value::as_str));
        let missing = || RowError::at(line, "properties", "must have an ocd_id that names the division");
        let division: DivisionId = field(line, "ocd_id", text(&["ocd_id"]).ok_or_else(missing)?)?;
        let name: Option<Name> = maybe(line, "name", text(&["District", "name", "NAME"]))?;
        let valid_from = maybe(line, "valid_from", text(&["valid_from"]))?.or(self.valid_from);
        let valid_until = maybe(line, "valid_until", text(&["valid_until"]))?;
        let shape = shape(&feature).ok_or_else(|| RowError::at(line, "geometry", "must be a polygon or several"))?;
        let drawn = DrawnBoundary::new(division, name, (valid_from, valid_until), shape);
        drawn.map_err(|problem| RowError::refused(line, &problem))
    }
}

impl<R: BufRead> Iterator for Boundaries<R> {
    type Item = Result<DrawnBoundary, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.features.next_into(&mut self.buffer)?.and_then(|line| self.boundary(line)))
    }
}

/// The outline of a feature; `None` where it is none of an area.
fn shape(feature: &Feature) -> Option<Shape> {
    let geometry = Geometry::<f64>::try_from(feature.geometry.clone()?).ok()?;
    let polygons = match geometry {
        Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        Geometry::MultiPolygon(polygons) => polygons,
        _ => return None,
    };
    let drawn = polygons.0.iter().all(|polygon| polygon.exterior().0.len() > 3);
    (drawn && !polygons.0.is_empty()).then(|| polygons.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    const SQUARE: &str = r#"{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}"#;
    const NJ: &str = r#""ocd_id": "ocd-division/country:us/state:nj/cd:1""#;

    fn feature(properties: &str, geometry: &str) -> String {
        format!(r#"{{"type": "Feature", "properties": {{{properties}}}, "geometry": {geometry}}}"#)
    }

    fn read(features: &[String]) -> Vec<Result<DrawnBoundary, RowError>> {
        let text = format!(r#"{{"type": "FeatureCollection", "crs": null, "features": [{}]}}"#, features.join(","));
        Boundaries::new(text.as_bytes(), Day::new(2023, 1, 3)).unwrap().collect()
    }

    #[test]
    fn a_feature_is_a_boundary() {
        let read = read(&[feature(NJ, SQUARE)]);
        let boundary = &read[0].as_ref().unwrap().boundary;
        assert_eq!((boundary.points, boundary.east, boundary.valid_from), (5, 1.0, Day::new(2023, 1, 3)));
    }

    #[test]
    fn a_feature_may_say_itself_since_when_it_is_good() {
        let read = read(&[feature(&format!(r#"{NJ}, "valid_from": "2013-01-03""#), SQUARE)]);
        assert_eq!(read[0].as_ref().unwrap().boundary.valid_from, Day::new(2013, 1, 3));
    }

    #[test]
    fn what_is_no_area_is_rejected_and_the_rest_goes_on() {
        let point = r#"{"type": "Point", "coordinates": [0, 0]}"#;
        let read = read(&[feature(NJ, point), feature(NJ, "null"), feature("", SQUARE), feature(NJ, SQUARE)]);
        assert_eq!(read.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, false, false, true]);
    }

    #[test]
    fn metres_are_no_degrees() {
        let read = read(&[feature(NJ, &SQUARE.replace("[1, 1]", "[500000, 4000000]"))]);
        assert!(read[0].as_ref().is_err_and(|e| e.reason.contains("degrees")));
    }

    proptest! {
        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..200)) {
            let text = [br#"{"features": ["#.as_slice(), &junk].concat();
            let _ = Boundaries::new(text.as_slice(), None).map(Iterator::count);
        }
    }
}
