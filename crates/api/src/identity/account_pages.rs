//! The pages that the links in our mails lead to. Opening one changes nothing: the person presses a button.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::browsed,
    pages::{form_page, must_be_own_form, private_page},
};
use actix_web::{HttpRequest, HttpResponse, web};
use directory::{AccountPurpose, Password};
use kernel::Escaped;
use serde::Deserialize;

/// Where the page of a purpose is, below the service's own address.
pub const fn path(purpose: AccountPurpose) -> &'static str {
    match purpose {
        AccountPurpose::Registration => "/account/registration",
        AccountPurpose::PasswordReset => "/account/password",
        AccountPurpose::EmailChange => "/account/email",
    }
}

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    for &purpose in AccountPurpose::ALL {
        form_page(
            config,
            path(purpose),
            async move |_: &Cx<Public>, request: &HttpRequest, payload: web::Payload| -> Answer<HttpResponse> {
                Ok(form(purpose, &browsed::<Pressed>(request, payload).await?.token, None))
            },
            async move |cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload| -> Answer<HttpResponse> {
                pressed(purpose, cx, request, payload).await
            },
        );
    }
}

/// What the link brings, and the form.
#[derive(Deserialize)]
struct Pressed {
    /// What was mailed.
    #[serde(default)]
    token: String,
    /// What the person chose.
    password: Option<String>,
}

/// Title, button, and what is said when it is done.
const fn words(purpose: AccountPurpose) -> (&'static str, &'static str, &'static str) {
    match purpose {
        AccountPurpose::Registration => {
            ("Create your account", "Create my account", "Your account is ready; you can sign in.")
        }
        AccountPurpose::PasswordReset => {
            ("Set a new password", "Set my password", "Your new password is set; sign in with it.")
        }
        AccountPurpose::EmailChange => (
            "Change your mail address",
            "Change my address",
            "From now on, mail for your account goes to this address.",
        ),
    }
}

fn form(purpose: AccountPurpose, token: &str, wrong: Option<&str>) -> HttpResponse {
    let (title, button, _) = words(purpose);
    let password = match purpose {
        AccountPurpose::Registration | AccountPurpose::PasswordReset => {
            "<label>New password, 12 to 128 characters<input name=\"password\" type=\"password\" \
             autocomplete=\"new-password\" minlength=\"12\" maxlength=\"128\" required></label>"
        }
        AccountPurpose::EmailChange => "",
    };
    token_form(title, path(purpose), token, password, button, wrong)
}

/// A page with a form that sends the token of a mail, and what else it asks for, to its own path.
pub(crate) fn token_form(
    title: &str,
    path: &str,
    token: &str,
    fields: &str,
    button: &str,
    wrong: Option<&str>,
) -> HttpResponse {
    let wrong =
        wrong.map(|text| format!("<p role=\"alert\" class=\"wrong\">{}</p>", Escaped(text))).unwrap_or_default();
    let token = Escaped(token);
    private_page(
        title,
        &format!(
            "{wrong}<form method=\"post\" action=\"{path}\"><input type=\"hidden\" name=\"token\" value=\"{token}\">{fields}\
             <p><button>{button}</button></p></form>"
        ),
    )
}

async fn pressed(
    purpose: AccountPurpose,
    cx: &Cx<Public>,
    request: &HttpRequest,
    payload: web::Payload,
) -> Answer<HttpResponse> {
    must_be_own_form(request)?;
    let Pressed { token, password } = browsed(request, payload).await?;
    let password = password.unwrap_or_default().parse::<Password>();
    match (purpose, password) {
        (AccountPurpose::EmailChange, _) => cx.confirmed_email(&token).await?,
        (AccountPurpose::Registration, Ok(password)) => drop(cx.confirmed_registration(&token, password).await?),
        (AccountPurpose::PasswordReset, Ok(password)) => cx.reset_password(&token, password).await?,
        (_, Err(wrong)) => return Ok(form(purpose, &token, Some(&format!("The password {wrong}.")))),
    }
    let (_, _, said) = words(purpose);
    Ok(private_page("Done", &format!("<p role=\"status\">{said}</p>")))
}
