//! The page that the link in the mail to an officer leads to.

use crate::{
    Answer,
    cx::{Cx, Public},
    token_page::{TokenPage, mount},
};
use actix_web::web;

/// Where it is, below the service's own address.
pub const PATH: &str = "/policy/signature";

const PAGE: TokenPage = TokenPage {
    path: PATH,
    title: "Sign for your organization",
    button: "We sign",
    done: "Your organization has signed.",
};

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    mount(config, PAGE, async |cx: &Cx<Public>, token: &str| -> Answer<()> {
        cx.confirm_signature(token).await.map(drop)
    });
}
