//! The pages that the links in mails about petitions lead to.

use crate::{
    Answer,
    cx::{Cx, Public},
    identity::opaque::digest,
    pages::facts,
    token_page::{TokenPage, mount, mount_telling},
};
use actix_web::web;
use advocacy::{Petition, petition::TokenPurpose};

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
    mount_telling(
        config,
        SIGN,
        async |cx: &Cx<Public>, token: &str| -> Answer<String> { signing(cx, token).await },
        async |cx: &Cx<Public>, token: &str| -> Answer<()> {
            cx.redeem_petition_token(token, TokenPurpose::Confirm).await
        },
    );
    mount(config, WITHDRAW, async |cx: &Cx<Public>, token: &str| -> Answer<()> {
        cx.redeem_petition_token(token, TokenPurpose::Withdraw).await
    });
}

/// What is about to be signed, and with which name and for which place, since anybody may have asked for the mail. Nothing
/// where the token is not good: the button says so.
async fn signing(cx: &Cx<Public>, token: &str) -> Answer<String> {
    let signature = cx.session().signature_to_confirm(cx.clock().now(), digest(token)).await?;
    let Some(signature) = signature else { return Ok(String::new()) };
    let petition = cx.find::<Petition>(signature.petition_id).await?;
    Ok(facts(&[
        ("Petition", petition.title.into()),
        ("Name", signature.name.map(String::from).unwrap_or_default()),
        ("Place", signature.division_ocd_id.map(String::from).unwrap_or_default()),
    ]))
}
