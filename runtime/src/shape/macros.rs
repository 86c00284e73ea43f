//! What generated files write instead of code.

/// Makes a struct a [`Shape`](crate::shape::Shape): one line a member, `index => field: "WireName"`, with `(sensitive)`
/// behind a name whose value must never be printed. `Debug`, which leaves such values out, and
/// `PartialEq` come with it.
#[macro_export]
macro_rules! shape {
    ($type:ident { $($index:literal => $field:ident : $name:literal $(($flag:ident))?),* $(,)? }) => {
        const _: () = {
            static TABLE: $crate::shape::Table = $crate::shape::Table {
                name: ::core::stringify!($type),
                members: &[$($crate::shape!(@member $name $($flag)?)),*],
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
    (@member $name:literal) => { $crate::shape!(@member $name, false) };
    (@member $name:literal sensitive) => { $crate::shape!(@member $name, true) };
    (@member $name:literal, $sensitive:literal) => {
        $crate::shape::Member {
            name: $name,
            json_key: ::core::concat!(",\"", $name, "\":"),
            sensitive: $sensitive,
        }
    };
}
