//! Signatures at rest, and the tokens that officers confirm them with.

use super::{
    super::{
        idempotency,
        identity::mail_limits::{has_enough, wait_for},
        jobs, record,
    },
    prelude::*,
};
use crate::{By, Change, Done, Once, TokenHash};
use kernel::Permission;
use policy::{
    JointStatement, Signature,
    statement::{
        SignatureFacts, SignatureFilter, SignatureMail, SignatureStatus, SignatureTally, Standing, StatementStatus,
        TOKEN_SECONDS,
    },
};

diesel::define_sql_function! {
    /// Text in lower case, as far as ASCII goes.
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

kept! { Signature in signatures locked, facts SignatureFacts,
    unique "/organization_id" "has signed this statement already; affirm that signature instead" {
    id: id, revision: number, statement_id: id, organization_id: id, version: number, authority: word,
    officer_name: [text], officer_title: [text], officer_email: [text], organization_name: text, status: word,
    affirmed_at: [at], signed_by: [id], created_at: at, updated_at: at,
} beside { allowed_transitions, standing } also {
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let mut facts = self.facts(c, &[]).await?;
        facts.statement = facts.statement.filter(|statement| statement.visible_to(&by.actor));
        Ok(self.sign(&facts, by.actor.person, by.clock.now())?)
    }

    async fn fill(c: &mut Link<'_>, signatures: &mut [Self]) -> Result<()> {
        let ids: Vec<Uid> = signatures.iter().map(|signature| signature.statement_id.into()).collect();
        let rows: Vec<(Uid, Uid, i32, String)> = joint_statements::table
            .filter(joint_statements::id.eq_any(ids))
            .select((
                joint_statements::id,
                joint_statements::owner_unit_id,
                joint_statements::version,
                joint_statements::status,
            ))
            .load(c)
            .await?;
        for signature in signatures {
            let own = rows.iter().find(|(id, ..)| *id == Uid(signature.statement_id));
            signature.standing = own.map_or_else(Standing::default, |(_, unit, version, status)| Standing {
                owner_unit_id: Some((*unit).into()),
                version: *version,
                is_open: status == StatementStatus::Open.as_str(),
            });
        }
        Ok(())
    }

    /// The statement is locked, so that it is not amended or closed meanwhile.
    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<SignatureFacts> {
        JointStatement::lock(c, self.statement_id).await?;
        let statement = JointStatement::find(c, self.statement_id).await?;
        let organization: Option<(String, Option<String>)> = organizations::table
            .find(Uid(self.organization_id))
            .select((organizations::name, organizations::website))
            .first(c)
            .await
            .optional()?;
        let (organization_name, website) = organization.unzip();
        Ok(SignatureFacts { statement, organization_name, website: website.flatten() })
    }

    /// The officer who is to confirm is written to. What was mailed before, perhaps to somebody else, is good no more.
    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let (SignatureStatus::Pending, Some(email)) = (self.status, &self.officer_email) else { return Ok(()) };
        let earlier = signature_tokens::table.filter(signature_tokens::signature_id.eq(Uid(self.id)));
        let over = signature_tokens::expires_at.eq(Moment(by.clock.now()));
        diesel::update(earlier).set(over).execute(c).await?;
        let mail = SignatureMail { signature_id: self.id, email: email.clone() };
        jobs::enqueue(c, &by.clock, by.clock.now(), None, &mail).await
    }
} }

listed! { Signature in signatures, by SignatureFilter {
    statement_id: ids, organization_id: ids, status: words, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant, "organization_name" => organization_name: text,
} also |query, _filter, actor| {
    // As `Signature::visible_to` has it.
    match actor.units(Signature::READ) {
        None => query,
        Some(units) => {
            let own = actor.organization.filter(|own| actor.acts_for(*own, Permission::PolicySign));
            let own: Vec<Uid> = own.map(Uid).into_iter().collect();
            let latest = joint_statements::id.eq(signatures::statement_id).and(joint_statements::version.eq(signatures::version));
            let counts = signatures::status.eq(SignatureStatus::Affirmed.as_str()).and(dsl::exists(joint_statements::table.filter(latest)));
            let of_units = joint_statements::table.filter(joint_statements::owner_unit_id.eq_any(uids(&units)));
            let of_units = signatures::statement_id.eq_any(of_units.select(joint_statements::id));
            query.filter(counts.or(of_units).or(signatures::organization_id.eq_any(own)))
        }
    }
} }

/// Signs a statement, for those who act for the organization.
#[dual]
pub async fn sign(c: &mut Conn<'_>, by: &By, once: Option<Once>, signature: Signature) -> Result<Done<Signature>> {
    if let Some(replayed) = idempotency::replay(c, by, once.as_ref()).await? {
        return Ok(replayed);
    }
    let detail = "You do not act for this organization; its own client does, or the association's staff.";
    Problem::unless(signature.may_be_added_by(&by.actor), Code::Forbidden, detail)?;
    record::create(c, by, once.as_ref(), signature).await
}

