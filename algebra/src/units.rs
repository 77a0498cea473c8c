//! Units of measure: dimension and exact factor, from symbols, words and compounds of them.

use crate::number::{Integer, Rational};

/// Exponents of the base dimensions; currencies have one axis each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Dimension([i8; AXES]);

const AXES: usize = 16;

/// A unit of measure: a value in it is `value * factor` in base units (metre, kilogram, second, ampere, kelvin, mole,
/// candela, radian/pi for angles, bit, one of each currency).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// Size in base units, exact.
    pub factor: Rational,
    /// Zero point in base units (temperatures in °C and °F), exact.
    pub offset: Rational,
}

const LENGTH: usize = 0;
const MASS: usize = 1;
const TIME: usize = 2;
const CURRENT: usize = 3;
const TEMPERATURE: usize = 4;
const AMOUNT: usize = 5;
const LUMINOUS: usize = 6;
const ANGLE: usize = 7;
const DATA: usize = 8;
const DOLLAR: usize = 9;
const EURO: usize = 10;
const POUND: usize = 11;
const YEN: usize = 12;
const RUPEE: usize = 13;
const YUAN: usize = 14;

/// Axis exponents and factor as numerator and denominator.
type Definition = (&'static [(usize, i8)], i64, i64);

/// Symbols that take SI prefixes.
fn metric(symbol: &str) -> Option<Definition> {
    Some(match symbol {
        "m" => (&[(LENGTH, 1)], 1, 1),
        "g" => (&[(MASS, 1)], 1, 1000),
        "s" => (&[(TIME, 1)], 1, 1),
        "A" => (&[(CURRENT, 1)], 1, 1),
        "K" => (&[(TEMPERATURE, 1)], 1, 1),
        "mol" => (&[(AMOUNT, 1)], 1, 1),
        "cd" => (&[(LUMINOUS, 1)], 1, 1),
        "L" | "l" => (&[(LENGTH, 3)], 1, 1000),
        "N" => (&[(MASS, 1), (LENGTH, 1), (TIME, -2)], 1, 1),
        "J" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2)], 1, 1),
        "W" => (&[(MASS, 1), (LENGTH, 2), (TIME, -3)], 1, 1),
        "Pa" => (&[(MASS, 1), (LENGTH, -1), (TIME, -2)], 1, 1),
        "Hz" => (&[(TIME, -1)], 1, 1),
        "C" => (&[(CURRENT, 1), (TIME, 1)], 1, 1),
        "V" => (&[(MASS, 1), (LENGTH, 2), (TIME, -3), (CURRENT, -1)], 1, 1),
        "F" => (&[(MASS, -1), (LENGTH, -2), (TIME, 4), (CURRENT, 2)], 1, 1),
        "H" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2), (CURRENT, -2)], 1, 1),
        "T" => (&[(MASS, 1), (TIME, -2), (CURRENT, -1)], 1, 1),
        "Wb" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2), (CURRENT, -1)], 1, 1),
        "ohm" | "Omega" | "Ohm" | "ohms" => {
            (&[(MASS, 1), (LENGTH, 2), (TIME, -3), (CURRENT, -2)], 1, 1)
        }
        "eV" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2)], 0, 1),
        "B" => (&[(DATA, 1)], 8, 1),
        "b" | "bit" => (&[(DATA, 1)], 1, 1),
        _ => return None,
    })
}

