//! Items about what is shown, what the law asks for, and safety. Texts of our own; only data.

use super::items;

items! {
    A1: "公示齐全有效", "notices complete and valid";
        "业务, 资费, 办理时限, 服务承诺, 监督电话都贴着, 是最新版",
        "Services, tariffs, time limits, pledge and complaint number hang there, newest version";
        "资费都在这块屏上, 有不清楚的我给您念",
        "All tariffs are on this screen; I can read them to you";
        "电子屏翻一整轮看完, 监督电话打一遍能通",
        "Watch the whole loop of the screen; ring the number once";
    A2: "无过期宣传品", "no outdated posters";
        "海报, 单页, 桌牌都在活动期内; 价签和样机一致",
        "Posters, leaflets and desk signs are current; price tags match the models";
        "这个活动上月结束了, 现在是这一款, 我给您讲",
        "That offer ended last month; let me show you the present one";
        "看最下面一行小字的日期; 抽屉里的旧单页也清掉",
        "Read the date in the small print; clear the old leaflets from drawers too";
    A3: "宣传不夸大不搭售", "honest advice";
        "不说绝对的话, 不贬低别的运营商, 不强制搭卖",
        "No absolute claims, nothing bad about others, nothing forced on anybody";
        "这款有合约期两年, 提前退要付违约金, 您看合适吗?",
        "This has a two-year term with a fee for leaving; does that suit you?";
        "听推荐时有没有说清合约期和违约金",
        "Listen whether term and fee are told";
    C1: "实名人证一致", "identity matches";
        "抽一笔: 证件在有效期, 人像比对是本人, 留存照片清楚",
        "One case: valid card, the face is theirs, the stored picture is clear";
        "请您看一下镜头, 核对是本人办理, 保护您的号码安全",
        "Please look into the camera: it protects your number";
        "代办要两个人的证件; 比对不过不许手工放行",
        "Acting for another takes both cards; nothing passes by hand";
    C2: "无客户信息外露", "no customer data in sight";
        "台面, 屏幕, 打印口, 垃圾桶都看不到客户资料, 废单当场碎",
        "No papers on desks, screens, printers or in bins; spoilt forms are shredded";
        "您的身份证和单子请收好, 这张作废的我当面碎掉",
        "Please keep your card and form; I shred this one before your eyes";
        "打印机和复印机的出纸口翻开看, 便签也算",
        "Open printer and copier trays; sticky notes count too";
    C3: "可疑办卡已拦截", "suspicious sales stopped";
        "一人多卡, 结伴办卡, 有人在旁指挥的, 已停办并上报",
        "Many cards for one, groups, somebody giving orders: stopped and reported";
        "您办这么多卡做什么用? 出租出借要负法律责任的",
        "What are so many cards for? Lending them is against the law";
        "今天没有这种情况按合格记; 有就写工单号",
        "None today is a pass; else note the number of the report";
    C4: "携转受理不阻拦", "number porting not hindered";
        "查携转资格和授权码当场办, 不拒绝, 不拖延, 不反复劝",
        "Eligibility and code are given at once, without refusal, delay or pressure";
        "可以的, 我现在就帮您查, 有未到期的合约先跟您说明",
        "Certainly, I will look it up now and tell you of any running term";
        "挽留只说一次; 客户说不, 就给授权码",
        "Offer to stay once; if they say no, give the code";
    X1: "疏散通道畅通", "escape ways free";
        "通道和安全出口无堆物, 门一推就开, 指示灯亮",
        "Ways and exits are clear, doors open at a push, signs are lit";
        "这箱货先搬走, 通道一分钟都不能堵",
        "Move this box now; the way must never be blocked";
        "推一下安全门; 到货那天最容易堵",
        "Push the door; days of delivery are the worst";
    X2: "灭火器与应急灯", "extinguishers, emergency light";
        "压力表在绿区, 在有效期内, 铅封完好; 应急灯按了会亮",
        "Gauge in the green, date valid, seal whole; the emergency lamp lights";
        "灭火器放这里, 拔销, 握管, 对准火根部按下",
        "Here it is: pull the pin, hold the hose, aim at the foot of the fire";
        "检查卡当场签名写日期",
        "Sign and date the card on the spot";
    X3: "现金印章双人管理", "cash and seals by two";
        "钱, 票, 章, 钥匙两人在场交接, 找零金不超限额",
        "Cash, receipts, seals and keys change hands before two; change within the limit";
        "我点一遍, 你点一遍, 两个人都签",
        "I count, you count, we both sign";
        "保险柜打乱密码, 钥匙不留在抽屉",
        "Scramble the safe; no key stays in a drawer";
    X4: "保安与报警装置", "guard and alarm";
        "保安在位, 防护用具在手边; 报警按钮没被遮挡",
        "The guard is there with the equipment; alarm buttons are not covered";
        "师傅, 那边人多, 麻烦站过来看着点",
        "It is crowded over there, would you stand by, please?";
        "报警按钮每月试一次, 试前先给接警中心打电话",
        "Try the button monthly, after ringing the alarm centre";
}
