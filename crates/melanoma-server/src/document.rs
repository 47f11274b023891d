//! The OpenAPI document of the service, from the handlers and the types that they serialize.
//!
//! Operations are described at their handlers (`utoipa`). Schemas follow from the serialized types, those of
//! the core included (`schemars`, whose JSON Schema dialect is that of OpenAPI 3.1).

use std::sync::LazyLock;

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::{api_docs::ApiDocs, openapi::ApiDocument, routes, schemas};

static DOCUMENT: LazyLock<ApiDocument> = LazyLock::new(|| {
    let value = with_schemas(routes::documented().into_openapi());
    ApiDocument { json: format!("{value:#}\n"), page: ApiDocs::from_openapi(&value).render_page() }
});

/// The document, built on first use.
pub(crate) fn api_document() -> &'static ApiDocument {
    &DOCUMENT
}

/// The OpenAPI 3.1 document in JSON, as `GET /openapi.json` returns it.
#[must_use]
pub fn openapi_json() -> &'static str {
    &DOCUMENT.json
}

fn with_schemas(api: OpenApi) -> Value {
    let mut document = serde_json::to_value(api).unwrap_or_default();
    document["components"] = json!({ "schemas": schemas::all() });
    document
}
