//! The page of a badge, for people.

use super::issuer::kind;
use development::{
    Achievement, Award,
    recognition::{AchievementKind, AwardStatus},
};
use directory::{Person, Unit};
use interchange::open_badges::Badge;
use kernel::{At, Escaped};
use std::fmt::Write as _;

/// What the page of a badge shows.
pub(super) struct Shown<'a> {
    pub(super) award: &'a Award,
    pub(super) achievement: &'a Achievement,
    pub(super) unit: &'a Unit,
    pub(super) person: Option<&'a Person>,
    pub(super) now: At,
}

/// The title of the page of a badge, and what stands under it, as HTML.
pub(super) fn page(shown: &Shown<'_>) -> (String, String) {
    let Shown { award, achievement, unit, person, .. } = *shown;
    let (name, issuer) = (achievement.name.as_str(), unit.name.as_str());
    let image = Badge { title: name, kind: kind(achievement.kind), issuer }.svg();
    let mut body = format!("<p role=\"status\"><strong>{}</strong></p>", standing(shown));
    let _infallible = write!(body, "<div style=\"max-width:18rem\">{image}</div><p>{} ", word(achievement.kind));
    if let Some(person) = person {
        let _infallible = write!(body, "awarded to <strong>{}</strong> ", Escaped(person.name.as_str()));
    }
    let _infallible = write!(body, "by {}", Escaped(issuer));
    if let Some(at) = award.issued_at {
        let _infallible = write!(body, " on <time datetime=\"{0}\">{0}</time>", at.day());
    }
    let _infallible = write!(body, ".</p>{}", paragraphs(achievement.description.as_str()));
    let _infallible = write!(body, "<h2>What must be done for it</h2>{}", paragraphs(achievement.criteria.as_str()));
    if let Some(url) = &achievement.url {
        let _infallible = write!(body, "<p><a href=\"{0}\">{0}</a></p>", Escaped(url.as_str()));
    }
    if award.evidence.is_some() || award.evidence_url.is_some() {
        body.push_str("<h2>What shows that it was</h2>");
    }
    if let Some(evidence) = &award.evidence {
        body.push_str(&paragraphs(evidence.as_str()));
    }
    if let Some(url) = &award.evidence_url {
        let _infallible = write!(body, "<p><a href=\"{0}\" rel=\"nofollow\">{0}</a></p>", Escaped(url.as_str()));
    }
    let _infallible = write!(
        body,
        "<p><a href=\"/v1/development/credentials/{}/image.svg\">The image with the badge in it</a>: whoever has it can \
         verify it with any program for Open Badges 3.0.</p>",
        award.id
    );
    (Escaped(name).to_string(), body)
}

/// Whether it is valid just now, in a sentence.
fn standing(shown: &Shown<'_>) -> String {
    let Shown { award, now, .. } = shown;
    match (award.status, award.expires_at) {
        (AwardStatus::Draft, _) => "This badge has not been issued.".to_owned(),
        (AwardStatus::Revoked, _) => "This badge was revoked. It is not valid any more.".to_owned(),
        (AwardStatus::Suspended, _) => "This badge is suspended. It is not valid for the time being.".to_owned(),
        (AwardStatus::Issued, Some(end)) if award.has_ended(*now) => {
            format!("This badge has expired. It was valid until {}.", last_day(end))
        }
        (AwardStatus::Issued, Some(end)) => format!("This badge is valid until {}.", last_day(end)),
        (AwardStatus::Issued, None) => "This badge is valid.".to_owned(),
    }
}

/// The last day on which something is valid that ends at that instant.
fn last_day(end: At) -> kernel::Day {
    end.plus_seconds(-1).day()
}

const fn word(kind: AchievementKind) -> &'static str {
    match kind {
        AchievementKind::Badge => "A badge",
        AchievementKind::Certificate => "A certificate",
        AchievementKind::MicroCredential => "A micro-credential",
    }
}

/// Text in paragraphs, as it stands: Markdown reads well without being drawn.
fn paragraphs(text: &str) -> String {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.fold(String::new(), |mut all, part| {
        let _infallible = write!(all, "<p>{}</p>", Escaped(part));
        all
    })
}
