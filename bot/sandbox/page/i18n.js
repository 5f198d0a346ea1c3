/** The page's own words, Chinese first. What people and bots say is never translated. */

const WORDS = {
  zh: {
    title: "联络人俱乐部 · 演示沙盒", people: "成员", addPerson: "添加成员", beside: "并排观看",
    besideHint: "再开一栏，同时看另一个人的会话", openBeside: "在旁边一栏打开", closeColumn: "关闭这一栏",
    back: "返回列表", language: "EN", theme: "外观", "theme.auto": "跟随系统", "theme.light": "浅色",
    "theme.dark": "深色", connected: "实时连接", lost: "连接中断，正在重连…", emptyColumn: "选择一位成员和一个会话",
    emptyColumnHint: "这一栏将显示此人手机上看到的内容。", asPerson: "以 {name} 的身份",
    start: "开始", botWhat: "这个机器人能做什么？", noMessages: "还没有消息", blockedBar: "解除屏蔽",
    block: "屏蔽机器人", unblock: "解除屏蔽", menu: "更多", write: "输入消息…", caption: "添加说明…", send: "发送",
    attach: "添加附件", attachPhoto: "图片", attachFile: "文件", attachLocation: "位置", asFile: "作为文件发送", remove: "移除",
    commands: "命令菜单", reply: "回复", replyTo: "回复 {name}", cancelReply: "取消回复", forward: "转发",
    forwardTo: "转发到…", chooseChat: "选择会话", chooseGroup: "添加到哪个群组？", copy: "复制", copied: "已复制", edited: "已编辑",
    forwardedFrom: "转发自 {name}", via: "经由 @{name}", typing: "正在输入", uploading: "正在发送文件", bot: "机器人", group: "群组",
    you: "你", photo: "图片", document: "文件", location: "位置", contact: "联系人", unsupported: "暂不支持显示的消息",
    download: "下载", close: "关闭", ok: "知道了", cancel: "取消", save: "添加", firstName: "名字", lastName: "姓氏（可不填）",
    username: "用户名（可不填）", about: "单位、身份（可不填）", personLanguage: "客户端语言", noAnswer: "机器人没有应答",
    network: "网络错误，请稍后再试", toBottom: "回到最新消息", unread: "{n} 条未读",
    today: "今天", yesterday: "昨天", spoiler: "隐藏内容，点按显示", expand: "展开", collapse: "收起", searching: "正在查询…",
    noResults: "没有结果", inlineOf: "@{name} 的结果", latitude: "纬度", longitude: "经度", drop: "松开即可添加", messages: "消息",
    joined: "{name} 加入了群组", left: "{name} 离开了群组", created: "群组“{name}”已创建", pinned: "置顶了一条消息",
    upgraded: "群组已升级为超级群组", sizes: "B KB MB GB", search: "搜索成员",
  },
  en: {
    title: "Liaison Club · Demo sandbox", people: "People", addPerson: "Add a person", beside: "Watch beside",
    besideHint: "Open one more column with another person's chat", openBeside: "Open in a column beside",
    closeColumn: "Close this column", back: "Back to the list", language: "中文", theme: "Appearance",
    "theme.auto": "System", "theme.light": "Light", "theme.dark": "Dark", connected: "Live",
    lost: "Connection lost, reconnecting…", emptyColumn: "Choose a person and a chat",
    emptyColumnHint: "This column shows what that person sees on their phone.", asPerson: "as {name}",
    start: "START", botWhat: "What can this bot do?", noMessages: "No messages yet",
    blockedBar: "Unblock", block: "Block the bot", unblock: "Unblock", menu: "More", write: "Write a message…",
    caption: "Add a caption…", send: "Send", attach: "Attach", attachPhoto: "Photo", attachFile: "File",
    attachLocation: "Location", asFile: "Send as a file", remove: "Remove", commands: "Command menu", reply: "Reply",
    replyTo: "Reply to {name}", cancelReply: "Cancel the reply", forward: "Forward", forwardTo: "Forward to…",
    chooseChat: "Choose a chat", chooseGroup: "Add to which group?", copy: "Copy", copied: "Copied", edited: "edited",
    forwardedFrom: "Forwarded from {name}",
    via: "via @{name}", typing: "typing", uploading: "sending a file", bot: "bot", group: "group", you: "You",
    photo: "Photo", document: "File", location: "Location", contact: "Contact", unsupported: "Message not shown here",
    download: "Download", close: "Close", ok: "OK", cancel: "Cancel", save: "Add", firstName: "First name",
    lastName: "Last name (optional)", username: "Username (optional)", about: "Organisation, role (optional)",
    personLanguage: "Client language", noAnswer: "The bot did not answer", network: "Network error, try again later",
    toBottom: "To the latest message", unread: "{n} unread", today: "Today",
    yesterday: "Yesterday", spoiler: "Hidden, press to show", expand: "Show more", collapse: "Show less",
    searching: "Searching…", noResults: "No results", inlineOf: "Results of @{name}",
    latitude: "Latitude", longitude: "Longitude", drop: "Drop to attach", messages: "Messages", joined: "{name} joined the group",
    left: "{name} left the group", created: "Group “{name}” created", pinned: "A message was pinned",
    upgraded: "The group became a supergroup",
    sizes: "B KB MB GB", search: "Search people",
  },
};

const KEPT = "sandbox.language";
let current = localStorage.getItem(KEPT) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

export const language = () => current;
export const locale = () => (current === "zh" ? "zh-Hans-CN" : "en-GB");

export function setLanguage(next) {
  current = next;
  localStorage.setItem(KEPT, next);
}

/** The word for `key`, with `{name}` places filled from `values`. */
export function t(key, values = {}) {
  return WORDS[current][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Words for an error: the page's own for a lost network, else the sandbox's. */
export const sayError = (error) => (error.message === "network" ? t("network") : error.message);
