//! Whom an alert is for, as posts are held now: for everybody, or for those who live in a place.

use super::{
    super::directory::{divisions::aliases_of, memberships, posts, representatives, tenures},
    prelude::*,
};
use crate::Aimed;
use advocacy::{
    Alert,
    alert::{AlertTarget, Channel, TargetKind, target::Chamber},
};
use directory::{
    ContactKind, OfficeHolder, Post, PostRole,
    representatives::{Place, Representative, Representatives, represent},
};
use kernel::{Day, DivisionId};
use std::collections::HashSet;

/// The roles of those who sit in a chamber, whichever legislature it is.
const fn roles(chamber: Chamber) -> &'static [PostRole] {
    match chamber {
        Chamber::Upper => &[PostRole::UsSenate, PostRole::StateUpper, PostRole::StateUnicameral],
        Chamber::Lower => &[PostRole::UsHouse, PostRole::StateLower],
    }
}

/// Whether a target names that post, held by that person.
fn names(target: &AlertTarget, post: &Post, holder: Option<Id>, sitting: &HashSet<(Id, Id)>) -> bool {
    let of_government = target.jurisdiction.as_ref() == Some(&post.jurisdiction_ocd_id);
    match target.kind {
        TargetKind::Post => target.post_id == Some(post.id),
        TargetKind::Jurisdiction => of_government,
        TargetKind::Chamber => {
            of_government && target.chamber.is_some_and(|chamber| roles(chamber).contains(&post.role))
        }
        TargetKind::Committee => target.committee_id.zip(holder).is_some_and(|pair| sitting.contains(&pair)),
    }
}

/// The channels of an alert through which somebody can be reached.
fn channels(alert: &Alert, holder: &OfficeHolder) -> Vec<Channel> {
    let has = |kinds: &[ContactKind]| holder.contact_points.iter().any(|point| kinds.contains(&point.kind));
    let open = |channel: &&Channel| match channel {
        Channel::Email => has(&[ContactKind::Email]),
        Channel::Phone => has(&[ContactKind::Phone]),
        Channel::Letter => has(&[ContactKind::Address]),
        Channel::Form => has(&[ContactKind::Form]),
        Channel::Meeting => has(&[ContactKind::Address, ContactKind::Phone, ContactKind::Email]),
    };
    alert.channels.iter().filter(open).copied().collect()
}

/// The alert, for each jurisdiction by every id that it has or had: posts are kept by the one of their time. Where a post has turned
/// out to be the same seat as another, it is for that one too.
#[dual]
async fn spelled_out(c: &mut Link<'_>, alert: &Alert) -> Result<Alert> {
    let governed = || alert.targets.iter().filter(|target| target.jurisdiction.is_some());
    let named: Vec<DivisionId> = governed().filter_map(|target| target.jurisdiction.clone()).collect();
    let living = living_divisions(c, &named).await?;
    let aliases = aliases_of(c, &living).await?;
    let aimed: Vec<Id> = alert.targets.iter().filter_map(|target| target.post_id).collect();
    let heirs = posts::heirs(c, &aimed).await?;
    let mut spelled = alert.clone();
    for (target, living) in governed().zip(living) {
        let ids = aliases.iter().filter(|(_, of)| *of == living).map(|(alias, _)| alias).chain([&living]);
        let others = ids.filter(|id| target.jurisdiction.as_ref() != Some(*id));
        spelled.targets.extend(others.map(|id| AlertTarget { jurisdiction: Some(id.clone()), ..target.clone() }));
    }
    for (post, heir) in heirs {
        let named = alert.targets.iter().filter(|target| target.post_id == Some(post));
        spelled.targets.extend(named.map(|target| AlertTarget { post_id: Some(heir), ..target.clone() }));
    }
    Ok(spelled)
}

/// Who sits on the committees an alert is for.
#[dual]
async fn sitting(c: &mut Link<'_>, alert: &Alert, on: Day) -> Result<HashSet<(Id, Id)>> {
    let committees: Vec<Id> = alert.targets.iter().filter_map(|target| target.committee_id).collect();
    if committees.is_empty() {
        return Ok(HashSet::new());
    }
    Ok(memberships::sitting_on(c, &committees, on).await?.into_iter().collect())
}

