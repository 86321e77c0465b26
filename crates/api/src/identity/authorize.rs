//! The consent page: a person signs in on it and lets a client act for them, and is sent back with a code (RFC 6749 §4.1,
//! with PKCE, RFC 7636). A page, not an operation: browsers come here, not clients.

use super::opaque::opaque;
use crate::{
    Answer,
    cx::{Cx, RegisteredClient},
    extract::browsed,
    pages::{form_page, must_be_own_form, private_page},
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use directory::{Client, OFFLINE_ACCESS};
use kernel::{Code, Escaped, Id, Permission, Problem};
use serde::Deserialize;
use store::AuthorizationCode;

const PATH: &str = "/oauth/authorize";

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    form_page(config, PATH, Cx::<RegisteredClient>::shown, Cx::<RegisteredClient>::decided);
}

/// What a client sends a person here with (RFC 6749 §4.1.1); what else it says is ignored.
#[derive(Debug, Deserialize)]
struct Request {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// What the person answers on the page.
#[derive(Deserialize)]
struct Decision {
    #[serde(flatten)]
    request: Request,
    #[serde(rename = "decision")]
    answer: Option<String>,
    email: Option<String>,
    password: Option<String>,
}

/// A request that may be put before a person.
struct Asked {
    client: Client,
    scopes: Vec<Permission>,
    code_challenge: String,
    back: Back,
}

/// The way back to the client.
struct Back {
    redirect_uri: String,
    state: Option<String>,
}

/// Why a request is not put before a person.
enum Refusal {
    /// The person is told here: nobody knows where to send them back to.
    Here(Problem),
    /// The client is told which error it is, and its developer why (RFC 6749 §4.1.2.1).
    There(Back, &'static str, &'static str),
}

impl Cx<RegisteredClient> {
    /// The page, or where the person is sent instead.
    async fn shown(&self, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
        match self.asked(browsed(request, payload).await?).await? {
            Ok(asked) => Ok(asked.page("", None)),
            Err(refusal) => self.refuse(refusal),
        }
    }

    /// What becomes of the person's answer.
    async fn decided(&self, request: &HttpRequest, payload: web::Payload) -> Answer<HttpResponse> {
        must_be_own_form(request)?;
        let Decision { request: asked, answer, email, password } = browsed(request, payload).await?;
        let asked = match self.asked(asked).await? {
            Ok(asked) => asked,
            Err(refusal) => return self.refuse(refusal),
        };
        if answer.as_deref() != Some("allow") {
            return Ok(self.send(&asked.back, &[("error", "access_denied")]));
        }
        let (email, password) = (email.unwrap_or_default(), password.unwrap_or_default());
        let wrong = || asked.page(&email, Some("The mail address or the password is not right."));
        let Some(proof) = self.signed_in(request, &email, password).await? else { return Ok(wrong()) };
        let (code, hash) = opaque()?;
        let consent = asked.consented_by(proof.person_id);
        if !self.session().keep_code(self.clock().now(), hash, consent, proof).await? {
            return Ok(wrong());
        }
        Ok(self.send(&asked.back, &[("code", &code)]))
    }

    /// What a client asks for, if it may. Until client and address are known to belong together nobody is sent anywhere.
    async fn asked(&self, request: Request) -> Answer<Result<Asked, Refusal>> {
        let Request { response_type, client_id, redirect_uri, scope, state, code_challenge, code_challenge_method } =
            request;
        let here = |detail: &str| Ok(Err(Refusal::Here(Problem::new(Code::InvalidRequest, detail))));
        let known = self.session().client(&client_id.unwrap_or_default()).await?;
        let Some(client) = known.map(|known| known.client).filter(|client| client.active) else {
            return here("The app that sent you here is not known, or not active any more.");
        };
        let registered = |asked: &String| client.redirect_uris.iter().any(|own| own.allows(asked));
        let Some(redirect_uri) = redirect_uri.filter(registered) else {
            return here(
                "The app that sent you here wants you back at an address (redirect_uri) that it has not registered.",
            );
        };
        let back = Back { redirect_uri, state };
        let there = |back, error, why| Ok(Err(Refusal::There(back, error, why)));
        match response_type.as_deref() {
            Some("code") => {}
            Some(_) => return there(back, "unsupported_response_type", "response_type must be code"),
            None => return there(back, "invalid_request", "response_type is missing; it must be code"),
        }
        let challenge = code_challenge.filter(|_| code_challenge_method.as_deref() == Some("S256"));
        let Some(code_challenge) = challenge.filter(|c| is_challenge(c)) else {
            let why = "PKCE is needed: code_challenge, 43 characters, with code_challenge_method S256";
            return there(back, "invalid_request", why);
        };
        match client.granted(scope.as_deref()) {
            Some(scopes) => Ok(Ok(Asked { client, scopes, code_challenge, back })),
            None => there(back, "invalid_scope", "scope names a permission that is not one of the client's"),
        }
    }

