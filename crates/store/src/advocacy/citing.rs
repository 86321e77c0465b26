//! Who cites a finding.

use super::prelude::*;
use advocacy::evidence::{Citing, CitingKind};
use diesel::{JoinOnDsl as _, sql_types::Bool};
use kernel::Permission;
use policy::position::CitationKind;

/// A condition: what is of the units where the caller has a permission, and all of it where they have it everywhere.
macro_rules! within {
    ($actor:expr, $permission:ident, $owner:expr) => {{
        let units = $actor.units(Permission::$permission);
        let everywhere = fixed::<Bool>(if units.is_none() { "TRUE" } else { "FALSE" });
        everywhere.or($owner.eq_any(uids(&units.unwrap_or_default())))
    }};
}

/// The texts of each kind that cite a finding, of those that the caller may read, the first of them by their ids; positions version by
/// version.
#[dual]
pub async fn of_finding(c: &mut Link<'_>, finding: Id, actor: &Actor, limit: i64) -> Result<Vec<Citing>> {
    type Cited = (Uid, i32, String, String, Uid);
    let reference = position_citations::reference.eq(finding.to_string());
    let of_version = position_versions::position_id
        .eq(position_citations::position_id)
        .and(position_versions::number.eq(position_citations::version));
    let versions: Vec<Cited> = position_citations::table
        .inner_join(position_versions::table.on(of_version))
        .inner_join(positions::table.on(positions::id.eq(position_citations::position_id)))
        .filter(reference.and(position_citations::kind.eq(CitationKind::Finding.as_str())))
        .filter(within!(actor, PolicyRead, positions::owner_unit_id))
        .select((
            position_citations::position_id,
            position_citations::version,
            positions::title,
            position_versions::status,
            positions::owner_unit_id,
        ))
        .distinct()
        .order((position_citations::position_id, position_citations::version))
        .limit(limit)
        .load(c)
        .await?;
    let said: Vec<(Uid, String, String, Uid)> = message_findings::table
        .inner_join(messages::table)
        .filter(message_findings::finding_id.eq(Uid(finding)))
        .filter(within!(actor, PolicyRead, messages::owner_unit_id))
        .select((messages::id, messages::headline, messages::status, messages::owner_unit_id))
        .distinct()
        .order(messages::id)
        .limit(limit)
        .load(c)
        .await?;
    let asked: Vec<(Uid, String, String, Uid)> = alert_findings::table
        .inner_join(alerts::table)
        .filter(alert_findings::finding_id.eq(Uid(finding)))
        .filter(within!(actor, AdvocacyWrite, alerts::owner_unit_id))
        .select((alerts::id, alerts::title, alerts::status, alerts::owner_unit_id))
        .order(alerts::id)
        .limit(limit)
        .load(c)
        .await?;
    let practised: Vec<(Uid, String, Uid)> = practice_findings::table
        .inner_join(practices::table)
        .filter(practice_findings::finding_id.eq(Uid(finding)))
        .select((practices::id, practices::title, practices::owner_unit_id))
        .order(practices::id)
        .limit(limit)
        .load(c)
        .await?;
    let version = |(id, number, title, status, owner): Cited| Citing {
        kind: CitingKind::Position,
        record_id: id.into(),
        version: Some(number),
        title,
        status: Some(status),
        owner_unit_id: owner.into(),
    };
    let living = |kind| {
        move |(id, title, status, owner): (Uid, String, String, Uid)| Citing {
            kind,
            record_id: id.into(),
            version: None,
            title,
            status: Some(status),
            owner_unit_id: owner.into(),
        }
    };
    let practice = |(id, title, owner): (Uid, String, Uid)| Citing {
        kind: CitingKind::Practice,
        record_id: id.into(),
        version: None,
        title,
        status: None,
        owner_unit_id: owner.into(),
    };
    let policy = versions.into_iter().map(version).chain(said.into_iter().map(living(CitingKind::Message)));
    let advocacy = asked.into_iter().map(living(CitingKind::Alert)).chain(practised.into_iter().map(practice));
    Ok(policy.chain(advocacy).collect())
}
