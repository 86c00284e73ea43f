//! Open enumerations of numbers, which API 2.0 uses.

use std::fmt::{self, Display, Formatter};

/// A number that an enumeration of this version of the crate does not name.
///
/// Enumerations create it in `From<i64>`, so that a documented number always has its own variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownNumber(i64);

impl UnknownNumber {
    /// Returns the number as received.
    pub const fn get(self) -> i64 {
        self.0
    }

    #[doc(hidden)]
    pub const fn __new(number: i64) -> Self {
        Self(number)
    }
}

impl Display for UnknownNumber {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Implements an open enumeration of numbers for an enum with a variant `Unknown(UnknownNumber)`, with one line per value:
/// `Variant: 2`.
///
/// The enum derives `Clone`, `Copy`, `Debug`, `PartialEq`, `Eq` and `Hash`. The order is that of the numbers. The default is
/// the value of 0.
#[doc(hidden)]
#[macro_export]
macro_rules! numbered {
    ($type:ident { $($variant:ident : $number:literal),* $(,)? }) => {
        impl $type {
            /// The documented values.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the number in the wire format.
            #[inline]
            pub fn as_i64(self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Unknown(value) => value.get(),
                }
            }
        }

        impl ::core::convert::From<i64> for $type {
            #[inline]
            fn from(number: i64) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    _ => Self::Unknown($crate::shape::UnknownNumber::__new(number)),
                }
            }
        }

        impl ::core::cmp::PartialOrd for $type {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }

        impl ::core::cmp::Ord for $type {
            #[inline]
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                ::core::cmp::Ord::cmp(&self.as_i64(), &other.as_i64())
            }
        }

        impl ::core::fmt::Display for $type {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), formatter)
            }
        }

        impl ::core::default::Default for $type {
            #[inline]
            fn default() -> Self {
                Self::from(0)
            }
        }

        impl $crate::shape::FromNumber for $type {
            #[inline]
            fn set_number(&mut self, number: i64) {
                *self = Self::from(number);
            }
        }

        impl $crate::shape::Field for $type {
            #[inline]
            fn get(&self) -> $crate::shape::Get<'_> {
                $crate::shape::Get::Int(self.as_i64())
            }

            #[inline]
            fn slot(&mut self) -> $crate::shape::Slot<'_> {
                $crate::shape::Slot::Number(self)
            }
        }

        $crate::__serde_for_numbered!($type);
    };
}
