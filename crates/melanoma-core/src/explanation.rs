//! Where the network looked: class maps to a heat map, and the heat map over the image.

use image::{
    RgbImage,
    imageops::{self, FilterType},
};

use crate::{
    bundle::{Card, Class},
    decode::Image,
    engine::{ClassMaps, Outputs},
    error::{Error, ErrorCode},
    preprocess::Area,
    target::Target,
};

/// Longest side of an overlay, in pixels.
const LONGEST_SIDE: u32 = 1024;

/// Evidence by place: 1 is the strongest in the image, for or against; negative speaks against.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl HeatMap {
    /// The map of `target` from the outputs of a run.
    ///
    /// For one class it is that class's map. For malignant it is the gradient of the log odds
    /// log P(malignant) - log P(benign) with respect to the features: the malignant maps weighted
    /// by their share among the malignant classes, less the benign ones weighted likewise.
    ///
    /// # Errors
    /// `invalid_parameter` where the model gives no class maps or has no such class.
    pub fn of(target: &Target, outputs: &Outputs, card: &Card) -> Result<Self, Error> {
        let cannot = |what: &str| Error::new(ErrorCode::InvalidParameter, what);
        let maps = outputs
            .class_maps
            .as_ref()
            .ok_or_else(|| cannot("the model gives no class maps to explain it by"))?;
        let weights: Vec<f64> = match target {
            Target::Class(code) => {
                let known = card.classes.iter().any(|class| class.code == *code);
                known.then_some(()).ok_or_else(|| cannot("the model has no class of the code asked for"))?;
                card.classes.iter().map(|class| f64::from(u8::from(class.code == *code))).collect()
            }
            Target::Malignant => log_odds_gradient(outputs.logits.as_slice(), &card.classes),
        };
        Ok(Self::weighted(maps, &weights))
    }

    fn weighted(maps: &ClassMaps, weights: &[f64]) -> Self {
        let mut sum = vec![0.0_f64; maps.width() * maps.height()];
        for (map, weight) in maps.maps().zip(weights) {
            for (total, value) in sum.iter_mut().zip(map) {
                *total += weight * f64::from(*value);
            }
        }
        let strongest = sum.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let scale = if strongest > 0.0 { 1.0 / strongest } else { 0.0 };
        let values = sum.into_iter().map(|value| (value * scale) as f32).collect();
        Self { width: maps.width(), height: maps.height(), values }
    }

    /// Columns.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Row by row, each in -1 to 1.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The image, at most 1,024 pixels long, with the evidence *for* the target laid over
    /// the part that the network saw; what it did not see is darkened.
    #[must_use]
    pub fn overlay(&self, image: &Image, area: Area) -> RgbImage {
        let factor = f64::from(LONGEST_SIDE) / f64::from(image.width().max(image.height()));
        let scaled = |side: u32| ((f64::from(side) * factor.min(1.0)) as u32).max(1);
        let (width, height) = (scaled(image.width()), scaled(image.height()));
        let view =
            image::ImageBuffer::<image::Rgb<u8>, _>::from_raw(image.width(), image.height(), image.rgb());
        let Some(view) = view else { return RgbImage::new(width, height) };
        let mut image = imageops::resize(&view, width, height, FilterType::Triangle);
        let part = Area {
            left: (f64::from(area.left) * factor.min(1.0)) as u32,
            top: (f64::from(area.top) * factor.min(1.0)) as u32,
            width: scaled(area.width),
            height: scaled(area.height),
        };
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            let (dx, dy) = (x.wrapping_sub(part.left), y.wrapping_sub(part.top));
            if dx >= part.width || dy >= part.height {
                pixel.0 = pixel.0.map(|value| value / 3);
                continue;
            }
            let heat = self.at(
                (f64::from(dx) + 0.5) / f64::from(part.width),
                (f64::from(dy) + 0.5) / f64::from(part.height),
            );
            let opacity = 0.65 * heat.max(0.0);
            let color = flame(heat);
            for (value, over) in pixel.0.iter_mut().zip(color) {
                *value = (f64::from(*value) * (1.0 - opacity) + over * opacity) as u8;
            }
        }
        image
    }

    /// The value at `x`, `y` in 0 to 1, bilinear between the centers of the cells.
    fn at(&self, x: f64, y: f64) -> f64 {
        let cell = |share: f64, count: usize| {
            let place = (share * count as f64 - 0.5).clamp(0.0, (count - 1) as f64);
            let low = place as usize;
            (low, (low + 1).min(count - 1), place - low as f64)
        };
        let (left, right, across) = cell(x, self.width);
        let (top, bottom, down) = cell(y, self.height);
        let value = |row: usize, column: usize| f64::from(self.values[row * self.width + column]);
        let upper = value(top, left) * (1.0 - across) + value(top, right) * across;
        let lower = value(bottom, left) * (1.0 - across) + value(bottom, right) * across;
        upper * (1.0 - down) + lower * down
    }
}

/// d(log P(malignant) - log P(benign)) / d(logit), a class at a time: its share among its own
/// kind, negative for the benign ones.
fn log_odds_gradient(logits: &[f32], classes: &[Class]) -> Vec<f64> {
    let share = |malignant: bool| -> Vec<f64> {
        let of_kind = |class: &Class| class.malignant == malignant;
        let members = logits.iter().zip(classes).filter(|(_, class)| of_kind(class));
        let largest = members.map(|(&logit, _)| f64::from(logit)).fold(f64::NEG_INFINITY, f64::max);
        let weight = |(&logit, class): (&f32, &Class)| {
            if of_kind(class) { (f64::from(logit) - largest).exp() } else { 0.0 }
        };
        let weights: Vec<f64> = logits.iter().zip(classes).map(weight).collect();
        let total: f64 = weights.iter().sum();
        weights.into_iter().map(|weight| weight / total).collect()
    };
    share(true).into_iter().zip(share(false)).map(|(malignant, benign)| malignant - benign).collect()
}

/// Dark violet through red to yellow, for 0 to 1: evenly rising in lightness, so that it reads in
/// gray and to the color-blind.
fn flame(heat: f64) -> [f64; 3] {
    const STOPS: [[f64; 3]; 4] =
        [[60.0, 10.0, 110.0], [170.0, 40.0, 110.0], [240.0, 110.0, 40.0], [255.0, 240.0, 140.0]];
    let place = heat.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let low = (place as usize).min(STOPS.len() - 2);
    let along = place - low as f64;
    std::array::from_fn(|i| STOPS[low][i] * (1.0 - along) + STOPS[low + 1][i] * along)
}
