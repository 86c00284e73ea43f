//! The step from one page to the next, without types and I/O.

use super::cycle::Cycle;
use super::fingerprint::fingerprint;
use super::{Cursor, Pagination};
use crate::error::Error;
use crate::shape::{Get, List, Shape, get, set_string, set_uint};

/// A position in a paginated list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Position {
    /// The number of items to skip, or of pages if the action counts those.
    Offset(u64),
    /// The token of the next page; `None` for the first page.
    Token(Option<String>),
}

/// Decides what to request next, and when the list ends.
#[derive(Clone, Debug)]
pub(super) struct Paginator {
    pagination: &'static Pagination,
    position: Position,
    limit: Option<u64>,
    /// The number of items up to the position: those before the first page and those of all pages.
    seen: u64,
    /// The fingerprint of the last page.
    last_page: Option<u64>,
    tokens: Cycle,
    pub(super) total: Option<u64>,
    pub(super) done: bool,
}

impl Paginator {
    /// Starts at the position and with the limit of `request`.
    pub(super) fn new(pagination: &'static Pagination, request: &dyn Shape) -> Self {
        let position = match pagination.cursor {
            Cursor::Offset(field) | Cursor::Page(field) => {
                Position::Offset(number(request, field).unwrap_or(0))
            }
            Cursor::Token { request: field, .. } => Position::Token(string(request, field)),
        };
        let limit = pagination.limit.and_then(|field| number(request, field));
        let limit = limit.filter(|limit| *limit > 0).or(pagination.maximum.map(u64::from));
        let seen = match (pagination.cursor, &position) {
            (Cursor::Offset(_), Position::Offset(offset)) => *offset,
            (Cursor::Page(_), Position::Offset(page)) => page.saturating_mul(limit.unwrap_or(0)),
            _ => 0,
        };
        Self {
            pagination,
            position,
            limit,
            seen,
            last_page: None,
            tokens: Cycle::default(),
            total: None,
            done: false,
        }
    }

    pub(super) fn position(&self) -> &Position {
        &self.position
    }

    /// Sets position and limit in `request`.
    pub(super) fn apply(&self, request: &mut dyn Shape) {
        match (self.pagination.cursor, &self.position) {
            (Cursor::Offset(field) | Cursor::Page(field), Position::Offset(offset)) => {
                set_uint(request, field, *offset);
            }
            (Cursor::Token { request: field, .. }, Position::Token(Some(token))) => {
                set_string(request, field, token);
            }
            _ => {}
        }
        if let (Some(field), Some(limit)) = (self.pagination.limit, self.limit) {
            set_uint(request, field, limit);
        }
    }

    /// Moves to the page after that in `response`.
    pub(super) fn advance(&mut self, response: &dyn Shape) -> Result<(), Error> {
        let items = match get(response, self.pagination.items) {
            Get::List(items) => items,
            _ => &Vec::<String>::new() as &dyn List,
        };
        let (page, count) = (fingerprint(items), items.len() as u64);
        self.seen = self.seen.saturating_add(count);
        let total = self.pagination.total.and_then(|field| number(response, field));
        // A list cannot be shorter than the part already seen. Only an empty page may be beyond its end.
        let is_consistent = |total: &u64| count == 0 || *total >= self.seen;
        let total = total.filter(is_consistent).or(self.total.filter(is_consistent));
        // If as many items as a page holds were inserted before it, the same page is correct.
        let grew = total.zip(self.total).is_some_and(|(new, old)| new >= old.saturating_add(count));
        if !items.is_empty() && self.last_page.replace(page) == Some(page) && !grew {
            self.done = true;
            return Err(Error::pagination(self.repeated_page()));
        }
        self.total = total;
        match self.pagination.cursor {
            Cursor::Offset(_) => self.advance_offset(count, count),
            Cursor::Page(_) => self.advance_offset(1, count),
            Cursor::Token { response: field, .. } => self.advance_token(string(response, field))?,
        }
        Ok(())
    }

    /// Moves by `step`, after a page of `count` items.
    fn advance_offset(&mut self, step: u64, count: u64) {
        let Position::Offset(offset) = &mut self.position else { return };
        *offset = offset.saturating_add(step);
        self.done = count == 0
            || match (self.total, self.full_page()) {
                (Some(total), _) => self.seen >= total,
                (None, Some(full)) => count < full,
                (None, None) => false,
            };
    }

    /// Returns the number of items of a full page; the service may reduce a limit above its maximum.
    fn full_page(&self) -> Option<u64> {
        let maximum = self.pagination.maximum.map_or(u64::MAX, u64::from);
        self.limit.map(|limit| limit.min(maximum))
    }

    fn advance_token(&mut self, next: Option<String>) -> Result<(), Error> {
        let Some(token) = &next else {
            self.done = true;
            return Ok(());
        };
        if self.position == Position::Token(next.clone()) || self.tokens.repeats(token) {
            self.done = true;
            return Err(Error::pagination(
                "the token of the next page is that of an earlier page: expected another one",
            ));
        }
        self.position = Position::Token(next);
        Ok(())
    }

    fn repeated_page(&self) -> String {
        let page = match (self.pagination.cursor, &self.position) {
            (Cursor::Page(_), Position::Offset(page)) => format!("page {page}"),
            (_, Position::Offset(offset)) => format!("the page at offset {offset}"),
            (_, Position::Token(_)) => "the page of the next token".to_owned(),
        };
        format!("{page} has the same items as the page before it: expected other items")
    }
}

fn number(shape: &dyn Shape, field: &str) -> Option<u64> {
    match get(shape, field) {
        Get::Int(value) => u64::try_from(value).ok(),
        Get::Uint(value) => Some(value),
        Get::String(value) => value.parse().ok(),
        _ => None,
    }
}

fn string(shape: &dyn Shape, field: &str) -> Option<String> {
    match get(shape, field) {
        Get::String(value) if !value.is_empty() => Some(value.to_owned()),
        _ => None,
    }
}
