//! Signatures of people at rest, and the tokens they confirm them with.
//!
//! Signatures have no history and are in no feed of changes: each would tell the world when somebody signed. Their own instants
//! say what became of them.

use super::{
    super::{
        identity::{
            mail_limits::{has_enough, wait_for},
            secrets,
        },
        jobs,
        record::fill_owners,
    },
    prelude::*,
};
use crate::{By, Job, PetitionLetter, TokenHash};
use advocacy::{
    Petition, PetitionSignature, PetitionSignatureFilter,
    petition::{Fingerprint, FingerprintKey, PetitionMail, PetitionMatter, SIGNATURE_SECONDS, TokenPurpose},
};
use kernel::Email;

kept! { PetitionSignature in petition_signatures {
    id: id, revision: number, petition_id: id, name: [text], division_ocd_id: [text], status: word, confirmed_at: [at],
    withdrawn_at: [at], fingerprint: [text], expires_at: [at], created_at: at, updated_at: at,
} beside { owner_unit_id } also {
    async fn fill(c: &mut Link<'_>, signatures: &mut [Self]) -> Result<()> {
        fill_owners!(c, signatures.petition_id of petitions);
        Ok(())
    }
} }

listed! { PetitionSignature in petition_signatures, by PetitionSignatureFilter {
    petition_id: ids, status: words, division_ocd_id: places,
} sorted { "created_at" => created_at: instant } also |query, _filter, actor| {
    under_own!(query, PetitionSignature in petition_signatures, petition_id of petitions, actor)
} }

/// The fingerprint of an address, by the installation's key; `None` before the first start, when nobody can have signed.
#[dual]
pub async fn fingerprint(c: &mut Link<'_>, email: &Email) -> Result<Option<Fingerprint>> {
    let key = secrets::find(c, secrets::FINGERPRINT).await?.map(FingerprintKey::new);
    Ok(key.map(|key| Fingerprint::of(&key, email)))
}

/// Has a mail written about a petition that is open. Nothing else is looked at, so that the answer and the time it takes are
/// the same whether or not the person has signed.
#[dual]
pub async fn ask(c: &mut Conn<'_>, by: &By, mail: &PetitionMail) -> Result<()> {
    let open = Petition::find(c, mail.petition_id).await?.filter(|petition| petition.visible_to(&by.actor));
    open.ok_or_else(|| Problem::not_found(Petition::KIND))?.must_be_open(by.clock.now())?;
    if let PetitionMatter::Signing { division_ocd_id: Some(division), .. } = &mail.matter {
        must_be_division!(c, division, "/division_ocd_id");
    }
    jobs::enqueue(c, &by.clock, by.clock.now(), None, mail).await
}

/// The signature of that person that counts.
#[dual]
async fn counted(c: &mut Link<'_>, petition: Id, fingerprint: &Fingerprint) -> Result<Option<PetitionSignature>> {
    let row: Option<Row> = petition_signatures::table
        .filter(petition_signatures::petition_id.eq(Uid(petition)))
        .filter(petition_signatures::fingerprint.eq(fingerprint.as_str()))
        .filter(petition_signatures::status.eq("counted"))
        .select(Row::as_select())
        .first(c)
        .await
        .optional()?;
    row.map(PetitionSignature::try_from).transpose()
}

