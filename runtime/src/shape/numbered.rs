//! Open enumerations of numbers, as API 2.0 has them.

use std::fmt::{self, Display, Formatter};

/// A number that an enumeration of this version of the crate does not name.
///
/// It cannot be made from outside, so that a known value has one form only: read one with `From<i64>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownNumber(i64);

impl UnknownNumber {
    /// The number as it came.
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

/// Makes an enum with a variant `Unknown(UnknownNumber)` an open enumeration of numbers, one line a value:
/// `Variant: 2`. The enum derives `Clone`, `Copy`, `Debug`, `PartialEq`, `Eq` and `Hash`; what 0 stands for is the default.
#[macro_export]
macro_rules! numbered {
    ($type:ident { $($variant:ident : $number:literal),* $(,)? }) => {
        impl $type {
            /// Every documented value.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),*];

            /// The number on the wire.
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
