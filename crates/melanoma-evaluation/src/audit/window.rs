//! Parts of a frame that another copy of the image can show.

/// A part of a frame. Lengths are shares of the frame's width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    /// Width and height. A fit can make them a little larger than 1.
    pub(super) scale: [f32; 2],
    /// The center, relative to that of the frame.
    pub(super) center: [f32; 2],
}

/// Share of width and height that a cropped copy keeps. One hash tolerates about 5% more or less.
const ZOOMS: [f32; 4] = [1.0, 0.9, 0.8, 0.7];

/// Width of the center square of a 4:3 and of a 3:2 frame that was resized to a square.
const DISTORTED_WIDTHS: [f32; 2] = [3.0 / 4.0, 2.0 / 3.0];

/// Scale of a copy that was cropped more on one side than on the other, and the offset of its center.
const CORNER_SCALE: f32 = 0.85;
const CORNER_OFFSET: f32 = 0.05;

/// Scales along one axis, each with the offsets of the center. They are so close to
/// one another that a fit reaches what lies between.
const PARTS: [(f32, &[f32]); 4] = [
    (1.0, &[0.0]),
    (0.9, &[-0.05, 0.0, 0.05]),
    (0.8, &[-0.1, -0.05, 0.0, 0.05, 0.1]),
    (0.7, &[-0.15, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15]),
];

impl Window {
    /// Returns every part that is tried without a hint: 256 windows.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let along = || {
            PARTS.into_iter().flat_map(|(scale, offsets)| offsets.iter().map(move |&offset| (scale, offset)))
        };
        along().flat_map(move |(width, x)| {
            along().map(move |(height, y)| Self { scale: [width, height], center: [x, y] })
        })
    }

    /// Maps a point of the part to the frame. Both have (0, 0) in the center and sides of length 1.
    pub(super) fn map(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.scale[0] * x + self.center[0], self.scale[1] * y + self.center[1]]
    }

    /// Returns the parts with a hash: the whole frame, smaller ones, the center square, and the corners.
    pub(super) fn hashed(width: u32, height: u32) -> Vec<Self> {
        let aspect = width as f32 / height as f32;
        let mut scales = ZOOMS.map(|zoom| [zoom; 2]).to_vec();
        if (aspect - 1.0).abs() < 0.02 {
            scales.extend(DISTORTED_WIDTHS.map(|width| [width, 1.0]));
        } else {
            scales.push([aspect.recip().min(1.0), aspect.min(1.0)]);
        }
        let offset = CORNER_OFFSET;
        let corners = [[-offset, -offset], [offset, -offset], [-offset, offset], [offset, offset]];
        let centered = scales.into_iter().map(|scale| Self { scale, center: [0.0; 2] });
        centered.chain(corners.map(|center| Self { scale: [CORNER_SCALE; 2], center })).collect()
    }
}
