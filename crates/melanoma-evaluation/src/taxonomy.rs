//! The classes that the labels of a data set distinguish.

use melanoma_core::Class;

use crate::error::Error;

/// The classes that the labels distinguish: each is one of the model's classes, or several of them as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxonomy {
    /// Index in the card and code of the model's classes that each class consists of.
    members: Vec<Vec<(usize, String)>>,
}

impl Taxonomy {
    /// Takes the model's classes, and mergers such as `AK+SCC`: in ISIC 2018 `AK` is the label of both.
    ///
    /// # Errors
    /// `invalid_parameter` for a class that the model does not have or that is in two mergers, and
    /// for a merger of fewer than two classes.
    pub fn new(classes: &[Class], merged: &[String]) -> Result<Self, Error> {
        let mut members: Vec<Vec<usize>> = (0..classes.len()).map(|class| vec![class]).collect();
        for merger in merged {
            let mut merged =
                merger.split('+').map(|code| index_of(code, classes)).collect::<Result<Vec<_>, _>>()?;
            merged.sort_unstable();
            merged.dedup();
            let is_free = |&class: &usize| members[class] == [class];
            if merged.len() < 2 || !merged.iter().all(is_free) {
                return Err(Error::InvalidMerger { merger: merger.clone() });
            }
            for &class in &merged[1..] {
                members[class].clear();
            }
            let first = merged[0];
            members[first] = merged;
        }
        members.retain(|class| !class.is_empty());
        let with_codes =
            |class: Vec<usize>| class.into_iter().map(|index| (index, classes[index].code.clone())).collect();
        Ok(Self { members: members.into_iter().map(with_codes).collect() })
    }

    /// Number of classes.
    pub(crate) const fn len(&self) -> usize {
        self.members.len()
    }

    /// Code of a class; of several as one `AK+SCC`.
    pub(crate) fn code(&self, class: usize) -> String {
        self.members[class].iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>().join("+")
    }

    /// Codes of the mergers.
    pub(crate) fn merged(&self) -> impl Iterator<Item = String> {
        (0..self.len()).filter(|&class| self.members[class].len() > 1).map(|class| self.code(class))
    }

    /// Index of the class of a label that names one of the model's classes.
    pub(crate) fn index(&self, label: &str) -> Option<usize> {
        self.members.iter().position(|class| class.iter().any(|(_, code)| code == label))
    }

    /// One probability per class, from those of the model's classes.
    pub(crate) fn probabilities(&self, of_model: &[f64]) -> Vec<f64> {
        self.members.iter().map(|class| class.iter().map(|&(index, _)| of_model[index]).sum()).collect()
    }
}

fn index_of(code: &str, classes: &[Class]) -> Result<usize, Error> {
    let found = classes.iter().position(|class| class.code.eq_ignore_ascii_case(code));
    found.ok_or_else(|| Error::UnknownClass {
        code: code.to_owned(),
        available: classes.iter().map(|class| class.code.clone()).collect(),
    })
}
