//! The items of a HEIF file (ISO 23008-12): images, their tiles and opacities, with what describes them.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    boxes::Content,
    property::{Property, read_properties},
};
use crate::decode::{
    error::DecodeError,
    format::Format,
    raster::{corrupt, truncated, unsupported},
};

/// The index of a file.
pub(super) struct Items<'a> {
    bytes: &'a [u8],
    format: Format,
    /// The item to show.
    pub(super) primary: u32,
    kinds: BTreeMap<u32, [u8; 4]>,
    locations: BTreeMap<u32, Location>,
    properties: Vec<Property<'a>>,
    /// Indices into `properties`, from 1, and whether a reader must understand the property.
    associations: BTreeMap<u32, Vec<(u16, bool)>>,
    /// Kind of a reference and its origin, and what it points to.
    references: BTreeMap<([u8; 4], u32), Vec<u32>>,
    data: &'a [u8],
}

struct Location {
    method: u8,
    source: u16,
    /// Offset and length; a length of 0 is up to the end.
    extents: Vec<(u64, u64)>,
}

impl<'a> Items<'a> {
    /// Reads the index of a file.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] for a file that ends in a box, or without an index.
    pub(super) fn read(bytes: &'a [u8], format: Format) -> Result<Self, DecodeError> {
        let mut rest = Content(bytes);
        let mut is_sequence = false;
        let meta = loop {
            if rest.0.is_empty() {
                break None;
            }
            match rest.next_box() {
                Some((kind, content)) if kind == *b"meta" => break Some(content),
                Some((kind, _)) => is_sequence |= kind == *b"moov",
                None => break None,
            }
        };
        match meta {
            Some(meta) => Self::from_meta(meta, bytes, format)
                .ok_or_else(|| corrupt(format, "its index contradicts itself")),
            None if is_sequence => Err(unsupported(format, "an image sequence without a still image")),
            None => Err(truncated(format, "the file ends before its index")),
        }
    }

    fn from_meta(mut meta: Content<'a>, bytes: &'a [u8], format: Format) -> Option<Self> {
        meta.version()?;
        let mut items = Self {
            bytes,
            format,
            primary: 0,
            kinds: BTreeMap::new(),
            locations: BTreeMap::new(),
            properties: Vec::new(),
            associations: BTreeMap::new(),
            references: BTreeMap::new(),
            data: &[],
        };
        let mut has_primary = false;
        for (kind, content) in meta.boxes()? {
            match &kind {
                b"pitm" => {
                    items.primary = primary(content)?;
                    has_primary = true;
                }
                b"iinf" => items.read_kinds(content)?,
                b"iloc" => items.read_locations(content)?,
                b"iref" => items.read_references(content)?,
                b"iprp" => items.read_item_properties(content)?,
                b"idat" => items.data = content.0,
                _ => {}
            }
        }
        (has_primary && items.kinds.contains_key(&items.primary)).then_some(items)
    }

    fn read_kinds(&mut self, mut content: Content<'a>) -> Option<()> {
        let (version, _) = content.version()?;
        content.id(version > 0)?;
        for (kind, mut entry) in content.boxes()? {
            let (version, _) = entry.version()?;
            if kind == *b"infe" && version >= 2 {
                let id = entry.id(version > 2)?;
                entry.u16()?;
                self.kinds.insert(id, entry.fourcc()?);
            }
        }
        Some(())
    }

    fn read_locations(&mut self, mut content: Content<'a>) -> Option<()> {
        let (version, _) = content.version()?;
        if version > 2 {
            return None;
        }
        let sizes = content.u16()?;
        let size = |shift: u32| usize::from(sizes >> shift & 15);
        let (offset_size, length_size, base_size) = (size(12), size(8), size(4));
        let index_size = if version > 0 { size(0) } else { 0 };
        if [offset_size, length_size, base_size, index_size].iter().any(|size| ![0, 4, 8].contains(size)) {
            return None;
        }
        for _ in 0..content.id(version > 1)? {
            let id = content.id(version > 1)?;
            let method = if version > 0 { content.u16()? as u8 & 15 } else { 0 };
            let source = content.u16()?;
            let base = content.uint(base_size)?;
            let mut extents = Vec::new();
            for _ in 0..content.u16()? {
                content.uint(index_size)?;
                let offset = base.checked_add(content.uint(offset_size)?)?;
                extents.push((offset, content.uint(length_size)?));
            }
            self.locations.insert(id, Location { method, source, extents });
        }
        Some(())
    }

