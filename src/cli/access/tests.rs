//! PINs through the real path: the log, the table, the secret and the lockout together.
