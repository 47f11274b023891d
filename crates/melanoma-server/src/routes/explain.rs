//! `POST /api/v1/explain`: where the network looked, over the image or as numbers.

use std::io::Cursor;

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Response},
};
use image::{ImageFormat, RgbImage};
use melanoma_core::{Area, Classifier, ClassifyOptions, Error, ErrorCode, HeatMap, Image, Report, Target};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accept::{JSON, PNG, prefers},
    classify_query::ClassifyQuery,
    metrics::Stage,
    openapi::{Chosen, Explained, ImageErrors, Timed},
    problem::{Problem, internal},
    state::AppState,
    upload::Upload,
    worker_pool::Wanted,
};

#[derive(Deserialize)]
struct Parameters {
    class: Option<String>,
}

/// A report, and what in the image spoke for a class.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Explanation {
    /// What the map is of: `malignant`, or the code of a class.
    class: Target,
    map: Map,
    view: View,
    report: Report,
}

/// Evidence by place, on a grid over the view.
#[derive(Serialize, JsonSchema)]
struct Map {
    /// Columns.
    #[schemars(range(min = 1))]
    width: usize,
    /// Rows.
    #[schemars(range(min = 1))]
    height: usize,
    /// Rows from the top, each from the left: from -1 to 1 without a unit. Above 0 speaks for the class,
    /// below 0 against it, and the strongest of this image is 1 or -1; so maps of two images
    /// tell where, and not how much. The map is of the image as it is, also where the report
    /// is of several views.
    #[schemars(inner(inner(range(min = -1.0, max = 1.0))))]
    values: Vec<Vec<f32>>,
}

/// Where on the upright image the network looked, in pixels: the map covers this part.
#[derive(Serialize, JsonSchema)]
struct View {
    /// From the left edge of the image.
    left: u32,
    /// From its upper edge.
    top: u32,
    /// Of the part.
    #[schemars(range(min = 1))]
    width: u32,
    /// Of the part.
    #[schemars(range(min = 1))]
    height: u32,
    /// Width of the upright image.
    #[schemars(range(min = 1))]
    image_width: u32,
    /// Height of the upright image.
    #[schemars(range(min = 1))]
    image_height: u32,
}

/// Where the network looked
///
/// The image with a heat map over it as PNG or, where `Accept` prefers `application/json`, the map
/// as numbers with the report. The image is the form's field `image`, or the body itself.
#[utoipa::path(
    post,
    path = "/api/v1/explain",
    operation_id = "explain",
    tag = "images",
    params(Explained, Chosen, Timed),
    request_body(description = "The image.", content(
        (ref("#/components/schemas/ImageForm") = "multipart/form-data"),
        (ref("#/components/schemas/Image") = "image/*"),
        (ref("#/components/schemas/Image") = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "The image, or the numbers.", content(
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
    ClassifyQuery(asked): ClassifyQuery,
    upload: Upload,
) -> Result<Response, Problem> {
    let Query(Parameters { class }) = Query::try_from_uri(&uri).map_err(|e| {
        Error::new(ErrorCode::InvalidParameter, "the parameter `class` is `malignant` or a class")
            .with_source(e)
    })?;
    let classifier = state.classifier()?;
    let class = classifier.bundle().card().target(class.as_deref().unwrap_or("malignant"))?;
    let deadline = upload.deadline;
    let numbers = prefers(&headers, JSON, PNG);
    let counting = state.clone();
    let work = move |wanted: &Wanted<'_>| {
        let seen = Seen::of(&counting, &classifier, upload, &asked, &class, wanted)?;
        if numbers { Ok(Json(seen.numbers(class)).into_response()) } else { seen.image() }
    };
    Ok(state.queue().run(deadline, work).await?)
}

/// What one look at the image gave.
struct Seen {
    image: Image,
    area: Area,
    map: HeatMap,
    report: Report,
}

impl Seen {
    fn of(
        state: &AppState,
        classifier: &Classifier,
        upload: Upload,
        asked: &ClassifyOptions,
        class: &Target,
        wanted: &Wanted<'_>,
    ) -> Result<Self, Error> {
        let point = classifier.operating_point(asked)?;
        let (image, tensors) = state.metrics().stage(Stage::Prepare, move || {
            let image = Image::decode_while(upload.bytes(), &classifier.limits(), wanted.0)?;
            let tensors = classifier.prepare_photo(&image, classifier.views(asked))?;
            Ok::<_, Error>((image, tensors))
        })?;
        wanted.go_on()?;
        let (outputs, report) = state.run(classifier, &tensors, point)?;
        let card = classifier.bundle().card();
        Ok(Self {
            area: card.preprocess.area(&image),
            map: HeatMap::of(class, outputs.upright(), card)?,
            report,
            image,
        })
    }

    fn numbers(self, class: Target) -> Explanation {
        let (map, area) = (self.map, self.area);
        Explanation {
            class,
            map: Map {
                width: map.width(),
                height: map.height(),
                values: map.values().chunks(map.width().max(1)).map(<[f32]>::to_vec).collect(),
            },
            view: View {
                left: area.left,
                top: area.top,
                width: area.width,
                height: area.height,
                image_width: self.image.width(),
                image_height: self.image.height(),
            },
            report: self.report,
        }
    }

    fn image(self) -> Result<Response, Error> {
        let overlay: RgbImage = self.map.overlay(&self.image, self.area);
        let mut png = Cursor::new(Vec::new());
        overlay.write_to(&mut png, ImageFormat::Png).map_err(|e| internal().with_source(e))?;
        Ok(([(header::CONTENT_TYPE, PNG)], png.into_inner()).into_response())
    }
}
