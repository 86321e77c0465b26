//! Yearly figures of libraries: an exact value, or the reason why there is none.

use kernel::{Measure, words};
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

words! {
    /// Why a figure has no value. Such a figure is never a zero and never part of a sum.
    pub enum MissingReason {
        /// Asked for and not given (IMLS -1).
        Missing = "missing",
        /// The library was closed, or the question did not apply, that year (IMLS -3).
        Closed = "closed",
        /// The question does not apply to it (IMLS -4).
        NotApplicable = "not_applicable",
        /// Known and withheld (IMLS -9, or blank in the public file).
        Suppressed = "suppressed",
    }
}

/// An exact number with at most two decimals, kept in hundredths; a JSON number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hundredths(i64);

impl Hundredths {
    /// The largest: fifteen digits, as many as a JSON number keeps exactly in every reader; about ten trillion.
    const MAX: i64 = 999_999_999_999_999;

    /// From so many hundredths, as the store keeps them.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// So many hundredths.
    pub const fn hundredths(self) -> i64 {
        self.0
    }
}

impl FromStr for Hundredths {
    type Err = &'static str;

    /// Reads `-12`, `12.5`, `.68`; refuses a third decimal other than 0 rather than round it away.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        const WANTED: &str = "must be a number with at most two decimals, such as 20.6";
        let (sign, digits) = s.strip_prefix('-').map_or((1, s), |digits| (-1, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let shaped = digits.bytes().any(|b| b.is_ascii_digit())
            && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
            && fraction.len() <= 2;
        let hundredths = shaped.then(|| format!("{whole}{fraction:0<2}").parse::<i64>().ok()).flatten();
        hundredths.filter(|&h| h <= Self::MAX).map(|h| Self(sign * h)).ok_or(WANTED)
    }
}

impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        match (part, part % 10) {
            (0, _) => write!(f, "{sign}{whole}"),
            (_, 0) => write!(f, "{sign}{whole}.{}", part / 10),
            _ => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.0 % 100 == 0 {
            s.serialize_i64(self.0 / 100)
        } else {
            // The nearest double prints as the same digits, up to MAX.
            s.serialize_f64(self.to_string().parse().map_err(serde::ser::Error::custom)?)
        }
    }
}

/// One yearly figure of a library: a value, or the reason there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(
    json!({"fiscal_year": 2014, "measure": "staff_fte", "value": 78.9, "missing": null}),
    json!({"fiscal_year": 2014, "measure": "staff_expenditure", "value": null, "missing": "suppressed"})
)))]
pub struct Figure {
    /// The survey's fiscal year.
    pub fiscal_year: i16,
    /// What is counted.
    pub measure: Measure,
    /// How much, to two decimals; null where `missing` says why.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub value: Option<Hundredths>,
    /// Why there is no value; null where there is one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub missing: Option<MissingReason>,
}

impl Figure {
    /// A figure with its value, or with the reason it has none.
    pub fn new(fiscal_year: i16, measure: Measure, value: Result<Hundredths, MissingReason>) -> Self {
        Self { fiscal_year, measure, value: value.ok(), missing: value.err() }
    }
}

kernel::schema_of! {
    Hundredths: Number.description(Some("An exact number with at most two decimals.")).examples([20.6])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_leading_point_is_read() {
        assert_eq!(".68".parse(), Ok(Hundredths(68)));
    }

    #[test]
    fn zeros_after_the_second_decimal_are_nothing() {
        assert_eq!("2.500".parse(), Ok(Hundredths(250)));
    }

    #[test]
    fn a_third_decimal_is_refused() {
        assert!("0.125".parse::<Hundredths>().is_err());
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert!(["", ".", "-", "1e3", "1,000", "--1", "+1"].iter().all(|s| s.parse::<Hundredths>().is_err()));
    }

    #[test]
    fn it_is_a_number_in_json() {
        assert_eq!(serde_json::to_string(&[Hundredths(2060), Hundredths(300)]).unwrap(), "[20.6,3]");
    }

    proptest! {
        #[test]
        fn it_survives_its_text(h in -Hundredths::MAX..=Hundredths::MAX) {
            prop_assert_eq!(Hundredths(h).to_string().parse(), Ok(Hundredths(h)));
        }

        #[test]
        fn it_survives_json(h in -Hundredths::MAX..=Hundredths::MAX) {
            let number: serde_json::Number = serde_json::from_str(&serde_json::to_string(&Hundredths(h)).unwrap()).unwrap();
            prop_assert_eq!(number.to_string().parse(), Ok(Hundredths(h)));
        }

        #[test]
        fn junk_never_panics(text in "\\PC*") {
            let _ = text.parse::<Hundredths>();
        }
    }
}
