//! Small files of every format with the same five points: 0, 0.5, 1, 1.5, 2 min; 1, 2.5, 1024, -3, 0.

use std::io::{Cursor, Write};

use base64::Engine as _;
use transforms::formats::TraceFormat;

const MINUTES: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.0];
const SIGNAL: [f64; 5] = [1.0, 2.5, 1024.0, -3.0, 0.0];

/// Name, format and bytes.
pub(crate) fn samples() -> Vec<(&'static str, TraceFormat, Vec<u8>)> {
    let mut all = Vec::new();
    let mut add = |name, format, text: &str| all.push((name, format, text.as_bytes().to_vec()));
    add(
        "csv",
        TraceFormat::Delimited,
        "time_min,signal\n0,1\n0.5,2.5\n1,1024\n1.5,-3\n2,0\n",
    );
    add(
        "decimal commas",
        TraceFormat::Delimited,
        "Zeit [s];Wert\r\n0;1\r\n30,0;2,5\r\n60;1.024,0\r\n90;-3\r\n120;0\r\n",
    );
    for (name, table) in [
        ("jcamp AFFN", "0 2 5 2048\n90 -6 0\n"),
        ("jcamp PAC", "0+2+5+2048\n90-6+0\n"),
        ("jcamp SQZ", "0BEB048\n90f@\n"),
        ("jcamp DIF", "0BLK043\n60B048k054O\n120@\n"),
    ] {
        add(name, TraceFormat::Jcamp, &jcamp_of(5, 120, 0.5, table));
    }
    add(
        "jcamp pairs",
        TraceFormat::Jcamp,
        "##TITLE=x\n##XUNITS=TIME IN MINUTES\n##YUNITS=mV\n##NPOINTS=5\n##XYPOINTS=(XY..XY)\n0,1; 0.5,2.5\n1 1024 $$ remark\n1.5,-3 2,0\n##END=\n",
    );
    add(
        "jcamp ntuples",
        TraceFormat::Jcamp,
        "##TITLE=x\n##NTUPLES=CHROMATOGRAM\n##VAR_NAME=RETENTION TIME, INTENSITY\n##SYMBOL=X, Y\n##VAR_DIM=5, 5\n##UNITS=SECONDS, COUNTS\n##FIRST=0, 1\n##LAST=120, 0\n##FACTOR=1, 0.5\n##PAGE=N=1\n##DATA TABLE=(X++(Y..Y)), XYDATA\n0 2 5 2048 -6\n120 0\n##END=\n",
    );
    add("shimadzu", TraceFormat::Shimadzu, &shimadzu());
    add("chromeleon", TraceFormat::Chromeleon, &chromeleon(false));
    add(
        "chromeleon, commas",
        TraceFormat::Chromeleon,
        &chromeleon(true),
    );
    for zlib in [false, true] {
        for wide in [false, true] {
            add("mzml", TraceFormat::MzMl, &mzml_chromatogram(zlib, wide));
        }
    }
    add("mzml spectra", TraceFormat::MzMl, &mzml_spectra());
    all.push(("andi", TraceFormat::Andi, andi()));
    all.push(("andi with times", TraceFormat::Andi, andi_with_times()));
    all
}

/// Three evenly spaced seconds from 0, with a table of one's own.
pub(crate) fn jcamp(ordinates: &str) -> String {
    jcamp_of(3, 2, 1.0, &format!("0 {ordinates}"))
}

fn jcamp_of(points: usize, last: i32, factor: f64, table: &str) -> String {
    format!(
        "##TITLE= a sample\n##JCAMP-DX=4.24 $$ by hand\n##DATA TYPE= CHROMATOGRAM\n##XUNITS= SECONDS\n##YUNITS= mV\n##FIRSTX=0\n##LASTX={last}\n##XFACTOR=1\n##YFACTOR={factor}\n##NPOINTS={points}\n##XYDATA=(X++(Y..Y))\n{table}##END=\n"
    )
}

pub(crate) fn shimadzu() -> String {
    String::from(
        "[Header]\r\nApplication Name\tLCsolution\r\n\r\n[LC Chromatogram(Detector A-Ch1)]\r\nInterval(msec)\t30000\r\n# of Points\t5\r\nStart Time(min)\t0.000\r\nIntensity Units\tmV\r\nIntensity Multiplier\t0.5\r\nR.Time (min)\tIntensity\r\n0.00000\t2\r\n0.50000\t5\r\n1.00000\t2048\r\n1.50000\t-6\r\n2.00000\t0\r\n\r\n[LC Chromatogram(Detector A-Ch2)]\r\nR.Time (min)\tIntensity\r\n0.0\t7\r\n0.5\t8\r\n",
    )
}

fn chromeleon(commas: bool) -> String {
    let text = "Injection Information:\nInjection\tx 1\n\nChromatogram Data Information:\nData Points\t5\nChannel\tUV_VIS_1\n\nChromatogram Data:\nTime (min)\tStep (s)\tValue (mAU)\n0.000000\tn.a.\t1.000000\n0.500000\t30.00\t2.500000\n1.000000\t30.00\t1#024.0\n1.500000\t30.00\t-3.0\n2.000000\t30.00\t0.0\n";
    match commas {
        true => text
            .replace('.', ",")
            .replace("n,a,", "n.a.")
            .replace('#', "."),
        false => text.replace('#', ","),
    }
}

