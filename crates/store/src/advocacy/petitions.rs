//! Petitions at rest, with the places they count by and every count that was sealed.

use super::{
    super::record,
    goals::{self, serving},
    petition_census,
    prelude::*,
    published::published,
};
use crate::{By, Change, Done};
use advocacy::{
    Petition, PetitionFilter,
    petition::{PublicSeal, Seal, Tally, Threshold},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = petition_thresholds, treat_none_as_default_value = false)]
struct ThresholdRow {
    petition_id: Uid,
    division_ocd_id: String,
    required: i32,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = petition_seals, treat_none_as_default_value = false)]
struct SealRow {
    petition_id: Uid,
    number: i32,
    counted_at: Moment,
    total: i64,
    document: String,
    hash: String,
    previous: Option<String>,
}

impl SealRow {
    fn new(petition: Id, seal: Seal) -> Self {
        let Seal { number, counted_at, total, document, hash, previous } = seal;
        Self {
            petition_id: petition.into(),
            number,
            counted_at: counted_at.into(),
            total,
            document,
            hash: hash.into(),
            previous: previous.map(Into::into),
        }
    }

    fn read(self) -> Result<Seal> {
        let Self { petition_id: _, number, counted_at, total, document, hash, previous } = self;
        let (hash, previous) = (read(Petition::KIND, hash)?, maybe(Petition::KIND, previous)?);
        Ok(Seal { number, counted_at: counted_at.into(), total, document, hash, previous })
    }
}

kept! { Petition in petitions locked, unique "/slug" "is the slug of another petition"; removable {
    id: id, revision: number, slug: text, title: text, text: text, post_id: [id], organization_id: [id], owner_unit_id: id,
    goals: list, target: [number], closes_at: at, status: word, digest: [text], opened_at: [at], closed_at: [at],
    seal_number: [number], seal_hash: [text], sealed_at: [at], delivered_to: [text], delivered_at: [at],
    delivery_means: [word], delivery_receipt: [text], created_at: at, updated_at: at,
} beside { allowed_transitions, thresholds, sealed }
refers { owner_unit_id: units, post_id: posts, organization_id: organizations }
overdue |now| petitions::status.eq("open").and(petitions::closes_at.lt(Moment(now))), by closes_at
also {
    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.thresholds.iter_mut().map(|threshold| &mut threshold.division_ocd_id).collect()
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        for (index, threshold) in self.thresholds.iter().enumerate() {
            must_be_division!(c, &threshold.division_ocd_id, format!("/thresholds/{index}/division_ocd_id"));
        }
        goals::refer(c, &self.goals).await
    }

    async fn fill(c: &mut Link<'_>, petitions: &mut [Self]) -> Result<()> {
        let threshold = |ThresholdRow { petition_id, division_ocd_id, required }| {
            Ok((petition_id, Threshold { division_ocd_id: read(Self::KIND, division_ocd_id)?, required }))
        };
        fill_parts!(c, petitions.thresholds of petition_thresholds.petition_id by [petition_id, division_ocd_id],
            ThresholdRow => threshold);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, petition_goals.petition_id.goal, self.id, self.goals);
        let row = |threshold: &Threshold| ThresholdRow {
            petition_id: self.id.into(),
            division_ocd_id: threshold.division_ocd_id.to_string(),
            required: threshold.required,
        };
        replace_parts!(c, petition_thresholds.petition_id, self.id, self.thresholds.iter().map(row));
        if let Some(seal) = &self.sealed {
            diesel::insert_into(petition_seals::table).values(SealRow::new(self.id, seal.clone())).execute(c).await?;
        }
        Ok(())
    }

    /// Thresholds are told in the order in which they are read.
    async fn follow(&mut self, _c: &mut Conn<'_>, _by: &By) -> Result<()> {
        self.thresholds.sort_by(|one, other| one.division_ocd_id.cmp(&other.division_ocd_id));
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

listed! { Petition in petitions, by PetitionFilter {
    q: own_scan, status: words, owner_unit_id: ids, post_id: posts, organization_id: ids, goal: own,
    closes_from: since closes_at, closes_until: until closes_at, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant, "title" => title: text,
    "closes_at" => closes_at: instant,
} also |query, filter, actor| {
    let mut query = published!(query, Petition in petitions where petitions::status.ne("draft"), actor, &filter.q);
    serving!(query, petitions::id, petition_goals.petition_id, &filter.goal);
    query
} }

/// The counts of a petition that were sealed after the one of that number, oldest first.
#[dual]
pub async fn seals(c: &mut Link<'_>, petition: Id, after: i32, limit: i64) -> Result<Vec<Seal>> {
    let later = petition_seals::petition_id.eq(Uid(petition)).and(petition_seals::number.gt(after));
    let later = petition_seals::table.filter(later).order(petition_seals::number).limit(limit);
    let rows: Vec<SealRow> = later.select(SealRow::as_select()).load(c).await?;
    rows.into_iter().map(SealRow::read).collect()
}

/// The same as everybody sees them.
#[dual]
pub async fn public_seals(c: &mut Link<'_>, petition: &Petition, after: i32, limit: i64) -> Result<Vec<PublicSeal>> {
    let seals = seals(c, petition.id, after, limit).await?;
    let tallies: Vec<Tally> = seals.iter().map(Seal::tally).collect();
    let living = petition_census::living(c, petition, &tallies).await?;
    Ok(seals.into_iter().map(|seal| seal.public(petition, &living)).collect())
}

/// Counts what stands under a petition now, and seals the count. Nobody confirms or verifies anything meanwhile, and what they do
/// afterwards stands after it.
#[dual]
pub async fn seal(c: &mut Conn<'_>, by: &By, id: Id, if_match: Option<i32>) -> Result<Done<Petition>> {
    Petition::lock(c, id).await?;
    let now = by.clock.now();
    let at = Petition::find(c, id).await?.map_or(now, |petition| petition.after_seal(now));
    let census = petition_census::as_of(c, id, at).await?;
    let rule = move |petition: &mut Petition, (): &()| petition.seal(&census);
    record::change(c, by, Change::new(id, if_match, rule).noted("sealed", None)).await
}
