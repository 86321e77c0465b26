//! How a client says which it is, and proves it: by HTTP Basic or in the form (RFC 6749 §2.3.1).

use super::opaque::digest;
use crate::{
    Answer, ApiError,
    cx::{Cx, RegisteredClient, basic_credentials},
};
use actix_web::HttpRequest;
use directory::Client;
use kernel::{Code, Problem};
use subtle::ConstantTimeEq as _;

impl Cx<RegisteredClient> {
    /// The client that calls. One that has secrets must show one; one that has none need not, and may not.
    pub(crate) async fn proven(
        &self,
        request: &HttpRequest,
        client_id: Option<String>,
        client_secret: Option<String>,
    ) -> Answer<Client> {
        let said = presented(basic_credentials(request)?, client_id, client_secret);
        let (client_id, secret) = said.map_err(|problem| ApiError::from(problem).of_oauth())?;
        let known = self.session().client(&client_id).await?.filter(|known| known.client.active);
        let known = known.ok_or_else(unproven)?;
        match secret {
            None if known.client.proves_itself(known.secrets.len()) => Err(unproven().into()),
            None => Ok(known.client),
            Some(secret) => {
                let shown = digest(&secret);
                let fitting = known.secrets.iter().find(|(_, kept)| kept.ct_eq(&shown).into());
                let ((secret, _), now) = (fitting.ok_or_else(unproven)?, self.clock().now());
                if now.is_noted_after(secret.last_used_at) {
                    self.session().client_secret_used(secret.id, now).await?;
                }
                Ok(known.client)
            }
        }
    }
}

/// Which client it says it is, and its secret; said in one place only.
fn presented(
    basic: Option<(String, String)>,
    client_id: Option<String>,
    client_secret: Option<String>,
) -> kernel::Result<(String, Option<String>)> {
    match (basic, client_id, client_secret) {
        (None, Some(id), secret) => Ok((id, secret)),
        (None, None, _) => Err(Problem::field("/client_id", "missing", "is required, here or by HTTP Basic")),
        (Some((id, secret)), said, None) if said.as_ref().is_none_or(|said| *said == id) => Ok((id, Some(secret))),
        (Some(_), _, Some(_)) => Err(Problem::field("/client_secret", "duplicate", "was given by HTTP Basic already")),
        (Some(_), _, None) => Err(Problem::field("/client_id", "invalid", "must be the one given by HTTP Basic")),
    }
}

/// One answer for every client that is not what it says, so that nobody learns which there are.
fn unproven() -> Problem {
    Problem::new(Code::InvalidClient, "There is no such client, it is not active, or its secret is not right.")
}
