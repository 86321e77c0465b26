//! Per capita = operating expenditure ÷ population of the legal service area; adequacy = value ÷ benchmark.

use kernel::{Decimal, Id, words};
use serde::Serialize;

words! {
    /// Whom a library is compared with.
    pub enum PeerGroup {
        /// All libraries of the survey.
        Nation = "nation",
        /// Those of the same state.
        State = "state",
        /// Those in the same kind of place: city, suburb, town or country (the first digit of the locale code of the National
        /// Center for Education Statistics).
        Locale = "locale",
        /// Those that serve about as many people.
        PopulationBand = "population_band",
    }
}

words! {
    /// What a library is measured by.
    pub enum BenchmarkKind {
        /// What a law asks for.
        Statute = "statute",
        /// What a body that sets standards asks for.
        Standard = "standard",
        /// The median of its peers.
        PeerMedian = "peer_median",
    }
}

words! {
    /// How a library stands to its benchmark: below half, below nine tenths, up to a tenth above, more.
    pub enum AdequacyBand { FarBelow = "far_below", Below = "below", Near = "near", Above = "above" }
}

/// The upper edges of the bands of population that the Public Libraries Survey reports by.
const BANDS: [u32; 10] = [1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000];

/// What a library spends in a year, for how many people, as the survey has it. Only those who report their finances, spend
/// something and serve somebody are among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spending {
    /// Which library.
    pub library_id: Id,
    /// The state it is in.
    pub state: Option<String>,
    /// The code of its locale, where the survey has it.
    pub locale: Option<Decimal>,
    /// The population of its legal service area.
    pub population: Decimal,
    /// What it spent on operating in the fiscal year, in US dollars.
    pub operating_expenditure: Decimal,
}

impl Spending {
    /// Operating expenditure ÷ population, in US dollars to four decimals; `None` without a population.
    pub fn per_capita(&self) -> Option<Decimal> {
        self.operating_expenditure.over(self.population)
    }

    /// Whether another is its peer.
    pub fn is_peer(&self, other: &Self, group: PeerGroup) -> bool {
        match group {
            PeerGroup::Nation => true,
            PeerGroup::State => self.state.is_some() && self.state == other.state,
            PeerGroup::Locale => place(self.locale).is_some() && place(self.locale) == place(other.locale),
            PeerGroup::PopulationBand => band(self.population) == band(other.population),
        }
    }
}

/// The kind of place by its code: the tens.
fn place(locale: Option<Decimal>) -> Option<usize> {
    let code = locale?;
    let edges = [20, 30, 40, 50].map(Decimal::from);
    (code >= Decimal::from(10)).then(|| edges.iter().take_while(|edge| code >= **edge).count())
}

fn band(population: Decimal) -> usize {
    BANDS.iter().take_while(|edge| population >= Decimal::from(**edge)).count()
}

/// How what libraries spend per head is spread, in US dollars. Percentiles are by nearest rank: the value of the library that
/// stands at ⌈n·p⌉, so that each is what some library spends, here to hundredths.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FundingDistribution, examples(json!({
    "count": 9231, "p10": "11.30", "p25": "19.54", "median": "32.83", "p75": "50.27", "p90": "77.36"
}))))]
pub struct Distribution {
    /// How many libraries.
    pub count: usize,
    /// What a tenth of them do not exceed; null of none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub p10: Option<Decimal>,
    /// What a quarter do not exceed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub p25: Option<Decimal>,
    /// What half do not exceed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub median: Option<Decimal>,
    /// What three quarters do not exceed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub p75: Option<Decimal>,
    /// What nine tenths do not exceed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub p90: Option<Decimal>,
}

/// The values in order.
fn sorted(values: impl IntoIterator<Item = Decimal>) -> Vec<Decimal> {
    let mut values: Vec<Decimal> = values.into_iter().collect();
    values.sort_unstable();
    values
}

/// The value at nearest rank of values in order.
fn at_rank(values: &[Decimal], percent: usize) -> Option<Decimal> {
    let rank = values.len().saturating_mul(percent).div_ceil(100);
    values.get(rank.saturating_sub(1)).copied()
}

impl Distribution {
    /// How these values are spread.
    pub fn of(values: impl IntoIterator<Item = Decimal>) -> Self {
        let values = sorted(values);
        let at = |percent| at_rank(&values, percent).map(Decimal::to_hundredths);
        Self { count: values.len(), p10: at(10), p25: at(25), median: at(50), p75: at(75), p90: at(90) }
    }
}

/// What a library is measured by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FundingBenchmark))]
pub struct Benchmark {
    /// Where it comes from.
    pub kind: BenchmarkKind,
    /// US dollars per head and year.
    pub value: Decimal,
}

/// How a library's funding stands to a benchmark and to its peers, in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FundingAdequacy))]
pub struct Adequacy {
    /// Which library.
    pub library_id: Id,
    /// The fiscal year.
    pub fiscal_year: i16,
    /// The population of its legal service area.
    pub population: Decimal,
    /// What it spent on operating in the fiscal year, in US dollars.
    pub operating_expenditure: Decimal,
    /// Operating expenditure ÷ population, in US dollars to four decimals.
    pub per_capita: Decimal,
    /// What that is measured by.
    pub benchmark: Benchmark,
    /// Per capita ÷ benchmark, to four decimals; null where the benchmark is zero.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub adequacy: Option<Decimal>,
    /// What that amounts to.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub band: Option<AdequacyBand>,
    /// Who its peers are.
    pub peer_group: PeerGroup,
    /// How many in a hundred of its peers, itself among them, spend no more per head than it does.
    pub percentile: Decimal,
    /// How its peers spend.
    pub peers: Distribution,
}

