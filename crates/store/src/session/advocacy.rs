//! The session's ways to the network and to alerts: what is mailed and confirmed, what people do, and what comes of it.

use crate::{By, Change, Done, Once, Result, Session, Task, TokenHash, read, write};
use advocacy::{
    Action, Advocate, AdvocateMerge, Alert, EventBooking,
    action::{
        ActionList, ActionMail, ActionStatus, BounceReport, Bounced, Intent, MatchConfidence, MatchMethod,
        MatchedTarget, OutcomeReport, Tried,
    },
    advocate::{AdvocateMail, AdvocateMatter, AdvocateMergeTransition, Enrollment},
    alert::{AlertTransition, Counted},
    engagement::{Activity, Engagement},
};
use directory::representatives::{Confidence, Method, Place, Representative, Representatives};
use kernel::{At, Day, Id};
use serde::{Deserialize, Serialize};

impl Task for AdvocateMail {
    const KIND: &'static str = "advocate_mail";
    const IS_AWAITED: bool = true;
}

/// The job that sends the mails of actions and of mailings. There is one, however many wait, so that their rate is bounded.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Dispatch {}

impl Dispatch {
    /// What keeps it from standing twice.
    pub(crate) const KEY: &'static str = Self::KIND;
}

impl Task for Dispatch {
    const KIND: &'static str = "action_mails";
}

/// Where an action stands after its mail was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sending {
    /// The action.
    pub id: Id,
    /// Where it stands.
    pub status: ActionStatus,
}

/// A decision maker whom an alert is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Aimed {
    /// The seat, who holds it, and why it is thought to be for the place.
    pub representative: Representative,
    /// The channels of the alert through which they can be reached.
    pub channels: Vec<advocacy::alert::Channel>,
    /// Whether they agree already and are left out.
    pub passed_over: bool,
}

/// What the answer to a mail did.
#[derive(Debug)]
pub enum Confirmed {
    /// Somebody takes part.
    Joined(Box<Advocate>),
    /// Somebody has left, if they were there.
    Left,
    /// Somebody was forgotten, if they were there.
    Erased,
    /// Somebody acted.
    Acted(Vec<Action>),
    /// Somebody signed up for an event, or took the seats they were offered.
    SignedUp(Box<EventBooking>),
    /// Somebody gave back their seats at an event, if they had some.
    GaveUp,
}

impl Aimed {
    /// What an action must know of it; `None` where nobody holds the post. `any` where it does not matter whose it is.
    pub fn matched(&self, any: bool) -> Option<MatchedTarget> {
        let Representative { post, holder, matched, .. } = &self.representative;
        let holder = holder.as_ref()?;
        let (method, confidence) = match (any, matched.method, matched.confidence) {
            (true, _, _) => (MatchMethod::Any, MatchConfidence::High),
            (false, method, confidence) => (
                match method {
                    Method::Point => MatchMethod::Point,
                    Method::Zip => MatchMethod::Zip,
                    Method::Division => MatchMethod::Division,
                },
                match confidence {
                    Confidence::High => MatchConfidence::High,
                    Confidence::Medium => MatchConfidence::Medium,
                    Confidence::Low => MatchConfidence::Low,
                },
            ),
        };
        Some(MatchedTarget {
            post_id: post.id,
            title: post.title.to_string(),
            division_ocd_id: post.division_ocd_id.clone(),
            office_holder_id: holder.id,
            name: holder.name.to_string(),
            channels: self.channels.clone(),
            method,
            confidence,
        })
    }
}

impl Session {
    /// Keeps a token that is about to be mailed; `false` where its address has had enough of them within an hour.
    pub async fn keep_advocate_token(
        &self,
        now: At,
        mail: AdvocateMail,
        hash: TokenHash,
        is_repeated: bool,
    ) -> Result<bool> {
        write!(self, |c| queries::advocacy::enrollments::keep(c, now, &mail, &hash, is_repeated))
    }

    /// What a mailed token is about, as long as it is good.
    pub async fn advocate_matter(&self, now: At, hash: TokenHash) -> Result<Option<AdvocateMatter>> {
        read!(self, |c| queries::advocacy::enrollments::matter(c, now, &hash))
    }

    /// Does what a token was mailed for; `None` where it is not good.
    pub async fn confirm_advocate(
        &self,
        by: By,
        hash: TokenHash,
        targets: Vec<MatchedTarget>,
    ) -> Result<Option<Confirmed>> {
        write!(self, |c| queries::advocacy::enrollments::confirm(c, &by, &hash, targets))
    }

    /// The record in which a person stands as an advocate: their own, or the one it was merged into.
    pub async fn advocate_of(&self, person: Id) -> Result<Option<Advocate>> {
        read!(self, |c| queries::advocacy::advocates::standing(c, person))
    }

    /// How engaged an advocate is now.
    pub async fn engagement(&self, advocate: Advocate, now: At) -> Result<Engagement> {
        read!(self, |c| queries::advocacy::activities::engagement(c, &advocate, now))
    }

    /// Refuses what somebody who joins says of themselves where it names what is not there.
    pub async fn check_enrollment(&self, profile: &Enrollment) -> Result<()> {
        let (unit, interests) = (profile.unit_id, &profile.interests);
        read!(self, |c| queries::advocacy::advocates::refer(c, unit, interests, "/profile"))
    }

    /// Changes the record in which the caller stands as an advocate, as they ask.
    pub async fn change_own_advocate(&self, by: By, change: Change<Advocate, String>) -> Result<Done<Advocate>> {
        write!(self, |c| queries::advocacy::enrollments::change_own(c, &by, change))
    }

