//! Signatures under joint statements, over HTTP.

use crate::{
    Answer,
    cx::{Cx, PolicySign, PolicyWrite, Public},
    extract::{Act, Ask, IfMatch, PathArgs, RecordId},
    handlers,
    identity::opaque::digest,
    language::Languages,
    list::{ListQuery, Rows},
    respond::{Created, Fetched, Saved},
};
use actix_web::HttpRequest;
use kernel::{Actor, Code, Draft as _, MailedToken, Permission, Problem};
use policy::{
    JointStatement, Signature,
    statement::{NewSignature, SignatureAffirmation, SignatureFacts, SignatureTransition},
};
use store::{Change, Done};

operations! { "Joint statements":
    /// List signatures.
    ///
    /// The public list of signatories: what counts, under the latest text, with the organization's name and when it signed.
    /// Those who work on a statement, and an organization's own client, also see what waits or was withdrawn, and who signed.
    GET "/v1/policy/signatures" listSignatures => list;
    /// Sign a joint statement.
    ///
    /// An organization's own client signs for it, or staff do on its behalf. With `role_held` it counts at once; with
    /// `mail_domain` an address in the domain of the organization's website gets a mail, and it counts once that is answered.
    POST "/v1/policy/signatures" createSignature => sign;
    /// Read a signature.
    ///
    /// Which version of the text it is under, and where it stands.
    GET "/v1/policy/signatures/{id}" getSignature => get;
    /// Affirm a signature.
    ///
    /// Under the latest text, after it was amended; also after a withdrawal, or to have the mail sent again.
    POST "/v1/policy/signatures/{id}/affirmations" affirmSignature => affirm;
    /// Withdraw a signature.
    ///
    /// Until the deadline of the statement, that instant included.
    POST "/v1/policy/signatures/{id}/transitions" transitionSignature => withdraw;
    /// List a signature's history.
    ///
    /// Who signed, affirmed and withdrew, and when.
    GET "/v1/policy/signatures/{id}/history" listSignatureHistory => handlers::history::<PolicyWrite, Signature>;
    /// Confirm a signature by the token that was mailed.
    ///
    /// The token is good for three days, once, for the text that was mailed, and until the deadline.
    POST "/v1/policy/signature-confirmations" confirmSignature => confirm;
}

/// Where a signature can go hangs on its statement: those whose deadline has passed are closed first.
async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<Signature>) -> Answer<Rows> {
    cx.session().settle_all::<JointStatement>(cx.clock()).await?;
    handlers::list(cx, request, query).await
}

async fn get(cx: Cx<Public>, path: PathArgs<RecordId>, languages: Languages<Signature>) -> Answer<Fetched<Signature>> {
    cx.session().settle_all::<JointStatement>(cx.clock()).await?;
    handlers::get(cx, path, languages).await
}

async fn sign(cx: Cx<PolicySign>, Act { body, once }: Act<NewSignature>) -> Answer<Created<Signature>> {
    let signature = body.register(cx.clock().id(), cx.clock().now())?;
    Ok(Created::new(cx.session().sign(cx.by(), once, signature).await?))
}

/// Whether the caller acts for the organization that signs.
fn acts_for_it(signature: &Signature, actor: &Actor) -> bool {
    actor.acts_for(signature.organization_id, Permission::PolicySign)
}

async fn affirm(
    cx: Cx<PolicySign>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<SignatureAffirmation>,
) -> Answer<Saved<Signature>> {
    let (by, now) = (cx.actor().person, cx.clock().now());
    let rule = move |signature: &mut Signature, facts: &SignatureFacts| signature.affirm(body, facts, by, now);
    let change = Change::new(path.0.id, seen.0, rule).permitted(acts_for_it).noted("affirmed", None).once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn withdraw(
    cx: Cx<PolicySign>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<SignatureTransition>,
) -> Answer<Saved<Signature>> {
    let (now, note) = (cx.clock().now(), body.note.clone().map(Into::into));
    let rule = move |signature: &mut Signature, facts: &SignatureFacts| signature.enter(&body, facts, now);
    let change = Change::new(path.0.id, seen.0, rule).permitted(acts_for_it).noted("transitioned", note).once(once);
    Ok(Saved(cx.change(change).await?))
}

async fn confirm(cx: Cx<Public>, body: Ask<MailedToken>) -> Answer<Saved<Signature>> {
    Ok(Saved(cx.confirm_signature(&body.0.token).await?))
}

impl Cx<Public> {
    /// The signature a token affirms.
    pub(super) async fn confirm_signature(&self, token: &str) -> Answer<Done<Signature>> {
        let detail = "The token is not known, was used before, or has expired; affirm the signature to get another.";
        let confirmed = self.session().confirm_signature(self.by(), digest(token)).await?;
        Ok(confirmed.ok_or_else(|| Problem::new(Code::InvalidGrant, detail))?)
    }
}
