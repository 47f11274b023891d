//! Which of the model's classes the labels of a data set tell apart.

use melanoma_core::{Class, Error, ErrorCode};

/// The classes as the labels know them: each is one of the model's, or several of them as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxonomy {
    /// Place in the card and code of the model's classes that each of them is.
    members: Vec<Vec<(usize, String)>>,
}

impl Taxonomy {
    /// The model's classes, with each of `merged`, such as `AK+SCC`, as one: in ISIC 2018 `AK` means
    /// either of them.
    ///
    /// # Errors
    /// `invalid_parameter` for a class that the model does not have or that stands in two of them, and
    /// for fewer than two classes.
    pub fn new(classes: &[Class], merged: &[String]) -> Result<Self, Error> {
        let place = |code: &str| {
            let found = classes.iter().position(|class| class.code.eq_ignore_ascii_case(code));
            let known: Vec<_> = classes.iter().map(|class| class.code.as_str()).collect();
            found.ok_or_else(|| {
                Error::new(
                    ErrorCode::InvalidParameter,
                    format!("the model has no class {code:?}; it has {}", known.join(", ")),
                )
            })
        };
        let mut members: Vec<Vec<usize>> = (0..classes.len()).map(|class| vec![class]).collect();
        for codes in merged {
            let mut places = codes.split('+').map(place).collect::<Result<Vec<_>, _>>()?;
            places.sort_unstable();
            places.dedup();
            if places.len() < 2 || places.iter().any(|&class| members[class] != [class]) {
                return Err(Error::new(
                    ErrorCode::InvalidParameter,
                    format!(
                        "{codes:?} is not two or more classes that are in no other merger, such as AK+SCC"
                    ),
                ));
            }
            for &class in &places[1..] {
                members[class].clear();
            }
            let first = places[0];
            members[first] = places;
        }
        members.retain(|of| !of.is_empty());
        let with_code =
            |of: Vec<usize>| of.into_iter().map(|class| (class, classes[class].code.clone())).collect();
        Ok(Self { members: members.into_iter().map(with_code).collect() })
    }

    /// How many classes there are.
    pub(crate) const fn len(&self) -> usize {
        self.members.len()
    }

    /// Code of a class; of several as one `AK+SCC`.
    pub(crate) fn code(&self, class: usize) -> String {
        self.members[class].iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>().join("+")
    }

    /// Codes of those that are several as one.
    pub(crate) fn merged(&self) -> impl Iterator<Item = String> {
        (0..self.len()).filter(|&class| self.members[class].len() > 1).map(|class| self.code(class))
    }

    /// The class of a label that names one of the model's.
    pub(crate) fn place(&self, label: &str) -> Option<usize> {
        self.members.iter().position(|of| of.iter().any(|(_, code)| code == label))
    }

    /// One probability a class, from those of the model's classes.
    pub(crate) fn probabilities(&self, of_model: &[f64]) -> Vec<f64> {
        self.members.iter().map(|of| of.iter().map(|&(class, _)| of_model[class]).sum()).collect()
    }
}
