//! What a mail of an action needs, and what comes back of one.

use super::Action;
use kernel::{Email, Id, words};
use serde::Serialize;

/// A mail to send for somebody: answers go to them.
#[derive(Clone, PartialEq)]
pub struct ActionMail {
    /// The action, begun.
    pub action: Action,
    /// Where it goes; `None` where neither whoever it was written to nor a successor of theirs can be mailed.
    pub to: Option<Email>,
    /// What the sender is called and where answers go; `None` where they were forgotten since.
    pub sender: Option<(String, Email)>,
}

words! {
    /// What a delivery status notification says (RFC 3464 §2.3.3): the mail failed, was delivered, or is delayed.
    pub enum BounceKind { Failed = "failed", Delivered = "delivered", Delayed = "delayed" }
}

/// What a delivery status notification says of one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceReport {
    /// The mail it is about, by its Message-ID: an action's, or a mailing's to one person.
    pub mail_id: Id,
    /// What it says.
    pub kind: BounceKind,
    /// The status code (RFC 3463), and what the other side said.
    pub reason: Option<String>,
}

/// What became of notifications that were handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = BounceResult, examples(json!({ "read": 12, "matched": 10, "changed": 9 }))))]
pub struct Bounced {
    /// Mails that were read.
    pub read: u64,
    /// Those that are notifications about a mail that was sent from here.
    pub matched: u64,
    /// Those by which such a mail came to stand elsewhere.
    pub changed: u64,
}

impl Bounced {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            read: self.read + other.read,
            matched: self.matched + other.matched,
            changed: self.changed + other.changed,
        }
    }
}
