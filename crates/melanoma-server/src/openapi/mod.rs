//! The API as a document (OpenAPI 3.1), made from the handlers and from the types that they send.
//!
//! What an operation is stands at its handler (`utoipa`); what lies in a body follows from the types
//! that are serialized, those of the core among them (`schemars`, whose JSON schemas are what
//! OpenAPI 3.1 takes). The two meet here.

mod parameters;
mod problems;
mod schemas;

use std::sync::LazyLock;

use melanoma_core::NOTICE;
use serde_json::Value;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

pub(crate) use parameters::{Chosen, Explained, Listed, Timed};
pub(crate) use problems::{Defect, ImageErrors, NoModel, RefusedList};

/// The document, and how it is written.
pub(crate) struct Document {
    pub(crate) value: Value,
    text: String,
}

/// The same in every process, so made once.
pub(crate) static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let value = with_schemas(crate::app::routes().into_openapi());
    Document { text: format!("{value:#}\n"), value }
});

/// The API as OpenAPI 3.1 in JSON, as `GET /openapi.json` answers it.
#[must_use]
pub fn document() -> &'static str {
    &DOCUMENT.text
}

/// What stands above the operations.
pub(crate) fn head() -> OpenApi {
    let license = LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0"));
    let about = format!(
        "An image of a skin lesion in; out comes how likely it is malignant and what the person should do. \
         {NOTICE}\n\n\
         The same image and the same model give the same report, bit for bit, alone or in company, over HTTP or \
         from the command line. Every error is a problem of RFC 9457 (`application/problem+json`) with a stable `code`; \
         an unknown address is a 404 `not_found`, another method a 405 `method_not_allowed` with `Allow`, and every \
         request can come too fast for the server (429) or too slow for its own deadline (504). Nothing of an image \
         is logged or kept."
    );
    let info = InfoBuilder::new()
        .title("melanoma")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(about))
        .license(Some(license.build()));
    OpenApiBuilder::new().info(info.build()).build()
}

fn with_schemas(api: OpenApi) -> Value {
    let mut document = serde_json::to_value(api).unwrap_or_default();
    if let Some(object) = document.as_object_mut() {
        object.insert("components".into(), serde_json::json!({ "schemas": schemas::all() }));
    }
    document
}
