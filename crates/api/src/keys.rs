//! The keys that sign access tokens, and the tokens themselves (RFC 9068 in spirit; `EdDSA`, RFC 8037).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kernel::{Actor, At, Clock, Grant, Id};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};
use store::SigningKey;

/// How long an access token is good for: 15 minutes.
pub const ACCESS_SECONDS: i64 = 15 * 60;
/// How long a new key is known before it signs: every node, and everyone who keeps a copy of our public keys, has time to
/// read it. Ten minutes.
pub const NOTICE_SECONDS: i64 = 10 * 60;
/// What an access token says it is, so that nothing else we sign is taken for one (RFC 9068 §2.1, RFC 8725 §3.11).
const TYPE: &str = "at+jwt";
/// Who access tokens are for.
pub const AUDIENCE: &str = "lectern";
/// Clocks of nodes may differ by this many seconds.
const LEEWAY_SECONDS: i64 = 5;

/// One key pair and the name it goes by.
struct Pair {
    kid: String,
    signs_from: At,
    encoding: EncodingKey,
    decoding: DecodingKey,
    public: [u8; 32],
}

/// Every key that may still have signed a live token, the newest first. Nodes read them again now and then, so that a
/// rotation reaches all of them without a restart.
pub struct Keys {
    pairs: RwLock<Arc<Vec<Pair>>>,
    issuer: String,
}

/// What an access token says (RFC 9068 §2.2).
#[derive(Debug, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// The person's id, or the client's name where it calls by itself.
    sub: String,
    client_id: String,
    iat: i64,
    exp: i64,
    jti: Id,
    /// The session in which the person signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sid: Option<Id>,
    /// All that it can give; without it no limit but the roles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    grants: Vec<Grant>,
    /// The organization that a client by itself speaks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    org: Option<Id>,
}

impl Claims {
    /// Who it speaks for. A scope of another release that this one does not know gives nothing.
    pub fn actor(&self) -> Actor {
        let scopes = self.scope.as_ref().map(|scope| scope.split(' ').filter_map(|word| word.parse().ok()).collect());
        let person = if self.sub == self.client_id { None } else { self.sub.parse().ok() };
        let (client, grants) = (Some(self.client_id.clone()), self.grants.clone());
        Actor { person, client, grants, scopes, organization: self.org }
    }

    /// The session in which the person signed in.
    pub fn session(&self) -> Option<Id> {
        self.sid
    }

    /// Whom it speaks for, as it says so.
    pub fn subject(&self) -> &str {
        &self.sub
    }

    /// When it was made, in seconds since 1970.
    pub fn issued_at(&self) -> i64 {
        self.iat
    }

    /// When it ends, in seconds since 1970.
    pub fn expires_at(&self) -> i64 {
        self.exp
    }
}

/// The public keys (RFC 7517).
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(examples(json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
    "kid": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})))]
pub struct JwkSet {
    /// The keys, the one that signs now first.
    pub keys: Vec<Jwk>,
}

/// A public key (RFC 8037).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: &'static str,
    /// Always `Ed25519`.
    pub crv: &'static str,
    /// Always `sig`.
    pub r#use: &'static str,
    /// Always `EdDSA`.
    pub alg: &'static str,
    /// The name by which tokens refer to it.
    pub kid: String,
    /// The key itself, base64url.
    pub x: String,
}

impl Keys {
    /// Keys as the store has them; `None` where one is not a key, or there is none.
    pub fn new(kept: &[SigningKey], issuer: String) -> Option<Self> {
        Some(Self { pairs: RwLock::new(Arc::new(pairs(kept)?)), issuer })
    }

    /// Takes the keys as the store has them now; where one is not a key, or there is none, those it has stay.
    pub fn renew(&self, kept: &[SigningKey]) {
        if let Some(pairs) = pairs(kept) {
            *self.pairs.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(pairs);
        }
    }

