//! What somebody asks for who acts, and the actions that come of it.

use super::{Action, ActionStatus, MatchConfidence, MatchMethod, MergeValues, Outcome};
use crate::alert::{Alert, Channel};
use kernel::{At, Check, Code, DivisionId, Email, Id, Problem, Result, Text, ZipCode, distinct};
use serde::{Deserialize, Serialize};

/// Decision makers one request may name.
const MOST: usize = 20;

/// What somebody does on an alert. Where they live is told by a ZIP code, a point or a division; where they leave it out, an
/// advocate's own record tells it, by a place they speak for only if that lies in all the others they speak for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = NewAction, examples(json!({
    "channel": "email", "post_ids": [], "zip": "82070", "latitude": null, "longitude": null, "division": null,
    "place": "Laramie", "story": "My children read because nobody watched.", "outcome": null, "notes": null
}))))]
pub struct ActionRequest {
    /// Through which channel.
    pub channel: Channel,
    /// Which of the decision makers the alert is for, by their posts, at most 20; where none is named, all that are surely
    /// theirs, if those are no more than that.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub post_ids: Vec<Id>,
    /// The ZIP code they live in.
    pub zip: Option<ZipCode>,
    /// Degrees north of where they live (WGS 84); with `longitude`.
    #[cfg_attr(feature = "openapi", schema(minimum = -90, maximum = 90))]
    pub latitude: Option<f64>,
    /// Degrees east of where they live (WGS 84); with `latitude`.
    #[cfg_attr(feature = "openapi", schema(minimum = -180, maximum = 180))]
    pub longitude: Option<f64>,
    /// The division they live in.
    pub division: Option<DivisionId>,
    /// Where they live in words, to be signed with.
    pub place: Option<Text<200>>,
    /// What they say in their own words.
    pub story: Option<Text<3000>>,
    /// How a call or a meeting went, where it has taken place already.
    pub outcome: Option<Outcome>,
    /// What is to be noted of it.
    pub notes: Option<Text<2000>>,
}

/// What somebody who is not signed in does on an alert. It waits for the answer to a mail.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Ada Example", "email": "ada@example.org", "action": {
        "channel": "email", "post_ids": [], "zip": "82070", "latitude": null, "longitude": null, "division": null,
        "place": "Laramie", "story": null, "outcome": null, "notes": null
    }
}))))]
pub struct NewActionRequest {
    /// As they want to be called.
    pub name: Text<200>,
    /// Where the mail goes that they must answer, and answers to theirs.
    pub email: Email,
    /// What they do.
    pub action: ActionRequest,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Who.
    pub person_id: Id,
    /// What they are called.
    pub name: String,
}

/// A decision maker whom an alert is for and who is the sender's.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchedTarget {
    /// The post.
    pub post_id: Id,
    /// The post's title.
    pub title: String,
    /// The division whose voters fill it.
    pub division_ocd_id: DivisionId,
    /// Who holds it.
    pub office_holder_id: Id,
    /// What they are called.
    pub name: String,
    /// The channels through which they can be reached.
    pub channels: Vec<Channel>,
    /// By what they were found.
    pub method: MatchMethod,
    /// How sure it is that they are the sender's.
    pub confidence: MatchConfidence,
}

impl ActionRequest {
    /// What must hold of it by itself, against the alert.
    pub fn check(&self, alert: &Alert) -> Result<()> {
        let ways = [self.zip.is_some(), self.latitude.is_some(), self.division.is_some()];
        let within = |degrees: Option<f64>, limit: f64| degrees.is_none_or(|d| (-limit..=limit).contains(&d));
        let live = matches!(self.channel, Channel::Phone | Channel::Meeting);
        Check::default()
            .that(alert.channels.contains(&self.channel), "/channel", "unexpected", "is no channel of this alert")
            .that(self.post_ids.len() <= MOST, "/post_ids", "invalid", "must name at most 20 posts")
            .that(distinct(&self.post_ids), "/post_ids", "duplicate", "must name each post once")
            .that(
                ways.into_iter().filter(|given| *given).count() <= 1,
                "/zip",
                "conflict",
                "give a ZIP code, a point or a division, not several",
            )
            .that(
                self.latitude.is_some() == self.longitude.is_some(),
                "/longitude",
                "missing",
                "must be given with latitude",
            )
            .that(within(self.latitude, 90.0), "/latitude", "invalid", "must be from -90 to 90 degrees")
            .that(within(self.longitude, 180.0), "/longitude", "invalid", "must be from -180 to 180 degrees")
            .that(self.outcome.is_none() || live, "/outcome", "unexpected", "goes with a call or a meeting")
            .that(self.notes.is_none() || self.outcome.is_some(), "/notes", "unexpected", "goes with an outcome")
            .done()
    }
}

