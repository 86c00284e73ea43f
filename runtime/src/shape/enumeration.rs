//! Open enumerations: the documented values by name, any other kept as it came.

use std::fmt::{self, Display, Formatter};

/// A value that an enumeration of this version of the crate does not name.
///
/// It cannot be made from outside, so that a known value has one form only: read one with `From<&str>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(String);

impl UnknownValue {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[doc(hidden)]
    pub fn __new(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Display for UnknownValue {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Makes an enum with a variant `Unknown(UnknownValue)` an open enumeration of texts, one line a value:
/// `Variant: "WIRE_VALUE"`. The empty unknown value is the default: it stands for "not given". Equality, `Hash` and `Debug`
/// come with it and go by the text.
#[macro_export]
macro_rules! enumeration {
    ($type:ident { $($variant:ident : $text:literal),* $(,)? }) => {
        impl $type {
            /// Every documented value.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),*];

            /// The text on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $type {}

        impl ::core::hash::Hash for $type {
            #[inline]
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Debug::fmt(self.as_str(), formatter)
            }
        }

        impl ::core::convert::From<&str> for $type {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown($crate::shape::UnknownValue::__new(text)),
                }
            }
        }

        impl ::core::convert::From<::std::string::String> for $type {
            #[inline]
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::core::str::FromStr for $type {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl ::core::convert::AsRef<str> for $type {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self::Unknown(::core::default::Default::default())
            }
        }

        impl $crate::shape::FromText for $type {
            #[inline]
            fn set_text(&mut self, text: &str) {
                *self = Self::from(text);
            }
        }

        impl $crate::shape::Field for $type {
            #[inline]
            fn get(&self) -> $crate::shape::Get<'_> {
                $crate::shape::Get::Text(self.as_str())
            }

            #[inline]
            fn slot(&mut self) -> $crate::shape::Slot<'_> {
                $crate::shape::Slot::Parse(self)
            }
        }

        $crate::__serde_for_enumeration!($type);
    };
}
