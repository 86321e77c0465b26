//! The pages that links with a token in our mails lead to. Opening one changes nothing, for programs open links too: the person
//! presses a button.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::browsed,
    identity::account_pages::token_form,
    pages::{form_page, must_be_own_form, private_page},
};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

/// What stands on a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TokenPage {
    /// Where it is, below the service's own address.
    pub(crate) path: &'static str,
    /// Its title.
    pub(crate) title: &'static str,
    /// What stands on the button.
    pub(crate) button: &'static str,
    /// What is said once it was pressed.
    pub(crate) done: &'static str,
}

/// What the link brings, and the form.
#[derive(Deserialize)]
struct Pressed {
    /// What was mailed.
    #[serde(default)]
    token: String,
}

/// Puts a page where it belongs; `act` does what its button is for, with the token.
pub(crate) fn mount<F>(config: &mut web::ServiceConfig, page: TokenPage, act: F)
where
    F: AsyncFn(&Cx<Public>, &str) -> Answer<()> + Clone + 'static,
{
    mount_telling(config, page, async |_: &Cx<Public>, _: &str| -> Answer<String> { Ok(String::new()) }, act);
}

/// The same of a page that tells, as HTML, what its reader is about to agree to: `tell` finds it by the token.
pub(crate) fn mount_telling<T, F>(config: &mut web::ServiceConfig, page: TokenPage, tell: T, act: F)
where
    T: AsyncFn(&Cx<Public>, &str) -> Answer<String> + Clone + 'static,
    F: AsyncFn(&Cx<Public>, &str) -> Answer<()> + Clone + 'static,
{
    form_page(
        config,
        page.path,
        async move |cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload| -> Answer<HttpResponse> {
            let token = browsed::<Pressed>(request, payload).await?.token;
            let told = tell(cx, &token).await?;
            Ok(token_form(page.title, page.path, &token, &told, page.button, None))
        },
        async move |cx: &Cx<Public>, request: &HttpRequest, payload: web::Payload| -> Answer<HttpResponse> {
            must_be_own_form(request)?;
            act(cx, &browsed::<Pressed>(request, payload).await?.token).await?;
            Ok(private_page("Done", &format!("<p role=\"status\">{}</p>", page.done)))
        },
    );
}