/// What somebody means to say on an alert, and to whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// The alert.
    pub alert_id: Id,
    /// What is said, through which channel.
    pub request: ActionRequest,
    /// In whose name.
    pub sender: Sender,
    /// Of the decision makers the alert is for, those who are theirs.
    pub targets: Vec<MatchedTarget>,
}

/// The decision makers an action is for: those that are named, or all that are surely the sender's. Who agrees already is left
/// out, and so is whoever cannot be reached through the channel.
pub fn chosen<'a>(
    alert: &Alert,
    request: &ActionRequest,
    matched: &'a [MatchedTarget],
) -> Result<Vec<&'a MatchedTarget>> {
    let reached = |target: &MatchedTarget| target.channels.contains(&request.channel);
    let agrees = |target: &MatchedTarget| alert.passes_over(target.office_holder_id);
    let mut check = Check::default();
    for (index, post) in request.post_ids.iter().enumerate() {
        let at = format!("/post_ids/{index}");
        // Several may hold a post: it is refused where that is so of each of them.
        let holders: Vec<&MatchedTarget> = matched.iter().filter(|target| target.post_id == *post).collect();
        if holders.is_empty() {
            check.that(false, at, "not_found", "is no post this alert is for, or not one of theirs");
            continue;
        }
        let unreachable = format!("cannot be reached by {}", request.channel);
        check.that(holders.iter().copied().any(reached), at.clone(), "unreachable", unreachable).that(
            !holders.iter().copied().all(agrees),
            at,
            "agrees",
            "agrees already, and is not written to",
        );
    }
    check.done()?;
    let wanted = |target: &&MatchedTarget| {
        let named = request.post_ids.contains(&target.post_id);
        let sure = request.post_ids.is_empty() && target.confidence != MatchConfidence::Low;
        (named || sure) && reached(target) && !agrees(target)
    };
    let unsure = matched.iter().any(|target| target.confidence == MatchConfidence::Low);
    let chosen: Vec<&MatchedTarget> = matched.iter().filter(wanted).collect();
    let (code, detail) = match chosen.len() {
        1..=MOST => return Ok(chosen),
        0 if unsure => ("ambiguous", "must name the posts that are theirs: where they live lies in several districts"),
        0 => (
            "not_found",
            "would name nobody: this alert has no decision maker of theirs who can be reached through this channel",
        ),
        _ => ("too_many", "must name at most 20 posts: this alert is for more decision makers than that"),
    };
    Err(Problem::field("/post_ids", code, detail))
}

/// Writes the action on one target: what is said is filled in now, so that the sender can read it.
pub fn write(
    alert: &Alert,
    request: &ActionRequest,
    sender: &Sender,
    target: &MatchedTarget,
    instrument: Option<&(String, String)>,
    (id, now): (Id, At),
) -> Result<Action> {
    let template = alert.message(request.channel);
    let template =
        template.ok_or_else(|| Problem::new(Code::Conflict, "The alert has no message for this channel."))?;
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let values = MergeValues {
        target_name: target.name.clone(),
        target_title: target.title.clone(),
        sender_name: sender.name.clone(),
        sender_place: text(request.place.as_ref().map(Text::as_str)),
        story: text(request.story.as_ref().map(Text::as_str)),
        instrument: text(instrument.map(|(identifier, _)| identifier.as_str())),
        instrument_title: text(instrument.map(|(_, title)| title.as_str())),
    };
    let (subject, body) = template.filled(&values).map_err(|wrong| Problem::field("/channel", "invalid", wrong))?;
    let mut action = Action {
        id,
        revision: 1,
        alert_id: alert.id,
        unit_id: alert.owner_unit_id,
        person_id: Some(sender.person_id),
        post_id: target.post_id,
        office_holder_id: target.office_holder_id,
        division_ocd_id: target.division_ocd_id.clone(),
        channel: request.channel,
        day: now.day(),
        number: 1,
        method: target.method,
        confidence: target.confidence,
        status: ActionStatus::Queued,
        reason: None,
        outcome: None,
        notes: None,
        subject: crate::mail::short(&subject),
        body: Some(body.parse().map_err(|wrong: String| Problem::field("/story", "invalid", wrong))?),
        begun_at: None,
        settled_at: None,
        due_at: now,
        put_off: 0,
        created_at: now,
        updated_at: now,
    };
    if let Some(outcome) = request.outcome {
        action.report(super::OutcomeReport { outcome, notes: request.notes.clone() }, now)?;
    }
    Ok(action)
}
