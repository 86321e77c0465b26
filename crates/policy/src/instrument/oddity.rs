//! What is odd about an instrument's actions, told as warnings.

use kernel::{Id, words};
use serde::{Deserialize, Serialize};

words! {
    /// What is odd about an instrument's actions. An oddity is told, and never a reason to refuse them.
    pub enum Oddity {
        OutOfOrder = "out_of_order",
        Backward = "backward",
        Skipped = "skipped",
        Revived = "revived",
        AfterEnd = "after_end",
        OtherChamberFirst = "other_chamber_first",
        ChamberUnknown = "chamber_unknown",
        UnknownClassification = "unknown_classification",
    }
}

/// Something odd about an instrument's actions, and the action that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = InstrumentWarning))]
pub struct Warning {
    /// What is odd.
    pub code: Oddity,
    /// The action.
    pub action_id: Id,
    /// A sentence about it.
    pub detail: String,
}

impl Warning {
    /// The warning about an action.
    pub(super) fn new(code: Oddity, action_id: Id) -> Self {
        let detail = match code {
            Oddity::OutOfOrder => "It was received out of the order of its date; the date counts.",
            Oddity::Backward => "It would lead back to an earlier stage, and does not move the stage.",
            Oddity::Skipped => "It comes without the steps that commonly lead to it.",
            Oddity::Revived => "It comes after the instrument had failed, died or been withdrawn, and brings it back.",
            Oddity::AfterEnd => "It comes after the end, and does not move the stage.",
            Oddity::OtherChamberFirst => "It passed the other chamber before the one it is said to come from.",
            Oddity::ChamberUnknown => {
                "It says that a chamber passed the measure but not which, and does not move the stage."
            }
            Oddity::UnknownClassification => {
                "Its source classifies it by a word that is not known, which says nothing of the stage."
            }
        };
        Self { code, action_id, detail: detail.to_owned() }
    }
}