    fn refuse(&self, refusal: Refusal) -> Answer<HttpResponse> {
        match refusal {
            Refusal::Here(problem) => Err(problem.into()),
            Refusal::There(back, error, why) => Ok(self.send(&back, &[("error", error), ("error_description", why)])),
        }
    }

    /// Sends the person back with the answer, and with who gives it (RFC 9207).
    fn send(&self, back: &Back, answer: &[(&str, &str)]) -> HttpResponse {
        let state = back.state.as_deref().map(|state| ("state", state));
        let iss = ("iss", self.state().keys.issuer());
        let pairs: Vec<_> = answer.iter().copied().chain([iss]).chain(state).collect();
        let query = serde_html_form::to_string(pairs).unwrap_or_default();
        let joint = if back.redirect_uri.contains('?') { '&' } else { '?' };
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("{}{joint}{query}", back.redirect_uri)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()
    }
}

/// A SHA-256 in base64url (RFC 7636 §4.2).
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

impl Asked {
    /// What a person consented to by allowing it.
    fn consented_by(&self, person_id: Id) -> AuthorizationCode {
        AuthorizationCode {
            person_id,
            client_id: self.client.client_id.clone(),
            redirect_uri: self.back.redirect_uri.clone(),
            scopes: self.scopes.clone(),
            code_challenge: self.code_challenge.clone(),
        }
    }

    /// The page; `email` is what was typed before, and `wrong` says what was wrong with it.
    fn page(&self, email: &str, wrong: Option<&str>) -> HttpResponse {
        let name = Escaped(self.client.name.as_str());
        let wrong = wrong.map(|text| format!("<p role=\"alert\" class=\"wrong\">{}</p>", Escaped(text)));
        let (wrong, email) = (wrong.unwrap_or_default(), Escaped(email));
        let place = Escaped(self.back.redirect_uri.split('?').next().unwrap_or_default());
        let scopes: Vec<_> = self.scopes.iter().map(|&scope| format!("<li>{}</li>", meaning(scope))).collect();
        let asks = if scopes.is_empty() {
            format!("<p>{name} wants to know that it is you, and nothing more.</p>")
        } else {
            format!(
                "<p>{name} wants to do this in your name, as far as you may yourself:</p><ul>{}</ul>",
                scopes.concat()
            )
        };
        // Never empty: without a value it would be as good as left out, and ask for all that the client may.
        let words = self.scopes.iter().map(|s| s.as_str()).chain([OFFLINE_ACCESS]);
        let scope = words.collect::<Vec<_>>().join(" ");
        let kept: Vec<_> = [
            ("response_type", "code"),
            ("client_id", self.client.client_id.as_str()),
            ("redirect_uri", &self.back.redirect_uri),
            ("scope", &scope),
            ("code_challenge", &self.code_challenge),
            ("code_challenge_method", "S256"),
        ]
        .into_iter()
        .chain(self.back.state.as_deref().map(|state| ("state", state)))
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", Escaped(value)))
        .collect();
        let kept = kept.concat();
        let title = format!("Let {name} act for you?");
        private_page(
            &title,
            &format!(
                "{asks}{wrong}<form method=\"post\" action=\"{PATH}\">{kept}\
                 <label>Mail address<input name=\"email\" type=\"email\" autocomplete=\"username\" value=\"{email}\" required></label>\
                 <label>Password<input name=\"password\" type=\"password\" autocomplete=\"current-password\" required></label>\
                 <p><button name=\"decision\" value=\"allow\">Sign in and allow</button> \
                 <button name=\"decision\" value=\"deny\" class=\"no\" formnovalidate>Do not allow</button></p></form>\
                 <p>You then go back to <code>{place}</code>. Type your password only where the address in your browser is ours.</p>\
                 <p>You can take this back at any time: it stands among your sessions.</p>"
            ),
        )
    }
}

/// What a permission means to the person who is asked for it.
const fn meaning(permission: Permission) -> &'static str {
    match permission {
        Permission::DirectoryWrite => "Change units, libraries, organizations and topics",
        Permission::PeopleRead => "Read who has an account",
        Permission::PeopleWrite => "Change people and what they may do",
        Permission::ClientsWrite => "Register programs and change what they may do",
        Permission::PolicyRead => "Read positions that are not published",
        Permission::PolicyWrite => "Write and change positions",
        Permission::PolicyClear => "Answer for a unit that is consulted",
        Permission::PolicyDecide => "Decide on positions",
        Permission::PolicySign => "Sign and vote in the name of organizations",
        Permission::AdvocacyWrite => "Write and change what advocacy rests on, such as findings",
        Permission::DevelopmentRead => "See what others learned and what credit it gave them",
        Permission::DevelopmentWrite => "Offer learning, and give credit for it",
        Permission::TranslationWrite => "Translate what people read",
        Permission::ExchangeImport => "Import files",
        Permission::ExchangeManage => "See and stop everybody's imports",
        Permission::BackpackRead => "Read the badges you keep",
        Permission::BackpackWrite => "Put badges with those you keep",
        Permission::ProfileRead => "Read your name and mail address",
        Permission::ProfileWrite => "Change your name, and read it with your mail address",
    }
}