/// Keeps what a mail is about and the token that stands in it; gives what the mail speaks of. `None` where no mail is sent:
/// the petition has closed, there is nothing to take back, or the address has had enough of them within an hour. A job that is
/// done again, since the mail could not be sent, is not one more, neither now nor for those that are asked for later: none is lost
/// while the mail server is away.
#[dual]
pub async fn keep_token(
    c: &mut Conn<'_>,
    now: At,
    job: &Job,
    mail: &PetitionMail,
    hash: &TokenHash,
) -> Result<Option<PetitionLetter>> {
    let is_open = |petition: &Petition| petition.must_be_open(now).is_ok();
    let Some(petition) = Petition::find(c, mail.petition_id).await?.filter(is_open) else { return Ok(None) };
    let Some(fingerprint) = fingerprint(c, &mail.email).await? else { return Ok(None) };
    wait_for(c, &mail.email).await?;
    let is_repeated = job.attempts > 1;
    if !is_repeated && has_enough!(c, petition_tokens, petition_tokens::fingerprint.eq(fingerprint.as_str()), now) {
        return Ok(None);
    }
    let signed = counted(c, petition.id, &fingerprint).await?;
    let (signature, purpose, has_signed) = match (signed, &mail.matter) {
        (Some(signed), PetitionMatter::Signing { .. }) => (signed.id, TokenPurpose::Withdraw, true),
        (Some(signed), PetitionMatter::Withdrawal) => (signed.id, TokenPurpose::Withdraw, false),
        (None, PetitionMatter::Withdrawal) => return Ok(None),
        (None, PetitionMatter::Signing { name, division_ocd_id }) => {
            // A job that is done again, since the mail could not be sent, finds what it has written.
            if let Some(mut written) = PetitionSignature::find(c, job.id).await? {
                let seen = written.revision;
                if !written.wait_anew(now) || !written.save(c, seen).await? {
                    return Ok(None); // it was answered after all
                }
            } else {
                let division = living_divisions(c, division_ocd_id.as_slice()).await?.pop();
                let given = (name.clone(), division);
                let pending = PetitionSignature::pending(job.id, petition.id, fingerprint.clone(), given, now);
                pending.insert(c).await?;
            }
            (job.id, TokenPurpose::Confirm, false)
        }
    };
    let row = (
        petition_tokens::token_hash.eq(hash.as_slice()),
        petition_tokens::signature_id.eq(Uid(signature)),
        petition_tokens::fingerprint.eq(fingerprint.as_str()),
        petition_tokens::purpose.eq(purpose.as_str()),
        petition_tokens::created_at.eq(Moment(now)),
        petition_tokens::expires_at.eq(Moment(now.plus_seconds(SIGNATURE_SECONDS))),
        petition_tokens::is_repeated.eq(is_repeated),
    );
    diesel::insert_into(petition_tokens::table).values(row).execute(c).await?;
    Ok(Some(PetitionLetter { petition, purpose, has_signed }))
}

/// The signature that a mailed token is to confirm, as long as the token is good; it stays so.
#[dual]
pub async fn to_confirm(c: &mut Link<'_>, now: At, hash: &TokenHash) -> Result<Option<PetitionSignature>> {
    let good = petition_tokens::table
        .find(hash.as_slice())
        .filter(petition_tokens::purpose.eq(TokenPurpose::Confirm.as_str()))
        .filter(petition_tokens::expires_at.gt(Moment(now)));
    let kept: Option<Uid> = good.select(petition_tokens::signature_id).first(c).await.optional()?;
    let Some(id) = kept else { return Ok(None) };
    PetitionSignature::find(c, id.into()).await
}

/// Does what a mailed token is for, and uses it up; `false` where it is not good for that.
#[dual]
pub async fn redeem(c: &mut Conn<'_>, now: At, hash: &TokenHash, purpose: TokenPurpose) -> Result<bool> {
    let wanted = petition_tokens::table.find(hash.as_slice()).filter(petition_tokens::purpose.eq(purpose.as_str()));
    let columns = wanted.select((petition_tokens::signature_id, petition_tokens::expires_at));
    let kept: Option<(Uid, Moment)> = locked!(columns).first(c).await.optional()?;
    let Some((id, expires_at)) = kept else { return Ok(false) };
    diesel::delete(petition_tokens::table.find(hash.as_slice())).execute(c).await?;
    let of = petition_signatures::table.find(id).select(petition_signatures::petition_id);
    let of = of.first::<Uid>(c).await.optional()?.filter(|_| At::from(expires_at) > now);
    let Some(Uid(petition)) = of else { return Ok(false) };
    // Of two who confirm for one address at once, or one signature twice, the other waits here, and finds the first.
    Petition::lock(c, petition).await?;
    let Some(mut signature) = PetitionSignature::find(c, id.into()).await? else { return Ok(false) };
    let petition = Petition::find(c, petition).await?;
    let petition = petition.ok_or_else(|| Problem::not_found(Petition::KIND))?;
    let seen = signature.revision;
    match purpose {
        TokenPurpose::Withdraw => signature.withdraw(&petition, now)?,
        TokenPurpose::Confirm => {
            let has_signed = match &signature.fingerprint {
                Some(fingerprint) => counted(c, petition.id, fingerprint).await?.is_some(),
                None => false,
            };
            signature.confirm(&petition, has_signed, now)?;
        }
    }
    if !signature.save(c, seen).await? {
        return Err(Error::stale());
    }
    Ok(true)
}
