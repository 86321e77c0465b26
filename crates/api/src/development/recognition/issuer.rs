//! The issuer of badges: what it is called, and the one place where it signs.

use super::keys;
use crate::{
    Answer,
    cx::{Cx, Guard},
    problem::internal,
    respond::digest_tag,
};
use development::{
    Achievement, Award, Competency,
    recognition::{AchievementKind, AwardStatus, BadgeKeyKind},
};
use directory::{Person, Unit};
use interchange::open_badges::{
    self, AchievementCredential, AchievementType, Alignment, Criteria, Evidence, HashedEmail, IssuingKey,
    MAX_CREDENTIAL, Profile, Recipient, SigningError, StatusEntry, StatusList, StatusPurpose, did_address,
    did_document, did_web, sign_embedded, sign_jwt,
};
use kernel::{At, Code, Problem, Record as _};
use serde_json::Value;
use std::fmt::Display;
use store::{BadgeKey, SignedBadge};
use tokio::sync::Semaphore;

/// For how many days a status list is good that is signed today; whoever keeps it must ask again then.
const LIST_DAYS: i32 = 7;
/// Signing takes some milliseconds: only so many at once, so that others are answered meanwhile.
static LANES: Semaphore = Semaphore::const_new(2);

/// Who issues badges: the service under its public address. What is signed names addresses of HTTPS, whatever is spoken between
/// the service and a proxy before it.
pub(super) struct Issuer {
    base: String,
    did: String,
    keys: Vec<BadgeKey>,
}

/// A status list before it is signed, and what tells it from others.
pub(super) struct UnsignedList {
    document: Value,
    pub(super) tag: String,
}

/// Where awards stand whose bits a list sets.
const fn meant_by(purpose: StatusPurpose) -> AwardStatus {
    match purpose {
        StatusPurpose::Revocation => AwardStatus::Revoked,
        StatusPurpose::Suspension => AwardStatus::Suspended,
    }
}

/// Whether an address is at the host of a base, whatever the letters of both and however the usual port is written.
pub(super) fn is_at(base: &str, address: &str) -> bool {
    host(base).is_some_and(|own| host(address) == Some(own))
}

/// The host of an address in small letters, and its port.
fn host(address: &str) -> Option<(String, u16)> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#', '\\']).next()?.rsplit('@').next()?.to_lowercase();
    let (name, port) = host.rsplit_once(':').map_or((host.as_str(), None), |(name, port)| (name, port.parse().ok()));
    Some((name.trim_end_matches('.').to_owned(), port.unwrap_or(443)))
}

/// Signs, or makes what to sign with.
async fn off_thread<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Answer<T> {
    in_lane(&LANES, job).await
}

/// Does what takes the processor a while off the async threads, when there is room in a lane.
pub(super) async fn in_lane<T: Send + 'static>(
    lane: &'static Semaphore,
    job: impl FnOnce() -> T + Send + 'static,
) -> Answer<T> {
    let lane = lane.acquire().await.map_err(|e| internal(&e))?;
    // The job holds its lane until it ends, even where its caller has hung up.
    let job = move || {
        let result = job();
        drop(lane);
        result
    };
    tokio::task::spawn_blocking(job).await.map_err(|e| internal(&e))
}

fn unsigned(error: &SigningError) -> crate::ApiError {
    match error {
        SigningError::Refused(reason) => {
            Problem::new(Code::Conflict, format!("This cannot be signed: {reason}.")).into()
        }
        SigningError::Key(error) => internal(error),
    }
}

impl Issuer {
    fn of(public_url: &str, keys: Vec<BadgeKey>) -> Answer<Self> {
        let base = public_url.replacen("http://", "https://", 1);
        let detail =
            "Badges name their issuer by the host name of the service: set LECTERN_PUBLIC_URL to an address with one.";
        let did = did_web(&base).ok_or_else(|| Problem::new(Code::Unavailable, detail))?;
        Ok(Self { base, did, keys })
    }

    /// The address of something below the service's own.
    pub(super) fn address(&self, collection: &str, name: impl Display) -> String {
        format!("{}/v1/development/{collection}/{name}", self.base)
    }

    /// The document that tells the world its keys.
    pub(super) fn document(&self) -> Answer<Value> {
        let methods = self.keys.iter().map(|key| keys::public(key, &self.did)).collect::<Answer<Vec<_>>>()?;
        Ok(did_document(&self.did, &methods))
    }

    fn key(&self, kind: BadgeKeyKind) -> Answer<IssuingKey> {
        keys::current(&self.keys, kind, &self.did).ok_or_else(|| internal(&"a key of badges is none"))
    }

