//! The units: axes and exact factors. Symbols are read as written (mW is not MW), words in any case.

/// Axes of [`super::Dimension`]; the last one counts the factors pi of angles in degrees and turns and is no dimension.
pub(super) const AXES: usize = 20;
pub(super) const PI: usize = 19;
pub(super) const LENGTH: usize = 0;
pub(super) const MASS: usize = 1;
pub(super) const TIME: usize = 2;
pub(super) const CURRENT: usize = 3;
pub(super) const TEMPERATURE: usize = 4;
pub(super) const AMOUNT: usize = 5;
pub(super) const LUMINOUS: usize = 6;
pub(super) const ANGLE: usize = 7;
pub(super) const DATA: usize = 8;
pub(super) const DOLLAR: usize = 9;
pub(super) const EURO: usize = 10;
pub(super) const POUND: usize = 11;
pub(super) const YEN: usize = 12;
pub(super) const RUPEE: usize = 13;
pub(super) const YUAN: usize = 14;
pub(super) const WON: usize = 15;
pub(super) const PESO: usize = 16;
pub(super) const RUBLE: usize = 17;
pub(super) const FRANC: usize = 18;

/// Axis exponents and factor as numerator and denominator.
pub(super) type Definition = (&'static [(usize, i8)], i64, i64);

/// Symbols that take SI prefixes.
pub(super) fn metric(symbol: &str) -> Option<Definition> {
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
        "Wh" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2)], 3600, 1),
        "Ah" => (&[(CURRENT, 1), (TIME, 1)], 3600, 1),
        "Nm" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2)], 1, 1),
        "Wb" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2), (CURRENT, -1)], 1, 1),
        "ohm" | "Omega" | "Ohm" | "ohms" => {
            (&[(MASS, 1), (LENGTH, 2), (TIME, -3), (CURRENT, -2)], 1, 1)
        }
        "lm" | "lx" => (&[(LUMINOUS, 1)], 1, 1),
        "Bq" => (&[(TIME, -1)], 1, 1),
        "Gy" | "Sv" => (&[(LENGTH, 2), (TIME, -2)], 1, 1),
        "S" => (&[(MASS, -1), (LENGTH, -2), (TIME, 3), (CURRENT, 2)], 1, 1),
        "kat" => (&[(AMOUNT, 1), (TIME, -1)], 1, 1),
        "bar" => (&[(MASS, 1), (LENGTH, -1), (TIME, -2)], 100_000, 1),
        "cal" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2)], 4184, 1000),
        "B" => (&[(DATA, 1)], 8, 1),
        "b" | "bit" => (&[(DATA, 1)], 1, 1),
        _ => return None,
    })
}

