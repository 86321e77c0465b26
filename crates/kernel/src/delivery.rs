//! How a text that was signed reached those it is addressed to.

use crate::{At, Check, Result, Text, words};
use serde::Deserialize;

words! {
    /// By what means something was delivered.
    pub enum DeliveryMeans {
        Letter = "letter",
        Mail = "mail",
        Upload = "upload",
        Hand = "hand",
        Publication = "publication",
    }
}

/// How a statement or a petition was delivered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "to": "The committee on commerce", "at": "2026-05-01T09:00:00Z", "means": "letter", "receipt": "RR 123"
}))))]
pub struct Delivery {
    /// To whom: an office, a body, a company.
    pub to: Text<300>,
    /// When; not before it closed.
    pub at: At,
    /// By what means.
    pub means: DeliveryMeans,
    /// What proves that it was received, such as a number.
    pub receipt: Option<Text<500>>,
}

impl Delivery {
    /// Whether what closed at that instant can have been delivered so by now.
    pub fn check(&self, closed_at: Option<At>, now: At) -> Result<()> {
        let (at, pointer) = (self.at, "/delivery/at");
        Check::default()
            .that(at <= now, pointer, "invalid", "must not be in the future")
            .that(closed_at.is_none_or(|closed| at >= closed), pointer, "invalid", "must be after it closed")
            .done()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-05-01T12:00:00Z.
    const NOON: At = At::from_micros(1_777_636_800_000_000);

    fn at(seconds: i64) -> Result<()> {
        let (to, at) = ("The committee".parse().unwrap(), NOON.plus_seconds(seconds));
        Delivery { to, at, means: DeliveryMeans::Letter, receipt: None }.check(Some(NOON.plus_seconds(-60)), NOON)
    }

    #[test]
    fn a_delivery_is_between_the_close_and_now() {
        assert_eq!([-61, -60, 0, 1].map(|seconds| at(seconds).is_ok()), [false, true, true, false]);
    }
}
