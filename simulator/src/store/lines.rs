//! Lines with checksums.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::StartError;

/// The name of the format.
pub(crate) const FORMAT: &str = "tencent-cloud-simulator state";

/// The version of the format. It increases with every change that older simulators cannot read.
pub(crate) const VERSION: u32 = 2;

/// The oldest version that can be read. It has no adjustments of the clock, and its sources of ids are numbers.
const OLDEST: u32 = 1;

/// The characters of a checksum and the space after it.
const PREFIX: usize = 9;

/// The first line of a file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    format: String,
    version: u32,
}

impl Header {
    pub(super) fn current() -> String {
        format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION}}}")
    }

    /// Returns the version of a header, which can be read.
    fn check(text: &str, path: &Path) -> Result<u32, StartError> {
        let path = path.display();
        let header: Option<Self> = serde_json::from_str(text).ok();
        match header.filter(|header| header.format == FORMAT) {
            Some(Self { version: version @ OLDEST..=VERSION, .. }) => Ok(version),
            Some(Self { version, .. }) => Err(StartError::new(format!(
                "{path}:1: the state has version {version} of the format, but this simulator reads versions {OLDEST} to \
                 {VERSION}: use the simulator that wrote it, or another folder"
            ))),
            None => Err(StartError::new(format!(
                "{path}:1: expected the header of a \"{FORMAT}\" file, found {text:?}"
            ))),
        }
    }
}

/// The valid lines of a file.
#[derive(Debug)]
pub(super) struct Contents {
    /// The version of the header.
    pub(super) version: u32,
    /// Without the header.
    pub(super) records: Vec<String>,
    /// The size of the valid lines, in bytes.
    pub(super) valid: u64,
    /// The incomplete line after them.
    pub(super) torn: Vec<u8>,
}

impl Contents {
    /// Reads a file. The last record may be incomplete.
    pub(super) fn read(path: &Path) -> Result<Self, StartError> {
        let data = std::fs::read(path)
            .map_err(|error| StartError::io(format!("cannot read {}", path.display()), error))?;
        let mut contents =
            Self { version: VERSION, records: Vec::new(), valid: 0, torn: Vec::new() };
        let mut rest = data.as_slice();
        let mut number = 0_u64;
        while !rest.is_empty() {
            number += 1;
            let end = rest.iter().position(|byte| *byte == b'\n');
            let (line, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
            let Some(record) = end.and_then(|end| content(line.get(..end)?)) else {
                if after.is_empty() && is_torn(line) {
                    contents.torn = line.to_owned();
                    return Ok(contents);
                }
                return Err(damaged(path, number, after.len()));
            };
            if number == 1 {
                contents.version = Header::check(record, path)?;
            } else {
                contents.records.push(record.to_owned());
            }
            contents.valid += line.len() as u64;
            rest = after;
        }
        Ok(contents)
    }

    /// Returns whether the last line is incomplete, or the file has no header.
    pub(super) fn is_torn(&self) -> bool {
        !self.torn.is_empty() || self.valid == 0
    }
}

/// Returns whether the last line of a file was not written in full. JSON never contains a zero byte, but a block that did
/// not reach the disk before a loss of power consists of them.
fn is_torn(line: &[u8]) -> bool {
    !line.ends_with(b"\n") || line.contains(&0)
}

fn damaged(path: &Path, number: u64, following: usize) -> StartError {
    let path = path.display();
    let following = match following {
        0 => String::new(),
        bytes => format!(", and {bytes} bytes follow it"),
    };
    StartError::new(format!(
        "{path}:{number}: the checksum of the line does not match its content{following}: the file is damaged. Restore a \
         copy of it, or remove this line and all lines after it to continue with the state before"
    ))
}

/// Returns the line of a JSON object, which has no line breaks.
pub(super) fn line(json: &str) -> String {
    format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes()))
}

/// Returns the JSON object of a line whose checksum matches.
fn content(line: &[u8]) -> Option<&str> {
    let (prefix, json) = (line.get(..PREFIX)?, line.get(PREFIX..)?);
    let checksum = std::str::from_utf8(prefix).ok()?.strip_suffix(' ')?;
    let is_valid = u32::from_str_radix(checksum, 16).ok()? == crc32fast::hash(json);
    is_valid.then(|| std::str::from_utf8(json).ok()).flatten()
}
