//! `POST /api/v1/explain`: the heat map of a prediction, as an overlay or as numbers.

use std::io::Cursor;

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use image::ImageFormat;
use melanoma_core::{Report, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accept::{JSON, PNG, prefers},
    classify_query::ClassifyQuery,
    error::Error,
    language::Language,
    openapi::{ClassifyParameters, ExplainParameters, ImageErrors, LanguageHeader, TimeoutHeader},
    problem::Problem,
    state::AppState,
    upload::Upload,
};

#[derive(Deserialize)]
struct Parameters {
    target: Option<String>,
}

/// A report with its heat map.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Explanation {
    /// Target of the heat map: `malignant`, or the code of a class.
    target: Target,
    heat_map: HeatMap,
    area: Area,
    report: Report,
}

/// Evidence for the target, on a grid over the area.
#[derive(Serialize, JsonSchema)]
struct HeatMap {
    /// Columns.
    #[schemars(range(min = 1))]
    width: usize,
    /// Rows.
    #[schemars(range(min = 1))]
    height: usize,
    /// Rows from top to bottom, each from left to right: values from -1 to 1 without a unit. A positive value is
    /// evidence for the target, a negative one against it. The largest absolute value of an image is 1, so the
    /// maps of two images compare in shape, not in strength. The map is the mean over the views of the report.
    #[schemars(inner(inner(range(min = -1.0, max = 1.0))))]
    values: Vec<Vec<f32>>,
}

/// The area of the upright image that the model receives, in pixels; the heat map covers it.
#[derive(Serialize, JsonSchema)]
struct Area {
    /// Distance from the left edge of the image.
    left: u32,
    /// Distance from the top edge of the image.
    top: u32,
    /// Width of the area.
    #[schemars(range(min = 1))]
    width: u32,
    /// Height of the area.
    #[schemars(range(min = 1))]
    height: u32,
    /// Width of the upright image.
    #[schemars(range(min = 1))]
    image_width: u32,
    /// Height of the upright image.
    #[schemars(range(min = 1))]
    image_height: u32,
}

/// Explain a prediction with a heat map
///
/// Returns the image with the heat map over it as PNG or, if `Accept` prefers `application/json`, the heat map as
/// numbers with the report. The image is the form field `image`, or the body itself.
#[utoipa::path(
    post,
    path = "/api/v1/explain",
    operation_id = "explain",
    tag = "images",
    params(ExplainParameters, ClassifyParameters, LanguageHeader, TimeoutHeader),
    request_body(description = "The image.", content(
        (ref("#/components/schemas/ImageForm") = "multipart/form-data"),
        (ref("#/components/schemas/Image") = "image/*"),
        (ref("#/components/schemas/Image") = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "The overlay, or the numbers.", content(
            (ref("#/components/schemas/Overlay") = "image/png"),
            (ref("#/components/schemas/Explanation") = "application/json")
        )),
        ImageErrors
    )
)]
pub(crate) async fn explain(
    State(state): State<AppState>,
    headers: HeaderMap,
    uri: Uri,
    ClassifyQuery(options): ClassifyQuery,
    upload: Upload,
) -> Result<Response, Problem> {
    let Query(Parameters { target }) = Query::try_from_uri(&uri).map_err(|e| {
        Error::invalid_parameter_by("`target` must be `malignant`, or the code or the name of a class", e)
    })?;
    let classifier = state.models().current()?;
    let target = classifier.bundle().card().target(target.as_deref().unwrap_or("malignant"))?;
    let language = Language::of(&headers);
    let as_json = prefers(&headers, JSON, PNG);
    let caller = upload.caller.clone();
    let response = state.predictor().run(classifier, caller, move |worker| {
        let explanation = worker.explain(upload, &target, &options)?;
        if as_json {
            Ok((language.headers(), Json(Explanation::new(explanation, language))).into_response())
        } else {
            overlay(&explanation)
        }
    });
    Ok(response.await?)
}

impl Explanation {
    fn new(explanation: melanoma_core::Explanation, language: Language) -> Self {
        let melanoma_core::Explanation { report, heat_map, area, size, target, .. } = explanation;
        let rows = heat_map.values().chunks(heat_map.width().max(1));
        Self {
            target,
            heat_map: HeatMap {
                width: heat_map.width(),
                height: heat_map.height(),
                values: rows.map(<[f32]>::to_vec).collect(),
            },
            area: Area {
                left: area.left,
                top: area.top,
                width: area.width,
                height: area.height,
                image_width: size.0,
                image_height: size.1,
            },
            report: language.translated(report.rounded()),
        }
    }
}

fn overlay(explanation: &melanoma_core::Explanation) -> Result<Response, Error> {
    let mut png = Cursor::new(Vec::new());
    explanation.overlay().write_to(&mut png, ImageFormat::Png).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, PNG)], png.into_inner()).into_response())
}