    /// Notes what an advocate did; gives how engaged they are then.
    pub async fn note_activity(
        &self,
        by: By,
        advocate: Id,
        activity: Activity,
        once: Option<Once>,
    ) -> Result<Done<Engagement>> {
        write!(self, |c| queries::advocacy::activities::noted(c, &by, advocate, activity, once.as_ref()))
    }

    /// Takes back that an advocate did something.
    pub async fn strike_activity(&self, by: By, advocate: Id, activity: Id) -> Result<()> {
        write!(self, |c| queries::advocacy::activities::strike(c, &by, advocate, activity))
    }

    /// Puts an advocate on the rung that their score leads to.
    pub async fn look_at_score(&self, by: By, advocate: Id) -> Result<()> {
        write!(self, |c| queries::advocacy::activities::look(c, &by, advocate)).map(drop)
    }

    /// Merges two advocates.
    pub async fn merge_advocates(
        &self,
        by: By,
        once: Option<Once>,
        merge: AdvocateMerge,
    ) -> Result<Done<AdvocateMerge>> {
        write!(self, |c| queries::advocacy::merges::merge(c, &by, once, merge))
    }

    /// Takes a merge back.
    pub async fn undo_merge(
        &self,
        by: By,
        seen: (Id, Option<i32>),
        to: AdvocateMergeTransition,
        once: Option<Once>,
    ) -> Result<Done<AdvocateMerge>> {
        write!(self, |c| queries::advocacy::merges::undo(c, &by, seen, to, once))
    }

    /// Moves an alert through its life.
    pub async fn transition_alert(
        &self,
        by: By,
        seen: (Id, Option<i32>),
        to: AlertTransition,
        once: Option<Once>,
    ) -> Result<Done<Alert>> {
        write!(self, |c| queries::advocacy::alerts::transition(c, &by, seen, to, once))
    }

    /// Who represents a place, and which of them an alert is for.
    pub async fn targets_of_place(
        &self,
        alert: &Alert,
        place: &Place,
        on: Day,
    ) -> Result<(Representatives, Vec<Aimed>)> {
        read!(self, |c| queries::advocacy::targets::of_place(c, alert, place, on))
    }

    /// All decision makers an alert is for.
    pub async fn targets_of_alert(&self, alert: Alert, on: Day) -> Result<Vec<Aimed>> {
        crate::scan!(self, |c| queries::advocacy::targets::all(c, &alert, on))
    }

    /// Those of a few posts that an alert is for.
    pub async fn named_targets(&self, alert: &Alert, posts: &[Id], on: Day) -> Result<Vec<Aimed>> {
        read!(self, |c| queries::advocacy::targets::named(c, alert, posts, on))
    }

    /// What somebody would say on an alert, and the alert.
    pub async fn draft_actions(&self, by: By, intent: &Intent) -> Result<(Alert, Vec<Action>)> {
        read!(self, |c| queries::advocacy::actions::drafts(c, &by, intent))
    }

    /// Acts for somebody on an alert.
    pub async fn act(&self, by: By, intent: Intent, once: Option<Once>) -> Result<Done<ActionList>> {
        write!(self, |c| queries::advocacy::actions::act_once(c, &by, &intent, once.as_ref()))
    }

    /// The answer to the same request, where it was given before.
    pub async fn acted_before(&self, by: By, once: Once) -> Result<Option<Done<ActionList>>> {
        write!(self, |c| queries::idempotency::replay(c, &by, Some(&once)))
    }

    /// Notes how a call or a meeting went.
    pub async fn report_action(
        &self,
        by: By,
        (id, if_match): (Id, Option<i32>),
        report: OutcomeReport,
    ) -> Result<Done<Action>> {
        let now = by.clock.now();
        let change = Change::new(id, if_match, move |action: &mut Action, (): &()| action.report(report, now))
            .permitted(Action::may_be_reported_by)
            .noted("reported", None);
        write!(self, |c| queries::advocacy::actions::report(c, &by, change))
    }

    /// Counts the actions of an alert.
    pub async fn alert_results(&self, alert: Id) -> Result<Counted> {
        crate::scan!(self, |c| queries::advocacy::results::counted(c, alert))
    }

    /// Some of the actions whose mails wait. Many may be held back, which are passed over.
    pub async fn waiting_mails(&self, now: At, limit: i64) -> Result<Vec<Id>> {
        crate::scan!(self, |c| queries::advocacy::mails::waiting(c, now, limit))
    }

    /// Takes some of the mails back that wait on alerts which ended before they went; how many.
    pub async fn take_back_mails(&self, by: By) -> Result<usize> {
        write!(self, |c| queries::advocacy::mails::take_back(c, &by))
    }

    /// Gives up mails that were begun and whose sender is gone; how many.
    pub async fn give_up_mails(&self, by: By) -> Result<usize> {
        write!(self, |c| queries::advocacy::mails::give_up(c, &by))
    }

    /// Notes that a mail is about to be tried; `None` where it does not wait any more.
    pub async fn begin_mail(&self, by: By, id: Id) -> Result<Option<ActionMail>> {
        write!(self, |c| queries::advocacy::mails::begin(c, &by, id))
    }

    /// Notes what came of a mail that was begun.
    pub async fn end_mail(&self, by: By, id: Id, tried: Tried) -> Result<Sending> {
        write!(self, |c| queries::advocacy::mails::end(c, &by, id, tried))
    }

    /// Takes what notifications say of mails; `read` is how many mails they were found in.
    pub async fn bounce(&self, by: By, read: u64, reports: Vec<BounceReport>) -> Result<Bounced> {
        write!(self, |c| queries::advocacy::mails::bounce(c, &by, read, reports))
    }
}
