//! Path diagrams of mixed graphs.

use std::fmt::Write as _;

use graphs::{Coefficient, EdgeKind, Error, MixedGraph, Result};

use super::geometry::{Area, Curve, Outline, Point};
use super::layout::{area, layout};
use super::routes::{Wish, label_places, routes};
use super::text::{INK, escaped, shown, text_size};

/// Larger graphs are refused: nobody could read the picture.
const MOST_VERTICES: usize = 200;
const MOST_EDGES: usize = 1_000;

/// Heights of letters, in pixels.
const NAME_SIZE: f64 = 15.0;
const LABEL_SIZE: f64 = 12.0;

/// Length and half the width of an arrowhead, for lines of width 1.5.
const HEAD: (f64, f64) = (10.0, 4.0);

const MARGIN: f64 = 24.0;
const ACCENT: &str = "#c8321e";

/// What a drawing shows besides vertices and edges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphStyle {
    /// Arcs drawn thick and coloured, as [`MixedGraph::directed`] numbers them from 0.
    pub highlight: Vec<usize>,
    /// Write fixed coefficients and labels beside the edges.
    pub coefficients: bool,
}

/// A graph as a path diagram in SVG.
///
/// Observed vertices are boxes, latent ones ellipses; arcs run from left to right along the order of the strongly connected
/// components, whose vertices stand on ellipses; the two arcs of a 2-cycle bend apart; bidirected edges are dashed with two
/// heads. The same graph always gives the same text. Names longer than 28 characters are cut, with the whole name as the
/// title. The font is left to the viewer; boxes are wide enough for DejaVu Sans.
///
/// Order by barycentres with the fewest crossings seen, heights by least squares under gaps (both after the scheme of
/// Sugiyama, Tagawa and Toda for layered drawings), bends by choice among a few. Costs O(edges² + edges · vertices).
///
/// ```
/// use closedform::plot::{GraphStyle, draw_graph};
/// let graph = "u [latent]; z -> x -> y; u -> x; u ->{0.5} y".parse()?;
/// let svg = draw_graph(&graph, &GraphStyle { highlight: vec![1], coefficients: true })?;
/// assert!(svg.starts_with("<svg") && svg.contains("<ellipse") && svg.contains(">0.5</text>"));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// # Errors
/// [`Error::NoVertices`]; [`Error::TooLarge`] beyond 200 vertices or 1000 edges; [`Error::Domain`] for a number in
/// `highlight` that no arc has.
pub fn draw_graph(graph: &MixedGraph, style: &GraphStyle) -> Result<String> {
    let picture = picture(graph, style)?;
    Ok(svg(graph, &picture))
}

/// Everything with its place.
struct Picture {
    outlines: Vec<Outline>,
    edges: Vec<Drawn>,
    labels: Vec<(Area, String)>,
}

struct Drawn {
    kind: EdgeKind,
    curve: Curve,
    highlighted: bool,
}

