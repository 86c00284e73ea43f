//! The parser of event streams, without I/O.

use std::time::Duration;

use bytes::{Buf as _, Bytes};

use super::RawEvent;

/// Three bytes that may precede the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An event, or a line, that exceeds the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventTooLarge;

/// An incremental parser of the format of server-sent events.
///
/// The boundaries of chunks have no meaning. The parser holds the unfinished line and the unfinished event, whose sizes
/// together stay within the limit.
#[derive(Debug)]
pub struct Parser {
    limit: usize,
    /// The unfinished line.
    line: Vec<u8>,
    /// Whether a line feed at this position belongs to the previous line.
    after_return: bool,
    is_first_line: bool,
    name: Option<String>,
    /// The data of the unfinished event, if it has any.
    data: Option<Vec<u8>>,
    id: Option<String>,
    retry: Option<Duration>,
}

impl Parser {
    /// Creates a parser of events of at most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_return: false,
            is_first_line: true,
            name: None,
            data: None,
            id: None,
            retry: None,
        }
    }

    /// Reads `chunk` up to the end of the next event, and returns the event. Returns `None` when the chunk is used up.
    ///
    /// # Errors
    ///
    /// Returns an error if the event exceeds the limit. The parser cannot be used afterwards.
    pub fn next(&mut self, chunk: &mut Bytes) -> Result<Option<RawEvent>, EventTooLarge> {
        while let Some(&first) = chunk.first() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                chunk.advance(1);
                continue;
            }
            let Some(length) = chunk.iter().position(|byte| matches!(byte, b'\r' | b'\n')) else {
                self.push(chunk)?;
                chunk.clear();
                break;
            };
            let rest = chunk.split_to(length);
            self.after_return = chunk.first() == Some(&b'\r');
            chunk.advance(1);
            self.push(&rest)?;
            if let Some(event) = self.end_line() {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// Returns whether the stream must not end here: a line or an event is unfinished.
    pub fn is_unfinished(&self) -> bool {
        let line = self.without_mark(&self.line);
        self.data.is_some() || line.first().is_some_and(|first| *first != b':')
    }

    /// Appends to the unfinished line.
    fn push(&mut self, bytes: &[u8]) -> Result<(), EventTooLarge> {
        let data = self.data.as_ref().map_or(0, |data| data.len() + 1);
        let name = self.name.as_ref().map_or(0, String::len);
        let left = self.limit.saturating_sub(self.line.len()).saturating_sub(data + name);
        if bytes.len() > left {
            return Err(EventTooLarge);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    /// Ends the line, and the event if the line is empty.
    fn end_line(&mut self) -> Option<RawEvent> {
        let mut whole = std::mem::take(&mut self.line);
        let line = self.without_mark(&whole);
        let event = if line.is_empty() {
            self.end_event()
        } else {
            let colon = line.iter().position(|byte| *byte == b':');
            let (field, value) = match colon.and_then(|colon| line.split_at_checked(colon)) {
                Some((field, value)) => (field, value.get(1..).unwrap_or_default()),
                None => (line, &b""[..]),
            };
            self.set(field, value.strip_prefix(b" ").unwrap_or(value));
            None
        };
        self.is_first_line = false;
        // The buffer is used for the next line.
        whole.clear();
        self.line = whole;
        event
    }

    fn without_mark<'a>(&self, line: &'a [u8]) -> &'a [u8] {
        let stripped = if self.is_first_line { line.strip_prefix(BYTE_ORDER_MARK) } else { None };
        stripped.unwrap_or(line)
    }

    fn set(&mut self, field: &[u8], value: &[u8]) {
        match field {
            b"data" => match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            },
            b"event" => self.name = Some(text(value)).filter(|name| !name.is_empty()),
            b"id" if !value.contains(&0) => self.id = Some(text(value)),
            b"retry" => self.retry = milliseconds(value).or(self.retry),
            // An empty field is a comment, and others are unknown.
            _ => {}
        }
    }

    fn end_event(&mut self) -> Option<RawEvent> {
        let name = self.name.take();
        let data = self.data.take()?;
        Some(RawEvent { name, data: data.into(), id: self.id.clone(), retry: self.retry })
    }
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

/// Returns the value of digits; others are ignored.
fn milliseconds(value: &[u8]) -> Option<Duration> {
    let digits = std::str::from_utf8(value).ok()?;
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| are_digits).map(Duration::from_millis)
}
