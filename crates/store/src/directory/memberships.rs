//! Who sits on which committee, at rest.

use super::{committees as kept_committees, office_holders as kept_holders, prelude::*};
use crate::By;
use directory::{Committee, CommitteeMembership, CommitteeMembershipFilter, ListedMember, MemberList, OfficeSource};
use std::collections::{HashMap, HashSet};

kept! { CommitteeMembership in committee_memberships {
    id: id, revision: number, committee_id: id, office_holder_id: id, role: [text], rank: [small], side: [word],
    since: [day], until: [day], source: word, created_at: at, updated_at: at,
} also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        if self.source == OfficeSource::Staff {
            let committee = is_there!(c, committees, self.committee_id);
            let holder = is_there!(c, office_holders, self.office_holder_id);
            let mut missing = kernel::Check::default();
            missing.exists(committee, "/committee_id").exists(holder, "/office_holder_id").done()?;
        }
        Ok(())
    }
} }

/// Narrows a query to who sits on a day on a committee that is there then.
macro_rules! sitting {
    ($query:expr, $day:expr) => {{
        let day = Date($day);
        let there = committees::table
            .filter(committees::id.eq(committee_memberships::committee_id))
            .filter(committees::valid_until.is_null().or(committees::valid_until.gt(day)));
        $query
            .filter(committee_memberships::since.is_null().or(committee_memberships::since.le(day)))
            .filter(committee_memberships::until.is_null().or(committee_memberships::until.gt(day)))
            .filter(dsl::exists(there))
    }};
}

listed! { CommitteeMembership in committee_memberships, by CommitteeMembershipFilter {
    committee_id: ids, office_holder_id: ids, on: own, updated_since: since updated_at,
} sorted { "created_at" => created_at: instant, "updated_at" => updated_at: instant } also |query, filter, _actor| {
    match filter.on {
        None => query,
        Some(day) => sitting!(query, day),
    }
} }

/// Who sits on these committees on a day: committee and office holder.
#[dual]
pub(crate) async fn sitting_on(c: &mut Link<'_>, of: &[Id], day: kernel::Day) -> Result<Vec<(Id, Id)>> {
    let of_these = committee_memberships::table.filter(committee_memberships::committee_id.eq_any(uids(of)));
    let pair = (committee_memberships::committee_id, committee_memberships::office_holder_id);
    let rows: Vec<(Uid, Uid)> = sitting!(of_these, day).select(pair).load(c).await?;
    Ok(rows.into_iter().map(|(committee, holder)| (committee.into(), holder.into())).collect())
}

/// What the lists of a batch refer to.
struct Seats {
    /// People by the key their register has.
    holders: HashMap<String, Id>,
    /// Those who sit or sat, by the word of a file or of staff, by committee.
    members: HashMap<Id, Vec<CommitteeMembership>>,
}

/// A change to a membership: as it was, where it was, and as it shall be.
type Changed = (Option<CommitteeMembership>, CommitteeMembership);

fn key(member: &ListedMember) -> String {
    format!("bioguide:{}", member.bioguide)
}

#[dual]
async fn seats(c: &mut Link<'_>, committees: &[Id], lists: &[&MemberList]) -> Result<Seats> {
    let keys: HashSet<String> = lists.iter().flat_map(|list| list.members.iter().map(key)).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let mut holders = HashMap::new();
    for some in keys.chunks(1_000) {
        for holder in kept_holders::known_as(c, some).await? {
            holders.extend(directory::OutsideId::keys(&holder.outside_ids).into_iter().map(|key| (key, holder.id)));
        }
    }
    let of_these = committee_memberships::table.filter(committee_memberships::committee_id.eq_any(uids(committees)));
    let rows: Vec<Row> = of_these.select(Row::as_select()).load(c).await?;
    let members = grouped(rows, |row| Ok((row.committee_id, CommitteeMembership::try_from(row)?)))?;
    Ok(Seats { holders, members })
}

