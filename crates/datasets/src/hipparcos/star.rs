//! A star: what was measured, and what follows from it.

/// A speed of one astronomical unit a year, in km/s. A star at a distance of 1 pc that moves 1 arcsecond a year on the sky moves
/// that fast across the line of sight.
pub const AU_PER_YEAR: f64 = 4.74047;

/// A star of the Hipparcos catalogue. The [module](crate::hipparcos) says where the values come from.
///
/// ```
/// use hyades_datasets::hipparcos::{AU_PER_YEAR, Catalogue};
///
/// let line = " 21421   1 0 1  1.2039281519  0.2881496983   48.94    63.45  -188.94   0.64   0.43   0.77   0.84   0.65  \
///             61  0.18  0    2.3    0  1.0024 0.0026 0.010 0  1.538 0.008  1.670";
/// let catalogue = Catalogue::parse_hip2(line)?;
/// let aldebaran = &catalogue.stars()[0];
/// assert_eq!((aldebaran.hip, aldebaran.parallax), (21421, 48.94));
///
/// // The velocity lies on the sky: it has no part along the line of sight.
/// let (position, velocity) = (aldebaran.position(), aldebaran.velocity());
/// let along: f64 = position.iter().zip(velocity).map(|(p, v)| p * v).sum();
/// assert!(along.abs() < 1e-9);
/// let speed = AU_PER_YEAR * 63.45_f64.hypot(-188.94) / 48.94;
/// assert!((aldebaran.tangential_speed() - speed).abs() < 1e-9);
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Star {
    /// The number in the Hipparcos catalogue.
    pub hip: u32,
    /// Right ascension in radians, ICRS, epoch J1991.25.
    pub ra: f64,
    /// Declination in radians, ICRS, epoch J1991.25.
    pub dec: f64,
    /// Parallax in milliarcseconds. Of a star far away the measured one may be negative.
    pub parallax: f64,
    /// Proper motion in right ascension, times the cosine of the declination, in milliarcseconds a year.
    pub pm_ra: f64,
    /// Proper motion in declination in milliarcseconds a year.
    pub pm_dec: f64,
    /// Standard error of the right ascension, times the cosine of the declination, in milliarcseconds.
    pub ra_error: f64,
    /// Standard error of the declination in milliarcseconds.
    pub dec_error: f64,
    /// Standard error of the parallax in milliarcseconds.
    pub parallax_error: f64,
    /// Standard error of the proper motion in right ascension in milliarcseconds a year.
    pub pm_ra_error: f64,
    /// Standard error of the proper motion in declination in milliarcseconds a year.
    pub pm_dec_error: f64,
    /// Magnitude Hp.
    pub hp: f64,
    /// Colour B−V in magnitudes; 0 where none is known, as well as for stars of just that colour.
    pub b_v: f64,
}

impl Star {
    /// The distance in parsec, 1000 over the parallax; NaN unless the parallax is above 0.
    #[must_use]
    pub fn distance(&self) -> f64 {
        if self.parallax > 0.0 {
            1000.0 / self.parallax
        } else {
            f64::NAN
        }
    }

    /// The magnitude Hp that the star would have at 10 pc; NaN unless the parallax is above 0. Dust on the way is not
    /// reckoned with.
    #[must_use]
    pub fn absolute_magnitude(&self) -> f64 {
        self.hp - 5.0 * libm::log10(self.distance() / 10.0)
    }

    /// The unit vector that points to the star.
    #[must_use]
    pub fn direction(&self) -> [f64; 3] {
        let ((sin_ra, cos_ra), (sin_dec, cos_dec)) = self.sines_and_cosines();
        [cos_dec * cos_ra, cos_dec * sin_ra, sin_dec]
    }

    /// The place in space in parsec; NaN unless the parallax is above 0.
    #[must_use]
    pub fn position(&self) -> [f64; 3] {
        self.direction()
            .map(|component| component * self.distance())
    }

    /// The unit vectors on the sky, at the star, to the east and to the north: the directions of growing right ascension and of
    /// growing declination.
    #[must_use]
    pub fn local_axes(&self) -> [[f64; 3]; 2] {
        let ((sin_ra, cos_ra), (sin_dec, cos_dec)) = self.sines_and_cosines();
        [
            [-sin_ra, cos_ra, 0.0],
            [-sin_dec * cos_ra, -sin_dec * sin_ra, cos_dec],
        ]
    }

    /// The velocity across the line of sight in km/s; NaN unless the parallax is above 0. The velocity along it does not follow
    /// from what Hipparcos measured, so this is not the whole.
    #[must_use]
    pub fn velocity(&self) -> [f64; 3] {
        let [east, north] = self.local_axes();
        // An angle in mas over a parallax in mas is a length in astronomical units.
        let scale = AU_PER_YEAR * self.distance() / 1000.0;
        std::array::from_fn(|i| scale * (self.pm_ra * east[i] + self.pm_dec * north[i]))
    }

    /// How fast the star moves on the sky, in milliarcseconds a year.
    #[must_use]
    pub fn proper_motion(&self) -> f64 {
        libm::hypot(self.pm_ra, self.pm_dec)
    }

    /// How fast it moves across the line of sight, in km/s: the length of [`velocity`](Self::velocity).
    #[must_use]
    pub fn tangential_speed(&self) -> f64 {
        AU_PER_YEAR * self.proper_motion() * self.distance() / 1000.0
    }

    /// Sine and cosine of the right ascension and of the declination, equal to the last bit on all machines.
    fn sines_and_cosines(&self) -> ((f64, f64), (f64, f64)) {
        (libm::sincos(self.ra), libm::sincos(self.dec))
    }
}
