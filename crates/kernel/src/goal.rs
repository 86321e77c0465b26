//! What work serves, by the ids of the strategic framework.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{borrow::Cow, fmt, str::FromStr};

/// A goal (`P-G1`) or strategy (`A-S3`) of the strategic framework, by its stable id: direction (`A` advocacy, `P`
/// information policy, `D` development), `G` or `S`, and a number from 1 to 99. Whether the framework has it is the strategy
/// domain's to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct GoalId(String);

impl GoalId {
    /// The id itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GoalId {
    type Err = &'static str;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let direction = |d: &str| matches!(d, "A" | "P" | "D");
        let number =
            |n: &str| (1..=2).contains(&n.len()) && !n.starts_with('0') && n.bytes().all(|b| b.is_ascii_digit());
        let well_formed = s
            .split_once('-')
            .is_some_and(|(d, rest)| direction(d) && rest.strip_prefix(['G', 'S']).is_some_and(number));
        well_formed
            .then(|| Self(s.into()))
            .ok_or("must be a goal or strategy of the strategic framework, such as P-G1 or A-S3")
    }
}

impl fmt::Display for GoalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for GoalId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(feature = "openapi")]
mod schema {
    use super::GoalId;
    use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};

    impl utoipa::PartialSchema for GoalId {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .pattern(Some("^[APD]-[GS][1-9][0-9]?$"))
                .description(Some("A goal or strategy of the strategic framework."))
                .examples(["P-G1"])
                .into()
        }
    }
    impl utoipa::ToSchema for GoalId {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_and_strategies_are_read() {
        assert!(["P-G1", "A-S3", "D-G10"].iter().all(|s| s.parse::<GoalId>().is_ok()));
    }

    #[test]
    fn nothing_else_is() {
        assert!(
            ["", "P", "P-G", "P-G0", "P-G100", "X-G1", "P-X1", "p-g1", "P-G1 "]
                .iter()
                .all(|s| s.parse::<GoalId>().is_err())
        );
    }
}
