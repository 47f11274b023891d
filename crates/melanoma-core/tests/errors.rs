//! The codes and the sentences of errors.

use std::{collections::BTreeSet, error::Error as _, io};

use melanoma_core::{
    Error, ErrorCode, ErrorCode as Code, InvalidParameter, Probability,
    bundle::BundleError,
    cancellation::Canceled,
    decode::{DecodeError, Format},
    engine::EngineError,
    image_type::NoLesionFound,
    preprocess::PreprocessError,
    quality::QualityDefect,
};

#[test]
fn every_code_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), ErrorCode::ALL.len());
    for code in ErrorCode::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        assert_eq!(serde_json::from_value::<ErrorCode>(code.as_str().into()).unwrap(), *code);
        assert_eq!(code.to_string(), code.as_str());
    }
    let schema = serde_json::to_value(schemars::schema_for!(ErrorCode)).unwrap().to_string();
    for name in names {
        assert!(schema.contains(&format!("\"{name}\"")), "{name} is not in the schema");
    }
}

/// A path, as the operating system has it in its errors.
fn detail() -> Box<dyn std::error::Error + Send + Sync> {
    io::Error::other("/home/someone/lesion.jpg: permission denied").into()
}

/// An error with its code and its sentence.
type Case = (Error, Code, &'static str);

/// Every variant of every error.
fn cases() -> Vec<Case> {
    let groups = [
        decode_cases(),
        preprocess_cases(),
        quality_cases(),
        bundle_cases(),
        engine_cases(),
        parameter_cases(),
    ];
    groups.into_iter().flatten().collect()
}

fn decode_cases() -> Vec<Case> {
    let format = Format::Jpeg;
    vec![
        (DecodeError::Empty.into(), Code::EmptyImage, "the image has no bytes"),
        (
            DecodeError::TooManyBytes { bytes: 22_020_096, limit: 20 << 20 }.into(),
            Code::TooManyBytes,
            "the image has 21.0 MiB; the limit is 20.0 MiB",
        ),
        (
            DecodeError::TooManyBytes { bytes: (20 << 20) + 1, limit: 20 << 20 }.into(),
            Code::TooManyBytes,
            "the image has 20971521 bytes; the limit is 20971520 bytes",
        ),
        (
            DecodeError::TooManyBytes { bytes: 20_480, limit: 10 }.into(),
            Code::TooManyBytes,
            "the image has 20.0 KiB; the limit is 10 bytes",
        ),
        (
            DecodeError::TooManyPixels { width: 9000, height: 6900, limit: 48_000_000 }.into(),
            Code::TooManyPixels,
            "the image declares 9000 x 6900 pixels (62.1 megapixels); the limit is 48.0 megapixels",
        ),
        (
            DecodeError::TooMuchMemory { format: Format::Tiff, limit: 512 << 20 }.into(),
            Code::TooManyPixels,
            "decoding the TIFF needs more memory than the limit of 512.0 MiB",
        ),
        (DecodeError::NotAnImage.into(), Code::NotAnImage, "the content of the file is not an image"),
        (
            DecodeError::Unsupported { kind: "a HEIC image" }.into(),
            Code::UnsupportedFormat,
            "the file is a HEIC image, which is not supported",
        ),
        (
            DecodeError::UnsupportedCoding { format, source: detail() }.into(),
            Code::UnsupportedFormat,
            "the JPEG uses a coding that is not supported",
        ),
        (
            DecodeError::Truncated { format: Format::Png, source: Some(detail()) }.into(),
            Code::TruncatedImage,
            "the PNG ends before its last pixel",
        ),
        (
            DecodeError::Corrupt { format: Format::WebP, source: Some(detail()) }.into(),
            Code::CorruptImage,
            "the data of the WebP contradict its header",
        ),
        (
            DecodeError::Panicked { format: Format::Gif }.into(),
            Code::CorruptImage,
            "the GIF decoder failed on this file",
        ),
        (DecodeError::Canceled(Canceled).into(), Code::Canceled, "the caller canceled the work"),
        (Canceled.into(), Code::Canceled, "the caller canceled the work"),
    ]
}

fn preprocess_cases() -> Vec<Case> {
    vec![
        (
            PreprocessError::TooSmall { side: 31, min: 64 }.into(),
            Code::ImageTooSmall,
            "the shorter side of the image has 31 pixels; the model needs 64",
        ),
        (
            PreprocessError::LowContrast { contrast: 0.001_23, min: 0.01 }.into(),
            Code::LowContrast,
            "the image has too little contrast to judge",
        ),
        (
            PreprocessError::WrongLength { values: 5, expected: 6 }.into(),
            Code::InvalidTensor,
            "the image has 5 values; the model needs 6",
        ),
        (
            PreprocessError::OutOfRange { index: 7 }.into(),
            Code::InvalidTensor,
            "value 7 of the image is not in 0 to 255",
        ),
        (
            NoLesionFound { other: Probability::saturating(0.9) }.into(),
            Code::NoLesionFound,
            "the image does not show a skin lesion that this model can judge",
        ),
    ]
}

fn quality_cases() -> Vec<Case> {
    vec![
        (
            QualityDefect::TooDark { brightness: 0.051_2, min: 0.1 }.into(),
            Code::ImageTooDark,
            "the image is too dark to judge",
        ),
        (
            QualityDefect::TooBright { clipped: 0.905, max: 0.8 }.into(),
            Code::ImageTooBright,
            "the image is too bright to judge",
        ),
        (
            QualityDefect::TooBlurred { focus: 0.212_3, min: 0.35 }.into(),
            Code::ImageTooBlurred,
            "the image is too blurred to judge",
        ),
        (
            QualityDefect::NoColor { color: 0.0, min: 0.004 }.into(),
            Code::ImageWithoutColor,
            "the image has almost no differences of color, which the model needs",
        ),
    ]
}

fn bundle_cases() -> Vec<Case> {
    let file = || "model.onnx".to_owned();
    vec![
        (
            BundleError::Unreadable { file: file(), source: Some(detail()) }.into(),
            Code::BundleUnreadable,
            "the bundle has no readable file model.onnx",
        ),
        (
            BundleError::ChecksumMismatch { file: file() }.into(),
            Code::ChecksumMismatch,
            "the SHA-256 of model.onnx differs from the one in the card",
        ),
        (
            BundleError::Invalid { file: "card.json".into(), reason: "`tta` is 3".into() }.into(),
            Code::CardInvalid,
            "card.json: `tta` is 3",
        ),
        (
            BundleError::InvalidModel { file: file(), reason: "it is not an ONNX file" }.into(),
            Code::ModelInvalid,
            "model.onnx cannot be used: it is not an ONNX file",
        ),
        (
            BundleError::Unwritable { source: detail() }.into(),
            Code::BundleUnreadable,
            "the bundle cannot be written",
        ),
        (
            BundleError::FolderNotEmpty.into(),
            Code::BundleUnreadable,
            "the folder is not empty, and a bundle is not written over files",
        ),
    ]
}

fn engine_cases() -> Vec<Case> {
    vec![
        (
            EngineError::Unavailable { engine: "rten", reason: "none", source: Some(detail()) }.into(),
            Code::EngineUnavailable,
            "rten is not available: none",
        ),
        (
            EngineError::Load { engine: "rten", source: detail() }.into(),
            Code::EngineUnavailable,
            "rten cannot load the model",
        ),
        (
            EngineError::MissingTensor { engine: "rten", tensor: "logits".into() }.into(),
            Code::EngineUnavailable,
            "rten finds no \"logits\" in the model",
        ),
        (
            EngineError::Run { engine: "mine".into(), source: detail() }.into(),
            Code::InferenceFailed,
            "mine could not run the model",
        ),
        (
            EngineError::InputShape { shape: [1, 3, 8, 8], expected: [1, 3, 224, 224] }.into(),
            Code::InferenceFailed,
            "the input has the shape [1, 3, 8, 8]; the model needs [1, 3, 224, 224]",
        ),
        (
            EngineError::NotFinite { tensor: "outputs" }.into(),
            Code::InferenceFailed,
            "the outputs of the model are not finite numbers",
        ),
        (
            EngineError::OutputShape { tensor: "logits".into() }.into(),
            Code::InferenceFailed,
            "the output \"logits\" of the model has another shape than the card says",
        ),
        (
            EngineError::Verification { difference: 0.25, tolerance: 0.01 }.into(),
            Code::VerificationFailed,
            "a probability differs from its test vector by 0.250000; the bundle tolerates 0.01",
        ),
    ]
}

fn parameter_cases() -> Vec<Case> {
    let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    vec![
        (
            InvalidParameter::OperatingPoint { available: strings(&["usual", "strict"]) }.into(),
            Code::InvalidParameter,
            "the model has no operating point of this name; it has usual, strict",
        ),
        (
            InvalidParameter::OperatingPoint { available: Vec::new() }.into(),
            Code::InvalidParameter,
            "the model has no operating point of this name; it has none",
        ),
        (
            InvalidParameter::Class { available: strings(&["MEL", "NV"]) }.into(),
            Code::InvalidParameter,
            "the model has no class of this name; it has malignant, MEL, NV",
        ),
        (
            InvalidParameter::NoClassMaps.into(),
            Code::InvalidParameter,
            "the model has no class maps, which an explanation needs",
        ),
        (
            InvalidParameter::NotSquare.into(),
            Code::InvalidParameter,
            "the model's input is not square, which test-time augmentation needs",
        ),
    ]
}

#[test]
fn every_error_is_one_sentence_with_its_limits_and_values() {
    let mut codes = BTreeSet::new();
    for (error, code, sentence) in cases() {
        assert_eq!(error.to_string(), sentence);
        assert_eq!(error.code(), code, "{sentence}");
        assert!(!sentence.contains(['/', '\\', '\n']) && !sentence.ends_with('.'), "{sentence}");
        assert!(!sentence.contains("lesion.jpg"), "{sentence}");
        codes.insert(code.as_str());
    }
    let all: BTreeSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes, all, "no error has one of the codes");
}

#[test]
fn the_detail_is_the_source_and_not_in_the_sentence() {
    let (mut with_detail, mut without) = (0, 0);
    for (error, _, sentence) in cases() {
        match error.source() {
            Some(source) => {
                assert!(source.to_string().contains("permission denied"), "{sentence}: {source}");
                assert!(!error.to_string().contains("permission denied"), "{sentence}");
                with_detail += 1;
            }
            None => without += 1,
        }
    }
    assert_eq!(with_detail, 8, "the variants with a source");
    assert!(without > with_detail);
}

#[test]
fn a_canceled_decoder_is_canceled_work() {
    assert!(matches!(Error::from(DecodeError::Canceled(Canceled)), Error::Canceled(Canceled)));
    assert!(matches!(Error::from(DecodeError::Empty), Error::Decode(DecodeError::Empty)));
}
