//! The other lexer: a small interpreter of the same field tables over `jiter`, without paths or leniency.

use jiter::{Jiter, JiterError, NumberInt, Peek};
use tencent_cloud::shape::{Shape, Slot, Table};
use tencent_cloud_cvm::model::DescribeInstancesResponse;

pub(super) fn decode(text: &[u8]) -> Result<DescribeInstancesResponse, String> {
    let mut reply = DescribeInstancesResponse::default();
    envelope(&mut Jiter::new(text), &mut reply).map_err(|error| format!("{error:?}"))?;
    Ok(reply)
}

fn envelope(lexer: &mut Jiter<'_>, reply: &mut dyn Shape) -> Result<(), JiterError> {
    let mut key = lexer.next_object()?.map(|name| name == "Response");
    while let Some(is_response) = key {
        if is_response && lexer.peek()? == Peek::Object {
            object(lexer, reply)?;
        } else {
            lexer.next_skip()?;
        }
        key = lexer.next_key()?.map(|name| name == "Response");
    }
    lexer.finish()
}

fn object(lexer: &mut Jiter<'_>, shape: &mut dyn Shape) -> Result<(), JiterError> {
    let table = shape.table();
    let mut next = 0;
    let mut key = lexer.known_object()?.map(|name| find(table, &mut next, name));
    while let Some(index) = key {
        match index.and_then(|index| shape.field_mut(index)) {
            Some(field) => match lexer.peek()? {
                Peek::Null => lexer.known_null()?,
                peek => value(lexer, peek, field.slot())?,
            },
            None => lexer.next_skip()?,
        }
        key = lexer.next_key()?.map(|name| find(table, &mut next, name));
    }
    Ok(())
}

/// Looks behind the last one found first, as the other interpreter does.
fn find(table: &Table, next: &mut usize, name: &str) -> Option<usize> {
    let (before, behind) = table.members.split_at_checked(*next)?;
    let position = |members: &[_]| {
        members.iter().position(|member: &tencent_cloud::shape::Member| member.name == name)
    };
    let index =
        position(behind).map(|offset| before.len() + offset).or_else(|| position(before))?;
    *next = index + 1;
    Some(index)
}

fn value(lexer: &mut Jiter<'_>, peek: Peek, slot: Slot<'_>) -> Result<(), JiterError> {
    match (peek, slot) {
        (Peek::Object, Slot::Object(shape)) => object(lexer, shape)?,
        (Peek::Array, Slot::List(list)) => {
            let mut item = lexer.known_array()?;
            while let Some(peek) = item {
                match (peek, list.push()) {
                    (Peek::Null, _) => lexer.known_null()?,
                    (peek, Some(slot)) => value(lexer, peek, slot)?,
                    (peek, None) => lexer.known_skip(peek)?,
                }
                item = lexer.array_step()?;
            }
        }
        (Peek::String, Slot::Text(place)) => *place = lexer.known_str()?.to_owned(),
        (Peek::String, Slot::Parse(place)) => place.set_text(lexer.known_str()?),
        (Peek::True | Peek::False, Slot::Bool(place)) => *place = lexer.known_bool(peek)?,
        (peek, Slot::Int(place)) if peek.is_num() => *place = integer(lexer, peek)?,
        (peek, Slot::Uint(place)) if peek.is_num() => *place = integer(lexer, peek)?.unsigned_abs(),
        (peek, Slot::Float(place)) if peek.is_num() => *place = lexer.known_float(peek)?,
        (peek, _) => lexer.known_skip(peek)?,
    }
    Ok(())
}

fn integer(lexer: &mut Jiter<'_>, peek: Peek) -> Result<i64, JiterError> {
    // Without big integers, which no member needs, there is one kind.
    let NumberInt::Int(value) = lexer.known_int(peek)?;
    Ok(value)
}
