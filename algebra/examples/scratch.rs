use std::io::BufRead;
fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        match algebra::parse::parse(&line) {
            Ok(p) => println!(
                "{line}\t{}",
                p.readings
                    .iter()
                    .map(|t| t.dump())
                    .collect::<Vec<_>>()
                    .join("  ||  ")
            ),
            Err(e) => println!("{line}\tERR {e}"),
        }
    }
}
