//! Translations at rest, and how they follow the records they are of.

use super::{
    super::{super::in_turn, record},
    prelude::*,
};
use crate::{By, Offered, session::UPDATED};
use advocacy::{Alert, Campaign, Event, Finding, Petition, Practice, Resource};
use development::{
    Achievement, Competency, CompetencyFramework, LearningOpportunity, LearningProvider, Pathway, RequirementSet,
    RoleProfile,
};
use directory::{Topic, TranslatedKind, Translation, TranslationFilter, Unit};
use kernel::{Original, Wording};
use policy::{Area, Coalition, Issue, Position};
use std::collections::HashMap;

kept! { Translation in translations, facts Option<Original>,
    unique "/language" "is a language that the record has been translated into already"; removable
{
    id: id, revision: number, kind: word, record_id: id, language: text, record_revision: number, texts: json,
    owner_unit_id: [id], is_outdated: flag, created_at: at, updated_at: at,
} beside { service_language } also {
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        take_turn(c, self.kind.as_str()).await?;
        let original = original(c, self.kind, self.record_id, Some(&by.actor)).await?;
        Ok(Translation::place(self, original.as_ref())?)
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<Option<Original>> {
        take_turn(c, self.kind.as_str()).await?;
        original(c, self.kind, self.record_id, None).await
    }

    /// Not while its record changes, which would look for it in vain.
    async fn remove_parts(&self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        take_turn(c, self.kind.as_str()).await
    }
} }