/// Words, singular, and symbols without prefixes.
pub(super) fn plain(name: &str) -> Option<Definition> {
    const L: &[(usize, i8)] = &[(LENGTH, 1)];
    const A: &[(usize, i8)] = &[(LENGTH, 2)];
    const V: &[(usize, i8)] = &[(LENGTH, 3)];
    const M: &[(usize, i8)] = &[(MASS, 1)];
    const T: &[(usize, i8)] = &[(TIME, 1)];
    const HALF_TURN: &[(usize, i8)] = &[(ANGLE, 1), (PI, 1)];
    const FORCE: &[(usize, i8)] = &[(MASS, 1), (LENGTH, 1), (TIME, -2)];
    const POWER: &[(usize, i8)] = &[(MASS, 1), (LENGTH, 2), (TIME, -3)];
    const SPEED: &[(usize, i8)] = &[(LENGTH, 1), (TIME, -1)];
    const ENERGY: &[(usize, i8)] = &[(MASS, 1), (LENGTH, 2), (TIME, -2)];
    const PRESSURE: &[(usize, i8)] = &[(MASS, 1), (LENGTH, -1), (TIME, -2)];
    Some(match name {
        "meter" | "metre" => (L, 1, 1),
        "in" | "inch" | "inche" | "\"" => (L, 254, 10_000),
        "fathom" => (L, 18_288, 10_000),
        "chain" => (L, 201_168, 10_000),
        "league" => (L, 4_828_032, 1000),
        "nmi" | "nauticalmile" => (L, 1852, 1),
        "lightyear" => (L, 9_460_730_472_580_800, 1),
        "astronomicalunit" => (L, 149_597_870_700, 1),
        "ft" | "foot" | "feet" => (L, 3048, 10_000),
        "yd" | "yard" => (L, 9144, 10_000),
        "mi" | "mile" => (L, 1_609_344, 1000),
        "furlong" => (L, 201_168, 1000),
        "rod" => (L, 50_292, 10_000),
        "micron" => (L, 1, 1_000_000),
        "angstrom" => (L, 1, 10_000_000_000),
        "are" => (A, 100, 1),
        "acre" => (A, 40_468_564_224, 10_000_000),
        "hectare" | "ha" => (A, 10_000, 1),
        "liter" | "litre" => (V, 1, 1000),
        "gallon" | "gal" => (V, 3_785_411_784, 1_000_000_000_000),
        "quart" | "qt" => (V, 946_352_946, 1_000_000_000_000),
        "pint" | "pt" => (V, 473_176_473, 1_000_000_000_000),
        "cc" | "ccm" => (V, 1, 1_000_000),
        "floz" | "fluidounce" => (V, 295_735_295_625, 10_000_000_000_000_000),
        "barrel" => (V, 158_987_294_928, 1_000_000_000_000),
        "cup" => (V, 2_365_882_365, 10_000_000_000_000),
        "tablespoon" | "tbsp" => (V, 1_478_676_478_125, 100_000_000_000_000_000),
        "teaspoon" | "tsp" => (V, 492_892_159_375, 100_000_000_000_000_000),
        "gram" | "gramme" | "gm" => (M, 1, 1000),
        "kilo" => (M, 1, 1),
        "tonne" | "ton" | "t" => (M, 1000, 1),
        "pound" | "lb" => (M, 45_359_237, 100_000_000),
        "ounce" | "oz" => (M, 28_349_523_125, 1_000_000_000_000),
        "stone" => (M, 635_029_318, 100_000_000),
        "grain" => (M, 6_479_891, 100_000_000_000),
        "quintal" => (M, 100, 1),
        "carat" => (M, 2, 10_000),
        "second" | "sec" => (T, 1, 1),
        "minute" | "min" => (T, 60, 1),
        "hour" | "hr" | "h" => (T, 3600, 1),
        "day" => (T, 86_400, 1),
        "week" | "wk" => (T, 604_800, 1),
        "month" => (T, 2_629_746, 1),
        "year" | "yr" => (T, 31_556_952, 1),
        "fortnight" => (T, 1_209_600, 1),
        "millennium" | "millennia" => (T, 31_556_952_000, 1),
        "decade" => (T, 315_569_520, 1),
        "century" | "centurie" => (T, 3_155_695_200, 1),
        "mph" => (SPEED, 44_704, 100_000),
        "fps" => (SPEED, 3048, 10_000),
        "mps" => (SPEED, 1, 1),
        "mpg" => (&[(LENGTH, -2)], 1_609_344_000_000_000, 3_785_411_784),
        "kph" | "kmph" | "kmh" => (SPEED, 10, 36),
        "knot" => (SPEED, 1852, 3600),
        "degree" | "deg" => (HALF_TURN, 1, 180),
        "arcminute" | "arcmin" => (HALF_TURN, 1, 10_800),
        "arcsecond" | "arcsec" => (HALF_TURN, 1, 648_000),
        "revolution" | "rev" | "turn" => (HALF_TURN, 2, 1),
        "radian" | "rad" => (&[(ANGLE, 1)], 1, 1),
        "newton" => (FORCE, 1, 1),
        "dyne" | "dyn" => (FORCE, 1, 100_000),
        "lbf" => (FORCE, 44_482_216_152_605, 10_000_000_000_000),
        "erg" => (ENERGY, 1, 10_000_000),
        "btu" | "BTU" => (ENERGY, 105_505_585_262, 100_000_000),
        "horsepower" | "hp" => (POWER, 74_569_987_158_227_022, 100_000_000_000_000),
        "psi" => (PRESSURE, 44_482_216_152_605, 6_451_600_000),
        "torr" => (PRESSURE, 101_325, 760),
        // 760 of them are one atmosphere, as in every textbook.
        "mmHg" => (PRESSURE, 101_325, 760),
        "tesla" => (&[(MASS, 1), (TIME, -2), (CURRENT, -1)], 1, 1),
        "gauss" => (&[(MASS, 1), (TIME, -2), (CURRENT, -1)], 1, 10_000),
        "farad" => (&[(MASS, -1), (LENGTH, -2), (TIME, 4), (CURRENT, 2)], 1, 1),
        "henry" | "henrie" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2), (CURRENT, -2)], 1, 1),
        "weber" => (&[(MASS, 1), (LENGTH, 2), (TIME, -2), (CURRENT, -1)], 1, 1),
        "siemen" => (&[(MASS, -1), (LENGTH, -2), (TIME, 3), (CURRENT, 2)], 1, 1),
        "candela" => (&[(LUMINOUS, 1)], 1, 1),
        "lumen" | "lux" => (&[(LUMINOUS, 1)], 1, 1),
        "becquerel" => (&[(TIME, -1)], 1, 1),
        "gray" | "sievert" => (&[(LENGTH, 2), (TIME, -2)], 1, 1),
        "electronvolt" => (ENERGY, 0, 1),
        "joule" => (ENERGY, 1, 1),
        "calorie" => (ENERGY, 4184, 1000),
        "kcal" => (ENERGY, 4184, 1),
        "kwh" => (ENERGY, 3_600_000, 1),
        "watt" => (&[(MASS, 1), (LENGTH, 2), (TIME, -3)], 1, 1),
        "pascal" => (PRESSURE, 1, 1),
        "atm" | "atmosphere" => (PRESSURE, 101_325, 1),
        "hertz" => (&[(TIME, -1)], 1, 1),
        "rpm" => (&[(TIME, -1)], 1, 60),
        "volt" => (&[(MASS, 1), (LENGTH, 2), (TIME, -3), (CURRENT, -1)], 1, 1),
        "ampere" | "amp" => (&[(CURRENT, 1)], 1, 1),
        "coulomb" => (&[(CURRENT, 1), (TIME, 1)], 1, 1),
        "kelvin" => (&[(TEMPERATURE, 1)], 1, 1),
        "mole" => (&[(AMOUNT, 1)], 1, 1),
        "byte" => (&[(DATA, 1)], 8, 1),
        "bit" => (&[(DATA, 1)], 1, 1),
        "$" | "dollar" | "buck" | "usd" | "USD" | "textdollar" => (&[(DOLLAR, 1)], 1, 1),
        "cent" | "¢" => (&[(DOLLAR, 1)], 1, 100),
        "€" | "euro" | "EUR" => (&[(EURO, 1)], 1, 1),
        "£" | "GBP" | "pounds sterling" => (&[(POUND, 1)], 1, 1),
        "¥" | "yen" | "JPY" => (&[(YEN, 1)], 1, 1),
        "₹" | "rupee" | "INR" | "Rs" | "rs" => (&[(RUPEE, 1)], 1, 1),
        "yuan" | "RMB" | "rmb" | "CNY" | "元" => (&[(YUAN, 1)], 1, 1),
        "won" | "KRW" | "₩" => (&[(WON, 1)], 1, 1),
        "peso" | "MXN" => (&[(PESO, 1)], 1, 1),
        "ruble" | "rouble" | "RUB" | "₽" => (&[(RUBLE, 1)], 1, 1),
        "franc" | "CHF" => (&[(FRANC, 1)], 1, 1),
        "penny" | "pennie" => (&[(DOLLAR, 1)], 1, 100),
        "nickel" => (&[(DOLLAR, 1)], 1, 20),
        "dime" => (&[(DOLLAR, 1)], 1, 10),
        "paise" | "paisa" => (&[(RUPEE, 1)], 1, 100),
        _ => return None,
    })
}

/// Prefix and its power of ten.
pub(super) const PREFIXES: [(&str, i32); 18] = [
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
    ("\u{3bc}", -6),
    ("\u{b5}", -6),
    ("u", -6),
    ("n", -9),
    ("p", -12),
    ("f", -15),
    ("E", 18),
];
pub(super) const WORD_PREFIXES: [(&str, i32); 11] = [
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