fn picture(graph: &MixedGraph, style: &GraphStyle) -> Result<Picture> {
    let arcs = graph.directed().count();
    let edges = arcs + graph.bidirected().count();
    if graph.is_empty() {
        return Err(Error::NoVertices);
    }
    for (what, found, limit) in [
        ("vertices of a drawing", graph.len(), MOST_VERTICES),
        ("edges of a drawing", edges, MOST_EDGES),
    ] {
        if found > limit {
            return Err(Error::TooLarge {
                what,
                found: found.to_string(),
                limit: limit as u64,
                hint: "draw a part of the graph, or write DOT for Graphviz",
            });
        }
    }
    if let Some(number) = style.highlight.iter().find(|&&number| number >= arcs) {
        return Err(Error::Domain {
            what: "a highlighted arc".to_owned(),
            value: number.to_string(),
            allowed: "the number of an arc, from 0, in the order in which the graph lists them",
        });
    }
    let sizes: Vec<(f64, f64)> = (0..graph.len())
        .map(|v| {
            let (width, height) = text_size(&shown(graph.name(v)), NAME_SIZE);
            match graph.vertex(v).latent {
                true => ((width + 12.0).max(26.0) * 1.15, height + 11.0),
                false => ((width + 9.0).max(20.0), height + 7.0),
            }
        })
        .collect();
    let outlines: Vec<Outline> = layout(graph, &sizes)
        .into_iter()
        .enumerate()
        .map(|(v, centre)| Outline {
            area: area(centre, sizes[v]),
            ellipse: graph.vertex(v).latent,
        })
        .collect();
    let mut wishes = Vec::new();
    let mut texts = Vec::new();
    for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
        for (from, to, coefficient) in graph.edges_of(kind) {
            wishes.push(Wish {
                kind,
                from,
                to,
                others: [(from, to), (to, from)]
                    .into_iter()
                    .filter(|&(a, b)| graph.has_edge(EdgeKind::Directed, a, b))
                    .count()
                    - usize::from(kind == EdgeKind::Directed),
            });
            texts.push(match coefficient {
                _ if !style.coefficients => None,
                Coefficient::Free => None,
                Coefficient::Label(label) => Some(shown(label)),
                fixed => Some(fixed.to_string()),
            });
        }
    }
    let curves = routes(&outlines, &wishes);
    let labels: Vec<(usize, (f64, f64))> = texts
        .iter()
        .enumerate()
        .filter_map(|(index, text)| Some((index, text_size(text.as_ref()?, LABEL_SIZE))))
        .collect();
    let areas = label_places(&outlines, &curves, &labels);
    let labels = areas.into_iter().zip(texts.into_iter().flatten()).collect();
    let mut highlighted = vec![false; edges];
    for &number in &style.highlight {
        highlighted[number] = true;
    }
    let edges = wishes
        .iter()
        .zip(curves)
        .zip(highlighted)
        .map(|((wish, curve), highlighted)| Drawn {
            kind: wish.kind,
            curve,
            highlighted,
        })
        .collect();
    Ok(Picture {
        outlines,
        edges,
        labels,
    })
}

fn svg(graph: &MixedGraph, picture: &Picture) -> String {
    let areas = picture
        .outlines
        .iter()
        .map(|outline| outline.area)
        .chain(picture.labels.iter().map(|label| label.0));
    let corners = areas.flat_map(|area| {
        [-1.0, 1.0].map(|sign| {
            Point::new(
                area.centre.x + sign * area.width,
                area.centre.y + sign * area.height,
            )
        })
    });
    let lines = picture.edges.iter().flat_map(|edge| edge.curve.points(24));
    let (mut low, mut high) = (
        Point::new(f64::INFINITY, f64::INFINITY),
        Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY),
    );
    for point in corners.chain(lines) {
        low = Point::new(low.x.min(point.x), low.y.min(point.y));
        high = Point::new(high.x.max(point.x), high.y.max(point.y));
    }
    let (width, height) = (high.x - low.x + 2.0 * MARGIN, high.y - low.y + 2.0 * MARGIN);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"{:.1} {:.1} {width:.1} {height:.1}\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n",
        low.x - MARGIN,
        low.y - MARGIN
    );
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "<title>Mixed graph with {} vertices and {} edges</title>\n<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" \
         height=\"{height:.1}\" fill=\"#ffffff\"/>",
        graph.len(),
        picture.edges.len(),
        low.x - MARGIN,
        low.y - MARGIN
    );
    let plain = picture.edges.iter().filter(|edge| !edge.highlighted);
    for edge in plain.chain(picture.edges.iter().filter(|edge| edge.highlighted)) {
        draw_edge(&mut text, edge);
    }
    for (v, outline) in picture.outlines.iter().enumerate() {
        draw_vertex(&mut text, graph.name(v), outline);
    }
    for (area, label) in &picture.labels {
        draw_text(&mut text, area.centre, LABEL_SIZE, label);
    }
    text.push_str("</svg>\n");
    text
}

