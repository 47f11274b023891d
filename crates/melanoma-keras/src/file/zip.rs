//! The entries of a `.keras` file that matter. Other entries are never read, whatever their names are.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::{
    error::KerasError,
    limits::{MAX_CONFIG, MAX_EXPANSION, MAX_FILE},
};

/// Entries in an archive; Keras writes three, and assets.
const MAX_ENTRIES: usize = 1000;

pub(super) struct Entries {
    pub config: String,
    pub metadata: String,
    pub weights: Vec<u8>,
}

pub(super) fn read(bytes: &[u8]) -> Result<Entries, KerasError> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| KerasError::damaged("the zip archive", error))?;
    if archive.len() > MAX_ENTRIES {
        return Err(KerasError::too_large(
            "the zip archive has too many entries",
            archive.len(),
            MAX_ENTRIES,
        ));
    }
    // What a file of this size may unpack to.
    let most = bytes.len().saturating_mul(MAX_EXPANSION).min(MAX_FILE);
    Ok(Entries {
        config: text(&mut archive, "config.json")?,
        metadata: text(&mut archive, "metadata.json")?,
        weights: entry(&mut archive, "model.weights.h5", most)?,
    })
}

fn text(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, KerasError> {
    String::from_utf8(entry(archive, name, MAX_CONFIG)?).map_err(|error| KerasError::damaged(name, error))
}

/// Unpacks at most `most` bytes, whatever the archive declares.
fn entry(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, most: usize) -> Result<Vec<u8>, KerasError> {
    let Some(index) = archive.index_for_name(name) else {
        let has_shards = archive.index_for_name("model.weights.json").is_some();
        let reason = if has_shards {
            "its weights are in several files; save it without `max_shard_size`".to_owned()
        } else {
            format!("the zip archive has no {name}")
        };
        return Err(KerasError::NotKeras { reason });
    };
    let file = archive.by_index(index).map_err(|error| KerasError::damaged(name, error))?;
    let mut bytes = Vec::new();
    let read = file.take(most as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| KerasError::damaged(name, error))?;
    if bytes.len() > most {
        return Err(KerasError::too_large(format!("{name} has too many bytes"), bytes.len(), most));
    }
    Ok(bytes)
}
