//! What lies in bodies, by name: from the types that are sent, and the few that are no type of ours.

use melanoma_core::{ErrorCode, Report, Tta};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    batch::Batch,
    problem,
    routes::{
        explain::Explanation,
        health::{Live, Ready},
    },
};

/// Every schema by its name.
pub(super) fn all() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    add::<Report>(&mut generator);
    add::<Batch>(&mut generator);
    add::<Explanation>(&mut generator);
    add::<Live>(&mut generator);
    add::<Ready>(&mut generator);
    add::<problem::Body>(&mut generator);
    add::<ErrorCode>(&mut generator);
    add::<Tta>(&mut generator);
    let mut schemas = generator.take_definitions(true);
    schemas.extend(ours());
    schemas
}

/// Has `T`, and what it is made of, among the definitions.
fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}

fn ours() -> Map<String, Value> {
    let image = "An image of one lesion as JPEG, PNG, WebP, GIF, BMP or TIFF, told by its content. By default at \
                      most 20 MiB and 64 megapixels.";
    let schemas = json!({
        "Image": { "description": image, "type": "string", "format": "binary", "minLength": 1 },
        "ImageForm": {
            "description": "One image. Other fields are passed over.",
            "type": "object",
            "required": ["image"],
            "properties": { "image": { "$ref": "#/components/schemas/Image" } },
        },
        "BatchForm": {
            "description": "One image or several, each a field of the name `image`, in order; by default at most 64, \
                            and 48 MiB together. Other fields are passed over.",
            "type": "object",
            "required": ["image"],
            "properties": {
                "image": {
                    "description": "Each an image.",
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "description": "An image. One that cannot be answered, an empty one too, has its own error.",
                        "type": "string",
                        "format": "binary",
                    },
                },
            },
        },
        "ReportOrBatch": {
            "description": "A report where the request has one image, a list where it has several or asks for one.",
            "anyOf": [{ "$ref": "#/components/schemas/Report" }, { "$ref": "#/components/schemas/Batch" }],
        },
        "BatchLines": {
            "description": "A `BatchEntry` as JSON a line, each sent as soon as it and those before it are there.",
            "type": "string",
        },
        "TwoLines": {
            "description": "The advice, and the more probable of malignant and benign with its probability in percent.",
            "type": "string",
        },
        "Page": { "description": "A page for people.", "type": "string" },
        "Overlay": {
            "description": "A PNG of the upright image, at most 1,024 pixels long, with the heat map over the part that \
                            the network saw; the rest is darkened. Nothing of the image's metadata is in it.",
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
