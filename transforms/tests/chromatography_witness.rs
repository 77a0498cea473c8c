//! scratch
use transforms::chromatography::witness::*;
use transforms::chromatography::*;
use transforms::special::*;
use std::time::Instant;
fn single(c: Column, a: f64, b: f64, i: Inlet) -> Experiment { Experiment::single(c, Binding::kinetic(a, b).unwrap(), i) }
fn show(name: &str, e: &Experiment, t: &[f64], ex: &[f64]) {
    for m in witness(e, 0, t, Effort::Usual, 3).unwrap() { 
        let s = Instant::now();
        match m.outcome { Ok(o) => { let err = o.values.iter().zip(ex).map(|(a,b)| (a-b).abs()).fold(0.0, f64::max);
            println!("case {name} {:?} err {:e} est {:e}", m.method, err, o.estimate) }
            Err(e) => println!("case {name} {:?} {e}", m.method) }
        let _ = s;
    }
}
#[test]
fn scratch() {
    let s = Instant::now();
    let g = Inlet::Gaussian { centre: 0.862254, deviation: 0.215563 };
    let t = [1.922184, 2.892214, 3.538904, 3.862254, 4.508944, 5.478984, 7.095704];
    show("disp_gauss_1", &single(Column::open(1.0, 1000.0).unwrap(), 20.0, 10.0, g.clone()), &t, &[1.48660398155706613930e-3, 0.23179723059289709787, 0.57222213354940017299, 0.58320945912603389819, 0.32818066037119403978, 0.04602305934938513455, 2.61292397036052229719e-4]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    show("disp_gauss_2", &single(Column::closed(1.0, 1000.0).unwrap(), 20.0, 10.0, g.clone()), &t, &[1.48616145273398247860e-3, 0.23179067371056026231, 0.57222213354940017299*0.0+0.572231470986003002277870868579622501, 0.583220777518078285270386825738403185, 0.328181334679264596598839657158061375, 0.0460202417080604597268807877027791901, 2.61234419351791191548396288894303261e-4]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    show("disp_pulse_4", &single(Column::open(1.0, 1e4).unwrap(), 200.0, 100.0, Inlet::Pulse{width:0.02}), &[2.6932,2.89773,3.0,3.20453,3.51133], &[0.01201669540879982336,0.03481468162224626114,0.03907057753824746222, 0.02364369925529635879, 2.25626810335314715962e-3]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    show("disp_pulse_0", &single(Column::open(1.0, 50.0).unwrap(), 20.0, 10.0, Inlet::Pulse{width:0.1}), &[1.69161,2.56387,3.0,3.87226,5.18064], &[0.01408315930168003080,0.04561155434280732044,0.04610304620084363521, 0.02439187149592847273, 3.41305607424812966185e-3]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    show("nodisp_pulse_5", &single(Column::plug_flow(30.0).unwrap(), 400.0, 1.5, Inlet::Pulse{width:2.0}), &[268.369,287.234,296.667,315.532,343.829], &[0.01286240495762554465,0.03726588264515301438,0.04233408683082636115,0.02609218190170738068,2.37390884683313448214e-3]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    show("nodisp_impulse_0", &single(Column::plug_flow(1.0).unwrap(), 20.0, 10.0, Inlet::Impulse), &[2.05107,2.68369,3.0,3.63262,4.58155], &[0.22209849111808024905,0.61996679575334485974,0.62482229074442060747,0.32983657537833836752,0.04107255571451788456]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    let mut e = single(Column::expanding(1.0, 1.0, 0.5).unwrap(), 0.0, 4.0, Inlet::Pulse{width:0.1});
    e.components[0].binding = Binding::kinetic(8.0*e.column.hold_up, 4.0).unwrap();
    show("variable_velocity", &e, &[1.45142,2.33333,3.21525], &[0.01845211575331254149,0.02240480215328557024,0.01121774668287321382]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    let mut e = Experiment::single(Column::open(1.0, 2000.0).unwrap(), Binding::equilibrium(5.0).unwrap(), Inlet::Step);
    show("equi step", &e, &[5.81026,6.0,6.18974], &[0.158526007651500114704558471998872588,0.506306255528466690646614735956978724,0.841466072427503298781101325324986398]);
    e.inlet = Inlet::Impulse;
    show("equi imp", &e, &[5.81026,6.0,6.18974], &[1.31657631598315458770774856747604559, 2.10261043501680004020595793530473662, 1.23588724324639668294894197733187779]);
    println!("case {:?}", s.elapsed()); let s = Instant::now();
    for (a,b,pe) in [(1e6,1e6,1e5),(1e6,10.0,50.0),(20.0,1e6,1e5),(1e-6,1e-6,1e-3)] {
      for i in [Inlet::Pulse{width:1e-9}, g.clone(), Inlet::Impulse] {
      for c in [Column::plug_flow(1.0).unwrap(), Column::open(1.0, pe).unwrap(), Column::closed(1.0,pe).unwrap()] {
        let s = Instant::now();
        let m = 1.0 + a/b;
        show(&format!("hostile {a} {b} {pe} {i:?} {:?}", c.dispersion), &single(c, a, b, i.clone()), &[m, m+1e-3], &[]);
        println!("case {:?}", s.elapsed());
      }}
    }
}