    fn pairs(&self) -> Arc<Vec<Pair>> {
        self.pairs.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A new access token for a caller in their session, by the newest key that has been known for long enough; `None` for
    /// who comes through no client.
    pub fn sign(&self, actor: Actor, session: Option<Id>, clock: &Clock) -> Option<String> {
        let Actor { person, client, grants, scopes, organization } = actor;
        let client_id = client?;
        let (pairs, now) = (self.pairs(), clock.now());
        let pair = pairs.iter().find(|pair| pair.signs_from <= now).or(pairs.last())?;
        let iat = now.seconds();
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: person.map_or_else(|| client_id.clone(), |id| id.to_string()),
            client_id,
            iat,
            exp: iat + ACCESS_SECONDS,
            jti: clock.id(),
            sid: session,
            scope: scopes.map(|scopes| scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")),
            grants,
            org: organization,
        };
        let header = Header { kid: Some(pair.kid.clone()), typ: Some(TYPE.into()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &pair.encoding).ok()
    }

    /// What a token says; `None` where it is no access token, not ours, not for us, not signed by a key we know, or no longer good.
    pub fn verify(&self, token: &str, now: At) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        header.typ.filter(|own| own.eq_ignore_ascii_case(TYPE))?;
        let pairs = self.pairs();
        let pair = pairs.iter().find(|p| Some(&p.kid) == header.kid.as_ref())?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[&self.issuer]);
        validation.validate_exp = false; // by our own clock, below
        let claims = jsonwebtoken::decode::<Claims>(token, &pair.decoding, &validation).ok()?.claims;
        let live = claims.iat - LEEWAY_SECONDS <= now.seconds() && now.seconds() < claims.exp + LEEWAY_SECONDS;
        live.then_some(claims)
    }

    /// The public halves.
    pub fn jwks(&self) -> JwkSet {
        let jwk = |p: &Pair| Jwk {
            kty: "OKP",
            crv: "Ed25519",
            r#use: "sig",
            alg: "EdDSA",
            kid: p.kid.clone(),
            x: URL_SAFE_NO_PAD.encode(p.public),
        };
        JwkSet { keys: self.pairs().iter().map(jwk).collect() }
    }

    /// Who issues the tokens.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }
}

