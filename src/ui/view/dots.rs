//! A field of small dots: two by four in each cell as Braille, or one ASCII character a cell where a terminal has no
//! Braille. What is drawn is told apart by its shape, never by its colour alone.

/// What a dot belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    /// Nothing.
    #[default]
    None,
    /// A column.
    Fill,
    /// A line over a column.
    Cap,
    /// The line of a limit, dashed.
    Limit,
    /// That line where a column lies under it: a gap in the column.
    Cut,
}

/// Dots of a Braille cell, by column and row from the top, as Unicode numbers them.
const BITS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
/// The empty Braille cell.
const BLANK: u32 = 0x2800;

/// A field of dots; `(0, 0)` is at the lower left.
pub(super) struct Dots {
    cols: usize,
    rows: usize,
    plain: bool,
    inks: Vec<Ink>,
}

impl Dots {
    /// An empty field of so many cells; `plain` = of ASCII characters.
    pub(super) fn new(cols: usize, rows: usize, plain: bool) -> Dots {
        let mut dots = Dots { cols, rows, plain, inks: Vec::new() };
        dots.inks = vec![Ink::None; dots.width() * dots.height()];
        dots
    }

    /// Dots in a cell, across and down.
    fn cell(&self) -> (usize, usize) {
        if self.plain { (1, 1) } else { (2, 4) }
    }

    /// Dots across.
    pub(super) fn width(&self) -> usize {
        self.cols * self.cell().0
    }

    /// Dots from the bottom to the top.
    pub(super) fn height(&self) -> usize {
        self.rows * self.cell().1
    }

    /// The row of cells, from the top, in which a height lies.
    pub(super) fn row_of(&self, y: usize) -> usize {
        self.rows.saturating_sub(1 + y / self.cell().1)
    }

    fn ink(&self, x: usize, y: usize) -> Ink {
        if x < self.width() && y < self.height() {
            self.inks[y * self.width() + x]
        } else {
            Ink::None
        }
    }

    /// Sets a dot; one outside is left out.
    pub(super) fn set(&mut self, x: usize, y: usize, ink: Ink) {
        let width = self.width();
        if x < width && y < self.height() {
            self.inks[y * width + x] = ink;
        }
    }

    /// A dashed line from side to side.
    pub(super) fn limit(&mut self, y: usize) {
        let dash = self.cell().0 * 2;
        for x in (0..self.width()).filter(|x| x % dash < dash / 2) {
            let under = if self.ink(x, y) == Ink::Fill { Ink::Cut } else { Ink::Limit };
            self.set(x, y, under);
        }
    }

    /// The character of a cell; `row` from the top.
    pub(super) fn glyph(&self, col: usize, row: usize) -> char {
        let (wide, high) = self.cell();
        let bottom = (self.rows - 1 - row) * high;
        if self.plain {
            return match self.ink(col, bottom) {
                Ink::None => ' ',
                Ink::Fill => '#',
                Ink::Cap => '=',
                Ink::Limit => '-',
                Ink::Cut => '+',
            };
        }
        let mut bits = 0;
        for (x, column) in BITS.iter().enumerate() {
            for (down, bit) in column.iter().enumerate() {
                let ink = self.ink(col * wide + x, bottom + high - 1 - down);
                bits |= if matches!(ink, Ink::None | Ink::Cut) { 0 } else { *bit };
            }
        }
        if bits == 0 { ' ' } else { char::from_u32(BLANK + bits).unwrap_or(' ') }
    }

    /// Two cells that show what an ink looks like.
    pub(super) fn sample(ink: Ink, plain: bool) -> String {
        let mut dots = Dots::new(2, 1, plain);
        let middle = dots.height() / 2;
        match ink {
            Ink::Limit => dots.limit(middle),
            ink => {
                let (wide, high) = (dots.width(), dots.height());
                for (x, y) in (0..wide).flat_map(|x| (0..high).map(move |y| (x, y))) {
                    if ink == Ink::Fill || y == middle {
                        dots.set(x, y, ink);
                    }
                }
            }
        }
        (0..2).map(|col| dots.glyph(col, 0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_has_eight_dots_and_its_ascii_one_character() {
        let mut dots = Dots::new(1, 1, false);
        assert_eq!((dots.width(), dots.height(), dots.glyph(0, 0)), (2, 4, ' '));
        dots.set(0, 0, Ink::Fill);
        assert_eq!(dots.glyph(0, 0), '⡀');
        dots.set(1, 3, Ink::Cap);
        assert_eq!(dots.glyph(0, 0), '⡈');
        dots.set(2, 0, Ink::Fill);
        dots.set(0, 4, Ink::Fill);
        assert_eq!(dots.glyph(0, 0), '⡈', "what lies outside is left out");
        let mut plain = Dots::new(3, 2, true);
        plain.set(0, 0, Ink::Fill);
        plain.set(1, 1, Ink::Cap);
        plain.limit(0);
        let row = |row| (0..3).map(|col| plain.glyph(col, row)).collect::<String>();
        assert_eq!((row(0), row(1)), (" = ".to_owned(), "+ -".to_owned()));
        assert_eq!((plain.row_of(0), plain.row_of(1)), (1, 0));
    }

    #[test]
    fn each_ink_has_a_look_of_its_own() {
        for plain in [false, true] {
            let looks = [Ink::Fill, Ink::Cap, Ink::Limit].map(|ink| Dots::sample(ink, plain));
            assert_ne!(looks[0], looks[1]);
            assert_ne!(looks[1], looks[2]);
            assert_ne!(looks[0], looks[2]);
        }
    }
}
