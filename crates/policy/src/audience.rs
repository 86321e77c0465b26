//! Whom a text speaks to, and how easily they must be able to read it.

use crate::Readability;
use kernel::Audience;
use serde::{Deserialize, Serialize};

/// How readable a plain-language text must be for one audience. Data, so that an association can set its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ReadabilityBand, examples(json!({
    "audience": "public", "min_reading_ease": 60.0, "max_grade": 8.0
}))))]
pub struct Band {
    /// For whom.
    pub audience: Audience,
    /// The least Flesch reading ease, up to 100 and more for very easy text; null where the grade alone decides.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub min_reading_ease: Option<f64>,
    /// The highest Flesch–Kincaid grade, in United States school years.
    pub max_grade: f64,
}

impl Band {
    /// The file that is shipped, as JSON.
    pub const SHIPPED: &'static str = include_str!("../data/bands.json");

    /// The bands of the shipped file, one for each audience; fails only if the program was built with a broken one.
    pub fn shipped() -> serde_json::Result<Vec<Self>> {
        serde_json::from_str(Self::SHIPPED)
    }

    /// Whether a text so readable will do. Compares the rounded figures, which are the ones people see.
    pub fn holds(&self, readability: &Readability) -> bool {
        readability.grade <= self.max_grade
            && self.min_reading_ease.is_none_or(|least| readability.reading_ease >= least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readable(reading_ease: f64, grade: f64) -> Readability {
        Readability { reading_ease, grade, words: 1, sentences: 1, syllables: 1 }
    }

    fn band() -> Band {
        Band { audience: Audience::Public, min_reading_ease: Some(60.0), max_grade: 8.0 }
    }

    #[test]
    fn every_audience_has_one_shipped_band() {
        let audiences: Vec<_> = Band::shipped().unwrap().into_iter().map(|b| b.audience).collect();
        assert_eq!(audiences, Audience::ALL);
    }

    #[test]
    fn a_band_holds_its_own_edge() {
        assert!(band().holds(&readable(60.0, 8.0)));
    }

    #[test]
    fn a_grade_too_high_is_outside() {
        assert!(!band().holds(&readable(60.0, 8.1)));
    }

    #[test]
    fn an_ease_too_low_is_outside() {
        assert!(!band().holds(&readable(59.9, 8.0)));
    }
}
