//! What advocates did, at rest, and the rungs on which it puts them.

use super::{
    super::{idempotency, record},
    merges::lock_all,
    prelude::*,
};
use crate::{By, Change, Done, Once};
use advocacy::{
    Advocate,
    engagement::{Activity, ActivityKind, Engagement},
};

const KIND: &str = "activity";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = advocate_activities, treat_none_as_default_value = false)]
struct Row {
    id: Uid,
    advocate_id: Uid,
    kind: String,
    at: Moment,
    note: Option<String>,
    noted_by: Option<Uid>,
}

impl Row {
    fn read(self) -> Result<Activity> {
        let Self { id, advocate_id: _, kind, at, note, noted_by: _ } = self;
        Ok(Activity { id: id.into(), kind: read(KIND, kind)?, at: at.into(), note: maybe(KIND, note)? })
    }
}

/// An advocate, and those who were merged into them.
#[dual]
async fn with_merged(c: &mut Link<'_>, advocate: Id) -> Result<Vec<Uid>> {
    let merged = advocates::table.filter(advocates::merged_into.eq(Uid(advocate))).select(advocates::id);
    let mut all: Vec<Uid> = merged.load(c).await?;
    all.push(Uid(advocate));
    Ok(all)
}

/// What an advocate did, what was merged into them included, the latest first.
#[dual]
async fn all_of(c: &mut Link<'_>, advocate: Id) -> Result<Vec<Activity>> {
    let all = with_merged(c, advocate).await?;
    let rows: Vec<Row> = advocate_activities::table
        .filter(advocate_activities::advocate_id.eq_any(all))
        .order((advocate_activities::at.desc(), advocate_activities::id))
        .select(Row::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// How engaged an advocate is now.
#[dual]
pub async fn engagement(c: &mut Link<'_>, advocate: &Advocate, now: At) -> Result<Engagement> {
    Ok(engaged(advocate, &all_of(c, advocate.id).await?, now))
}

fn engaged(advocate: &Advocate, activities: &[Activity], now: At) -> Engagement {
    let confirmed = advocate.leading_confirmed_by.is_some();
    Engagement::of((advocate.rung, advocate.rung_since), confirmed, &advocate.offers, activities, now)
}

/// Notes what an advocate did.
#[dual]
pub(super) async fn note(c: &mut Conn<'_>, by: &By, advocate: Id, kind: ActivityKind, at: At) -> Result<()> {
    let activity = Activity { id: by.clock.id(), kind, at, note: None };
    add(c, by, advocate, &activity).await
}

#[dual]
async fn add(c: &mut Conn<'_>, by: &By, advocate: Id, activity: &Activity) -> Result<()> {
    let Activity { id, kind, at, note } = activity.clone();
    let row = Row {
        id: id.into(),
        advocate_id: advocate.into(),
        kind: kind.to_string(),
        at: at.into(),
        note: note.map(Into::into),
        noted_by: by.actor.person.map(Into::into),
    };
    diesel::insert_into(advocate_activities::table).values(row).execute(c).await?;
    look_soon(c, advocate).await
}

/// An advocate, and whoever the record was merged into, for whom its activities count.
#[dual]
async fn with_kept(c: &mut Link<'_>, advocate: Id) -> Result<Vec<Id>> {
    let kept = advocates::table.find(Uid(advocate)).select(advocates::merged_into);
    let kept: Option<Option<Uid>> = kept.first(c).await.optional()?;
    Ok(kept.flatten().map(Id::from).into_iter().chain([advocate]).collect())
}

/// Has the next look meet an advocate, and whoever the record was merged into.
#[dual]
pub(super) async fn look_soon(c: &mut Conn<'_>, advocate: Id) -> Result<()> {
    let counted = uids(&with_kept(c, advocate).await?);
    let counted = advocates::table.filter(advocates::id.eq_any(counted));
    diesel::update(counted).set(advocates::scored_at.eq(None::<Moment>)).execute(c).await?;
    Ok(())
}

/// Locks an advocate whom the caller looks after, and whoever the record was merged into: before what refers to them, so that no two
/// wait for each other.
#[dual]
async fn hold(c: &mut Conn<'_>, by: &By, advocate: Id) -> Result<()> {
    let both = with_kept(c, advocate).await?;
    lock_all(c, both).await?;
    record::permitted::<Advocate>(c, by, advocate, None, Box::new(Advocate::may_be_changed_by)).await.map(drop)
}

/// Notes what somebody says an advocate did, and puts them on the rung it leads to.
#[dual]
pub async fn noted(
    c: &mut Conn<'_>,
    by: &By,
    advocate: Id,
    activity: Activity,
    once: Option<&Once>,
) -> Result<Done<Engagement>> {
    if let Some(replayed) = idempotency::replay(c, by, once).await? {
        return Ok(replayed);
    }
    hold(c, by, advocate).await?;
    add(c, by, advocate, &activity).await?;
    let engagement = look(c, by, advocate).await?;
    idempotency::keep(c, by, once, (activity.id, 1), || Json::of(KIND, &engagement).map(|Json(text)| text)).await?;
    Ok(Done::Fresh(engagement))
}

/// What an advocate did, what was merged into them included, the latest first: before an instant, and after the last of the page
/// before, where these are given.
#[dual]
pub async fn of(
    c: &mut Link<'_>,
    advocate: Id,
    before: Option<At>,
    after: Option<(At, Id)>,
    limit: i64,
) -> Result<Vec<Activity>> {
    let all = with_merged(c, advocate).await?;
    let mut done = advocate_activities::table.filter(advocate_activities::advocate_id.eq_any(all)).into_boxed::<Db>();
    if let Some(before) = before {
        done = done.filter(advocate_activities::at.lt(Moment(before)));
    }
    if let Some((at, id)) = after {
        let beyond = advocate_activities::at.lt(Moment(at)).or(advocate_activities::id.lt(Uid(id)));
        done = done.filter(advocate_activities::at.le(Moment(at)).and(beyond));
    }
    let rows: Vec<Row> = done
        .order((advocate_activities::at.desc(), advocate_activities::id.desc()))
        .limit(limit)
        .select(Row::as_select())
        .load(c)
        .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Takes back that an advocate did something, which was noted by mistake, and puts them on the rung that is left.
#[dual]
pub async fn strike(c: &mut Conn<'_>, by: &By, advocate: Id, activity: Id) -> Result<()> {
    hold(c, by, advocate).await?;
    let all = with_merged(c, advocate).await?;
    let own = advocate_activities::table.find(Uid(activity)).filter(advocate_activities::advocate_id.eq_any(all));
    if diesel::delete(own).execute(c).await? == 0 {
        return Err(Problem::not_found(KIND).into());
    }
    look_soon(c, advocate).await?;
    look(c, by, advocate).await.map(drop)
}

/// Puts an advocate on the rung that their score leads to.
#[dual]
pub async fn look(c: &mut Conn<'_>, by: &By, advocate: Id) -> Result<Engagement> {
    Advocate::lock(c, advocate).await?; // what is noted meanwhile is met by the next look
    let advocate = Advocate::find(c, advocate).await?.ok_or_else(|| Problem::not_found(Advocate::KIND))?;
    let engagement = engagement(c, &advocate, by.clock.now()).await?;
    let (rung, since) = (engagement.rung, engagement.rung_since);
    if rung != advocate.rung {
        let rule = move |advocate: &mut Advocate, _: &String| {
            advocate.stand_on(rung, since);
            Ok(())
        };
        let change = Change::new(advocate.id, None, rule).permitted(|_, _| true).noted("engaged", None);
        record::change(c, by, change).await?;
    }
    let looked = advocates::scored_at.eq(Some(Moment(by.clock.now())));
    diesel::update(advocates::table.find(Uid(advocate.id))).set(looked).execute(c).await?;
    Ok(engagement)
}
