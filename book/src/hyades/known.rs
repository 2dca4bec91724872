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
