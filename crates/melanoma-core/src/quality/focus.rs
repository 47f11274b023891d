//! Focus: how much a blur would change (Crété et al. 2007, "The blur effect").
//!
//! A blurred image hardly changes when it is blurred again. The measure is a ratio, so it does not depend on contrast.
//! Of the focus measures compared, this one at half the size of the input went best with the change of the answer.

use super::reduced::Reduced;

/// Pixels of the blur, a mean along one axis.
const WIDTH: usize = 9;

/// Returns 1 - the blur of Crété et al.: the lower share of both axes, because a moved camera blurs one of them. It is 0
/// for one color.
pub(super) fn focus(image: &Reduced) -> f64 {
    across(image).min(down(image))
}

fn across(image: &Reduced) -> f64 {
    let mut sums = Sums::default();
    for y in 0..image.height {
        for part in image.row(y).windows(WIDTH + 1) {
            sums.add(part[WIDTH / 2 + 1] - part[WIDTH / 2], part[WIDTH] - part[0]);
        }
    }
    sums.share()
}

fn down(image: &Reduced) -> f64 {
    let mut sums = Sums::default();
    for y in 0..image.height.saturating_sub(WIDTH) {
        let [first, above, below, last] =
            [0, WIDTH / 2, WIDTH / 2 + 1, WIDTH].map(|offset| image.row(y + offset));
        for x in 0..image.width {
            sums.add(below[x] - above[x], last[x] - first[x]);
        }
    }
    sums.share()
}

#[derive(Default)]
struct Sums {
    all: f32,
    removed: f32,
}

impl Sums {
    /// Adds the difference of two neighbors. `ends` is that of the pixels which one mean has and the next has not.
    fn add(&mut self, difference: f32, ends: f32) {
        let (before, after) = (difference.abs(), ends.abs() / WIDTH as f32);
        self.all += before;
        self.removed += (before - after).max(0.0);
    }

    fn share(&self) -> f64 {
        if self.all > 0.0 { f64::from(self.removed / self.all) } else { 0.0 }
    }
}
