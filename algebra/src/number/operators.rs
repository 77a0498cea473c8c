//! Operator forms: by value, by reference and mixed, from one function each.

/// Implements `$trait` for all four combinations of owned and borrowed operands.
macro_rules! binary_operator {
    ($type:ty, $trait:ident, $method:ident, $assign_trait:ident, $assign:ident, $function:path) => {
        impl std::ops::$trait<&$type> for &$type {
            type Output = $type;
            #[inline]
            fn $method(self, other: &$type) -> $type {
                $function(self, other)
            }
        }
        impl std::ops::$trait<$type> for $type {
            type Output = $type;
            #[inline]
            fn $method(self, other: $type) -> $type {
                $function(&self, &other)
            }
        }
        impl std::ops::$trait<&$type> for $type {
            type Output = $type;
            #[inline]
            fn $method(self, other: &$type) -> $type {
                $function(&self, other)
            }
        }
        impl std::ops::$trait<$type> for &$type {
            type Output = $type;
            #[inline]
            fn $method(self, other: $type) -> $type {
                $function(self, &other)
            }
        }
        impl std::ops::$assign_trait<&$type> for $type {
            #[inline]
            fn $assign(&mut self, other: &$type) {
                *self = $function(self, other);
            }
        }
        impl std::ops::$assign_trait<$type> for $type {
            #[inline]
            fn $assign(&mut self, other: $type) {
                *self = $function(self, &other);
            }
        }
    };
}

pub(super) use binary_operator;