/// The decision makers an alert is for who represent a place.
#[dual]
pub async fn of_place(
    c: &mut Link<'_>,
    alert: &Alert,
    place: &Place,
    on: Day,
) -> Result<(Representatives, Vec<Aimed>)> {
    let alert = &spelled_out(c, alert).await?;
    let divisions = place.divisions(true);
    let (staffed, holders) = representatives::staffed(c, &divisions, on).await?;
    let sitting = sitting(c, alert, on).await?;
    let all = represent(place, staffed, &holders);
    let aimed = aimed(alert, &all.data, &sitting);
    Ok((all, aimed))
}

/// All decision makers an alert is for, wherever they are; at most 2,000.
#[dual]
pub async fn all(c: &mut Link<'_>, alert: &Alert, on: Day) -> Result<Vec<Aimed>> {
    const MOST: usize = 2_000;
    let alert = &spelled_out(c, alert).await?;
    let sitting = sitting(c, alert, on).await?;
    let mut found: Vec<Post> = Vec::new();
    for target in &alert.targets {
        found.extend(match (target.kind, &target.jurisdiction) {
            (TargetKind::Chamber, Some(of)) => {
                posts::of_government(c, of, target.chamber.map(roles).unwrap_or_default()).await?
            }
            (TargetKind::Jurisdiction, Some(of)) => posts::of_government(c, of, &[]).await?,
            _ => Vec::new(),
        });
    }
    let members: Vec<Id> = sitting.iter().map(|(_, holder)| *holder).collect();
    let mut ids = tenures::held_by(c, &members, on).await?;
    ids.extend(alert.targets.iter().filter_map(|target| target.post_id));
    found.extend(posts::with_ids(c, &ids).await?);
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found.dedup_by(|a, b| a.id == b.id);
    found.truncate(MOST);
    aimed_at(c, alert, &found, &sitting, on).await
}

/// Those of some posts that an alert is for, however many it is for.
#[dual]
pub async fn named(c: &mut Link<'_>, alert: &Alert, ids: &[Id], on: Day) -> Result<Vec<Aimed>> {
    let alert = &spelled_out(c, alert).await?;
    let sitting = sitting(c, alert, on).await?;
    let found = posts::with_ids(c, ids).await?;
    aimed_at(c, alert, &found, &sitting, on).await
}

/// Those of these posts that an alert is for, with who holds them.
#[dual]
async fn aimed_at(
    c: &mut Link<'_>,
    alert: &Alert,
    found: &[Post],
    sitting: &HashSet<(Id, Id)>,
    on: Day,
) -> Result<Vec<Aimed>> {
    let mut aimed_at = Vec::new();
    for some in found.chunks(500) {
        let (staffed, holders) = representatives::staff(c, some.to_vec(), on).await?;
        // Each post is for its own division: that is how it is matched where no place is asked for.
        for staffed in staffed {
            let place = Place::of_division(on, &staffed.post.division_ocd_id, true);
            aimed_at.extend(aimed(alert, &represent(&place, vec![staffed], &holders).data, sitting));
        }
    }
    Ok(aimed_at)
}

fn aimed(alert: &Alert, found: &[Representative], sitting: &HashSet<(Id, Id)>) -> Vec<Aimed> {
    let held = |found: &&Representative| {
        let holder = found.holder.as_ref().map(|holder| holder.id);
        alert.targets.iter().any(|target| names(target, &found.post, holder, sitting))
    };
    let aimed = found.iter().filter(held).map(|found| Aimed {
        channels: found.holder.as_ref().map(|holder| channels(alert, holder)).unwrap_or_default(),
        passed_over: found.holder.as_ref().is_some_and(|holder| alert.passes_over(holder.id)),
        representative: found.clone(),
    });
    aimed.collect()
}

/// How many decision makers an alert leads to who hold office, can be reached and are not left out.
#[dual]
pub(super) async fn reachable(c: &mut Link<'_>, alert: &Alert, on: Day) -> Result<usize> {
    let all = all(c, alert, on).await?;
    Ok(all.iter().filter(|aimed| !aimed.channels.is_empty() && !aimed.passed_over).count())
}
