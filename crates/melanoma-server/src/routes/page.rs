//! The page at `/`: images in, answers in plain words. Everything is inside; nothing is fetched
//! from elsewhere. It is built from `page/` by `npm run build`.

use axum::{
    Router,
    http::header,
    response::{Html, IntoResponse},
    routing::get,
};

use crate::{openapi::Defect, state::AppState};

const PAGE: &str = include_str!("../../page/index.html");
const SCRIPT: &str = include_str!("../../page/page.js");
const STYLE: &str = include_str!("../../page/page.css");
/// The page's own script and style, this server, and the images that the reader chose: nothing else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A page for people
///
/// Drop an image, read the answer.
#[utoipa::path(
    get,
    path = "/",
    operation_id = "page",
    tag = "people",
    responses(
        (status = 200, description = "The page.", content((ref("#/components/schemas/Page") = "text/html"))),
        Defect
    )
)]
pub(crate) async fn show_page() -> impl IntoResponse {
    held_to(POLICY, PAGE)
}

/// A page that may do no more than its policy says, and tells nobody where it was.
pub(crate) fn held_to(policy: &'static str, page: &'static str) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(page))
}

/// What the page is made of, which is no part of the API.
pub(crate) fn parts() -> Router<AppState> {
    let part = |media_type: &'static str, text: &'static str| {
        // Another version of the program has another page: ask each time.
        let headers = [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, "no-cache"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        get(async move || (headers, text))
    };
    Router::new()
        .route("/page.js", part("text/javascript; charset=utf-8", SCRIPT))
        .route("/page.css", part("text/css; charset=utf-8", STYLE))
}
