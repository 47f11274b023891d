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
const ASSETS: [(&str, &str, &str); 7] = [
    ("/page.js", SCRIPT, include_str!("../../page/page.js")),
    ("/page.css", "text/css; charset=utf-8", include_str!("../../page/page.css")),
    ("/en.js", SCRIPT, include_str!("../../page/en.js")),
    ("/de.js", SCRIPT, include_str!("../../page/de.js")),
    ("/es.js", SCRIPT, include_str!("../../page/es.js")),
    ("/fr.js", SCRIPT, include_str!("../../page/fr.js")),
    ("/icon.svg", "image/svg+xml", include_str!("../../page/icon.svg")),
];
/// Only the script, the style and the API of this server, and the photos that the user selects.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
    ASSETS
        .into_iter()
        .fold(Router::new(), |router, (path, media_type, content)| router.route(path, asset(media_type, content)))
}

fn asset(media_type: &'static str, content: &'static str) -> MethodRouter<AppState> {
    get(async move || ([(header::CONTENT_TYPE, media_type)], content))
}
