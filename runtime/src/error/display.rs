//! Text of errors.

use std::error::Error as _;
use std::fmt::{self, Debug, Display, Formatter, Write as _};

use super::line::bounded;
use super::{Error, OneLine, write_sources};

/// The most of a code, a path or a request id that is printed, in bytes.
const MAX_DETAIL: usize = 256;

/// Writes `Action: kind Code: message (at path, request id …, HTTP status …)` without the parts that are not known, and
/// with `{:#}` the sources.
impl Display for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if let Some(action) = self.action() {
            write!(formatter, "{}: ", OneLine(action))?;
        }
        write!(formatter, "{}", self.kind())?;
        if let Some(code) = self.code() {
            write!(formatter, " {}", OneLine(&bounded(code, MAX_DETAIL)))?;
        }
        if let Some(number) =
            self.number().filter(|number| self.code() != Some(&number.to_string()))
        {
            write!(formatter, " ({number})")?;
        }
        if !self.message().is_empty() {
            write!(formatter, ": {}", OneLine(self.message()))?;
        }
        let mut details = Details { out: formatter, any: false };
        details.add("at", self.json_path())?;
        details.add("request id", self.request_id())?;
        let status = self.http_status().map(|status| status.to_string());
        details.add("HTTP status", status.as_deref())?;
        let attempts = Some(self.attempts()).filter(|attempts| *attempts > 1);
        details.add("attempts", attempts.map(|attempts| attempts.to_string()).as_deref())?;
        details.end()?;
        if formatter.alternate() {
            write_sources(formatter, self.message(), self.source())
        } else {
            Ok(())
        }
    }
}

struct Details<'a, 'b> {
    out: &'a mut Formatter<'b>,
    any: bool,
}

impl Details<'_, '_> {
    fn add(&mut self, name: &str, value: Option<&str>) -> fmt::Result {
        let Some(value) = value else { return Ok(()) };
        self.out.write_str(if self.any { ", " } else { " (" })?;
        self.any = true;
        write!(self.out, "{name} {}", OneLine(&bounded(value, MAX_DETAIL)))
    }

    fn end(self) -> fmt::Result {
        if self.any { self.out.write_char(')') } else { Ok(()) }
    }
}

/// Writes the line with all sources, and the length of a kept body instead of its content, which may be secret.
impl Debug for Error {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "Error({self:#}")?;
        if let Some(body) = self.body() {
            write!(formatter, "; body of {} bytes", body.len())?;
        }
        formatter.write_char(')')
    }
}
