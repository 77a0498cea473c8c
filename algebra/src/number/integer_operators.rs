//! Sum, difference, product and negation of integers, owned and borrowed.

use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use rug::Integer as Big;

use super::integer::Repr::{Large, Small};
use super::integer::{Integer, Repr};

#[inline]
fn sum(left: &Integer, right: &Integer) -> Integer {
    if let (Small(a), Small(b)) = (&left.0, &right.0)
        && let Some(value) = a.checked_add(*b)
    {
        return Integer::small(value);
    }
    sum_large(&left.0, &right.0)
}

#[cold]
fn sum_large(left: &Repr, right: &Repr) -> Integer {
    match (left, right) {
        (Small(a), Small(b)) => Integer::from(i128::from(*a) + i128::from(*b)),
        (Small(a), Large(b)) => Integer::from_big(Big::from(&**b + *a)),
        (Large(a), Small(b)) => Integer::from_big(Big::from(&**a + *b)),
        (Large(a), Large(b)) => Integer::from_big(Big::from(&**a + &**b)),
    }
}

#[inline]
fn difference(left: &Integer, right: &Integer) -> Integer {
    if let (Small(a), Small(b)) = (&left.0, &right.0)
        && let Some(value) = a.checked_sub(*b)
    {
        return Integer::small(value);
    }
    difference_large(&left.0, &right.0)
}

#[cold]
fn difference_large(left: &Repr, right: &Repr) -> Integer {
    match (left, right) {
        (Small(a), Small(b)) => Integer::from(i128::from(*a) - i128::from(*b)),
        (Small(a), Large(b)) => Integer::from_big(Big::from(*a - &**b)),
        (Large(a), Small(b)) => Integer::from_big(Big::from(&**a - *b)),
        (Large(a), Large(b)) => Integer::from_big(Big::from(&**a - &**b)),
    }
}

#[inline]
fn product(left: &Integer, right: &Integer) -> Integer {
    if let (Small(a), Small(b)) = (&left.0, &right.0)
        && let Some(value) = a.checked_mul(*b)
    {
        return Integer::small(value);
    }
    product_large(&left.0, &right.0)
}

#[cold]
fn product_large(left: &Repr, right: &Repr) -> Integer {
    match (left, right) {
        (Small(a), Small(b)) => Integer::from(i128::from(*a) * i128::from(*b)),
        (Small(a), Large(b)) => Integer::from_big(Big::from(&**b * *a)),
        (Large(a), Small(b)) => Integer::from_big(Big::from(&**a * *b)),
        (Large(a), Large(b)) => Integer::from_big(Big::from(&**a * &**b)),
    }
}

#[inline]
fn negation(value: &Integer) -> Integer {
    match &value.0 {
        Small(small) => match small.checked_neg() {
            Some(small) => Integer::small(small),
            None => Integer::from(small.unsigned_abs()),
        },
        Large(large) => Integer::from_big(Big::from(-&**large)),
    }
}

/// In place, so that a large accumulator keeps its memory.
macro_rules! assign_operator {
    ($trait:ident, $method:ident, $function:ident) => {
        impl $trait<&Integer> for Integer {
            #[inline]
            fn $method(&mut self, right: &Integer) {
                if let Large(left) = &mut self.0 {
                    match &right.0 {
                        Small(right) => left.$method(*right),
                        Large(right) => left.$method(&**right),
                    }
                    self.demote();
                } else {
                    *self = $function(self, right);
                }
            }
        }

        impl $trait for Integer {
            #[inline]
            fn $method(&mut self, right: Integer) {
                self.$method(&right);
            }
        }
    };
}

assign_operator!(AddAssign, add_assign, sum);
assign_operator!(SubAssign, sub_assign, difference);
assign_operator!(MulAssign, mul_assign, product);

macro_rules! binary_operator {
    ($number:ty, $trait:ident, $method:ident, $function:ident) => {
        impl $trait<&$number> for &$number {
            type Output = $number;
            #[inline]
            fn $method(self, right: &$number) -> $number {
                $function(self, right)
            }
        }

        impl $trait<$number> for &$number {
            type Output = $number;
            #[inline]
            fn $method(self, right: $number) -> $number {
                $function(self, &right)
            }
        }

        impl $trait<&$number> for $number {
            type Output = $number;
            #[inline]
            fn $method(self, right: &$number) -> $number {
                $function(&self, right)
            }
        }

        impl $trait for $number {
            type Output = $number;
            #[inline]
            fn $method(self, right: $number) -> $number {
                $function(&self, &right)
            }
        }
    };
}
pub(in crate::number) use binary_operator;

binary_operator!(Integer, Add, add, sum);
binary_operator!(Integer, Sub, sub, difference);
binary_operator!(Integer, Mul, mul, product);

impl Neg for &Integer {
    type Output = Integer;
    #[inline]
    fn neg(self) -> Integer {
        negation(self)
    }
}

impl Neg for Integer {
    type Output = Integer;
    #[inline]
    fn neg(self) -> Integer {
        match self.0 {
            Large(large) => Integer::from_big(-*large),
            Small(_) => negation(&self),
        }
    }
}
