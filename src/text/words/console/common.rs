//! What every page has.

words! {
    "Texts that every page has." Common
    product: "值班", "zhiban";
    skip: "跳到正文", "Skip to content";
    nav: "主导航", "Main navigation";
    inbox: "待办", "Inbox";
    halls: "各厅", "Halls";
    compare: "对比", "Compare";
    topics: "热点", "Hot topics";
    follow_ups: "回访", "Follow-ups";
    notices: "通知", "Notices";
    settings: "设置", "Settings";
    users: "用户", "Users";
    audit: "审计", "Audit";
    me: "我的账户", "My account";
    sign_in: "登录", "Sign in";
    sign_out: "退出", "Sign out";
    other_lang: "English", "中文";
    other_lang_says: "切换到英文", "Switch to Chinese";
    served_at: "服务器时间 {}", "Server time {}";
    live: "实时更新", "Live";
    not_live: "已断开, 正在重连", "Disconnected, reconnecting";
    send: "提交", "Send";
    save: "保存", "Save";
    cancel: "取消", "Cancel";
    back: "返回", "Back";
    search: "查找", "Search";
    filter: "筛选", "Filter";
    all: "全部", "All";
    none: "无", "None";
    nothing_here: "没有内容", "Nothing here";
    next_page: "下一页", "Next page";
    previous_page: "上一页", "Previous page";
    page_of: "第 {} 页, 共 {} 页", "Page {} of {}";
    required: "必填", "required";
    optional: "可不填", "optional";
    export_csv: "导出 CSV", "Export CSV";
    export_xlsx: "导出 XLSX", "Export XLSX";
    not_found_title: "没有这个页面", "No such page";
    not_found: "这里没有这个页面, 或者您无权查看.", "There is no such page here, or it is not yours to see.";
    refused_title: "没有办成", "Not done";
    forged: "这张表单不是从本站打开的, 或者已经过期. 什么都没有改. 请返回页面重新提交.", "This form was not opened here, or its time is over. Nothing was changed. Go back to the page and send it again.";
    signed_out: "您的登录已经过期, 刚才的内容没有提交, 还在下面. 请复制下来, 登录后重新提交.", "Your session is over and nothing was sent. What you typed is below: copy it, sign in and send it again.";
    not_read_yet: "服务器刚启动, 还在读这个厅的记录. 请稍后再试; 您填写的内容没有提交, 还在下面.", "The server was started a moment ago and is still reading that hall. Try again shortly; what you typed was not sent and stands below.";
    you_typed: "您填写的内容", "What you typed";
    too_large: "内容太长, 没有保存. 请缩短后重新提交.", "That is too long and was not saved. Shorten it and send it again.";
    unreadable: "表单内容读不出来, 什么都没有改. 请返回重新填写.", "The form cannot be read, nothing was changed. Go back and fill it in again.";
    busy: "服务器正忙, 什么都没有改. 请稍后再试.", "The server is busy, nothing was changed. Try again in a moment.";
    failed: "服务器出错, 已确认的内容都在. 请稍后再试, 或联系管理员.", "The server failed; what was confirmed is safe. Try again later, or tell the administrator.";
    keys_title: "键盘", "Keys";
    keys_help: "j/k 上下移动, Enter 打开, n 下一件, / 查找, ? 显示本说明", "j/k move, Enter opens, n takes the next, / searches, ? shows this";
    secs_ago: "{} 秒前", "{} s ago";
    mins_ago: "{} 分钟前", "{} min ago";
    hours_ago: "{} 小时 {} 分前", "{} h {} min ago";
    days_ago: "{} 天前", "{} d ago";
    unknown: "未知", "unknown";
}
