//! Actions at rest.

use super::{
    super::{idempotency, jobs, record},
    activities, advocates,
    merges::lock_all,
    prelude::*,
};
use crate::{By, Change, Dispatch, Done, Once};
use advocacy::{
    Action, ActionFilter, Alert,
    action::{ActionList, Intent, chosen, write},
    alert::Channel,
};

/// Actions of one person on a post through one channel that are kept of a day at most.
const MOST_A_DAY: i16 = 20;

kept! { Action in actions locked, own by person_id,
    unique "/post_ids" "were acted on by this person today already, as often as the alert allows" {
    id: id, revision: number, alert_id: id, unit_id: id, person_id: [id], post_id: id, office_holder_id: id,
    division_ocd_id: text, channel: word, day: day, number: small, method: word, confidence: word, status: word,
    reason: [text], outcome: [word], notes: [text], subject: [text], body: [text], begun_at: [at], settled_at: [at],
    due_at: at, put_off: small, created_at: at, updated_at: at,
} }

listed! { Action in actions scanned, by ActionFilter {
    alert_id: ids, person_id: ids, post_id: posts, channel: words, status: words, day_from: from day, day_until: to day,
    updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, _filter, actor| {
    match actor.units(Action::READ) {
        None => query,
        // `Action::visible_to` in SQL.
        Some(units) => {
            let own = actions::person_id.eq_any(uids(&actor.person.into_iter().collect::<Vec<_>>()));
            query.filter(actions::unit_id.eq_any(uids(&units)).or(own))
        }
    }
} }

/// Writes what somebody would say on an alert to those of the targets they chose; nothing of it is kept.
#[dual]
pub async fn drafts(c: &mut Link<'_>, by: &By, intent: &Intent) -> Result<(Alert, Vec<Action>)> {
    let Intent { alert_id, request, sender, targets } = intent;
    let now = by.clock.now();
    let found: Option<Alert> = Alert::find(c, *alert_id).await?;
    let alert = found.filter(|alert| alert.visible_to(&by.actor)).ok_or_else(|| Problem::not_found(Alert::KIND))?;
    alert.must_be_live(now)?;
    request.check(&alert)?;
    let instrument = instrument(c, &alert).await?;
    let mut drafts = Vec::new();
    for target in chosen(&alert, request, targets)? {
        drafts.push(write(&alert, request, sender, target, instrument.as_ref(), (by.clock.id(), now))?);
    }
    Ok((alert, drafts))
}

/// Acts for somebody on an alert, and has what are mails sent.
#[dual]
pub async fn act(c: &mut Conn<'_>, by: &By, intent: &Intent) -> Result<Vec<Action>> {
    // What they did today is counted, and two requests must not count the same.
    lock_person(c, Uid(intent.sender.person_id)).await?;
    let (alert, drafts) = drafts(c, by, intent).await?;
    let mut acted = Vec::new();
    for mut action in drafts {
        action.number = next(c, &alert, &action).await?;
        if let Done::Fresh(action) = record::create(c, by, None, action).await? {
            acted.push(action);
        }
    }
    engage(c, by, intent.sender.person_id, &acted).await?;
    if intent.request.channel == Channel::Email {
        let one = Some(Dispatch::KEY.to_owned());
        jobs::enqueue(c, &by.clock, by.clock.now(), one, &Dispatch {}).await?;
    }
    Ok(acted)
}

/// The same for whoever is signed in, who may ask with a key: asked again with it, they are given the same answer.
#[dual]
pub async fn act_once(c: &mut Conn<'_>, by: &By, intent: &Intent, once: Option<&Once>) -> Result<Done<ActionList>> {
    if let Some(replayed) = idempotency::replay(c, by, once).await? {
        return Ok(replayed);
    }
    let acted = ActionList { data: act(c, by, intent).await? };
    let answer = || Json::of(Action::KIND, &acted).map(|Json(text)| text);
    idempotency::keep(c, by, once, (intent.alert_id, 1), answer).await?;
    Ok(Done::Fresh(acted))
}

/// The number and title of the instrument an alert is about.
#[dual]
async fn instrument(c: &mut Link<'_>, alert: &Alert) -> Result<Option<(String, String)>> {
    let Some(instrument) = alert.instrument_id else { return Ok(None) };
    let named = instruments::table.find(Uid(instrument)).select((instruments::identifier, instruments::title));
    Ok(named.first(c).await.optional()?)
}

/// Which of the day it is; refused where that is more than the alert allows of one decision maker. Of several who hold a post
/// each is one, and their actions are counted on.
#[dual]
async fn next(c: &mut Conn<'_>, alert: &Alert, action: &Action) -> Result<i16> {
    let same = actions::alert_id
        .eq(Uid(action.alert_id))
        .and(actions::person_id.eq(action.person_id.map(Uid)))
        .and(actions::post_id.eq(Uid(action.post_id)))
        .and(actions::channel.eq(action.channel.as_str()))
        .and(actions::day.eq(Date(action.day)));
    let so_far: Vec<Uid> = actions::table.filter(same).select(actions::office_holder_id).load(c).await?;
    let with_them = so_far.iter().filter(|holder| **holder == Uid(action.office_holder_id)).count();
    let one_more = |count: usize| i16::try_from(count).unwrap_or(i16::MAX).saturating_add(1);
    let number = one_more(so_far.len());
    if one_more(with_them) <= alert.per_day && number <= MOST_A_DAY {
        return Ok(number);
    }
    let detail = "You have acted on this decision maker through this channel today as often as the alert allows.";
    Err(Problem::new(Code::Conflict, detail).into())
}

/// Counts actions for the engagement of their sender, where they are an advocate.
#[dual]
pub(super) async fn engage(c: &mut Conn<'_>, by: &By, person: Id, acted: &[Action]) -> Result<()> {
    let kinds: Vec<_> = acted.iter().filter_map(Action::activity).collect();
    if kinds.is_empty() {
        return Ok(());
    }
    let Some(advocate) = advocates::of_person(c, person).await? else { return Ok(()) };
    lock_all(c, advocate.merged_into.into_iter().chain([advocate.id]).collect()).await?;
    for kind in kinds {
        activities::note(c, by, advocate.id, kind, by.clock.now()).await?;
    }
    Ok(())
}

/// Whoever took an action, where they were not forgotten.
#[dual]
pub(super) async fn sender(c: &mut Link<'_>, id: Id) -> Result<Option<Id>> {
    let sender = actions::table.find(Uid(id)).select(actions::person_id);
    let sender: Option<Option<Uid>> = sender.first(c).await.optional()?;
    Ok(sender.flatten().map(Into::into))
}

/// Notes how a call or a meeting went.
#[dual]
pub async fn report(c: &mut Conn<'_>, by: &By, change: Change<Action, ()>) -> Result<Done<Action>> {
    let done = record::change(c, by, change).await?;
    if let Done::Fresh(action) = &done
        && let Some(person) = action.person_id
    {
        engage(c, by, person, std::slice::from_ref(action)).await?;
    }
    Ok(done)
}
