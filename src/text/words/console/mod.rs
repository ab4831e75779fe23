//! The texts of the server's pages, one file for each family of them. Only data; the rules are those of `table`.

/// Texts in both languages, one a line: name, Chinese, English.
macro_rules! words {
    ($doc:literal $Name:ident $($name:ident: $zh:literal, $en:literal;)*) => {
        #[doc = $doc]
        #[derive(Debug)]
        pub struct $Name { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        static ZH: $Name = $Name { $($name: $zh,)* };
        static EN: $Name = $Name { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];

        /// Those of a language.
        pub fn of(lang: crate::text::words::Lang) -> &'static $Name {
            match lang {
                crate::text::words::Lang::Zh => &ZH,
                crate::text::words::Lang::En => &EN,
            }
        }
    };
}

pub mod common;
pub mod desk;
pub mod followups;
pub mod notices;
pub mod oversight;
pub mod people;
pub mod reports;
pub mod roles;
pub mod settings;

/// Every text of every page.
pub fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    [
        common::ALL,
        desk::ALL,
        followups::ALL,
        notices::ALL,
        oversight::ALL,
        people::ALL,
        reports::ALL,
        roles::ALL,
        settings::ALL,
    ]
    .into_iter()
    .flatten()
}