listed! { Translation in translations, by TranslationFilter {
    kind: words, record_id: ids, language: words, owner_unit_id: ids, is_outdated: flag, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, _filter, actor| {
    of_own_units!(query, Translation in translations, actor)
} }

/// The one table of what is translated: each kind with its type.
macro_rules! originals {
    ($($kind:ident: $record:ident),+ $(,)?) => {
        /// What is known of a record of that kind, if it is there and that caller, where one is given, may see it.
        #[dual]
        async fn original(
            c: &mut Link<'_>,
            kind: TranslatedKind,
            id: Id,
            actor: Option<&Actor>,
        ) -> Result<Option<Original>> {
            match kind {
                $(TranslatedKind::$kind => {
                    let found = $record::find(c, id).await?;
                    let seen = found.filter(|record| actor.is_none_or(|actor| record.visible_to(actor)));
                    Ok(seen.as_ref().map(Original::of))
                })+
            }
        }

        /// The name of that kind, and of its texts, as its records say them.
        pub const fn told(kind: TranslatedKind) -> (&'static str, &'static [&'static str]) {
            match kind {
                $(TranslatedKind::$kind => ($record::KIND, $record::TEXTS)),+
            }
        }
    };
}
originals! {
    Topic: Topic,
    Unit: Unit,
    PolicyArea: Area,
    Issue: Issue,
    Position: Position,
    Coalition: Coalition,
    Campaign: Campaign,
    Resource: Resource,
    Alert: Alert,
    Petition: Petition,
    Event: Event,
    Finding: Finding,
    Practice: Practice,
    LearningProvider: LearningProvider,
    LearningOpportunity: LearningOpportunity,
    CompetencyFramework: CompetencyFramework,
    Competency: Competency,
    Achievement: Achievement,
    RequirementSet: RequirementSet,
    RoleProfile: RoleProfile,
    Pathway: Pathway,
}

/// Records of a kind and their translations change one after the other: else one could be translated while its text changes, and
/// neither would see the other.
#[dual]
async fn take_turn(c: &mut Conn<'_>, kind: &str) -> Result<()> {
    in_turn(c, &format!("translations of {kind}")).await
}

/// The translations of some records of a kind.
#[dual]
async fn all_of(c: &mut Link<'_>, kind: &str, ids: &[Id]) -> Result<Vec<Translation>> {
    let of_these = translations::kind.eq(kind).and(translations::record_id.eq_any(uids(ids)));
    let rows: Vec<Row> = translations::table.filter(of_these).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Translation::try_from).collect()
}

/// What readers may find of some records of a kind, without its texts: the translations that have not fallen behind, by language.
#[dual]
pub async fn offered(c: &mut Link<'_>, kind: &str, ids: &[Id]) -> Result<Vec<Offered>> {
    let of_these = translations::kind.eq(kind).and(translations::record_id.eq_any(uids(ids)));
    let current = translations::table.filter(of_these.and(translations::is_outdated.eq(false)));
    let columns = (translations::record_id, translations::id, translations::language);
    let rows: Vec<(Uid, Uid, String)> = current.order(translations::language).select(columns).load(c).await?;
    rows.into_iter()
        .map(|(record_id, id, language)| {
            let language = read(Translation::KIND, language)?;
            Ok(Offered { record_id: record_id.into(), id: id.into(), language })
        })
        .collect()
}

/// These translations, as far as they have not fallen behind since they were offered.
#[dual]
pub async fn current(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<Translation>> {
    let these = translations::id.eq_any(uids(ids)).and(translations::is_outdated.eq(false));
    let rows: Vec<Row> = translations::table.filter(these).select(Row::as_select()).load(c).await?;
    rows.into_iter().map(Translation::try_from).collect()
}

/// Lets translations follow what became of their records: each as it was, and as it is. Where nothing of it is translated nothing
/// is asked.
#[dual]
pub(crate) async fn follow(c: &mut Conn<'_>, by: &By, kind: &str, changed: Vec<(Id, Wording, Wording)>) -> Result<()> {
    let changed: HashMap<Id, (Wording, Wording)> =
        changed.into_iter().filter(|(_, was, is)| was != is).map(|(id, was, is)| (id, (was, is))).collect();
    if changed.is_empty() {
        return Ok(());
    }
    take_turn(c, kind).await?;
    let ids: Vec<Id> = changed.keys().copied().collect();
    for mut translation in all_of(c, kind, &ids).await? {
        let Some((was, is)) = changed.get(&translation.record_id) else { continue };
        let (seen, before) = (translation.revision, record::serialized(&translation)?);
        if translation.follow(was, is) {
            record::keep(c, by, &mut translation, (seen, before), UPDATED, None).await?;
        }
    }
    Ok(())
}

/// The same for many records at once, each as it was, where there was one, and as it is.
#[dual]
pub(crate) async fn follow_all<R: Stored>(c: &mut Conn<'_>, by: &By, records: &[(Option<R>, R)]) -> Result<()> {
    if R::TEXTS.is_empty() {
        return Ok(());
    }
    let known = records.iter().filter_map(|(was, is)| was.as_ref().map(|was| (was, is)));
    let changed = known.map(|(was, is)| (is.id(), Wording::of(was), Wording::of(is))).collect();
    follow(c, by, R::KIND, changed).await
}

/// Hands the translations of what a provider offers over to the unit that looks after the provider: whose an offer is the provider
/// says, and where that changes no offer does.
#[dual]
pub(crate) async fn hand_over(c: &mut Conn<'_>, by: &By, provider: Id, unit: Id) -> Result<()> {
    let kind = LearningOpportunity::KIND;
    take_turn(c, kind).await?;
    let offers = learning_opportunities::table.filter(learning_opportunities::provider_id.eq(Uid(provider)));
    let offers = offers.into_boxed::<Db>().select(learning_opportunities::id);
    let of_these = translations::kind.eq(kind).and(translations::record_id.eq_any(offers));
    let elsewhere = translations::table.filter(of_these).filter(translations::owner_unit_id.ne(Uid(unit)));
    let rows: Vec<Row> = elsewhere.select(Row::as_select()).load(c).await?;
    for row in rows {
        let mut translation = Translation::try_from(row)?;
        let (seen, before) = (translation.revision, record::serialized(&translation)?);
        translation.owner_unit_id = Some(unit);
        record::keep(c, by, &mut translation, (seen, before), UPDATED, None).await?;
    }
    Ok(())
}

/// Removes the translations of a record that is gone; their histories stay.
#[dual]
pub(crate) async fn remove(c: &mut Conn<'_>, by: &By, kind: &str, id: Id) -> Result<()> {
    take_turn(c, kind).await?;
    for translation in all_of(c, kind, &[id]).await? {
        let (seen, before) = (translation.revision, record::serialized(&translation)?);
        if !translation.remove(c, seen).await? {
            return Err(Error::stale());
        }
        history::append_tombstone(c, by, Translation::KIND, translation.id, seen + 1, Some(before)).await?;
    }
    Ok(())
}
