//! Information policy: the ten areas, the questions in them, and the association's positions on those questions, from the
//! first draft to retirement; the coalitions it acts in, and the statements that organizations sign together. No I/O.
//!
//! A [`Position`] is one answer to one [`Issue`], kept in numbered versions. Every rule is a method of [`Dossier`], the
//! position together with the version that is being worked on. The crate's root names the records and their requests; the
//! words they are made of (`position::Status`) stay in the modules of their nouns.

pub mod area;
pub mod audience;
pub mod calendar;
pub mod coalition;
pub mod conflict;
pub mod instrument;
pub mod issue;
pub mod literacy;
pub mod message;
pub mod notice;
pub mod outcome;
pub mod position;
pub mod readability;
mod reason;
pub mod reminder;
pub mod rendering;
pub mod statement;
#[cfg(test)]
mod testing;
pub mod work;

pub use area::{Area, AreaFilter, ShippedArea};
pub use audience::Band;
pub use calendar::{CalendarEntry, CalendarFeed, CalendarFeedFilter, NewCalendarFeed};
pub use coalition::{Coalition, CoalitionFilter, CoalitionPatch, Motion, NewCoalition, NewMotion};
pub use conflict::{Conflict, ConflictFilter};
pub use instrument::{Instrument, InstrumentFile, InstrumentFilter, InstrumentPatch, NewInstrument};
pub use issue::{Issue, IssueFilter, IssuePatch, NewIssue};
pub use kernel::{Audience, Flag, FlagKind, GoalId};
pub use literacy::{
    LearningCompletion, LearningRequirement, LearningRequirementFilter, LearningRequirementPatch,
    NewLearningRequirement,
};
pub use message::{Message, MessageFilter, MessagePatch, NewMessage};
pub use notice::Notice;
pub use position::{Dossier, NewPosition, Position, PositionError, PositionFilter, PositionPatch};
pub use readability::Readability;
pub use reason::RecordedReason;
pub use reminder::{Reminder, ReminderSetting};
pub use statement::{JointStatement, JointStatementFilter, JointStatementPatch, NewJointStatement, Signature};
pub use work::{NewWorkItem, WorkItem, WorkItemFilter, WorkItemPatch};
