//! Units of measure: dimension and exact factor, from symbols, words and compounds of them.

mod compound; // the grammar: m/s^2, square feet, miles per hour
mod table; // the units

pub use self::compound::{parse_unit, parse_unit_side_by_side};
use self::table::{
    ANGLE, AXES, DOLLAR, Definition, PI, POUND, PREFIXES, TEMPERATURE, WORD_PREFIXES, YEN, YUAN,
    metric, plain,
};
use crate::number::{Integer, Rational};

/// Exponents of the base dimensions; currencies have one axis each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Dimension([i8; AXES]);

/// A unit of measure: a value in it is `value * factor * pi^pi_power` in base units (metre, kilogram, second, ampere,
/// kelvin, mole, candela, radian, bit, one of each currency).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// Size in base units but for powers of pi, exact.
    pub factor: Rational,
    /// Power of pi in the size: 1 for degrees, 0 for radians and all that is no angle.
    pub pi_power: i8,
    /// Zero point in base units (temperatures in °C and °F), exact.
    pub offset: Rational,
}

/// A unit of the table times a power of ten.
fn build(definition: Definition, power_of_ten: i32) -> Option<Unit> {
    let mut dimension = Dimension::default();
    for (axis, exponent) in definition.0 {
        dimension.0[*axis] += exponent;
    }
    let pi_power = std::mem::take(&mut dimension.0[PI]);
    let factor = Rational::new(Integer::from(definition.1), Integer::from(definition.2))?;
    Some(Unit {
        dimension,
        factor: &factor * &Rational::power_of_ten(power_of_ten)?,
        pi_power,
        offset: Rational::zero(),
    })
}

/// The electron volt, 1.602176634e-19 J exactly (SI 2019), times a power of ten.
fn electron_volt(power_of_ten: i32) -> Option<Unit> {
    let joule = build(metric("J")?, 0)?;
    let size = &Rational::from(1_602_176_634) * &Rational::power_of_ten(power_of_ten - 28)?;
    Some(Unit {
        factor: size,
        ..joule
    })
}

/// A symbol that takes prefixes, with its power of ten; symbols are read as written.
fn prefixed(name: &str, power: i32) -> Option<Unit> {
    if name == "eV" {
        return electron_volt(power);
    }
    build(metric(name)?, power)
}

/// One unit word or symbol, with prefix or plural.
fn single(name: &str) -> Option<Unit> {
    if let Some(unit) = temperature(name) {
        return Some(unit);
    }
    if let Some(unit) = plain(name)
        .and_then(|found| build(found, 0))
        .or_else(|| prefixed(name, 0))
    {
        return Some(unit);
    }
    let symbol = |name: &str| {
        PREFIXES
            .iter()
            .find_map(|(prefix, power)| prefixed(name.strip_prefix(prefix)?, *power))
    };
    if let Some(unit) = symbol(name) {
        return Some(unit);
    }
    // Usual spellings that no other unit has.
    match name {
        "Km" | "KM" => return single("km"),
        "Kg" | "KG" => return single("kg"),
        "CM" | "Cm" => return single("cm"),
        "KB" => return single("kB"),
        _ => {}
    }
    // sqft, sqm
    if let Some(area) = name
        .strip_prefix("sq")
        .filter(|rest| rest.len() >= 2 || *rest == "m")
    {
        return single(area)?.power(2);
    }
    // cms, kgs, hrs
    if let Some(one) = name.strip_suffix('s')
        && one.len() >= 2
        && let Some(unit) = symbol(one)
    {
        return Some(unit);
    }
    let lower = name.to_lowercase();
    let word = lower.trim_end_matches('.');
    for word in [Some(word), word.strip_suffix('s'), word.strip_suffix("es")]
        .into_iter()
        .flatten()
    {
        // Short names are symbols and are read as written.
        if (word.len() >= 3 || word == lower && word.len() >= 2 && lower == name || name.len() >= 3)
            && let Some(unit) = plain(word).and_then(|found| build(found, 0))
        {
            return Some(unit);
        }
        if let Some(unit) = WORD_PREFIXES.iter().find_map(|(prefix, power)| {
            let rest = word.strip_prefix(prefix)?;
            if rest == "electronvolt" {
                return electron_volt(*power);
            }
            build(plain(rest).filter(|_| rest.len() >= 3)?, *power)
        }) {
            return Some(unit);
        }
    }
    None
}

