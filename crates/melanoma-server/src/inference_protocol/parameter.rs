//! Parameters: names with a simple value, beside the tensors.

use std::collections::BTreeMap;

use melanoma_core::{ClassifyOptions, Error, ErrorCode, Tta};

/// The parameters of a request, a tensor or an answer.
pub(crate) type Parameters = BTreeMap<String, Parameter>;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parameter {
    Bool(bool),
    Integer(i64),
    Text(String),
    /// A number with a fraction, or beyond 64 bit: nothing here is asked for by one.
    Other,
}

/// What of a result is asked for in a way that there is not: another form of it, or another place.
const NOT_HERE: [&str; 2] = ["classification", "shared_memory_region"];

/// What a request asks beyond its tensors, by the names of our own addresses; `default` where it does
/// not say. Other parameters are passed over, as there.
///
/// # Errors
/// `invalid_parameter`.
pub(crate) fn asked(parameters: &Parameters, default: &ClassifyOptions) -> Result<ClassifyOptions, Error> {
    let wrong = || {
        Error::new(
            ErrorCode::InvalidParameter,
            format!("the parameters are `operating_point`, a name, and `tta`, {}", Tta::CHOICES),
        )
    };
    let operating_point = match parameters.get("operating_point") {
        None => default.operating_point.clone(),
        Some(Parameter::Text(name)) => Some(name.clone()),
        Some(_) => return Err(wrong()),
    };
    let views = match parameters.get("tta") {
        None => default.views,
        Some(Parameter::Integer(count)) => {
            let count = u32::try_from(*count).ok().and_then(|count| Tta::try_from(count).ok());
            Some(count.ok_or_else(wrong)?)
        }
        Some(_) => return Err(wrong()),
    };
    Ok(ClassifyOptions { operating_point, views })
}

/// # Errors
/// `invalid_parameter` where a tensor's parameters ask for what would change its meaning or its place.
pub(crate) fn check_tensor(parameters: &Parameters) -> Result<(), Error> {
    match NOT_HERE.iter().find(|name| parameters.contains_key(**name)) {
        Some(name) => Err(Error::new(ErrorCode::InvalidParameter, format!("there is no `{name}` here"))),
        None => Ok(()),
    }
}