impl Adequacy {
    /// A library among all of its year. `None` where it is not among those that can be compared.
    pub fn of(
        library: Id,
        fiscal_year: i16,
        all: &[Spending],
        peer_group: PeerGroup,
        given: Option<Benchmark>,
    ) -> Option<Self> {
        let own = all.iter().find(|spending| spending.library_id == library)?;
        let per_capita = own.per_capita()?;
        let of_self = |spending: &&Spending| spending.library_id == library || own.is_peer(spending, peer_group);
        let values = sorted(all.iter().filter(of_self).filter_map(Spending::per_capita));
        let benchmark = match given {
            Some(benchmark) => benchmark,
            None => Benchmark { kind: BenchmarkKind::PeerMedian, value: at_rank(&values, 50)? },
        };
        let adequacy = per_capita.over(benchmark.value);
        let no_more = values.iter().take_while(|value| **value <= per_capita).count();
        let count = |n: usize| Some(Decimal::from(u32::try_from(n).ok()?));
        Some(Self {
            library_id: library,
            fiscal_year,
            population: own.population,
            operating_expenditure: own.operating_expenditure,
            per_capita,
            benchmark,
            adequacy,
            band: adequacy.and_then(AdequacyBand::of),
            peer_group,
            percentile: Decimal::from(100).scaled_to_hundredths(count(no_more)?, count(values.len())?)?,
            peers: Distribution::of(values),
        })
    }
}

impl AdequacyBand {
    /// The band of an adequacy.
    fn of(adequacy: Decimal) -> Option<Self> {
        let edge = Decimal::from_hundredths;
        Some(match adequacy {
            a if a < edge(50)? => Self::FarBelow,
            a if a < edge(90)? => Self::Below,
            a if a <= edge(110)? => Self::Near,
            _ => Self::Above,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::tests::id;
    use proptest::prelude::*;

    fn spending(number: u8, state: &str, population: u32, spent: u32) -> Spending {
        Spending {
            library_id: id(number),
            state: Some(state.into()),
            locale: Some(Decimal::from(if number < 3 { 41 } else { 11 })),
            population: population.into(),
            operating_expenditure: spent.into(),
        }
    }

    fn all() -> Vec<Spending> {
        vec![
            spending(1, "WY", 900, 9_000),
            spending(2, "WY", 950, 19_000),
            spending(3, "UT", 5_000, 150_000),
            spending(4, "WY", 5_500, 220_000),
        ]
    }

    fn adequacy(peers: PeerGroup, given: Option<&str>) -> Adequacy {
        let statute = |value: &str| Benchmark { kind: BenchmarkKind::Statute, value: value.parse().unwrap() };
        Adequacy::of(id(2), 2014, &all(), peers, given.map(statute)).unwrap()
    }

    #[test]
    fn peers_are_those_of_the_group() {
        let groups = [PeerGroup::Nation, PeerGroup::State, PeerGroup::Locale, PeerGroup::PopulationBand];
        assert_eq!(groups.map(|group| adequacy(group, None).peers.count), [4, 3, 2, 2]);
    }

    #[test]
    fn who_is_in_no_state_has_no_peers_in_it() {
        let abroad = |number| Spending { state: None, ..spending(number, "WY", 900, 9_000) };
        assert!(!abroad(5).is_peer(&abroad(6), PeerGroup::State));
    }

    #[test]
    fn it_is_measured_by_the_median_of_its_peers() {
        let adequacy = adequacy(PeerGroup::Nation, None);
        assert_eq!(
            (adequacy.benchmark.value, adequacy.adequacy, adequacy.band),
            (Decimal::from(20), "1".parse().ok(), Some(AdequacyBand::Near))
        );
        assert_eq!(adequacy.percentile, Decimal::from(50));
    }

    #[test]
    fn or_by_what_a_statute_says() {
        let adequacy = adequacy(PeerGroup::Nation, Some("50"));
        assert_eq!((adequacy.benchmark.kind, adequacy.band), (BenchmarkKind::Statute, Some(AdequacyBand::FarBelow)));
    }

    #[test]
    fn who_does_not_report_is_not_compared() {
        assert_eq!(Adequacy::of(id(9), 2014, &all(), PeerGroup::Nation, None), None);
    }

    #[test]
    fn of_nobody_nothing_is_said() {
        assert_eq!(Distribution::of([]), Distribution::default());
    }

    proptest! {
        /// Against the definition: a percentile is a value of the list, and at least so many do not exceed it.
        #[test]
        fn a_percentile_is_the_least_value_that_enough_do_not_exceed(values in proptest::collection::vec(0_u32..100, 1..60), percent in 1_usize..100) {
            let values = sorted(values.into_iter().map(Decimal::from));
            let found = at_rank(&values, percent).unwrap();
            let enough = |value: Decimal| values.iter().filter(|v| **v <= value).count() * 100 >= percent * values.len();
            prop_assert!(enough(found));
            prop_assert!(values.iter().filter(|v| **v < found).all(|v| !enough(*v)));
        }
    }
}
