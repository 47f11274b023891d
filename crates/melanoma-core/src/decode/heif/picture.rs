//! An image of a file: one that is coded, or a grid of tiles.

use super::{
    boxes::Content,
    codec::Codec,
    file::File,
    planes::coded_size,
    property::{Property, Transformation},
};
use crate::decode::{
    error::DecodeError,
    raster::{corrupt, unsupported},
};

/// Least width and height of a tile, if there are several (ISO 23000-22, 7.3.11.4.2). Each costs the time of a
/// whole one.
const MIN_TILE: u32 = 64;
const ALPHA: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1"];

/// What a file says about an image, before it is transformed.
pub(super) struct Picture {
    item: u32,
    pub(super) size: (u32, u32),
    /// The coded images, row by row.
    items: Vec<u32>,
    columns: u32,
    pub(super) tile_size: (u32, u32),
    pub(super) transformations: Vec<Transformation>,
    /// Whether the colors are multiplied by this image, which is an opacity.
    pub(super) is_premultiplied: bool,
}

/// A coded image, and where its top left corner is.
pub(super) struct Tile {
    pub(super) item: u32,
    pub(super) position: (u32, u32),
}

impl Picture {
    /// # Errors
    /// [`DecodeError::Corrupt`] and [`DecodeError::UnsupportedCoding`].
    pub(super) fn read(file: &File<'_>, item: u32) -> Result<Self, DecodeError> {
        let kind = file.items.kind(item)?;
        let size = size_of(file, item)?;
        let mut picture = Self {
            item,
            size,
            items: vec![item],
            columns: 1,
            tile_size: size,
            transformations: transformations(file, item)?,
            is_premultiplied: false,
        };
        match &kind {
            b"grid" => picture.read_grid(file)?,
            b"iovl" | b"iden" | b"tmap" => {
                return Err(unsupported(file.format, "it is made of other images"));
            }
            _ => check_codec(file, item)?,
        }
        Ok(picture)
    }

    fn read_grid(&mut self, file: &File<'_>) -> Result<(), DecodeError> {
        let wrong = || corrupt(file.format, "the tiles do not make up the image");
        let grid = file.items.data(self.item)?;
        let (rows, columns, size) = grid_layout(&grid).ok_or_else(wrong)?;
        self.items = file.items.references(*b"dimg", self.item).to_vec();
        if self.size != size || self.items.len() as u64 != u64::from(rows) * u64::from(columns) {
            return Err(wrong());
        }
        self.columns = columns;
        self.tile_size = size_of(file, self.items[0])?;
        let (width, height) = self.tile_size;
        if self.items.len() > 1 && width.min(height) < MIN_TILE {
            return Err(unsupported(file.format, "its tiles have fewer than 64 pixels on a side"));
        }
        // Every tile has a part of the image.
        let fits = |count: u32, tile: u32, total: u32| {
            let (count, tile, total) = (u64::from(count), u64::from(tile), u64::from(total));
            count * tile >= total && (count - 1) * tile < total
        };
        if !fits(columns, width, size.0) || !fits(rows, height, size.1) {
            return Err(wrong());
        }
        let mut bytes = 0;
        let mut last = None;
        for tile in &self.items {
            if last == Some(tile) {
                continue;
            }
            last = Some(tile);
            check_codec(file, *tile)?;
            if size_of(file, *tile)? != self.tile_size {
                return Err(corrupt(file.format, "its tiles have different sizes"));
            }
            if !transformations(file, *tile)?.is_empty() {
                return Err(unsupported(file.format, "a tile is turned or cropped"));
            }
            bytes += file.items.data(*tile)?.len();
        }
        // Tiles may share data, but not all of the file.
        if bytes > file.items.file_length().saturating_mul(2) {
            return Err(corrupt(file.format, "its tiles have more data than the file"));
        }
        Ok(())
    }

    /// Returns the opacity of this image.
    ///
    /// # Errors
    /// [`DecodeError::UnsupportedCoding`] if it has another size or other transformations.
    pub(super) fn alpha(&self, file: &File<'_>) -> Result<Option<Self>, DecodeError> {
        for item in file.items.referring(*b"auxl", self.item) {
            let properties = file.items.properties(item)?;
            let is_alpha = |(property, _): &(&Property<'_>, bool)| matches!(property, Property::Auxiliary(kind) if ALPHA.contains(kind));
            if !properties.iter().any(is_alpha) {
                continue;
            }
            let mut alpha = Self::read(file, item)?;
            if alpha.size != self.size {
                return Err(unsupported(file.format, "its opacity has another size"));
            }
            if !alpha.transformations.is_empty() && alpha.transformations != self.transformations {
                return Err(unsupported(file.format, "its opacity is turned another way"));
            }
            alpha.is_premultiplied = file.items.references(*b"prem", self.item).contains(&item);
            return Ok(Some(alpha));
        }
        Ok(None)
    }

    pub(super) fn tiles(&self) -> impl Iterator<Item = Tile> {
        let (columns, (width, height)) = (self.columns, self.tile_size);
        self.items.iter().zip(0_u32..).map(move |(item, index)| Tile {
            item: *item,
            position: (index % columns * width, index / columns * height),
        })
    }

    pub(super) fn has_tiles(&self) -> bool {
        self.items.len() > 1
    }

    /// Returns the number of pixels of a tile, with those that complete its blocks.
    pub(super) fn tile_pixels(&self) -> u64 {
        let (width, height) = coded_size(self.tile_size);
        u64::from(width) * u64::from(height)
    }

    /// The items whose properties describe the colors: of the image, or else of its tiles.
    pub(super) fn colored_items(&self) -> [u32; 2] {
        [self.item, self.items[0]]
    }
}

/// Checks that an item is coded as the format of the file.
fn check_codec(file: &File<'_>, item: u32) -> Result<(), DecodeError> {
    if Codec::of_item(file.items.kind(item)?) == Some(file.codec) {
        return Ok(());
    }
    Err(unsupported(file.format, "an image in it is coded otherwise"))
}

/// Returns the size of an item.
fn size_of(file: &File<'_>, item: u32) -> Result<(u32, u32), DecodeError> {
    let properties = file.items.properties(item)?;
    let size = properties.iter().find_map(|(property, _)| match property {
        Property::Size(width, height) => Some((*width, *height)),
        _ => None,
    });
    size.filter(|(width, height)| *width > 0 && *height > 0)
        .ok_or_else(|| corrupt(file.format, "an image has no size"))
}

/// Returns the transformations of an item, and checks that no property must be understood that is not read.
fn transformations(file: &File<'_>, item: u32) -> Result<Vec<Transformation>, DecodeError> {
    let mut transformations = Vec::new();
    for (property, is_essential) in file.items.properties(item)? {
        match property {
            Property::Transformation(transformation) => transformations.push(*transformation),
            Property::Unknown if is_essential => {
                return Err(unsupported(
                    file.format,
                    "a property that a reader must understand is not known",
                ));
            }
            _ => {}
        }
    }
    Ok(transformations)
}

/// Reads the data of a grid: rows, columns and size.
fn grid_layout(data: &[u8]) -> Option<(u32, u32, (u32, u32))> {
    let mut content = Content(data);
    if content.u8()? != 0 {
        return None;
    }
    let is_long = content.u8()? & 1 == 1;
    let (rows, columns) = (u32::from(content.u8()?) + 1, u32::from(content.u8()?) + 1);
    Some((rows, columns, (content.id(is_long)?, content.id(is_long)?)))
}