    /// Signs a badge in every form.
    async fn sign(&self, credential: AchievementCredential, now: At) -> Answer<SignedBadge> {
        let (ed25519, rsa) = (self.key(BadgeKeyKind::Ed25519)?, self.key(BadgeKeyKind::Rsa)?);
        let sign = move || -> Result<SignedBadge, SigningError> {
            let document = credential.document();
            Ok(SignedBadge {
                document: sign_embedded(&document, &ed25519, now)?.to_string(),
                token: sign_jwt(&document, &rsa)?,
                eddsa_token: sign_jwt(&document, &ed25519)?,
                name: badge_name(&credential.issuer.id, &credential.id),
            })
        };
        let badge = off_thread(sign).await?.map_err(|e| unsigned(&e))?;
        let forms = [&badge.document, &badge.token, &badge.eddsa_token];
        if forms.iter().any(|form| form.len() > MAX_CREDENTIAL) {
            let detail =
                format!("It would be longer than the {} KiB that are verified; say less.", MAX_CREDENTIAL >> 10);
            return Err(Problem::new(Code::Conflict, detail).into());
        }
        Ok(badge)
    }

    /// Signs a status list with a proof in it.
    pub(super) async fn sign_list(&self, list: UnsignedList, now: At) -> Answer<String> {
        self.sign_list_in(&LANES, list, now).await
    }

    async fn sign_list_in(&self, lane: &'static Semaphore, list: UnsignedList, now: At) -> Answer<String> {
        let key = self.key(BadgeKeyKind::Ed25519)?;
        let signed = in_lane(lane, move || sign_embedded(&list.document, &key, now)).await?;
        Ok(signed.map_err(|e| unsigned(&e))?.to_string())
    }

    /// Signs a status list as a token.
    pub(super) async fn sign_list_token(&self, list: UnsignedList) -> Answer<String> {
        let key = self.key(BadgeKeyKind::Rsa)?;
        off_thread(move || sign_jwt(&list.document, &key)).await?.map_err(|e| unsigned(&e))
    }

    /// What was achieved, with what the competencies say that it shows.
    fn achievement(&self, achievement: &Achievement, competencies: &[Competency]) -> open_badges::Achievement {
        let id = self.address("achievements", achievement.id);
        let alignments = achievement.competencies.iter().filter_map(|gain| {
            let shown = competencies.iter().find(|competency| competency.id == gain.competency_id)?;
            Some(Alignment {
                url: self.address("competencies", gain.competency_id),
                name: format!("{} (level {})", shown.full_statement, gain.level),
                code: shown.human_code.as_ref().map(ToString::to_string),
                framework: None,
            })
        });
        open_badges::Achievement {
            image: Some(format!("{id}/image.svg")),
            id,
            kind: kind(achievement.kind),
            name: achievement.name.to_string(),
            description: achievement.description.to_string(),
            criteria: Criteria {
                url: achievement.url.as_ref().map(ToString::to_string),
                narrative: achievement.criteria.to_string(),
            },
            alignments: alignments.collect(),
            tags: Vec::new(),
        }
    }

    /// Where it is told whether an award was revoked, or is suspended.
    fn status(&self, award: &Award) -> Answer<Vec<StatusEntry>> {
        let index = usize::try_from(award.status_index).map_err(|e| internal(&e))?;
        let entry = |&purpose: &StatusPurpose| {
            let list = self.list_address(award.status_list, purpose);
            StatusEntry { list, purpose, index }
        };
        Ok(StatusPurpose::ALL.iter().map(entry).collect())
    }

    fn list_address(&self, list: i16, purpose: StatusPurpose) -> String {
        self.address("status-lists", format_args!("{list}/{purpose}"))
    }
}

/// What a badge is known by, of all issuers (OB 3.0 §10).
pub(super) fn badge_name(issuer: &str, id: &str) -> String {
    format!("{issuer}\n{id}")
}

/// The same kind in the words of Open Badges.
pub(super) const fn kind(kind: AchievementKind) -> AchievementType {
    match kind {
        AchievementKind::Badge => AchievementType::Badge,
        AchievementKind::Certificate => AchievementType::Certificate,
        AchievementKind::MicroCredential => AchievementType::MicroCredential,
    }
}

/// The evidence of an award, where it has any.
fn evidence(award: &Award) -> Vec<Evidence> {
    let (url, narrative) = (award.evidence_url.as_ref(), award.evidence.as_ref());
    let is_told = url.is_some() || narrative.is_some();
    let evidence = || Evidence {
        url: url.map(ToString::to_string),
        name: "Evidence".to_owned(),
        narrative: narrative.map(ToString::to_string),
    };
    is_told.then(evidence).into_iter().collect()
}

impl<G: Guard> Cx<G> {
    /// The issuer, with the keys there are just now.
    pub(super) async fn issuer(&self) -> Answer<Issuer> {
        Issuer::of(&self.state().settings.public_url, self.session().badge_keys().await?)
    }

