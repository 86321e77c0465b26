//! Small-cell suppression: the one way in which numbers about people leave the service. A count of a few people could tell
//! who they are, so it is not shown, and neither is whatever would give it back.
//!
//! A threshold finds the small cells, complementary suppression protects them from sums, and shares near none and near all are
//! coded (Federal Committee on Statistical Methodology, *Report on Statistical Disclosure Limitation Methodology*, Statistical
//! Policy Working Paper 22, second version, 2005; National Center for Education Statistics, *Statistical Methods for Protecting
//! Personally Identifiable Information in Aggregate Reporting*, SLDS Technical Brief 3, 2010).
//!
//! A table is protected by itself. Two tables of the same people could be subtracted where the parts of one lie within those of
//! the other. A list of aggregates therefore offers fixed breakdowns only, and where one lies within another it tells of a part
//! only what the whole does not give away.

mod behind;
mod parts;

pub use parts::{Part, Parts, parts};

use serde::Serialize;

/// The smallest count of people that is shown, unless an installation sets a higher one. Zero is shown: it is about nobody.
pub const THRESHOLD: u64 = 10;

/// A count as it may be shown. A hidden one says so; it is never zero, and never missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({"count": null, "is_suppressed": true}))))]
pub struct Cell {
    /// The count; null where it is hidden.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub count: Option<u64>,
    /// Whether it is hidden because few people, or a sum, would show through it.
    pub is_suppressed: bool,
}

/// A part of a whole, in percent, as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({"percent": 95.0, "bound": "over"}))))]
pub struct Share {
    /// Percent, to a tenth; null where it is hidden.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub percent: Option<f64>,
    /// Whether `percent` is exact, or only a bound.
    pub bound: Bound,
}

crate::words! {
    /// How a share is to be read.
    pub enum Bound {
        /// As it is.
        Exact = "exact",
        /// Fewer than that.
        Under = "under",
        /// More than that.
        Over = "over",
        /// Not shown.
        Suppressed = "suppressed",
    }
}

/// A table of counts with its sums, each cell as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Table {
    /// The cells, row by row.
    pub cells: Vec<Vec<Cell>>,
    /// The sum of each row.
    pub row_totals: Vec<Cell>,
    /// The sum of each column.
    pub column_totals: Vec<Cell>,
    /// The sum of all.
    pub total: Cell,
}

/// A breakdown by one thing, with its sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Breakdown {
    /// The cells.
    pub cells: Vec<Cell>,
    /// Their sum.
    pub total: Cell,
}

/// A grid of counts whose last row and last column are the sums of the others, and what of it is hidden.
struct Grid {
    counts: Vec<Vec<u64>>,
    hidden: Vec<Vec<bool>>,
}

/// A place in a grid: row, column.
type Place = (usize, usize);

/// A count of a breakdown, or their sum, and whether it is hidden.
struct Entry {
    count: u64,
    is_sum: bool,
    is_hidden: bool,
}

/// What is hidden of a line (a row or a column of a grid, or a breakdown) in which one entry is the sum of the others.
#[derive(Default)]
struct Hidden {
    /// How many entries.
    number: usize,
    /// How many people they have together, less one for each entry: a reader may take each for one at least.
    room: u64,
    /// Whether the sum is one of them.
    has_sum: bool,
}

impl Cell {
    fn new(count: u64, hidden: bool) -> Self {
        Self { count: (!hidden).then_some(count), is_suppressed: hidden }
    }

    /// A count that stands alone: no sum is shown that it is part of.
    pub fn alone(count: u64, threshold: u64) -> Self {
        Self::new(count, is_small(count, threshold))
    }
}

impl Share {
    /// The lowest and the highest share that are shown as they are, in percent: beyond, almost all or almost none would say of
    /// everybody in the group what they are.
    const BOUNDS: (f64, f64) = (5.0, 95.0);