fn array(values: &[f64], zlib: bool, wide: bool, terms: &str) -> String {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|&value| match wide {
            true => value.to_le_bytes().to_vec(),
            #[expect(clippy::cast_possible_truncation, reason = "exact in these files")]
            false => (value as f32).to_le_bytes().to_vec(),
        })
        .collect();
    let bytes = match zlib {
        true => {
            let mut packer =
                flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            packer.write_all(&bytes).unwrap();
            packer.finish().unwrap()
        }
        false => bytes,
    };
    let size = if wide { "MS:1000523" } else { "MS:1000521" };
    let packing = if zlib { "MS:1000574" } else { "MS:1000576" };
    format!(
        "<binaryDataArray encodedLength=\"0\"><cvParam accession=\"{size}\" name=\"size\"/><cvParam accession=\"{packing}\" name=\"packing\"/>{terms}<binary>{}</binary></binaryDataArray>\n",
        base64::engine::general_purpose::STANDARD.encode(bytes)
    )
}

pub(crate) fn mzml_chromatogram(zlib: bool, wide: bool) -> String {
    let time = array(
        &MINUTES,
        zlib,
        wide,
        "<cvParam accession=\"MS:1000595\" name=\"time array\" unitAccession=\"UO:0000031\" unitName=\"minute\"/>",
    );
    let intensity = array(
        &SIGNAL,
        zlib,
        wide,
        "<cvParam accession=\"MS:1000515\" name=\"intensity array\" unitName=\"number of counts\"/>",
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<indexedmzML><mzML><run id=\"r\"><chromatogramList count=\"1\"><chromatogram id=\"TIC\" index=\"0\" defaultArrayLength=\"5\"><cvParam accession=\"MS:1000235\" name=\"total ion current chromatogram\"/><binaryDataArrayList count=\"2\">{time}{intensity}</binaryDataArrayList></chromatogram></chromatogramList></run></mzML></indexedmzML>\n"
    )
}

fn mzml_spectra() -> String {
    let mut spectra = String::new();
    for (minutes, signal) in MINUTES.into_iter().zip(SIGNAL) {
        for level in [1, 2] {
            spectra += &format!(
                "<spectrum index=\"0\" id=\"s\" defaultArrayLength=\"0\"><referenceableParamGroupRef ref=\"ms{level}\"/><cvParam accession=\"MS:1000285\" name=\"total ion current\" value=\"{signal}\"/><scanList><scan><cvParam accession=\"MS:1000016\" name=\"scan start time\" value=\"{}\" unitAccession=\"UO:0000010\"/></scan></scanList></spectrum>\n",
                60.0 * minutes
            );
        }
    }
    let group = |level: i32| {
        format!(
            "<referenceableParamGroup id=\"ms{level}\"><cvParam accession=\"MS:1000511\" name=\"ms level\" value=\"{level}\"/></referenceableParamGroup>"
        )
    };
    format!(
        "<mzML>{}{}<run><spectrumList>{spectra}</spectrumList></run></mzML>",
        group(1),
        group(2)
    )
}

/// Written by another implementation of netCDF than the one that reads.
fn written(definition: &netcdf3::DataSet, variables: &[(&str, Vec<f64>)]) -> Vec<u8> {
    let bytes = std::rc::Rc::new(std::cell::RefCell::new(Cursor::new(Vec::new())));
    let file = Shared(bytes.clone());
    let mut writer = netcdf3::FileWriter::open_seek_write("memory", Box::new(file)).unwrap();
    writer
        .set_def(definition, netcdf3::Version::Classic, 0)
        .unwrap();
    for (name, values) in variables {
        match definition.var_data_type(name).unwrap() {
            netcdf3::DataType::F64 => writer.write_var_f64(name, values).unwrap(),
            _ => {
                #[expect(clippy::cast_possible_truncation, reason = "exact in these files")]
                let values: Vec<f32> = values.iter().map(|&value| value as f32).collect();
                writer.write_var_f32(name, &values).unwrap();
            }
        }
    }
    writer.close().unwrap();
    bytes.borrow().get_ref().clone()
}

/// Bytes that are still there when the writer is gone.
#[derive(Debug)]
struct Shared(std::rc::Rc<std::cell::RefCell<Cursor<Vec<u8>>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Shared {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}

pub(crate) fn andi() -> Vec<u8> {
    let mut set = netcdf3::DataSet::new();
    set.add_fixed_dim("point_number", 5).unwrap();
    set.add_global_attr_string("detector_unit", "mV").unwrap();
    set.add_var_f32("ordinate_values", &["point_number"])
        .unwrap();
    set.add_var_f32::<&str>("actual_sampling_interval", &[])
        .unwrap();
    set.add_var_f32::<&str>("actual_delay_time", &[]).unwrap();
    let variables = [
        ("ordinate_values", SIGNAL.to_vec()),
        ("actual_sampling_interval", vec![30.0]),
        ("actual_delay_time", vec![0.0]),
    ];
    written(&set, &variables)
}

/// Over an unlimited dimension, with times in minutes.
fn andi_with_times() -> Vec<u8> {
    let mut set = netcdf3::DataSet::new();
    set.set_unlimited_dim("point_number", 5).unwrap();
    set.add_global_attr_string("retention_unit", "Minutes")
        .unwrap();
    set.add_var_f64("ordinate_values", &["point_number"])
        .unwrap();
    set.add_var_f32("raw_data_retention", &["point_number"])
        .unwrap();
    let variables = [
        ("ordinate_values", SIGNAL.to_vec()),
        ("raw_data_retention", MINUTES.to_vec()),
    ];
    written(&set, &variables)
}
