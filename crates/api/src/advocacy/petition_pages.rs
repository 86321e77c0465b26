//! The pages that the links in mails about petitions lead to.

use crate::{
    Answer,
    cx::{Cx, Public},
    token_page::{TokenPage, mount},
};
use actix_web::web;
use advocacy::petition::TokenPurpose;

const SIGN: TokenPage = TokenPage {
    path: "/advocacy/petition-signature",
    title: "Sign the petition",
    button: "I sign",
    done: "Your signature is confirmed.",
};
const WITHDRAW: TokenPage = TokenPage {
    path: "/advocacy/petition-withdrawal",
    title: "Take your signature back",
    button: "Take it back",
    done: "Your signature is taken back.",
};

/// Where the page for a token is, below the service's own address.
pub const fn path(purpose: TokenPurpose) -> &'static str {
    match purpose {
        TokenPurpose::Confirm => SIGN.path,
        TokenPurpose::Withdraw => WITHDRAW.path,
    }
}

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    mount(config, SIGN, async |cx: &Cx<Public>, token: &str| -> Answer<()> {
        cx.redeem_petition_token(token, TokenPurpose::Confirm).await
    });
    mount(config, WITHDRAW, async |cx: &Cx<Public>, token: &str| -> Answer<()> {
        cx.redeem_petition_token(token, TokenPurpose::Withdraw).await
    });
}
