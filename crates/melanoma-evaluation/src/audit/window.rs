//! Parts of a frame that another copy of the image may show.

/// A part of a frame, as shares of its width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    /// Width and height; a fit may make them a little larger than 1.
    pub(super) scale: [f32; 2],
    /// The middle, seen from that of the frame.
    pub(super) center: [f32; 2],
}

/// How much of width and height a cropped copy keeps. One hash bears about 5 % more or less.
const ZOOMS: [f32; 4] = [1.0, 0.9, 0.8, 0.7];

/// Of a square frame that may be a 4:3 or 3:2 frame pressed together, the width of its center square.
const PRESSED: [f32; 2] = [3.0 / 4.0, 2.0 / 3.0];

/// How much a copy keeps that was cut more on one side than on the other, and how far its middle
/// then lies from that of the frame, to the one side or the other.
const CORNER: f32 = 0.85;
const AWAY: f32 = 0.05;

/// How much of one side a part keeps, and how far its middle lies from that of the frame: so close to
/// one another that a fit finds what lies between.
const PARTS: [(f32, &[f32]); 4] = [
    (1.0, &[0.0]),
    (0.9, &[-0.05, 0.0, 0.05]),
    (0.8, &[-0.1, -0.05, 0.0, 0.05, 0.1]),
    (0.7, &[-0.15, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15]),
];

impl Window {
    /// Every part that is tried where nothing is known: 256 of them.
    pub(super) fn everywhere() -> impl Iterator<Item = Self> {
        let along =
            || PARTS.into_iter().flat_map(|(scale, middles)| middles.iter().map(move |&at| (scale, at)));
        along().flat_map(move |(width, x)| {
            along().map(move |(height, y)| Self { scale: [width, height], center: [x, y] })
        })
    }

    /// Where a point of the part lies in the frame; the middle of either is (0, 0), its sides are 1 long.
    pub(super) fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.scale[0] * x + self.center[0], self.scale[1] * y + self.center[1]]
    }

    /// The parts to look at: the whole frame, smaller ones, its center square, and its corners.
    pub(super) fn of_frame(width: u32, height: u32) -> Vec<Self> {
        let aspect = width as f32 / height as f32;
        let mut scales = ZOOMS.map(|zoom| [zoom; 2]).to_vec();
        if (aspect - 1.0).abs() < 0.02 {
            scales.extend(PRESSED.map(|width| [width, 1.0]));
        } else {
            scales.push([aspect.recip().min(1.0), aspect.min(1.0)]);
        }
        let corners = [[-AWAY, -AWAY], [AWAY, -AWAY], [-AWAY, AWAY], [AWAY, AWAY]];
        let middle = scales.into_iter().map(|scale| Self { scale, center: [0.0; 2] });
        middle.chain(corners.map(|center| Self { scale: [CORNER; 2], center })).collect()
    }
}