/// Keeps a token that is about to be mailed; gives what the mail speaks of. `None` where nothing waits for it any more, as once
/// the text was amended or the statement closed, or the address has had enough of them within an hour. A mail that is written
/// again, since it could not be sent, is not one more, neither now nor for those that are asked for later: none is lost while
/// the mail server is away.
#[dual]
pub async fn keep_token(
    c: &mut Conn<'_>,
    now: At,
    mail: &SignatureMail,
    hash: &TokenHash,
    is_repeated: bool,
) -> Result<Option<(Signature, JointStatement)>> {
    let awaited = |signature: &Signature| {
        signature.status == SignatureStatus::Pending && signature.officer_email.as_ref() == Some(&mail.email)
    };
    Signature::lock(c, mail.signature_id).await?; // so that nobody else is to confirm it once this is kept
    let Some(signature) = Signature::find(c, mail.signature_id).await?.filter(awaited) else { return Ok(None) };
    let signed = |statement: &JointStatement| {
        statement.version == signature.version && statement.status_at(now) == StatementStatus::Open
    };
    let statement = JointStatement::find(c, signature.statement_id).await?.filter(signed);
    let Some(statement) = statement else { return Ok(None) };
    wait_for(c, &mail.email).await?;
    let of_address =
        signatures::table.filter(lower(signatures::officer_email).eq(mail.email.key())).select(signatures::id);
    if !is_repeated && has_enough!(c, signature_tokens, signature_tokens::signature_id.eq_any(of_address), now) {
        return Ok(None);
    }
    let row = (
        signature_tokens::token_hash.eq(hash.as_slice()),
        signature_tokens::signature_id.eq(Uid(signature.id)),
        signature_tokens::version.eq(signature.version),
        signature_tokens::created_at.eq(Moment(now)),
        signature_tokens::expires_at.eq(Moment(now.plus_seconds(TOKEN_SECONDS))),
        signature_tokens::is_repeated.eq(is_repeated),
    );
    diesel::insert_into(signature_tokens::table).values(row).execute(c).await?;
    Ok(Some((signature, statement)))
}

/// Affirms the signature a token was mailed for, and uses the token up. `None` where the token is not good.
#[dual]
pub async fn confirm(c: &mut Conn<'_>, by: &By, hash: &TokenHash) -> Result<Option<Done<Signature>>> {
    let now = by.clock.now();
    let wanted = || signature_tokens::table.find(hash.as_slice());
    // Whoever has the mail sent again locks the signature first as well, and its tokens afterwards.
    let whose: Option<Uid> = wanted().select(signature_tokens::signature_id).first(c).await.optional()?;
    let Some(id) = whose else { return Ok(None) };
    Signature::lock(c, id.into()).await?;
    let columns = (signature_tokens::version, signature_tokens::expires_at);
    let kept: Option<(i32, Moment)> = wanted().select(columns).first(c).await.optional()?;
    let Some((version, expires_at)) = kept else { return Ok(None) };
    diesel::delete(wanted()).execute(c).await?;
    let Some(signature) = Signature::find(c, id.into()).await?.filter(|_| At::from(expires_at) > now) else {
        return Ok(None);
    };
    let rule = move |signature: &mut Signature, facts: &SignatureFacts| signature.confirm(version, facts, now);
    let change = Change::new(signature.id, None, rule).permitted(|_, _| true).noted("confirmed", None);
    let officer = Actor {
        client: Some("mail".to_owned()),
        scopes: Some(vec![Permission::PolicySign]),
        organization: Some(signature.organization_id),
        ..Actor::public()
    };
    record::change(c, &By { actor: officer, ..by.clone() }, change).await.map(Some)
}

/// How far a statement has come.
#[dual]
pub async fn tally(c: &mut Link<'_>, statement: &JointStatement) -> Result<SignatureTally> {
    let counts: Vec<(String, i32, i64)> = signatures::table
        .filter(signatures::statement_id.eq(Uid(statement.id)))
        .group_by((signatures::status, signatures::version))
        .select((signatures::status, signatures::version, dsl::count_star()))
        .load(c)
        .await?;
    let mut tally =
        SignatureTally { version: statement.version, quorum: statement.quorum, ..SignatureTally::default() };
    for (status, version, count) in counts {
        let place = match (read(Signature::KIND, status)?, version == statement.version) {
            (SignatureStatus::Affirmed, true) => &mut tally.affirmed,
            (SignatureStatus::Affirmed, false) => &mut tally.outdated,
            (SignatureStatus::Pending, true) => &mut tally.pending,
            (SignatureStatus::Pending, false) | (SignatureStatus::Withdrawn, _) => continue,
        };
        *place = place.saturating_add(i32::try_from(count).unwrap_or(i32::MAX));
    }
    Ok(tally)
}
