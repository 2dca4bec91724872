//! From velocities across the line of sight to the motion in space that they share.

use hyades_datasets::hipparcos::Star;

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| {
        let (j, k) = ((i + 1) % 3, (i + 2) % 3);
        a[j] * b[k] - a[k] * b[j]
    })
}

pub(super) fn length(a: [f64; 3]) -> f64 {
    dot(a, a).sqrt()
}

pub(super) fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a[i] - b[i])
}

/// What is left of a velocity for someone who sees only what lies across the line of sight.
pub(super) fn across(velocity: [f64; 3], direction: [f64; 3]) -> [f64; 3] {
    let along = dot(velocity, direction);
    std::array::from_fn(|i| velocity[i] - along * direction[i])
}

/// The one velocity in space (km/s) whose parts across the lines of sight come nearest to what the stars show, in the
/// sense of least squares. NaN where the stars all stand in one direction.
pub(super) fn space_velocity<'a>(stars: impl Iterator<Item = &'a Star>) -> [f64; 3] {
    // The sum of the projections times the velocity is the sum of what is seen.
    let mut matrix = [[0.0; 3]; 3];
    let mut seen = [0.0; 3];
    for star in stars {
        let (direction, velocity) = (star.direction(), star.velocity());
        for i in 0..3 {
            seen[i] += velocity[i];
            for j in 0..3 {
                matrix[i][j] += f64::from(u8::from(i == j)) - direction[i] * direction[j];
            }
        }
    }
    let [a, b, c] = matrix;
    let determinant = dot(a, cross(b, c));
    // Cramer's rule for a symmetric matrix.
    [
        dot(seen, cross(b, c)) / determinant,
        dot(seen, cross(c, a)) / determinant,
        dot(seen, cross(a, b)) / determinant,
    ]
}

/// Right ascension and declination in degrees of where a vector points.
pub(super) fn on_the_sky(vector: [f64; 3]) -> (f64, f64) {
    let [x, y, z] = vector;
    let ra = y.atan2(x).to_degrees().rem_euclid(360.0);
    (ra, (z / length(vector)).asin().to_degrees())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_velocity_is_found_again() {
        let velocity = [-6.0, 43.0, 5.0];
        let star = |ra: f64, dec: f64| {
            let mut star = crate::hyades::reading::stars(None).unwrap().stars()[0].clone();
            (star.ra, star.dec, star.parallax) = (ra, dec, 20.0);
            let [east, north] = star.local_axes();
            let scale = 20.0 / hyades_datasets::hipparcos::AU_PER_YEAR;
            star.pm_ra = scale * dot(velocity, east);
            star.pm_dec = scale * dot(velocity, north);
            star
        };
        let stars = [star(1.1, 0.2), star(1.2, 0.35), star(1.3, 0.25)];
        let found = space_velocity(stars.iter());
        assert!(length(minus(found, velocity)) < 1e-9, "{found:?}");
        let seen = across(velocity, stars[0].direction());
        assert!(length(minus(seen, stars[0].velocity())) < 1e-9);
        let (ra, dec) = on_the_sky([0.0, -2.0, 2.0]);
        assert!((ra - 270.0).abs() < 1e-9 && (dec - 45.0).abs() < 1e-9);
    }
}
