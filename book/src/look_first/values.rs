//! The numbers in the prose of the page on looking first.

use super::clustered;
use super::data::{Measured, Scaling, Source};
use super::figures::stars;
use crate::text::fixed;
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let stars_as = |missing, scaling| {
        let found = clustered(&stars(missing)?, scaling, 2, 42)?;
        Ok::<_, BookError>(fixed(found.1, 2))
    };
    let row = Measured::of(Source::Row, 0, 42)?;
    let row_as = |scaling| Ok::<_, BookError>(fixed(clustered(&row, scaling, 4, 42)?.1, 2));
    let records = stars(0)?.records;
    let spread = |j: usize| records.column(j).std(0.0);
    Ok(vec![
        ("look-first.colour-spread", fixed(spread(0), 2)),
        ("look-first.distance-spread", fixed(spread(1), 0)),
        ("look-first.spread-ratio", fixed(spread(1) / spread(0), 0)),
        ("look-first.raw", stars_as(0, Scaling::None)?),
        ("look-first.standard", stars_as(0, Scaling::Standard)?),
        (
            "look-first.missing-standard",
            stars_as(3, Scaling::Standard)?,
        ),
        ("look-first.row-raw", row_as(Scaling::None)?),
        ("look-first.row-standard", row_as(Scaling::Standard)?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;

    #[test]
    fn the_numbers_of_the_page() {
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("look-first.{key}"));
        let measured = stars(0).unwrap();
        let deviation = |j: usize| {
            let column = measured.records.column(j).to_vec();
            let mean = column.iter().sum::<f64>() / 200.0;
            (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 200.0).sqrt()
        };
        assert_eq!(value("colour-spread"), format!("{:.2}", deviation(0)));
        assert_eq!(value("distance-spread"), format!("{:.0}", deviation(1)));
        assert_eq!(
            value("spread-ratio"),
            format!("{:.0}", deviation(1) / deviation(0))
        );
        // What the clusters are, said without K-means: near and far as measured, blue and red standardised.
        let truth = measured.groups.to_vec();
        let cut = |j: usize| {
            let middle = measured.records.column(j).mean().unwrap();
            measured
                .records
                .column(j)
                .iter()
                .map(|&x| x > middle)
                .collect::<Vec<_>>()
        };
        for (scaling, column, key) in [
            (Scaling::None, 1, "raw"),
            (Scaling::Standard, 0, "standard"),
        ] {
            let (labels, _) = clustered(&measured, scaling, 2, 42).unwrap();
            assert!(
                oracle::adjusted_rand(&labels.to_vec(), &cut(column)) > 0.9,
                "{key}"
            );
            let rand = oracle::adjusted_rand(&labels.to_vec(), &truth);
            assert_eq!(value(key), format!("{rand:.2}").replace("-0.00", "0.00"));
        }
        let holes = stars(3).unwrap();
        let (labels, _) = clustered(&holes, Scaling::Standard, 2, 42).unwrap();
        let rand = oracle::adjusted_rand(&labels.to_vec(), &holes.groups.to_vec());
        assert_eq!(
            value("missing-standard"),
            format!("{rand:.2}").replace("-0.00", "0.00")
        );
        let alone: Vec<usize> = (0..200).filter(|&i| labels[i] == labels[0]).collect();
        assert_eq!(alone, [0, 66, 132], "the holes are one cluster");
        let row = Measured::of(Source::Row, 0, 42).unwrap();
        for (scaling, key) in [
            (Scaling::None, "row-raw"),
            (Scaling::Standard, "row-standard"),
        ] {
            let (labels, _) = clustered(&row, scaling, 4, 42).unwrap();
            let rand = oracle::adjusted_rand(&labels.to_vec(), &row.groups.to_vec());
            assert_eq!(value(key), format!("{rand:.2}"));
        }
    }
}
