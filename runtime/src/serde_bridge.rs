//! `serde` for generated types, both ways, without a derive: to log, store or template them.
//!
//! The format is that of the wire: the vendor's names, absent members left out. Reading is as lenient as for replies and
//! needs a self-describing format (JSON, YAML, TOML, MessagePack; not bincode).

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::shape::{Field, Get, List, Map, Shape};

/// Writes `shape` as a map.
pub fn serialize<S: Serializer>(shape: &dyn Shape, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (index, member) in shape.table().members.iter().enumerate() {
        match shape.field(index).map_or(Get::Absent, Field::get) {
            Get::Absent => {}
            value => map.serialize_entry(member.name, &Value(value))?,
        }
    }
    map.end()
}

/// Reads a map into `shape`; the error of the format is given the path.
pub fn deserialize_into<'de, D: serde::Deserializer<'de>>(
    shape: &mut dyn Shape,
    deserializer: D,
) -> Result<(), D::Error> {
    use serde::de::{DeserializeSeed as _, Error as _};

    let trail = crate::shape::Trail::default();
    crate::shape::ShapeSeed { shape, trail: &trail }.deserialize(deserializer).map_err(|error| {
        match trail.path() {
            path if path.is_empty() => error,
            path => D::Error::custom(format_args!("at {path}: {error}")),
        }
    })
}

struct Value<'a>(Get<'a>);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Get::Absent => serializer.serialize_none(),
            Get::Text(value) => serializer.serialize_str(value),
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

/// Without the feature `serde` a type costs two functions less to compile.
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