/// Words, singular, and symbols without prefixes.
fn plain(name: &str) -> Option<Definition> {
    const L: &[(usize, i8)] = &[(LENGTH, 1)];
    const A: &[(usize, i8)] = &[(LENGTH, 2)];
    const V: &[(usize, i8)] = &[(LENGTH, 3)];
    const M: &[(usize, i8)] = &[(MASS, 1)];
    const T: &[(usize, i8)] = &[(TIME, 1)];
    const SPEED: &[(usize, i8)] = &[(LENGTH, 1), (TIME, -1)];
    const ENERGY: &[(usize, i8)] = &[(MASS, 1), (LENGTH, 2), (TIME, -2)];
    const PRESSURE: &[(usize, i8)] = &[(MASS, 1), (LENGTH, -1), (TIME, -2)];
    Some(match name {
        "meter" | "metre" => (L, 1, 1),
        "in" | "inch" | "inche" | "\"" => (L, 254, 10_000),
        "ft" | "foot" | "feet" => (L, 3048, 10_000),
        "yd" | "yard" => (L, 9144, 10_000),
        "mi" | "mile" => (L, 1_609_344, 1000),
        "furlong" => (L, 201_168, 1000),
        "rod" => (L, 50_292, 10_000),
        "micron" => (L, 1, 1_000_000),
        "angstrom" => (L, 1, 10_000_000_000),
        "acre" => (A, 40_468_564_224, 10_000_000),
        "hectare" | "ha" => (A, 10_000, 1),
        "liter" | "litre" => (V, 1, 1000),
        "gallon" | "gal" => (V, 3_785_411_784, 1_000_000_000_000),
        "quart" | "qt" => (V, 946_352_946, 1_000_000_000_000),
        "pint" | "pt" => (V, 473_176_473, 1_000_000_000_000),
        "cup" => (V, 2_365_882_365, 10_000_000_000_000),
        "tablespoon" | "tbsp" => (V, 1_478_676_478_125, 100_000_000_000_000_000),
        "teaspoon" | "tsp" => (V, 492_892_159_375, 100_000_000_000_000_000),
        "gram" | "gramme" => (M, 1, 1000),
        "kilo" => (M, 1, 1),
        "tonne" | "ton" | "t" => (M, 1000, 1),
        "pound" | "lb" => (M, 45_359_237, 100_000_000),
        "ounce" | "oz" => (M, 28_349_523_125, 1_000_000_000_000),
        "carat" => (M, 2, 10_000),
        "second" | "sec" => (T, 1, 1),
        "minute" | "min" => (T, 60, 1),
        "hour" | "hr" | "h" => (T, 3600, 1),
        "day" => (T, 86_400, 1),
        "week" | "wk" => (T, 604_800, 1),
        "month" => (T, 2_629_746, 1),
        "year" | "yr" => (T, 31_556_952, 1),
        "decade" => (T, 315_569_520, 1),
        "century" | "centurie" => (T, 3_155_695_200, 1),
        "mph" => (SPEED, 44_704, 100_000),
        "kph" | "kmph" | "kmh" => (SPEED, 10, 36),
        "knot" => (SPEED, 1852, 3600),
        "degree" | "deg" => (&[(ANGLE, 1)], 1, 180),
        "radian" | "rad" => (&[(ANGLE, 1)], 0, 1),
        "newton" => (&[(MASS, 1), (LENGTH, 1), (TIME, -2)], 1, 1),
        "joule" => (ENERGY, 1, 1),
        "calorie" | "cal" => (ENERGY, 4184, 1000),
        "kcal" => (ENERGY, 4184, 1),
        "kwh" | "kWh" => (ENERGY, 3_600_000, 1),
        "watt" => (&[(MASS, 1), (LENGTH, 2), (TIME, -3)], 1, 1),
        "pascal" => (PRESSURE, 1, 1),
        "atm" | "atmosphere" => (PRESSURE, 101_325, 1),
        "bar" => (PRESSURE, 100_000, 1),
        "hertz" => (&[(TIME, -1)], 1, 1),
        "rpm" => (&[(TIME, -1)], 1, 60),
        "volt" => (&[(MASS, 1), (LENGTH, 2), (TIME, -3), (CURRENT, -1)], 1, 1),
        "ampere" | "amp" => (&[(CURRENT, 1)], 1, 1),
        "coulomb" => (&[(CURRENT, 1), (TIME, 1)], 1, 1),
        "kelvin" => (&[(TEMPERATURE, 1)], 1, 1),
        "mole" => (&[(AMOUNT, 1)], 1, 1),
        "byte" => (&[(DATA, 1)], 8, 1),
        "$" | "dollar" | "usd" | "USD" | "textdollar" => (&[(DOLLAR, 1)], 1, 1),
        "cent" | "¢" => (&[(DOLLAR, 1)], 1, 100),
        "€" | "euro" | "EUR" => (&[(EURO, 1)], 1, 1),
        "£" | "GBP" | "pounds sterling" => (&[(POUND, 1)], 1, 1),
        "¥" | "yen" | "JPY" => (&[(YEN, 1)], 1, 1),
        "₹" | "rupee" | "INR" | "Rs" | "rs" => (&[(RUPEE, 1)], 1, 1),
        "yuan" | "RMB" | "CNY" => (&[(YUAN, 1)], 1, 1),
        _ => return None,
    })
}

/// Prefix and its power of ten.
const PREFIXES: [(&str, i32); 14] = [
    ("da", 1),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("h", 2),
    ("d", -1),
    ("c", -2),
    ("m", -3),
    ("mu", -6),
    ("u", -6),
    ("n", -9),
    ("p", -12),
];
const WORD_PREFIXES: [(&str, i32); 11] = [
    ("kilo", 3),
    ("mega", 6),
    ("giga", 9),
    ("tera", 12),
    ("hecto", 2),
    ("deca", 1),
    ("deci", -1),
    ("centi", -2),
    ("milli", -3),
    ("micro", -6),
    ("nano", -9),
];

