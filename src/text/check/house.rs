//! Items about the house: outside, equipment, self-service. Texts of our own; only data.

use super::items;

items! {
    E1: "门头牌与开门", "sign, hours, opening";
        "门头灯箱亮, 营业时间牌与实际一致, 准点开门",
        "The sign is lit, the hours on the door are the real ones, doors open on time";
        "您好, 我们八点半开门, 里面请, 先到引导台取号",
        "Good morning, we open at half past eight; please take a number inside";
        "节假日改时间的临时告示, 过期要撕掉",
        "Take down the notice of changed hours once it is over";
    E2: "门前与无障碍通道", "entrance and ramp";
        "门前和坡道没有车辆杂物; 雨雪天铺防滑垫, 摆提示牌; 玻璃门有防撞条",
        "Entrance and ramp are free; mats and signs in rain or snow; strips on glass doors";
        "您慢走, 地上湿, 我扶您走这边坡道",
        "Mind your step, the floor is wet; let me take you up the ramp";
        "呼叫铃要按一下试响, 坡道口常被电动车堵住",
        "Try the bell; the foot of the ramp is where scooters get parked";
    E3: "地面台面座椅整洁", "floor, desks, seats clean";
        "地面无水渍纸屑, 台面无杂物, 座椅无灰, 厅内无异味",
        "No water or litter on the floor, desks clear, seats wiped, no smell";
        "您稍坐, 这边马上收拾好",
        "Please have a seat, this will be tidy in a moment";
        "填单台和垃圾桶后面最容易漏看",
        "Look at the writing desk and behind the bins";
    E4: "照明与室温", "light and temperature";
        "灯全亮不闪, 室温在 22 到 26 C",
        "All lamps work and do not flicker; 22 to 26 C";
        "觉得冷可以坐里面一点, 空调我调高一度",
        "If you are cold, sit further in; I will turn it up a degree";
        "看温度计读数, 别凭感觉; 门口和里面差得多时记门口的",
        "Read the thermometer; if door and back differ, note the door";
    E5: "座椅与爱心座", "seats and priority seats";
        "候座够用, 无破损; 爱心座留给老人孕妇, 没被占用",
        "Enough sound seats; priority seats are kept free for those who need them";
        "这位先生, 爱心座请让给这位老人家, 那边还有空位",
        "Sir, may this lady have the priority seat? There is a free one over there";
        "人多时加的折叠椅不要摆在消防通道上",
        "Extra folding chairs must not stand in the escape way";
    E6: "便民物品", "things for customers";
        "饮水, 老花镜, 药箱, 雨伞, 充电线都在位, 药品没过期",
        "Water, reading glasses, first-aid box, umbrellas, cables in place, nothing expired";
        "这里有老花镜, 您戴上看得清楚些",
        "Here are reading glasses, that makes it easier";
        "药箱里的药要翻背面看有效期, 用掉的当天补",
        "Turn the medicine over for its date; replace what was used the same day";
    F1: "叫号机与显示屏", "ticket machine and screens";
        "取号正常, 屏幕和语音同步, 号纸剩半卷以上",
        "Tickets come out, screens and voice agree, over half a roll of paper";
        "机器在换纸, 我先给您写个号, 不会排到后面",
        "The paper is being changed; I will write you a number, you keep your place";
        "自己取一张号试一遍, 备用纸放在机器下面",
        "Take a ticket yourself; a spare roll lies under the machine";
    F2: "台席设备逐台可用", "counter equipment";
        "每台的业务系统, 网络, 读卡器, 摄像头, 打印机, 签字屏都能用",
        "System, network, card reader, camera, printer and signature pad work at every counter";
        "这台读卡器不灵, 我带您到旁边台席, 不用重新取号",
        "This reader fails; come to the next counter, no new number needed";
        "按可用台数填; 坏的写台席号和报修单号",
        "Enter how many work; note the counter and the repair number of the rest";
    F3: "评价器或评价码", "rating pads or codes";
        "每个台席的评价器亮, 或评价码贴好能扫",
        "Each counter's rating pad is on, or its code can be scanned";
        "麻烦您给这次服务打个分, 好坏都行",
        "Please rate this service, whatever you think of it";
        "码要用自己手机扫一个, 换人后名字要对得上",
        "Scan one yourself; after a change of person the name must match";
    F4: "监控与录音录像", "cameras and recording";
        "所有画面都有, 时间准, 录像能回放到上月",
        "Every picture is there, the time is right, recordings go back a month";
        "本厅有录音录像, 有疑问我们可以一起申请调取",
        "This hall is recorded; if in doubt we can ask for the recording together";
        "调一段昨天的看能不能播, 不要只看实时画面",
        "Play a piece of yesterday; the live picture proves nothing";
    F5: "卡单票纸余量", "cards, forms, paper in stock";
        "白卡, 业务单, 发票, 打印纸够用两天",
        "Blank cards, forms, invoices and paper for two days";
        "您要的卡库里有, 我去取, 两分钟",
        "We have that card in store, I will fetch it, two minutes";
        "月初月末用得快, 按三天备; 领用要登记",
        "The start and end of a month use more: three days; sign for what you take";
    S1: "自助终端逐台可用", "self-service machines";
        "缴费, 打印, 补卡终端逐台点进首页, 能读证能出纸",
        "Open the first page of each machine: it reads a card and prints";
        "这台在维修, 那台一样能办, 我陪您过去",
        "This one is being repaired, that one does the same; I will come along";
        "按可用台数填; 坏的贴暂停牌, 写报修时间",
        "Enter how many work; put a sign with the time of the call on the others";
    S2: "无异常外设与张贴", "nothing strange attached";
        "插卡口, 键盘, 摄像头旁没有外加装置, 无陌生二维码和小广告",
        "Nothing added to slots, keys or cameras; no unknown codes or stickers";
        "这台先别用, 我们检查一下, 您的卡给我看看有没有事",
        "Please do not use this one, we are checking it; let us see that your card is safe";
        "用手摸插卡口; 发现可疑先停机拍照, 不要自己撕",
        "Feel the slot; if in doubt switch off and take a picture before touching";
    S3: "自助区有人引导", "help at self-service";
        "自助区有人, 操作指引贴在机旁, 老人有人陪着办",
        "Somebody is there, guides hang beside the machines, older customers are accompanied";
        "交费在这台就行, 不用排队, 我教您点一遍",
        "You can pay here without waiting; I will show you once";
        "引导员去吃饭时要有人顶, 不替客户输密码",
        "Somebody covers the guide's meal; never type a customer's password";
}
