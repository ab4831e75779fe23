//! The texts about the disk, one a line: name, Chinese, English. Only data; the rules are those of `table`.

macro_rules! disk {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts about the disk, in one language.
        #[derive(Debug)]
        pub struct Disk { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Disk = Disk { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Disk = Disk { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

disk! {
    ro_unread: "磁盘只读, 最新的几条读不出: 磁盘能写后重新启动就会显示", "Read-only disk, the newest entries cannot be read: they show once it can be written";
    log_damaged: "日志与原记不符: {}. 先复制整个数据夹, 再运行 zhiban recover", "The log is not as it was written: {}. Copy the whole folder first, then run zhiban recover";
    room_low: "磁盘将满", "disk nearly full";
    room_short: "磁盘将满, 导入已停", "disk nearly full, imports stopped";
    room_full: "磁盘已满, 请清理", "disk full, free some space";
    room_frozen: "磁盘只读, 不能登记", "read-only disk, no entries";
    room_gone: "记录文件丢失, 不能登记", "log file gone, no entries";
    t_room_plenty: "磁盘恢复正常, 一切照常", "The disk is all right again";
    t_room_low: "磁盘快满了: 一切照常, 请抽空清理", "The disk is nearly full: all still works, free some space soon";
    t_room_short: "磁盘所剩不多: 登记和叫号照常, 文件导入已停. 请清理磁盘", "Little disk left: entries and live feeds go on, imports stopped. Free some space";
    t_room_full: "磁盘满了, 正用预留空间: 还能登记, 导入已停. 请马上清理", "Disk full, using the reserve: entries go on, imports stopped. Free space now";
    t_room_frozen: "磁盘写不进: 看板和查找照常, 不能登记. 请检查磁盘", "Disk takes no writes: board and search work, entries do not. Check the disk";
    t_room_gone: "记录文件被删或移走: 不能登记. 别关本程序, 请把文件放回", "The log was deleted or moved: no entries. Keep this open, put the file back";
    t_quit_lost: "有登记还没写进盘, 退出会丢: 写完自动退出, 再按 {} 马上退出", "Entries are not on disk and would be lost: it leaves once they are, {} again leaves now";
    t_writing: "正在写盘.. 还没有记上", "writing.. not on disk yet";
    why_full: "磁盘满了, 请先清理磁盘", "the disk is full, free some space first";
    why_frozen: "磁盘写不进, 请检查磁盘和权限", "the disk takes no writes, check the disk and the rights";
    why_gone: "记录文件被删或移走, 别关本程序, 请把文件放回", "the log was deleted or moved: keep this open, put the file back";
    why_disk: "写盘出错, 请检查磁盘", "the disk failed, check it";
    why_damaged: "日志有损坏, 先复制整个数据夹再运行 zhiban recover", "the log is damaged, copy the folder, then run zhiban recover";
    why_memory: "内存不够, 请先关掉别的程序", "memory ran out, end other programs first";
    why_busy: "要写的太多, 过一会再试", "too much is waiting, try again in a moment";
    why_closed: "日志已关闭, 请重新启动 zhiban", "the log is closed, start zhiban again";
}