fn build(definition: Definition, power_of_ten: i32) -> Option<Unit> {
    let mut dimension = Dimension::default();
    for (axis, exponent) in definition.0 {
        dimension.0[*axis] += exponent;
    }
    // A zero numerator marks the two units whose factor is not rational in our base: handled apart.
    if definition.1 == 0 {
        return special(definition.0, power_of_ten);
    }
    let factor = Rational::new(Integer::from(definition.1), Integer::from(definition.2))?;
    let factor = &factor * &Rational::power_of_ten(power_of_ten)?;
    Some(Unit {
        dimension,
        factor,
        offset: Rational::from(0),
    })
}

fn special(axes: &[(usize, i8)], power_of_ten: i32) -> Option<Unit> {
    let mut dimension = Dimension::default();
    for (axis, exponent) in axes {
        dimension.0[*axis] += exponent;
    }
    // The electron volt is 1.602176634e-19 J, exactly (SI 2019). Radians differ from degrees by pi: no rational factor.
    if axes.len() == 1 {
        return None;
    }
    let factor = &Rational::from(1_602_176_634) * &Rational::power_of_ten(power_of_ten - 28)?;
    Some(Unit {
        dimension,
        factor,
        offset: Rational::from(0),
    })
}

/// One unit word or symbol, with prefix or plural.
fn single(name: &str) -> Option<Unit> {
    if let Some(unit) = temperature(name) {
        return Some(unit);
    }
    if let Some(definition) = plain(name).or_else(|| metric(name)) {
        return build(definition, 0);
    }
    let lower = name.to_ascii_lowercase();
    if name.len() >= 3
        && lower != name
        && let Some(definition) = plain(&lower)
    {
        return build(definition, 0);
    }
    for (prefix, power) in PREFIXES {
        if let Some(definition) = name.strip_prefix(prefix).and_then(metric) {
            return build(definition, power);
        }
    }
    let word = lower.trim_end_matches('.');
    for word in [Some(word), word.strip_suffix('s'), word.strip_suffix("es")]
        .into_iter()
        .flatten()
    {
        if word.len() >= 2
            && let Some(definition) = plain(word)
        {
            return build(definition, 0);
        }
        for (prefix, power) in WORD_PREFIXES {
            if let Some(definition) = word.strip_prefix(prefix).and_then(plain) {
                return build(definition, power);
            }
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
            offset: Rational::from(0),
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
            offset: Rational::from(0),
        })
    }

    /// Degrees of angle?
    pub fn is_angle(&self) -> bool {
        self.dimension.0[ANGLE] != 0
    }
}

/// A unit or compound as written: `km/h`, `m/s^2`, `square feet`, `miles per hour`, `cm^2`, `J s`.
///
/// ```
/// use algebra::units::parse_unit;
/// let (a, b) = (parse_unit("km/h").unwrap(), parse_unit("m/s").unwrap());
/// assert_eq!(a.dimension, b.dimension);
/// assert_eq!((&a.factor * &algebra::Rational::from(72)).to_string(), "20");
/// ```
pub fn parse_unit(text: &str) -> Option<Unit> {
    if text.len() > 64 {
        return None;
    }
    let text = text.trim().trim_end_matches('.');
    if let Some(unit) = single(text) {
        return Some(unit);
    }
    let mut total: Option<Unit> = None;
    let mut sign = 1_i8;
    // square and cubic apply to the next word.
    let mut next_power = 1_i8;
    let spaced = text
        .replace('/', " / ")
        .replace(['·', '*', '-'], " ")
        .replace("^ ", "^");
    for word in spaced.split_whitespace() {
        match word {
            "a" | "an" | "each" if total.is_none() => return None,
            "/" | "per" | "a" | "an" | "each" => {
                sign = -1;
                continue;
            }
            "square" | "sq" | "sq." => {
                next_power = 2;
                continue;
            }
            "cubic" | "cu" | "cu." => {
                next_power = 3;
                continue;
            }
            "squared" | "cubed" => {
                let power = if word == "squared" { 2 } else { 3 };
                total = Some(total?.power(power)?);
                continue;
            }
            "cdot" | "times" => continue,
            _ => {}
        }
        let (name, power) = match word.split_once('^') {
            Some((name, power)) => (
                name,
                power
                    .trim_matches(['{', '}'])
                    .parse::<i8>()
                    .ok()
                    .filter(|p| p.abs() <= 4)?,
            ),
            None => (word, 1),
        };
        let unit = single(name)?.power(power.checked_mul(next_power)?.checked_mul(sign)?)?;
        next_power = 1;
        total = Some(match total {
            Some(total) => total.times(&unit)?,
            None => unit,
        });
    }
    total.filter(|_| next_power == 1)
}

/// Numbers in words that scale: `dozen`, `million`.
pub fn scale_word(word: &str) -> Option<i64> {
    Some(match word.to_ascii_lowercase().trim_end_matches('s') {
        "dozen" => 12,
        "score" => 20,
        "hundred" => 100,
        "thousand" => 1000,
        "lakh" => 100_000,
        "million" => 1_000_000,
        "crore" => 10_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        _ => return None,
    })
}
