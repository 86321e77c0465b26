//! What a mail of a mailing says.

use super::MailingKind;
use crate::{Alert, Resource, resource::ResourceFormat};
use kernel::{At, Code, Email, Id, Problem, ReleaseStatus, Result};

/// What is mailed, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What it is.
    pub kind: MailingKind,
    /// The briefing or the alert.
    pub subject_id: Id,
    /// What people call it.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Until when people may act on an alert.
    pub ends_at: Option<At>,
}

/// A mail to one person, begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailingMail {
    /// Where it goes.
    pub to: Email,
    /// What it says.
    pub letter: Letter,
}

impl Letter {
    /// A briefing, where it may be mailed: it is published.
    pub fn of_briefing(resource: &Resource) -> Result<Self> {
        if resource.format != ResourceFormat::Briefing {
            return Err(Problem::field("/subject_id", "invalid", "must name a resource that is a briefing"));
        }
        if resource.status != ReleaseStatus::Published {
            return Err(Problem::new(Code::Conflict, "The briefing is not published."));
        }
        Ok(Self {
            kind: MailingKind::Briefing,
            subject_id: resource.id,
            title: resource.title.to_string(),
            summary: resource.summary.to_string(),
            ends_at: None,
        })
    }

    /// An alert, where it may be mailed: people may act on it, and nothing flags it.
    pub fn of_alert(alert: &Alert, now: At) -> Result<Self> {
        alert.must_be_live(now)?;
        if !alert.flags.is_empty() {
            return Err(Problem::new(Code::Conflict, "The alert cites a finding that is retracted."));
        }
        Ok(Self {
            kind: MailingKind::Alert,
            subject_id: alert.id,
            title: alert.title.to_string(),
            summary: alert.summary.to_string(),
            ends_at: alert.ends_at,
        })
    }
}