fn pairs(kept: &[SigningKey]) -> Option<Vec<Pair>> {
    let pairs = kept.iter().map(|SigningKey { id, seed, created_at, retired_at: _ }| {
        let signing = ed25519_dalek::SigningKey::from_bytes(seed);
        let private = signing.to_pkcs8_der().ok()?;
        let public = signing.verifying_key().to_bytes();
        Some(Pair {
            kid: id.to_string(),
            signs_from: created_at.plus_seconds(NOTICE_SECONDS),
            encoding: EncodingKey::from_ed_der(private.as_bytes()),
            decoding: DecodingKey::from_ed_der(&public),
            public,
        })
    });
    pairs.collect::<Option<Vec<_>>>().filter(|pairs| !pairs.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Role;
    use serde_json::{Value, json};

    const NOW: At = At::from_micros(1_777_636_800_000_000);

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn key(seed: u8, created_at: At) -> SigningKey {
        SigningKey { id: id(seed), seed: [seed; 32], created_at, retired_at: None }
    }

    fn keys(seed: u8) -> Keys {
        Keys::new(&[key(seed, NOW)], "https://lectern.example.org".into()).unwrap()
    }

    /// The kid of a token signed so many seconds from now.
    fn signer(keys: &Keys, seconds: i64) -> Option<String> {
        let token = keys.sign(person(), None, &Clock::manual(NOW.plus_seconds(seconds))).unwrap();
        jsonwebtoken::decode_header(token).unwrap().kid
    }

    fn grants() -> Vec<Grant> {
        vec![Grant { role: Role::Editor, unit_id: Some(id(7)) }]
    }

    fn person() -> Actor {
        Actor { person: Some(id(9)), client: Some("lectern-console".into()), grants: grants(), ..Actor::public() }
    }

    fn token() -> String {
        keys(1).sign(person(), None, &Clock::manual(NOW)).unwrap()
    }

    /// Who a token of that caller is read to speak for.
    fn read_back(actor: Actor) -> Option<Actor> {
        let token = keys(1).sign(actor, None, &Clock::manual(NOW))?;
        keys(1).verify(&token, NOW).map(|claims| claims.actor())
    }

    /// A good token whose header and claims were changed, signed again by `key` where one is given.
    fn forged(change: impl FnOnce(&mut Value, &mut Value), key: Option<u8>) -> String {
        use ed25519_dalek::Signer as _;
        let token = token();
        let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
        let mut next = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
        let (mut header, mut claims) = (next(), next());
        change(&mut header, &mut claims);
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let sign = |seed| {
            ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).sign(format!("{header}.{claims}").as_bytes()).to_bytes()
        };
        let signature = key.map(|seed| URL_SAFE_NO_PAD.encode(sign(seed))).unwrap_or_default();
        format!("{header}.{claims}.{signature}")
    }

    #[test]
    fn a_token_says_who_it_was_given_to() {
        assert_eq!(read_back(person()), Some(person()));
    }

    #[test]
    fn a_client_by_itself_has_scopes_and_nobody_behind_it() {
        let scopes = Some(vec![kernel::Permission::PolicyRead]);
        let client = Actor { client: Some("partner".into()), scopes, ..Actor::public() };
        assert_eq!(read_back(client.clone()), Some(client));
    }

    #[test]
    fn a_token_without_scopes_is_not_one_with_no_scope() {
        let app = Actor { scopes: Some(Vec::new()), ..person() };
        assert_eq!(read_back(app.clone()), Some(app));
    }

    #[test]
    fn a_token_names_its_session() {
        let token = keys(1).sign(person(), Some(id(3)), &Clock::manual(NOW)).unwrap();
        assert_eq!(keys(1).verify(&token, NOW).unwrap().session(), Some(id(3)));
    }

    #[test]
    fn a_forgery_that_changes_nothing_is_good() {
        assert!(keys(1).verify(&forged(|_, _| {}, Some(1)), NOW).is_some());
    }

    #[test]
    fn a_token_without_signature_is_refused() {
        assert!(keys(1).verify(&forged(|header, _| header["alg"] = json!("none"), None), NOW).is_none());
    }

    #[test]
    fn a_token_of_another_type_is_refused() {
        assert!(keys(1).verify(&forged(|header, _| header["typ"] = json!("JWT"), Some(1)), NOW).is_none());
    }

    #[test]
    fn a_token_of_another_algorithm_is_refused() {
        assert!(keys(1).verify(&forged(|header, _| header["alg"] = json!("HS256"), Some(1)), NOW).is_none());
    }

    #[test]
    fn a_token_signed_by_another_key_of_the_same_name_is_refused() {
        assert!(keys(1).verify(&forged(|_, _| {}, Some(2)), NOW).is_none());
    }

    #[test]
    fn a_token_of_a_key_we_do_not_know_is_refused() {
        assert!(keys(2).verify(&token(), NOW).is_none());
    }

    #[test]
    fn a_token_whose_claims_were_changed_is_refused() {
        let token = token();
        let (mut good, changed) = (token.split('.'), forged(|_, claims| claims["sub"] = json!(id(8)), None));
        let mixed = format!("{changed}{}", good.next_back().unwrap());
        assert!(keys(1).verify(&mixed, NOW).is_none());
    }

    #[test]
    fn a_token_lives_fifteen_minutes() {
        let at = |seconds| keys(1).verify(&token(), NOW.plus_seconds(ACCESS_SECONDS + seconds)).is_some();
        assert_eq!([LEEWAY_SECONDS - 1, LEEWAY_SECONDS].map(at), [true, false]);
    }

    #[test]
    fn a_token_from_the_future_is_refused() {
        assert!(keys(1).verify(&token(), NOW.plus_seconds(-LEEWAY_SECONDS - 1)).is_none());
    }

    #[test]
    fn a_token_for_another_audience_is_refused() {
        assert!(keys(1).verify(&forged(|_, claims| claims["aud"] = json!("elsewhere"), Some(1)), NOW).is_none());
    }

    #[test]
    fn a_token_without_audience_is_refused() {
        let token = forged(|_, claims| drop(claims.as_object_mut().unwrap().remove("aud")), Some(1));
        assert!(keys(1).verify(&token, NOW).is_none());
    }

    #[test]
    fn a_token_of_another_issuer_is_refused() {
        assert!(
            keys(1).verify(&forged(|_, claims| claims["iss"] = json!("https://elsewhere"), Some(1)), NOW).is_none()
        );
    }

    #[test]
    fn a_retired_key_still_checks_what_it_signed() {
        let (old, token) = (keys(1), token());
        old.renew(&[key(2, NOW), key(1, NOW)]);
        assert!(old.verify(&token, NOW).is_some());
    }

    #[test]
    fn a_new_key_signs_once_it_has_been_known_for_a_while() {
        let keys = Keys::new(&[key(2, NOW), key(1, NOW.plus_seconds(-86_400))], String::new()).unwrap();
        let signers = [NOTICE_SECONDS - 1, NOTICE_SECONDS].map(|seconds| signer(&keys, seconds));
        assert_eq!(signers, [Some(id(1).to_string()), Some(id(2).to_string())]);
    }

    #[test]
    fn the_first_key_signs_at_once() {
        assert_eq!(signer(&keys(1), 0), Some(id(1).to_string()));
    }

    #[test]
    fn a_retired_key_is_kept_until_all_it_signed_has_expired() {
        const { assert!(store::retention::RETIRED_KEY_SECONDS > NOTICE_SECONDS + ACCESS_SECONDS + LEEWAY_SECONDS) };
    }
}
