//! What a message may become in memory, told before it is decoded.
//!
//! Two bytes of a message can be a tensor of hundreds of bytes, so that a message of some megabytes
//! could become gigabytes. What may be long are the contents of tensors; all else together is small.

use axum::body::Bytes;
use melanoma_core::Error;

use crate::problem::malformed;

/// Most bytes that are not contents.
const MOST: usize = 64 << 10;
/// The frame of gRPC before a message: whether it is compressed, and its length.
const FRAME: usize = 5;

/// Numbers of fields: of a request its tensors and raw contents, of a tensor its contents, of contents
/// the floats and the bytes.
const INPUTS: u64 = 5;
const RAW_INPUT_CONTENTS: u64 = 7;
const CONTENTS: u64 = 5;
const FP32_CONTENTS: u64 = 6;
const BYTES_CONTENTS: u64 = 8;

/// Where in a request a message stands.
#[derive(Clone, Copy)]
enum Place {
    Request,
    Input,
    Contents,
}

/// # Errors
/// `malformed_request` where a `ModelInferRequest` has more beside its contents than any client sends,
/// or is none.
pub(super) fn check(body: &Bytes) -> Result<(), Error> {
    let message = body.get(FRAME..).unwrap_or_default();
    let light = light(message, Place::Request).ok_or_else(|| malformed("the message cannot be read"))?;
    if light > MOST { Err(malformed("the message has more beside its tensors than it may")) } else { Ok(()) }
}

/// How many bytes are not contents; `None` where the message breaks off.
fn light(mut message: &[u8], place: Place) -> Option<usize> {
    let mut sum = 0;
    while !message.is_empty() {
        let whole = message.len();
        let tag = varint(&mut message)?;
        let (field, wire_type) = (tag >> 3, tag & 7);
        let skipped = match wire_type {
            0 => {
                varint(&mut message)?;
                0
            }
            1 => 8,
            2 => usize::try_from(varint(&mut message)?).ok()?,
            5 => 4,
            _ => return None,
        };
        sum += whole - message.len();
        let (value, rest) = message.split_at_checked(skipped)?;
        message = rest;
        sum += match (place, field, wire_type) {
            (Place::Request, RAW_INPUT_CONTENTS, 2)
            | (Place::Contents, FP32_CONTENTS | BYTES_CONTENTS, 2) => 0,
            (Place::Request, INPUTS, 2) => light(value, Place::Input)?,
            (Place::Input, CONTENTS, 2) => light(value, Place::Contents)?,
            _ => value.len(),
        };
    }
    Some(sum)
}

/// The number at the start, taken off.
fn varint(message: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = message.split_first()?;
        *message = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use prost::Message;

    use super::{
        super::messages::{InferTensorContents, ModelInferRequest, model_infer_request::InferInputTensor},
        *,
    };

    fn framed(request: &ModelInferRequest) -> Bytes {
        let mut body = vec![0; FRAME];
        request.encode(&mut body).unwrap();
        body.into()
    }

    #[test]
    fn contents_may_be_large_and_nothing_else() {
        let check = |what: &str, request: ModelInferRequest, fits: bool| {
            assert_eq!(check(&framed(&request)).is_ok(), fits, "{what}");
        };
        let large = Bytes::from(vec![1; 10 * MOST]);
        let input = InferInputTensor { name: "encoded_image".into(), ..InferInputTensor::default() };
        let with = |contents: InferTensorContents| ModelInferRequest {
            inputs: vec![InferInputTensor { contents: Some(contents), ..input.clone() }],
            ..ModelInferRequest::default()
        };
        let raw = ModelInferRequest {
            inputs: vec![input.clone()],
            raw_input_contents: vec![large.clone(); 2],
            ..ModelInferRequest::default()
        };
        check("raw contents", raw, true);
        let bytes = InferTensorContents { bytes_contents: vec![large; 2], ..InferTensorContents::default() };
        check("contents of bytes", with(bytes), true);
        let floats =
            InferTensorContents { fp32_contents: vec![0.5; 10 * MOST], ..InferTensorContents::default() };
        check("contents of floats", with(floats), true);
        let empty = InferTensorContents {
            bytes_contents: vec![Bytes::new(); MOST],
            ..InferTensorContents::default()
        };
        check("many empty elements", with(empty), false);
        let inputs = vec![InferInputTensor::default(); MOST];
        check("many empty tensors", ModelInferRequest { inputs, ..ModelInferRequest::default() }, false);
        let shape = InferInputTensor { shape: vec![1; 2 * MOST], ..input };
        check(
            "a long shape",
            ModelInferRequest { inputs: vec![shape], ..ModelInferRequest::default() },
            false,
        );
        let id = "x".repeat(2 * MOST);
        check("a long name", ModelInferRequest { id, ..ModelInferRequest::default() }, false);
    }

    #[test]
    fn what_breaks_off_is_no_message() {
        for broken in [
            &b"\x2a\x05\x01"[..],
            b"\xff",
            b"\x0b",
            b"\x09\x01",
            b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        ] {
            let body = [&[0; FRAME][..], broken].concat();
            assert!(check(&body.into()).is_err(), "{broken:?}");
        }
    }
}
