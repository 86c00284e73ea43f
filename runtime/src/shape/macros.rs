//! The macro that generated files call instead of containing code.

/// Implements [`Shape`](crate::shape::Shape), `Debug` and `PartialEq` for a struct, with one line per field:
/// `index => field: "WireName"`.
///
/// Flags follow the name of a field in parentheses: `sensitive` for a value that must never be printed, which `Debug`
/// leaves out, and `required` for a field that a request must set. `(request)` behind the name of the type marks the
/// request of an action.
#[doc(hidden)]
#[macro_export]
macro_rules! shape {
    ($type:ident $(($kind:ident))? { $($index:literal => $field:ident : $name:literal $(($($flag:ident),+))?),* $(,)? }) => {
        const _: () = {
            static TABLE: $crate::shape::Table = $crate::shape::Table {
                name: ::core::stringify!($type),
                fields: &[$($crate::shape!(@field $name $($($flag)+)?)),*],
                is_request: false $(|| $crate::shape!(@request $kind))?,
            };

            impl $crate::shape::Shape for $type {
                #[inline]
                fn table(&self) -> &'static $crate::shape::Table {
                    &TABLE
                }

                #[inline]
                fn field(&self, index: usize) -> ::core::option::Option<&dyn $crate::shape::Field> {
                    match index {
                        $($index => ::core::option::Option::Some(&self.$field),)*
                        _ => ::core::option::Option::None,
                    }
                }

                #[inline]
                fn field_mut(&mut self, index: usize) -> ::core::option::Option<&mut dyn $crate::shape::Field> {
                    match index {
                        $($index => ::core::option::Option::Some(&mut self.$field),)*
                        _ => ::core::option::Option::None,
                    }
                }
            }
        };

        impl ::core::cmp::PartialEq for $type {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::shape::equal(self, other)
            }
        }

        impl ::core::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::shape::debug(self, formatter)
            }
        }

        $crate::__serde_for_shape!($type);
    };
    (@request request) => { true };
    (@field $name:literal) => { $crate::shape!(@field $name, false, false) };
    (@field $name:literal sensitive) => { $crate::shape!(@field $name, true, false) };
    (@field $name:literal required) => { $crate::shape!(@field $name, false, true) };
    (@field $name:literal required sensitive) => { $crate::shape!(@field $name, true, true) };
    (@field $name:literal, $sensitive:literal, $required:literal) => {
        $crate::shape::FieldInfo {
            name: $name,
            json_key: ::core::concat!(",\"", $name, "\":"),
            sensitive: $sensitive,
            required: $required,
        }
    };
}
