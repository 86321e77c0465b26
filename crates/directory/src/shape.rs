//! Outlines on the map, and how they are kept: as well-known binary.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use sha2::{Digest as _, Sha256};

/// The outline of an area: polygons in degrees of longitude and latitude (WGS 84).
#[derive(Clone, Debug, PartialEq)]
pub struct Shape(MultiPolygon<f64>);

/// Bytes that are no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no multipolygon in well-known binary")]
pub struct NoShape;

/// Little-endian, and the types of geometry, in well-known binary (OGC 06-103r4, 8.2.3).
const LITTLE_ENDIAN: u8 = 1;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;

impl From<MultiPolygon<f64>> for Shape {
    fn from(polygons: MultiPolygon<f64>) -> Self {
        Self(polygons)
    }
}

impl Shape {
    /// The polygons.
    pub fn polygons(&self) -> &[Polygon<f64>] {
        &self.0.0
    }

    /// The same, to keep.
    pub fn into_polygons(self) -> Vec<Polygon<f64>> {
        self.0.0
    }

    fn rings(&self) -> impl Iterator<Item = &LineString<f64>> {
        self.polygons().iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
    }

    fn coords(&self) -> impl Iterator<Item = &Coord<f64>> {
        self.rings().flat_map(|ring| &ring.0)
    }

    /// How many points it has.
    pub fn points(&self) -> usize {
        self.rings().map(|ring| ring.0.len()).sum()
    }

    /// West, south, east and north; `None` without a point.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let first = self.coords().next()?;
        let begin = [first.x, first.y, first.x, first.y];
        Some(self.coords().fold(begin, |[west, south, east, north], c| {
            [west.min(c.x), south.min(c.y), east.max(c.x), north.max(c.y)]
        }))
    }

    /// Tells it from others: SHA-256 of its bytes, in hexadecimal.
    pub fn digest(&self) -> String {
        format!("{:x}", Sha256::digest(self.to_bytes()))
    }

    /// In well-known binary.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(16 * self.points() + 64);
        begin(&mut bytes, MULTI_POLYGON, self.polygons().len());
        for polygon in self.polygons() {
            begin(&mut bytes, POLYGON, 1 + polygon.interiors().len());
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                count(&mut bytes, ring.0.len());
                for Coord { x, y } in &ring.0 {
                    bytes.extend_from_slice(&x.to_le_bytes());
                    bytes.extend_from_slice(&y.to_le_bytes());
                }
            }
        }
        bytes
    }

    /// From well-known binary, as [`Shape::to_bytes`] writes it.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NoShape> {
        let mut reader = Reader(bytes);
        let polygons = reader.geometry(MULTI_POLYGON)?;
        let polygons = (0..polygons).map(|_| {
            let rings = reader.geometry(POLYGON)?;
            let mut rings = (0..rings).map(|_| reader.ring()).collect::<Result<Vec<_>, _>>()?.into_iter();
            Ok(Polygon::new(rings.next().ok_or(NoShape)?, rings.collect()))
        });
        let polygons = polygons.collect::<Result<Vec<_>, NoShape>>()?;
        if reader.0.is_empty() { Ok(Self(MultiPolygon(polygons))) } else { Err(NoShape) }
    }
}

fn begin(bytes: &mut Vec<u8>, kind: u32, parts: usize) {
    bytes.push(LITTLE_ENDIAN);
    bytes.extend_from_slice(&kind.to_le_bytes());
    count(bytes, parts);
}

fn count(bytes: &mut Vec<u8>, n: usize) {
    bytes.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

/// What is still to be read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], NoShape> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(NoShape)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, NoShape> {
        self.take().map(u32::from_le_bytes)
    }

    /// The header of a geometry of that type; gives the number of its parts.
    fn geometry(&mut self, kind: u32) -> Result<u32, NoShape> {
        let [order] = self.take()?;
        if order == LITTLE_ENDIAN && self.number()? == kind { self.number() } else { Err(NoShape) }
    }

    fn ring(&mut self) -> Result<LineString<f64>, NoShape> {
        let points = self.number()?;
        let point = |_| Ok(Coord { x: f64::from_le_bytes(self.take()?), y: f64::from_le_bytes(self.take()?) });
        Ok(LineString((0..points).map(point).collect::<Result<_, NoShape>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn ring() -> impl Strategy<Value = Vec<(f64, f64)>> {
        vec((-180.0..180.0, -90.0..90.0), 3..20)
    }

    fn shape() -> impl Strategy<Value = Shape> {
        let polygon = (ring(), vec(ring(), 0..3)).prop_map(|(exterior, interiors)| {
            Polygon::new(exterior.into(), interiors.into_iter().map(Into::into).collect())
        });
        vec(polygon, 1..4).prop_map(|polygons| MultiPolygon(polygons).into())
    }

    proptest! {
        #[test]
        fn every_outline_reads_back(shape in shape()) {
            prop_assert_eq!(Shape::from_bytes(&shape.to_bytes()), Ok(shape));
        }

        #[test]
        fn junk_never_panics(junk in vec(any::<u8>(), 0..100)) {
            let _ = Shape::from_bytes(&junk);
        }

        #[test]
        fn a_moved_point_is_another_outline(shape in shape()) {
            let mut moved = shape.clone();
            moved.0.0[0].exterior_mut(|ring| ring.0[1].x += 0.25);
            prop_assert_ne!(moved.digest(), shape.digest());
        }
    }
}
