//! Exact decimal numbers: amounts of money, rates, shares and indices. Never a float on the way.

use crate::schema_of;
use rust_decimal::{Decimal as Exact, RoundingStrategy, prelude::ToPrimitive as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{borrow::Cow, fmt, str::FromStr};

/// Digits after the point.
const PLACES: u32 = 4;
/// The largest, in ten-thousandths: fourteen digits before the point.
const MAX: i64 = 999_999_999_999_999_999;

/// An exact number with at most four decimals and fourteen digits before the point. A JSON string, with two decimals at least
/// (`"12.50"`), for a JSON number is a float to many readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decimal(Exact);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(Exact::ZERO);

    /// From so many hundredths; `None` beyond the largest.
    pub fn from_hundredths(hundredths: i64) -> Option<Self> {
        Self::rounded(Exact::new(hundredths, 2))
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.0 < Exact::ZERO
    }

    /// The sum; `None` beyond the largest.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::rounded)
    }

    /// The difference; `None` beyond the largest.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).and_then(Self::rounded)
    }

    /// The product, rounded once to four decimals, half away from zero; `None` beyond the largest.
    pub fn times(self, factor: Self) -> Option<Self> {
        self.0.checked_mul(factor.0).and_then(Self::rounded)
    }

    /// The quotient, rounded once to four decimals, half away from zero; `None` where the divisor is zero.
    pub fn over(self, divisor: Self) -> Option<Self> {
        self.0.checked_div(divisor.0).and_then(Self::rounded)
    }

    /// `self × part ÷ whole`, rounded once; `None` where the whole is zero.
    pub fn scaled(self, part: Self, whole: Self) -> Option<Self> {
        self.0.checked_mul(part.0)?.checked_div(whole.0).and_then(Self::rounded)
    }

    /// `self × part ÷ whole`, rounded once to hundredths, half away from zero; `None` where the whole is zero.
    pub fn scaled_to_hundredths(self, part: Self, whole: Self) -> Option<Self> {
        let exact = self.0.checked_mul(part.0)?.checked_div(whole.0)?;
        Self::rounded(exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    }

    /// Rounded to hundredths, half away from zero.
    #[must_use]
    pub fn to_hundredths(self) -> Self {
        Self(self.0.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    }

    fn rounded(exact: Exact) -> Option<Self> {
        let rounded = exact.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointAwayFromZero).normalize();
        (rounded.abs() <= Exact::new(MAX, PLACES)).then_some(Self(rounded))
    }
}

impl From<u32> for Decimal {
    fn from(count: u32) -> Self {
        Self(count.into())
    }
}

/// From ten-thousandths, as the store keeps them.
impl TryFrom<i64> for Decimal {
    type Error = &'static str;

    fn try_from(units: i64) -> Result<Self, Self::Error> {
        Self::rounded(Exact::new(units, PLACES)).ok_or("is beyond fourteen digits before the point")
    }
}

/// In ten-thousandths.
impl TryFrom<Decimal> for i64 {
    type Error = &'static str;

    fn try_from(decimal: Decimal) -> Result<Self, Self::Error> {
        let units = decimal.0.checked_mul(Exact::new(10_000, 0)).and_then(|units| units.to_i64());
        units.ok_or("is beyond fourteen digits before the point")
    }
}

impl FromStr for Decimal {
    type Err = &'static str;

    /// Reads `12`, `-12.5`, `0.0525`; refuses a fifth decimal rather than round it away.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WANTED: &str =
            "must be a number such as 12.50, with at most four decimals and fourteen digits before the point";
        let digits = s.strip_prefix('-').unwrap_or(s);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let shaped = all_digits(whole) && whole.len() <= 14 && all_digits(fraction) && fraction.len() <= 4;
        shaped.then(|| Exact::from_str_exact(s).ok()).flatten().and_then(Self::rounded).ok_or(WANTED)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = usize::try_from(self.0.scale()).unwrap_or_default().max(2);
        write!(f, "{:.places$}", self.0)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

schema_of! {
    Decimal: String
        .pattern(Some("^-?[0-9]{1,14}([.][0-9]{1,4})?$"))
        .description(Some("An exact number with at most four decimals, as text."))
        .examples(["12.50"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn it_is_shown_with_two_decimals_at_least() {
        assert_eq!(
            ["203", "12.5", "0.0525", "-1.10"].map(|s| decimal(s).to_string()),
            ["203.00", "12.50", "0.0525", "-1.10"]
        );
    }

    #[test]
    fn what_is_no_such_number_is_refused() {
        let wrong = ["", "-", ".5", "5.", "1e3", "+1", "1,000", "0.00001", "123456789012345", "--1", "½"];
        assert!(wrong.iter().all(|s| s.parse::<Decimal>().is_err()));
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        let thirds = [decimal("1").over(decimal("8000")), decimal("-1").over(decimal("8000"))];
        assert_eq!(thirds.map(|d| d.unwrap().to_string()), ["0.0001", "-0.0001"]);
        assert_eq!(decimal("11.305").to_hundredths().to_string(), "11.31");
    }

    #[test]
    fn what_is_scaled_to_hundredths_is_rounded_once() {
        let scaled = decimal("1").scaled_to_hundredths(decimal("0.496"), decimal("100"));
        assert_eq!(scaled.unwrap().to_string(), "0.00"); // 0.00496, which is 0.0050 to four decimals
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        assert_eq!((decimal("1").over(Decimal::ZERO), decimal("1").scaled(decimal("1"), Decimal::ZERO)), (None, None));
    }

    #[test]
    fn what_is_too_large_is_told() {
        assert_eq!(decimal("99999999999999").times(decimal("2")), None);
    }

    proptest! {
        #[test]
        fn it_survives_the_store_and_its_text(units in -MAX..=MAX) {
            let decimal = Decimal::try_from(units).unwrap();
            prop_assert_eq!(i64::try_from(decimal), Ok(units));
            prop_assert_eq!(decimal.to_string().parse(), Ok(decimal));
        }

        #[test]
        fn sums_are_those_of_whole_numbers(a in -MAX/2..=MAX/2, b in -MAX/2..=MAX/2) {
            let sum = Decimal::try_from(a).unwrap().plus(Decimal::try_from(b).unwrap());
            prop_assert_eq!(sum, Decimal::try_from(a + b).ok());
        }

        #[test]
        fn junk_never_panics(text in "\\PC*") {
            let _ = text.parse::<Decimal>();
        }
    }
}
