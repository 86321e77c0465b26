//! What one organization puts under a joint statement, and by what authority.

use super::{JointStatement, StatementStatus};
use kernel::{
    Actor, At, Check, Code, Email, Id, Lifecycle as _, Permission, Problem, Record, Result, Text, Transition as _,
    lifecycle, record_fields, sorted, words,
};
use record::record;
use serde::{Deserialize, Serialize};

/// Seconds for which the token in a mail is good: three days.
pub const TOKEN_SECONDS: i64 = 3 * 24 * 3600;

lifecycle! {
    /// Where a signature stands: it waits for its mail to be answered, it is given, or it was withdrawn. Whoever signs again
    /// affirms it again; the table has the moves besides.
    pub enum SignatureStatus moved by SignatureTransition {
        Pending = "pending" => [Withdrawn],
        Affirmed = "affirmed" => [Withdrawn],
        Withdrawn = "withdrawn" => [],
    }
}

words! {
    /// By what an organization shows that whoever signs may sign for it: the role of the officer who signs, by name and
    /// title; or a mail to an address in the domain of its website, whose reader confirms.
    pub enum Authority {
        RoleHeld = "role_held",
        MailDomain = "mail_domain",
    }
}

/// An organization under a joint statement; there is one signature of each. It counts while it is affirmed and of the text's
/// latest version, and anybody may see it then; who signed is for those who work on the statement, and the organization.
#[record(fixed, example = {
    "statement_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "organization_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d74",
    "version": 1, "authority": "role_held", "officer_name": "Ada Example", "officer_title": "President",
    "officer_email": null, "organization_name": "Example Library Association", "status": "affirmed",
    "allowed_transitions": ["withdrawn"], "affirmed_at": "2026-05-01T12:00:00Z", "signed_by": null
})]
pub struct Signature {
    /// What is signed.
    pub statement_id: Id,
    /// Who signs.
    pub organization_id: Id,
    /// The version of the text that is signed: the latest, so that nobody signs what they have not read.
    #[schema(minimum = 1)]
    pub version: i32,
    /// By what whoever signs shows that they may.
    pub authority: Authority,
    /// The officer who signs; needed with `role_held`.
    pub officer_name: Option<Text<200>>,
    /// The role the officer holds; needed with `role_held`.
    pub officer_title: Option<Text<200>>,
    /// Where the officer gets mail; needed with `mail_domain`, and then in the domain of the organization's website.
    pub officer_email: Option<Email>,
    /// What the organization was called when it signed.
    #[kept(String::new())]
    pub organization_name: String,
    /// Where it stands.
    #[kept(SignatureStatus::Pending)]
    pub status: SignatureStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<SignatureStatus>,
    /// When it was affirmed; null while it is not.
    #[kept(None)]
    pub affirmed_at: Option<At>,
    /// The person who signed here; null where the organization's own client did.
    #[kept(None)]
    pub signed_by: Option<Id>,
    /// How the statement stands.
    #[kept(Standing::default())]
    #[serde(skip)]
    pub standing: Standing,
}

/// What a signature shows, and to whom, hangs on how its statement stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The unit that looks after the statement.
    pub owner_unit_id: Option<Id>,
    /// The latest version of its text.
    pub version: i32,
    /// Whether it is open.
    pub is_open: bool,
}

/// What is said to affirm a statement: for the first time, in another version, or after a withdrawal.
#[record::form(example = {
    "version": 2, "authority": "role_held", "officer_name": "Ada Example", "officer_title": "President",
    "officer_email": null
})]
pub struct SignatureAffirmation {
    /// The version of the text that is signed: the latest.
    #[schema(minimum = 1)]
    pub version: i32,
    /// By what whoever signs shows that they may.
    pub authority: Authority,
    /// The officer who signs; needed with `role_held`.
    pub officer_name: Option<Text<200>>,
    /// The role the officer holds; needed with `role_held`.
    pub officer_title: Option<Text<200>>,
    /// Where the officer gets mail; needed with `mail_domain`.
    pub officer_email: Option<Email>,
}

/// A mail to be written to an officer who is to confirm. It has no token in it: that is made when the mail is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureMail {
    /// Which signature.
    pub signature_id: Id,
    /// Where it goes.
    pub email: Email,
}

/// What the rules of a signature must know from elsewhere, read and locked in the same transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SignatureFacts {
    /// What is signed, where it is there.
    pub statement: Option<JointStatement>,
    /// What the organization is called, where it is there.
    pub organization_name: Option<String>,
    /// Its website, where it has one.
    pub website: Option<String>,
}

/// How far a statement has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(examples(json!({
    "version": 2, "quorum": 20, "affirmed": 12, "pending": 1, "outdated": 4
}))))]
pub struct SignatureTally {
    /// The latest version of the text.
    pub version: i32,
    /// How many signatures must count at the deadline.
    pub quorum: i32,
    /// How many count now.
    pub affirmed: i32,
    /// How many of the latest version wait for their mail to be answered.
    pub pending: i32,
    /// How many were given to an earlier version, and must be affirmed to count.
    pub outdated: i32,
}

