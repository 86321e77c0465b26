//! The session's ways to awards, badges, and the keys they are signed with.

use crate::{By, Change, Done, Once, Result, Session, read, scan, write};
use development::{
    Award,
    recognition::{AwardStatus, BadgeKeyKind},
};
use kernel::{At, Clock, Id};

/// A key that badges are signed with, or were. It says nothing of its secret, and cannot be written as JSON.
#[derive(Clone)]
pub struct BadgeKey {
    /// Its name within the issuer's document.
    pub id: Id,
    /// What kind it is.
    pub kind: BadgeKeyKind,
    /// What it signs with: 32 bytes of Ed25519 (RFC 8032), or an RSA key in PKCS#8, as DER; `None` where it signs no more.
    pub secret: Option<Vec<u8>>,
    /// Its public half, as a JSON Web Key.
    pub public_jwk: String,
    /// Since when it stands.
    pub created_at: At,
    /// Since when another stands in its place.
    pub retired_at: Option<At>,
}

/// A key to sign badges with, just made.
pub struct NewBadgeKey {
    /// What kind it is.
    pub kind: BadgeKeyKind,
    /// What it signs with, as [`BadgeKey::secret`].
    pub secret: Vec<u8>,
    /// Its public half, as a JSON Web Key.
    pub public_jwk: String,
}

/// A badge that was signed in every form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBadge {
    /// What names the credential for ever: its issuer and its id (OB 3.0 §10).
    pub name: String,
    /// As a document with its proof.
    pub document: String,
    /// As a token, by RS256.
    pub token: String,
    /// As a token, by `EdDSA`.
    pub eddsa_token: String,
}

/// A badge that somebody puts with theirs, as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadgeText {
    /// A document with its proof.
    Document(String),
    /// A token.
    Token(String),
}

/// A badge that somebody puts with theirs, and what it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBadge {
    /// What names the credential for ever, as [`SignedBadge::name`].
    pub name: String,
    /// The badge.
    pub text: BadgeText,
    /// From when on it holds: of two of one name the newer counts.
    pub valid_from: At,
}

/// A badge that somebody has, byte for byte as it was signed, in the forms there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBadge {
    /// Names it.
    pub id: Id,
    /// The award it was signed for; `None` where it was not awarded here.
    pub award_id: Option<Id>,
    /// As a document with its proof.
    pub document: Option<String>,
    /// As a token: by RS256 where it was awarded here.
    pub token: Option<String>,
    /// As a token, by `EdDSA`.
    pub eddsa_token: Option<String>,
    /// When it was put there.
    pub kept_at: At,
}

impl Session {
    /// Adds an award with the first bit of those drawn that nobody has; gives the one that stands where the same person was awarded
    /// the same for the same evidence before.
    pub async fn award(&self, by: By, once: Option<Once>, award: Award, draws: Vec<i32>) -> Result<Done<Award>> {
        write!(self, |c| queries::development::awards::award(c, &by, once.as_ref(), award, draws))
    }

    /// Issues an award, as a change of it, with the badge that was signed for it.
    pub async fn issue_award(&self, by: By, change: Change<Award, ()>, badge: SignedBadge) -> Result<Done<Award>> {
        write!(self, |c| queries::development::awards::issue(c, &by, change, badge))
    }

    /// The bits of a status list by which awards are in a state; `None` where there is no such list.
    pub async fn status_bits(&self, list: i16, status: AwardStatus) -> Result<Option<Vec<i32>>> {
        scan!(self, |c| queries::development::awards::bits(c, list, status))
    }

    /// What was signed for an award.
    pub async fn badge_of(&self, award: Id) -> Result<Option<KeptBadge>> {
        read!(self, |c| queries::development::badges::of_award(c, award))
    }

    /// Some of a person's badges that were kept since then, the earliest first, by limit and offset; and how many there are.
    pub async fn badges_of(&self, person: Id, since: Option<At>, window: (i64, i64)) -> Result<(Vec<KeptBadge>, i64)> {
        scan!(self, |c| queries::development::badges::of(c, person, since, window))
    }

    /// Puts a badge with those of a person, in the place of one of the same name that is not newer; gives whether there was none.
    pub async fn put_badge(&self, clock: &Clock, person: Id, badge: NewBadge) -> Result<bool> {
        let (id, now) = (clock.id(), clock.now());
        write!(self, |c| queries::development::badges::put(c, id, person, badge, now))
    }

    /// Every key that badges are or were signed with, the newest first.
    pub async fn badge_keys(&self) -> Result<Vec<BadgeKey>> {
        read!(self, |c| queries::development::badge_keys::all(c))
    }

    /// Keeps a key as the one that signs, where none of its kind does yet; of nodes that make one at once, one wins.
    pub async fn ensure_badge_key(&self, clock: &Clock, key: NewBadgeKey) -> Result<()> {
        let (id, now) = (clock.id(), clock.now());
        write!(self, |c| queries::development::badge_keys::ensure(c, id, key, now))
    }

    /// Retires the key of its kind that signs, and keeps this as the next; gives the id of the next.
    pub async fn rotate_badge_key(&self, clock: &Clock, key: NewBadgeKey) -> Result<Id> {
        let (id, now) = (clock.id(), clock.now());
        write!(self, |c| queries::development::badge_keys::rotate(c, id, key, now))
    }
}
