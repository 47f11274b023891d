//! Parameters: named values beside the tensors.

use std::collections::BTreeMap;

use melanoma_core::{ClassifyOptions, Metadata, Tta};

use crate::{classify_query::invalid_options, error::Error};

/// The parameters of a request, a tensor or a response.
pub(crate) type Parameters = BTreeMap<String, Parameter>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parameter {
    Bool(bool),
    Integer(i64),
    Text(String),
    /// A type that no parameter of this server has: a fraction, or an integer beyond 64 bits.
    Unsupported,
}

/// Parameters of a tensor that change its meaning or location, and cannot be ignored.
const UNSUPPORTED: [&str; 2] = ["classification", "shared_memory_region"];

/// The classification options of a request, with the names of the query parameters; `default` for those that it
/// lacks. Other parameters are ignored.
///
/// # Errors
/// `invalid_parameter`.
pub(crate) fn classify_options(
    parameters: &Parameters,
    default: &ClassifyOptions,
) -> Result<ClassifyOptions, Error> {
    let text = |name: &str| match parameters.get(name) {
        None => Ok(None),
        Some(Parameter::Text(text)) => Ok(Some(text.clone())),
        Some(_) => Err(invalid_options(None)),
    };
    let age = match parameters.get("age") {
        None => None,
        Some(Parameter::Integer(years)) => {
            Some(u32::try_from(*years).map_err(|e| invalid_options(Some(e.into())))?)
        }
        Some(_) => return Err(invalid_options(None)),
    };
    let metadata = Metadata { age, sex: text("sex")?, site: text("site")? }.or(default.metadata.clone());
    let operating_point = text("operating_point")?.or_else(|| default.operating_point.clone());
    let tta = match parameters.get("tta") {
        None => default.tta,
        Some(Parameter::Integer(views)) => {
            let views = u32::try_from(*views).map_err(|e| invalid_options(Some(e.into())))?;
            Some(Tta::try_from(views).map_err(|e| invalid_options(Some(e.into())))?)
        }
        Some(_) => return Err(invalid_options(None)),
    };
    Ok(ClassifyOptions { operating_point, tta, metadata })
}

/// # Errors
/// `invalid_parameter` for a parameter in [`UNSUPPORTED`].
pub(crate) fn check_tensor_parameters(parameters: &Parameters) -> Result<(), Error> {
    match UNSUPPORTED.iter().find(|name| parameters.contains_key(**name)) {
        Some(name) => Err(Error::invalid_parameter(format!("the parameter `{name}` is not supported"))),
        None => Ok(()),
    }
}