    /// The issuer, able to sign: keys that it has none of yet are made.
    pub(super) async fn signing_issuer(&self) -> Answer<Issuer> {
        let mut issuer = self.issuer().await?;
        for &kind in BadgeKeyKind::ALL {
            if issuer.keys.iter().any(|key| key.kind == kind && key.secret.is_some()) {
                continue;
            }
            let made = off_thread(move || keys::new_badge_key(kind)).await?;
            let made = made.ok_or_else(|| internal(&"the machine has no randomness"))?;
            self.session().ensure_badge_key(self.clock(), made).await?;
            issuer = self.issuer().await?;
        }
        Ok(issuer)
    }

    /// The badge of an award that is issued at that instant, signed. It tells of the person a hash of their mail address only.
    pub(super) async fn signed_badge(&self, award: &Award, now: At) -> Answer<SignedBadge> {
        let forgotten = || Problem::new(Code::Conflict, "The recipient's data was erased.");
        let person = award.person_id.ok_or_else(forgotten)?;
        let person = self.session().find::<Person>(person).await?.ok_or_else(forgotten)?;
        let (achievement, unit) = self.achievement_of(award).await?;
        let shown: Vec<_> = achievement.competencies.iter().map(|gain| gain.competency_id).collect();
        let shown = store::scan!(self.session(), |c| queries::development::competencies::these(c, &shown))?;
        let issuer = self.signing_issuer().await?;
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| internal(&e))?;
        let email = HashedEmail::new(&person.email.key(), &format!("{:032x}", u128::from_be_bytes(salt)));
        let credential = AchievementCredential {
            id: issuer.address("credentials", award.id),
            issuer: Profile {
                id: issuer.did.clone(),
                name: unit.name.into(),
                url: Some(issuer.base.clone()),
                email: None,
            },
            valid_from: now,
            valid_until: award.end_if_issued(now),
            recipient: Recipient { id: None, email: Some(email) },
            achievement: issuer.achievement(&achievement, &shown),
            evidence: evidence(award),
            status: issuer.status(award)?,
        };
        issuer.sign(credential, now).await
    }

    /// What was achieved, and the unit that awards it.
    pub(super) async fn achievement_of(&self, award: &Award) -> Answer<(Achievement, Unit)> {
        let found = self.session().find::<Achievement>(award.achievement_id).await?;
        let achievement = found.ok_or_else(|| Problem::not_found(Achievement::KIND))?;
        let unit = self.awarding_unit(&achievement).await?;
        Ok((achievement, unit))
    }

    /// The unit that awards an achievement.
    pub(super) async fn awarding_unit(&self, achievement: &Achievement) -> Answer<Unit> {
        let unit = self.session().find::<Unit>(achievement.owner_unit_id).await?;
        Ok(unit.ok_or_else(|| Problem::not_found(Unit::KIND))?)
    }

    /// A status list of the issuer, as it is just now; `None` where there is no such list.
    pub(super) async fn status_list(
        &self,
        issuer: &Issuer,
        list: i16,
        purpose: StatusPurpose,
    ) -> Answer<Option<UnsignedList>> {
        let Some(bits) = self.session().status_bits(list, meant_by(purpose)).await? else { return Ok(None) };
        let today = self.clock().now().day();
        let (from, until) = (today.start(), today.plus_days(LIST_DAYS).end());
        let bits = StatusList::with(bits.into_iter().filter_map(|bit| usize::try_from(bit).ok()));
        let document = bits.document(&issuer.list_address(list, purpose), &issuer.did, purpose, from, until);
        let keys: Vec<_> = issuer.keys.iter().map(|key| key.id.to_string()).collect();
        let tag = digest_tag(format!("{document} {}", keys.join(" ")));
        Ok(Some(UnsignedList { document, tag }))
    }

    /// What the issuer publishes at an address, signed in a lane; `None` where that is nothing that decides about badges.
    pub(super) async fn published_at(
        &self,
        issuer: &Issuer,
        address: &str,
        lane: &'static Semaphore,
    ) -> Answer<Option<String>> {
        if did_address(&issuer.did).as_deref() == Some(address) {
            return Ok(Some(issuer.document()?.to_string()));
        }
        let list = address.strip_prefix(&issuer.address("status-lists", "")).and_then(|rest| rest.split_once('/'));
        let list: Option<(i16, StatusPurpose)> =
            list.and_then(|(list, purpose)| Some((list.parse().ok()?, purpose.parse().ok()?)));
        let Some((list, purpose)) = list else { return Ok(None) };
        match self.status_list(issuer, list, purpose).await? {
            Some(list) => Ok(Some(issuer.sign_list_in(lane, list, self.clock().now()).await?)),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_one_however_it_is_written() {
        let at = |address: &str| is_at("http://lectern.test", address);
        let own = [
            "https://LECTERN.test/x",
            "https://lectern.test:0443",
            "https://a@lectern.test.?x",
            "https://lectern.test:",
        ];
        assert!(own.into_iter().all(at));
        let others = ["https://lectern.test:8443/", "https://lectern.test.example/", "did:web:lectern.test"];
        assert!(!others.into_iter().any(at));
        assert!(is_at("https://lectern.test:8443", "https://Lectern.test:8443/x"));
    }
}
