//! Signing petitions over HTTP, by mail and on paper. Whether an address has signed is told to nobody but its owner: the answers
//! are alike, and the mail says the rest.

use crate::{
    Answer,
    cx::{AdvocacyWrite, Cx, Public},
    edge::place,
    extract::{Act, Ask, IfMatch, PathArgs, RecordId},
    handlers,
    identity::opaque::{digest, no_such_token},
    respond::{Accepted, NoContent, Saved},
};
use actix_web::HttpRequest;
use advocacy::{
    NewPetitionBatch, Petition, PetitionBatch, PetitionSignature,
    advocate::MailedWithdrawal,
    petition::{BatchTransition, PetitionMail, PetitionMatter, PetitionSigning, TokenPurpose},
};
use kernel::{Email, Id, MailedToken, Problem};
use store::Change;

operations! { "Petitions":
    /// Sign a petition.
    ///
    /// A mail goes to the address, with a token that confirms the signature; until then it does not count. Whoever has signed
    /// already is told so in the mail; the answer is the same. An address gets five mails within an hour. It takes no
    /// `Idempotency-Key`: nothing counts before a mail is answered, and a person counts once.
    POST "/v1/advocacy/petitions/{id}/signatures" signPetition => sign;
    /// Ask to take a signature back.
    ///
    /// If the address has signed, a mail goes to it with a token that takes the signature back; if it has not, the answer is
    /// the same. It takes no `Idempotency-Key`: nothing is taken back before a mail is answered.
    POST "/v1/advocacy/petitions/{id}/withdrawals" withdrawPetitionSignature => withdraw;
    /// Confirm a signature by the token that was mailed.
    ///
    /// The token is good for three days, once, until the petition closes. A person counts once, however often they confirm.
    POST "/v1/advocacy/petition-confirmations" confirmPetitionSignature => confirm;
    /// Take a signature back by the token that was mailed.
    ///
    /// The number goes down, and the name is forgotten. The token is good for three days, once, until the petition closes.
    POST "/v1/advocacy/petition-withdrawals" confirmPetitionWithdrawal => confirm_withdrawal;
    /// List signatures.
    ///
    /// With the names, to be handed over with the petition: as JSON in pages, or whole as NDJSON or CSV. Narrow it to
    /// `status=counted` for what is delivered. For those who work on the petition; that it was read is recorded.
    GET "/v1/advocacy/petition-signatures" listPetitionSignatures => handlers::list::<AdvocacyWrite, PetitionSignature>;
    /// List batches of signatures on paper.
    ///
    /// What was handed in, by whom, and who verified it.
    GET "/v1/advocacy/petition-batches" listPetitionBatches => handlers::list::<AdvocacyWrite, PetitionBatch>;
    /// Hand in signatures on paper.
    ///
    /// How many, from where, and what proves them. They count once another person has verified them.
    POST "/v1/advocacy/petition-batches" createPetitionBatch => handlers::create::<AdvocacyWrite, NewPetitionBatch>;
    /// Read a batch of signatures on paper.
    ///
    /// How many, what proves them, and where it stands.
    GET "/v1/advocacy/petition-batches/{id}" getPetitionBatch => handlers::get::<AdvocacyWrite, PetitionBatch>;
    /// Verify or reject signatures on paper.
    ///
    /// By somebody else than whoever handed them in, until the petition is delivered.
    POST "/v1/advocacy/petition-batches/{id}/transitions" transitionPetitionBatch => judge;
    /// List the history of a batch.
    ///
    /// Who handed it in and who judged it.
    GET "/v1/advocacy/petition-batches/{id}/history" listPetitionBatchHistory =>
        handlers::history::<AdvocacyWrite, PetitionBatch>;
}

impl Cx<Public> {
    /// Has a mail about a petition written, and slows down who has many sent.
    async fn mail_about(
        &self,
        request: &HttpRequest,
        petition_id: Id,
        email: Email,
        matter: PetitionMatter,
    ) -> Answer<Accepted> {
        self.state().attempts.admit(&email.key(), place(request, self.state()), self.clock().now())?;
        self.session().ask_about_petition(self.by(), PetitionMail { petition_id, email, matter }).await?;
        Ok(Accepted)
    }

    /// Does what a token that was mailed is for.
    pub(super) async fn redeem_petition_token(&self, token: &str, purpose: TokenPurpose) -> Answer<()> {
        let done = self.session().redeem_petition_token(self.clock().now(), digest(token), purpose).await?;
        Ok(done.then_some(()).ok_or_else(no_such_token)?)
    }
}

async fn sign(
    cx: Cx<Public>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    body: Ask<PetitionSigning>,
) -> Answer<Accepted> {
    let PetitionSigning { name, email, division_ocd_id } = body.0;
    let petition = cx.find::<Petition>(path.0.id).await?; // settled, where its time has come
    cx.mail_about(&request, petition.id, email, PetitionMatter::Signing { name, division_ocd_id }).await
}

async fn withdraw(
    cx: Cx<Public>,
    request: HttpRequest,
    path: PathArgs<RecordId>,
    body: Ask<MailedWithdrawal>,
) -> Answer<Accepted> {
    let petition = cx.find::<Petition>(path.0.id).await?;
    cx.mail_about(&request, petition.id, body.0.email, PetitionMatter::Withdrawal).await
}

async fn confirm(cx: Cx<Public>, body: Ask<MailedToken>) -> Answer<NoContent> {
    cx.redeem_petition_token(&body.0.token, TokenPurpose::Confirm).await?;
    Ok(NoContent)
}

async fn confirm_withdrawal(cx: Cx<Public>, body: Ask<MailedToken>) -> Answer<NoContent> {
    cx.redeem_petition_token(&body.0.token, TokenPurpose::Withdraw).await?;
    Ok(NoContent)
}

async fn judge(
    cx: Cx<AdvocacyWrite>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<BatchTransition>,
) -> Answer<Saved<PetitionBatch>> {
    let (by, now) = (cx.actor().person, cx.clock().now());
    let note = body.note.clone().map(Into::into);
    let rule = move |batch: &mut PetitionBatch, petition: &Option<Petition>| match petition {
        Some(petition) => batch.judge(&body, petition, by, now),
        None => Err(Problem::not_found("petition")),
    };
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).noted("transitioned", note).once(once)).await?))
}