    fn read_references(&mut self, mut content: Content<'a>) -> Option<()> {
        let (version, _) = content.version()?;
        for (kind, mut entry) in content.boxes()? {
            let from = entry.id(version > 0)?;
            let count = entry.u16()?;
            let to = (0..count).map(|_| entry.id(version > 0)).collect::<Option<Vec<_>>>()?;
            self.references.entry((kind, from)).or_default().extend(to);
        }
        Some(())
    }

    fn read_item_properties(&mut self, content: Content<'a>) -> Option<()> {
        for (kind, content) in content.boxes()? {
            match &kind {
                b"ipco" => self.properties = read_properties(content)?,
                b"ipma" => self.read_associations(content)?,
                _ => {}
            }
        }
        Some(())
    }

    fn read_associations(&mut self, mut content: Content<'a>) -> Option<()> {
        let (version, flags) = content.version()?;
        for _ in 0..content.u32()? {
            let id = content.id(version > 0)?;
            let mut associations = Vec::new();
            for _ in 0..content.u8()? {
                let (index, is_essential) = if flags & 1 == 1 {
                    let value = content.u16()?;
                    (value & 0x7fff, value >> 15 == 1)
                } else {
                    let value = content.u8()?;
                    (u16::from(value & 0x7f), value >> 7 == 1)
                };
                associations.push((index, is_essential));
            }
            self.associations.entry(id).or_default().extend(associations);
        }
        Some(())
    }

    pub(super) fn file_length(&self) -> usize {
        self.bytes.len()
    }

    /// Returns the type of an item.
    pub(super) fn kind(&self, id: u32) -> Result<[u8; 4], DecodeError> {
        self.kinds
            .get(&id)
            .copied()
            .ok_or_else(|| corrupt(self.format, "it refers to an item that is not there"))
    }

    /// Returns the properties of an item in their order, and whether a reader must understand them.
    pub(super) fn properties(&self, id: u32) -> Result<Vec<(&Property<'a>, bool)>, DecodeError> {
        let associations = self.associations.get(&id).map(Vec::as_slice).unwrap_or_default();
        // Index 0 is no property.
        let indices = associations.iter().filter(|(index, _)| *index > 0);
        indices
            .map(|(index, is_essential)| {
                let property = self.properties.get(usize::from(*index) - 1)?;
                Some((property, *is_essential))
            })
            .collect::<Option<_>>()
            .ok_or_else(|| corrupt(self.format, "it refers to a property that is not there"))
    }

    /// Returns what the references of a kind from an item point to.
    pub(super) fn references(&self, kind: [u8; 4], from: u32) -> &[u32] {
        self.references.get(&(kind, from)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the items with a reference of a kind to an item.
    pub(super) fn referring(&self, kind: [u8; 4], to: u32) -> impl Iterator<Item = u32> {
        let references =
            self.references.iter().filter(move |((this, _), ids)| *this == kind && ids.contains(&to));
        references.map(|((_, from), _)| *from)
    }

    /// Returns the data of an item.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] if they extend beyond the end of the file.
    pub(super) fn data(&self, id: u32) -> Result<Cow<'a, [u8]>, DecodeError> {
        let missing = || truncated(self.format, "the data of an image extend beyond the end of the file");
        let location = self.locations.get(&id).ok_or_else(|| corrupt(self.format, "an image has no data"))?;
        let source = match (location.method, location.source) {
            (0, 0) => self.bytes,
            (1, _) => self.data,
            _ => return Err(unsupported(self.format, "its data are in another file or item")),
        };
        let slice = |(offset, length): (u64, u64)| {
            let from = usize::try_from(offset).ok()?;
            let rest = source.get(from..)?;
            if length == 0 { Some(rest) } else { rest.get(..usize::try_from(length).ok()?) }
        };
        if let [extent] = location.extents[..] {
            return slice(extent).map(Cow::Borrowed).ok_or_else(missing);
        }
        let mut data = Vec::new();
        for extent in &location.extents {
            let part = slice(*extent).ok_or_else(missing)?;
            if data.len() + part.len() > source.len() {
                return Err(corrupt(self.format, "an image has more data than the file"));
            }
            data.extend_from_slice(part);
        }
        Ok(Cow::Owned(data))
    }
}

fn primary(mut content: Content<'_>) -> Option<u32> {
    let (version, _) = content.version()?;
    content.id(version > 0)
}
