//! Formulas as they stand in the reference cases, where `e` is a symbol and `pS` is one, too.

use algebra::expr::Expr;

/// Sums, products, quotients and whole powers of symbols and numbers.
pub(crate) fn expr(text: &str) -> Expr {
    let mut reader = Reader(text.trim());
    let value = reader.sum();
    assert!(reader.0.is_empty(), "{text}: left {:?}", reader.0);
    value
}

struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn takes(&mut self, sign: char) -> bool {
        let rest = self.0.strip_prefix(sign).map(str::trim_start);
        if let Some(rest) = rest {
            self.0 = rest;
        }
        rest.is_some()
    }

    fn word(&mut self) -> &'a str {
        let end = self
            .0
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest.trim_start();
        word
    }

    fn sum(&mut self) -> Expr {
        let mut sum = match self.takes('-') {
            true => -&self.product(),
            false => self.product(),
        };
        loop {
            if self.takes('+') {
                sum = sum + &self.product();
            } else if self.takes('-') {
                sum = sum - &self.product();
            } else {
                return sum;
            }
        }
    }

    fn product(&mut self) -> Expr {
        let mut product = self.power();
        loop {
            if self.takes('*') {
                product = product * &self.power();
            } else if self.takes('/') {
                product = product.divide(&self.power());
            } else {
                return product;
            }
        }
    }

    fn power(&mut self) -> Expr {
        let base = if self.takes('(') {
            let sum = self.sum();
            assert!(self.takes(')'), "no ) at {:?}", self.0);
            sum
        } else {
            let word = self.word();
            match word.parse::<i64>() {
                Ok(number) => Expr::integer(number),
                Err(_) => Expr::symbol(word),
            }
        };
        match self.takes('^') {
            true => base.pow(self.word().parse().unwrap()),
            false => base,
        }
    }
}
