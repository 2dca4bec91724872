//! What astronomers have given names to.

/// A star with a name.
pub(super) struct Named {
    pub(super) hip: u32,
    pub(super) name: &'static str,
}

const fn named(hip: u32, name: &'static str) -> Named {
    Named { hip, name }
}

/// The seven stars of the Big Dipper, from the far edge of the bowl to the end of the handle.
pub(super) const DIPPER: [Named; 7] = [
    named(54_061, "Dubhe"),
    named(53_910, "Merak"),
    named(58_001, "Phecda"),
    named(59_774, "Megrez"),
    named(62_956, "Alioth"),
    named(65_378, "Mizar"),
    named(67_301, "Alkaid"),
];

/// The lines of its figure, by places in [`DIPPER`]: the bowl, then the handle.
pub(super) const DIPPER_LINES: [(usize, usize); 7] =
    [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5), (5, 6)];

/// Other bright stars that the page speaks of.
pub(super) const OTHERS: [Named; 4] = [
    named(20_889, "Ain"),
    named(21_421, "Aldebaran"),
    named(76_267, "Alphecca"),
    named(32_349, "Sirius"),
];

pub(super) const ALDEBARAN: u32 = 21_421;

/// Groups by their middle: right ascension and declination in degrees, distance in parsec. The Hyades after Perryman et al.
/// 1998, Coma Berenices after van Leeuwen 2009, the nucleus of the Ursa Major group around Alioth and Mizar.
const GROUPS: [(&str, f64, f64, f64); 3] = [
    ("Hyades", 66.8, 16.9, 46.3),
    ("Coma Berenices", 186.0, 26.0, 86.7),
    ("Ursa Major", 190.0, 57.0, 25.0),
];

/// How far a group's middle may lie from that of a known one, in parsec.
const NEAR: f64 = 10.0;

/// The name of the group whose middle is here (in parsec), where it has one.
pub(super) fn name_of(middle: [f64; 3]) -> Option<&'static str> {
    let known = GROUPS.iter().find(|(_, ra, dec, distance)| {
        let ((sin_ra, cos_ra), (sin_dec, cos_dec)) =
            (ra.to_radians().sin_cos(), dec.to_radians().sin_cos());
        let there = [cos_dec * cos_ra, cos_dec * sin_ra, sin_dec].map(|u| u * distance);
        let squared = |i: usize| (there[i] - middle[i]).powi(2);
        (squared(0) + squared(1) + squared(2)).sqrt() < NEAR
    });
    known.map(|known| known.0)
}