    /// The share of two counts as they are shown; hidden with either of them. Of nobody there is no share.
    pub fn of(part: Cell, whole: Cell) -> Self {
        let (Some(part), Some(whole @ 1..)) = (part.count, whole.count) else {
            return Self { percent: None, bound: Bound::Suppressed };
        };
        let (low, high) = Self::BOUNDS;
        let share = f64_of(part) / f64_of(whole);
        match share * 100.0 {
            percent if percent < low => Self { percent: Some(low), bound: Bound::Under },
            percent if percent > high => Self { percent: Some(high), bound: Bound::Over },
            _ => Self { percent: Some((share * 1000.0).round() / 10.0), bound: Bound::Exact },
        }
    }
}

/// Counts of people are far below 2^53.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "exact for every count of people there is")]
const fn f64_of(count: u64) -> f64 {
    count as f64
}

/// Whether a count is of so few that it is not shown.
const fn is_small(count: u64, threshold: u64) -> bool {
    0 < count && count < threshold
}

/// Hides the small counts of a table, and as many others as it takes so that no sum gives one back. Rows of unequal length are
/// filled up with zeros.
pub fn table(counts: &[Vec<u64>], threshold: u64) -> Table {
    let mut grid = Grid::new(counts, threshold);
    grid.protect(threshold);
    let mut rows = grid.shown();
    let mut totals = rows.pop().unwrap_or_default();
    let total = totals.pop().unwrap_or(Cell::new(0, false));
    let row_totals = rows.iter_mut().filter_map(Vec::pop).collect();
    Table { cells: rows, row_totals, column_totals: totals, total }
}

/// The same for a breakdown by one thing. It is a table of one row, and one line gives nothing away but by itself: the smallest
/// are hidden until it does not, so that a breakdown of many takes no longer than to sort them.
pub fn breakdown(counts: &[u64], threshold: u64) -> Breakdown {
    let all = counts.iter().map(|count| (*count, false)).chain([(counts.iter().sum(), true)]);
    let entry = |(count, is_sum)| Entry { count, is_sum, is_hidden: is_small(count, threshold) };
    let mut line: Vec<Entry> = all.map(entry).collect();
    let mut hidden = Hidden::default();
    line.iter().filter(|entry| entry.is_hidden).for_each(|entry| hidden.take(entry));
    let mut shown: Vec<&mut Entry> = line.iter_mut().filter(|entry| !entry.is_hidden).collect();
    shown.sort_by_key(|entry| last_resort(entry.count));
    for next in shown {
        if !hidden.is_weak(threshold) {
            break;
        }
        next.is_hidden = true;
        hidden.take(next);
    }
    let mut cells: Vec<Cell> = line.iter().map(|entry| Cell::new(entry.count, entry.is_hidden)).collect();
    let total = cells.pop().unwrap_or(Cell::new(0, false));
    Breakdown { cells, total }
}

/// The order in which shown counts are hidden, the smallest first. A zero hides nobody behind it: it is taken only where there is
/// nothing else.
const fn last_resort(count: u64) -> (bool, u64) {
    (count == 0, count)
}

impl Hidden {
    fn take(&mut self, entry: &Entry) {
        self.number += 1;
        self.room += entry.count.saturating_sub(1);
        self.has_sum |= entry.is_sum;
    }

    /// Whether a line tells by itself what it hides. Where its sum is shown, so is what its hidden counts add up to: they must
    /// be several, and many people together.
    const fn is_weak(&self, threshold: u64) -> bool {
        self.number == 1 || (self.number > 0 && !self.has_sum && self.room < threshold)
    }
}

impl Grid {
    fn new(counts: &[Vec<u64>], threshold: u64) -> Self {
        let width = counts.iter().map(Vec::len).max().unwrap_or_default();
        let mut counts: Vec<Vec<u64>> = counts
            .iter()
            .map(|row| {
                let mut row: Vec<u64> = row.iter().copied().chain(std::iter::repeat(0)).take(width).collect();
                row.push(row.iter().sum());
                row
            })
            .collect();
        counts.push((0..=width).map(|column| counts.iter().filter_map(|row| row.get(column)).sum()).collect());
        let hidden = counts.iter().map(|row| row.iter().map(|count| is_small(*count, threshold)).collect()).collect();
        Self { counts, hidden }
    }