fn draw_edge(text: &mut String, edge: &Drawn) {
    let (colour, stroke) = match edge.highlighted {
        true => (ACCENT, 3.0),
        false => (INK, 1.5),
    };
    let scale = if edge.highlighted { 1.4 } else { 1.0 };
    // The line ends inside the head, so that its blunt end does not stick out of the tip.
    let inside = 0.8 * scale * HEAD.0;
    let both = edge.kind == EdgeKind::Bidirected;
    let start = match both {
        true => 1.0 - edge.curve.reversed().near_end(inside),
        false => 0.0,
    };
    let line = edge.curve.piece(start, edge.curve.near_end(inside));
    let dashes = if both {
        " stroke-dasharray=\"6 4\""
    } else {
        ""
    };
    let _ = writeln!(
        text,
        "<path d=\"M {:.1} {:.1} Q {:.1} {:.1} {:.1} {:.1}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{stroke}\"{dashes}/>",
        line.from.x, line.from.y, line.control.x, line.control.y, line.to.x, line.to.y
    );
    let mut head = |tip: Point, back: Point| {
        let along = Point::new(tip.x - back.x, tip.y - back.y);
        let unit = along.x.hypot(along.y).max(1e-9);
        let (x, y) = (along.x / unit, along.y / unit);
        let (long, wide) = (scale * HEAD.0, scale * HEAD.1);
        let base = Point::new(tip.x - long * x, tip.y - long * y);
        let _ = writeln!(
            text,
            "<polygon points=\"{:.1},{:.1} {:.1},{:.1} {:.1},{:.1}\" fill=\"{colour}\"/>",
            tip.x,
            tip.y,
            base.x - wide * y,
            base.y + wide * x,
            base.x + wide * y,
            base.y - wide * x
        );
    };
    head(edge.curve.to, line.to);
    if both {
        head(edge.curve.from, line.from);
    }
}

fn draw_vertex(text: &mut String, name: &str, outline: &Outline) {
    let Area {
        centre,
        width,
        height,
    } = outline.area;
    let shape = match outline.ellipse {
        true => format!(
            "<ellipse cx=\"{:.1}\" cy=\"{:.1}\" rx=\"{width:.1}\" ry=\"{height:.1}\"",
            centre.x, centre.y
        ),
        false => format!(
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"",
            centre.x - width,
            centre.y - height,
            2.0 * width,
            2.0 * height
        ),
    };
    let _ = writeln!(
        text,
        "<g><title>{}</title>{shape} fill=\"#ffffff\" stroke=\"{INK}\" stroke-width=\"1.5\"/>",
        escaped(name)
    );
    draw_text(text, centre, NAME_SIZE, &shown(name));
    text.push_str("</g>\n");
}

/// A text around a point.
fn draw_text(text: &mut String, centre: Point, size: f64, words: &str) {
    let _ = writeln!(
        text,
        "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"{INK}\">{}</text>",
        centre.x,
        centre.y + 0.36 * size,
        escaped(words)
    );
}

#[cfg(test)]
mod tests {
    use graphs::Vertex;
    use proptest::prelude::*;

    use super::*;

    fn drawn(text: &str) -> (MixedGraph, Picture) {
        let graph: MixedGraph = text.parse().unwrap();
        let style = GraphStyle {
            coefficients: true,
            ..GraphStyle::default()
        };
        let picture = picture(&graph, &style).unwrap();
        (graph, picture)
    }

    const GRAPHS: [&str; 9] = [
        "1",
        "1->2->1",
        "1->2, 2->3, 3->2, 4->3, 2<->3",
        "1->2->3->4->5->1, 1<->3, 3<->5, 2->4",
        "u [latent]; v [latent]; u->{1}x1, u->{a}x2, u->{a}x3, v->{1}y1, v->{b}y2, v->{-1/3}y3, u->v, x1<->y1, x3<->{c}y3",
        "1<->2<->3<->4<->1, 1<->3",
        "1->2->3->1, 3->4, 4->5->6->4, 6->7, 1->7, 8->1, 9->7, 2<->5, 8<->9",
        "\"a long name of a variable, longer than what is shown\" -> \"価格\" <- mmmmmmmmmm",
        "1->2->3->4->5->6->7->8->9->10->11->12->13->14->15, 1->15, 3->12, 7<->9, 2<->14",
    ];

    /// No two boxes meet, no label meets a box or another label, no edge runs through a vertex.
    #[test]
    fn nothing_overlaps() {
        for text in GRAPHS {
            let (graph, picture) = drawn(text);
            let areas: Vec<Area> = picture
                .outlines
                .iter()
                .map(|outline| outline.area)
                .collect();
            let labels: Vec<Area> = picture.labels.iter().map(|label| label.0).collect();
            let all: Vec<Area> = areas.iter().chain(&labels).copied().collect();
            for (index, one) in all.iter().enumerate() {
                assert!(
                    all[..index].iter().all(|other| !one.overlaps(other, 0.0)),
                    "{text}"
                );
            }
            let ends = graph.directed().chain(graph.bidirected());
            for (edge, (from, to)) in picture.edges.iter().zip(ends) {
                for (v, area) in areas
                    .iter()
                    .enumerate()
                    .filter(|(v, _)| *v != from && *v != to)
                {
                    let points = edge.curve.points(64);
                    assert!(
                        !area.is_entered(&points, 0.0),
                        "{text}: {from} {to} through {v}"
                    );
                }
            }
        }
    }

