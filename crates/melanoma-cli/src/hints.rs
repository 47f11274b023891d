//! What to do about an error, by its code: one sentence that names an option or a command.
//!
//! The codes are those of the crates below and [`UNREADABLE_FILE`].

/// A file that the program could not open or read.
pub(crate) const UNREADABLE_FILE: &str = "unreadable_file";

/// Returns the hint for a code of the core, of the evaluation or of the command line.
pub(crate) fn hint(code: &str) -> Option<&'static str> {
    Some(match code {
        "empty_image" => "check that the image was saved completely",
        "too_many_bytes" => "save the image as a smaller JPEG, or raise --max-bytes",
        "too_many_pixels" => {
            "save the image with fewer pixels, or raise --max-pixels or --max-decoder-memory"
        }
        "not_an_image" => "use an image in the format JPEG, PNG, WebP, GIF, BMP, TIFF or AVIF",
        "unsupported_format" => "convert the image to JPEG or PNG",
        "truncated_image" => "copy the file again from its source",
        "corrupt_image" => "open the image in an image editor and save it again as JPEG or PNG",
        "image_too_small" => "take the image again, closer to the lesion or with a higher resolution",
        "low_contrast" => "take the image again, in focus and well lit, with the lesion in the center",
        "no_lesion_found" => {
            "take the image again, in focus, with the lesion in the center and filling about half of the image"
        }
        "image_too_blurred" => "hold the camera still, focus on the lesion, and take the image again",
        "image_too_dark" => "take the image again in more light",
        "image_too_bright" => "take the image again with less light, and without a reflection of the flash",
        "image_without_color" => "take the image again in color, without a filter",
        UNREADABLE_FILE => "check the path and the permissions of the file",
        "invalid_parameter" => {
            "run `melanoma inspect --all` for the classes and operating points of the model"
        }
        "bundle_unreadable" => "name a folder with card.json and each file of the card with --bundle",
        "checksum_mismatch" => "do not use this bundle, and copy it again from its source",
        "card_invalid" => "compare card.json with the schema that `melanoma inspect --schema` prints",
        "model_invalid" => "export the model as one ONNX file: `onnx.save` without `save_as_external_data`",
        "engine_unavailable" => {
            "run `melanoma doctor` for the engines of this machine, or leave out --engine and --onnxruntime"
        }
        "inference_failed" => "do not use the model on this machine before `melanoma doctor` succeeds",
        "verification_failed" => {
            "do not use the model on this machine, and run `melanoma doctor` to compare the engines"
        }
        "invalid_dataset" => "run `melanoma evaluate --help` for the form of a data set",
        "too_few_images" => "calibrate with more images; `melanoma calibrate --help` states the minimum",
        "not_a_keras_model" => "name a file that `model.save` wrote: .h5, .hdf5 or .keras",
        "keras_weights_only" => "save the whole model with `model.save`, instead of `model.save_weights`",
        "keras_file_damaged" => "copy the file again from its source, and compare its SHA-256",
        "keras_file_too_large" => "check that the file is a classifier, and where it comes from",
        "keras_config_invalid" | "keras_graph_invalid" => {
            "load the model with Keras, and save it again with `model.save`"
        }
        "keras_layer_unsupported" => {
            "replace the layer, and save the model again; docs/guides/keras.md in the source lists the layers that are converted"
        }
        "keras_weights_invalid" => "load the model with Keras, and save it again in the format .keras",
        "keras_input_size_unknown" => "state the size of the images with --input-size",
        "keras_output_unsupported" => {
            "run `melanoma import --help`; its option --values lists the outputs of a classifier"
        }
        "internal" => "report this error as a bug, with the output of `melanoma doctor --format json`",
        _ => return None,
    })
}
