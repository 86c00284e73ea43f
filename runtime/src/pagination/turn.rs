//! From one page to the next: what is read of a reply, and when the list is over. Knows no types and does no I/O.

use super::fingerprint::fingerprint;
use super::{Cursor, Pagination};
use crate::Error;
use crate::shape::{Get, List, Shape, get, set_string, set_uint};

/// Where a listing stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Position {
    /// The number of items to skip; of pages where the action counts those.
    Offset(u64),
    /// The token of the next page; `None` for the first.
    Token(Option<String>),
}

/// The way through one listing.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    paging: &'static Pagination,
    position: Position,
    limit: Option<u64>,
    seen: Option<u64>,
    pub(super) total: Option<u64>,
    pub(super) done: bool,
}

impl Turn {
    /// Begins where `request` says.
    pub(super) fn new(paging: &'static Pagination, request: &dyn Shape) -> Self {
        let position = match paging.cursor {
            Cursor::Offset(member) | Cursor::Page(member) => {
                Position::Offset(number(request, member).unwrap_or(0))
            }
            Cursor::Token { request: member, .. } => Position::Token(text(request, member)),
        };
        let asked = paging.limit.and_then(|member| number(request, member));
        let limit = asked.filter(|limit| *limit > 0).or(paging.maximum.map(u64::from));
        Self { paging, position, limit, seen: None, total: None, done: false }
    }

    pub(super) fn position(&self) -> &Position {
        &self.position
    }

    /// Makes `request` ask for the page where the listing stands.
    pub(super) fn apply(&self, request: &mut dyn Shape) {
        match (self.paging.cursor, &self.position) {
            (Cursor::Offset(member) | Cursor::Page(member), Position::Offset(offset)) => {
                set_uint(request, member, *offset);
            }
            (Cursor::Token { request: member, .. }, Position::Token(Some(token))) => {
                set_string(request, member, token);
            }
            _ => {}
        }
        if let (Some(member), Some(limit)) = (self.paging.limit, self.limit) {
            set_uint(request, member, limit);
        }
    }

    /// Goes on behind the page in `reply`.
    pub(super) fn advance(&mut self, reply: &dyn Shape) -> Result<(), Error> {
        let items = match get(reply, self.paging.items) {
            Get::List(items) => items,
            _ => &Vec::<String>::new() as &dyn List,
        };
        let (print, count) = (fingerprint(items), items.len() as u64);
        let total = self.paging.total.and_then(|member| number(reply, member)).or(self.total);
        // With a page's worth of items inserted before it, a page comes again and nothing is wrong.
        let grew = total.zip(self.total).is_some_and(|(new, old)| new >= old.saturating_add(count));
        if !items.is_empty() && self.seen.replace(print) == Some(print) && !grew {
            self.done = true;
            return Err(Error::pagination(format!(
                "the server answered with the page before {} once more",
                self.describe()
            )));
        }
        self.total = total;
        match self.paging.cursor {
            Cursor::Offset(_) => self.advance_offset(count),
            Cursor::Page(_) => self.advance_page(count),
            Cursor::Token { response: member, .. } => self.advance_token(text(reply, member))?,
        }
        Ok(())
    }

    fn advance_offset(&mut self, count: u64) {
        let Position::Offset(offset) = &mut self.position else { return };
        *offset = offset.saturating_add(count);
        self.done = count == 0
            || match (self.total, self.limit) {
                (Some(total), _) => *offset >= total,
                (None, Some(limit)) => count < limit,
                (None, None) => true,
            };
    }

    fn advance_page(&mut self, count: u64) {
        let Position::Offset(page) = &mut self.position else { return };
        *page = page.saturating_add(1);
        self.done = count == 0
            || match (self.total, self.limit) {
                (Some(total), Some(limit)) => page.saturating_mul(limit) >= total,
                (None, Some(limit)) => count < limit,
                (_, None) => false,
            };
    }

    fn advance_token(&mut self, next: Option<String>) -> Result<(), Error> {
        self.done = next.is_none();
        if next.is_some() && self.position == Position::Token(next.clone()) {
            self.done = true;
            return Err(Error::pagination(
                "the server gave the token of the present page as that of the next",
            ));
        }
        if next.is_some() {
            self.position = Position::Token(next);
        }
        Ok(())
    }

    fn describe(&self) -> String {
        match &self.position {
            Position::Offset(offset) => format!("offset {offset}"),
            Position::Token(_) => "the present token".to_owned(),
        }
    }
}

fn number(shape: &dyn Shape, member: &str) -> Option<u64> {
    match get(shape, member) {
        Get::Int(value) => u64::try_from(value).ok(),
        Get::Uint(value) => Some(value),
        Get::String(value) => value.parse().ok(),
        _ => None,
    }
}

fn text(shape: &dyn Shape, member: &str) -> Option<String> {
    match get(shape, member) {
        Get::String(value) if !value.is_empty() => Some(value.to_owned()),
        _ => None,
    }
}