    /// Random sparse graphs of up to 15 vertices with a label on every edge: nothing overlaps, and hardly any edge runs through a
    /// vertex.
    #[test]
    fn labels_find_room_in_sparse_graphs() {
        let mut words = algebra::Words::new(7);
        let mut below = |bound: usize| usize::try_from(words.below(bound as u64)).unwrap();
        let (mut edges, mut through) = (0, 0);
        for _ in 0..150 {
            let n = 2 + below(14);
            let mut graph = MixedGraph::from_edges(n, &[], &[]).unwrap();
            for count in 0..n + n / 2 {
                let kind = if count % 4 == 3 {
                    EdgeKind::Bidirected
                } else {
                    EdgeKind::Directed
                };
                let label = Coefficient::Label(format!("b{count}").into());
                // loops and repeated edges are left out
                let _ = graph.add_edge_with(kind, below(n), below(n), label);
            }
            let style = GraphStyle {
                highlight: Vec::new(),
                coefficients: true,
            };
            let picture = picture(&graph, &style).unwrap();
            let areas: Vec<Area> = picture
                .outlines
                .iter()
                .map(|outline| outline.area)
                .collect();
            let labels = picture.labels.iter().map(|label| label.0);
            let all: Vec<Area> = areas.iter().copied().chain(labels).collect();
            for (index, one) in all.iter().enumerate() {
                assert!(
                    all[..index].iter().all(|other| !one.overlaps(other, 0.0)),
                    "{}",
                    graph.to_edge_list().unwrap()
                );
            }
            for (edge, (from, to)) in picture
                .edges
                .iter()
                .zip(graph.directed().chain(graph.bidirected()))
            {
                edges += 1;
                let points = edge.curve.points(64);
                let others = areas
                    .iter()
                    .enumerate()
                    .filter(|&(v, _)| v != from && v != to);
                through += usize::from(
                    others
                        .into_iter()
                        .any(|(_, area)| area.is_entered(&points, 0.0)),
                );
            }
            let text = svg(&graph, &picture);
            assert!(!text.contains("NaN") && !text.contains("inf"));
            assert_eq!(text, draw_graph(&graph, &style).unwrap());
        }
        assert!(300 * through < edges, "{through} of {edges}");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let graph = MixedGraph::from_edges(201, &[], &[]).unwrap();
        assert!(matches!(
            draw_graph(&graph, &GraphStyle::default()),
            Err(Error::TooLarge { .. })
        ));
        let style = GraphStyle {
            highlight: vec![1],
            coefficients: false,
        };
        assert!(matches!(
            draw_graph(&"1->2".parse().unwrap(), &style),
            Err(Error::Domain { .. })
        ));
        assert_eq!(
            draw_graph(&MixedGraph::new(), &style),
            Err(Error::NoVertices)
        );
    }

    proptest! {
        /// Whatever the vertices are called and however edges are labelled: the picture is XML with the names in it.
        #[test]
        fn pictures_are_well_formed(
            names in proptest::collection::btree_set("\\PC{1,40}", 1..5),
            label in "\\PC{1,40}",
        ) {
            let mut graph = MixedGraph::new();
            let names: Vec<String> = names
                .into_iter()
                .chain(["]]>", "<!--", "&amp;", "\"'", "\u{ffff}"].map(str::to_owned))
                .filter(|name| graph.add_vertex(Vertex::new(name.as_str())).is_ok())
                .collect();
            let label = Coefficient::Label(label.as_str().into());
            graph.add_edge_with(EdgeKind::Directed, 0, 1, label).unwrap();
            let style = GraphStyle { highlight: vec![0], coefficients: true };
            let svg = draw_graph(&graph, &style).unwrap();
            let document = roxmltree::Document::parse(&svg).unwrap();
            let titles = document.descendants().filter(|node| node.has_tag_name("title"));
            let titles: Vec<&str> = titles.skip(1).filter_map(|title| title.text()).collect();
            let allowed = |name: &String| name.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
            prop_assert_eq!(titles, names.iter().map(allowed).collect::<Vec<_>>());
        }
    }
}
