//! The texts about the server, one a line: name, Chinese, English. Only data; the rules are those of `table`.

macro_rules! sync {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts about the server, in one language.
        #[derive(Debug)]
        pub struct Sync { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Sync = Sync { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Sync = Sync { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

sync! {
    off: "单机运行", "no server";
    synced: "已同步 {}, {} 条未传", "synced {}, {} unsent";
    never: "还没连上, {} 条未传, 本机已存", "not connected yet, {} unsent, safe here";
    offline: "{} 起离线, {} 条未传, 本机已存", "offline since {}, {} unsent, safe here";
    sending: "正在上传 {}/{}", "sending {} of {}";
    fetching: "正在接收 {}/{}", "fetching {} of {}";
    history: "补收历史记录 {}/{}", "history {} of {}";
    attention: "需处理: {}", "needs attention: {}";
    revoked: "本终端已被停用", "this terminal was shut out";
    other_hall: "服务器认为本终端属于别的厅", "the server knows this terminal in another hall";
    program_old: "程序版本太旧, 收不到别的终端的记录", "this version is too old to fetch what others wrote";
    set_aside: "有 {} 条服务器拒收, 本机已存", "entries that the server could not take, kept here: {}";
    only_here: "本机有其他终端的 {} 条记录, 服务器上没有", "entries of other terminals that are here and not on the server: {}";
    nothing_taken: "服务器全部拒收, 本机已存", "the server takes nothing, all is kept here";
    log_gap: "服务器发来的记录接不上", "what the server sends does not follow what is here";
    server_lost: "服务器丢了记录, 正在重传", "the server has lost entries, they are sent again";
    disk: "收到的记录无法写入磁盘", "what came cannot be written to the disk";
    unread: "要上传的记录读不出来", "what is to be sent cannot be read from the disk";
    clock: "时钟不准, 连不上服务器", "the clock is wrong, the server cannot be reached";
    clock_off: "本机时钟与服务器差 {} 分钟", "the clocks here and at the server are {} minutes apart";
    certificate_over: "服务器证书不在有效期内", "the server's certificate is not valid at this time";
    certificate: "对方不是本厅的服务器", "whoever answers is not the hall's server";
    not_enrolled: "本机的密钥或服务器资料缺失, 什么都没上传", "the key of this terminal or the server's address is missing, nothing is sent";
    fold_differs: "本机汇总与服务器不一致", "this terminal makes something else of the log than the server";
    enrolled: "已加入 {} {}: 服务器上 {} 条, 本机 {} 条待传", "enrolled in {} {}: {} entries on the server, {} here to be sent";
    stands: "{}, 服务器 {}; 上次连接 {}; 厅日志 {} 条; {} 条未传", "{} at {}; last contact {}; {} entries of the hall's log; {} unsent";
    progress: "{}: {}/{}", "{}: {} of {}";
    anew: "正在按日志重新汇总, 已到第 {} 条", "computing the tables anew from the log, at entry {}";
    proving: "校验日志", "proving the log";
    folding: "重算核对", "computing it anew to compare";
    proved: "完好: {} 条, 其中 {} 条未传; 哈希链校验通过, 重算结果一致", "whole and unchanged: {} entries, {} of them unsent; each proved by its chain, and what is computed from them is right";
    segments: "别的终端的签名: {} 段已验证, {} 段缺密钥未验", "signatures of other terminals: {} proved, {} without their key at hand";
    same_as_server: "与服务器一致", "the same as on the server";
    not_compared: "没有全部与服务器核对: {}", "not all was held against the server: {}";
    not_asked: "未连服务器", "it was not asked";
    not_reached: "连不上服务器 ({})", "no answer ({})";
    behind: "本机还没收齐, 收齐后再核对", "the newest entries are not here yet, try again when they are";
    not_folded: "只核对了各终端的记录序列, 服务器没有同版本的汇总", "only the streams were, the server has no summary of the same version";
    chain_head: "链头: {}", "chain head: {}";
    wrong: "有误: {}; {}", "WRONG: {}; {}";
    file_off: "数据文件坏了: {}", "the file is damaged: {}";
    chain_off: "第 {} 条{}", "entry {} {}";
    bad_missing: "缺失", "is missing";
    bad_stream: "不属于任何已知的记录序列", "is of no known stream";
    bad_order: "与前一条不衔接", "does not follow the one before it";
    bad_changed: "写入后被改过", "was changed after it was written";
    bad_unread: "无法读取", "cannot be read";
    signature_off: "第 {} 条的签名不符", "the signature at entry {} is wrong";
    segment_off: "别的终端的签名有 {} 段不符, 第一处在第 {} 条", "signatures of other terminals that do not hold: {}, the first at entry {}";
    fold_off: "汇总与日志不符", "what was computed is not what the log says";
    digest_off: "到第 {} 条为止, 本机汇总与服务器不一致", "up to entry {} this terminal and the server make something else of the log";
    stream_off: "服务器上本机的记录出现分叉, 像是有副本在用", "the server knows another course of this terminal, as of a copy in use";
    server_restored: "服务器用备份恢复过", "the server was restored from a backup";
    do_recover: "停用看板, 拷走整个目录, 再恢复备份或运行 zhiban recover", "end the board, copy the whole folder away, then restore a backup or run zhiban recover";
    do_rebuild: "退出看板后运行 zhiban rebuild; 再出现就告诉管理员", "end the board and run zhiban rebuild; tell the administrator if it comes again";
    do_now: "让看板或 zhiban sync now 连一次服务器, 会自动修正", "let the board or zhiban sync now reach the server, which mends it";
    nothing_unsent: "没有未传记录, 未生成文件", "nothing is unsent, no file was written";
    exported: "{} 条写入 {}; 拿到本厅连得上服务器的终端上运行 zhiban sync import", "{} entries written into {}; take it to a terminal of the hall that reaches the server: zhiban sync import";
    imported: "服务器已收 {} 条, 共 {} 条", "the server has {} entries of {}";
    import_refused: "服务器拒收: {}; 请告诉管理员", "the server said no: {}; tell the administrator";
    no_hall_key: "没有放厅密钥的目录, 客户资料在别的终端打不开; 设好 ZHIBAN_SECRET_DIR 再登记一次", "there is no folder for the hall's key, so customers' records stay closed on other terminals; set ZHIBAN_SECRET_DIR and enrol again";
    key_adopted: "已换用本厅的密钥, 重新加密了 {} 份客户资料", "the hall's key was taken over; customers' records sealed anew: {}";
    short_synced: "已同步 {}", "synced {}";
    short_unsent: "{} 条未传", "{} unsent";
    short_offline: "离线", "offline";
    short_need: "服务器: {}", "server: {}";
    short_enrol: "重新 zhiban enrol", "zhiban enrol again";
    short_update: "请装新版", "update zhiban";
    short_tell: "请告诉管理员", "tell administrator";
    short_put_back: "请恢复较新备份", "put back a newer copy";
    short_verify: "见 sync verify", "see sync verify";
    oldest: "最久 {}", "oldest {}";
    do_enrol: "请管理员发新码, 再运行 zhiban enrol", "ask the administrator for a code, then zhiban enrol";
    do_update: "请装新版", "install the newer version";
    do_log: "看 zhiban sync log", "see zhiban sync log";
    do_verify: "运行 zhiban verify", "run zhiban verify";
    do_sync_verify: "运行 zhiban sync verify", "run zhiban sync verify";
    do_doctor: "检查磁盘", "check the disk";
    do_clock: "请校准时钟", "set the clock";
    do_put_back: "请让那些终端联网, 或由管理员用较新的备份恢复服务器", "connect those terminals, or have the administrator put back a newer copy of the server";
    do_tell: "请告诉管理员", "tell the administrator";
    // What keeps a terminal from being enrolled, and what to do.
    en_code_length: "登记码共 24 个字符, 六组四个; 这个有 {} 个", "a code has 24 characters in six groups of four, this one has {}";
    en_code_char: "登记码里没有 '{}': 只有数字和 U 以外的字母", "'{}' stands in no code: it has digits and letters without U";
    en_form: "'{}' 不是服务器地址", "'{}' is no address of a server";
    en_plain: "'{}' 不加密", "'{}' is not encrypted";
    en_unreached: "连不上 {}", "{} is not reached";
    en_other_server: "{} 不是发这个码的服务器", "whoever answers at {} is not the server that made this code";
    en_clock: "{} 的证书此刻无效", "the certificate of {} is not valid now";
    en_garbled: "看不懂 {} 的回答, 码用没用掉不知道", "the answer of {} cannot be read; whether the code was used is not known";
    en_code: "码不对, 或用过了, 或过了 15 分钟", "the code is wrong, used, or older than 15 minutes";
    en_wrong_hall: "码是 {} 的, 本终端是 {} 的", "the code is for hall {}, this terminal is of hall {}";
    en_other_log: "这份日志在服务器上属于别的厅", "the server knows this log in another hall";
    en_refused: "服务器没让本终端加入: {}", "the server did not let this terminal in: {}";
    en_held: "{} 正在用这份日志", "{} has this log open";
    en_half: "码已用掉, 本终端没登记完: {}", "the code is used up, and this terminal is not enrolled: {}";
    en_nothing_sent: "什么都没发出, 什么都没改", "nothing was sent, nothing was changed";
    en_unchanged: "本机什么都没改", "nothing was changed here";
    en_code_good: "什么都没发出, 码在 15 分钟内有效", "nothing was sent, and the code is good for its 15 minutes";
    en_do_retype: "照原样再输, 或请管理员发新码", "type the code as it is shown, or ask for a new one";
    en_do_https: "写成 https://hall-server.example:8443 的样子, 或问管理员", "write it like https://hall-server.example:8443, or ask whoever runs the server";
    en_do_network: "检查地址和网络, 同一个码可再试", "check the address and the network, then try again with the same code";
    en_do_address: "核对地址, 并问管理员", "check the address, and ask whoever runs the server";
    en_do_code: "请管理员发新码", "ask the administrator for a new code";
    en_do_id: "若本终端是 {} 的, 在 zhiban.toml 的 [hall] 下写 id = \"{}\", 同一个码可再试", "if this terminal is of {}, write id = \"{}\" under [hall] in zhiban.toml and try again with the same code";
    en_do_folder: "这里的记录不动; 用 --data 另选目录, 或请管理员发 {} 的码", "the records here stay as they are: name another folder with --data, or ask for a code of {}";
    en_do_again: "退出它再运行一次, 登记完即可再开看板", "end it, then run this again; the board may be opened right after";
    en_no_key: "厅密钥没处放 ({}), 顾客资料暂时打不开; 设好 ZHIBAN_SECRET_DIR 再登记一次", "there is no place for the hall's key ({}), so customers' records stay closed; set ZHIBAN_SECRET_DIR and enrol again";
    // Notes of the conversations, and what a stick or a command is told.
    note_session: "厅日志共 {} 条", "the hall's log has {} events";
    note_snapshot: "已装上第 {} 条时的全厅状态", "the hall is here as it stood at event {}";
    note_whole: "历史已补齐, 与当初的状态一致", "the log is whole, and says the same as the snapshot";
    note_snapshot_wrong: "历史已补齐, 与当初的状态不同, 以日志为准", "the log is whole, and says something else than the snapshot: the log holds";
    note_parted: "记录从第 {} 条后分开, 换了新流", "the stream is another one on the server behind event {}";
    note_went_back: "服务器恢复过备份, 到第 {} 条为止相同", "the server was restored; its log is the same up to {}";
    note_set_aside: "有一条服务器不收, 本机已存", "the server could not take an event, it is kept here";
    note_fold_differs: "到第 {} 条, 算出的情况和服务器不同", "what is computed differs from the server's at event {}";
    note_fold_later: "下次启动时重算", "the tables are computed anew at the next start";
    note_fold_same: "已重算, 与服务器一致", "the tables were computed anew and are the same now";
    note_fold_still: "已重算, 与服务器仍不同", "the tables were computed anew and still differ";
    note_not_taken: "收到的没写下: {}", "what came was not taken: {}";
    note_back: "已重新连上服务器", "the server is reached again";
    note_unreached: "连不上服务器", "the server is not reached";
    note_garbled: "看不懂服务器的回答", "the answer cannot be read";
    note_unreadable: "待传的读不出", "what was to be sent cannot be read";
    note_full: "服务器的盘满了", "the server has no room on its disk";
    note_broken: "服务器出故障", "the server failed";
    note_busy: "服务器忙", "the server is busy";
    note_token: "会话过期, 已重开", "the session was over, another one is opened";
    note_slow: "没及时传完, 改小再传", "what was sent did not come through in time";
    last_fault: "最近故障 {}: {}", "last fault {}: {}";
    im_io: "{} 读写不了: {}", "{} cannot be read or written: {}";
    im_there: "{} 已经有了, 没有动它", "{} is there already and was left as it is";
    im_foreign: "这不是未传记录的文件", "this is no file of unsent entries";
    im_newer: "这个文件是新版写的", "a newer version wrote this file";
    im_broken: "这个文件不完整", "this file is not whole";
    im_unsendable: "待传的读不出, 没有动它", "what waits here cannot be read to be sent; it is untouched";
    im_other_hall: "这个文件是 {} 的, 不是本厅的", "this file is of the hall {}, and not of this one";
    im_failed: "没传成: {}", "it was not handed over: {}";
    im_unsent: "什么都没发出", "nothing was sent";
    im_safe: "文件和日志都没动; 已收的只存一次, 再传也不会重复", "the file and the log are untouched; what came through is stored once however often it is sent";
    im_do_export: "用 zhiban sync export 写出的文件", "choose one that zhiban sync export wrote";
    im_do_copy: "从写出的终端再拷一次", "copy it once more from where it was written";
    im_do_other: "换个文件名", "name another file";
    im_do_hall: "拿到那个厅的终端上运行 zhiban sync import", "import it on a terminal of that hall";
    im_do_reach: "在连得上服务器的终端再试; 先看 zhiban sync status", "try again where this terminal reaches its server: zhiban sync status";
}
