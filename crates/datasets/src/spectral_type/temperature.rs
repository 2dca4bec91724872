//! The effective temperatures of dwarfs.
//!
//! Pecaut & Mamajek 2013 (doi:10.1088/0067-0049/208/1/9), Table 5, in the version 2024.05.15 that Mamajek keeps as
//! `EEM_dwarf_UBVIJHK_colors_Teff.txt`; the rows O3 to O8.5 are in that file alone. Only types and temperatures are
//! taken over.

/// Number of a type and its temperature in kelvin, from O3 to M9.5.
#[rustfmt::skip]
const DWARFS: [(f64, f64); 87] = [
    (13.0, 45900.0), (14.0, 42900.0), (15.0, 41400.0), (15.5, 40400.0), (16.0, 39800.0), (16.5, 38000.0),  // O
    (17.0, 37900.0), (17.5, 36100.0), (18.0, 35100.0), (18.5, 34300.0), (19.0, 33300.0), (19.5, 31900.0),
    (20.0, 31400.0), (20.5, 29000.0), (21.0, 26000.0), (21.5, 24500.0), (22.0, 20600.0), (22.5, 18500.0),  // B
    (23.0, 17000.0), (24.0, 16400.0), (25.0, 15700.0), (26.0, 14500.0), (27.0, 14000.0), (28.0, 12300.0),
    (29.0, 10700.0), (29.5, 10400.0),
    (30.0, 9700.0), (31.0, 9300.0), (32.0, 8840.0), (33.0, 8600.0), (34.0, 8250.0), (35.0, 8100.0),  // A
    (36.0, 7910.0), (37.0, 7760.0), (38.0, 7590.0), (39.0, 7400.0),
    (40.0, 7220.0), (41.0, 7020.0), (42.0, 6820.0), (43.0, 6750.0), (44.0, 6670.0), (45.0, 6550.0),  // F
    (46.0, 6350.0), (47.0, 6280.0), (48.0, 6180.0), (49.0, 6050.0), (49.5, 5990.0),
    (50.0, 5930.0), (51.0, 5860.0), (52.0, 5770.0), (53.0, 5720.0), (54.0, 5680.0), (55.0, 5660.0),  // G
    (56.0, 5600.0), (57.0, 5550.0), (58.0, 5480.0), (59.0, 5380.0),
    (60.0, 5290.0), (61.0, 5170.0), (62.0, 5100.0), (63.0, 4870.0), (64.0, 4600.0), (65.0, 4440.0),  // K
    (66.0, 4300.0), (67.0, 4090.0), (68.0, 3990.0), (69.0, 3930.0),
    (70.0, 3850.0), (70.5, 3770.0), (71.0, 3660.0), (71.5, 3620.0), (72.0, 3560.0), (72.5, 3470.0),  // M
    (73.0, 3430.0), (73.5, 3270.0), (74.0, 3210.0), (74.5, 3110.0), (75.0, 3060.0), (75.5, 2930.0),
    (76.0, 2810.0), (76.5, 2740.0), (77.0, 2680.0), (77.5, 2630.0), (78.0, 2570.0), (78.5, 2420.0),
    (79.0, 2380.0), (79.5, 2330.0),
];

/// The temperature at a type's number, linear between rows and constant beyond the ends.
pub(super) fn of_number(number: f64) -> f64 {
    let after = DWARFS.partition_point(|&(row, _)| row <= number);
    match (
        after.checked_sub(1).map(|before| DWARFS[before]),
        DWARFS.get(after),
    ) {
        (Some((left, hot)), Some(&(right, cool))) => {
            hot + (cool - hot) * (number - left) / (right - left)
        }
        (Some((_, temperature)), None) | (None, Some(&(_, temperature))) => temperature,
        (None, None) => f64::NAN, // Not reached: the table is not empty.
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_runs_from_hot_to_cool() {
        assert!(DWARFS.is_sorted_by(|a, b| a.0 < b.0 && a.1 > b.1));
    }

    #[test]
    fn rows_are_met_and_the_ends_are_constant() {
        for (number, temperature) in DWARFS {
            assert_eq!(of_number(number), temperature);
        }
        assert_eq!(of_number(10.0), 45_900.0);
        assert_eq!(of_number(79.99), 2_330.0);
    }

    /// Halfway between B3 (17 000 K) and B4 (16 400 K), and a fifth of the way from B0 (31 400 K) to B0.5 (29 000 K).
    #[test]
    fn between_rows_it_is_linear() {
        assert!((of_number(23.5) - 16_700.0).abs() < 1e-9);
        assert!((of_number(20.1) - 30_920.0).abs() < 1e-9);
    }
}
