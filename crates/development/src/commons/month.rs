//! Months, by which a search for learning is narrowed.

use kernel::{At, Day, schema_of};
use serde::{Deserialize, Deserializer, de::Error as _};

/// Months that may be asked for at once: each is a condition of its own.
const MOST: usize = 100;

/// A month by the clock of UTC, such as `2026-06`: how a search for learning is narrowed by when it takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Month(Day);

impl Month {
    /// The month of an instant.
    pub fn of(at: At) -> Self {
        let (year, month, _) = at.day().ymd();
        Self(Day::new(year, month, 1).unwrap_or(Day::MIN))
    }

    /// The instant at which it begins.
    pub fn start(self) -> At {
        self.0.start()
    }

    /// The instant at which it is over: the first of the next month.
    pub fn end(self) -> At {
        self.0.plus_months(1).start()
    }
}

impl TryFrom<String> for Month {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let first = (text.len() == 7).then(|| format!("{text}-01").parse().ok()).flatten();
        first.map(Self).ok_or("must be a month, such as 2026-06")
    }
}

/// The months that a search is narrowed to, where they are not too many.
pub(super) fn not_too_many<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Month>, D::Error> {
    let months = Vec::<Month>::deserialize(d)?;
    if months.len() > MOST {
        return Err(D::Error::custom(format!("must name at most {MOST} months")));
    }
    Ok(months)
}

schema_of! {
    Month: String
        .pattern(Some("^[0-9]{4}-(0[1-9]|1[0-2])$"))
        .description(Some("A month in UTC."))
        .examples(["2026-06"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Result<Month, &'static str> {
        Month::try_from(text.to_owned())
    }

    #[test]
    fn it_lasts_until_the_next_begins() {
        let (june, year) = (month("2026-06").unwrap(), month("2026-12").unwrap());
        let bounds = [june.start(), june.end(), year.end()].map(|at| at.to_string());
        assert_eq!(bounds, ["2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z"]);
    }

    #[test]
    fn an_instant_is_of_its_month_in_utc() {
        assert_eq!(Ok(Month::of("2026-06-30T23:59:59Z".parse().unwrap())), month("2026-06"));
    }

    #[test]
    fn what_is_no_month_is_refused() {
        let refused = ["2026-13", "2026-6", "2026-06-01", "202606", "0000-01", ""].map(|text| month(text).is_err());
        assert_eq!(refused, [true; 6]);
    }
}
