//! What a mail of a mailing says.

use super::MailingKind;
use crate::{Alert, Resource, alert::AlertStatus, resource::ResourceFormat};
use kernel::{At, Code, Email, Id, Problem, ReleaseStatus};

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

/// Why something is not mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmailed {
    /// Why.
    pub problem: Problem,
    /// Whether that may pass, so that its mails wait.
    pub may_pass: bool,
}

impl From<Problem> for Unmailed {
    fn from(problem: Problem) -> Self {
        Self { problem, may_pass: false }
    }
}

impl Letter {
    /// A briefing, where it may be mailed: it is published.
    pub fn of_briefing(resource: &Resource) -> Result<Self, Unmailed> {
        if resource.format != ResourceFormat::Briefing {
            return Err(Problem::field("/subject_id", "invalid", "must name a resource that is a briefing").into());
        }
        if resource.status != ReleaseStatus::Published {
            let problem = Problem::new(Code::Conflict, "The briefing is not published.");
            return Err(Unmailed { problem, may_pass: resource.status == ReleaseStatus::Retired });
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
    pub fn of_alert(alert: &Alert, now: At) -> Result<Self, Unmailed> {
        let may_pass = alert.status_at(now) == AlertStatus::Paused;
        alert.must_be_live(now).map_err(|problem| Unmailed { problem, may_pass })?;
        if !alert.flags.is_empty() {
            let problem = Problem::new(Code::Conflict, "The alert cites a finding that is retracted.");
            return Err(Unmailed { problem, may_pass: true });
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
