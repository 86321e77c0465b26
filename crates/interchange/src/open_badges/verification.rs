//! Whether a credential of any issuer holds: its schema, its proof, its dates, its status and its recipient, one after the
//! other. Nothing is fetched here: what must be at hand is told by [`needed`].

use super::{
    claims::{AchievementSubject, Claims, Identity, StatusClaim, StatusListSubject},
    credential::identity_hash,
    presented::Presented,
    status_list::StatusList,
};
use kernel::At;
use serde::Serialize;
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

kernel::words! {
    /// A step of the verification of a credential.
    pub enum Step as "CredentialStep" {
        Schema = "schema", Proof = "proof", Dates = "dates", Status = "status", Recipient = "recipient",
    }
}

kernel::words! {
    /// What came of a step of a verification.
    pub enum Outcome as "CredentialOutcome" { Pass = "pass", Fail = "fail", Skipped = "skipped" }
}

/// What came of the verification of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CredentialReport))]
pub struct Report {
    /// Whether no step failed.
    pub verified: bool,
    /// What names the credential; `null` where nothing does, or it cannot be read.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub id: Option<String>,
    /// Who issued it, as it says; `null` where it cannot be read.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub issuer: Option<String>,
    /// What was achieved, as it says; `null` where it cannot be read.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub achievement: Option<String>,
    /// From when on it holds, as it says; `null` where it cannot be read.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub valid_from: Option<At>,
    /// What came of each step, in the order they are taken.
    pub steps: Vec<Finding>,
    /// The addresses that decide about it at which nothing was found: without what is there, it cannot be verified.
    pub missing: Vec<String>,
}

/// What came of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = CredentialFinding))]
pub struct Finding {
    /// Which step.
    pub step: Step,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it failed or was skipped; `null` where it passed.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<String>,
}

/// What a credential is verified against.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The instant at which it should hold.
    pub now: At,
    /// Who should be its recipient: an IRI, or a mail address. `None` for whoever.
    pub recipient: Option<&'a str>,
    /// What was found at the addresses that are [`needed`].
    pub found: &'a BTreeMap<String, String>,
}

/// Why a step was skipped (`Ok(Some)`) or failed (`Err`).
type Checked = Result<Option<String>, String>;

/// Statuses that a credential may tell of: the list of each is fetched.
const MAX_STATUSES: usize = 8;
/// What a list must be about for its bit to count, and what the bit says.
const REFUSING: [(&str, &str); 2] = [("revocation", "was revoked"), ("suspension", "is suspended")];

/// The addresses whose contents decide whether a credential holds: the issuer's keys, and the lists of its status. None
/// where it cannot be read.
pub fn needed(text: &str) -> Vec<String> {
    let Ok((presented, claims)) = Presented::read::<AchievementSubject>(text) else { return Vec::new() };
    addresses(&presented, &claims).collect()
}

/// The same of a credential that was read, each once, in their order.
fn addresses(presented: &Presented, claims: &Claims<AchievementSubject>) -> impl Iterator<Item = String> + use<> {
    let key = presented.key_address(&claims.issuer.id);
    let lists = claims.statuses().into_iter().flatten().map(|status| status.status_list_credential);
    key.into_iter().chain(lists).collect::<BTreeSet<String>>().into_iter()
}

/// Verifies a credential as somebody presents it: a token, a document with its proof, or an image with one of both baked in.
pub fn verify(text: &str, circumstances: &Circumstances<'_>) -> Report {
    let (presented, claims) = match Presented::read::<AchievementSubject>(text) {
        Ok(read) => read,
        Err(reason) => return Report::ended(Step::Schema, &reason),
    };
    let report = match presented.proven(&claims.issuer.id, circumstances.now, circumstances.found) {
        Err(reason) => Report::ended(Step::Proof, &reason),
        Ok(()) => Report::of([
            Ok(None),
            Ok(None),
            claims.in_force(circumstances.now).map(|()| None),
            claims.status(circumstances),
            claims.credential_subject.recipient(circumstances.recipient),
        ]),
    };
    let missing = addresses(&presented, &claims).filter(|address| !circumstances.found.contains_key(address)).collect();
    Report {
        id: claims.id,
        issuer: Some(claims.issuer.id),
        achievement: claims.credential_subject.achievement.name.text(),
        valid_from: Some(claims.valid_from),
        missing,
        ..report
    }
}

impl Report {
    fn of(checked: [Checked; 5]) -> Self {
        let finding = |(&step, checked): (&Step, Checked)| match checked {
            Ok(None) => Finding { step, outcome: Outcome::Pass, reason: None },
            Ok(reason) => Finding { step, outcome: Outcome::Skipped, reason },
            Err(reason) => Finding { step, outcome: Outcome::Fail, reason: Some(reason) },
        };
        let steps: Vec<Finding> = Step::ALL.iter().zip(checked).map(finding).collect();
        let verified = steps.iter().all(|finding| finding.outcome != Outcome::Fail);
        Self { verified, id: None, issuer: None, achievement: None, valid_from: None, steps, missing: Vec::new() }
    }