    /// Every line of which one cell is the sum of the others: the rows, then the columns.
    fn lines(&self) -> Vec<Vec<Place>> {
        let (height, width) = (self.counts.len(), self.counts.first().map_or(0, Vec::len));
        let rows = (0..height).map(|row| (0..width).map(|column| (row, column)).collect());
        let columns = (0..width).map(|column| (0..height).map(|row| (row, column)).collect());
        rows.chain(columns).collect()
    }

    fn count(&self, (row, column): Place) -> u64 {
        self.counts.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
    }

    fn is_hidden(&self, (row, column): Place) -> bool {
        self.hidden.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
    }

    fn hide(&mut self, (row, column): Place) {
        if let Some(cell) = self.hidden.get_mut(row).and_then(|row| row.get_mut(column)) {
            *cell = true;
        }
    }

    /// Hides more until nothing gives a hidden cell back. Each step hides one more, so that it ends.
    fn protect(&mut self, threshold: u64) {
        while let Some(place) = self.weakness(threshold) {
            self.hide(place);
        }
    }

    /// The next cell to hide: the smallest shown one in a line that gives away too much. Lines by themselves come first, and
    /// what all lines give away together after them, so that no more is hidden than needed.
    fn weakness(&self, threshold: u64) -> Option<Place> {
        let lines = self.lines();
        let tells = |line: &&Vec<Place>| line.iter().any(|place| self.is_hidden(*place) && self.is_determined(*place));
        let weak = lines.iter().filter(|line| self.is_weak(line, threshold));
        let telling: Vec<&Vec<Place>> = lines.iter().filter(tells).collect();
        let elsewhere = lines.iter().filter(|_| !telling.is_empty());
        weak.chain(telling.iter().copied()).chain(elsewhere).find_map(|line| {
            let shown = line.iter().copied().filter(|place| !self.is_hidden(*place));
            shown.min_by_key(|place| last_resort(self.count(*place)))
        })
    }

    /// Whether a line, which ends in its sum, tells by itself what it hides.
    fn is_weak(&self, line: &[Place], threshold: u64) -> bool {
        let mut hidden = Hidden::default();
        for place in line.iter().filter(|place| self.is_hidden(**place)) {
            let is_sum = line.last() == Some(place);
            hidden.take(&Entry { count: self.count(*place), is_sum, is_hidden: true });
        }
        hidden.is_weak(threshold)
    }

    /// Whether a reader who takes every hidden cell for one at least can work this one out. The sums make the grid a network:
    /// people flow from the sum of all to the sums of the rows, through the cells to the sums of the columns, and back. A
    /// hidden cell is free exactly where its flow can be led another way, which any cell can take up, and only one of two or more
    /// can give up.
    fn is_determined(&self, place: Place) -> bool {
        let (from, to) = self.ends(place);
        let more = self.leads(to, from, place);
        let less = self.count(place) > 1 && self.leads(from, to, place);
        !more && !less
    }

    /// The lines that a cell leads from and to, as nodes of the network: rows are even, columns odd.
    fn ends(&self, (row, column): Place) -> (usize, usize) {
        let is_sum = (row + 1 == self.counts.len(), self.counts.first().is_some_and(|first| column + 1 == first.len()));
        let (row, column) = (2 * row, 2 * column + 1);
        if is_sum.0 == is_sum.1 { (row, column) } else { (column, row) }
    }

    /// Whether flow can be led from one node to another by hidden cells other than that one.
    fn leads(&self, start: usize, end: usize, without: Place) -> bool {
        let hidden: Vec<Place> = self.lines().into_iter().flatten().filter(|place| self.is_hidden(*place)).collect();
        let (mut reached, mut waiting) = (vec![start], vec![start]);
        while let Some(node) = waiting.pop() {
            for place in hidden.iter().copied().filter(|place| *place != without) {
                let (from, to) = self.ends(place);
                let next = match node {
                    _ if node == from => to,
                    _ if node == to && self.count(place) > 1 => from,
                    _ => continue,
                };
                if !reached.contains(&next) {
                    reached.push(next);
                    waiting.push(next);
                }
            }
        }
        reached.contains(&end)
    }