impl Seats {
    /// What a list changes: new members are added, known ones brought up to date, and those it no longer names have left.
    /// Where it is known until when somebody sits there, what the list says of them counts from that day. Members whom the
    /// directory does not know are passed over: the next time, when it knows them, they are added.
    fn changes(&self, committee: Id, list: &MemberList, now: At, id: impl Fn() -> Id) -> Vec<Changed> {
        let (today, members) = (Some(now.day()), self.members.get(&committee).map_or(&[][..], Vec::as_slice));
        let sitting = || members.iter().filter(|known| known.until.is_none());
        let (mut changes, mut named) = (Vec::new(), HashSet::new());
        for member in &list.members {
            let Some(holder) = self.holders.get(&key(member)).copied().filter(|holder| named.insert(*holder)) else {
                continue;
            };
            match sitting().find(|known| known.office_holder_id == holder) {
                Some(known) if known.source == OfficeSource::Staff => {}
                Some(known) => {
                    let mut fresh = known.clone();
                    if fresh.refresh(member) {
                        fresh.touch(now);
                        changes.push((Some(known.clone()), fresh));
                    }
                }
                None => {
                    let told = members.iter().filter(|known| known.office_holder_id == holder);
                    let added = CommitteeMembership {
                        id: id(),
                        revision: 1,
                        committee_id: committee,
                        office_holder_id: holder,
                        role: member.role.clone(),
                        rank: member.rank,
                        side: member.side,
                        since: told.map(|known| known.until).fold(today, Ord::max),
                        until: None,
                        source: OfficeSource::UsCongress,
                        created_at: now,
                        updated_at: now,
                    };
                    changes.push((None, added));
                }
            }
        }
        let left = |m: &&CommitteeMembership| m.source != OfficeSource::Staff && !named.contains(&m.office_holder_id);
        for known in sitting().filter(left) {
            let mut ended = CommitteeMembership { until: today.max(known.since), ..known.clone() };
            ended.touch(now);
            changes.push((Some(known.clone()), ended));
        }
        changes
    }
}

#[dual]
impl News for MemberList {
    type Record = Committee;

    fn keys(&self) -> Vec<String> {
        vec![kept_committees::key(&directory::congress::jurisdiction(), &self.committee)]
    }

    fn keys_of(committee: &Committee) -> Vec<String> {
        vec![kept_committees::key(&committee.jurisdiction_ocd_id, &committee.outside_id)]
    }

    async fn warnings(c: &mut Link<'_>, batch: &[Self]) -> Result<HashMap<usize, Vec<FieldError>>> {
        let Seats { holders, .. } = seats(c, &[], &batch.iter().collect::<Vec<_>>()).await?;
        let strangers = |list: &Self| -> Vec<FieldError> {
            let unknown = list.members.iter().enumerate().filter(|(_, member)| !holders.contains_key(&key(member)));
            let told = unknown.map(|(place, member)| FieldError {
                pointer: format!("/{place}/bioguide"),
                code: "not_found".to_owned(),
                detail: format!("{} is not known here: import legislators, then this file again", member.bioguide),
            });
            told.collect()
        };
        Ok(batch.iter().map(strangers).enumerate().collect())
    }

    async fn known(c: &mut Link<'_>, batch: &[Self]) -> Result<Vec<Committee>> {
        kept_committees::named(c, batch.iter().map(|list| list.committee.to_string()).collect()).await
    }

    async fn new_details(c: &mut Link<'_>, batch: &[Self], known: &Known<Committee>) -> Result<HashSet<usize>> {
        let ids: Vec<Id> = known.records().iter().map(|committee| committee.id).collect();
        let seats = seats(c, &ids, &batch.iter().collect::<Vec<_>>()).await?;
        let differs = |(number, list): (usize, &Self)| {
            let committee = known.get(&list.keys())?.id;
            let changes = seats.changes(committee, list, At::from_micros(0), || Id::from_bytes([0; 16]));
            (!changes.is_empty()).then_some(number)
        };
        Ok(batch.iter().enumerate().filter_map(differs).collect())
    }

    fn register(&self, _known: &Known<Committee>, _id: Id, _now: At) -> kernel::Result<Committee> {
        let detail = format!("There is no committee {}: import committees first.", self.committee);
        Err(Problem::new(Code::NotFound, detail))
    }

    fn refresh(&self, _committee: &mut Committee) -> bool {
        false
    }

    async fn save_related(c: &mut Conn<'_>, by: &By, news: &[(Id, &Self)]) -> Result<()> {
        let ids: Vec<Id> = news.iter().map(|(committee, _)| *committee).collect();
        let lists: Vec<&Self> = news.iter().map(|(_, list)| *list).collect();
        let seats = seats(c, &ids, &lists).await?;
        let now = by.clock.now();
        let of_list = |(committee, list): &(Id, &Self)| seats.changes(*committee, list, now, || by.clock.id());
        let changes: Vec<Changed> = news.iter().flat_map(of_list).collect();
        write_all(c, by, &changes).await
    }
}
