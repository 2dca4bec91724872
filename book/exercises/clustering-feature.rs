// Exercise 12: The clustering feature
//
// A subcluster of BIRCH does not keep its points. It keeps three sums, from which its centroid and its radius
// follow, and which can be added to those of another subcluster. Write both.
//
//   n         how many points there are
//   sum       the sum of the points, coordinate by coordinate: `sum[j]` is that of coordinate j
//   squares   the sum of the squared lengths of the points: of x0² + x1² + … for each of them
//
// The radius is the root of the mean squared distance of the points to their centroid.
//
// Check your answer with
//
//   cargo xtask exercise 12

/// What a subcluster keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    pub n: f64,
    pub sum: Vec<f64>,
    pub squares: f64,
}

/// The feature of the points of both: they share none.
pub fn add(a: &Feature, b: &Feature) -> Feature {
    //~ solution
    let mut sum = a.sum.clone();
    for j in 0..sum.len() {
        sum[j] += b.sum[j];
    }
    Feature {
        n: a.n + b.n,
        sum,
        squares: a.squares + b.squares,
    }
    //~ starter
    // // `Feature { n: …, sum: …, squares: … }` makes a feature; `a.sum.clone()` is a list of your own to change.
    // todo!("the number, the sum and the squares of both together")
    //~ wrong mean-of-sums: belong to all points of both
    // let mut sum = a.sum.clone();
    // for j in 0..sum.len() {
    //     sum[j] = (a.sum[j] + b.sum[j]) / 2.0;
    // }
    // Feature { n: a.n + b.n, sum, squares: a.squares + b.squares }
    //~ wrong first-coordinate: every coordinate
    // let mut sum = a.sum.clone();
    // sum[0] += b.sum[0];
    // Feature { n: a.n + b.n, sum, squares: a.squares + b.squares }
    //~ wrong squares-of-sum: sum of the squares
    // let mut sum = a.sum.clone();
    // for j in 0..sum.len() {
    //     sum[j] += b.sum[j];
    // }
    // let squares = sum.iter().map(|s| s * s).sum();
    // Feature { n: a.n + b.n, sum, squares }
    //~ end
}

/// The root of the mean squared distance of the points to their centroid.
pub fn radius(feature: &Feature) -> f64 {
    //~ solution
    let mut square = feature.squares / feature.n;
    for s in &feature.sum {
        let centre = s / feature.n;
        square -= centre * centre;
    }
    // Where all points are equal, rounding can leave a little less than nothing.
    square.max(0.0).sqrt()
    //~ starter
    // // `for s in &feature.sum { … }` goes through the coordinates, and `x.sqrt()` is a root.
    // todo!("from the three sums alone")
    //~ wrong not-a-mean: divide
    // let mut square = feature.squares;
    // for s in &feature.sum {
    //     square -= s * s / feature.n;
    // }
    // square.max(0.0).sqrt()
    //~ wrong no-root: root
    // let mut square = feature.squares / feature.n;
    // for s in &feature.sum {
    //     square -= (s / feature.n) * (s / feature.n);
    // }
    // square.max(0.0)
    //~ wrong around-the-origin: centroid
    // (feature.squares / feature.n).sqrt()
    //~ wrong one-coordinate: square of every coordinate
    // let centre = feature.sum[0] / feature.n;
    // (feature.squares / feature.n - centre * centre).max(0.0).sqrt()
    //~ wrong below-zero: less than nothing
    // let mut square = feature.squares / feature.n;
    // for s in &feature.sum {
    //     square -= (s / feature.n) * (s / feature.n);
    // }
    // square.sqrt()
    //~ end
}