    fn shown(&self) -> Vec<Vec<Cell>> {
        let row = |(counts, hidden): (&Vec<u64>, &Vec<bool>)| {
            counts.iter().zip(hidden).map(|(count, hidden)| Cell::new(*count, *hidden)).collect()
        };
        self.counts.iter().zip(&self.hidden).map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(breakdown: &Breakdown) -> (Vec<Option<u64>>, Option<u64>) {
        (breakdown.cells.iter().map(|cell| cell.count).collect(), breakdown.total.count)
    }

    #[test]
    fn large_counts_are_shown() {
        assert_eq!(shown(&breakdown(&[10, 0, 35], THRESHOLD)), (vec![Some(10), Some(0), Some(35)], Some(45)));
    }

    #[test]
    fn the_smallest_other_hides_with_the_one_small_count() {
        assert_eq!(shown(&breakdown(&[3, 40, 20], THRESHOLD)), (vec![None, Some(40), None], Some(63)));
    }

    #[test]
    fn two_small_counts_that_are_few_together_take_a_third() {
        assert_eq!(shown(&breakdown(&[1, 1, 40, 20], THRESHOLD)), (vec![None, None, Some(40), None], Some(62)));
    }

    #[test]
    fn a_hidden_cell_says_so() {
        let cell = serde_json::to_value(Cell::alone(3, THRESHOLD)).unwrap();
        assert_eq!(cell, serde_json::json!({"count": null, "is_suppressed": true}));
    }

    #[test]
    fn one_to_nine_are_hidden() {
        let shown = [0, 1, 9, 10].map(|count| Cell::alone(count, THRESHOLD).count);
        assert_eq!(shown, [Some(0), None, None, Some(10)]);
    }

    #[test]
    fn a_share_is_hidden_with_its_parts() {
        assert_eq!(Share::of(Cell::alone(3, 10), Cell::alone(50, 10)).bound, Bound::Suppressed);
    }

    #[test]
    fn shares_are_coded_at_both_ends() {
        let share = |part| Share::of(Cell::alone(part, 10), Cell::alone(10_000, 10));
        assert_eq!(
            [496, 500, 3333, 9500, 9504].map(|part| (share(part).percent, share(part).bound)),
            [
                (Some(5.0), Bound::Under),
                (Some(5.0), Bound::Exact),
                (Some(33.3), Bound::Exact),
                (Some(95.0), Bound::Exact),
                (Some(95.0), Bound::Over)
            ]
        );
    }

    fn cells(table: &Table) -> Vec<Vec<Cell>> {
        let mut rows: Vec<Vec<Cell>> = table.cells.clone();
        rows.iter_mut().zip(&table.row_totals).for_each(|(row, total)| row.push(*total));
        rows.push(table.column_totals.iter().copied().chain([table.total]).collect());
        rows
    }

    /// The least and the most that each hidden cell can be, by all the tables of counts up to a bound that have the sums and
    /// cells which are shown: what a reader with a pencil and much time finds out.
    fn possible(shown: &[Vec<Cell>], height: usize, width: usize, bound: u64) -> Vec<(u64, u64)> {
        let mut ranges = vec![(u64::MAX, 0); height * width];
        let mut counts = vec![0; height * width];
        fill(shown, width, bound, &mut counts, 0, &mut ranges);
        ranges
    }

    fn fits(shown: &[Vec<Cell>], width: usize, counts: &[u64]) -> bool {
        let fit = |cell: Cell, sum: u64| cell.count.is_none_or(|count| count == sum);
        let (rows, totals) = shown.split_at(shown.len() - 1);
        let column = |column: usize| counts.iter().skip(column).step_by(width).sum();
        fit(totals[0][width], counts.iter().sum())
            && (0..width).all(|at| fit(totals[0][at], column(at)))
            && rows.iter().zip(counts.chunks(width)).all(|(row, counts)| fit(row[width], counts.iter().sum()))
    }

    fn fill(
        shown: &[Vec<Cell>],
        width: usize,
        bound: u64,
        counts: &mut Vec<u64>,
        at: usize,
        ranges: &mut [(u64, u64)],
    ) {
        if at == counts.len() {
            if fits(shown, width, counts) {
                for (range, count) in ranges.iter_mut().zip(counts.iter()) {
                    *range = (range.0.min(*count), range.1.max(*count));
                }
            }
            return;
        }
        match shown[at / width][at % width].count {
            Some(count) => {
                counts[at] = count;
                fill(shown, width, bound, counts, at + 1, ranges);
            }
            // A reader guesses that nobody would hide a zero.
            None => {
                for count in 1..=bound {
                    counts[at] = count;
                    fill(shown, width, bound, counts, at + 1, ranges);
                }
            }
        }
    }

    #[test]
    fn a_breakdown_of_many_small_counts_is_quick() {
        let shown = breakdown(&vec![1; 100_000], THRESHOLD);
        assert!(shown.cells.iter().all(|cell| cell.is_suppressed) && shown.total.is_suppressed);
    }

    fn counts(height: usize, width: usize, most: u64) -> impl Strategy<Value = Vec<Vec<u64>>> {
        prop::collection::vec(prop::collection::vec(0..=most, width), height)
    }

    proptest! {
        #[test]
        fn no_small_count_is_shown(counts in (1_usize..6, 1_usize..6).prop_flat_map(|(h, w)| counts(h, w, 40))) {
            for cell in cells(&table(&counts, THRESHOLD)).into_iter().flatten() {
                prop_assert!(cell.count.is_none_or(|count| !is_small(count, THRESHOLD)));
                prop_assert_eq!(cell.count.is_none(), cell.is_suppressed);
            }
        }

        #[test]
        fn what_is_shown_is_true(counts in (1_usize..6, 1_usize..6).prop_flat_map(|(h, w)| counts(h, w, 40))) {
            let grid = Grid::new(&counts, THRESHOLD);
            for (shown, counts) in cells(&table(&counts, THRESHOLD)).iter().zip(&grid.counts) {
                prop_assert!(shown.iter().zip(counts).all(|(cell, count)| cell.count.is_none_or(|shown| shown == *count)));
            }
        }

        #[test]
        fn no_sum_gives_a_hidden_cell_back(counts in (1_usize..6, 1_usize..6).prop_flat_map(|(h, w)| counts(h, w, 40))) {
            let mut grid = Grid::new(&counts, THRESHOLD);
            grid.protect(THRESHOLD);
            let hidden = grid.lines().into_iter().flatten().filter(|place| grid.is_hidden(*place));
            prop_assert!(hidden.into_iter().all(|place| !grid.is_determined(place)));
        }

        #[test]
        fn a_breakdown_is_a_table_of_one_row(counts in prop::collection::vec(0_u64..40, 0..7)) {
            let Table { cells, row_totals, .. } = table(std::slice::from_ref(&counts), THRESHOLD);
            let shown = breakdown(&counts, THRESHOLD);
            prop_assert_eq!((vec![shown.cells], vec![shown.total]), (cells, row_totals));
        }

        #[test]
        fn large_counts_are_all_shown(counts in (1_usize..6, 1_usize..6).prop_flat_map(|(h, w)| counts(h, w, 40))) {
            let counts: Vec<Vec<u64>> = counts.iter().map(|row| row.iter().map(|c| c + THRESHOLD).collect()).collect();
            prop_assert!(cells(&table(&counts, THRESHOLD)).into_iter().flatten().all(|cell| !cell.is_suppressed));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        /// Against brute force, on tables small enough for it, with a threshold of 3.
        #[test]
        fn a_reader_cannot_work_a_small_count_out(counts in (1_usize..3, 2_usize..4).prop_flat_map(|(h, w)| counts(h, w, 5))) {
            let (height, width) = (counts.len(), counts[0].len());
            let shown = cells(&table(&counts, 3));
            let hidden_zero = (0..height * width).any(|at| counts[at / width][at % width] == 0 && shown[at / width][at % width].is_suppressed);
            prop_assume!(!hidden_zero);
            for (at, (least, most)) in possible(&shown, height, width, 7).into_iter().enumerate() {
                let count = counts[at / width][at % width];
                prop_assert!(!is_small(count, 3) || least < most, "{counts:?} shows as {shown:?}");
            }
        }
    }
}