/// Narrows a list of signatures. Values of one field are 'any of', fields are 'all of'.
#[record::filter]
pub struct SignatureFilter {
    /// Under any of these statements.
    pub statement_id: Vec<Id>,
    /// Of any of these organizations.
    pub organization_id: Vec<Id>,
    /// In any of these states.
    pub status: Vec<SignatureStatus>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

impl SignatureFacts {
    /// The statement, where organizations may sign and withdraw now.
    fn open(&self, now: At) -> Result<&JointStatement> {
        let missing =
            || Problem::field("/statement_id", "not_found", "must name a statement that is open for signature");
        let statement = self.statement.as_ref().ok_or_else(missing)?;
        statement.must_be_open(now)?;
        Ok(statement)
    }
}

impl Signature {
    /// Puts a new signature under the text that stands now.
    pub fn sign(&mut self, facts: &SignatureFacts, by: Option<Id>, now: At) -> Result<()> {
        let statement = facts.open(now)?;
        let name = facts.organization_name.clone();
        let name = name.ok_or_else(|| Problem::field("/organization_id", "not_found", "must name an organization"))?;
        let latest = self.version == statement.version;
        Check::default()
            .that(latest, "/version", "outdated", format!("must be {}, the version that stands now", statement.version))
            .that(
                self.authority != Authority::MailDomain || self.is_of_domain(facts.website.as_deref()),
                "/officer_email",
                "invalid",
                "must be an address in the domain of the organization's website",
            )
            .done()?;
        let given = self.authority == Authority::RoleHeld;
        self.status = if given { SignatureStatus::Affirmed } else { SignatureStatus::Pending };
        self.affirmed_at = given.then_some(now);
        self.organization_name = name;
        self.signed_by = by;
        self.standing = Standing::of(statement);
        Ok(())
    }

    /// Affirms the text that stands now: another version than was signed, or again after a withdrawal.
    pub fn affirm(
        &mut self,
        affirmation: SignatureAffirmation,
        facts: &SignatureFacts,
        by: Option<Id>,
        now: At,
    ) -> Result<()> {
        let SignatureAffirmation { version, authority, officer_name, officer_title, officer_email } = affirmation;
        if self.status == SignatureStatus::Affirmed && self.version == facts.open(now)?.version {
            return Err(Problem::new(Code::Conflict, "The organization has signed this version already."));
        }
        let mut affirmed = Self { version, authority, officer_name, officer_title, officer_email, ..self.clone() };
        affirmed.check()?;
        affirmed.sign(facts, by, now)?;
        *self = affirmed;
        Ok(())
    }

    /// The officer answered the mail about that version.
    pub fn confirm(&mut self, version: i32, facts: &SignatureFacts, now: At) -> Result<()> {
        let statement = facts.open(now)?;
        let awaited = self.status == SignatureStatus::Pending && self.version == version;
        if !awaited || statement.version != version {
            let detail = "The text has changed since, or the signature was withdrawn; sign again.";
            return Err(Problem::new(Code::Conflict, detail));
        }
        (self.status, self.affirmed_at) = (SignatureStatus::Affirmed, Some(now));
        Ok(())
    }

    /// Withdraws it, as long as the statement is not locked.
    pub fn enter(&mut self, to: &SignatureTransition, facts: &SignatureFacts, now: At) -> Result<()> {
        self.status.check_move(to.to())?;
        facts.open(now)?;
        (self.status, self.affirmed_at) = (to.to(), None);
        Ok(())
    }

    /// Whether the officer gets mail in the domain of that website, a leading `www.` apart.
    fn is_of_domain(&self, website: Option<&str>) -> bool {
        let domain =
            self.officer_email.as_ref().and_then(|email| email.as_str().rsplit_once('@')).map(|(_, domain)| domain);
        let host = website.and_then(host);
        domain.is_some() && domain == host.as_deref().map(|host| host.strip_prefix("www.").unwrap_or(host))
    }

    /// Whether the caller acts for the organization itself.
    fn is_own(&self, actor: &Actor) -> bool {
        actor.organization == Some(self.organization_id) && actor.acts_for(self.organization_id, Permission::PolicySign)
    }
}

/// The host of a web address, in lower case.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.split(':').next().map(str::to_ascii_lowercase)
}

impl Standing {
    /// How that statement stands.
    pub fn of(statement: &JointStatement) -> Self {
        let is_open = statement.status == StatementStatus::Open;
        Self { owner_unit_id: Some(statement.owner_unit_id), version: statement.version, is_open }
    }
}

impl Record for Signature {
    const KIND: &'static str = "signature";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicySign;
    record_fields!(unit = standing.owner_unit_id);

    fn is_public(&self) -> bool {
        self.status == SignatureStatus::Affirmed && self.version == self.standing.version
    }

