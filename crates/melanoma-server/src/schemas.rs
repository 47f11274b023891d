//! JSON schemas of request and response bodies.

use melanoma_core::{Report, Tta};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    batch::Batch,
    problem::ProblemDetails,
    problem_code::ProblemCode,
    routes::{
        check::Check,
        explain::Explanation,
        health::{Live, Ready},
    },
};

/// All schemas by name.
pub(crate) fn all() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    define::<Report>(&mut generator);
    define::<Batch>(&mut generator);
    define::<Check>(&mut generator);
    define::<Explanation>(&mut generator);
    define::<Live>(&mut generator);
    define::<Ready>(&mut generator);
    define::<ProblemDetails>(&mut generator);
    define::<ProblemCode>(&mut generator);
    define::<Tta>(&mut generator);
    let mut schemas = generator.take_definitions(true);
    schemas.extend(without_a_type());
    schemas
}

/// Adds `T`, and the types of its fields, to the definitions.
fn define<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}

/// Schemas of bodies that no Rust type describes.
fn without_a_type() -> Map<String, Value> {
    let image = "An image of one lesion as JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF. The content determines the format. The \
                 default limits are 20 MiB and 64 megapixels.";
    let schemas = json!({
        "Image": { "description": image, "type": "string", "format": "binary", "minLength": 1 },
        "ImageForm": {
            "description": "One image. Other fields are ignored.",
            "type": "object",
            "required": ["image"],
            "properties": { "image": { "$ref": "#/components/schemas/Image" } },
        },
        "BatchForm": {
            "description": "One image, or a batch: several fields `image`, in order. The default limits are 64 images \
                            and 48 MiB together. Other fields are ignored.",
            "type": "object",
            "required": ["image"],
            "properties": {
                "image": {
                    "description": "The images.",
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "description": "An image. A rejected image, an empty one included, has its own error.",
                        "type": "string",
                        "format": "binary",
                    },
                },
            },
        },
        "ReportOrBatch": {
            "description": "A report if the request has one image; a batch if it has several, or `batch=true`.",
            "anyOf": [{ "$ref": "#/components/schemas/Report" }, { "$ref": "#/components/schemas/Batch" }],
        },
        "BatchLines": {
            "description": "One `BatchEntry` as JSON per line, sent as soon as the entries before it are sent.",
            "type": "string",
        },
        "TwoLines": {
            "description": "The advice, and the label with its probability in percent; if the result is inconclusive, the \
                            advice to consult a dermatologist, and `malignant` with its probability.",
            "type": "string",
        },
        "Page": { "description": "An HTML page.", "type": "string" },
        "Overlay": {
            "description": "The upright image as PNG, at most 1,024 pixels on its longer side, with the heat map over \
                            the area that the model receives; the rest is darkened. It has no metadata of the image.",
            "type": "string",
            "format": "binary",
        },
        "Document": { "description": "This document.", "type": "object", "required": ["openapi", "info", "paths"] },
    });
    match schemas {
        Value::Object(schemas) => schemas,
        _ => Map::new(),
    }
}