    /// A report in which a step failed, and those after it were not taken.
    fn ended(failed: Step, reason: &str) -> Self {
        let checked = |step: Step| match step.cmp(&failed) {
            Ordering::Less => Ok(None),
            Ordering::Equal => Err(reason.to_owned()),
            Ordering::Greater => Ok(Some(format!("the {failed} does not hold"))),
        };
        Self::of([Step::Schema, Step::Proof, Step::Dates, Step::Status, Step::Recipient].map(checked))
    }
}

impl<S> Claims<S> {
    fn in_force(&self, now: At) -> Result<(), String> {
        if now < self.valid_from {
            return Err(format!("it holds from {} only", self.valid_from));
        }
        match self.valid_until {
            Some(end) if end <= now => Err(format!("it held until {end}")),
            _ => Ok(()),
        }
    }

    /// Where it is told whether it was revoked or is suspended. Lists that say something else do not count.
    fn statuses(&self) -> Result<Vec<StatusClaim>, String> {
        if self.credential_status.len() > MAX_STATUSES {
            return Err(format!("it tells of more than {MAX_STATUSES} statuses"));
        }
        let mut statuses = Vec::new();
        for value in &self.credential_status {
            let status: StatusClaim = serde_path_to_error::deserialize(value)
                .map_err(|e| format!("the status is not as it must be at {}: {}", e.path(), e.inner()))?;
            if status.r#type != "BitstringStatusListEntry" {
                return Err(format!("a status of the kind {} is not known", status.r#type));
            }
            if !status.status_list_credential.starts_with("https://") {
                return Err("the list of a status must be at an address of HTTPS".into());
            }
            if status.refusal().is_some() {
                statuses.push(status);
            }
        }
        Ok(statuses)
    }

    fn status(&self, circumstances: &Circumstances<'_>) -> Checked {
        let statuses = self.statuses()?;
        if statuses.is_empty() {
            return Ok(Some("the credential tells of no status".into()));
        }
        for status in statuses {
            if let (true, Some(refusal)) = (status.is_set(&self.issuer.id, circumstances)?, status.refusal()) {
                return Err(format!("the credential {refusal}"));
            }
        }
        Ok(None)
    }
}

impl StatusClaim {
    /// What a set bit says against the credential; `None` where it says nothing against it.
    fn refusal(&self) -> Option<&'static str> {
        REFUSING.iter().find_map(|&(purpose, refusal)| (self.status_purpose == purpose).then_some(refusal))
    }

    /// Whether the bit is set.
    fn is_set(&self, issuer: &str, circumstances: &Circumstances<'_>) -> Result<bool, String> {
        let Self { status_list_credential: address, status_list_index: index, .. } = self;
        let list = self.list(issuer, circumstances).map_err(|reason| format!("the list at {address}: {reason}"))?;
        let bit = index.parse().ok().and_then(|index| list.get(index));
        bit.ok_or_else(|| format!("the list at {address} has no bit {index}"))
    }

    /// The list, if the issuer signed it, and it is in force.
    fn list(&self, issuer: &str, circumstances: &Circumstances<'_>) -> Result<StatusList, String> {
        let text = circumstances.found.get(&self.status_list_credential).ok_or("there is nothing")?;
        let (presented, claims) = Presented::read::<StatusListSubject>(text)?;
        if claims.issuer.id != issuer {
            return Err("it is of another issuer".into());
        }
        if claims.id.as_ref().is_some_and(|id| *id != self.status_list_credential) {
            return Err("it belongs elsewhere".into());
        }
        presented.proven(issuer, circumstances.now, circumstances.found)?;
        claims.in_force(circumstances.now)?;
        let StatusListSubject { r#type, status_purpose: purposes, encoded_list } = claims.credential_subject;
        if r#type != "BitstringStatusList" || !purposes.contains(&self.status_purpose) {
            return Err(format!("it does not tell of {}", self.status_purpose));
        }
        if self.status_size.is_some_and(|bits| bits != 1) {
            return Err("a status of several bits is not known".into());
        }
        StatusList::decode(&encoded_list).map_err(|e| e.to_string())
    }
}

impl AchievementSubject {
    fn recipient(&self, expected: Option<&str>) -> Checked {
        let Some(expected) = expected else { return Ok(Some("nobody was named to be the recipient".into())) };
        let address = expected.strip_prefix("mailto:").unwrap_or(expected);
        let is_mailed = |id: &str| id.strip_prefix("mailto:").is_some_and(|own| own.eq_ignore_ascii_case(address));
        let named = self.id.as_deref().is_some_and(|id| id == expected || is_mailed(id));
        if named || self.identifier.iter().any(|identity| identity.names(address)) {
            Ok(None)
        } else {
            Err("the recipient is another".into())
        }
    }
}

impl Identity {
    /// Whether it names who has that address, in whatever letters; by a hash, as it was given or in small letters.
    fn names(&self, address: &str) -> bool {
        if !self.hashed {
            return self.hash.eq_ignore_ascii_case(address);
        }
        let fits = |form: &str| self.hash == identity_hash(form, &self.salt);
        fits(address) || fits(&address.to_lowercase())
    }
}

#[cfg(test)]
mod tests;
