//! What the settings of a terminal become on its screen.

use super::*;
use crate::cli::config::{Config, FILE_NAME, parse};
use crate::feed::config::FeedConfig;

#[test]
fn the_bell_rings_where_the_settings_ask_for_it() {
    for (text, bell) in [("", false), ("bell = true\n", true)] {
        let config: Config = parse(text, Path::new(FILE_NAME)).unwrap();
        let folder = PathBuf::new();
        let setup = Setup { folder, config, lang: crate::cli::args::Lang::Zh, theme: None };
        let feed = FeedConfig::default();
        let plan =
            Plan { feed, clock: Clock::system(), any_port: false, me: "li".into(), pin_for: None };
        assert_eq!(screen_setup(&setup, &plan).unwrap().bell, bell);
    }
}
