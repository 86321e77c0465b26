//! Signatures of people, given and taken back by mail.

use super::{Fingerprint, Petition};
use kernel::{
    At, Code, DivisionId, Email, Id, Permission, Problem, Record, Result, Text, record_fields, sorted, words,
};
use serde::{Deserialize, Serialize};

/// How long a mailed token is good: three days, in seconds.
pub const SIGNATURE_SECONDS: i64 = 3 * 86_400;

words! {
    /// What a signature is worth.
    pub enum SignatureState as "PetitionSignatureState" {
        /// The mail about it was not answered yet; it is forgotten when the token in it has expired.
        Pending = "pending",
        /// It counts.
        Counted = "counted",
        /// Who gave it had signed already; it does not count.
        Repeated = "repeated",
        /// It was taken back, and counts no more.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// What a mailed token is for.
    pub enum TokenPurpose {
        /// To sign.
        Confirm = "confirm",
        /// To take a signature back.
        Withdraw = "withdraw",
    }
}

/// The signature of a person. It has no address: who signed is known by a fingerprint, which is shown to nobody. For those who
/// work on the petition, to be handed over with it; that it was read is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "revision": 2, "petition_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72",
    "name": "Ada Example", "division_ocd_id": "ocd-division/country:us/state:wy", "status": "counted",
    "confirmed_at": "2026-05-01T12:05:00Z", "withdrawn_at": null, "created_at": "2026-05-01T12:00:00Z",
    "updated_at": "2026-05-01T12:05:00Z"
}))))]
pub struct PetitionSignature {
    /// Names the record.
    pub id: Id,
    /// Counts its changes from 1.
    pub revision: i32,
    /// What was signed.
    pub petition_id: Id,
    /// The name they signed with; null where they were forgotten since, or signed twice.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub name: Option<Text<200>>,
    /// The place they signed for; null where they named none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub division_ocd_id: Option<DivisionId>,
    /// What it is worth.
    pub status: SignatureState,
    /// When the mail was answered; null before.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub confirmed_at: Option<At>,
    /// When it was taken back; null where it was not.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub withdrawn_at: Option<At>,
    /// Who signed; none where they were forgotten since.
    #[serde(skip)]
    pub fingerprint: Option<Fingerprint>,
    /// Until when it can be confirmed, while it is pending.
    #[serde(skip)]
    pub expires_at: Option<At>,
    /// The unit that looks after the petition.
    #[serde(skip)]
    pub owner_unit_id: Option<Id>,
    /// When it was given.
    pub created_at: At,
    /// When it was last saved.
    pub updated_at: At,
}

/// What a person signs with.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "name": "Ada Example", "email": "ada@example.org", "division_ocd_id": "ocd-division/country:us/state:wy"
}))))]
pub struct PetitionSigning {
    /// Their name, as it is handed over with the petition.
    pub name: Text<200>,
    /// Where they get the mail that they confirm by. It is kept until that mail is sent, and no longer.
    pub email: Email,
    /// The place they sign for, where the petition counts by places; such as where they live.
    pub division_ocd_id: Option<DivisionId>,
}

/// A mail to be written to somebody who signs, or takes their signature back. It has no token in it: that is made when the mail
/// is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PetitionMail {
    /// Which petition.
    pub petition_id: Id,
    /// Where it goes.
    pub email: Email,
    /// What it is about.
    pub matter: PetitionMatter,
}

/// What a mail about a petition is about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PetitionMatter {
    /// Somebody signs.
    Signing {
        /// With that name.
        name: Text<200>,
        /// For that place.
        division_ocd_id: Option<DivisionId>,
    },
    /// Somebody takes their signature back.
    Withdrawal,
}

/// Narrows a list of signatures. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct PetitionSignatureFilter {
    /// Under any of these petitions.
    pub petition_id: Vec<Id>,
    /// Worth any of these.
    pub status: Vec<SignatureState>,
    /// For any of these places.
    pub division_ocd_id: Vec<DivisionId>,
}

impl PetitionSignature {
    /// One that waits for its mail to be answered.
    pub fn pending(
        id: Id,
        petition_id: Id,
        fingerprint: Fingerprint,
        (name, division_ocd_id): (Text<200>, Option<DivisionId>),
        now: At,
    ) -> Self {
        Self {
            id,
            revision: 1,
            petition_id,
            name: Some(name),
            division_ocd_id,
            status: SignatureState::Pending,
            confirmed_at: None,
            withdrawn_at: None,
            fingerprint: Some(fingerprint),
            expires_at: Some(now.plus_seconds(SIGNATURE_SECONDS)),
            owner_unit_id: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The mail about it is written again, since it could not be sent: it waits as long anew. Whether it waits still.
    pub fn wait_anew(&mut self, now: At) -> bool {
        let waits = self.status == SignatureState::Pending;
        if waits {
            self.expires_at = Some(now.plus_seconds(SIGNATURE_SECONDS));
            self.touch(now);
        }
        waits
    }

    /// The mail about it was answered. It counts, unless the person has one that counts already; of a repeated one nothing is
    /// kept but that there was one.
    pub fn confirm(&mut self, petition: &Petition, has_signed: bool, now: At) -> Result<()> {
        let now = petition.after_seal(now);
        petition.must_be_open(now)?;
        if self.status != SignatureState::Pending {
            return Err(Problem::new(Code::Conflict, "The signature is confirmed already."));
        }
        if has_signed {
            (self.status, self.name, self.division_ocd_id) = (SignatureState::Repeated, None, None);
        } else {
            self.status = SignatureState::Counted;
        }
        (self.confirmed_at, self.expires_at) = (Some(now), None);
        self.touch(now);
        Ok(())
    }

    /// Takes it back: the number goes down, and the name is forgotten.
    pub fn withdraw(&mut self, petition: &Petition, now: At) -> Result<()> {
        let now = petition.after_seal(now);
        petition.must_be_open(now)?;
        if self.status != SignatureState::Counted {
            return Err(Problem::new(Code::Conflict, "The signature does not count, and need not be taken back."));
        }
        (self.status, self.name, self.withdrawn_at) = (SignatureState::Withdrawn, None, Some(now));
        self.touch(now);
        Ok(())
    }
}

impl Record for PetitionSignature {
    const KIND: &'static str = "petition_signature";
    const READ: Permission = Permission::AdvocacyWrite;
    const WRITE: Permission = Permission::AdvocacyWrite;
    const CONFIDENTIAL: bool = true;
    record_fields!(unit = owner_unit_id, private);
}

sorted!(PetitionSignature, default "created_at", { "created_at" => created_at });
