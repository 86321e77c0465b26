//! Measures the map in memory: how long it takes to make, how many points a second are found in it, and what it holds.
//!
//! ```text
//! cargo run --release -p lectern-interchange --example places [FILE.geojson]
//! ```
//!
//! Without a file it is a country that is made up, of as many districts as the nation has.

use directory::{Atlas, Boundary, Shape};
use interchange::Boundaries;
use kernel::{Clock, Draft as _};
use std::{
    error::Error,
    fmt::Write as _,
    fs::{self, File},
    hint::black_box,
    io::{BufReader, Cursor},
    time::{Duration, Instant},
};

/// What was asked for, or why it could not be had.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Columns and rows of the country that is made up: 7,400 districts, as Congress and all legislatures have together.
const GRID: (u32, u32) = (100, 74);
/// Points on each side of a district.
const SIDE: u32 = 125;

fn main() -> Outcome {
    let before = resident()?;
    let drawn = match std::env::args().nth(1) {
        Some(file) => read(Boundaries::new(BufReader::new(File::open(file)?), None)?)?,
        None => read(Boundaries::new(Cursor::new(country()?), None)?)?,
    };
    let points: usize = drawn.iter().map(|(_, shape)| shape.points()).sum();
    let bounds = drawn.iter().map(|(b, _)| [b.west, b.south, b.east, b.north]);
    let [west, south, east, north] = bounds
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
        .ok_or("there is no boundary")?;
    let (count, begun) = (drawn.len(), Instant::now());
    let atlas = Atlas::new(drawn);
    println!("{count} boundaries of {points} points: made in {:?}", begun.elapsed());
    println!("memory: {:.1} MiB more than without", f64::from(resident()?.saturating_sub(before)) / 256.0);
    let (mut asked, mut found, begun) = (0_u32, 0_u32, Instant::now());
    let mut chance = Chance(42);
    while begun.elapsed() < Duration::from_secs(3) {
        for _ in 0..100 {
            let (longitude, latitude) = (west + chance.next() * (east - west), south + chance.next() * (north - south));
            found += u32::from(!black_box(atlas.at(longitude, latitude)).is_empty());
            asked += 1;
        }
    }
    println!("{:.0} points a second, {found} of {asked} inside", f64::from(asked) / begun.elapsed().as_secs_f64());
    Ok(())
}

fn read(boundaries: Boundaries<impl std::io::BufRead>) -> Outcome<Vec<(Boundary, Shape)>> {
    let clock = Clock::system();
    let mut drawn = Vec::new();
    for read in boundaries {
        let read = read.map_err(|e| e.to_string())?;
        drawn.push((read.boundary.register(clock.id(), clock.now()).map_err(|e| e.to_string())?, read.shape));
    }
    Ok(drawn)
}

/// Pages of memory that the process holds, of 4 KiB each.
fn resident() -> Outcome<u32> {
    let text = fs::read_to_string("/proc/self/statm")?;
    Ok(text.split_whitespace().nth(1).ok_or("/proc/self/statm has another shape")?.parse()?)
}

/// Districts side by side, with sides that are not straight.
fn country() -> Outcome<String> {
    let mut text = r#"{"type": "FeatureCollection", "features": ["#.to_owned();
    for (number, (column, row)) in (0..GRID.0).flat_map(|c| (0..GRID.1).map(move |r| (c, r))).enumerate() {
        let separator = if number == 0 { "" } else { "," };
        let id = format!("ocd-division/country:us/state:wy/cd:{number}");
        write!(
            text,
            r#"{separator}{{"type": "Feature", "properties": {{"ocd_id": "{id}"}}, "geometry": {{"type": "Polygon", "coordinates": [["#
        )?;
        let (west, south) = (f64::from(column) * 0.5 - 120.0, f64::from(row) * 0.3 + 25.0);
        let along = |n: u32| f64::from(n) / f64::from(SIDE);
        let wave = |n: u32| if n == SIDE { 0.0 } else { 0.005 * (along(n) * 40.0).sin() };
        let side = |from: (f64, f64), to: (f64, f64), bend: (f64, f64)| {
            (0..SIDE).map(move |n| {
                let (x, y) = (from.0 + (to.0 - from.0) * along(n), from.1 + (to.1 - from.1) * along(n));
                (x + bend.0 * wave(n), y + bend.1 * wave(n))
            })
        };
        let corners = [(west, south), (west + 0.5, south), (west + 0.5, south + 0.3), (west, south + 0.3)];
        let [a, b, c, d] = corners;
        let ring = side(a, b, (0.0, 1.0)).chain(side(b, c, (1.0, 0.0))).chain(side(c, d, (0.0, 1.0))).chain(side(
            d,
            a,
            (1.0, 0.0),
        ));
        for (x, y) in ring {
            write!(text, "[{x:.5},{y:.5}],")?;
        }
        write!(text, "[{west:.5},{south:.5}]]]}}}}")?;
    }
    text.push_str("]}");
    Ok(text)
}

/// Numbers from 0 to 1 that look like chance and are always the same (Lehmer; Park and Miller 1988).
struct Chance(u32);

impl Chance {
    fn next(&mut self) -> f64 {
        let next = u64::from(self.0) * 48_271 % 2_147_483_647;
        self.0 = u32::try_from(next).unwrap_or(1);
        f64::from(self.0) / 2_147_483_647.0
    }
}
