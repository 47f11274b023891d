//! Class maps to a heat map.

use crate::{
    bundle::Card,
    class::{Class, Target},
    dihedral::Dihedral,
    outputs::{ClassMaps, Outputs},
    parameter::InvalidParameter,
    tta::PerView,
};

/// Evidence by place: 1 is the strongest in the image, for or against; negative values are evidence
/// against the target.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl HeatMap {
    /// Computes the map of `target` from the outputs of every view. Each view's map is rotated back,
    /// and their mean is the map of the mean logits, which the report is made from.
    ///
    /// The map of a class is its class map. The map of malignant is the gradient of the log odds
    /// log P(malignant) - log P(benign) with respect to the features: the malignant maps weighted by
    /// their proportions among the malignant classes, minus the benign maps weighted likewise.
    ///
    /// # Errors
    /// [`InvalidParameter::NoClassMaps`] if a view has none, or of another size, and
    /// [`InvalidParameter::Class`].
    pub fn new(target: &Target, outputs: &PerView<Outputs>, card: &Card) -> Result<Self, InvalidParameter> {
        let weights: Vec<f64> = match target {
            Target::Malignant => log_odds_gradient(outputs.logits().mean().as_slice(), &card.classes),
            Target::Class(_) => {
                let members = target.members(&card.classes);
                let members = members.ok_or_else(|| InvalidParameter::unknown_class(&card.classes))?;
                members.into_iter().map(|is_member| if is_member { 1.0 } else { 0.0 }).collect()
            }
        };
        let mut maps = outputs.as_slice().iter().zip(outputs.tta().symmetries()).map(|(view, symmetry)| {
            let maps = view.class_maps.as_ref().ok_or(InvalidParameter::NoClassMaps)?;
            Ok(Self::weighted(maps, &weights).rotated_back(*symmetry))
        });
        let mut sum = maps.next().ok_or(InvalidParameter::NoClassMaps)??;
        for map in maps {
            let map = map?;
            if (map.width, map.height) != (sum.width, sum.height) {
                return Err(InvalidParameter::NoClassMaps);
            }
            for (total, value) in sum.values.iter_mut().zip(&map.values) {
                *total += value;
            }
        }
        Ok(sum.scaled())
    }

    fn weighted(maps: &ClassMaps, weights: &[f64]) -> Self {
        let mut sum = vec![0.0_f64; maps.width() * maps.height()];
        for (map, weight) in maps.maps().zip(weights) {
            for (total, value) in sum.iter_mut().zip(map) {
                *total += weight * f64::from(*value);
            }
        }
        let values = sum.into_iter().map(|value| value as f32).collect();
        Self { width: maps.width(), height: maps.height(), values }
    }

    /// A map that is not square belongs to an input that has one view only.
    fn rotated_back(mut self, symmetry: Dihedral) -> Self {
        if self.width == self.height {
            self.values = symmetry.inverse().apply(&self.values, self.width, 1);
        }
        self
    }

    /// Divides by the largest absolute value, which also makes a sum a mean.
    fn scaled(mut self) -> Self {
        let largest = self.values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        if largest > 0.0 {
            for value in &mut self.values {
                *value /= largest;
            }
        }
        self
    }

    /// Returns the columns.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Returns the rows.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Returns the values row by row, each in -1 to 1.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// d(log P(malignant) - log P(benign)) / d(logit) of each class: its proportion among the classes of
/// its kind, negative for the benign ones.
fn log_odds_gradient(logits: &[f32], classes: &[Class]) -> Vec<f64> {
    let proportions = |malignant: bool| -> Vec<f64> {
        let is_member = |class: &Class| class.malignant == malignant;
        let members = logits.iter().zip(classes).filter(|(_, class)| is_member(class));
        let largest = members.map(|(&logit, _)| f64::from(logit)).fold(f64::NEG_INFINITY, f64::max);
        let weight = |(&logit, class): (&f32, &Class)| {
            if is_member(class) { (f64::from(logit) - largest).exp() } else { 0.0 }
        };
        let weights: Vec<f64> = logits.iter().zip(classes).map(weight).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    };
    let pairs = proportions(true).into_iter().zip(proportions(false));
    pairs.map(|(malignant, benign)| malignant - benign).collect()
}
