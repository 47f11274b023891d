//! `GET /`: the start page, built from `page/` by `npm run build`. It loads nothing from other servers.

use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::{MethodRouter, get},
};

use crate::{openapi::InternalError, state::AppState};

const PAGE: &str = include_str!("../../page/index.html");
const SCRIPT: &str = "text/javascript; charset=utf-8";
/// The files that the page loads: path, media type, content.
const ASSETS: [(&str, &str, &[u8]); 14] = [
    ("/page.js", SCRIPT, include_bytes!("../../page/page.js")),
    ("/page.css", "text/css; charset=utf-8", include_bytes!("../../page/page.css")),
    ("/en.js", SCRIPT, include_bytes!("../../page/en.js")),
    ("/de.js", SCRIPT, include_bytes!("../../page/de.js")),
    ("/es.js", SCRIPT, include_bytes!("../../page/es.js")),
    ("/fr.js", SCRIPT, include_bytes!("../../page/fr.js")),
    ("/sw.js", SCRIPT, include_bytes!("../../page/sw.js")),
    ("/icon.svg", "image/svg+xml", include_bytes!("../../page/icon.svg")),
    ("/icon.png", "image/png", include_bytes!("../../page/icon.png")),
    // 16 and 32 pixels, for clients that ask for this path on their own.
    ("/favicon.ico", "image/x-icon", include_bytes!("../../page/favicon.ico")),
    ("/examples/melanoma.jpg", "image/jpeg", include_bytes!("../../page/examples/melanoma.jpg")),
    ("/examples/nevus.jpg", "image/jpeg", include_bytes!("../../page/examples/nevus.jpg")),
    ("/examples/phone-nevus.jpg", "image/jpeg", include_bytes!("../../page/examples/phone-nevus.jpg")),
    ("/manifest.webmanifest", "application/manifest+json", include_bytes!("../../page/manifest.webmanifest")),
];
/// Only the script, the style and the API of this server, and the photos that the user selects.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                      connect-src 'self'; \
                      manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Start page
///
/// Classifies a photo in the browser.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "page",
    tag = "pages",
    responses(
        (status = 200, description = "The page.", content((ref("#/components/schemas/Page") = "text/html"))),
        InternalError
    )
)]
pub(crate) async fn show_page() -> impl IntoResponse {
    with_policy(POLICY, PAGE)
}

/// A page with a content security policy, and without a referrer.
pub(crate) fn with_policy(policy: &'static str, page: &'static str) -> impl IntoResponse {
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (header::REFERRER_POLICY, "no-referrer")];
    (headers, Html(page))
}

/// The files of the page, which are not part of the API.
pub(crate) fn assets() -> Router<AppState> {
    ASSETS.into_iter().fold(Router::new(), |router, (path, media_type, content)| {
        router.route(path, asset(media_type, content))
    })
}

/// A file of a page.
pub(crate) fn asset(media_type: &'static str, content: &'static [u8]) -> MethodRouter<AppState> {
    get(async move || ([(header::CONTENT_TYPE, media_type)], content))
}
