//! The eight symmetries of a square are the dihedral group D4.

use melanoma_core::dihedral::Dihedral;

const SIDES: [usize; 6] = [1, 2, 3, 4, 7, 8];

/// The pixels of a square, each with a number of its own, in `channels` values.
fn square(side: usize, channels: usize) -> Vec<usize> {
    (0..side * side * channels).collect()
}

/// The symmetry that is `first`, then `second`.
fn composed(first: Dihedral, second: Dihedral) -> Vec<Dihedral> {
    let side = 3;
    let both = second.apply(&first.apply(&square(side, 1), side, 1), side, 1);
    Dihedral::ALL.into_iter().filter(|third| third.apply(&square(side, 1), side, 1) == both).collect()
}

#[test]
fn there_are_eight_and_the_first_is_the_identity() {
    for (i, a) in Dihedral::ALL.iter().enumerate() {
        for b in &Dihedral::ALL[..i] {
            assert_ne!(a, b);
            assert_ne!(a.apply(&square(3, 1), 3, 1), b.apply(&square(3, 1), 3, 1), "{a:?} and {b:?}");
        }
    }
    for side in SIDES {
        assert_eq!(Dihedral::ALL[0].apply(&square(side, 3), side, 3), square(side, 3));
    }
}

#[test]
fn the_composition_of_two_is_exactly_one_of_them() {
    for first in Dihedral::ALL {
        let mut found = Vec::new();
        for second in Dihedral::ALL {
            let third = composed(first, second);
            assert_eq!(third.len(), 1, "{first:?}, then {second:?}");
            assert!(!found.contains(&third[0]), "two compositions with {first:?} are the same");
            found.extend(third);
        }
    }
}

#[test]
fn composition_is_associative_and_not_commutative() {
    let then = |a, b| composed(a, b)[0];
    for a in Dihedral::ALL {
        for b in Dihedral::ALL {
            for c in Dihedral::ALL {
                assert_eq!(then(then(a, b), c), then(a, then(b, c)), "{a:?}, {b:?}, {c:?}");
            }
        }
    }
    let (quarter_turn, mirror) = (Dihedral::ALL[1], Dihedral::ALL[4]);
    assert_ne!(then(quarter_turn, mirror), then(mirror, quarter_turn));
}

#[test]
fn the_inverse_undoes() {
    for symmetry in Dihedral::ALL {
        assert_eq!(symmetry.inverse().inverse(), symmetry);
        assert_eq!(composed(symmetry, symmetry.inverse()), [Dihedral::ALL[0]]);
        assert_eq!(composed(symmetry.inverse(), symmetry), [Dihedral::ALL[0]]);
        for side in SIDES {
            for channels in [1, 3] {
                let original = square(side, channels);
                let transformed = symmetry.apply(&original, side, channels);
                assert_eq!(symmetry.inverse().apply(&transformed, side, channels), original, "{symmetry:?}");
            }
        }
    }
}

#[test]
fn the_matrix_agrees_with_the_source_of_every_pixel() {
    for symmetry in Dihedral::ALL {
        let matrix = symmetry.matrix();
        let determinant = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0];
        assert_eq!(determinant.abs(), 1, "{symmetry:?}");
        for side in SIDES {
            // Twice the distance from the center, so that it is an integer.
            let from_center = |at: usize| 2 * i64::try_from(at).unwrap() - i64::try_from(side - 1).unwrap();
            for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
                let (from_x, from_y) = symmetry.source(side, x, y);
                let point = [from_center(x), from_center(y)];
                let moved = matrix.map(|row| i64::from(row[0]) * point[0] + i64::from(row[1]) * point[1]);
                assert_eq!([from_center(from_x), from_center(from_y)], moved, "{symmetry:?} at {x}, {y}");
            }
        }
    }
}

#[test]
fn apply_takes_each_pixel_from_its_source() {
    for symmetry in Dihedral::ALL {
        for side in SIDES {
            let original = square(side, 3);
            let transformed = symmetry.apply(&original, side, 3);
            for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))) {
                let (from_x, from_y) = symmetry.source(side, x, y);
                let pixel = |values: &[usize], x: usize, y: usize| {
                    values[3 * (y * side + x)..3 * (y * side + x) + 3].to_vec()
                };
                assert_eq!(pixel(&transformed, x, y), pixel(&original, from_x, from_y), "{symmetry:?}");
            }
        }
    }
}

#[test]
fn the_symmetries_are_those_of_the_image_crate() {
    use image::imageops::{flip_horizontal, rotate90, rotate180, rotate270};

    let side = 5;
    let image = image::GrayImage::from_fn(side, side, |x, y| image::Luma([(5 * y + x) as u8]));
    // `rotate90` is clockwise; the symmetries rotate counterclockwise, then mirror.
    let rotations = [image.clone(), rotate270(&image), rotate180(&image), rotate90(&image)];
    let expected = rotations.iter().cloned().chain(rotations.iter().map(flip_horizontal));
    for (symmetry, expected) in Dihedral::ALL.iter().zip(expected) {
        assert_eq!(symmetry.apply(image.as_raw(), side as usize, 1), *expected.as_raw(), "{symmetry:?}");
    }
}