    fn visible_to(&self, actor: &Actor) -> bool {
        self.is_public() || self.is_own(actor) || actor.may(Self::READ, self.unit())
    }

    fn may_be_added_by(&self, actor: &Actor) -> bool {
        actor.acts_for(self.organization_id, Self::WRITE)
    }

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        let (by_role, by_mail) = (self.authority == Authority::RoleHeld, self.authority == Authority::MailDomain);
        check
            .that(!by_role || self.officer_name.is_some(), "/officer_name", "missing", "is needed with role_held")
            .that(!by_role || self.officer_title.is_some(), "/officer_title", "missing", "is needed with role_held")
            .that(!by_mail || self.officer_email.is_some(), "/officer_email", "missing", "is needed with mail_domain")
            .done()
    }

    /// When its statement closes, nobody can withdraw it any more.
    fn context(&self) -> Option<u64> {
        (!self.standing.is_open).then_some(1)
    }

    /// Whom the public sees is the organization.
    fn shown_to(&mut self, actor: &Actor) {
        if !self.is_own(actor) && !actor.may(Self::READ, self.unit()) {
            (self.officer_name, self.officer_title, self.officer_email) = (None, None, None);
            self.signed_by = None;
        }
        let acting = self.standing.is_open && actor.acts_for(self.organization_id, Self::WRITE);
        self.allowed_transitions = if acting { self.status.allowed_transitions().to_vec() } else { Vec::new() };
    }
}

sorted!(Signature, default "created_at", {
    "created_at" => created_at, "updated_at" => updated_at, "organization_name" => organization_name.as_str(),
});

#[cfg(test)]
mod tests {
    use super::{super::tests::*, *};

    fn by_mail(email: &str) -> Signature {
        Signature { authority: Authority::MailDomain, officer_email: Some(email.parse().unwrap()), ..signature(1, 1) }
    }

    #[test]
    fn a_role_is_told_by_name_and_title() {
        let nameless = Signature { officer_name: None, officer_title: None, ..signature(1, 1) };
        let pointers: Vec<_> = nameless.check().unwrap_err().fields.into_iter().map(|f| f.pointer).collect();
        assert_eq!(pointers, ["/officer_name", "/officer_title"]);
    }

    #[test]
    fn a_mail_goes_to_the_organizations_own_domain() {
        let facts = facts(&open());
        let signs = |email| by_mail(email).sign(&facts, None, NOON).is_ok();
        let addresses = ["ada@example.org", "ada@EXAMPLE.ORG", "ada@mail.example.org", "ada@example.org.evil.test"];
        assert_eq!(addresses.map(signs), [true, true, false, false]);
    }

    #[test]
    fn without_a_website_there_is_no_domain() {
        let facts = SignatureFacts { website: None, ..facts(&open()) };
        assert!(by_mail("ada@example.org").sign(&facts, None, NOON).is_err());
    }

    #[test]
    fn a_mail_that_nobody_answered_does_not_count() {
        let mut signature = by_mail("ada@example.org");
        signature.sign(&facts(&open()), None, NOON).unwrap();
        assert_eq!((signature.status, signature.is_public()), (SignatureStatus::Pending, false));
    }

    #[test]
    fn an_answered_mail_counts() {
        let mut signature = by_mail("ada@example.org");
        signature.sign(&facts(&open()), None, NOON).unwrap();
        signature.confirm(1, &facts(&open()), DEADLINE).unwrap();
        assert!(signature.is_public());
    }

    #[test]
    fn a_mail_about_an_earlier_text_affirms_nothing() {
        let mut signature = by_mail("ada@example.org");
        signature.sign(&facts(&open()), None, NOON).unwrap();
        assert_eq!(signature.confirm(1, &facts(&amended()), NOON).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn an_earlier_version_is_not_signed() {
        assert_eq!(signature(1, 1).sign(&facts(&amended()), None, NOON).unwrap_err().fields[0].code, "outdated");
    }

    #[test]
    fn nobody_signs_the_same_text_twice() {
        let mut signature = signature(1, 1);
        signature.sign(&facts(&open()), None, NOON).unwrap();
        assert_eq!(signature.affirm(affirmation(1), &facts(&open()), None, NOON).unwrap_err().code, Code::Conflict);
    }

    #[test]
    fn the_public_sees_the_organization_and_not_the_officer() {
        let mut signature = signature(1, 1);
        signature.sign(&facts(&open()), None, NOON).unwrap();
        signature.shown_to(&Actor::public());
        assert_eq!(
            (signature.officer_name, signature.organization_name.as_str()),
            (None, "Example Library Association")
        );
    }

    #[test]
    fn hosts_are_read_from_addresses() {
        let hosts = ["https://WWW.example.org/a", "http://example.org:8080", "example.org"].map(host);
        assert_eq!(hosts, [Some("www.example.org".into()), Some("example.org".into()), None]);
    }
}
