//! `Serialize` and `Deserialize` for generated types without a derive, to log, store or template them.
//!
//! The format is the wire format: the service's names, without absent fields. It must be self-describing (JSON, YAML, TOML,
//! MessagePack; not bincode).
//!
//! Requests are read strictly: an unknown field, or a missing required field, is an error, at any depth. All other types are
//! read as leniently as responses are, so that a response that was stored by another version can be read.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::shape::{Field, Get, List, Map, Shape, ShapeSeed, Table, Trail};

/// Serializes `shape` as a map.
pub fn serialize<S: Serializer>(shape: &dyn Shape, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (index, info) in shape.table().fields.iter().enumerate() {
        match shape.field(index).map_or(Get::Absent, Field::get) {
            Get::Absent => {}
            value => map.serialize_entry(info.name, &Value(value))?,
        }
    }
    map.end()
}

/// Deserializes a map into `shape`. The error names the path and, for a request, the type.
pub fn deserialize_into<'de, D: serde::Deserializer<'de>>(
    shape: &mut dyn Shape,
    deserializer: D,
) -> Result<(), D::Error> {
    use serde::de::{DeserializeSeed as _, Error as _};

    let Table { name, is_request, .. } = *shape.table();
    let trail = if is_request { Trail::strict() } else { Trail::default() };
    let read = ShapeSeed { shape, trail: &trail }.deserialize(deserializer);
    read.map_err(|error| {
        let path = trail.path();
        if !is_request && path.is_empty() {
            return error;
        }
        let error = error.to_string();
        // Some formats, such as YAML, have the path in their errors already.
        let error = error.strip_prefix(&format!("{path}: ")).unwrap_or(&error);
        match (is_request, path.as_str()) {
            (true, "") => D::Error::custom(format_args!("{name}: {error}")),
            (true, _) => D::Error::custom(format_args!("{name} at {path}: {error}")),
            (false, _) => D::Error::custom(format_args!("at {path}: {error}")),
        }
    })
}

struct Value<'a>(Get<'a>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Get::Absent => serializer.serialize_none(),
            Get::String(value) => serializer.serialize_str(value),
            Get::Int(value) => serializer.serialize_i64(value),
            Get::Uint(value) => serializer.serialize_u64(value),
            Get::Float(value) => serializer.serialize_f64(value),
            Get::Bool(value) => serializer.serialize_bool(value),
            Get::Object(value) => serialize(value, serializer),
            Get::List(value) => list(value, serializer),
            Get::Map(value) => map(value, serializer),
        }
    }
}

fn map<S: Serializer>(map: &dyn Map, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(map.len()))?;
    let mut done = Ok(());
    map.each(&mut |key, value| {
        if done.is_ok() {
            done = out.serialize_entry(key, &Value(value));
        }
    });
    done?;
    out.end()
}

fn list<S: Serializer>(list: &dyn List, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_seq(Some(list.len()))?;
    for index in 0..list.len() {
        out.serialize_element(&Value(list.get(index)))?;
    }
    out.end()
}

/// Empty without the feature `serde`, which saves the compilation of two functions per type.
#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_for_shape {
    ($type:ident) => {};
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_for_enumeration {
    ($type:ident) => {};
}

#[cfg(not(feature = "serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_for_numbered {
    ($type:ident) => {};
}

#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_for_shape {
    ($type:ident) => {
        impl $crate::__serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::serde_bridge::serialize(self, serializer)
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let mut value = Self::default();
                $crate::serde_bridge::deserialize_into(&mut value, deserializer)?;
                ::core::result::Result::Ok(value)
            }
        }
    };
}

#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_for_enumeration {
    ($type:ident) => {
        impl $crate::__serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <::std::string::String as $crate::__serde::Deserialize<'de>>::deserialize(
                    deserializer,
                )
                .map(::core::convert::Into::into)
            }
        }
    };
}

#[cfg(feature = "serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serde_for_numbered {
    ($type:ident) => {
        impl $crate::__serde::Serialize for $type {
            #[inline]
            fn serialize<S: $crate::__serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }

        impl<'de> $crate::__serde::Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: $crate::__serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <i64 as $crate::__serde::Deserialize<'de>>::deserialize(deserializer)
                    .map(::core::convert::Into::into)
            }
        }
    };
}
