//! What work serves, by the ids of the strategic framework.

use crate::{as_display, as_text, schema_of};
use serde::Serialize;
use std::str::FromStr;

/// A goal (`P-G1`) or strategy (`A-S3`) of the strategic framework, by its stable id: direction (`A` advocacy, `P`
/// information policy, `D` development), `G` or `S`, and a number from 1 to 99. Whether the framework has it is the strategy
/// domain's to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct GoalId(String);

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

as_text! { [] GoalId }
as_display! { [] GoalId }

schema_of! {
    GoalId: String
        .pattern(Some("^[APD]-[GS][1-9][0-9]?$"))
        .description(Some("A goal or strategy of the strategic framework."))
        .examples(["P-G1"])
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
