//! What tells programs for Open Badges how to reach the backpack (Open Badges 3.0 §6.1.2): an `OpenAPI` document of the standard's own
//! shape.

use crate::{
    Answer,
    cx::{Cx, Public},
    operation::{Describe, Doc},
    respond::VARY,
};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use kernel::Permission;
use serde_json::{Value, json};

operations! { "Backpack":
    /// Describe the backpack to programs.
    ///
    /// The service description document of Open Badges 3.0: where its operations are, and how a program gets leave from people.
    GET "/ims/ob/v3p0/discovery" getBackpackDescription => description;
}

/// The document.
struct Description(Value);

async fn description(cx: Cx<Public>) -> Answer<Description> {
    let base = &cx.state().settings.public_url;
    let operation = |id: &str, summary: &str, scope: Permission| {
        json!({
            "operationId": id, "summary": summary, "security": [{ "OAuth2ACG": [scope] }],
            "responses": { "200": { "description": "Done." }, "default": { "description": "A problem (RFC 9457)." } },
        })
    };
    let scopes = json!({
        Permission::BackpackRead.as_str(): "Read the badges in the backpack.",
        Permission::BackpackWrite.as_str(): "Put badges in the backpack.",
        Permission::ProfileRead.as_str(): "Read the profile.",
        Permission::ProfileWrite.as_str(): "Change the profile.",
    });
    Ok(Description(json!({
        "openapi": "3.0.1",
        "info": {
            "title": "Lectern", "version": "3.0", "description": "Badges that people keep, by Open Badges 3.0.",
            "termsOfService": format!("{base}/"), "x-imssf-privacyPolicyUrl": format!("{base}/"),
        },
        "servers": [{ "url": format!("{base}/ims/ob/v3p0") }],
        "paths": {
            "/credentials": {
                "get": operation("getCredentials", "List badges", Permission::BackpackRead),
                "post": operation("upsertCredential", "Put a badge", Permission::BackpackWrite),
            },
            "/profile": {
                "get": operation("getProfile", "Read the profile", Permission::ProfileRead),
                "put": operation("putProfile", "Change the profile", Permission::ProfileWrite),
            },
        },
        "components": { "securitySchemes": { "OAuth2ACG": {
            "type": "oauth2", "description": "Programs are registered by an administrator of the service.",
            "x-imssf-registrationUrl": format!("{base}/docs/"),
            "flows": { "authorizationCode": {
                "authorizationUrl": format!("{base}/oauth/authorize"), "tokenUrl": format!("{base}/oauth/token"),
                "refreshUrl": format!("{base}/oauth/token"), "scopes": scopes,
            } },
        } } },
    })))
}

impl Responder for Description {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().insert_header(VARY).json(self.0)
    }
}

impl Describe for Description {
    fn describe(doc: &mut Doc) {
        let content = json!({ "application/json": doc.standard_media() });
        doc.success = Some((200, json!({ "description": "The document.", "content": content })));
    }
}