fn temperature(name: &str) -> Option<Unit> {
    let (factor, offset) = match name {
        "°C" | "celsius" | "Celsius" | "degC" => (
            Rational::from(1),
            Rational::new(Integer::from(27_315), Integer::from(100))?,
        ),
        "°F" | "fahrenheit" | "Fahrenheit" | "degF" => {
            let ninth = Rational::new(Integer::from(5), Integer::from(9))?;
            (
                ninth.clone(),
                &Rational::new(Integer::from(45_967), Integer::from(100))? * &ninth,
            )
        }
        _ => return None,
    };
    let mut dimension = Dimension::default();
    dimension.0[TEMPERATURE] = 1;
    Some(Unit {
        dimension,
        factor,
        pi_power: 0,
        offset,
    })
}

/// Is this one unit word or symbol?
pub fn is_unit(name: &str) -> bool {
    name.len() <= 24 && single(name).is_some()
}

impl Unit {
    fn power(&self, exponent: i8) -> Option<Self> {
        let mut dimension = Dimension::default();
        for (axis, value) in dimension.0.iter_mut().zip(self.dimension.0) {
            *axis = value.checked_mul(exponent)?;
        }
        Some(Self {
            dimension,
            factor: self.factor.pow(i32::from(exponent))?,
            pi_power: self.pi_power.checked_mul(exponent)?,
            offset: Rational::zero(),
        })
    }

    fn times(&self, other: &Self) -> Option<Self> {
        let mut dimension = self.dimension;
        for (axis, value) in dimension.0.iter_mut().zip(other.dimension.0) {
            *axis = axis.checked_add(value)?;
        }
        Some(Self {
            dimension,
            factor: &self.factor * &other.factor,
            pi_power: self.pi_power.checked_add(other.pi_power)?,
            offset: Rational::zero(),
        })
    }

    /// Degrees or radians: an angle itself, no angular speed.
    pub fn is_angle(&self) -> bool {
        let mut angle = Dimension::default();
        angle.0[ANGLE] = 1;
        self.dimension == angle
    }

    /// An amount of money?
    pub fn is_money(&self) -> bool {
        self.dimension.0[DOLLAR..=table::FRANC]
            .iter()
            .any(|axis| *axis != 0)
    }
}

/// Two currencies that one sign or word may mean: ¥ is yen or yuan, a pound is money or a weight.
pub fn may_be_one_currency(a: &str, b: &str) -> bool {
    let axis = |name: &str| parse_unit(name).map(|unit| unit.dimension);
    let only = |wanted: usize| {
        let mut dimension = Dimension::default();
        dimension.0[wanted] = 1;
        Some(dimension)
    };
    let pound = |name: &str| matches!(name.trim(), "pound" | "pounds");
    let pair = |a: &str, b: &str| {
        (axis(a) == only(POUND) && pound(b))
            || (a.trim() == "¥" && axis(b) == only(YUAN))
            || (a.trim() == "¥" && axis(b) == only(YEN))
    };
    pair(a, b) || pair(b, a)
}

/// Numbers in words that scale: `dozen`, `million`.
pub fn scale_word(word: &str) -> Option<i64> {
    Some(match word.to_ascii_lowercase().trim_end_matches('s') {
        "dozen" => 12,
        "score" => 20,
        "gro" => 144,
        "hundred" => 100,
        "thousand" => 1000,
        "lakh" => 100_000,
        "million" => 1_000_000,
        "crore" => 10_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        "quadrillion" => 1_000_000_000_000_000,
        "quintillion" => 1_000_000_000_000_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
